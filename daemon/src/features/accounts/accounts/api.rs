//! The account over HTTP: what it is and has, its settings, its end; and what who runs the instance does to accounts.

use std::sync::Arc;

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path},
};

use super::{Account, AccountChange, Overview};
use crate::{
    features::accounts::{accounts, users},
    platform::{
        access::{
            AccountStatus, Caller,
            permissions::{AccountManage, AccountRead, AccountRestore, InstanceManage},
            throttle::Scope,
        },
        clock::Instant,
        error::Error,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Versioned, expected_version, ok, versioned},
            valid::Valid,
        },
        ids::AccountId,
        services::Services,
    },
};

/// The API of accounts.
pub struct AccountsApi(pub Arc<Services>);

/// The account: what it is, what it has, what its plan allows.
#[derive(Object)]
#[oai(rename = "AccountDetails")]
struct AccountOut {
    id: AccountId,
    name: String,
    /// Short, for the command line; stays as it is.
    slug: String,
    status: AccountStatus,
    /// IANA name.
    time_zone: String,
    /// BCP 47.
    locale: String,
    /// When the trial ends; null if there is none.
    #[oai(nullable)]
    trial_ends_at: Option<Instant>,
    /// When everything will be deleted, if somebody asked for that.
    #[oai(nullable)]
    delete_after: Option<Instant>,
    created_at: Instant,
    version: i64,
}

/// An account with its figures.
#[derive(Object)]
#[oai(rename = "AccountOverview")]
struct OverviewOut {
    account: AccountOut,
    /// The balance: the sum of the ledger.
    credits: i64,
    /// Of these, held back for jobs that run now.
    credits_reserved: i64,
    plan: LimitsOut,
    usage: UsageOut,
}

/// A plan's limits.
#[derive(Object)]
#[oai(rename = "AccountLimits")]
struct LimitsOut {
    code: String,
    name: String,
    max_sites: i64,
    max_users: i64,
    max_keywords: i64,
}

/// What counts against the limits.
#[derive(Object)]
#[oai(rename = "AccountUsage")]
struct UsageOut {
    sites: u64,
    users: u64,
    keywords: i64,
}

/// What is to be different; what is left out stays.
#[derive(Object)]
struct AccountPatch {
    #[oai(validator(min_length = 1, max_length = 120))]
    name: Option<String>,
    /// IANA name.
    #[oai(validator(max_length = 64))]
    time_zone: Option<String>,
    /// BCP 47.
    #[oai(validator(max_length = 35, pattern = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))]
    locale: Option<String>,
}

/// The wish for the end.
#[derive(Object)]
struct AccountDeletion {
    /// The account's name, typed.
    #[oai(validator(max_length = 120))]
    confirm: String,
    /// The password of who asks.
    #[oai(validator(max_length = 1024))]
    password: String,
}

/// What who runs the instance makes of an account.
#[derive(Debug, Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
enum Decreed {
    Active,
    Suspended,
    Cancelled,
}

/// An account's new status.
#[derive(Object)]
struct AccountDecree {
    status: Decreed,
}

impl From<Decreed> for AccountStatus {
    fn from(decreed: Decreed) -> Self {
        match decreed {
            Decreed::Active => Self::Active,
            Decreed::Suspended => Self::Suspended,
            Decreed::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Account> for AccountOut {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            slug: account.slug,
            status: account.status,
            time_zone: account.time_zone,
            locale: account.locale,
            trial_ends_at: account.trial_ends_at,
            delete_after: account.delete_after,
            created_at: account.created_at,
            version: account.version,
        }
    }
}

impl From<Overview> for OverviewOut {
    fn from(Overview { account, plan, sites, users, keywords }: Overview) -> Self {
        let (max_sites, max_users, max_keywords) = (plan.max_sites, plan.max_users, plan.max_keywords);
        Self {
            credits: account.credits,
            credits_reserved: account.credits_reserved,
            account: account.into(),
            plan: LimitsOut { code: plan.code, name: plan.name, max_sites, max_users, max_keywords },
            usage: UsageOut { sites, users, keywords },
        }
    }
}

/// The account itself.
#[OpenApi(tag = "Tag::Accounts")]
impl AccountsApi {
    /// Get the account
    ///
    /// Its settings, its balance, its plan's limits and what counts against them.
    #[oai(path = "/account", method = "get", operation_id = "account_get")]
    async fn get(&self, caller: Caller<AccountRead>) -> Answer<Versioned<OverviewOut>> {
        let overview = accounts::overview(&caller.account()).await?;
        Ok(versioned(overview.account.version, overview.into()))
    }

    /// Change the account's settings
    #[oai(path = "/account", method = "patch", operation_id = "account_change")]
    async fn change(
        &self,
        caller: Caller<AccountManage>,
        /// The ETag of your last read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Valid<AccountPatch>,
    ) -> Answer<Versioned<AccountOut>> {
        let version = expected_version(if_match.as_deref())?;
        let AccountPatch { name, time_zone, locale } = body.0;
        let tx = caller.account().begin().await?;
        let account = accounts::change(&tx, version, AccountChange { name, time_zone, locale }).await?;
        tx.commit().await?;
        Ok(versioned(account.version, account.into()))
    }

    /// Delete the account
    ///
    /// From now on nothing can be changed and nothing runs. After `delete_after` every row and every file is deleted;
    /// until then `POST /account/restore` takes it back.
    #[oai(path = "/account/delete", method = "post", operation_id = "account_delete")]
    async fn delete(
        &self,
        caller: Caller<AccountManage>,
        body: Valid<AccountDeletion>,
    ) -> Answer<envelope::Ok<AccountOut>> {
        let AccountDeletion { confirm, password } = body.0;
        let access = &self.0.access;
        access.throttle.admit(Scope::AuthStrict, &format!("delete {}", caller.user_id()))?;
        let user = users::get(&caller.account(), caller.user_id()).await?;
        if !access.passwords.verify(password, Some(user.password_hash)).await? {
            return Err(Error::field("password", "is not yours").into());
        }
        let tx = caller.account().begin().await?;
        let account = accounts::ask_deletion(&tx, &confirm, access.settings.purge_after).await?;
        tx.commit().await?;
        Ok(ok(account.into()))
    }

    /// Take the deletion back
    ///
    /// As long as the account is still there.
    #[oai(path = "/account/restore", method = "post", operation_id = "account_restore")]
    async fn restore(&self, caller: Caller<AccountRestore>) -> Answer<envelope::Ok<AccountOut>> {
        let tx = caller.account().begin().await?;
        let account = accounts::undo_deletion(&tx).await?;
        tx.commit().await?;
        Ok(ok(account.into()))
    }

    /// List every account of this instance
    #[oai(path = "/instance/accounts", method = "get", operation_id = "instance_accounts_list")]
    async fn list(&self, caller: Caller<InstanceManage>) -> Answer<envelope::Ok<Vec<AccountOut>>> {
        Ok(ok(accounts::list(caller.instance()).await?.into_iter().map(AccountOut::from).collect()))
    }

    /// Suspend, activate or cancel an account
    ///
    /// Suspended and cancelled: everything can be read, nothing changed, nothing runs. The account's audit log says who
    /// did it.
    #[oai(path = "/instance/accounts/:account_id/status", method = "put", operation_id = "instance_accounts_status")]
    async fn decree(
        &self,
        caller: Caller<InstanceManage>,
        account_id: Path<AccountId>,
        body: Valid<AccountDecree>,
    ) -> Answer<envelope::Ok<AccountOut>> {
        let tx = caller.instance().account(*account_id, caller.actor()).begin().await?;
        let account = accounts::set_status(&tx, body.0.status.into()).await?;
        tx.commit().await?;
        Ok(ok(account.into()))
    }
}
