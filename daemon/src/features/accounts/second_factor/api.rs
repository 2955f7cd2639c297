//! One's own second factor.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Object, OpenApi};

use super::{Enrolment, accept, confirm, enrol, new_recovery_codes, remove, state, wrong_code};
use crate::{
    features::accounts::{
        sign_in,
        users::{self, User},
    },
    platform::{
        access::{Caller, permissions::MeManage},
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, NoContent, ok},
            valid::Valid,
        },
        services::Services,
    },
};

/// The API of the second factor.
pub struct SecondFactorApi(pub Arc<Services>);

/// How it is.
#[derive(Object)]
#[oai(rename = "SecondFactor")]
struct StateOut {
    enabled: bool,
    recovery_codes_left: u64,
}

/// What the authenticator app needs; shown once, and not in use before it is confirmed.
#[derive(Object)]
#[oai(rename = "SecondFactorEnrolment")]
struct EnrolmentOut {
    /// For typing: base32.
    secret: String,
    /// For a QR code.
    otpauth_url: String,
}

/// The codes for when the app is lost; shown once. Each works once.
#[derive(Object)]
struct RecoveryCodes {
    codes: Vec<String>,
}

/// Who asks, once more.
#[derive(Object)]
struct Password {
    #[oai(validator(max_length = 1024))]
    password: String,
}

/// A code of the app.
#[derive(Object)]
struct Code {
    #[oai(validator(min_length = 6, max_length = 40))]
    code: String,
}

/// Who asks, once more and with both.
#[derive(Object)]
struct Both {
    #[oai(validator(max_length = 1024))]
    password: String,
    /// Six digits of the app, or a recovery code.
    #[oai(validator(min_length = 6, max_length = 40))]
    code: String,
}

impl SecondFactorApi {
    async fn guard(&self, caller: &Caller<MeManage>, request: &Request) -> Result<User> {
        let user = users::get(&caller.account(), caller.person()?).await?;
        sign_in::throttle(&self.0.access, self.0.access.settings.client_address(request), &user.email)?;
        Ok(user)
    }

    async fn prove(&self, caller: &Caller<MeManage>, request: &Request, password: String) -> Result<User> {
        self.guard(caller, request).await?;
        users::prove(&self.0, &caller.account(), caller.person()?, password).await
    }
}

#[OpenApi]
impl SecondFactorApi {
    /// Get your second factor
    #[oai(path = "/auth/second-factor", method = "get", operation_id = "second_factor_get", tag = "Tag::Auth")]
    async fn get(&self, caller: Caller<MeManage>) -> Answer<envelope::Ok<StateOut>> {
        let state = state(&caller.account(), caller.person()?).await?;
        Ok(ok(StateOut { enabled: state.enabled, recovery_codes_left: state.recovery_codes_left }))
    }

    /// Set up a second factor
    ///
    /// Gives the secret for an authenticator app (TOTP). It is in use when a first code has confirmed it.
    #[oai(path = "/auth/second-factor", method = "post", operation_id = "second_factor_enrol", tag = "Tag::Auth")]
    async fn enrol(
        &self,
        caller: Caller<MeManage>,
        request: &Request,
        body: Valid<Password>,
    ) -> Answer<envelope::Ok<EnrolmentOut>> {
        let user = self.prove(&caller, request, body.0.password).await?;
        let account = caller.account().begin().await?;
        let Enrolment { secret, url } = enrol(&account, &self.0.sealer, &user).await?;
        account.commit().await?;
        Ok(ok(EnrolmentOut { secret, otpauth_url: url }))
    }

    /// Confirm the second factor
    ///
    /// With a first code of the app. Everybody else who is signed in as you is signed out.
    #[oai(
        path = "/auth/second-factor/confirm",
        method = "post",
        operation_id = "second_factor_confirm",
        tag = "Tag::Auth"
    )]
    async fn confirm(
        &self,
        caller: Caller<MeManage>,
        request: &Request,
        body: Valid<Code>,
    ) -> Answer<envelope::Ok<RecoveryCodes>> {
        self.guard(&caller, request).await?;
        let account = caller.account().begin().await?;
        let user = users::get(&account, caller.person()?).await?;
        let codes = confirm(&account, &self.0.sealer, &user, &body.0.code).await?;
        users::end_all_but(&account, &user, caller.session_id()).await?;
        users::tell(&self.0, &account, &user, "The second factor was switched on.").await?;
        account.commit().await?;
        Ok(ok(RecoveryCodes { codes }))
    }

    /// Make new recovery codes
    ///
    /// The old ones end.
    #[oai(
        path = "/auth/second-factor/recovery-codes",
        method = "post",
        operation_id = "second_factor_recovery_codes",
        tag = "Tag::Auth"
    )]
    async fn recovery_codes(
        &self,
        caller: Caller<MeManage>,
        request: &Request,
        body: Valid<Both>,
    ) -> Answer<envelope::Ok<RecoveryCodes>> {
        let Both { password, code } = body.0;
        let user = self.prove(&caller, request, password).await?;
        let account = caller.account().begin().await?;
        if !accept(&account, &self.0.sealer, &user, &code).await? {
            return Err(wrong_code().into());
        }
        let codes = new_recovery_codes(&account, user.id).await?;
        account.commit().await?;
        Ok(ok(RecoveryCodes { codes }))
    }

    /// Switch the second factor off
    ///
    /// Needs the password and a code. Everybody else who is signed in as you is signed out.
    #[oai(
        path = "/auth/second-factor/disable",
        method = "post",
        operation_id = "second_factor_disable",
        tag = "Tag::Auth"
    )]
    async fn disable(&self, caller: Caller<MeManage>, request: &Request, body: Valid<Both>) -> Answer<NoContent> {
        let Both { password, code } = body.0;
        self.prove(&caller, request, password).await?;
        let account = caller.account().begin().await?;
        let user = users::get(&account, caller.person()?).await?;
        if !accept(&account, &self.0.sealer, &user, &code).await? {
            return Err(wrong_code().into());
        }
        remove(&account, user.id).await?;
        users::end_all_but(&account, &user, caller.session_id()).await?;
        users::tell(&self.0, &account, &user, "The second factor was switched off.").await?;
        account.commit().await?;
        Ok(NoContent)
    }
}
