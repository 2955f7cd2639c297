//! B01, B02, B03 and B16: the signed-in list of keywords, small and large, filtered, sorted and searched.

use std::time::Duration;

use anyhow::Result;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::json;

use crate::{
    Asked,
    daemon::{get, post},
    limits::{self, Bare},
    load::{self, Taken},
    memory, process, table,
    world::{self, Serving, World},
};

const CLIENTS: usize = 16;
const ROUNDS: usize = 3;
const COLUMNS: &str = "id, account_id, site_id, sector_id, cluster_id, text, text_norm, language, country, volume, difficulty, \
                       cpc_micros, intent, source, status, created_at, updated_at, version";

/// A list, as a client asks for it and as SQL says it.
struct List<'a> {
    figure: &'a str,
    what: String,
    goal: &'a str,
    query: String,
    /// Pages that are asked for in turn.
    pages: u64,
    sql: String,
}

/// B01, B02, B03 and what is held after them.
pub fn of_ten_thousand(asked: &Asked, home: &World) -> Result<()> {
    if !asked.wants_any(&["B01", "B02", "B03", "B04"]) {
        return Ok(());
    }
    let serving = home.serve()?;
    // B04 is about what is left after all of them.
    for list in [
        filtered(home, "B01", 20),
        filtered(home, "B02", 100),
        searched(home, "zanzibar", 20),
        searched(home, "shoes", 20),
    ] {
        if asked.wants(list.figure) || asked.wants("B04") {
            compare(home, &serving, &list)?;
        }
    }
    if asked.wants("B04") {
        table::heading("B04", "memory, after these", "<= 64 MiB");
        memory::loaded(&serving.daemon, "after the lists and searches")?;
        table::end();
    }
    Ok(())
}

/// The list at 100,000 keywords on both databases, and B16's small end.
pub fn of_a_hundred_thousand(asked: &Asked) -> Result<()> {
    if !asked.wants("B01") {
        return Ok(());
    }
    let sqlite = world::hundred_thousand()?;
    compare(&sqlite, &sqlite.serve()?, &at_a_hundred_thousand(&sqlite, "SQLite"))?;
    let folder = world::scratch("postgres")?;
    match world::on_postgres(&folder)? {
        Some(postgres) => compare(&postgres, &postgres.serve()?, &at_a_hundred_thousand(&postgres, "PostgreSQL"))?,
        None => println!("B01  on PostgreSQL: left out, as IGNY8_TEST_POSTGRES is not set (tests/postgres/with.sh)\n"),
    }
    Ok(())
}

/// B03 and B16 at the large end.
pub fn of_the_large_site(asked: &Asked, large: &World) -> Result<()> {
    if asked.wants("B03") {
        let serving = large.serve()?;
        for (text, sort) in [("zanzibar", "-volume"), ("shoes", "-volume"), ("zanzibar", ""), ("shoes", "")] {
            compare(large, &serving, &sorted_search(large, asked.large, text, sort))?;
        }
        memory::loaded(&serving.daemon, "memory after these searches")?;
        table::end();
    }
    if asked.wants("B16") {
        growth(asked, large)?;
    }
    Ok(())
}

fn filtered<'a>(world: &World, figure: &'a str, size: u64) -> List<'a> {
    let goal = if figure == "B01" { "<= 0.6 ms CPU (aim 0.35)" } else { "as B01, rows apart" };
    List {
        figure,
        what: format!(
            "list {size} of 10,000 keywords: JWT, role, grant; filter by sector and status; {CLIENTS} clients"
        ),
        goal,
        query: format!("page_size={size}&sector_id={}&status=new,clustered", world.sector),
        pages: 10,
        sql: page_sql(world, "AND sector_id = {sector} AND status IN ('new', 'clustered')", "id DESC", size),
    }
}

fn at_a_hundred_thousand<'a>(world: &World, database: &str) -> List<'a> {
    List {
        figure: "B01",
        what: format!("list 20 of 100,000 keywords by volume on {database}: JWT, role, grant; {CLIENTS} clients"),
        goal: "none; issue: requests/s and p99 beside the limits",
        query: "page_size=20&sort=-volume".to_owned(),
        pages: 10,
        sql: page_sql(world, "", "volume DESC NULLS LAST, id DESC", 20),
    }
}

fn searched<'a>(world: &World, text: &str, size: u64) -> List<'a> {
    List {
        figure: "B03",
        what: format!("search \"{text}\" in 10,000 keywords; {CLIENTS} clients"),
        goal: "DRF's 17 ms CPU / ours >= 10x (aim 20x)",
        query: format!("page_size={size}&q={text}"),
        pages: 1,
        sql: page_sql(world, &search_sql(world, text), "id DESC", size),
    }
}

fn sorted_search<'a>(world: &World, n: u64, text: &str, sort: &str) -> List<'a> {
    let (says, order) = match sort {
        "" => ("newest first", "id DESC"),
        _ => ("by volume", "volume DESC NULLS LAST, id DESC"),
    };
    let sort = if sort.is_empty() { String::new() } else { format!("&sort={sort}") };
    List {
        figure: "B03",
        what: format!("search \"{text}\" in {} keywords, {says}; {CLIENTS} clients", table::thousands(n as f64)),
        goal: "p99 <= 50 ms",
        query: format!("page_size=20&q={text}{sort}"),
        pages: 1,
        sql: page_sql(world, &search_sql(world, text), order, 20),
    }
}

fn search_sql(world: &World, text: &str) -> String {
    if world.database.is_some() {
        format!("AND lower(text) LIKE '%{text}%'")
    } else {
        format!("AND n IN (SELECT rowid FROM keyword_search WHERE keyword_search MATCH '\"{text}\"')")
    }
}

fn page_sql(world: &World, filter: &str, order: &str, size: u64) -> String {
    let literal = |id: &str| {
        let digits = World::bare(id);
        if world.database.is_some() { format!("'{digits}'::uuid") } else { format!("X'{digits}'") }
    };
    let filter = filter.replace("{sector}", &literal(&world.sector));
    let site = literal(&world.site);
    format!("SELECT {COLUMNS} FROM keyword WHERE site_id = {site} {filter} ORDER BY {order} LIMIT {size}")
}

/// Ours, the bare handler, the bare query; three times.
fn compare(world: &World, serving: &Serving, list: &List) -> Result<()> {
    table::heading(list.figure, &list.what, list.goal);
    let ask = |n: u64| get(&world.keywords(&format!("{}&page={}", list.query, 1 + n % list.pages)), &serving.token);
    let lasts = Duration::from_millis(1500);
    let (address, database) = (serving.daemon.address, world.database.as_deref());
    let cpu = || Ok(process::cpu(serving.daemon.pid())? + of_database(database)?);
    // Also warms.
    let first = load::run(address, &cpu, CLIENTS, Duration::from_millis(300), &ask)?;
    let bare = Bare::start(first.answer_bytes)?;
    let (mut ours, mut handler, mut query) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        ours.push(load::run(address, &cpu, CLIENTS, lasts, &ask)?);
        handler.push(load::run(bare.address, &|| bare.cpu(), CLIENTS, lasts, &ask)?);
        query.push(limits::of_query(world, 0.5, &list.sql)?);
    }
    let (ours, handler, query) = (Taken::median(&ours), Taken::median(&handler), Taken::median(&query));
    ours.show(&format!("ours ({:.1} KiB)", ours.answer_bytes / 1024.0));
    handler.show("bare poem handler, same bytes");
    query.show("bare query, one connection");
    let limit = handler.cpu_ms + query.cpu_ms;
    table::line("ours / (handler + query)", &format!("{:>7.1} x the processor time", ours.cpu_ms / limit));
    table::end();
    Ok(())
}

/// What the server's processes for this database have used; SQLite has none.
fn of_database(database: Option<&str>) -> Result<Duration> {
    let Some(url) = database else { return Ok(Duration::ZERO) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let pids: Vec<i32> = runtime.block_on(async {
        let to = Database::connect(url).await?;
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let rows = to.query_all_raw(Statement::from_string(to.get_database_backend(), sql)).await?;
        let pids: Result<_, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
        to.close().await?;
        anyhow::Ok(pids?)
    })?;
    // One that has ended meanwhile had nothing to do.
    Ok(pids.into_iter().filter_map(|pid| process::cpu(pid.unsigned_abs()).ok()).sum())
}

/// B16: the same reads and writes in a small and in a large database, in turn.
fn growth(asked: &Asked, large: &World) -> Result<()> {
    let what =
        format!("growth: 100,000 keywords of 1 account, {} of 1,000 accounts", table::thousands(asked.large as f64));
    table::heading("B16", &what, "p99 of list and of write <= 2x");
    let small = world::hundred_thousand()?;
    let (before, after) = (small.serve()?, large.serve()?);
    let mut taken = [const { vec![] }; 4];
    for round in 0..ROUNDS as u64 {
        let [lists, writes, large_lists, large_writes] = &mut taken;
        lists.push(some_lists(&small, &before)?);
        large_lists.push(some_lists(large, &after)?);
        writes.push(some_writes(&small, &before, round)?);
        large_writes.push(some_writes(large, &after, round)?);
    }
    let [lists, writes, large_lists, large_writes] = taken.map(|runs| Taken::median(&runs));
    lists.show("list 20 by volume, small");
    large_lists.show("list 20 by volume, large");
    writes.show("add a keyword, small");
    large_writes.show("add a keyword, large");
    let ratio = |large: f64, small: f64| format!("{:.2} x", large / small);
    table::line(
        "p99 large / small",
        &format!(
            "list {}, write {}",
            ratio(large_lists.p99_ms, lists.p99_ms),
            ratio(large_writes.p99_ms, writes.p99_ms)
        ),
    );
    table::line(
        "CPU large / small",
        &format!(
            "list {}, write {}",
            ratio(large_lists.cpu_ms, lists.cpu_ms),
            ratio(large_writes.cpu_ms, writes.cpu_ms)
        ),
    );
    table::end();
    drop((before, after));
    forget_writes(&small)?;
    forget_writes(large)
}

fn some_lists(world: &World, serving: &Serving) -> Result<Taken> {
    let ask = |n: u64| get(&world.keywords(&format!("page_size=20&sort=-volume&page={}", 1 + n % 10)), &serving.token);
    let pid = serving.daemon.pid();
    load::run(serving.daemon.address, &load::of_process(pid), CLIENTS, Duration::from_millis(1500), &ask)
}

fn some_writes(world: &World, serving: &Serving, round: u64) -> Result<Taken> {
    let path = world.keywords("");
    let path = path.trim_end_matches('?');
    let ask = |n: u64| {
        let text = format!("bench growth {round} {n}");
        post(path, &serving.token, &json!({"sector_id": world.sector, "keywords": [{"text": text, "volume": n}]}))
    };
    let pid = serving.daemon.pid();
    load::run(serving.daemon.address, &load::of_process(pid), CLIENTS, Duration::from_millis(1500), &ask)
}

/// The database is kept: the next time it should be as it was.
fn forget_writes(world: &World) -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let to = Database::connect(format!("sqlite://{}", world.file().display())).await?;
        to.execute_unprepared("DELETE FROM keyword WHERE source = 'manual' AND text LIKE 'bench growth %'").await?;
        to.close().await?;
        Ok(())
    })
}
