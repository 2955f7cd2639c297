//! The people of an account. One belongs to exactly one account and has exactly one role.

/// HTTP.
pub mod api;
mod row;

pub use row::Model as User;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{accounts, trimmed_name};
use crate::{
    features::billing::subscriptions,
    platform::{
        access::{UserStatus, role::Role, sessions},
        error::{Error, Result},
        ids::UserId,
        page::{Page, PageRequest},
        store::{AccountScope, Conn, Ordering, System, Tx},
    },
};

/// Somebody about to be added. The password is hashed already: that takes longer than a transaction may.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub password_hash: String,
}

/// What may be changed about somebody.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub status: Option<UserStatus>,
}

/// The address as it is stored and compared.
#[must_use]
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The account's users, oldest first.
pub async fn list(account: &AccountScope, page: PageRequest) -> Result<Page<User>> {
    account.page::<Entity, User>(Entity::find(), &Ordering::oldest(Column::CreatedAt, Column::Id), page, None).await
}

/// One of the account's users.
pub async fn get<C: Conn>(account: &AccountScope<C>, id: UserId) -> Result<User> {
    account.get(Entity::find_by_id(id)).await
}

/// Whoever has this address, in whatever account.
pub async fn find_by_email<C: Conn>(system: &System<C>, email: &str) -> Result<Option<User>> {
    system.find(Entity::find().filter(Column::Email.eq(normal_email(email)))).await
}

/// The user, in whatever account.
pub async fn find<C: Conn>(system: &System<C>, id: UserId) -> Result<Option<User>> {
    system.find(Entity::find_by_id(id)).await
}

/// Adds a user as they are; [`add`] is for what somebody asks.
pub(super) async fn create(account: &AccountScope<Tx>, new: NewUser) -> Result<User> {
    let now = account.now();
    let row = ActiveModel {
        id: Set(new.id),
        email: Set(normal_email(&new.email)),
        name: Set(trimmed_name("name", &new.name)?),
        role: Set(new.role),
        status: Set(UserStatus::Active),
        password_hash: Set(new.password_hash),
        token_version: Set(1),
        last_login_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    account.insert(row).await.map_err(|error| match error {
        // the same words whether it is somebody of this account or of another
        Error::Conflict { .. } => Error::conflict("conflict", "this address cannot be used: choose another one"),
        other => other,
    })
}

/// Adds a user on behalf of somebody with role `by`.
pub async fn add(account: &AccountScope<Tx>, by: Role, new: NewUser) -> Result<User> {
    manage(by, new.role)?;
    accounts::lock(account).await?;
    let plan = subscriptions::plan(account).await?;
    let users = account.count(Entity::find()).await?;
    if i64::try_from(users).unwrap_or(i64::MAX) >= plan.max_users {
        let detail = format!("the {} plan includes {} users", plan.name, plan.max_users);
        return Err(Error::unprocessable("plan_limit", detail));
    }
    create(account, new).await
}

/// Changes a user on behalf of somebody with role `by`. Another role or state ends the sessions and tokens.
pub async fn change(account: &AccountScope<Tx>, by: Role, id: UserId, change: UserChange) -> Result<User> {
    // two owners who demote each other must not both succeed
    accounts::lock(account).await?;
    let user = get(account, id).await?;
    manage(by, user.role)?;
    let (role, status) = (change.role.unwrap_or(user.role), change.status.unwrap_or(user.status));
    manage(by, role)?;
    if is_owner(&user) && (role, status) != (Role::Owner, UserStatus::Active) {
        keep_an_owner(account, id).await?;
    }
    let name = change.name.map_or(Ok(user.name), |name| trimmed_name("name", &name))?;
    let ends = (role, status) != (user.role, user.status);
    if ends {
        sessions::end_all(account, id).await?;
    }
    account
        .change(ActiveModel {
            id: Set(id),
            name: Set(name),
            role: Set(role),
            status: Set(status),
            token_version: Set(user.token_version + i64::from(ends)),
            updated_at: Set(account.now()),
            version: Set(user.version + 1),
            ..Default::default()
        })
        .await
}

/// Notes that a user signed in.
pub(super) async fn note_login(account: &AccountScope<Tx>, id: UserId) -> Result<()> {
    let seen = Entity::update_many().col_expr(Column::LastLoginAt, Expr::val(account.now())).filter(Column::Id.eq(id));
    account.update(seen).await?;
    Ok(())
}

fn manage(by: Role, role: Role) -> Result<()> {
    if by.may_manage(role) {
        return Ok(());
    }
    Err(Error::Forbidden(format!("your role ({by}) does not manage the role {role}")))
}

fn is_owner(user: &User) -> bool {
    (user.role, user.status) == (Role::Owner, UserStatus::Active)
}

async fn keep_an_owner(account: &AccountScope<Tx>, leaving: UserId) -> Result<()> {
    let others = Entity::find()
        .filter(Column::Role.eq(Role::Owner))
        .filter(Column::Status.eq(UserStatus::Active))
        .filter(Column::Id.ne(leaving));
    if account.count(others).await? > 0 {
        return Ok(());
    }
    Err(Error::conflict("conflict", "this is the account's last owner: make somebody else an owner first"))
}
