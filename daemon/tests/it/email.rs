//! Mail: from the outbox to a server that speaks SMTP, and what becomes of it when the server will not have it.

use chrono::TimeDelta;
use igny8::{
    config::{Config, sections::MailTransport},
    features::accounts::sign_in::{self, SignUp},
    platform::{
        clock::Clock,
        email::{self, Encryption, Letter, Link, Recipient},
        ids::AccountId,
        store::Actor,
    },
};

use crate::support::{
    daemon::{PASSWORD, TestDaemon},
    mail::{MailServer, in_folder},
};

fn letter(to: &str) -> Letter {
    Letter {
        kind: "test.mail",
        to: Recipient { name: "Ada".to_owned(), address: to.to_owned() },
        subject: "A test".to_owned(),
        lines: vec!["Somebody tests.".to_owned()],
        link: Some(Link { label: "Go".to_owned(), url: "https://x.example/#token=very-secret".to_owned() }),
        after: vec!["Small print.".to_owned()],
        useless_after: None,
    }
}

fn by_smtp(server: &MailServer) -> impl FnOnce(&mut Config) + use<> {
    let port = server.address.port();
    move |config| {
        config.mail.transport = MailTransport::Smtp;
        config.mail.host = "127.0.0.1".to_owned();
        config.mail.port = u32::from(port);
        config.mail.encryption = Encryption::None;
        config.mail.from = Some(email::mailbox("IGNY8 <igny8@mail.example>").unwrap());
        config.mail.username = "igny8".to_owned();
        config.mail.password = Some("mail-password".into());
    }
}

/// An account to send for.
async fn account(daemon: &TestDaemon) -> AccountId {
    let asked = SignUp {
        account_name: "acme".to_owned(),
        name: "Olivia Owner".to_owned(),
        email: "owner@acme.example".to_owned(),
        password: PASSWORD.to_owned(),
        site_name: "acme site".to_owned(),
        site_url: None,
    };
    sign_in::create(&daemon.app.services, asked).await.unwrap().profile.account.id
}

async fn post(daemon: &TestDaemon, account: AccountId, letter: Letter) {
    let system = daemon.app.services.store.system("a test writes a mail");
    let tx = system.account(account, Actor::System).begin().await.unwrap();
    email::post(&tx, &daemon.app.services.mailer, "test", letter).await.unwrap();
    tx.commit().await.unwrap();
}

/// Status, error and whether the sealed body is still there, of each mail of these tests.
async fn outbox(daemon: &TestDaemon) -> Vec<(String, String, bool)> {
    let system = daemon.app.services.store.system("a test looks into the outbox");
    let sql = "SELECT status, error, body_sealed FROM mail WHERE kind = 'test.mail' ORDER BY id";
    let rows = system.query_sql(sql).await.unwrap();
    let text = |row: &sea_orm::QueryResult, column: &str| row.try_get::<Option<String>>("", column).unwrap();
    let of = |row| (text(row, "status").unwrap(), text(row, "error").unwrap_or_default(), text(row, "body_sealed"));
    rows.iter().map(of).map(|(status, error, body)| (status, error, body.is_some())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_waits_sealed_and_leaves_in_a_real_conversation() {
    let server = MailServer::start().await;
    let daemon = TestDaemon::start_with(by_smtp(&server)).await;
    let account = account(&daemon).await;
    post(&daemon, account, letter("ada@example.com")).await;
    assert_eq!(outbox(&daemon).await, [("queued".to_owned(), String::new(), true)]);
    let system = daemon.app.services.store.system("a test looks for secrets");
    for sql in ["SELECT body_sealed AS text FROM mail WHERE kind = 'test.mail'", "SELECT payload AS text FROM job"] {
        for row in system.query_sql(sql).await.unwrap() {
            let text = row
                .try_get::<String>("", "text")
                .or_else(|_| row.try_get::<serde_json::Value>("", "text").map(|json| json.to_string()));
            assert!(!text.unwrap().contains("very-secret"), "{sql}");
        }
    }

    daemon.run_jobs().await;
    let mails: Vec<_> = server.mails().into_iter().filter(|mail| mail.subject == "A test").collect();
    assert_eq!((mails.len(), mails[0].to.as_str(), mails[0].token().as_str()), (1, "ada@example.com", "very-secret"));
    assert!(mails[0].id.starts_with("mail_") && mails[0].id.ends_with("@mail.example"), "{}", mails[0].id);
    let commands = server.commands();
    for expected in [
        "EHLO ",
        "AUTH PLAIN AGlnbnk4AG1haWwtcGFzc3dvcmQ=",
        "MAIL FROM:<igny8@mail.example>",
        "RCPT TO:<ada@example.com>",
    ] {
        assert!(commands.iter().any(|command| command.starts_with(expected)), "{expected}: {commands:?}");
    }
    assert_eq!(outbox(&daemon).await, [("sent".to_owned(), String::new(), false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_to_wait_is_asked_again_and_one_that_refuses_is_not() {
    let server = MailServer::start().await;
    let daemon = TestDaemon::start_with(by_smtp(&server)).await;
    daemon.expect_failing_jobs();
    let account = account(&daemon).await;
    daemon.run_jobs().await;
    let before = server.mails().len();

    server.will_say("451 4.7.1 greylisted, try again later");
    post(&daemon, account, letter("grey@example.com")).await;
    daemon.run_jobs().await;
    let (status, error, body) = outbox(&daemon).await.remove(0);
    assert_eq!((status.as_str(), body), ("queued", true));
    assert!(error.contains("greylisted"), "{error}");
    daemon.run_jobs().await;
    assert_eq!(server.mails().len(), before, "not before its time");
    daemon.clock.advance(TimeDelta::seconds(20));
    daemon.run_jobs().await;
    assert_eq!(server.mails().len(), before + 1);
    assert_eq!(outbox(&daemon).await, [("sent".to_owned(), String::new(), false)]);

    server.will_say("550 5.1.1 <gone@example.com>: no such user");
    post(&daemon, account, letter("gone@example.com")).await;
    daemon.run_jobs().await;
    let (status, error, body) = outbox(&daemon).await.remove(1);
    assert_eq!((status.as_str(), body), ("refused", false));
    assert!(error.contains("no such user") && !error.contains("gone@example.com"), "{error}");
    daemon.clock.advance(TimeDelta::hours(1));
    assert_eq!(daemon.run_jobs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_is_tried_for_hours_and_then_given_up() {
    let server = MailServer::start().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let daemon = TestDaemon::start_with(|config| {
        by_smtp(&server)(config);
        config.mail.port = u32::from(nobody.port());
    })
    .await;
    daemon.expect_failing_jobs();
    let account = account(&daemon).await;
    let began = daemon.clock.now();
    post(&daemon, account, letter("ada@example.com")).await;
    while outbox(&daemon).await[0].0 == "queued" {
        daemon.run_jobs().await;
        daemon.clock.advance(TimeDelta::minutes(30));
    }
    let (status, _, body) = outbox(&daemon).await.remove(0);
    assert_eq!((status.as_str(), body), ("failed", false));
    let hours = (daemon.clock.now() - began).num_hours();
    assert!((4..12).contains(&hours), "{hours}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_whose_link_has_ended_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = TestDaemon::start_with(|config| {
        config.mail.transport = MailTransport::File;
        config.mail.folder = Some(folder.path().to_owned());
        config.mail.from = Some(email::mailbox("igny8@mail.example").unwrap());
    })
    .await;
    let account = account(&daemon).await;
    daemon.run_jobs().await;
    let before = in_folder(folder.path()).len();
    let end = daemon.clock.now() + TimeDelta::minutes(30);
    post(&daemon, account, Letter { useless_after: Some(end), ..letter("late@example.com") }).await;
    daemon.clock.advance(TimeDelta::seconds(1));
    post(&daemon, account, letter("ada@example.com")).await;
    daemon.clock.advance(TimeDelta::minutes(30));
    daemon.run_jobs().await;
    let mails = in_folder(folder.path());
    assert_eq!((mails.len(), mails.last().unwrap().to.as_str()), (before + 1, "ada@example.com"));
    let ended: Vec<_> = outbox(&daemon).await.into_iter().map(|(status, _, body)| (status, body)).collect();
    assert_eq!(ended, [("expired".to_owned(), false), ("sent".to_owned(), false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_mail_off_nothing_is_written() {
    let daemon = TestDaemon::start().await;
    let account = account(&daemon).await;
    post(&daemon, account, letter("ada@example.com")).await;
    assert_eq!((outbox(&daemon).await.len(), daemon.run_jobs().await), (0, 0));
}
