//! What the commands do with a whole daemon.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use poem::endpoint::BoxEndpoint;
use tokio::{net::TcpListener, sync::Notify};
use tokio_cron_scheduler::{Job as ScheduledJob, JobScheduler};

use crate::{
    app::{self, App, World},
    cli::{
        self, Program,
        credits::Grant,
        doctor::{Finding, Verdict, Wp},
        keys, mail,
        migrate::Migrate,
        user::{Create, Password},
    },
    config::Config,
    features::{
        accounts::{
            accounts::{self, Account},
            sign_in::{self, SignUp},
            users::{self, NewUser},
        },
        automation::rules,
        billing::ledger::{self, Entry, EntryType},
        publisher::doctor::{self, Severity},
        system::{
            chores::{self, Retention},
            invariants,
        },
    },
    platform::{
        access::{
            AccountStatus,
            password::{Cost, Passwords},
            role::Role,
            signing,
        },
        audit::{self, Origin},
        clock::{Clock, SystemClock},
        email::{Letter, Link, Recipient},
        error::Error,
        http::{
            apis, document,
            health::Checks,
            server::{self, Limits},
        },
        jobs,
        lifecycle::Lifecycle,
        random::{self, SystemRandom},
        services::Services,
        store::{Actor, Store, System},
    },
};

/// The daemon, as `main` runs it.
pub struct Igny8;

impl World {
    /// The machine's clock and randomness, and passwords that are hard to guess.
    #[must_use]
    pub fn real() -> Self {
        Self { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), password_cost: Cost::default() }
    }
}

impl Program for Igny8 {
    async fn serve(&self, config: Config) -> anyhow::Result<()> {
        // The ports first: that one is in use should be known before anything is migrated.
        let public = listen(config.server.listen, "server.listen").await?;
        let private = listen(config.metrics.listen, "metrics.listen").await?;
        let app = App::open(&config, World::real()).await?;
        let life = Lifecycle::new();
        let (store, queue) = (app.services.store.clone(), across_tenants(&app.services.store));
        let checks = Checks::new(life.drain())
            .with("database", move || {
                let store = store.clone();
                async move { store.ping().await }
            })
            .with("queue", move || {
                let queue = queue.clone();
                async move { jobs::moves(&queue).await }
            });
        let (public_routes, private_routes) = app.endpoints(checks)?;
        serve_on(&life, "http", public, public_routes, &config);
        serve_on(&life, "metrics", private, private_routes, &config);
        let (drain, stop) = (life.drain(), life.stop());
        life.spawn_vital("jobs", app.runner().run(drain, stop));
        wake(&life, Arc::clone(&app.services), config.automation.tick, config.retention.into()).await?;
        life.ready(&format!("serving on {}", config.server.listen))?;
        tracing::info!(listen = %config.server.listen, metrics = %config.metrics.listen, console = %app.services.public_url, "ready");
        let well = life.ended(config.server.drain).await;
        app.services.store.close().await;
        anyhow::ensure!(well, "the daemon did not end in good order: the log says why");
        Ok(())
    }

    async fn migrate(&self, config: Config, asked: Migrate) -> anyhow::Result<Vec<String>> {
        let store = App::store(&config, &World::real()).await?;
        let pending = store.pending_migrations().await?;
        if !asked.dry_run {
            store.migrate().await?;
        }
        store.close().await;
        Ok(pending)
    }

    async fn create_user(&self, config: Config, asked: Create) -> anyhow::Result<String> {
        use secrecy::ExposeSecret;
        let password = asked.password(&SystemRandom)?;
        let (secret, made) = match &password {
            Password::Given(secret) => (secret, false),
            Password::Made(secret) => (secret, true),
        };
        let app = App::open(&config, World::real()).await?;
        let sign_up = SignUp {
            account_name: asked.account.clone(),
            name: asked.name.clone(),
            email: asked.email.clone(),
            password: secret.expose_secret().to_owned(),
            site_name: asked.site_name().to_owned(),
            site_url: asked.site_url.as_ref().map(ToString::to_string),
        };
        let created = sign_in::create(&app.services, sign_up).await;
        app.services.store.close().await;
        let created = created.map_err(|error| anyhow::anyhow!(error.in_words()))?;
        let note = if made { format!("\npassword: {}", secret.expose_secret()) } else { String::new() };
        Ok(format!("account {} with its owner {}{note}", created.profile.account.id, asked.email))
    }

    async fn test_mail(&self, config: Config, asked: mail::Test) -> anyhow::Result<String> {
        let in_words = |error: Error| anyhow::anyhow!(error.in_words());
        let (clock, random) = (SystemClock, Arc::new(SystemRandom));
        let mailer = app::mailer_alone(&config, random.clone())?;
        let to = Recipient { name: asked.to.clone(), address: asked.to };
        let letter = Letter {
            kind: "mail.test",
            to,
            subject: "IGNY8 can send mail".to_owned(),
            lines: vec!["This is the test that somebody asked for with `igny8 mail test`.".to_owned()],
            link: Some(Link { label: "Open the console".to_owned(), url: mailer.page("") }),
            after: vec![],
            useless_after: None,
        };
        let id = format!("test-{:016x}", u64::from_le_bytes(random::bytes(&*random)));
        let said = mailer.send_now(&id, &letter, clock.now()).await.map_err(in_words)?;
        Ok(format!("sent: {said}"))
    }

    async fn grant_credits(&self, config: Config, asked: Grant) -> anyhow::Result<String> {
        let app = App::open(&config, World::real()).await?;
        let store = &app.services.store;
        let granted = grant(store, &asked).await;
        store.close().await;
        granted.map_err(|error| anyhow::anyhow!(error.in_words()))
    }

    async fn keys(&self, config: Config, asked: keys::Keys) -> anyhow::Result<String> {
        let world = World::real();
        let (store, sealer) = (App::store(&config, &world).await?, App::sealer(&config, &world)?);
        store.migrate().await?;
        let said = match asked {
            keys::Keys::List => list_keys(&store).await,
            keys::Keys::Rotate(asked) => {
                let lasts = chrono::TimeDelta::from_std(config.security.access_token)?;
                let kid = signing::rotate(&store, &sealer, lasts, asked.at_once).await;
                kid.map(|kid| format!("{kid} signs from now on; running daemons take it up within ten seconds"))
            }
        };
        store.close().await;
        said.map_err(|error| anyhow::anyhow!(error.in_words()))
    }

    async fn add_developer(&self, config: Config, asked: cli::user::Developer) -> anyhow::Result<String> {
        use secrecy::ExposeSecret;
        let password = asked.password(&SystemRandom)?;
        let (secret, made) = match &password {
            Password::Given(secret) => (secret, false),
            Password::Made(secret) => (secret, true),
        };
        let app = App::open(&config, World::real()).await?;
        let secret = secret.expose_secret().to_owned();
        let added = add_developer(&app.services, &asked, secret.clone());
        let added = audit::within(Origin::of("igny8 user developer"), added).await;
        app.services.store.close().await;
        added.map_err(|error| anyhow::anyhow!(error.in_words()))?;
        let note = if made { format!("\npassword: {secret}") } else { String::new() };
        Ok(format!("{} runs this instance, signed in to {}{note}", asked.email, asked.account))
    }

    async fn account(&self, config: Config, asked: cli::account::Account) -> anyhow::Result<String> {
        use cli::account::Account;
        let app = App::open(&config, World::real()).await?;
        let (status, which, operation) = match asked {
            Account::List(_) => (None, String::new(), ""),
            Account::Suspend(which) => (Some(AccountStatus::Suspended), which.account, "igny8 account suspend"),
            Account::Activate(which) => (Some(AccountStatus::Active), which.account, "igny8 account activate"),
            Account::Cancel(which) => (Some(AccountStatus::Cancelled), which.account, "igny8 account cancel"),
        };
        let said = match status {
            None => list_accounts(&app.services.store).await,
            Some(status) => {
                let change = decree(&app.services.store, &which, status);
                audit::within(Origin::of(operation), change).await
            }
        };
        app.services.store.close().await;
        said.map_err(|error| anyhow::anyhow!(error.in_words()))
    }

    async fn examine(&self, config: Config) -> Vec<Finding> {
        let broken = |error: anyhow::Error| vec![Finding::new("database", Verdict::Broken, format!("{error:#}"))];
        let store = match App::store(&config, &World::real()).await {
            Ok(store) => store,
            Err(error) => return broken(error),
        };
        let pending = match store.pending_migrations().await {
            Ok(pending) => pending,
            Err(error) => return broken(error.into()),
        };
        let mut findings = Vec::new();
        if pending.is_empty() {
            findings.push(Finding::new("database", Verdict::Ok, "it answers and is up to date"));
            findings.push(promises(invariants::violations(&store, config.jobs.lease).await));
        } else {
            let says = format!("{} migrations are missing: run `igny8 migrate`, or start the daemon", pending.len());
            findings.push(Finding::new("database", Verdict::Warning, says));
        }
        store.close().await;
        findings
    }

    async fn examine_wordpress(&self, config: Config, asked: Wp) -> anyhow::Result<Vec<Finding>> {
        let app = App::open(&config, World::real()).await?;
        let examined = async {
            let site = doctor::site_named(&app.services, &asked.site).await?;
            doctor::examine(&app.services, &site).await?.findings()
        };
        let examined = examined.await;
        app.services.store.close().await;
        let found = examined.map_err(|error| anyhow::anyhow!(error.in_words()))?;
        if found.is_empty() {
            return Ok(vec![Finding::new(
                "wordpress",
                Verdict::Ok,
                "nothing is wrong with it that can be seen from here",
            )]);
        }
        let verdict = |severity| if severity == Severity::Broken { Verdict::Broken } else { Verdict::Warning };
        let finding = |found: doctor::Finding| {
            let says = format!("{} ({}) {}", found.says, found.seen, found.fix);
            Finding::new(found.code, verdict(found.severity), says)
        };
        Ok(found.into_iter().map(finding).collect())
    }

    fn openapi(&self) -> String {
        document::openapi(|(services, providers)| apis::all(services, providers)).unwrap_or_default()
    }
}

#[expect(clippy::disallowed_methods, reason = "the operator names the account on the command line")]
async fn grant(store: &Store, asked: &Grant) -> Result<String, Error> {
    let tx = store.system("the operator names the account on the command line").begin().await?;
    let account = accounts::named(&tx, &asked.account).await?;
    let scope = tx.account(account.id, Actor::System);
    let entry = Entry {
        kind: if asked.amount > 0 { EntryType::Grant } else { EntryType::Adjustment },
        amount: asked.amount,
        reference: format!("operator/{}", store.new_uuid()),
        reason: asked.reason.clone(),
    };
    let entry = ledger::grant(&scope, entry).await?;
    drop(scope);
    tx.commit().await?;
    tracing::info!(account = %account.id, amount = asked.amount, reason = asked.reason, "credits were granted by the operator");
    Ok(format!("{} ({}) has {} credits now", account.name, account.id, entry.balance_after))
}

#[expect(clippy::disallowed_methods, reason = "one queue serves every tenant: whether it moves is asked across them")]
fn across_tenants(store: &Store) -> System {
    store.system("one queue serves every tenant: whether it moves is asked across them")
}

/// A line for each key, the newest first.
async fn list_keys(store: &Store) -> crate::platform::error::Result<String> {
    let keys = signing::list(store).await?;
    let signs = keys.iter().position(|key| key.retired_at.is_none());
    let lines = keys.iter().enumerate().map(|(at, key)| {
        let does = match key.ends_at {
            None if signs == Some(at) => "signs".to_owned(),
            None => "verifies".to_owned(),
            Some(ends) if ends > store.now() => format!("verifies until {}", ends.format("%F %T")),
            Some(ends) => format!("ended {}", ends.format("%F %T")),
        };
        format!("{}  made {}  {does}", key.kid, key.created_at.format("%F %T"))
    });
    let lines: Vec<String> = lines.collect();
    Ok(if lines.is_empty() { "no key yet: the first start makes one".to_owned() } else { lines.join("\n") })
}

#[expect(clippy::disallowed_methods, reason = "the operator's command line sees every account")]
async fn list_accounts(store: &Store) -> crate::platform::error::Result<String> {
    let system = store.system("the operator's command line sees every account");
    let line = |account: &Account| format!("{}  {}  {}  {}", account.slug, account.status, account.id, account.name);
    let lines: Vec<String> = accounts::list(&system).await?.iter().map(line).collect();
    Ok(lines.join("\n"))
}

#[expect(clippy::disallowed_methods, reason = "the operator's command line sees every account")]
async fn add_developer(
    services: &Services,
    asked: &cli::user::Developer,
    password: String,
) -> crate::platform::error::Result<()> {
    Passwords::check_new(&password, &asked.email)?;
    let password_hash = services.access.passwords.hash(password).await?;
    let system = services.store.system("the operator's command line sees every account");
    let account = accounts::named(&system, &asked.account).await?;
    let tx = system.account(account.id, Actor::System).begin().await?;
    let (name, email) = (asked.name.clone(), asked.email.clone());
    let new = NewUser { id: tx.new_id(), name, email, role: Role::Developer, password_hash, verified: true };
    users::add_developer(&tx, new).await?;
    tx.commit().await
}

#[expect(clippy::disallowed_methods, reason = "the operator's command line sees every account")]
async fn decree(store: &Store, name: &str, status: AccountStatus) -> crate::platform::error::Result<String> {
    let system = store.system("the operator's command line sees every account");
    let account = accounts::named(&system, name).await?;
    let tx = system.account(account.id, Actor::System).begin().await?;
    let account = accounts::set_status(&tx, status).await?;
    tx.commit().await?;
    Ok(format!("{} is {}", account.slug, account.status))
}

fn promises(checked: crate::platform::error::Result<Vec<String>>) -> Finding {
    match checked {
        Ok(broken) if broken.is_empty() => {
            Finding::new("promises", Verdict::Ok, "ledger, jobs, posts and tenants hold together")
        }
        Ok(broken) => Finding::new("promises", Verdict::Broken, broken.join("; ")),
        Err(error) => Finding::new("promises", Verdict::Broken, format!("they cannot be checked: {error}")),
    }
}

/// Looks for due rules and chores at every tick. The scheduler only wakes: which slot was fired stands in the database.
async fn wake(life: &Lifecycle, services: Arc<Services>, tick: Duration, retention: Retention) -> anyhow::Result<()> {
    let mut scheduler = JobScheduler::new().await?;
    let bell = Arc::new(Notify::new());
    let ringer = Arc::clone(&bell);
    scheduler
        .add(ScheduledJob::new_repeated_async(tick, move |_, _| {
            let bell = Arc::clone(&ringer);
            Box::pin(async move { bell.notify_one() })
        })?)
        .await?;
    scheduler.start().await?;
    bell.notify_one();
    let drain = life.drain();
    life.spawn("rules", async move {
        loop {
            tokio::select! {
                () = drain.cancelled() => break,
                () = bell.notified() => {}
            }
            let store = &services.store;
            if let Err(error) = rules::fire_due(store).await {
                tracing::error!(%error, "due rules could not be looked for; trying again");
            }
            if let Err(error) = chores::run_due(store, &retention).await {
                tracing::error!(%error, "due chores could not be looked for; trying again");
            }
            if let Err(error) = accounts::tidy(&services).await {
                tracing::error!(%error, "trials and deleted accounts could not be looked after; trying again");
            }
            services.pulse.beat(store.now());
        }
        if let Err(error) = scheduler.shutdown().await {
            tracing::warn!(%error, "the scheduler did not stop");
        }
    });
    Ok(())
}

async fn listen(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("{address} is in use by another program (perhaps another igny8): stop that, or set {key}")
        }
        io::ErrorKind::PermissionDenied => {
            anyhow::anyhow!("this user may not listen on {address}: take a port above 1023, or set {key}")
        }
        _ => anyhow::anyhow!("cannot listen on {address} ({error}): set {key}"),
    })
}

fn serve_on(
    life: &Lifecycle,
    name: &'static str,
    listener: TcpListener,
    routes: BoxEndpoint<'static>,
    config: &Config,
) {
    let (drain, limits) = (life.drain(), Limits { drain: config.server.drain, ..Limits::default() });
    life.spawn_vital(name, async move {
        if let Err(error) = server::serve(listener, Arc::new(routes), limits, drain).await.context("listening") {
            tracing::error!(%error, listener = name, "the listener failed");
        }
    });
}
