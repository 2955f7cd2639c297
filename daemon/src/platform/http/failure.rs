//! Every `poem::Error` becomes a `Problem`: what the router, the extractors and poem-openapi refuse on their own.

use poem::{
    IntoResponse, Response,
    error::{MethodNotAllowedError, NotFoundError, ParsePathError as PoemParsePathError},
    http::{HeaderValue, StatusCode},
};
use poem_openapi::error::{
    AuthorizationError, ContentTypeError, ParseMultipartError, ParseParamError, ParsePathError,
    ParseRequestPayloadError,
};

use crate::platform::{error::Error, http::problem::Problem};

/// The answer to a request that failed with `error`.
pub(super) fn respond(error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    explain(&error).into_response()
}

fn explain(error: &poem::Error) -> Problem {
    if error.is::<NotFoundError>() {
        return not_found("path");
    }
    if error.is::<MethodNotAllowedError>() {
        // the operations of the API refuse on their own (`document/operations.rs`); the rest of the tree only reads
        return Problem::method_not_allowed(HeaderValue::from_static("GET, HEAD"));
    }
    // an id of the wrong kind names nothing
    if error.is::<ParsePathError>() || error.is::<PoemParsePathError>() {
        return not_found("thing: an id in the path does not have the right form");
    }
    if let Some(ParseParamError { name, reason }) = error.downcast_ref() {
        return Error::field(*name, sentence(reason)).into();
    }
    if let Some(ParseRequestPayloadError { reason }) = error.downcast_ref() {
        return Problem::new(StatusCode::BAD_REQUEST, "malformed", reason.clone());
    }
    if error.is::<ContentTypeError>() {
        return Error::UnsupportedMedia(error.to_string()).into();
    }
    if error.is::<ParseMultipartError>() {
        return Problem::new(StatusCode::BAD_REQUEST, "malformed", error.to_string());
    }
    if error.is::<AuthorizationError>() {
        let detail = "sign in, or send a bearer token".to_owned();
        return Error::Unauthenticated { code: "unauthenticated", detail }.into();
    }
    by_status(error)
}

fn not_found(what: &'static str) -> Problem {
    Error::NotFound(what).into()
}

/// poem says `failed to parse "T": reason`; only the reason is for a person.
fn sentence(reason: &str) -> String {
    let reason = reason.strip_prefix("failed to parse ").and_then(|rest| rest.split_once(": ")).map_or(reason, |r| r.1);
    reason.trim().to_owned()
}

fn by_status(error: &poem::Error) -> Problem {
    let status = error.status();
    match status {
        StatusCode::NOT_FOUND => not_found("path"),
        StatusCode::UNAUTHORIZED => {
            Error::Unauthenticated { code: "unauthenticated", detail: "sign in first".to_owned() }.into()
        }
        StatusCode::FORBIDDEN => Error::Forbidden(error.to_string()).into(),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "too_large", error.to_string()),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::UnsupportedMedia(error.to_string()).into(),
        _ if status.is_client_error() => Problem::new(StatusCode::BAD_REQUEST, "malformed", error.to_string()),
        _ => Error::bug(error).into(),
    }
}
