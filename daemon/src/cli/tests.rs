use std::{cell::RefCell, fs, os::unix::fs::PermissionsExt};

use clap::CommandFactory;

use super::*;

/// A daemon that notes what it was asked.
#[derive(Default)]
struct Noted(RefCell<Vec<String>>, bool);

impl Noted {
    fn note(&self, what: String) -> anyhow::Result<()> {
        self.0.borrow_mut().push(what);
        anyhow::ensure!(!self.1, "the port is in use");
        Ok(())
    }
}

impl Program for Noted {
    async fn serve(&self, config: Config) -> anyhow::Result<()> {
        self.note(format!("serve {}", config.server.listen))
    }

    async fn migrate(&self, _: Config, asked: migrate::Migrate) -> anyhow::Result<Vec<String>> {
        self.note(format!("migrate {}", asked.dry_run))?;
        Ok(vec!["create_site".to_owned()])
    }

    async fn create_user(&self, _: Config, asked: user::Create) -> anyhow::Result<String> {
        self.note(format!("user {} {}", asked.email, asked.site_name()))?;
        Ok("made".to_owned())
    }

    async fn test_mail(&self, _: Config, asked: mail::Test) -> anyhow::Result<String> {
        self.note(format!("mail {}", asked.to))?;
        Ok("sent".to_owned())
    }

    async fn grant_credits(&self, _: Config, asked: credits::Grant) -> anyhow::Result<String> {
        self.note(format!("credits {} {} {}", asked.account, asked.amount, asked.reason))?;
        Ok("granted".to_owned())
    }

    async fn keys(&self, _: Config, asked: keys::Keys) -> anyhow::Result<String> {
        self.note(format!("keys {asked:?}"))?;
        Ok("done".to_owned())
    }

    async fn add_developer(&self, _: Config, asked: user::Developer) -> anyhow::Result<String> {
        self.note(format!("developer {}", asked.email))?;
        Ok("made".to_owned())
    }

    async fn account(&self, _: Config, asked: account::Account) -> anyhow::Result<String> {
        self.note(format!("{asked:?}"))?;
        Ok("done".to_owned())
    }

    async fn examine(&self, _: Config) -> Vec<Finding> {
        let verdict = if self.1 { Verdict::Broken } else { Verdict::Ok };
        vec![Finding::new("database", verdict, "as noted")]
    }

    async fn examine_wordpress(&self, _: Config, asked: doctor::Wp) -> anyhow::Result<Vec<Finding>> {
        self.note(format!("doctor wp {}", asked.site))?;
        Ok(vec![Finding::new("dns_failure", Verdict::Broken, "as noted")])
    }

    fn openapi(&self) -> String {
        "{}".to_owned()
    }
}

fn said(program: &Noted, arguments: &[&str], environment: &Environment) -> (Exit, String) {
    let mut out = Vec::new();
    let arguments = ["igny8"].iter().chain(arguments).map(OsString::from);
    let exit = run(arguments, environment, program, &mut out);
    (exit, String::from_utf8(out).unwrap())
}

/// The log can be started once in a process: what starts it runs in the order of one test.
#[test]
fn commands_that_work_get_the_configuration_and_their_exit_says_how_it_went() {
    let environment = Environment::from([("IGNY8__SERVER__LISTEN", "127.0.0.1:9"), ("IGNY8__LOG__LEVEL", "off")]);
    let program = Noted::default();
    assert_eq!(said(&program, &["serve"], &environment).0, Exit::Done);
    assert_eq!(*program.0.borrow(), ["serve 127.0.0.1:9"]);
}

#[test]
fn a_broken_configuration_or_command_line_is_exit_2_and_nothing_is_done() {
    let program = Noted::default();
    let broken = Environment::from([("IGNY8__SERVER__LISEN", "x")]);
    for arguments in [&["serve"][..], &["migrate"], &["config", "check"]] {
        assert_eq!(said(&program, arguments, &broken).0, Exit::Usage, "{arguments:?}");
    }
    let fine = Environment::default();
    for arguments in [&["sreve"][..], &[], &["user", "create", "--email", "a@b.example"], &["serve", "--port", "1"]] {
        assert_eq!(said(&program, arguments, &fine).0, Exit::Usage, "{arguments:?}");
    }
    assert_eq!(said(&program, &["--config", "/nowhere.toml", "config", "check"], &fine).0, Exit::Usage);
    assert!(program.0.borrow().is_empty());
}

#[test]
fn a_configuration_is_checked_and_printed_with_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my.toml");
    fs::write(&file, "[ai]\n\napi_key = \"sk-canary\"\n").unwrap();
    let environment = Environment::from([("IGNY8__JOBS__WORKERS", "2")]);
    let arguments = ["config", "check", "--config", file.to_str().unwrap()];
    let (exit, text) = said(&Noted::default(), &arguments, &environment);
    assert_eq!(exit, Exit::Done);
    assert!(text.contains("workers = 2 ") && text.contains("# environment IGNY8__JOBS__WORKERS"), "{text}");
    assert!(text.contains("my.toml, line 3") && !text.contains("canary"), "{text}");
}

#[test]
fn the_manual_is_printed_as_it_stands() {
    let (exit, text) = said(&Noted::default(), &["config", "check", "--defaults"], &Environment::default());
    assert_eq!((exit, text.as_str()), (Exit::Done, crate::config::DEFAULTS));
}

#[test]
fn the_document_goes_to_standard_output_or_to_a_file() {
    let program = Noted::default();
    assert_eq!(said(&program, &["openapi"], &Environment::default()), (Exit::Done, "{}".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    assert_eq!(said(&program, &["openapi", "-o", file.to_str().unwrap()], &Environment::default()).0, Exit::Done);
    assert_eq!(fs::read_to_string(file).unwrap(), "{}");
    assert_eq!(said(&program, &["openapi", "-o", "/nowhere/x"], &Environment::default()).0, Exit::Failed);
}

#[test]
fn the_doctor_says_what_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let well = Environment::from([("IGNY8__DATA__DIR", data), ("IGNY8__SERVER__LISTEN", "127.0.0.1:0")]);
    let (exit, text) = said(&Noted::default(), &["doctor"], &well);
    assert_eq!(exit, Exit::Done, "{text}");
    assert!(text.contains("ok       database: as noted") && text.contains("warning  master key:"), "{text}");
    assert_eq!(said(&Noted(RefCell::default(), true), &["doctor"], &well).0, Exit::Failed);

    let key = folder.path().join("master.key");
    fs::write(&key, "rubbish").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let (exit, text) = said(&Noted::default(), &["doctor"], &well);
    assert_eq!(exit, Exit::Failed);
    assert!(text.contains("BROKEN   master key:") && text.contains("64 hexadecimal digits"), "{text}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(said(&Noted::default(), &["doctor"], &well).1.contains("chmod 600"));

    let (exit, text) = said(&Noted::default(), &["doctor", "wp", "--site", "blog", "--json"], &well);
    assert_eq!(exit, Exit::Failed);
    assert!(text.contains("dns_failure"), "{text}");

    let broken = Environment::from([("IGNY8__LOG__FORMAT", "xml")]);
    let (exit, text) = said(&Noted::default(), &["doctor", "--json"], &broken);
    let findings: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((exit, &findings[0]["verdict"]), (Exit::Failed, &"broken".into()), "{text}");
}

#[test]
fn every_command_has_help_with_examples() {
    Cli::command().debug_assert();
    for command in [
        "serve",
        "migrate",
        "user create",
        "user developer",
        "account suspend",
        "account list",
        "mail test",
        "openapi",
        "config check",
        "doctor",
        "doctor wp",
    ] {
        let arguments: Vec<_> = command.split(' ').chain(["--help"]).collect();
        let (exit, help) = said(&Noted::default(), &arguments, &Environment::default());
        assert_eq!(exit, Exit::Done);
        let last = command.rsplit(' ').next().unwrap();
        assert!(
            help.contains(
                "Examples:
  "
            ) && help.contains(&format!(" {last}")),
            "{help}"
        );
    }
    let (_, help) = said(&Noted::default(), &["--help"], &Environment::default());
    assert!(help.contains("Exit codes:") && help.contains("doctor"), "{help}");
}
