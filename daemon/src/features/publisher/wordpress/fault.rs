//! Why WordPress did not do what it was asked over REST, in words that say what to do.

use std::time::Duration;

use serde_json::Value;

use crate::platform::{
    clock::Instant,
    error::Error,
    outbound::{Answer, Fault, FaultKind},
};

/// A request to WordPress that came to nothing.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct WpFault {
    pub detail: String,
    /// The same request may succeed later.
    pub passes: bool,
    /// WordPress may have done it all the same.
    pub is_open: bool,
    /// Nothing there spoke as WordPress's REST API does.
    pub is_foreign: bool,
    /// WordPress's own code, such as `rest_post_invalid_id`.
    pub wp_code: Option<String>,
    /// The term that exists already.
    pub term_id: Option<i64>,
    pub retry_after: Option<Duration>,
}

impl WpFault {
    /// A refusal in words.
    pub fn new(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            passes: false,
            is_open: false,
            is_foreign: false,
            wp_code: None,
            term_id: None,
            retry_after: None,
        }
    }

    fn passing(self) -> Self {
        Self { passes: true, ..self }
    }

    fn foreign(self) -> Self {
        Self { is_foreign: true, ..self }
    }

    /// Whether WordPress said `code`.
    pub fn is(&self, code: &str) -> bool {
        self.wp_code.as_deref() == Some(code)
    }
}

impl From<Fault> for WpFault {
    fn from(fault: Fault) -> Self {
        Self {
            passes: fault.may_pass(),
            is_open: matches!(fault.kind, FaultKind::Timeout | FaultKind::Broken | FaultKind::TooLarge),
            is_foreign: fault.kind == FaultKind::Redirected,
            ..Self::new(fault.detail)
        }
    }
}

impl From<WpFault> for Error {
    fn from(fault: WpFault) -> Self {
        let code = if fault.passes { "wp_unreachable" } else { "wp_rejected" };
        Self::Outside { code, detail: fault.detail, retry_after: fault.retry_after, retry: fault.passes }
    }
}

/// What an answer that is no success means.
pub fn explain(answer: &Answer, username: &str, now: Instant) -> WpFault {
    let host = answer.url.host_str().unwrap_or_default();
    let status = answer.status.as_u16();
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let said = |name: &str| body.get(name).and_then(Value::as_str);
    let Some((wp_code, words)) = said("code").zip(said("message")) else {
        return WpFault { retry_after: answer.retry_after(now), ..explain_page(answer, host, status) };
    };
    let fault = match (status, wp_code) {
        (401, "rest_not_logged_in" | "rest_forbidden" | "rest_forbidden_context") => WpFault::new(format!(
            "{host} did not see the user name and password: its web server drops the Authorization header, or application \
             passwords are switched off there (they need https). Use the plugin instead, or pass the header on"
        )),
        (401, "application_passwords_disabled" | "application_passwords_disabled_for_user") => {
            WpFault::new(format!("application passwords are switched off on {host} ({words}): use the plugin instead"))
        }
        (401, _) => WpFault::new(format!(
            "{host} does not accept this user name and application password ({wp_code}): make a new one in WordPress under \
             Users → Profile → Application Passwords, and copy it whole"
        )),
        (403, _) => {
            WpFault::new(format!("{host} does not let {username} do this ({words}): give that user the role Editor"))
        }
        (404, "rest_no_route") => WpFault::new(format!(
            "{host} has its REST API, but not this part of it ({words}): a security plugin may close it"
        ))
        .foreign(),
        (429, _) => WpFault::new(format!("{host} asks to wait ({words})")).passing(),
        // an answer of WordPress itself: the request has ended, nothing of it is still at work
        (500.., _) => {
            WpFault::new(format!("{host} failed with status {status} ({words}): look into its error log")).passing()
        }
        _ => WpFault::new(format!("{host} refused it with {wp_code}: {words}")),
    };
    let term_id = body.pointer("/data/term_id").and_then(Value::as_i64);
    WpFault { wp_code: Some(wp_code.to_owned()), term_id, retry_after: answer.retry_after(now), ..fault }
}

/// Pages are not WordPress's REST API: firewalls, maintenance, caches, other software.
fn explain_page(answer: &Answer, host: &str, status: u16) -> WpFault {
    match status {
        200..=299 => WpFault::new(format!(
            "{host} answered with a web page instead of its REST API: a cache, a login wall or a security plugin is in the way, or the address is not that of a WordPress"
        ))
        .foreign(),
        401 => WpFault::new(format!("{host} asks for a password of its own before WordPress (status 401): exempt /wp-json/ from it, or use the plugin")),
        403 | 406 => WpFault::new(format!(
            "a firewall at {host} refused the request (status {status}): let this machine's address through, or use the plugin"
        )),
        404 | 410 => WpFault::new(format!("{host} has no REST API at this address (status {status}): is this the address of the WordPress?")).foreign(),
        413 => WpFault::new(format!("{host} takes no uploads of this size (status 413): raise its limit")),
        429 => WpFault::new(format!("{host} asks to wait")).passing(),
        503 if answer.text().to_lowercase().contains("maintenance") => {
            WpFault::new(format!("{host} is in maintenance: it will be tried again")).passing()
        }
        // PHP ended with an error of its own; a gateway only stopped waiting for it
        500 => WpFault::new(format!("{host} failed with status {status}: look into its error log")).passing(),
        501.. => WpFault { is_open: true, ..WpFault::new(format!("{host} failed with status {status}: look into its error log")) }
            .passing(),
        _ => WpFault::new(format!("{host} answered with status {status}, which its REST API never does")).foreign(),
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::platform::outbound::{HeaderMap, StatusCode};

    fn fault(status: u16, body: &str) -> WpFault {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            url: Url::parse("https://blog.example/wp-json/").unwrap(),
            body: body.into(),
            took: Duration::ZERO,
        };
        explain(&answer, "anna", "2026-11-22T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn each_fault_says_what_to_do_and_whether_it_passes() {
        for (status, body, words, passes) in [
            (401, r#"{"code":"incorrect_password","message":"x"}"#, "make a new one", false),
            (401, r#"{"code":"rest_not_logged_in","message":"x"}"#, "Authorization", false),
            (403, r#"{"code":"rest_cannot_create","message":"no"}"#, "role Editor", false),
            (403, "<html>Sucuri</html>", "firewall", false),
            (404, "<html>Not found</html>", "no REST API", false),
            (404, r#"{"code":"rest_no_route","message":"x"}"#, "security plugin", false),
            (503, "<html>Briefly unavailable for scheduled maintenance.", "maintenance", true),
            (502, "<html>Bad gateway", "status 502", true),
            (500, r#"{"code":"internal_server_error","message":"boom"}"#, "boom", true),
            (200, "<html>", "instead of its REST API", false),
            (429, "", "asks to wait", true),
            (400, r#"{"code":"rest_invalid_param","message":"bad"}"#, "rest_invalid_param: bad", false),
        ] {
            let fault = fault(status, body);
            assert!(fault.detail.contains(words), "{status} {body}: {}", fault.detail);
            assert_eq!(fault.passes, passes, "{status} {body}");
            assert!(fault.detail.contains("blog.example"), "{}", fault.detail);
        }
    }
}
