//! What does one visit cost, and does it cost more in a larger pool?
//!
//! Visits at a steady load of 80 % of the pool, through the typed API and through the JSON door. Of that, apart: judging
//! whether the agent is a bot's, and reading the touch. Then lending alone: ringtrace's lists, and the two obvious
//! designs, all three under the same map from client ids to numbers, giving the same numbers to the same clients.

use ringtrace::config::raw::RawWindow;
use ringtrace::visit::page_url::PageUrl;
use ringtrace::visit::touch;
use ringtrace::wire::Door;
use ringtrace::{Error, Tracker, Visit};
use ringtrace_benches::clock::{Times, size};
use ringtrace_benches::obvious::{Lender, Rules, heap::Heap, lists::Lists, scan::Scan};
use ringtrace_benches::page::{count, head, nanoseconds, note, ratio, table};
use ringtrace_benches::site;
use ringtrace_benches::steady::Steady;
use std::collections::HashMap;
use std::error::Error as AnyError;

const POOLS: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 5;

const HEADER: [&str; 14] = [
    "window",
    "numbers",
    "on fallback",
    "visit",
    "visit, JSON",
    "of it: bot",
    "of it: touch",
    "lists",
    "scan",
    "heap",
    "scan/lists",
    "heap/lists",
    "scan/visit",
    "heap/visit",
];

/// What was measured on one pool.
#[derive(Default)]
struct Measured {
    typed: Times,
    json: Times,
    bot: Times,
    touch: Times,
    lists: Times,
    scan: Times,
    heap: Times,
    /// How many visits were shown the fallback.
    fallbacks: usize,
}

/// The visits of one pool: those before, and those that are measured.
struct Load {
    before: Vec<Visit>,
    measured: Vec<Visit>,
    json: Vec<String>,
}

impl Load {
    fn of(numbers: usize) -> Result<Self, Box<dyn AnyError>> {
        let mut stream = Steady::new(numbers, site::begin()?, 1);
        // Two windows of visits at the largest pool.
        let before = stream.by_ref().take(size(60_000, 1_000)).collect();
        let measured: Vec<Visit> = stream.take(size(100_000, 1_000)).collect();
        let json: Result<Vec<String>, _> = measured.iter().map(serde_json::to_string).collect();
        Ok(Self { before, measured, json: json? })
    }
}

/// Lends for all visits, and tells how often each number was given out, mixed into one figure.
fn lend_all(lender: &mut impl Lender, visits: &[Visit]) -> u64 {
    let one = |visit: &Visit| lender.lend(&visit.client, visit.at).map_or(0, |n| n as u64 + 1);
    visits.iter().map(one).fold(0, mixed)
}

fn mixed(sum: u64, number: u64) -> u64 {
    sum.wrapping_mul(31).wrapping_add(number)
}

/// The numbers shown; a fallback counts as none.
fn visit_all(tracker: &mut Tracker, visits: &[Visit]) -> Result<Vec<Option<u64>>, Error> {
    let one = |visit: &Visit| {
        let answer = tracker.visit(visit)?;
        let lent = answer.shown.first().filter(|shown| shown.until.is_some());
        Ok(lent.and_then(|shown| shown.number).map(|number| number.digits()))
    };
    visits.iter().map(one).collect()
}

fn measure(numbers: usize, window: RawWindow, load: &Load) -> Result<Measured, Box<dyn AnyError>> {
    let rules = Rules::of(window);
    let mut tracker = site::tracker(numbers, window)?;
    visit_all(&mut tracker, &load.before)?;
    let snapshot = tracker.snapshot();
    let mut lists = Lists::new(u32::try_from(numbers)?, rules);
    let (mut scan, mut heap) = (Scan::new(numbers, rules), Heap::new(numbers, rules));
    lend_all(&mut lists, &load.before);
    lend_all(&mut scan, &load.before);
    lend_all(&mut heap, &load.before);
    let positions: Result<HashMap<u64, u64>, Error> =
        (0..numbers).map(|n| Ok((site::number(n)?.digits(), n as u64 + 1))).collect();
    let positions = positions?;

    let mut all = Measured::default();
    let n = load.measured.len();
    for _ in 0..ROUNDS {
        let mut fresh = tracker.clone();
        let shown = all.typed.measure(n, || visit_all(&mut fresh, &load.measured))?;
        let door = Door::restore(&snapshot)?;
        all.json.measure(n, || load.json.iter().map(|v| door.ask("visit", v).len()).sum::<usize>());
        let bots = &tracker.config().bots;
        all.bot.measure(n, || {
            load.measured
                .iter()
                .filter(|v| bots.judge(v.user_agent.as_deref(), None).is_some())
                .count()
        });
        let sources = &tracker.config().sources;
        all.touch.measure(n, || {
            let read = |v: &Visit| {
                touch::read(&PageUrl::parse(&v.url), v.referrer.as_deref(), sources).channel.len()
            };
            load.measured.iter().map(read).sum::<usize>()
        });
        let sums = [
            all.lists.measure(n, || lend_all(&mut lists.clone(), &load.measured)),
            all.scan.measure(n, || lend_all(&mut scan.clone(), &load.measured)),
            all.heap.measure(n, || lend_all(&mut heap.clone(), &load.measured)),
        ];
        all.fallbacks = shown.iter().filter(|number| number.is_none()).count();
        let position = |number: &Option<u64>| number.and_then(|n| positions.get(&n).copied());
        let sum = shown.iter().map(|shown| position(shown).unwrap_or(0)).fold(0, mixed);
        if sums != [sum; 3] {
            return Err("the designs gave out different numbers".into());
        }
    }
    Ok(all)
}

fn main() -> Result<(), Box<dyn AnyError>> {
    head("decide", "What does one visit cost, and does it cost more in a larger pool?");
    let mut rows = Vec::new();
    for (name, window) in [("soft", RawWindow::Soft), ("hard", RawWindow::Hard)] {
        for numbers in POOLS {
            let load = Load::of(numbers)?;
            let all = measure(numbers, window, &load)?;
            let share = 100.0 * all.fallbacks as f64 / load.measured.len() as f64;
            let mut row = vec![name.to_owned(), count(numbers), format!("{share:.1} %")];
            let times =
                [&all.typed, &all.json, &all.bot, &all.touch, &all.lists, &all.scan, &all.heap];
            row.extend(times.map(nanoseconds));
            row.push(ratio(&all.scan, &all.lists));
            row.push(ratio(&all.heap, &all.lists));
            row.push(ratio(&all.scan, &all.typed));
            row.push(ratio(&all.heap, &all.typed));
            rows.push(row);
        }
    }
    table(&HEADER, 1, rows);
    note(
        "Nanoseconds of processor time for each visit, the quickest of 5 rounds in turn. `visit` does everything",
    );
    note(
        "(reads the agent and the touch, decides, records touch, hold and visit); `lists`, `scan` and `heap` only lend,",
    );
    note("and gave the same numbers to the same clients as `visit` did.");
    Ok(())
}
