//! The people of the account.

use std::sync::Arc;

use poem_openapi::{Enum, Object, OpenApi, param::Path};

use super::{NewUser, User, UserChange, own::only_without_mail, reset_second_factor};
use crate::{
    features::accounts::users,
    platform::{
        access::{
            Caller, UserStatus,
            password::Passwords,
            permissions::{UsersManage, UsersRead},
            role::Role,
        },
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Listed, NoContent, created, listed, ok},
            query::Paging,
            valid::Valid,
        },
        ids::UserId,
        services::Services,
    },
};

/// The API of users.
pub struct UsersApi {
    services: Arc<Services>,
}

impl UsersApi {
    /// Over these services.
    #[must_use]
    pub fn new(services: &Arc<Services>) -> Self {
        Self { services: Arc::clone(services) }
    }
}

/// The roles that people of an account give each other.
#[derive(Debug, Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
pub(in crate::features::accounts) enum MemberRole {
    Owner,
    Admin,
    Editor,
    Viewer,
}

/// One of the account's people.
#[derive(Object)]
#[oai(rename = "Member")]
struct UserOut {
    id: UserId,
    name: String,
    email: String,
    role: Role,
    status: UserStatus,
    /// Whether the address is known to be theirs.
    verified: bool,
    /// Null if never.
    #[oai(nullable)]
    last_login_at: Option<Instant>,
    created_at: Instant,
}

/// Somebody new.
#[derive(Object)]
#[oai(rename = "MemberIn")]
struct UserIn {
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
    /// For signing in; unique in this instance.
    #[oai(validator(max_length = 254, pattern = r"^[^\s@]+@[^\s@]+$"))]
    email: String,
    /// At least 12 characters; tell it to them on a safe way.
    #[oai(validator(min_length = 12, max_length = 1024))]
    password: String,
    /// At most your own.
    role: MemberRole,
}

/// What is to be different; what is left out stays.
#[derive(Object)]
#[oai(rename = "MemberPatch")]
struct UserPatch {
    #[oai(validator(min_length = 1, max_length = 120))]
    name: Option<String>,
    /// At most your own. Ends their sessions and tokens.
    role: Option<MemberRole>,
    /// Ends their sessions and tokens.
    status: Option<UserStatus>,
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Owner => Self::Owner,
            MemberRole::Admin => Self::Admin,
            MemberRole::Editor => Self::Editor,
            MemberRole::Viewer => Self::Viewer,
        }
    }
}

impl From<User> for UserOut {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.name,
            email: user.email,
            role: user.role,
            status: user.status,
            verified: user.verified_at.is_some(),
            last_login_at: user.last_login_at,
            created_at: user.created_at,
        }
    }
}

#[OpenApi]
impl UsersApi {
    /// List users
    ///
    /// The account's people, in the order in which they came.
    #[oai(path = "/users", method = "get", operation_id = "users_list", tag = "Tag::Accounts")]
    async fn list(&self, caller: Caller<UsersRead>, page: Paging) -> Answer<Listed<UserOut>> {
        Ok(listed(users::list(&caller.account(), page.0).await?.map(Into::into)))
    }

    /// Add a user
    ///
    /// Where no mail is sent; else invite them. Editors and viewers then need grants to sites; owners and admins reach all.
    #[oai(path = "/users", method = "post", operation_id = "users_create", tag = "Tag::Accounts")]
    async fn create(&self, caller: Caller<UsersManage>, body: Valid<UserIn>) -> Answer<envelope::Created<UserOut>> {
        let body = body.0;
        only_without_mail(&self.services)?;
        Passwords::check_new(&body.password, &body.email)?;
        let password_hash = self.services.access.passwords.hash(body.password).await?;
        let account = caller.account().begin().await?;
        let (id, role) = (account.new_id(), body.role.into());
        let new = NewUser { id, name: body.name, email: body.email, role, password_hash, verified: true };
        let user = users::add(&account, caller.role(), new).await?;
        account.commit().await?;
        Ok(created(&format!("/users/{}", user.id), user.into()))
    }

    /// Get a user
    #[oai(path = "/users/:user_id", method = "get", operation_id = "users_get", tag = "Tag::Accounts")]
    async fn get(&self, caller: Caller<UsersRead>, user_id: Path<UserId>) -> Answer<envelope::Ok<UserOut>> {
        Ok(ok(users::get(&caller.account(), *user_id).await?.into()))
    }

    /// Change a user
    ///
    /// Another role, or disabling, ends the user's sessions and tokens at once. The last owner stays.
    #[oai(path = "/users/:user_id", method = "patch", operation_id = "users_change", tag = "Tag::Accounts")]
    async fn change(
        &self,
        caller: Caller<UsersManage>,
        user_id: Path<UserId>,
        body: Valid<UserPatch>,
    ) -> Answer<envelope::Ok<UserOut>> {
        let UserPatch { name, role, status } = body.0;
        let change = UserChange { name, role: role.map(Into::into), status };
        let account = caller.account().begin().await?;
        let user = users::change(&account, caller.role(), *user_id, change).await?;
        account.commit().await?;
        Ok(ok(user.into()))
    }

    /// Remove a user
    ///
    /// Their sessions, tokens and grants go with them; what they made stays. The last owner stays.
    #[oai(path = "/users/:user_id", method = "delete", operation_id = "users_remove", tag = "Tag::Accounts")]
    async fn remove(&self, caller: Caller<UsersManage>, user_id: Path<UserId>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        users::remove(&account, caller.role(), *user_id).await?;
        account.commit().await?;
        Ok(NoContent)
    }

    /// Reset a user's second factor
    ///
    /// For who lost both the app and the recovery codes. Signs them out everywhere; then the password alone lets in.
    #[oai(
        path = "/users/:user_id/second-factor",
        method = "delete",
        operation_id = "users_reset_second_factor",
        tag = "Tag::Accounts"
    )]
    async fn reset_second_factor(&self, caller: Caller<UsersManage>, user_id: Path<UserId>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        reset_second_factor(&self.services, &account, caller.role(), *user_id).await?;
        account.commit().await?;
        Ok(NoContent)
    }
}
