//! Mail: written into the outbox by the transaction that made it necessary, sent by a job.
//!
//! What a mail says is a [`Letter`]; the room that has something to say writes one, beside its noun. Here it becomes a
//! message (`message.rs`), waits sealed in the table `mail` (`outbox.rs`, because a letter may hold the token of a link),
//! and leaves by SMTP or into a folder (`transport.rs`). With mail off nothing is written: ask [`Mailer::is_on`] first
//! where a mail is the only way.

mod letter;
mod message;
mod outbox;
mod transport;

use std::{path::PathBuf, sync::Arc, time::Duration};

pub use letter::{Letter, Link, Recipient, one_line};
use lettre::message::Mailbox;
pub use message::{address, mailbox};
pub use outbox::{MailStatus, Model as Mail, SendMail, latest_about, post};
use secrecy::SecretString;
pub use transport::Encryption;
use transport::Transport;
use url::Url;

use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    secret::Sealer,
};

/// What the configuration says of mail.
#[derive(Debug, Clone)]
pub struct Settings {
    pub way: Way,
    /// Whom the mails are from.
    pub from: Mailbox,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Mailbox>,
}

/// How mails leave.
#[derive(Debug, Clone)]
pub enum Way {
    /// Not at all.
    Off,
    /// As `.eml` files into this folder.
    Folder(PathBuf),
    /// To a server.
    Smtp(Smtp),
}

/// A server that takes mails.
#[derive(Debug, Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub credentials: Option<(String, SecretString)>,
    pub timeout: Duration,
}

/// Writes letters and sends them. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: Arc<Transport>,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    public_url: Url,
    sealer: Sealer,
}

impl Mailer {
    /// A mailer; links lead below `public_url`, whatever a request says of its host.
    pub fn new(settings: Settings, public_url: Url, sealer: Sealer) -> Result<Self> {
        let hello = public_url.host_str().unwrap_or("localhost").to_owned();
        let Settings { way, from, reply_to } = settings;
        Ok(Self { transport: Arc::new(Transport::open(way, &hello)?), from, reply_to, public_url, sealer })
    }

    /// Whether mails leave at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !matches!(*self.transport, Transport::Off)
    }

    /// A page of the console, with `token` where no server's log sees it: after the `#`.
    #[must_use]
    pub fn link(&self, page: &str, token: &str) -> String {
        format!("{}#token={token}", self.page(page))
    }

    /// A page of the console.
    #[must_use]
    pub fn page(&self, page: &str) -> String {
        format!("{}/app/{page}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// Sends a letter at once, past the outbox: for `igny8 mail test`. Returns what the server said.
    pub async fn send_now(&self, id: &str, letter: &Letter, now: Instant) -> Result<String> {
        if !self.is_on() {
            return Err(off());
        }
        let message = message::build(self, id, &letter.to, &letter.subject, &letter.render()?, now)?;
        self.transport.send(id, &message).await
    }
}

/// What can only be done by mail cannot be done.
#[must_use]
pub fn off() -> Error {
    Error::conflict("mail_off", "this instance sends no mail: set mail.transport in its configuration")
}
