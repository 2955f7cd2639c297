//! Signing in with a second factor: the password gives a challenge, the challenge and a code let in.

use std::net::IpAddr;

use super::{system, throttle_address, verify};
use crate::{
    features::accounts::{
        one_time::{self, Purpose},
        second_factor,
        users::{self, User},
    },
    platform::{
        access::{UserStatus, throttle::Scope},
        error::{Error, Result},
        services::Services,
        store::Actor,
    },
};

/// Wrong codes after which the password has to be given again.
const TRIES: i64 = 5;

/// How far the password leads.
pub enum FirstStep {
    /// In.
    In(User),
    /// To the second step, with this.
    Challenge(String),
}

/// Checks address and password.
pub async fn first_step(services: &Services, email: &str, password: String) -> Result<FirstStep> {
    let user = verify(services, email, password).await?;
    let account = system(services).account(user.account_id, Actor::User(user.id));
    if second_factor::find(&account, user.id).await?.is_none() {
        return Ok(FirstStep::In(user));
    }
    let tx = account.begin().await?;
    let challenge = one_time::issue(&tx, user.id, Purpose::SecondStep).await?;
    tx.commit().await?;
    Ok(FirstStep::Challenge(challenge.text))
}

/// Checks the code that belongs to a challenge; a recovery code is one as well. A challenge that let somebody in is over.
pub async fn second_step(services: &Services, address: Option<IpAddr>, challenge: &str, code: &str) -> Result<User> {
    throttle_address(&services.access, address)?;
    let tx = system(services).begin().await?;
    let found = one_time::find(&tx, challenge, Purpose::SecondStep).await?.filter(|found| found.tries < TRIES);
    let found = found.ok_or_else(over)?;
    // whoever comes here has the password: the limit is the user's, however many addresses guess
    services.access.throttle.admit(Scope::AuthStrict, &format!("second factor {}", found.user_id))?;
    let account = tx.account(found.account_id, Actor::User(found.user_id));
    let user = users::get(&account, found.user_id).await?;
    let may_enter = user.status == UserStatus::Active && user.role.can_sign_in();
    let fits = may_enter && second_factor::accept(&account, &services.sealer, &user, code).await?;
    match fits {
        true => one_time::take(&account, &found).await.map_err(|_| over())?,
        false => one_time::miss(&account, &found).await?,
    }
    drop(account);
    tx.commit().await?;
    if fits {
        return Ok(user);
    }
    services.metrics.auth_failures_total("second_factor").inc();
    Err(second_factor::wrong_code())
}

fn over() -> Error {
    let detail = "the sign-in took too long, or too many codes were wrong: begin again with the password".to_owned();
    Error::Unauthenticated { code: "challenge_invalid", detail }
}
