//! What does one visit cost, and does it cost more in a larger pool?
//!
//! Visits at a steady load of 80 % of the pool, through the typed API and through the JSON door. Of that, apart: judging
//! whether the agent is a bot's, and reading the touch. Then lending alone: ringtrace's lists, and the two obvious
//! designs, all three under the same map from client ids to numbers, giving the same numbers to the same clients.

use ringtrace::config::raw::RawWindow;
use ringtrace::visit::page_url::PageUrl;
use ringtrace::visit::touch;
use ringtrace::wire::Door;
use ringtrace::words::phone::Phone;
use ringtrace::{Config, Error, Tracker, Visit};
use ringtrace_benches::clock::{Times, size};
use ringtrace_benches::obvious::{Lender, Rules, heap::Heap, lists::Lists, scan::Scan};
use ringtrace_benches::page::{count, head, nanoseconds, note, ratio, table};
use ringtrace_benches::site;
use ringtrace_benches::steady::Steady;
use std::collections::HashMap;
use std::error::Error as AnyError;

const POOLS: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 7;
/// How many visits are measured at a time.
const PART: usize = 500;

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

fn lend_all(lender: &mut impl Lender, visits: &[Visit]) -> Vec<Option<usize>> {
    visits.iter().map(|visit| lender.lend(&visit.client, visit.at)).collect()
}

fn mixed(sum: usize, number: usize) -> usize {
    sum.wrapping_mul(31).wrapping_add(number)
}

/// The numbers shown; a fallback counts as none.
fn visit_all(tracker: &mut Tracker, visits: &[Visit]) -> Result<Vec<Option<Phone>>, Error> {
    let one = |visit: &Visit| {
        let answer = tracker.visit(visit)?;
        let lent = answer.shown.first().filter(|shown| shown.until.is_some());
        Ok(lent.and_then(|shown| shown.number))
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
    let positions: Result<HashMap<Phone, usize>, Error> =
        (0..numbers).map(|n| Ok((site::number(n)?, n))).collect();
    let positions = positions?;

    let mut all = Measured::default();
    for _ in 0..ROUNDS {
        all.each().into_iter().for_each(Times::begin_round);
        let (mut typed, door) = (tracker.clone(), Door::restore(&snapshot)?);
        let (mut lists, mut scan, mut heap) = (lists.clone(), scan.clone(), heap.clone());
        let mut sums = [0; 4];
        all.fallbacks = 0;
        for (visits, json) in load.measured.chunks(PART).zip(load.json.chunks(PART)) {
            let n = visits.len();
            let shown = all.typed.measure(n, || visit_all(&mut typed, visits))?;
            all.json.measure(n, || json.iter().map(|v| door.ask("visit", v).len()).sum::<usize>());
            all.read(tracker.config(), visits);
            let parts = [
                shown
                    .iter()
                    .map(|number| number.and_then(|n| positions.get(&n)).copied())
                    .collect(),
                all.lists.measure(n, || lend_all(&mut lists, visits)),
                all.scan.measure(n, || lend_all(&mut scan, visits)),
                all.heap.measure(n, || lend_all(&mut heap, visits)),
            ];
            all.fallbacks += shown.iter().filter(|number| number.is_none()).count();
            for (sum, part) in sums.iter_mut().zip(&parts) {
                *sum = part.iter().map(|number| number.unwrap_or(usize::MAX)).fold(*sum, mixed);
            }
        }
        if sums.windows(2).any(|pair| pair.first() != pair.last()) {
            return Err("the designs gave out different numbers".into());
        }
    }
    Ok(all)
}

impl Measured {
    fn each(&mut self) -> [&mut Times; 7] {
        let Self { typed, json, bot, touch, lists, scan, heap, .. } = self;
        [typed, json, bot, touch, lists, scan, heap]
    }

    /// What of a visit is reading.
    fn read(&mut self, config: &Config, visits: &[Visit]) {
        self.bot.measure(visits.len(), || {
            let is_bot = |v: &&Visit| config.bots.judge(v.user_agent.as_deref(), None).is_some();
            visits.iter().filter(is_bot).count()
        });
        self.touch.measure(visits.len(), || {
            let read = |v: &Visit| {
                let page = PageUrl::parse(&v.url);
                touch::read(&page, v.referrer.as_deref(), &config.sources).channel.len()
            };
            visits.iter().map(read).sum::<usize>()
        });
    }
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
        "Nanoseconds of processor time for each visit, of each 500 the quickest of 7 rounds in turn. `visit` does everything",
    );
    note(
        "(reads the agent and the touch, decides, records touch, hold and visit); `lists`, `scan` and `heap` only lend,",
    );
    note("and gave the same numbers to the same clients as `visit` did.");
    Ok(())
}
