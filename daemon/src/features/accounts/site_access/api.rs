//! Grants, as owners and admins see them.

use poem_openapi::{Object, OpenApi, param::Path};

use super::Grant;
use crate::{
    features::accounts::site_access,
    platform::{
        access::{
            Caller,
            permissions::{UsersManage, UsersRead},
        },
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Listed, NoContent, listed, ok},
            query::Paging,
            valid::Valid,
        },
        ids::{SiteId, UserId},
    },
};

/// The API of grants.
pub struct SiteAccessApi;

/// A user's access to a site.
#[derive(Object)]
#[oai(rename = "SiteGrant")]
struct GrantOut {
    user_id: UserId,
    granted_by: UserId,
    granted_at: Instant,
    /// Null: until it is revoked.
    #[oai(nullable)]
    expires_at: Option<Instant>,
}

/// How long a grant lasts.
#[derive(Object)]
#[oai(rename = "SiteGrantIn")]
struct GrantIn {
    /// In the future; left out: until it is revoked.
    expires_at: Option<Instant>,
}

impl From<Grant> for GrantOut {
    fn from(grant: Grant) -> Self {
        Self {
            user_id: grant.user_id,
            granted_by: grant.granted_by,
            granted_at: grant.granted_at,
            expires_at: grant.expires_at,
        }
    }
}

#[OpenApi]
impl SiteAccessApi {
    /// List grants
    ///
    /// Who besides owners and admins reaches the site, also those whose time is over.
    #[oai(path = "/sites/:site_id/access", method = "get", operation_id = "site_access_list", tag = "Tag::Sites")]
    async fn list(&self, caller: Caller<UsersRead>, site_id: Path<SiteId>, page: Paging) -> Answer<Listed<GrantOut>> {
        let site = caller.site(*site_id).await?;
        Ok(listed(site_access::list(&site, page.0).await?.map(Into::into)))
    }

    /// Get a grant
    #[oai(
        path = "/sites/:site_id/access/:user_id",
        method = "get",
        operation_id = "site_access_get",
        tag = "Tag::Sites"
    )]
    async fn get(
        &self,
        caller: Caller<UsersRead>,
        site_id: Path<SiteId>,
        user_id: Path<UserId>,
    ) -> Answer<envelope::Ok<GrantOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(site_access::get(&site, *user_id).await?.into()))
    }

    /// Grant a site
    ///
    /// To an editor or a viewer; again to change when it ends.
    #[oai(
        path = "/sites/:site_id/access/:user_id",
        method = "put",
        operation_id = "site_access_grant",
        tag = "Tag::Sites"
    )]
    async fn grant(
        &self,
        caller: Caller<UsersManage>,
        site_id: Path<SiteId>,
        user_id: Path<UserId>,
        body: Valid<GrantIn>,
    ) -> Answer<envelope::Ok<GrantOut>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let grant = site_access::grant(&site, *user_id, caller.user_id(), body.0.expires_at).await?;
        site.commit().await?;
        Ok(ok(grant.into()))
    }

    /// Revoke a grant
    ///
    /// Works on the user's very next request.
    #[oai(
        path = "/sites/:site_id/access/:user_id",
        method = "delete",
        operation_id = "site_access_revoke",
        tag = "Tag::Sites"
    )]
    async fn revoke(
        &self,
        caller: Caller<UsersManage>,
        site_id: Path<SiteId>,
        user_id: Path<UserId>,
    ) -> Answer<NoContent> {
        let site = caller.site(*site_id).await?.begin().await?;
        site_access::revoke(&site, *user_id).await?;
        site.commit().await?;
        Ok(NoContent)
    }
}
