//! How long does it take to begin again after a long history?

use crate::contender::Contender;
use crate::kinds::Place;
use crate::ours::{SITE, config};
use crate::redis::WithLua;
use crate::{AnyError, NUMBERS, Size, servers};
use ringtrace::tracker::command::Command;
use ringtrace_benches::page::{count, figure, note, table};
use ringtrace_benches::{site, steady::Steady};
use ringtrace_store::{Durability, Options, Store};
use std::path::Path;
use std::time::Instant;

/// Redis is told about so many visits at most.
const REDIS_MAX: usize = 300_000;

pub fn show(place: &Place, size: &Size) -> Result<(), AnyError> {
    let mut rows = Vec::new();
    let histories: &[usize] = match (size.is_quick, size.is_long) {
        (true, _) => &[2_000],
        (false, false) => &[10_000, 100_000, 1_000_000],
        (false, true) => &[10_000, 100_000, 1_000_000, 10_000_000],
    };
    for &history in histories {
        let (closed, crashed, bytes) = ours(history)?;
        let redis = match place.has_redis && history <= REDIS_MAX {
            true => figure(redis(history)?),
            false => String::new(),
        };
        let bytes = count((bytes / history as u64) as usize);
        rows.push(vec![count(history), figure(closed), figure(crashed), redis, bytes]);
    }
    let header = ["visits kept", "closed, ms", "crashed, ms", "Redis, ms", "bytes a visit"];
    table(&header, 0, rows);
    note(
        "From opening to the first answer. `closed` in order; `crashed`: without the last snapshot. Redis reads its",
    );
    note("whole file. A database by hand has nothing to read.\n");
    Ok(())
}

/// Milliseconds after an orderly end and after a crash, and the file's size.
fn ours(history: usize) -> Result<(f64, f64, u64), AnyError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ringtrace.db");
    let options = Options { durability: Durability::Written, ..Options::default() };
    let store = Store::open_with(&path.display().to_string(), options)?;
    let begin = site::begin()?;
    let tracker = store.create(SITE, config(NUMBERS)?, begin)?;
    let mut visits = Steady::new(NUMBERS, begin, 3).take(history).peekable();
    while visits.peek().is_some() {
        let part = visits.by_ref().take(2_000);
        let commands = part.map(|visit| Command::Visit(Box::new(visit)));
        for answer in tracker.handle_all(commands) {
            answer?;
        }
    }
    // A copy taken now is what a crash would leave.
    let copy = tempfile::tempdir()?;
    for name in ["ringtrace.db", "ringtrace.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name))?;
    }
    drop(store);
    let closed = open(&path)?;
    let crashed = open(&copy.path().join("ringtrace.db"))?;
    Ok((closed, crashed, std::fs::metadata(&path)?.len()))
}

fn open(path: &Path) -> Result<f64, AnyError> {
    let began = Instant::now();
    let store = Store::open(&path.display().to_string())?;
    store.tracker(SITE)?.read(ringtrace::tracker::Tracker::now)?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}

fn redis(history: usize) -> Result<f64, AnyError> {
    let with_lua = WithLua::start("everysec", NUMBERS)?;
    let visits: Vec<_> = Steady::new(NUMBERS, site::begin()?, 3).take(history).collect();
    let mut client = with_lua.client()?;
    for part in visits.chunks(1_000) {
        client.visits(part)?;
    }
    drop(client);
    let folder = servers::stop(with_lua.0)?;
    let began = Instant::now();
    let _server = servers::redis_in("everysec", folder)?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}
