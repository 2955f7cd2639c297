//! What the kernel says about a process: processor time and memory. And about the machine.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// Ticks of `/proc/*/stat` in a second, on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// Processor time that a process has used, its ended children not included.
pub fn cpu(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in parentheses, may hold anything.
    let (_, rest) = stat.rsplit_once(") ").context("a process without a name")?;
    let mut fields = rest.split(' ').skip(11);
    let mut ticks = || fields.next().and_then(|n| n.parse::<f64>().ok()).context("a process without times");
    Ok(Duration::from_secs_f64((ticks()? + ticks()?) / TICKS))
}

/// Processor time of this process.
pub fn own_cpu() -> Result<Duration> {
    cpu(std::process::id())
}

/// Memory of a process in KiB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Its share of everything that is mapped.
    pub pss: f64,
    /// Its own: heap and stacks.
    pub anonymous: f64,
    /// Pages of files, most of them the binary's.
    pub files: f64,
    /// The most that ever was.
    pub peak: f64,
}

/// Memory of a process now.
pub fn memory(pid: u32) -> Result<Memory> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    Ok(Memory {
        pss: kib(&rollup, "Pss:")?,
        anonymous: kib(&rollup, "Pss_Anon:")?,
        files: kib(&rollup, "Pss_File:")?,
        peak: kib(&status, "VmHWM:")?,
    })
}

fn kib(text: &str, name: &str) -> Result<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// What the figures were taken on.
pub fn machine() -> Result<String> {
    let processor = fs::read_to_string("/proc/cpuinfo")?;
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let memory = kib(&fs::read_to_string("/proc/meminfo")?, "MemTotal:")? / 1024.0 / 1024.0;
    let cores = std::thread::available_parallelism()?;
    Ok(format!("machine: {cores} cores ({model}), {memory:.0} GiB; {}", load()?))
}

/// How busy the machine is.
pub fn load() -> Result<String> {
    let load = fs::read_to_string("/proc/loadavg")?;
    Ok(format!("load average {}", load.split(' ').next().unwrap_or_default()))
}
