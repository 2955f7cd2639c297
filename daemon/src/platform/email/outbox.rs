//! The outbox: a mail is a row of the transaction that made it necessary, and a job that sends it.
//!
//! The bodies are sealed while they wait and gone when it is over, because a link in them may open an account.

use std::time::Duration;

use sea_orm::{ActiveValue::Set, DeriveEntityModel, QueryOrder, entity::prelude::*};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Mailer,
    letter::{Bodies, Letter, Recipient, one_line},
    message,
};
use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    ids::{AccountId, MailId},
    jobs::{self, Backoff, Job, JobContext, JobError, JobResult, Outcome},
    secret::Place,
    store::{AccountOwned, AccountScope, Conn, Tx},
};

crate::words! {
    /// What became of a mail.
    pub enum MailStatus {
        /// Waits to be sent, perhaps again.
        Queued,
        /// The server took it.
        Sent,
        /// The server will not take it.
        Refused,
        /// Tried as often as allowed.
        Failed,
        /// Its link had ended before it could be sent.
        Expired,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    pub account_id: AccountId,
    pub kind: String,
    /// The id of what it is about, to find it again.
    pub about: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    /// Null when it is over.
    pub body_sealed: Option<String>,
    pub status: MailStatus,
    /// What the server said when it did not take it.
    pub error: Option<String>,
    pub useless_after: Option<Instant>,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "mail";
    const ACCOUNT: Column = Column::AccountId;
}

fn place(id: MailId) -> Place {
    Place::new("mail", id, "body")
}

/// Writes a letter about a thing into the outbox, and enqueues its sending. With mail off nothing is written.
pub async fn post(
    account: &AccountScope<Tx>,
    mailer: &Mailer,
    about: impl std::fmt::Display,
    letter: Letter,
) -> Result<()> {
    if !mailer.is_on() {
        return Ok(());
    }
    message::address(&letter.to.address)?;
    let id: MailId = account.new_id();
    let bodies = SecretString::from(serde_json::to_string(&letter.render()?)?);
    let row = ActiveModel {
        id: Set(id),
        kind: Set(letter.kind.to_owned()),
        about: Set(about.to_string()),
        to_name: Set(letter.to.name),
        to_address: Set(letter.to.address),
        subject: Set(one_line(&letter.subject)),
        body_sealed: Set(Some(mailer.sealer.seal(&place(id), &bodies)?)),
        status: Set(MailStatus::Queued),
        error: Set(None),
        useless_after: Set(letter.useless_after),
        created_at: Set(account.now()),
        sent_at: Set(None),
        ..Default::default()
    };
    account.insert(row).await?;
    jobs::enqueue_in_account(account, SendMail { mail: id }).await?;
    Ok(())
}

/// The newest mails about each of these things, newest first.
pub async fn latest_about<C: Conn>(account: &AccountScope<C>, about: &[String]) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::About.is_in(about)).order_by_desc(Column::CreatedAt);
    account.all(query.order_by_desc(Column::Id)).await
}

/// Sends a mail of the outbox.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    mail: MailId,
}

impl Job for SendMail {
    const KIND: &'static str = "mail.send";
    /// Somebody waits for it.
    const PRIORITY: i64 = 50;
    /// Grey-listing ends after minutes, a server's bad night after hours: about six in all.
    const BACKOFF: Backoff =
        Backoff { max_failures: 14, first: Duration::from_secs(20), longest: Duration::from_mins(60) };

    async fn run(self, context: JobContext) -> JobResult {
        let account = context.account();
        let mail: Model = account.get(Entity::find_by_id(self.mail)).await?;
        let (MailStatus::Queued, Some(sealed)) = (mail.status, mail.body_sealed.clone()) else {
            return Ok(Outcome::Done(json!({"status": mail.status})));
        };
        if mail.useless_after.is_some_and(|end| end <= account.now()) {
            settle(&account, self.mail, MailStatus::Expired, None).await?;
            return Ok(Outcome::Done(json!({"status": MailStatus::Expired})));
        }
        match deliver(&context.services().mailer, &mail, &sealed).await {
            Ok(_) => {
                settle(&account, self.mail, MailStatus::Sent, None).await?;
                Ok(Outcome::Done(json!({"status": MailStatus::Sent})))
            }
            Err(error) => Err(note(&context, &account, self.mail, error).await),
        }
    }
}

async fn deliver(mailer: &Mailer, mail: &Model, sealed: &str) -> Result<String> {
    let opened = mailer.sealer.open(&place(mail.id), sealed)?;
    let bodies: Bodies = serde_json::from_str(opened.expose_secret())?;
    let to = Recipient { name: mail.to_name.clone(), address: mail.to_address.clone() };
    let id = mail.id.to_string();
    let message = message::build(mailer, &id, &to, &mail.subject, &bodies, mail.created_at)?;
    mailer.transport.send(&id, &message).await
}

/// Keeps the reason with the mail; a mail that will not be tried again is over.
async fn note(context: &JobContext, account: &AccountScope, mail: MailId, error: Error) -> JobError {
    let reason = Some(error.in_words());
    let error = JobError::from(error);
    let status = match &error {
        JobError::Fail(_) => MailStatus::Refused,
        JobError::Retry { .. } if context.last_try() => MailStatus::Failed,
        JobError::Retry { .. } => MailStatus::Queued,
    };
    match settle(account, mail, status, reason).await {
        Ok(()) => error,
        Err(unwritten) => unwritten.into(),
    }
}

async fn settle(account: &AccountScope, mail: MailId, status: MailStatus, error: Option<String>) -> Result<()> {
    let tx = account.begin().await?;
    let mut change = ActiveModel { id: Set(mail), status: Set(status), error: Set(error), ..Default::default() };
    if status != MailStatus::Queued {
        change.body_sealed = Set(None);
    }
    if status == MailStatus::Sent {
        change.sent_at = Set(Some(tx.now()));
    }
    tx.change(change).await?;
    tx.commit().await
}
