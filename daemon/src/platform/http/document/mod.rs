//! What we tell about the API: the OpenAPI document, the pages that show it, and the page of every error code.

pub mod codes;
pub mod deprecation;
pub mod operations;
pub(super) mod pages;
mod refine;
mod scopes;

use std::{collections::HashMap, marker::PhantomData};

use poem::{endpoint::BoxEndpoint, http::Method};
use poem_openapi::{
    LicenseObject, OpenApi, OpenApiService,
    registry::{MetaApi, Registry},
};
use serde_json::Value;

use self::operations::Described;
use crate::platform::{error::Result, http::envelope::API_PREFIX};

const ABOUT: &str = "Turns keyword research into a steady, supervised stream of WordPress posts.\n\n\
Good answers are `{success, data, message?, request_id}`, lists \
`{success, count, next, previous, results, request_id}`. Refusals are RFC 9457 problem details with a stable `code`, \
each explained under `/docs/errors`. Ids are UUIDs with a printed kind (`site_…`), times are RFC 3339 in UTC.\n\n\
A browser signs in with a cookie and sends the value of the cookie `igny8_csrf` as `X-CSRF-Token` with every change; \
a program sends `Authorization: Bearer`.";

pub(super) fn service<T: OpenApi>(apis: T) -> OpenApiService<Described<T>, ()> {
    OpenApiService::new(Described(apis), "IGNY8", env!("CARGO_PKG_VERSION"))
        .description(ABOUT)
        .license(LicenseObject::new("AGPL-3.0-or-later").url("https://www.gnu.org/licenses/agpl-3.0.html"))
        // relative: the document is true wherever the daemon is
        .server(API_PREFIX)
}

/// The document of what `apis` makes, without making it: `igny8 openapi` needs no database.
pub fn openapi<A, T: OpenApi>(_apis: impl FnOnce(A) -> T) -> Result<String> {
    openapi_of::<T>()
}

/// The document as it is served and kept in `docs/openapi.json`.
pub(super) fn openapi_of<T: OpenApi>() -> Result<String> {
    let mut document: Value = serde_json::from_str(&service(Shape::<T>(PhantomData)).spec())?;
    refine::refine(&mut document, &operations::by_id::<T>());
    Ok(format!("{document:#}\n"))
}

/// The document needs an API's type only.
struct Shape<T>(PhantomData<T>);

impl<T: OpenApi> OpenApi for Shape<T> {
    fn meta() -> Vec<MetaApi> {
        T::meta()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn add_routes(self, _: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {}
}
