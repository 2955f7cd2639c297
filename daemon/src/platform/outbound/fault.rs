//! Why a request came to nothing, in plain words.

use std::{error::Error as StdError, io};

use crate::platform::error::Error;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// We do not go there.
    Forbidden,
    /// The name has no address.
    Dns,
    /// Nobody listens there.
    Refused,
    /// It took too long.
    Timeout,
    /// No secure connection.
    Tls,
    /// More bytes than we take.
    TooLarge,
    /// It answered with a redirect that we do not follow.
    Redirected,
    /// The connection broke, or what came was not HTTP.
    Broken,
}

/// A request that came to nothing.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    pub kind: FaultKind,
    /// What happened and what to do, for a person. Never holds a credential.
    pub detail: String,
}

impl Fault {
    /// A fault in words.
    pub fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self.kind, FaultKind::Dns | FaultKind::Refused | FaultKind::Timeout | FaultKind::Broken)
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            FaultKind::Forbidden => "address_not_allowed",
            FaultKind::Dns => "name_not_found",
            FaultKind::Refused => "connection_refused",
            FaultKind::Timeout => "timed_out",
            FaultKind::Tls => "tls_failed",
            FaultKind::TooLarge => "answer_too_large",
            FaultKind::Redirected => "redirected",
            FaultKind::Broken => "connection_broken",
        }
    }

    /// What a failed exchange with `host` means.
    pub(super) fn of(error: &reqwest::Error, host: &str) -> Self {
        let causes = causes(error);
        if let Some(fault) = causes.iter().find_map(|cause| cause.downcast_ref::<Fault>()) {
            return fault.clone();
        }
        if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return Self::new(FaultKind::Tls, tls_words(host, tls));
        }
        let io = causes.iter().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
        let (kind, detail) = match io {
            Some(io::ErrorKind::ConnectionRefused) => {
                (FaultKind::Refused, format!("nobody listens at {host}: is it running, and is the port right?"))
            }
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
                (FaultKind::Refused, format!("there is no way to {host} from here: check the network"))
            }
            Some(io::ErrorKind::TimedOut) => (FaultKind::Timeout, format!("{host} did not answer in time")),
            _ if error.is_timeout() => (FaultKind::Timeout, format!("{host} did not answer in time")),
            _ => {
                let last = causes.last().map(ToString::to_string).unwrap_or_default();
                (FaultKind::Broken, format!("the connection to {host} broke before the answer was whole ({last})"))
            }
        };
        Self::new(kind, detail)
    }
}

fn tls_words(host: &str, error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(why) => {
            format!("the certificate of {host} is not valid ({why:?}): renew it there, or correct the address")
        }
        rustls::Error::InvalidMessage(_) => {
            format!("{host} does not speak TLS on this port: try http://, or another port")
        }
        other => format!("no secure connection to {host} ({other})"),
    }
}

/// The error and what caused it; an I/O error hides the error that it carries from `source`.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut all = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        all.push(cause);
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    all
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let (code, retry) = (fault.code(), fault.may_pass());
        Self::Outside { code, detail: fault.detail, retry_after: None, retry }
    }
}
