//! What people do by the links of mails: prove an address, set a new password. Nobody is signed in here.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Object, OpenApi};

use super::{api::Sent, forgot, resend_verification, reset, throttle, throttle_address, verify_address};
use crate::platform::{
    error::Result,
    http::{
        Answer,
        apis::Tag,
        envelope::{Later, NoContent, later},
        valid::Valid,
    },
    services::Services,
};

/// The API of proofs by mail.
pub struct ProofsApi(pub Arc<Services>);

/// Whom to write to.
#[derive(Object)]
struct Whom {
    #[oai(validator(max_length = 254, pattern = r"^[^\s@]+@[^\s@]+$"))]
    email: String,
}

/// What the link of a mail holds after its `#token=`.
#[derive(Object)]
struct Proof {
    #[oai(validator(max_length = 100))]
    token: String,
}

/// A new password, and the right to set it.
#[derive(Object)]
struct NewPassword {
    /// From the mail's link.
    #[oai(validator(max_length = 100))]
    token: String,
    /// At least 12 characters.
    #[oai(validator(min_length = 12, max_length = 1024))]
    password: String,
}

impl ProofsApi {
    fn guard(&self, request: &Request, email: &str) -> Result<()> {
        throttle(&self.0.access, self.0.access.settings.client_address(request), email)
    }

    fn guard_address(&self, request: &Request) -> Result<()> {
        throttle_address(&self.0.access, self.0.access.settings.client_address(request))
    }
}

#[OpenApi]
impl ProofsApi {
    /// Confirm an address
    ///
    /// With the token of the mail's link. It works once, for 24 hours.
    #[oai(path = "/auth/verify", method = "post", operation_id = "auth_verify", tag = "Tag::Auth")]
    async fn verify(&self, request: &Request, body: Valid<Proof>) -> Answer<NoContent> {
        self.guard_address(request)?;
        verify_address(&self.0, &body.0.token).await?;
        Ok(NoContent)
    }

    /// Send the confirmation again
    ///
    /// The answer is the same whoever has the address; at most three mails in half an hour.
    #[oai(path = "/auth/verify/resend", method = "post", operation_id = "auth_verify_resend", tag = "Tag::Auth")]
    async fn resend(&self, request: &Request, body: Valid<Whom>) -> Answer<Later<Sent>> {
        self.guard(request, &body.0.email)?;
        resend_verification(&self.0, &body.0.email).await?;
        Ok(later("/auth/verify", Sent { email: body.0.email }))
    }

    /// Forget the password
    ///
    /// Sends a link that sets a new one. The answer is the same whoever has the address; at most three mails in half an
    /// hour.
    #[oai(path = "/auth/password/forgot", method = "post", operation_id = "auth_password_forgot", tag = "Tag::Auth")]
    async fn forgot(&self, request: &Request, body: Valid<Whom>) -> Answer<Later<Sent>> {
        self.guard(request, &body.0.email)?;
        forgot(&self.0, &body.0.email).await?;
        Ok(later("/auth/password/reset", Sent { email: body.0.email }))
    }

    /// Set a new password
    ///
    /// With the token of the mail's link, which works once, for 30 minutes. Ends every session and every token.
    #[oai(path = "/auth/password/reset", method = "post", operation_id = "auth_password_reset", tag = "Tag::Auth")]
    async fn reset(&self, request: &Request, body: Valid<NewPassword>) -> Answer<NoContent> {
        self.guard_address(request)?;
        reset(&self.0, &body.0.token, body.0.password).await?;
        Ok(NoContent)
    }
}
