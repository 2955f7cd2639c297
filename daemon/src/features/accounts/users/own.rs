//! What people do with their own way in: prove who they are once more, and change the password.

use super::{User, end_all_but, get, manage, set_password};
use crate::{
    features::accounts::{letters, second_factor},
    platform::{
        access::{password::Passwords, role::Role},
        email,
        error::{Error, Result},
        ids::{SessionId, UserId},
        services::Services,
        store::{AccountScope, Tx},
    },
};

/// The user, if this is the password. What could be used to take an account over is asked for it again, although
/// somebody is signed in: perhaps they only found the browser open.
pub async fn prove(services: &Services, account: &AccountScope, id: UserId, password: String) -> Result<User> {
    let user = get(account, id).await?;
    if services.access.passwords.verify(password, Some(user.password_hash.clone())).await? {
        return Ok(user);
    }
    services.metrics.auth_failures_total("password").inc();
    let detail = "this is not your present password".to_owned();
    Err(Error::Denied { code: "password_wrong", detail })
}

/// Changes the password of who is signed in; everybody else who is signed in as them is signed out.
pub async fn change_password(
    services: &Services,
    account: &AccountScope,
    id: UserId,
    (old, new): (String, String),
    keep: Option<SessionId>,
) -> Result<()> {
    let user = prove(services, account, id, old).await?;
    Passwords::check_new(&new, &user.email)?;
    let hash = services.access.passwords.hash(new).await?;
    let tx = account.begin().await?;
    // as it is now: somebody may have changed it while the hash was made
    let user = get(&tx, id).await?;
    set_password(&tx, &user, hash, keep).await?;
    tell(services, &tx, &user, "Your password was changed.").await?;
    tx.commit().await
}

/// Takes the second factor of a user away, on behalf of somebody with role `by`.
pub async fn reset_second_factor(services: &Services, account: &AccountScope<Tx>, by: Role, id: UserId) -> Result<()> {
    let user = get(account, id).await?;
    manage(by, user.role)?;
    if !second_factor::remove(account, id).await? {
        return Err(Error::NotFound("second factor"));
    }
    end_all_but(account, &user, None).await?;
    tell(services, account, &user, "Your second factor was reset by an administrator of your account.").await
}

/// Where mail is sent, an address is proven by an invitation; a password that somebody else chose is for where it is not.
/// (It would also tell whose address is in use.)
pub(super) fn only_without_mail(services: &Services) -> Result<()> {
    if !services.mailer.is_on() {
        return Ok(());
    }
    let detail = "this instance sends mail: invite them, so that their address is proven (POST /invitations)";
    Err(Error::conflict("invitation_required", detail))
}

/// Tells somebody that their way in was changed.
pub(in crate::features::accounts) async fn tell(
    services: &Services,
    account: &AccountScope<Tx>,
    user: &User,
    what: &str,
) -> Result<()> {
    email::post(account, &services.mailer, user.id, letters::changed(&user.name, &user.email, what)).await
}
