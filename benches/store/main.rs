//! What does it cost to keep visits, and beside it: Redis with Lua, PostgreSQL with `SKIP LOCKED`, SQLite by hand.
//!
//! Everybody is asked for a number on the same stream of visits and answers when the visit is as safe as is promised.
//! `cargo bench -p ringtrace-benches --bench store`, with `-- --quick` for a short run that shows that all of it works,
//! with `-- --long` for the start after ten million events, `-- --only written,Redis` for a part.
// Waiting for disks and servers is measured on the wall's clock.
#![allow(clippy::disallowed_methods)]
#![allow(missing_docs, reason = "a program, not a library")]

mod by_hand;
mod contender;
mod disk;
mod kinds;
mod load;
mod ours;
mod redis;
mod servers;
mod skip_locked;
mod spent;
mod start;

use kinds::{Kind, Place, Promise};
use load::{Load, Measured};
use ringtrace::Visit;
use ringtrace_benches::clock;
use ringtrace_benches::page::{count, figure, head, note, table};
use ringtrace_benches::{site, steady::Steady};
use std::time::Duration;

pub type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Numbers in the pool.
const NUMBERS: usize = 4_000;

/// Clients, and the visits each of them asks at a time.
const LOADS: [(usize, usize); 5] = [(1, 1), (8, 1), (64, 1), (1, 64), (1, 1_000)];

/// How much is done.
#[derive(Debug, Clone)]
pub struct Size {
    pub is_quick: bool,
    pub is_long: bool,
    only: Vec<String>,
}

impl Size {
    fn of_arguments() -> Self {
        let asked: Vec<String> = std::env::args().collect();
        let has = |name: &str| asked.iter().any(|argument| argument == name);
        let only = asked.iter().skip_while(|argument| *argument != "--only").nth(1);
        let only = only.map(|list| list.split(',').map(str::to_owned).collect());
        let is_quick = !clock::is_full() || has("--quick");
        Self { is_quick, is_long: has("--long"), only: only.unwrap_or_default() }
    }

    /// Whether something of this name, among other things, may be wanted.
    pub fn may_want(&self, name: &str) -> bool {
        let is_kind =
            |only: &&String| Kind::ALL.iter().any(|kind| kind.name().contains(only.as_str()));
        self.only.iter().filter(is_kind).all(|only| name.contains(only.as_str()))
    }

    /// Whether a part of these names is wanted.
    pub fn wants(&self, names: &[&str]) -> bool {
        self.only.iter().all(|only| names.iter().any(|name| name.contains(only.as_str())))
    }
}

/// Everybody lends the same numbers to the same clients.
fn agree(place: &Place, visits: &[Visit]) -> Result<(), AnyError> {
    let mut expected: Option<Vec<Option<String>>> = None;
    for kind in Kind::ALL.into_iter().filter(|kind| place.has(*kind)) {
        let contender = place.start(kind, Promise::Written, 50)?;
        let mut client = contender.client()?;
        let (single, rest) = visits.split_at(visits.len() / 2);
        let mut given = Vec::new();
        for visit in single {
            given.push(client.visit(visit)?);
        }
        given.extend(client.visits(rest)?);
        let lent = given.iter().flatten().count();
        if lent == 0 || lent == given.len() {
            return Err("the pool should be used up now and then".into());
        }
        let expected = expected.get_or_insert_with(|| given.clone());
        if *expected != given {
            return Err(format!("{} lends other numbers", kind.name()).into());
        }
    }
    note("All of them lent the same numbers to the same clients.\n");
    Ok(())
}

/// A row for each contender under one load; each is measured in turn, several times.
fn rows(
    place: &Place,
    visits: &[Visit],
    promise: Promise,
    (clients, batch): (usize, usize),
    size: &Size,
) -> Result<Vec<Vec<String>>, AnyError> {
    let lasts = Duration::from_millis(if size.is_quick { 30 } else { 600 });
    let rounds = if size.is_quick { 1 } else { 2 };
    let kinds = Kind::ALL.into_iter().filter(|kind| {
        place.has(*kind)
            && kind.can(promise)
            && (batch == 1 || kind.has_batches())
            && (*kind != Kind::FourOfOurs || clients >= 4)
            && size.wants(&[promise.name(), kind.name(), &format!("{clients}x{batch}")])
    });
    let mut found: Vec<(Kind, Measured)> = kinds.map(|kind| (kind, Measured::default())).collect();
    for _ in 0..rounds {
        for (kind, best) in &mut found {
            let contender = place.start(*kind, promise, NUMBERS)?;
            let measured = load::run(&*contender, visits, Load { clients, batch, lasts })?;
            *best = best.better(measured);
        }
    }
    let of = |wanted: Kind| {
        let found = found.iter().find(|(kind, _)| *kind == wanted);
        found.map(|(_, measured)| measured.a_second)
    };
    let row = |(kind, measured): &(Kind, Measured)| {
        let over = |other: Kind| match of(other) {
            Some(other) if *kind == Kind::Ours || *kind == Kind::OursOnPostgres => {
                format!("{}x", figure(measured.a_second / other))
            }
            _ => String::new(),
        };
        vec![
            promise.name().to_owned(),
            kind.name().to_owned(),
            clients.to_string(),
            batch.to_string(),
            count(measured.a_second as usize),
            figure(measured.p50_us),
            figure(measured.p99_us),
            figure(measured.spent_us),
            over(Kind::Redis),
            over(Kind::ByHand),
            over(Kind::SkipLocked),
        ]
    };
    Ok(found.iter().map(row).collect())
}

fn main() -> Result<(), AnyError> {
    let size = Size::of_arguments();
    head("store", "What does it cost to keep visits?");
    let place = Place::open(&size)?;
    for (has, name) in [(place.has_redis, "redis-server"), (place.postgres.is_some(), "postgresql")]
    {
        if !has {
            note(&format!("*** NOT MEASURED: what needs {name}, which is not installed ***"));
        }
    }
    let begin = site::begin()?;
    agree(&place, &Steady::new(80, begin, 1).take(600).collect::<Vec<_>>())?;
    let visits: Vec<Visit> =
        Steady::new(NUMBERS, begin, 2).take(if size.is_quick { 20_000 } else { 300_000 }).collect();
    let header = [
        "answered when",
        "kept by",
        "clients",
        "at once",
        "visits/s",
        "p50 us",
        "p99 us",
        "CPU us",
        "to Redis",
        "to SQLite by hand",
        "to SKIP LOCKED",
    ];
    for promise in Promise::ALL {
        let mut all = Vec::new();
        for load in LOADS {
            all.extend(rows(&place, &visits, promise, load, &size)?);
        }
        if !all.is_empty() {
            table(&header, 2, all);
        }
    }
    if size.wants(&["disk"]) {
        disk::show(&place, &visits, &size)?;
    }
    if size.wants(&["start"]) {
        start::show(&place, &size)?;
    }
    Ok(())
}
