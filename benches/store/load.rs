//! Clients that ask one thing after the other, and what they wait for.

use crate::AnyError;
use crate::contender::{Client, Contender};
use ringtrace::Visit;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How much is asked at a time.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// So many threads ask.
    pub clients: usize,
    /// Each asks so many visits at once, and then waits for all of them.
    pub batch: usize,
    /// For so long.
    pub lasts: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measured {
    pub a_second: f64,
    pub p50_us: f64,
    pub p99_us: f64,
    /// What a visit took of the processors, servers and those who asked included.
    pub spent_us: f64,
}

/// The share of the time before anything is counted.
const WARM_UP: u32 = 5;

/// Runs it on the wall's clock: waiting for the disk is what this is about.
pub fn run(contender: &dyn Contender, visits: &[Visit], load: Load) -> Result<Measured, AnyError> {
    let clients: Result<Vec<_>, _> = (0..load.clients).map(|_| contender.client()).collect();
    let (next, start) = (AtomicUsize::new(0), Barrier::new(load.clients));
    let spent_before = crate::spent::seconds();
    let asking = |mut client: Box<dyn Client>| -> Result<(Seen, Box<dyn Client>), AnyError> {
        let mut seen = Seen::default();
        start.wait();
        let begin = Instant::now();
        while begin.elapsed() < load.lasts {
            let from = next.fetch_add(load.batch, Ordering::Relaxed);
            let Some(part) = visits.get(from..from + load.batch) else { break };
            let asked = Instant::now();
            match part {
                [visit] => drop(client.visit(visit)?),
                visits => drop(client.visits(visits)?),
            }
            if begin.elapsed() > load.lasts / WARM_UP {
                seen.note(asked, load.batch);
            }
        }
        Ok((seen, client))
    };
    let seen: Result<Vec<_>, AnyError> = std::thread::scope(|scope| {
        let asking = &asking;
        let threads: Vec<_> =
            clients?.into_iter().map(|client| scope.spawn(move || asking(client))).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(seen) => seen,
            Err(_) => Err("a client panicked".into()),
        };
        threads.into_iter().map(join).collect()
    });
    // A server's processes end with their connections, and nobody knows what they spent while they end.
    let (seen, clients): (Vec<Seen>, Vec<_>) = seen?.into_iter().unzip();
    let spent = crate::spent::seconds() - spent_before;
    drop(clients);
    let asked = next.into_inner().min(visits.len()).max(1);
    Ok(Measured { spent_us: spent * 1e6 / asked as f64, ..Measured::of(seen) })
}

/// What one client saw after the warming up.
#[derive(Debug, Default)]
struct Seen {
    waited_us: Vec<f64>,
    batch: usize,
    from: Option<Instant>,
    until: Option<Instant>,
}

impl Seen {
    fn note(&mut self, asked: Instant, batch: usize) {
        let now = Instant::now();
        self.batch = batch;
        self.from.get_or_insert(asked);
        self.until = Some(now);
        self.waited_us.push((now - asked).as_secs_f64() * 1e6);
    }
}

impl Measured {
    fn of(seen: Vec<Seen>) -> Self {
        let visits: usize = seen.iter().map(|seen| seen.waited_us.len() * seen.batch).sum();
        let from = seen.iter().filter_map(|seen| seen.from).min();
        let until = seen.iter().filter_map(|seen| seen.until).max();
        let took = from.zip(until).map_or(Duration::ZERO, |(from, until)| until - from);
        let mut waited: Vec<f64> = seen.into_iter().flat_map(|seen| seen.waited_us).collect();
        waited.sort_by(f64::total_cmp);
        let at = |percent: usize| waited.get(waited.len() * percent / 100).copied();
        Self {
            a_second: visits as f64 / took.as_secs_f64().max(1e-9),
            p50_us: at(50).unwrap_or(0.0),
            p99_us: at(99).unwrap_or(0.0),
            spent_us: 0.0,
        }
    }

    /// The better of two runs: on a busy machine the quicker one is nearer to the truth.
    pub fn better(self, other: Self) -> Self {
        if other.a_second > self.a_second { other } else { self }
    }
}
