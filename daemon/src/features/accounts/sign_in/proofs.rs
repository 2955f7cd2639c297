//! Proving an address, and setting a new password when the old one is forgotten: by the link of a mail.
//!
//! Who asks for a mail learns nothing: the answer is the same whoever has the address, and so is the work. For an
//! address that nobody has, the mail is written for somebody else and thrown away with its transaction.

use super::system;
use crate::{
    features::accounts::{
        letters,
        one_time::{self, Purpose},
        users::{self, User},
    },
    platform::{
        access::{UserStatus, password::Passwords},
        email,
        error::Result,
        services::Services,
        store::{AccountScope, Actor, Tx},
    },
};

/// Sends the link that proves an address, where one is waited for.
pub async fn resend_verification(services: &Services, address: &str) -> Result<()> {
    ask(services, address, Purpose::Verify).await
}

/// Sends the link that sets a new password, where the address belongs to somebody.
pub async fn forgot(services: &Services, address: &str) -> Result<()> {
    ask(services, address, Purpose::Reset).await
}

async fn ask(services: &Services, address: &str, purpose: Purpose) -> Result<()> {
    if !services.mailer.is_on() {
        return Err(email::off());
    }
    email::address(&users::normal_email(address))?;
    let system = system(services);
    let user = users::find_by_email(&system, address).await?.filter(|user| waits_for(user, purpose));
    let stand_in = users::find_any(&system).await?;
    if let (None, Some(nobody)) = (&user, stand_in) {
        let unwritten = system.begin().await?;
        // whatever comes of it is thrown away
        send(services, &unwritten.account(nobody.account_id, Actor::System), &nobody, purpose).await.ok();
    }
    let tx = system.begin().await?;
    let may = one_time::may_mail(&tx, address).await?;
    if let Some(user) = user.filter(|_| may) {
        send(services, &tx.account(user.account_id, Actor::System), &user, purpose).await?;
    }
    tx.commit().await
}

fn waits_for(user: &User, purpose: Purpose) -> bool {
    let may_enter = user.status == UserStatus::Active && user.role.can_sign_in();
    may_enter && (purpose != Purpose::Verify || user.verified_at.is_none())
}

/// Writes the mail with the link for `purpose` into the outbox.
pub(super) async fn send(services: &Services, account: &AccountScope<Tx>, user: &User, purpose: Purpose) -> Result<()> {
    let token = one_time::issue(account, user.id, purpose).await?;
    let (mailer, end) = (&services.mailer, account.now() + purpose.lasts());
    let letter = match purpose {
        Purpose::Reset => letters::reset(mailer, &user.name, &user.email, &token.text, end),
        _ => letters::verify(mailer, &user.name, &user.email, &token.text, end),
    };
    email::post(account, mailer, user.id, letter).await
}

/// Notes that the address is theirs. The link works once.
pub async fn verify_address(services: &Services, token: &str) -> Result<()> {
    let tx = system(services).begin().await?;
    let found = one_time::find(&tx, token, Purpose::Verify).await?.ok_or_else(one_time::invalid)?;
    let account = tx.account(found.account_id, Actor::User(found.user_id));
    one_time::take(&account, &found).await?;
    users::note_verified(&account, found.user_id).await?;
    drop(account);
    tx.commit().await
}

/// Sets a new password, which ends every way in, and every other link. The mail proved the address as well.
pub async fn reset(services: &Services, token: &str, password: String) -> Result<()> {
    let system = system(services);
    let found = one_time::find(&system, token, Purpose::Reset).await?.ok_or_else(one_time::invalid)?;
    let user = users::get(&system.account(found.account_id, Actor::System), found.user_id).await?;
    if user.status != UserStatus::Active {
        return Err(one_time::invalid());
    }
    Passwords::check_new(&password, &user.email)?;
    let hash = services.access.passwords.hash(password).await?;
    let tx = system.begin().await?;
    let account = tx.account(found.account_id, Actor::User(found.user_id));
    one_time::take(&account, &found).await?;
    let user = users::get(&account, found.user_id).await?;
    users::set_password(&account, &user, hash, None).await?;
    users::note_verified(&account, user.id).await?;
    users::tell(services, &account, &user, "Your password was changed.").await?;
    drop(account);
    tx.commit().await
}
