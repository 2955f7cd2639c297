//! How a message leaves: to a server, or into a folder.

use std::path::{Path, PathBuf};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{Smtp, Way};
use crate::platform::error::{Error, Result};

/// What protects the conversation with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// Begins in the clear and is encrypted before anything is said (port 587).
    Starttls,
    /// Encrypted from the first byte (port 465).
    Tls,
    /// Not encrypted (port 25).
    None,
}

impl Encryption {
    /// The usual port.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

pub(super) enum Transport {
    Off,
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Transport {
    /// Opens nothing yet: a server that is down when the daemon starts is a server that is down when a mail is sent.
    pub(super) fn open(way: Way, hello: &str) -> Result<Self> {
        Ok(match way {
            Way::Off => Self::Off,
            Way::Folder(folder) => Self::Folder(folder),
            Way::Smtp(server) => Self::Smtp(smtp(&server, hello)?),
        })
    }

    /// Sends a message; what the other side said. A refusal that will stay one is told from trouble that may pass.
    pub(super) async fn send(&self, id: &str, message: &Message) -> Result<String> {
        match self {
            // switched off while mails waited: perhaps only until the next start
            Self::Off => Err(Error::Outside {
                code: "mail_off",
                detail: "mail is off".to_owned(),
                retry_after: None,
                retry: true,
            }),
            Self::Folder(folder) => write(folder, id, message).await,
            Self::Smtp(server) => {
                let answer = server.send(message.clone()).await.map_err(|error| trouble(&error, message))?;
                Ok(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
            }
        }
    }
}

fn smtp(server: &Smtp, hello: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let tls = || {
        TlsParameters::new(server.host.clone())
            .map_err(|cause| Error::bug(format!("the mail server's TLS cannot be set up: {cause}")))
    };
    let tls = match server.encryption {
        Encryption::Starttls => Tls::Required(tls()?),
        Encryption::Tls => Tls::Wrapper(tls()?),
        Encryption::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .tls(tls)
        .hello_name(ClientId::Domain(hello.to_owned()))
        .timeout(Some(server.timeout));
    if let Some((user, password)) = &server.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
    }
    Ok(builder.build())
}

/// 5xx is an answer, everything else may pass. The server's words without the address: they go to the log.
fn trouble(error: &smtp::Error, message: &Message) -> Error {
    let mut says = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_says = inner.to_string();
        if !says.contains(&inner_says) {
            says = format!("{says}: {inner_says}");
        }
        cause = inner.source();
    }
    for address in message.envelope().to() {
        says = says.replace(AsRef::<str>::as_ref(address), "(the address)");
    }
    if error.is_permanent() {
        let detail = format!("the mail server refused the mail: {says}");
        Error::Outside { code: "mail_refused", detail, retry_after: None, retry: false }
    } else {
        let detail = format!("the mail server did not take the mail: {says}");
        Error::Outside { code: "mail_unreachable", detail, retry_after: None, retry: true }
    }
}

async fn write(folder: &Path, id: &str, message: &Message) -> Result<String> {
    let file = folder.join(format!("{id}.eml"));
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&file, message.formatted()).await
    };
    written.await.map_err(|error| {
        let detail = format!("the mail cannot be written to {}: {error}", file.display());
        Error::Outside { code: "mail_unreachable", detail, retry_after: None, retry: true }
    })?;
    Ok(format!("written to {}", file.display()))
}
