//! A new account, whole or not at all: the account, its owner, its subscription with the first credits, its first site
//! with a sector.

use chrono::TimeDelta;

use super::{Profile, open_session, profile, proofs, system};
use crate::{
    features::{
        accounts::{
            accounts, identities, letters,
            one_time::{self, Purpose},
            sites::{self, NewSite, Site},
            users::{self, NewUser},
        },
        billing::{plans, subscriptions},
    },
    platform::{
        access::{
            oidc::Identity,
            password::Passwords,
            role::Role,
            sessions::{Device, Started},
        },
        email,
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

/// How somebody who signed up goes on.
pub enum Registered {
    /// Signed in.
    In(Box<NewAccount>, Started),
    /// By the link of a mail.
    ByMail,
}

impl SignUp {
    /// Signs up through the front door; refused where registration is closed. With mail, who signs up goes on by the
    /// mail's link and the answer is the same for an address that is in use; without mail, with a session for the
    /// browser (decision 0014).
    pub(super) async fn register(self, services: &Services, device: &Device) -> Result<Registered> {
        if !services.access.settings.registration_open {
            let detail = "nobody can sign up here by themselves: ask who runs this instance".to_owned();
            return Err(Error::Denied { code: "registration_closed", detail });
        }
        if services.mailer.is_on() {
            email::address(&users::normal_email(&self.email))?;
            return self.register_by_mail(services).await;
        }
        let prepared = self.prepare(services).await?;
        let tx = system(services).begin().await?;
        let new = prepared.write(&tx, true).await?;
        let started = open_session(services, &tx, &new.profile.user, device).await?;
        tx.commit().await?;
        Ok(Registered::In(Box::new(new), started))
    }

    async fn register_by_mail(self, services: &Services) -> Result<Registered> {
        let system = system(services);
        let mut prepared = self.prepare(services).await?;
        let email = prepared.asked.email.clone();
        let owner = users::find_by_email(&system, &email).await?;
        if let Some(owner) = &owner {
            // the same work as for a new address, thrown away: nobody learns by the clock whose address it is
            prepared.asked.email = format!("{}@in-use.invalid", system.store().new_uuid());
            let unwritten = system.begin().await?;
            let new = prepared.write(&unwritten, false).await?;
            let account = unwritten.account(new.profile.account.id, Actor::System);
            proofs::send(services, &account, &new.profile.user, Purpose::Verify).await?;
            drop((account, unwritten));
            let tx = system.begin().await?;
            if one_time::may_mail(&tx, &email).await? {
                let letter = letters::signed_up_again(&services.mailer, &owner.name, &owner.email);
                let account = tx.account(owner.account_id, Actor::System);
                email::post(&account, &services.mailer, owner.id, letter).await?;
            }
            tx.commit().await?;
            return Ok(Registered::ByMail);
        }
        let tx = system.begin().await?;
        let new = prepared.write(&tx, false).await?;
        one_time::may_mail(&tx, &email).await?;
        let account = tx.account(new.profile.account.id, Actor::User(new.profile.user.id));
        proofs::send(services, &account, &new.profile.user, Purpose::Verify).await?;
        drop(account);
        tx.commit().await?;
        Ok(Registered::ByMail)
    }

    /// Signs up somebody for whom an identity provider vouches.
    pub(super) async fn arrive(
        self,
        services: &Services,
        provider: &str,
        identity: &Identity,
        device: &Device,
    ) -> Result<(NewAccount, Started)> {
        let prepared = self.prepare(services).await?;
        let tx = system(services).begin().await?;
        let new = prepared.write(&tx, true).await?;
        let user = &new.profile.user;
        let account = tx.account(user.account_id, Actor::User(user.id));
        identities::link(&account, user.id, provider, identity).await?;
        drop(account);
        let started = open_session(services, &tx, user, device).await?;
        tx.commit().await?;
        Ok((new, started))
    }

    /// Hashing takes longer than the one writer may be held.
    async fn prepare(self, services: &Services) -> Result<Prepared> {
        Passwords::check_new(&self.password, &self.email)?;
        let password_hash = services.access.passwords.hash(self.password.clone()).await?;
        let plan = services.access.settings.default_plan.clone();
        Ok(Prepared { asked: self, password_hash, plan, trial: services.access.settings.trial })
    }
}

/// Makes an account for an operator, on the command line or in a demonstration.
pub async fn create(services: &Services, asked: SignUp) -> Result<NewAccount> {
    let prepared = asked.prepare(services).await?;
    let tx = system(services).begin().await?;
    let new = prepared.write(&tx, true).await?;
    tx.commit().await?;
    Ok(new)
}

struct Prepared {
    asked: SignUp,
    password_hash: String,
    plan: String,
    trial: TimeDelta,
}

impl Prepared {
    async fn write(self, tx: &System<Tx>, verified: bool) -> Result<NewAccount> {
        let (account_id, owner_id): (AccountId, UserId) = (tx.store().new_id(), tx.store().new_id());
        let actor = Actor::User(owner_id);
        let plan = plans::get(tx, &self.plan).await?;
        let asked = self.asked;
        accounts::create(tx, account_id, actor, &asked.account_name).await?;
        let account = tx.account(account_id, actor);
        if self.trial > TimeDelta::zero() {
            accounts::begin_trial(&account, self.trial).await?;
        }
        let owner = NewUser {
            id: owner_id,
            name: asked.name,
            email: asked.email,
            role: Role::Owner,
            password_hash: self.password_hash,
            verified,
        };
        let owner = users::create(&account, owner).await?;
        subscriptions::start(&account, &plan).await?;
        let site = NewSite { name: asked.site_name, url: asked.site_url, ..NewSite::default() };
        let site = sites::add(&account, site).await?;
        Ok(NewAccount { profile: profile(&account, owner).await?, site })
    }
}
