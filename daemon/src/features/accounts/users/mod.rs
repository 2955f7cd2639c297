//! The people of an account. One belongs to exactly one account and has exactly one role.

/// HTTP.
pub mod api;
/// HTTP, what everybody may do with themselves.
pub mod api_me;
mod own;
mod row;

use std::collections::{HashMap, HashSet};

pub(super) use own::tell;
pub use own::{change_password, prove, reset_second_factor};
pub use row::Model as User;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{accounts, invitations, one_time, trimmed_name};
use crate::{
    features::billing::subscriptions,
    platform::{
        access::{UserStatus, role::Role, sessions},
        error::{Error, Result},
        ids::{SessionId, UserId},
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
    /// Whether the address is known to be theirs.
    pub verified: bool,
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

/// How many users the account has.
pub async fn count<C: Conn>(account: &AccountScope<C>) -> Result<u64> {
    account.count(Entity::find()).await
}

/// One of the account's users.
pub async fn get<C: Conn>(account: &AccountScope<C>, id: UserId) -> Result<User> {
    account.get(Entity::find_by_id(id)).await
}

/// The names of those of `ids` who are users of the account.
pub async fn names<C: Conn>(account: &AccountScope<C>, ids: HashSet<UserId>) -> Result<HashMap<UserId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let users = account.all(Entity::find().filter(Column::Id.is_in(ids))).await?;
    Ok(users.into_iter().map(|user| (user.id, user.name)).collect())
}

/// Whoever has this address, in whatever account.
pub async fn find_by_email<C: Conn>(system: &System<C>, email: &str) -> Result<Option<User>> {
    system.find(Entity::find().filter(Column::Email.eq(normal_email(email)))).await
}

/// Anybody at all: whose work stands in for that of nobody.
pub(super) async fn find_any<C: Conn>(system: &System<C>) -> Result<Option<User>> {
    system.find(Entity::find()).await
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
        verified_at: Set(new.verified.then_some(now)),
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

/// Adds somebody who runs the instance; only the command line does that, and no plan limits it.
pub async fn add_developer(account: &AccountScope<Tx>, new: NewUser) -> Result<User> {
    create(account, NewUser { role: Role::Developer, ..new }).await
}

/// Adds a user on behalf of somebody with role `by`.
pub async fn add(account: &AccountScope<Tx>, by: Role, new: NewUser) -> Result<User> {
    manage(by, new.role)?;
    accounts::lock(account).await?;
    make_room(account).await?;
    create(account, new).await
}

/// Refuses one more if the plan has no place left; who is invited has one already. Under the account's lock.
pub(super) async fn make_room(account: &AccountScope<Tx>) -> Result<()> {
    let plan = subscriptions::plan(account).await?;
    let taken = account.count(Entity::find()).await? + invitations::open_places(account).await?;
    if i64::try_from(taken).unwrap_or(i64::MAX) < plan.max_users {
        return Ok(());
    }
    let detail = format!("the {} plan includes {} users, those who are invited among them", plan.name, plan.max_users);
    Err(Error::unprocessable("plan_limit", detail))
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
        end_access(account, id, None).await?;
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

/// Removes a user on behalf of somebody with role `by`. The last owner stays.
pub async fn remove(account: &AccountScope<Tx>, by: Role, id: UserId) -> Result<()> {
    accounts::lock(account).await?;
    let user = get(account, id).await?;
    manage(by, user.role)?;
    if is_owner(&user) {
        keep_an_owner(account, id).await?;
    }
    // sessions, tokens, grants and the second factor go with the row
    account.delete(Entity::delete_many().filter(Column::Id.eq(id))).await?;
    Ok(())
}

/// Ends everything that lets somebody in as `user`, except the session `keep`. Whoever calls this raises the user's
/// token version in the same transaction, for the tokens that no table holds.
pub(super) async fn end_access(account: &AccountScope<Tx>, user: UserId, keep: Option<SessionId>) -> Result<()> {
    sessions::end_all_but(account, user, keep).await?;
    one_time::end_all(account, user).await
}

/// Sets a new password and ends every other way in.
pub(super) async fn set_password(
    account: &AccountScope<Tx>,
    user: &User,
    password_hash: String,
    keep: Option<SessionId>,
) -> Result<()> {
    end_access(account, user.id, keep).await?;
    let changed = ActiveModel { id: Set(user.id), password_hash: Set(password_hash), ..end_tokens(account, user) };
    account.change(changed).await?;
    Ok(())
}

/// Ends every way in but the session `keep`.
pub(super) async fn end_all_but(account: &AccountScope<Tx>, user: &User, keep: Option<SessionId>) -> Result<()> {
    end_access(account, user.id, keep).await?;
    account.change(ActiveModel { id: Set(user.id), ..end_tokens(account, user) }).await?;
    Ok(())
}

fn end_tokens(account: &AccountScope<Tx>, user: &User) -> ActiveModel {
    ActiveModel {
        token_version: Set(user.token_version + 1),
        updated_at: Set(account.now()),
        version: Set(user.version + 1),
        ..Default::default()
    }
}

/// Notes that the address is theirs; again changes nothing.
pub(super) async fn note_verified(account: &AccountScope<Tx>, id: UserId) -> Result<()> {
    let proven = Entity::update_many().col_expr(Column::VerifiedAt, Expr::val(account.now()));
    account.update(proven.filter(Column::Id.eq(id)).filter(Column::VerifiedAt.is_null())).await?;
    Ok(())
}

/// Changes one's own name.
pub async fn rename(account: &AccountScope<Tx>, id: UserId, name: &str) -> Result<User> {
    let user = get(account, id).await?;
    let name = trimmed_name("name", name)?;
    let (updated_at, version) = (Set(account.now()), Set(user.version + 1));
    account.change(ActiveModel { id: Set(id), name: Set(name), updated_at, version, ..Default::default() }).await
}

/// Notes that a user signed in.
pub(super) async fn note_login(account: &AccountScope<Tx>, id: UserId) -> Result<()> {
    // read first: the audit log tells when they had been here before
    let user = get(account, id).await?;
    let seen = Entity::update_many().col_expr(Column::LastLoginAt, Expr::val(account.now()));
    account.update(seen.filter(Column::Id.eq(user.id))).await?;
    Ok(())
}

/// Refuses somebody with role `by` who would make, change or remove somebody with `role`.
pub(super) fn manage(by: Role, role: Role) -> Result<()> {
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
