//! A migrated database for one test: an SQLite file, or a copy of a migrated PostgreSQL template.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use igny8::platform::{
    clock::Clock,
    random::Random,
    store::{Settings, Store},
};
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static NEXT: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// Where a test's rows are. The folder goes with it.
pub struct TestDatabase {
    pub settings: Settings,
    pub folder: TempDir,
}

impl TestDatabase {
    /// A new, empty, migrated database.
    pub async fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            url: String::new(),
            sqlite_file: folder.path().join("igny8.db"),
            max_connections: 4,
            busy_timeout: Duration::from_secs(10),
        };
        if let Ok(server) = std::env::var("IGNY8_TEST_POSTGRES") {
            settings.url = postgres(&server).await;
        }
        Self { settings, folder }
    }

    /// Removes a database on a server; a folder goes by itself.
    pub async fn remove(&self) {
        let Ok(server) = std::env::var("IGNY8_TEST_POSTGRES") else { return };
        let name = url::Url::parse(&self.settings.url).unwrap().path().trim_start_matches('/').to_owned();
        let connection = Database::connect(server).await.unwrap();
        connection.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Opens it with this clock and randomness, migrated.
    pub async fn open(&self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Store {
        let store = Store::connect(&self.settings, clock, random).await.unwrap();
        store.migrate().await.unwrap();
        store
    }
}

/// A copy of the template, which the first test of the process migrates.
async fn postgres(server: &str) -> String {
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("it_{}_template", std::process::id());
            create(server, &name, None).await;
            let connection = Database::connect(in_database(server, &name)).await.unwrap();
            migrations::up(&connection).await.unwrap();
            connection.close().await.unwrap();
            name
        })
        .await;
    let name = format!("it_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    create(server, &name, Some(template)).await;
    in_database(server, &name)
}

async fn create(server: &str, name: &str, template: Option<&str>) {
    let connection = Database::connect(server).await.unwrap();
    let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}{template}")).await.unwrap();
    connection.close().await.unwrap();
}

/// The server's URL with another database's name in its path.
fn in_database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    url.to_string()
}
