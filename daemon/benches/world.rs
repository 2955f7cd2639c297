//! The databases that figures are taken on. A large one takes a while to fill, so it is kept in `target/tmp` until the
//! migrations or its size change.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sea_orm::Database;
use serde_json::{Value, json};

use crate::{
    daemon::{Daemon, get, text},
    seed::{self, Size},
};

/// Counts changes of what is seeded.
const VERSION: u32 = 1;
const OWNER: &str = "owner@bench.example";
const EDITOR: &str = "editor@bench.example";

/// An account with a site full of keywords, in a folder or on a server.
pub struct World {
    pub folder: PathBuf,
    /// PostgreSQL's URL; without it, SQLite in the folder.
    pub database: Option<String>,
    pub site: String,
    pub sector: String,
}

/// A daemon on a world, and somebody signed in.
pub struct Serving {
    pub daemon: Daemon,
    pub token: String,
}

/// 10,000 keywords in the site; 10,000 sites with a rule each.
pub fn home() -> Result<World> {
    kept("home", &Size { keywords: 10_000, accounts: 1, sites: 10_000, elsewhere: 0 })
}

/// 100,000 keywords, nobody else.
pub fn hundred_thousand() -> Result<World> {
    kept("hundred", &Size { keywords: 100_000, accounts: 1, sites: 1, elsewhere: 0 })
}

/// A million keywords or more in the site; 1,000 accounts, 10,000 sites with a rule each.
pub fn large(keywords: u64) -> Result<World> {
    kept(&format!("large-{keywords}"), &Size { keywords, accounts: 1_000, sites: 10_000, elsewhere: 100 })
}

/// 100,000 keywords on the PostgreSQL of `IGNY8_TEST_POSTGRES`, if there is one.
pub fn on_postgres(folder: &Path) -> Result<Option<World>> {
    #[expect(clippy::disallowed_methods, reason = "a bench is asked by its environment")]
    let Ok(url) = std::env::var("IGNY8_TEST_POSTGRES") else { return Ok(None) };
    let size = Size { keywords: 100_000, accounts: 1, sites: 1, elsewhere: 0 };
    make(folder, Some(url), &size).map(Some)
}

/// A new, empty folder for one figure.
pub fn scratch(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn kept(name: &str, size: &Size) -> Result<World> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures").join(name);
    let print = fingerprint(size)?;
    let note = folder.join("seed.json");
    if let Ok(noted) = fs::read_to_string(&note) {
        let noted: Value = serde_json::from_str(&noted)?;
        if noted.pointer("/print") == Some(&json!(print)) {
            let (site, sector) = (text(&noted, "/site")?.to_owned(), text(&noted, "/sector")?.to_owned());
            return Ok(World { folder, database: None, site, sector });
        }
    }
    println!("filling the database {name}: it is kept in target/tmp for the next time");
    let world = make(&scratch(name)?, None, size)?;
    fs::write(note, json!({"print": print, "site": world.site, "sector": world.sector}).to_string())?;
    Ok(world)
}

/// Another schema, or another size, is another database.
fn fingerprint(size: &Size) -> Result<String> {
    let migrations = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async { migrations::pending(&Database::connect("sqlite::memory:").await?).await })?;
    Ok(format!("{VERSION} {} {size:?}", migrations.join(" ")))
}

/// The account by the front door, the masses by SQL.
fn make(folder: &Path, database: Option<String>, size: &Size) -> Result<World> {
    let daemon = Daemon::start(folder, database.as_deref())?;
    daemon.register(OWNER)?;
    let token = daemon.sign_in(OWNER)?;
    let site = first(&daemon, "/api/v1/sites", &token)?;
    let sector = first(&daemon, &format!("/api/v1/sites/{site}/sectors"), &token)?;
    // The plan of a new account has no room for all this.
    drop(daemon);
    let world = World { folder: folder.to_owned(), database, site, sector };
    seed::fill(&world, size)?;
    let daemon = Daemon::start(folder, world.database.as_deref())?;
    daemon.editor(&daemon.sign_in(OWNER)?, &world.site, EDITOR)?;
    Ok(world)
}

fn first(daemon: &Daemon, path: &str, token: &str) -> Result<String> {
    let answer = daemon.api(&get(path, token))?;
    let rows = answer.get("results").or(answer.get("data")).and_then(Value::as_array);
    let row = rows.and_then(|rows| rows.first()).context("an account without a site")?;
    Ok(text(row, "/id")?.to_owned())
}

impl World {
    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        self.folder.join("igny8.db")
    }

    pub fn start(&self) -> Result<Daemon> {
        Daemon::start(&self.folder, self.database.as_deref())
    }

    /// A daemon, and an editor who reaches the site by a grant.
    pub fn serve(&self) -> Result<Serving> {
        let daemon = self.start()?;
        let token = daemon.sign_in(EDITOR)?;
        Ok(Serving { daemon, token })
    }

    /// The path of the keywords' list.
    pub fn keywords(&self, query: &str) -> String {
        format!("/api/v1/sites/{}/planner/keywords?{query}", self.site)
    }

    /// The bare UUID of an id, as 32 hexadecimal digits.
    pub fn bare(id: &str) -> String {
        id.split_once('_').map_or(id, |(_, uuid)| uuid).replace('-', "")
    }
}
