//! The shape of every refusal: RFC 9457 and the envelope's error body in one object.
//!
//! `From<Error>` is the only place that knows which status an error has. `Problem` implements `ApiResponse`, so the
//! document lists the errors of every operation.

use std::time::Duration;

use poem::{
    IntoResponse, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::{ToJSON, Type},
};

use crate::platform::{
    error::{Error, FieldErrors},
    http::{context, document::codes, envelope::JSON},
};

const PROBLEM_JSON: &str = "application/problem+json";

/// What an operation may answer instead of doing its work, and when.
const STATUSES: &[(u16, &str)] = &[
    (400, "The request is not well-formed or breaks a rule of its schema."),
    (401, "Nobody knows who asks."),
    (402, "The account's credits do not cover it."),
    (403, "It may be seen, but not changed like this by this caller."),
    (404, "It does not exist, or the caller may not know that it does."),
    (405, "The path exists, the method does not."),
    (406, "The answer's kind is not among those accepted."),
    (408, "The request came too slowly."),
    (409, "The state of things does not allow it."),
    (410, "It was there and is no longer of use."),
    (412, "Somebody changed it since it was read."),
    (413, "More bytes than are accepted here."),
    (414, "The address is too long."),
    (415, "A kind of content that is not understood here."),
    (422, "Well-formed, but not to be done."),
    (426, "The other side speaks an older protocol."),
    (428, "A change that needs If-Match came without it."),
    (429, "Too many requests."),
    (431, "The head of the request is too long."),
    (500, "Something went wrong on our side."),
    (502, "Something outside did not do its part."),
    (503, "The daemon cannot do it now."),
];

/// What went wrong, for a program and for a person.
#[derive(Debug, Object)]
#[oai(rename = "Problem")]
struct Body {
    /// A page that explains the code.
    r#type: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do.
    detail: String,
    /// The path that was asked for.
    instance: String,
    /// Stable: programs may rely on it.
    code: String,
    success: bool,
    /// The same as `detail`.
    error: String,
    /// What is wrong with the input, by field.
    errors: std::collections::BTreeMap<String, Vec<String>>,
    request_id: String,
}

/// A refusal. Boxed, because every handler's result has room for one.
#[derive(Debug)]
pub struct Problem(Box<Refusal>);

#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: FieldErrors,
    retry_after: Option<Duration>,
    allow: Option<HeaderValue>,
}

impl Problem {
    /// A refusal that is about HTTP itself; everything else is a `platform::Error`.
    pub(in crate::platform) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self(Box::new(Refusal { status, code, detail, errors: FieldErrors::new(), retry_after: None, allow: None }))
    }

    /// 405 with the methods that the path has.
    pub(super) fn method_not_allowed(allow: HeaderValue) -> Self {
        let detail = format!("this path allows {} only", allow.to_str().unwrap_or("other methods"));
        let mut problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail);
        problem.0.allow = Some(allow);
        problem
    }

    /// The client should wait so long.
    pub(super) fn after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    fn about(mut self, errors: FieldErrors) -> Self {
        self.0.errors = errors;
        self
    }
}

impl Refusal {
    fn body(&self) -> Body {
        Body {
            r#type: codes::path(self.code),
            title: codes::title(self.code).to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            instance: context::with(|context| context.uri.path().to_owned()).unwrap_or_default(),
            code: self.code.to_owned(),
            success: false,
            error: self.detail.clone(),
            errors: self.errors.0.clone(),
            request_id: context::request_id(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (code, detail) = (error.code(), error.to_string());
        let said = detail.clone();
        let problem = |status| Self::new(status, code, said);
        match error {
            Error::Invalid(errors) => problem(StatusCode::BAD_REQUEST).about(errors),
            Error::Unauthenticated { .. } => problem(StatusCode::UNAUTHORIZED),
            Error::Forbidden(_) | Error::Denied { .. } => problem(StatusCode::FORBIDDEN),
            Error::NotFound(_) | Error::Absent { .. } => problem(StatusCode::NOT_FOUND),
            Error::Gone { .. } => problem(StatusCode::GONE),
            Error::Conflict { .. } => problem(StatusCode::CONFLICT),
            Error::VersionConflict => problem(StatusCode::PRECONDITION_FAILED),
            Error::VersionRequired => problem(StatusCode::PRECONDITION_REQUIRED),
            Error::Unprocessable { .. } => problem(StatusCode::UNPROCESSABLE_ENTITY),
            Error::InsufficientCredits { .. } => problem(StatusCode::PAYMENT_REQUIRED),
            Error::RateLimited { retry_after } => problem(StatusCode::TOO_MANY_REQUESTS).after(Some(retry_after)),
            Error::TooLarge { .. } => problem(StatusCode::PAYLOAD_TOO_LARGE),
            Error::TooSlow => problem(StatusCode::REQUEST_TIMEOUT),
            Error::UnsupportedMedia(_) => problem(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Error::Outdated(_) => problem(StatusCode::UPGRADE_REQUIRED),
            Error::Outside { retry_after, .. } => problem(StatusCode::BAD_GATEWAY).after(retry_after),
            Error::Unavailable(_) => problem(StatusCode::SERVICE_UNAVAILABLE).after(Some(Duration::from_secs(5))),
            Error::Partly { cause, .. } => {
                let mut problem = Self::from(*cause);
                problem.0.detail = detail;
                problem
            }
            Error::Internal(cause) => {
                tracing::error!(request_id = context::request_id(), cause = format!("{cause:#}"), "internal error");
                problem(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let media_type = match context::with(|context| context.wants_problem_json) {
            Some(true) => PROBLEM_JSON,
            _ => JSON,
        };
        let body = self.0.body().to_json().unwrap_or_default().to_string();
        let mut response =
            Response::builder().status(self.0.status).header(header::CONTENT_TYPE, media_type).body(body);
        for (name, value) in self.0.headers() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl Refusal {
    fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + use<> {
        // whole seconds, rounded up: a client that waits exactly this long is not refused again
        let seconds = self.retry_after.map(|after| after.as_secs() + u64::from(after.subsec_nanos() > 0));
        let retry = seconds.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds.max(1))));
        let allow = self.allow.clone().map(|allow| (header::ALLOW, allow));
        let challenge = (self.status == StatusCode::UNAUTHORIZED)
            .then(|| (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"igny8\"")));
        retry.into_iter().chain(allow).chain(challenge)
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        Self::from_response(problem.into_response())
    }
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        MetaResponses { responses: STATUSES.iter().map(|&(status, when)| documented(status, when)).collect() }
    }

    fn register(registry: &mut Registry) {
        Body::register(registry);
    }
}

fn documented(status: u16, description: &'static str) -> MetaResponse {
    let content = [JSON, PROBLEM_JSON].map(|content_type| MetaMediaType { content_type, schema: Body::schema_ref() });
    let header = |name: &str, description: &str, schema| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: matches!(status, 405 | 429 | 503),
        deprecated: false,
        schema,
    };
    let headers = match status {
        405 => vec![header("Allow", "The methods that the path has.", String::schema_ref())],
        429 | 502 | 503 => vec![header("Retry-After", "Seconds to wait.", u32::schema_ref())],
        _ => vec![],
    };
    MetaResponse { description, status: Some(status), status_range: None, content: content.into(), headers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answered_status_is_documented() {
        let errors = [
            Error::field("a", "b"),
            Error::Unauthenticated { code: "unauthenticated", detail: String::new() },
            Error::Forbidden(String::new()),
            Error::Denied { code: "csrf_failed", detail: String::new() },
            Error::NotFound("site"),
            Error::Absent { code: "pairing_code_unknown", detail: String::new() },
            Error::Gone { code: "pairing_code_expired", detail: String::new() },
            Error::conflict("conflict", ""),
            Error::VersionConflict,
            Error::VersionRequired,
            Error::unprocessable("sector_limit", ""),
            Error::InsufficientCredits { required: 2, available: 1 },
            Error::RateLimited { retry_after: Duration::from_millis(1500) },
            Error::TooLarge { limit: 1 },
            Error::TooSlow,
            Error::UnsupportedMedia(String::new()),
            Error::Outdated(String::new()),
            Error::Outside { code: "provider_timeout", detail: String::new(), retry_after: None, retry: true },
            Error::Unavailable(String::new()),
            Error::bug("secret cause"),
        ];
        for error in errors {
            let code = error.code();
            let problem = Problem::from(error);
            assert!(STATUSES.iter().any(|(status, _)| *status == problem.0.status.as_u16()), "{code}");
            assert!(codes::find(code).is_some(), "{code} has no help page");
            assert!(!problem.0.detail.contains("secret cause"));
        }
    }

    #[test]
    fn a_delay_is_rounded_up() {
        let problem = Problem::from(Error::RateLimited { retry_after: Duration::from_millis(1500) });
        assert_eq!(problem.into_response().header("Retry-After"), Some("2"));
    }
}
