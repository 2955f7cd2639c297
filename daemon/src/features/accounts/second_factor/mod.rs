//! The second factor: codes of an authenticator app (TOTP), and recovery codes for when it is lost.
//!
//! SHA-1, six digits, thirty seconds: what every app understands. The secret is sealed; a step's code works once; one
//! step early or late is taken, because clocks differ.

/// HTTP.
pub mod api;
mod row;

pub use row::Model as SecondFactor;
use row::{ActiveModel, Column, Entity, recovery};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Secret, Totp};

use super::users::User;
use crate::platform::{
    access::tokens::hash_opaque,
    error::{Error, Result},
    ids::UserId,
    random,
    secret::{Place, Sealer},
    store::{AccountScope, Conn, Tx},
};

const ISSUER: &str = "IGNY8";
const RECOVERY_CODES: usize = 10;
const STEP_SECONDS: i64 = 30;

/// What somebody needs to set up their app; shown once.
pub struct Enrolment {
    /// For typing, in base32.
    pub secret: String,
    /// For a QR code.
    pub url: String,
}

/// How it is with somebody's second factor.
#[derive(Debug, Clone, Copy)]
pub struct State {
    pub enabled: bool,
    pub recovery_codes_left: u64,
}

fn place(user: UserId) -> Place {
    Place::new("second_factor", user, "secret")
}

fn totp(secret: &str, email: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Error::bug("a stored second factor is not base32"))?;
    Builder::new()
        .with_secret(secret)
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|cause| Error::bug(format!("a second factor cannot be used: {cause}")))
}

/// The second factor of `user`, if it is in use.
pub(super) async fn find<C: Conn>(account: &AccountScope<C>, user: UserId) -> Result<Option<SecondFactor>> {
    let found = account.find(Entity::find_by_id(user)).await?;
    Ok(found.filter(|factor| factor.confirmed_at.is_some()))
}

/// How it is.
pub async fn state<C: Conn>(account: &AccountScope<C>, user: UserId) -> Result<State> {
    let enabled = find(account, user).await?.is_some();
    let codes = recovery::Entity::find().filter(recovery::Column::UserId.eq(user));
    Ok(State { enabled, recovery_codes_left: if enabled { account.count(codes).await? } else { 0 } })
}

/// Makes a secret, not yet in use: [`confirm`] is. Again makes another.
pub async fn enrol(account: &AccountScope<Tx>, sealer: &Sealer, user: &User) -> Result<Enrolment> {
    if user.verified_at.is_none() {
        let detail = "prove your address first: follow the link in the mail that was sent to it".to_owned();
        return Err(Error::Denied { code: "email_unverified", detail });
    }
    if find(account, user.id).await?.is_some() {
        return Err(Error::conflict("conflict", "the second factor is on already: switch it off to set it up anew"));
    }
    let secret = Secret::new_stack(random::bytes::<20>(&*account.store().random())).to_base32();
    let url = totp(&secret, &user.email)?.to_url();
    let url = url.map_err(|cause| Error::bug(format!("a second factor has no address: {cause}")))?;
    let row = ActiveModel {
        user_id: Set(user.id),
        secret_sealed: Set(sealer.seal(&place(user.id), &SecretString::from(secret.clone()))?),
        last_step: Set(0),
        confirmed_at: Set(None),
        created_at: Set(account.now()),
        ..Default::default()
    };
    let anew = OnConflict::column(Column::UserId)
        .update_columns([Column::SecretSealed, Column::LastStep, Column::ConfirmedAt, Column::CreatedAt])
        .to_owned();
    account.insert_many::<Entity, _>(vec![row], Some(anew)).await?;
    Ok(Enrolment { secret, url })
}

/// Switches it on, with a first code as the proof that the app has the secret. The recovery codes are shown once.
pub async fn confirm(account: &AccountScope<Tx>, sealer: &Sealer, user: &User, code: &str) -> Result<Vec<String>> {
    let factor = account
        .find(Entity::find_by_id(user.id))
        .await?
        .ok_or_else(|| Error::conflict("conflict", "there is nothing to confirm: set the second factor up first"))?;
    if factor.confirmed_at.is_some() {
        return Err(Error::conflict("conflict", "the second factor is on already"));
    }
    if !take_step(account, sealer, user, &factor, code).await? {
        return Err(wrong_code());
    }
    account
        .change(ActiveModel { user_id: Set(user.id), confirmed_at: Set(Some(account.now())), ..Default::default() })
        .await?;
    new_recovery_codes(account, user.id).await
}

/// Whether `code` is the app's present one, or an unused recovery code; either way it is used up.
pub async fn accept(account: &AccountScope<Tx>, sealer: &Sealer, user: &User, code: &str) -> Result<bool> {
    let Some(factor) = find(account, user.id).await? else { return Ok(false) };
    Ok(take_step(account, sealer, user, &factor, code).await? || take_recovery(account, user.id, code).await?)
}

async fn take_step(
    account: &AccountScope<Tx>,
    sealer: &Sealer,
    user: &User,
    factor: &SecondFactor,
    code: &str,
) -> Result<bool> {
    let secret = sealer.open(&place(user.id), &factor.secret_sealed)?;
    let now = u64::try_from(account.now().timestamp()).unwrap_or_default();
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(step) = totp(secret.expose_secret(), &user.email)?.check(&code, now) else { return Ok(false) };
    let step = i64::try_from(step).map_err(Error::internal)?;
    // two who come with the same code at once: one of them changes the row
    let taken = Entity::update_many()
        .col_expr(Column::LastStep, Expr::val(step))
        .filter(Column::UserId.eq(user.id))
        .filter(Column::LastStep.lt(step));
    Ok(account.update(taken).await? == 1)
}

async fn take_recovery(account: &AccountScope<Tx>, user: UserId, code: &str) -> Result<bool> {
    let used = recovery::Entity::delete_many()
        .filter(recovery::Column::UserId.eq(user))
        .filter(recovery::Column::CodeHash.eq(hash_code(code)));
    Ok(account.delete(used).await? > 0)
}

/// However it was typed.
fn hash_code(code: &str) -> Vec<u8> {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hash_opaque(&bare.to_ascii_lowercase()).to_vec()
}

/// Ten new recovery codes; the old ones end. 80 random bits each: a plain hash is enough.
pub async fn new_recovery_codes(account: &AccountScope<Tx>, user: UserId) -> Result<Vec<String>> {
    account.delete(recovery::Entity::delete_many().filter(recovery::Column::UserId.eq(user))).await?;
    let random = account.store().random();
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| {
            let text = Secret::new(Box::new(random::bytes::<10>(&*random))).to_base32().to_lowercase();
            let letters: Vec<char> = text.chars().collect();
            letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
        })
        .collect();
    let rows = codes.iter().map(|code| recovery::ActiveModel {
        id: Set(account.store().new_uuid()),
        user_id: Set(user),
        code_hash: Set(hash_code(code)),
        ..Default::default()
    });
    account.insert_many::<recovery::Entity, _>(rows.collect(), None).await?;
    Ok(codes)
}

/// Switches it off, codes and all; whether there was one.
pub async fn remove(account: &AccountScope<Tx>, user: UserId) -> Result<bool> {
    account.delete(recovery::Entity::delete_many().filter(recovery::Column::UserId.eq(user))).await?;
    Ok(account.delete(Entity::delete_many().filter(Column::UserId.eq(user))).await? > 0)
}

/// The code does not fit; which of the reasons is not said.
pub fn wrong_code() -> Error {
    let detail =
        format!("the code is wrong, too old or was used: wait for the app's next one (at most {STEP_SECONDS} seconds)");
    Error::Unauthenticated { code: "code_invalid", detail }
}
