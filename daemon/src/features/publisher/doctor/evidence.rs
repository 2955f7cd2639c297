//! What the doctor has seen and heard. The table of faults reads only this.

use serde_json::Value;
use url::Url;

use crate::{
    features::publisher::{deliveries::Note, pairing::Versions},
    platform::{
        clock::Instant,
        outbound::{Answer, Fault, FaultKind},
    },
};

/// Codes by which WordPress says that it has seen nobody.
pub const NOBODY_SEEN: [&str; 3] = ["rest_not_logged_in", "rest_forbidden", "rest_forbidden_context"];

/// What one request brought.
#[derive(Debug, Clone, Default)]
pub enum Seen {
    /// It was not sent.
    #[default]
    Nothing,
    Answer(Box<Page>),
    Fault(Fault),
}

/// An answer, read once.
#[derive(Debug, Clone)]
pub struct Page {
    answer: Answer,
    json: Option<Value>,
    text: String,
}

/// What the plugin told.
#[derive(Debug, Clone)]
pub struct Told {
    pub home_url: String,
    pub versions: Versions,
    pub minutes_silent: i64,
    /// `{upload_max_bytes, memory_limit_bytes, max_execution_seconds}`, as at the pairing.
    pub limits: Value,
    /// The heartbeat's `cron`.
    pub cron: Value,
    /// The heartbeat's `health`, from a plugin that tells it.
    pub health: Value,
    pub permalink_structure: String,
}

/// Everything that the table may look at.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub now: Instant,
    /// Where the WordPress is said to be; ends with a slash.
    pub address: Url,
    pub home: Seen,
    /// `…/wp-json/`
    pub api: Seen,
    /// `…/index.php?rest_route=/`, which needs no rewriting
    pub plain: Seen,
    /// `wp/v2/users/me` with the site's password, if it has one.
    pub me: Seen,
    /// The same password given to XML-RPC, where REST has seen nobody.
    pub xmlrpc: Seen,
    /// Whether the site has a password.
    pub signed_in: bool,
    /// A large body to a place that refuses it.
    pub large: Seen,
    /// The plugin's address for nudges, without a signature.
    pub webhook: Seen,
    pub plugin: Option<Told>,
    /// What was remarked on the latest deliveries.
    pub notes: Vec<Note>,
}

impl Seen {
    /// What came of a call.
    pub fn of(result: Result<Answer, Fault>) -> Self {
        match result {
            Ok(answer) => Self::Answer(Box::new(Page::of(answer))),
            Err(fault) => Self::Fault(fault),
        }
    }

    pub fn fault(&self) -> Option<&Fault> {
        if let Self::Fault(fault) = self { Some(fault) } else { None }
    }

    pub fn is_fault(&self, kind: FaultKind) -> bool {
        self.fault().is_some_and(|fault| fault.kind == kind)
    }

    pub fn page(&self) -> Option<&Page> {
        if let Self::Answer(page) = self { Some(page) } else { None }
    }

    /// 0 if nothing was answered.
    pub fn status(&self) -> u16 {
        self.page().map_or(0, |page| page.answer.status.as_u16())
    }

    pub fn header(&self, name: &str) -> &str {
        self.page().and_then(|page| page.answer.header(name)).unwrap_or_default()
    }

    /// In small letters.
    pub fn text(&self) -> &str {
        self.page().map(|page| page.text.as_str()).unwrap_or_default()
    }

    pub fn json(&self) -> Option<&Value> {
        self.page().and_then(|page| page.json.as_ref())
    }

    /// WordPress's own code, such as `rest_not_logged_in`.
    pub fn code(&self) -> &str {
        let body = self.json().filter(|body| body.get("message").is_some());
        body.and_then(|body| body.get("code")?.as_str()).unwrap_or_default()
    }

    /// The list of everything that a REST API has.
    pub fn index(&self) -> Option<&Value> {
        self.json().filter(|body| body.get("namespaces").is_some_and(Value::is_array))
    }

    /// Where a redirect leads.
    pub fn target(&self, from: &Url) -> Option<Url> {
        matches!(self.status(), 301 | 302 | 303 | 307 | 308).then(|| from.join(self.header("location")).ok()).flatten()
    }
}

impl Page {
    fn of(answer: Answer) -> Self {
        let json = serde_json::from_slice(&answer.body).ok();
        let text = answer.text().to_lowercase();
        Self { answer, json, text }
    }
}

impl Evidence {
    /// The three requests that need no rights.
    pub fn open(&self) -> [&Seen; 3] {
        [&self.home, &self.api, &self.plain]
    }

    /// The index of the REST API, at whichever of its addresses.
    pub fn index(&self) -> Option<&Value> {
        self.api.index().or_else(|| self.plain.index())
    }

    /// A field of the plugin's health, by pointer.
    pub fn health(&self, pointer: &str) -> Option<&Value> {
        self.plugin.as_ref()?.health.pointer(pointer).filter(|value| !value.is_null())
    }

    pub fn health_number(&self, pointer: &str) -> Option<i64> {
        self.health(pointer)?.as_i64()
    }

    pub fn health_is(&self, pointer: &str, wanted: bool) -> bool {
        self.health(pointer).and_then(Value::as_bool) == Some(wanted)
    }

    /// A limit of PHP: as the last heartbeat says it, else as the pairing did.
    pub fn limit(&self, name: &str) -> Option<i64> {
        let told = self.plugin.as_ref()?;
        told.health.get(name).or_else(|| told.limits.get(name))?.as_i64()
    }

    /// A remark on a recent delivery whose code is one of these, or whose words contain one of those.
    pub fn note(&self, codes: &[&str], words: &[&str]) -> Option<&Note> {
        self.notes.iter().find(|note| {
            let says = note.message.to_lowercase();
            codes.contains(&note.code.as_str()) || words.iter().any(|word| says.contains(word))
        })
    }
}
