//! LIST: the APIs, in the order of the document. One line per thing.

use poem_openapi::{OpenApi, Tags};

use crate::{
    features::{
        accounts::{
            sectors::api::SectorsApi, sign_in::api::SignInApi, site_access::api::SiteAccessApi, sites::api::SitesApi,
            users::api::UsersApi,
        },
        billing::api::BillingApi,
    },
    platform::http::meta::MetaApi,
};

/// What the document groups operations by.
#[derive(Debug, Clone, Copy, Tags)]
pub enum Tag {
    /// Signing up, in and out.
    Auth,
    /// The account's people, and the sites that are granted to them.
    Users,
    /// Workspaces, normally one WordPress each.
    Sites,
    /// The topics of a site.
    Sectors,
    /// Credits: what there is, what came and went, what it was used for.
    Billing,
    /// What the API itself knows: permissions, error codes.
    Meta,
}

/// Every API.
#[must_use]
pub fn all() -> impl OpenApi {
    let accounts = (SignInApi, UsersApi, SitesApi, SiteAccessApi, SectorsApi);
    (accounts, BillingApi, MetaApi)
}
