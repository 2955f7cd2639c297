//! What can go wrong, with no word of HTTP. `platform::http::problem` turns it into an answer.

use std::{collections::BTreeMap, time::Duration};

use sea_orm::{DbErr, SqlErr};

/// The result of nearly everything.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with the input, by field (dotted path), each with at least one sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub BTreeMap<String, Vec<String>>);

impl FieldErrors {
    /// No errors yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `field` is wrong because of `message`.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.entry(field.into()).or_default().push(message.into());
    }

    /// `Ok` if nothing was noted.
    pub fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

/// What can go wrong. `code` is stable: programs and help pages rely on it; `detail` is for a person and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks a rule of its schema.
    #[error("the input is not valid")]
    Invalid(FieldErrors),
    /// Nobody knows who asks.
    #[error("{detail}")]
    Unauthenticated { code: &'static str, detail: String },
    /// The thing may be seen, but not changed like this.
    #[error("{0}")]
    Forbidden(String),
    /// As [`Error::Forbidden`], for a reason that has a code of its own.
    #[error("{detail}")]
    Denied { code: &'static str, detail: String },
    /// It does not exist, or the caller may not know that it does.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// As [`Error::NotFound`], for a thing that has a code of its own.
    #[error("{detail}")]
    Absent { code: &'static str, detail: String },
    /// It was there and is no longer of use (an expired code).
    #[error("{detail}")]
    Gone { code: &'static str, detail: String },
    /// The state of things does not allow it.
    #[error("{detail}")]
    Conflict { code: &'static str, detail: String },
    /// Somebody changed it since it was read.
    #[error("somebody changed this since you read it: load it again, then make your change")]
    VersionConflict,
    /// A change that needs `If-Match` came without it.
    #[error("say which version you are changing: send the ETag of your last read as If-Match")]
    VersionRequired,
    /// Well-formed, but not to be done.
    #[error("{detail}")]
    Unprocessable { code: &'static str, detail: String },
    /// The account's credits do not cover it.
    #[error("this needs {required} credits and {available} are available: add credits or do less at once")]
    InsufficientCredits { required: i64, available: i64 },
    /// Too much, too fast.
    #[error("too many requests: try again in {} seconds", retry_after.as_secs().max(1))]
    RateLimited { retry_after: Duration },
    /// More bytes than are accepted.
    #[error("the request is larger than the {limit} bytes that are accepted here")]
    TooLarge { limit: u64 },
    /// The client sends too slowly.
    #[error("the request came too slowly: send it again over a better connection")]
    TooSlow,
    /// A kind of content that is not understood here.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// The other side speaks an older protocol.
    #[error("{0}")]
    Outdated(String),
    /// Something outside did not do its part: a provider, a WordPress, a mail server.
    #[error("{detail}")]
    Outside { code: &'static str, detail: String, retry_after: Option<Duration>, retry: bool },
    /// It broke off after a part of it was done; what is kept is said.
    #[error("{cause}. {kept}")]
    Partly { cause: Box<Self>, kept: String },
    /// The daemon cannot do it now (starting, draining, database busy).
    #[error("{0}")]
    Unavailable(String),
    /// Our fault. The cause is logged, never shown.
    #[error("something went wrong on our side")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// One field is wrong.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut errors = FieldErrors::new();
        errors.add(field, message);
        Self::Invalid(errors)
    }

    /// The state of things does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict { code, detail: detail.into() }
    }

    /// Well-formed, but not to be done.
    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Unprocessable { code, detail: detail.into() }
    }

    /// Our fault, with the cause for the log.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }

    /// Our fault, in words for the log.
    pub fn bug(what: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{what}"))
    }

    /// What a person reads where there are no fields to show: field errors are spelled out.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self::Invalid(fields) = self else { return self.to_string() };
        let parts: Vec<String> = fields.0.iter().map(|(field, why)| format!("{field} {}", why.join(", "))).collect();
        format!("{self}: {}", parts.join("; "))
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "validation_failed",
            Self::Unauthenticated { code, .. }
            | Self::Denied { code, .. }
            | Self::Absent { code, .. }
            | Self::Gone { code, .. }
            | Self::Conflict { code, .. }
            | Self::Unprocessable { code, .. }
            | Self::Outside { code, .. } => code,
            Self::Forbidden(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::VersionConflict => "version_conflict",
            Self::VersionRequired => "version_required",
            Self::InsufficientCredits { .. } => "insufficient_credits",
            Self::RateLimited { .. } => "rate_limited",
            Self::TooLarge { .. } => "too_large",
            Self::TooSlow => "request_timeout",
            Self::UnsupportedMedia(_) => "unsupported_media",
            Self::Outdated(_) => "plugin_outdated",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
            Self::Partly { cause, .. } => cause.code(),
        }
    }
}

/// A broken unique key is the caller's conflict; a busy or full database passes; the rest is our fault.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                Self::conflict("conflict", "something with this name or key exists already")
            }
            _ if matches!(error, DbErr::RecordNotUpdated) => Self::NotFound("record"),
            _ => {
                let text = error.to_string();
                if text.contains("disk image is malformed") || text.contains("file is not a database") {
                    Self::Unavailable(format!(
                        "the database file is damaged ({text}): stop the daemon, keep the file, and restore a backup"
                    ))
                } else if text.contains("database is locked") || text.contains("disk is full") {
                    Self::Unavailable(format!("the database cannot take this now ({text}): try again shortly"))
                } else {
                    Self::internal(error)
                }
            }
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::internal(cause)
    }
}
