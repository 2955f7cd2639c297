//! A new account, whole or not at all: the account, its owner, its subscription with the first credits, its first site
//! with a sector.

use super::{Profile, open_session, profile, system};
use crate::{
    features::{
        accounts::{
            accounts,
            sites::{self, NewSite, Site},
            users::{self, NewUser},
        },
        billing::{plans, subscriptions},
    },
    platform::{
        access::{password::Passwords, role::Role, sessions::Started},
        error::{Error, Result},
        ids::{AccountId, UserId},
        services::Services,
        store::{Actor, System, Tx},
    },
};

/// What somebody who signs up says.
#[derive(Debug, Clone)]
pub struct SignUp {
    pub account_name: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub site_name: String,
    pub site_url: Option<String>,
}

/// What there is now.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The owner, the account, its plan.
    pub profile: Profile,
    pub site: Site,
}

impl SignUp {
    /// Signs up through the front door, with a session for the browser; refused where registration is closed.
    pub(super) async fn register(self, services: &Services, user_agent: &str) -> Result<(NewAccount, Started)> {
        if !services.access.settings.registration_open {
            let detail = "nobody can sign up here by themselves: ask who runs this instance".to_owned();
            return Err(Error::Denied { code: "registration_closed", detail });
        }
        let prepared = self.prepare(services).await?;
        let tx = system(services).begin().await?;
        let new = prepared.write(&tx).await?;
        let started = open_session(services, &tx, &new.profile.user, user_agent).await?;
        tx.commit().await?;
        Ok((new, started))
    }

    /// Hashing takes longer than the one writer may be held.
    async fn prepare(self, services: &Services) -> Result<Prepared> {
        Passwords::check_new(&self.password, &self.email)?;
        let password_hash = services.access.passwords.hash(self.password.clone()).await?;
        let plan = services.access.settings.default_plan.clone();
        Ok(Prepared { asked: self, password_hash, plan })
    }
}

/// Makes an account for an operator, on the command line or in a demonstration.
pub async fn create(services: &Services, asked: SignUp) -> Result<NewAccount> {
    let prepared = asked.prepare(services).await?;
    let tx = system(services).begin().await?;
    let new = prepared.write(&tx).await?;
    tx.commit().await?;
    Ok(new)
}

struct Prepared {
    asked: SignUp,
    password_hash: String,
    plan: String,
}

impl Prepared {
    async fn write(self, tx: &System<Tx>) -> Result<NewAccount> {
        let (account_id, owner_id): (AccountId, UserId) = (tx.store().new_id(), tx.store().new_id());
        let actor = Actor::User(owner_id);
        let plan = plans::get(tx, &self.plan).await?;
        let asked = self.asked;
        accounts::create(tx, account_id, actor, &asked.account_name).await?;
        let account = tx.account(account_id, actor);
        let owner = NewUser {
            id: owner_id,
            name: asked.name,
            email: asked.email,
            role: Role::Owner,
            password_hash: self.password_hash,
        };
        let owner = users::create(&account, owner).await?;
        subscriptions::start(&account, &plan).await?;
        let site = NewSite { name: asked.site_name, url: asked.site_url, ..NewSite::default() };
        let site = sites::add(&account, site).await?;
        Ok(NewAccount { profile: profile(&account, owner).await?, site })
    }
}
