//! B04: what the daemon holds when nobody asks anything, with many rules, and after much was asked.

use anyhow::Result;

use crate::{
    Asked,
    daemon::Daemon,
    process::{self, Memory},
    table,
    world::{self, World},
};

/// Before anything was asked: an empty database, and one with 10,000 sites and rules.
pub fn idle(asked: &Asked, home: &World) -> Result<()> {
    if !asked.wants("B04") {
        return Ok(());
    }
    table::heading("B04", "memory, before anything was asked", "idle <= 25 MiB");
    let empty = Daemon::start(&world::scratch("empty")?, None)?;
    show("empty database", settled(&empty)?);
    drop(empty);
    let rules = home.start()?;
    show("10,000 sites, a rule each", settled(&rules)?);
    table::end();
    Ok(())
}

/// After the lists and searches of B01 to B03.
pub fn loaded(daemon: &Daemon, what: &str) -> Result<()> {
    show(what, settled(daemon)?);
    Ok(())
}

/// A few seconds after the last request: what is given back by then is not held.
fn settled(daemon: &Daemon) -> Result<Memory> {
    std::thread::sleep(std::time::Duration::from_secs(3));
    process::memory(daemon.pid())
}

fn show(what: &str, memory: Memory) {
    let Memory { pss, anonymous, files, peak } = memory;
    let [pss, anonymous, files, peak] = [pss, anonymous, files, peak].map(table::mib);
    table::line(what, &format!("{pss} (its own {anonymous}, pages of the binary {files}); at most {peak}"));
}
