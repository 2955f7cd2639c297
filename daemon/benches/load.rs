//! Clients over loopback: each a thread with one kept connection that sends its next request when it has its answer.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{process, table};

/// A request, made for the n-th time.
pub type Make<'a> = &'a (dyn Fn(u64) -> Vec<u8> + Sync);

/// What a run of requests gave.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Processor time of the serving process per request.
    pub cpu_ms: f64,
    pub answer_bytes: f64,
}

/// One connection to a server.
pub struct Client {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), body: Vec::new() })
    }

    /// The status and the body of the answer.
    pub fn send(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        self.stream.get_mut().write_all(request)?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("not HTTP")?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok((status, &self.body))
    }
}

/// `clients` at once for `lasts`, against the process `pid`; any answer but 2xx ends it.
pub fn run(
    address: SocketAddr,
    pid: &dyn Fn() -> Result<Duration>,
    clients: usize,
    lasts: Duration,
    make: Make,
) -> Result<Taken> {
    let next = AtomicU64::new(0);
    let (began, before) = (Instant::now(), pid()?);
    let taken: Vec<Result<(Vec<f64>, usize)>> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(|| one(address, &next, began, lasts, make))).collect();
        clients.into_iter().map(|client| client.join().unwrap_or_else(|_| bail!("a client died"))).collect()
    });
    let (wall, cpu) = (began.elapsed().as_secs_f64(), pid()? - before);
    let (mut times, mut bytes) = (Vec::new(), 0);
    for client in taken {
        let (own, read) = client?;
        times.extend(own);
        bytes += read;
    }
    times.sort_unstable_by(f64::total_cmp);
    let n = times.len() as f64;
    let at = |share: f64| times.get((n * share) as usize).or(times.last()).copied().unwrap_or_default();
    Ok(Taken {
        per_second: n / wall,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        cpu_ms: cpu.as_secs_f64() * 1000.0 / n,
        answer_bytes: bytes as f64 / n,
    })
}

fn one(
    address: SocketAddr,
    next: &AtomicU64,
    began: Instant,
    lasts: Duration,
    make: Make,
) -> Result<(Vec<f64>, usize)> {
    let mut client = Client::connect(address)?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    while began.elapsed() < lasts {
        let request = make(next.fetch_add(1, Ordering::Relaxed));
        let sent = Instant::now();
        let (status, body) = client.send(&request)?;
        if !(200..300).contains(&status) {
            bail!(
                "{status} {}: {}",
                String::from_utf8_lossy(&request).lines().next().unwrap_or_default(),
                String::from_utf8_lossy(body)
            );
        }
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
        bytes += body.len();
    }
    Ok((times, bytes))
}

impl Taken {
    /// The medians of several runs.
    pub fn median(runs: &[Self]) -> Self {
        let of = |field: fn(&Self) -> f64| table::median(runs.iter().map(field).collect());
        Self {
            per_second: of(|taken| taken.per_second),
            p50_ms: of(|taken| taken.p50_ms),
            p99_ms: of(|taken| taken.p99_ms),
            cpu_ms: of(|taken| taken.cpu_ms),
            answer_bytes: of(|taken| taken.answer_bytes),
        }
    }

    pub fn show(&self, what: &str) {
        let Self { per_second, p50_ms, p99_ms, cpu_ms, .. } = self;
        let rate = table::thousands(*per_second);
        table::line(what, &format!("{cpu_ms:>7.3} ms CPU  {rate:>8}/s  p50 {p50_ms:>7.2} ms  p99 {p99_ms:>7.2} ms"));
    }
}

/// The processor time of a process, as `run` asks for it.
pub fn of_process(pid: u32) -> impl Fn() -> Result<Duration> {
    move || process::cpu(pid)
}
