//! What our figures are held against: a bare poem handler, the bare query, each in a process of its own.
//!
//! `figures limit http <bytes>` listens, says where on standard output, and answers everything with that many bytes.
//! `figures limit query <database> <seconds> <sql>` runs the query on one connection and says how often and at what cost.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use igny8::platform::http::server;
use poem::{EndpointExt, Response, Route, endpoint::make_sync, get, http::header};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sqlx::{AssertSqlSafe, Column, Row, TypeInfo, ValueRef};
use tokio_util::sync::CancellationToken;

use crate::{load::Taken, process, world::World};

/// The part of this program that is a limit.
pub fn run(arguments: &[String]) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments {
        [kind, bytes] if kind == "http" => runtime.block_on(listen(bytes.parse()?)),
        [kind, database, seconds, sql] if kind == "query" => runtime.block_on(query(database, seconds.parse()?, sql)),
        _ => bail!("no limit is called like that"),
    }
}

/// A bare poem handler on our own listener.
async fn listen(bytes: usize) -> Result<()> {
    let body = "x".repeat(bytes);
    let answer = move |_| Response::builder().header(header::CONTENT_TYPE, "application/json").body(body.clone());
    let tree = Route::new().at("/*path", get(make_sync(answer))).map_to_response().boxed();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    server::serve(listener, Arc::new(tree), server::Limits::default(), CancellationToken::new()).await?;
    Ok(())
}

/// The same statement again and again, every column of every row read.
async fn query(database: &str, seconds: f64, sql: &str) -> Result<()> {
    let mut options = ConnectOptions::new(database);
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let to = Database::connect(options).await?;
    once(&to, sql).await?;
    let backend = backend(&to).await?;
    let cpu = || anyhow::Ok(process::own_cpu()? + backend.map(process::cpu).transpose()?.unwrap_or_default());
    let (began, before, mut times) = (Instant::now(), cpu()?, vec![]);
    while began.elapsed().as_secs_f64() < seconds {
        let sent = Instant::now();
        once(&to, sql).await?;
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
    }
    let (wall, cpu) = (began.elapsed().as_secs_f64(), cpu()? - before);
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    let n = times.len() as f64;
    println!("{} {} {} {}", n / wall, at(0.5), at(0.99), cpu.as_secs_f64() * 1000.0 / n);
    Ok(())
}

/// The server's process for this connection; SQLite has none.
async fn backend(to: &DatabaseConnection) -> Result<Option<u32>> {
    if to.get_database_backend() == DbBackend::Sqlite {
        return Ok(None);
    }
    let row = to.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid()")).await?;
    Ok(Some(row.context("no backend")?.try_get_by_index::<i32>(0)?.unsigned_abs()))
}

async fn once(to: &DatabaseConnection, sql: &str) -> Result<usize> {
    let mut read = 0;
    match to.get_database_backend() {
        DbBackend::Sqlite => {
            for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(to.get_sqlite_connection_pool()).await? {
                for column in row.columns() {
                    let value = row.try_get_raw(column.ordinal())?;
                    read += match value.type_info().name() {
                        "TEXT" => {
                            row.try_get_unchecked::<Option<String>, _>(column.ordinal())?.map_or(0, |text| text.len())
                        }
                        "BLOB" => {
                            row.try_get_unchecked::<Option<Vec<u8>>, _>(column.ordinal())?.map_or(0, |blob| blob.len())
                        }
                        "REAL" => row.try_get_unchecked::<Option<f64>, _>(column.ordinal())?.map_or(0, |_| 8),
                        _ => row.try_get_unchecked::<Option<i64>, _>(column.ordinal())?.map_or(0, |_| 8),
                    };
                }
            }
        }
        _ => {
            for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(to.get_postgres_connection_pool()).await? {
                for column in row.columns() {
                    read += row.try_get_raw(column.ordinal())?.as_bytes().map_or(0, <[u8]>::len);
                }
            }
        }
    }
    Ok(read)
}

/// A running bare handler.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
}

impl Bare {
    /// One that answers with `bytes` bytes.
    pub fn start(bytes: f64) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["limit", "http", &format!("{bytes:.0}")])
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        Ok(Self { child, address: line.trim().parse()? })
    }

    pub fn cpu(&self) -> Result<Duration> {
        process::cpu(self.child.id())
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the query takes, on the world's database, for so many seconds.
pub fn of_query(world: &World, seconds: f64, sql: &str) -> Result<Taken> {
    let database = match &world.database {
        Some(url) => url.clone(),
        None => format!("sqlite://{}?mode=ro", world.file().display()),
    };
    let out = Command::new(std::env::current_exe()?)
        .args(["limit", "query", &database, &seconds.to_string(), sql])
        .stderr(Stdio::inherit())
        .output()?;
    let says = String::from_utf8(out.stdout)?;
    let figures: Vec<f64> = says.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [per_second, p50_ms, p99_ms, cpu_ms] = figures.as_slice() else { bail!("the bare query failed: {sql}") };
    Ok(Taken { per_second: *per_second, p50_ms: *p50_ms, p99_ms: *p99_ms, cpu_ms: *cpu_ms, answer_bytes: 0.0 })
}
