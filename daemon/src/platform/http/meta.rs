//! What the API says about itself, for clients that build forms and menus from it.

use poem_openapi::{Object, OpenApi};

use crate::platform::{
    access::{permissions, role::Role},
    http::{
        Answer,
        apis::Tag,
        document::codes,
        envelope::{self, ok},
    },
};

/// The API about the API.
pub(super) struct MetaApi;

/// A permission and who has it.
#[derive(Object)]
#[oai(rename = "Permission")]
struct PermissionOut {
    /// As in `x-permission` of the operations.
    name: String,
    meaning: String,
    roles: Vec<Role>,
}

/// A stable error code.
#[derive(Object)]
#[oai(rename = "ErrorCode")]
struct CodeOut {
    code: String,
    title: String,
    meaning: String,
    what_to_do: String,
}

#[OpenApi]
impl MetaApi {
    /// List permissions
    ///
    /// Every permission, and the roles that have it.
    #[oai(path = "/meta/permissions", method = "get", operation_id = "meta_permissions", tag = "Tag::Meta")]
    async fn permissions(&self) -> Answer<envelope::Ok<Vec<PermissionOut>>> {
        let rows = permissions::ALL.iter().map(|entry| PermissionOut {
            name: entry.name.to_owned(),
            meaning: entry.meaning.to_owned(),
            roles: entry.roles(),
        });
        Ok(ok(rows.collect()))
    }

    /// List error codes
    ///
    /// Every code that an error can have, what it means and what to do.
    #[oai(path = "/meta/errors", method = "get", operation_id = "meta_errors", tag = "Tag::Meta")]
    async fn errors(&self) -> Answer<envelope::Ok<Vec<CodeOut>>> {
        let rows = codes::ALL.iter().map(|help| CodeOut {
            code: help.code.to_owned(),
            title: help.title.to_owned(),
            meaning: help.meaning.to_owned(),
            what_to_do: help.what_to_do.to_owned(),
        });
        Ok(ok(rows.collect()))
    }
}
