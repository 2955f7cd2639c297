//! The whole daemon in this process: real database, real listener, a clock that the test turns.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chrono::{TimeDelta, TimeZone, Utc};
use igny8::{
    app::{App, World},
    config::{self, Config, Environment, sections::Throttle},
    features::system::invariants,
    platform::{
        access::{password::Cost, role::Role},
        clock::{Clock, TestClock},
        http::{health::Checks, server},
        ids::UserId,
        jobs::JobStatus,
        random::SystemRandom,
    },
};
use secrecy::SecretString;
use serde_json::json;
use tokio::{net::TcpListener, runtime::Handle};
use tokio_util::sync::CancellationToken;

use super::{caller::Caller, database::TestDatabase};

/// A daemon of one test's own. Dropping it checks that all work has ended well and all promises hold.
pub struct TestDaemon {
    pub app: App,
    pub clock: TestClock,
    pub address: SocketAddr,
    stop: CancellationToken,
    database: TestDatabase,
    /// Jobs that the test expects to end badly.
    failing: std::sync::atomic::AtomicBool,
    /// Promises were broken on purpose.
    broken: std::sync::atomic::AtomicBool,
}

impl TestDaemon {
    /// A daemon on an empty database, on a Monday morning.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// The same, with another configuration.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let database = TestDatabase::create().await;
        let mut config = config::load(None, &Environment::default()).unwrap().config;
        config.data.dir = database.folder.path().to_owned();
        config.database.url =
            (!database.settings.url.is_empty()).then(|| SecretString::from(database.settings.url.clone()));
        config.database.max_connections = 4;
        config.jobs.lease = Duration::from_secs(30);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        config.server.public_url = Some(format!("http://{address}/").parse().unwrap());
        never_throttled(&mut config.throttle);
        change(&mut config);
        let clock = TestClock::at(Utc.with_ymd_and_hms(2026, 1, 5, 10, 0, 0).unwrap());
        let cheap = Cost { memory_kib: 64, passes: 1, lanes: 1, at_once: 4 };
        let world = World { clock: Arc::new(clock.clone()), random: Arc::new(SystemRandom), password_cost: cheap };
        let app = App::open(&config, world).await.unwrap();
        let stop = CancellationToken::new();
        let (public, _) = app.endpoints(Checks::new(stop.clone())).unwrap();
        tokio::spawn(server::serve(listener, Arc::new(public), server::Limits::default(), stop.clone()));
        Self { app, clock, address, stop, database, failing: false.into(), broken: false.into() }
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Somebody who has not signed in.
    pub fn anonymous(&self) -> Caller {
        Caller::new(self.url())
    }

    /// The owner of a new account with this name, with its first site and sector.
    pub async fn owner(&self, account: &str) -> Caller {
        self.clock.advance(TimeDelta::minutes(1));
        let email = format!("owner@{account}.example");
        let form = json!({
            "account_name": account, "name": "Olivia Owner", "email": email, "password": PASSWORD, "site_name": format!("{account} site"),
        });
        self.anonymous().post("/auth/register", form).await.created();
        self.sign_in(&email).await.at_first_site().await
    }

    /// A member of the owner's account in this role, who has been granted the owner's site.
    pub async fn member(&self, owner: &Caller, role: &str) -> Caller {
        let member = self.ungranted(owner, role).await;
        owner.put(&format!("/sites/{{site}}/access/{}", member.user), json!({})).await.success();
        member
    }

    /// A member of the owner's account in this role, who has been granted nothing.
    pub async fn ungranted(&self, owner: &Caller, role: &str) -> Caller {
        let number = self.clock.now().timestamp_micros();
        let email = format!("{role}-{number}@member.example");
        let form = json!({"name": format!("The {role}"), "email": email, "password": PASSWORD, "role": role});
        let user = owner.post("/users", form).await.created();
        let mut caller = self.sign_in(&email).await;
        caller.user = user["id"].as_str().unwrap().to_owned();
        caller.site.clone_from(&owner.site);
        caller.sector.clone_from(&owner.sector);
        caller
    }

    /// A member of the owner's account who runs the instance.
    pub async fn developer(&self, owner: &Caller) -> Caller {
        let member = self.ungranted(owner, "admin").await;
        let id = member.user.parse::<UserId>().unwrap();
        let tx = self.app.services.store.system("a test makes what only the command line makes").begin().await.unwrap();
        let role = sea_orm::sea_query::Query::update()
            .table("user")
            .value("role", Role::Developer.word())
            .and_where(sea_orm::sea_query::ExprTrait::eq(sea_orm::sea_query::Expr::col("id"), id))
            .to_owned();
        tx.execute(&role).await.unwrap();
        tx.commit().await.unwrap();
        // what was signed before says the role of then
        let email = owner.get(&format!("/users/{}", member.user)).await.success()["email"].clone();
        let mut developer = self.sign_in(email.as_str().unwrap()).await;
        (developer.user, developer.site, developer.sector) = (member.user, member.site, member.sector);
        developer
    }

    /// Where its files are.
    pub fn folder(&self) -> &std::path::Path {
        self.database.folder.path()
    }

    /// A user who exists, with an access token.
    pub async fn sign_in(&self, email: &str) -> Caller {
        self.clock.advance(TimeDelta::minutes(1));
        let form = json!({"email": email, "password": PASSWORD});
        let tokens = self.anonymous().post("/auth/token", form).await.success();
        self.anonymous().with_token(tokens["access_token"].as_str().unwrap())
    }

    /// The owner of a new account, signed in by the console's cookie.
    pub async fn browser(&self, account: &str) -> Caller {
        self.owner(account).await;
        self.clock.advance(TimeDelta::minutes(1));
        let form = json!({"email": format!("owner@{account}.example"), "password": PASSWORD});
        let signed_in = self.anonymous().post("/auth/login", form).await;
        self.anonymous().with_cookies_of(&signed_in).at_first_site().await
    }

    /// Runs everything that is due now; returns how many jobs were run.
    pub async fn run_jobs(&self) -> usize {
        self.app.runner().run_due().await.unwrap()
    }

    /// Everything that the database holds, as text.
    pub async fn stored(&self) -> String {
        let store = &self.app.services.store;
        let system = store.system("a test reads everything");
        let tables = match store.kind() {
            "sqlite" => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_search%' ESCAPE '\\'"
            }
            _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
        };
        let mut all = String::new();
        for table in system.query_sql(tables).await.unwrap() {
            let table: String = table.try_get("", "name").unwrap();
            let columns = match store.kind() {
                "sqlite" => format!("SELECT name FROM pragma_table_info('{table}')"),
                _ => format!(
                    "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}'"
                ),
            };
            for column in system.query_sql(&columns).await.unwrap() {
                let column: String = column.try_get("", "name").unwrap();
                let cells = format!("SELECT CAST(\"{column}\" AS TEXT) AS cell FROM \"{table}\"");
                for row in system.query_sql(&cells).await.unwrap() {
                    // what is no text has none to hide
                    let cell: Option<String> = row.try_get("", "cell").unwrap_or_default();
                    all.push_str(&cell.unwrap_or_default());
                    all.push('\n');
                }
            }
        }
        all
    }

    /// The test expects jobs to end badly: dropping the daemon does not complain of them.
    pub fn expect_failing_jobs(&self) {
        self.failing.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// The test broke promises on purpose: dropping the daemon does not look at them.
    pub fn forgive(&self) {
        self.broken.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// What is not as promised, and work that was left.
    async fn complaints(&self) -> Vec<String> {
        if self.broken.load(std::sync::atomic::Ordering::Relaxed) {
            return vec![];
        }
        let store = &self.app.services.store;
        let mut found = invariants::violations(store, Duration::from_secs(30)).await.unwrap();
        if !self.failing.load(std::sync::atomic::Ordering::Relaxed) {
            let rows = store
                .system("a test looks at what was left")
                .query_sql("SELECT kind, status, error_message FROM job")
                .await
                .unwrap();
            for row in rows {
                let status: String = row.try_get("", "status").unwrap();
                if status != JobStatus::Succeeded.word() && status != JobStatus::Cancelled.word() {
                    let kind: String = row.try_get("", "kind").unwrap();
                    let error: Option<String> = row.try_get("", "error_message").unwrap();
                    found.push(format!("a job {kind} is {status}: {}", error.unwrap_or_default()));
                }
            }
        }
        found
    }
}

/// The test's clock stands still: without this every test would be throttled. Sign-ins stay as they are.
fn never_throttled(limits: &mut Throttle) {
    let (auth, auth_strict) = (limits.auth, limits.auth_strict);
    *limits = Throttle {
        session_read_factor: 1,
        ai_function: 0,
        image_gen: 0,
        planner_ai: 0,
        writer_ai: 0,
        content_write: 0,
        content_read: 0,
        auth,
        auth_strict,
        planner: 0,
        writer: 0,
        system: 0,
        system_admin: 0,
        billing: 0,
        billing_admin: 0,
        plugin: limits.plugin,
        default: 0,
    };
}

/// The password of everybody in the tests.
pub const PASSWORD: &str = "correct horse battery";

impl Drop for TestDaemon {
    fn drop(&mut self) {
        self.stop.cancel();
        let complaints = tokio::task::block_in_place(|| {
            Handle::current().block_on(async {
                let complaints = if std::thread::panicking() { vec![] } else { self.complaints().await };
                self.app.services.store.close().await;
                self.database.remove().await;
                complaints
            })
        });
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}
