//! B05: how long until the daemon is of use.

use std::time::{Duration, Instant};

use anyhow::Result;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};

use crate::{Asked, process, table, world::World};

/// From the start to the first 200 of `/readyz`, beside opening the file and reading the rules.
pub fn ready(asked: &Asked, world: &World) -> Result<()> {
    if !asked.wants("B05") {
        return Ok(());
    }
    let what = format!("start to the first 200 of /readyz: {} keywords, 10,000 rules", asked.large);
    table::heading("B05", &what, "<= 100 ms");
    let (mut ours, mut cpu, mut bare) = (vec![], vec![], vec![]);
    for _ in 0..5 {
        let daemon = world.start()?;
        ours.push(milliseconds(daemon.ready_after));
        cpu.push(milliseconds(process::cpu(daemon.pid())?));
        drop(daemon);
        bare.push(milliseconds(open_and_read(world)?));
    }
    table::line("ours", &format!("{:>7.1} ms ({:.0} ms CPU)", table::median(ours), table::median(cpu)));
    table::line("bare: open, read the rules", &format!("{:>7.1} ms", table::median(bare)));
    table::end();
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn open_and_read(world: &World) -> Result<Duration> {
    let began = Instant::now();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=ro", world.file().display()));
        options.max_connections(1).sqlx_logging(false);
        let to = Database::connect(options).await?;
        let sql = "SELECT id, site_id, cron, time_zone, next_fire_at FROM schedule_rule WHERE enabled";
        let rows = to.query_all_raw(Statement::from_string(to.get_database_backend(), sql)).await?;
        anyhow::ensure!(rows.len() >= 10_000, "there are only {} rules", rows.len());
        Ok(())
    })?;
    Ok(began.elapsed())
}
