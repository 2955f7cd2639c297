//! LIST: the APIs, in the order of the document. One line per thing.

use poem_openapi::{OpenApi, Tags};

use crate::platform::http::meta::MetaApi;

/// What the document groups operations by.
#[derive(Debug, Clone, Copy, Tags)]
pub enum Tag {
    /// What the API itself knows: permissions, error codes.
    Meta,
}

/// Every API.
#[must_use]
pub fn all() -> impl OpenApi {
    MetaApi
}
