//! `make bench`: the figures of `docs/PERFORMANCE.md`, each beside its limit taken in the same run.
//!
//! Rounds are interleaved (ours, limit, ours, limit, …) and the median is shown: a shared machine drifts within minutes.
//! What counts is the processor time of the serving side per operation; wall time depends on who else is busy.
//! Nothing here passes or fails.

mod daemon;
mod fsync;
mod jobs;
mod limits;
mod lists;
mod load;
mod memory;
mod process;
mod seed;
mod start;
mod table;
mod world;

use std::time::Instant;

use anyhow::Result;

/// What was asked on the command line.
struct Asked {
    /// Beginnings of figures' names; none: all.
    only: Vec<String>,
    /// Keywords of the large database.
    large: u64,
}

impl Asked {
    fn wants(&self, figure: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| figure.eq_ignore_ascii_case(name))
    }

    fn wants_any(&self, figures: &[&str]) -> bool {
        figures.iter().any(|figure| self.wants(figure))
    }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    // Limits run in a process of their own, so that their processor time is their own.
    if let Some("limit") = std::env::args().nth(1).as_deref() {
        return limits::run(&arguments.by_ref().skip(1).collect::<Vec<_>>());
    }
    let only = arguments.filter(|argument| !argument.starts_with('-')).collect();
    #[expect(clippy::disallowed_methods, reason = "a bench is asked by its environment")]
    let large = std::env::var("LARGE").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let asked = Asked { only, large };
    let began = Instant::now();
    println!("{}\n", process::machine()?);
    run(&asked)?;
    println!("took {} s", began.elapsed().as_secs());
    Ok(())
}

fn run(asked: &Asked) -> Result<()> {
    if asked.wants_any(&["B01", "B02", "B03", "B04"]) {
        let home = world::home()?;
        memory::idle(asked, &home)?;
        lists::of_ten_thousand(asked, &home)?;
    }
    if asked.wants_any(&["B01", "B16"]) {
        lists::of_a_hundred_thousand(asked)?;
    }
    if asked.wants_any(&["B03", "B05", "B16"]) {
        let large = world::large(asked.large)?;
        start::ready(asked, &large)?;
        lists::of_the_large_site(asked, &large)?;
    }
    if asked.wants("B07") {
        jobs::durable()?;
    }
    Ok(())
}
