//! What does it cost to find whose call it is, and does it cost more with a longer past?
//!
//! From 10,000 to 10,000,000 past holds over 10, 1,000 and 10,000 numbers. Calls about now (within the last minute of
//! the past) and calls from anywhere in it, as when a telephony system delivers late or a past is matched anew. Beside
//! it the obvious designs: all holds in one vector, and a map to a vector for each number, both read from the newest
//! hold back. All three must name the same holders.

use ringtrace::call::matching::{Holder, LateRules, MatchKind, match_hold};
use ringtrace::config::raw::RawWindow;
use ringtrace::tracker::event::{EVENT_VERSION, Event, Fact, HoldChange, Visited};
use ringtrace::visit::hold::{Hold, Holds};
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Tracker};
use ringtrace_benches::clock::{Times, size};
use ringtrace_benches::obvious::past::{PastHold, holder_in_all, holder_in_own};
use ringtrace_benches::page::{count, head, nanoseconds, note, ratio, table};
use ringtrace_benches::{site, steady};
use std::collections::HashMap;
use std::error::Error as AnyError;

const NUMBERS: [usize; 3] = [10, 1_000, 10_000];
const ROUNDS: usize = 5;
/// How many calls are measured at a time.
const PART: usize = 200;
/// Holds are this long, and follow one another with this gap.
const HOLD_MS: i64 = 50_000;
const STEP_MS: i64 = 60_000;
const CLIENTS: usize = 100_000;
/// Reading everything is slow: so many bytes of holds at most are read in one round.
const READ_HOLDS_MAX: usize = 20_000_000;

const HEADER: [&str; 10] = [
    "calls",
    "numbers",
    "past holds",
    "whole call",
    "match",
    "own vector",
    "one vector",
    "own/match",
    "one/match",
    "one/whole",
];

/// The same past in four forms.
struct Past {
    tracker: Tracker,
    holds: HashMap<Phone, Holds>,
    own: HashMap<Phone, Vec<PastHold>>,
    all: Vec<PastHold>,
    end: Time,
}

impl Past {
    /// Every number is lent once a step, to one client after the other.
    fn of(numbers: usize, total: usize) -> Result<Self, Box<dyn AnyError>> {
        let begin = site::begin()?;
        let mut past = Self {
            tracker: site::tracker(numbers, RawWindow::Hard)?,
            holds: HashMap::new(),
            own: HashMap::new(),
            all: Vec::with_capacity(total),
            end: begin,
        };
        let phones: Result<Vec<Phone>, _> = (0..numbers).map(site::number).collect();
        let phones = phones?;
        let names: Vec<_> = (0..CLIENTS).map(|n| steady::client_id(n as u64).into()).collect();
        let places = phones.iter().enumerate().cycle();
        for (index, ((place, phone), name)) in
            places.zip(names.iter().cycle()).take(total).enumerate()
        {
            let step = (index / numbers) as i64 * STEP_MS;
            let from = begin.plus_ms(step + place as i64 * STEP_MS / numbers as i64);
            let hold = Hold::new(from, from.plus_ms(HOLD_MS), (index % CLIENTS) as u32);
            past.add(*phone, hold, std::sync::Arc::clone(name));
        }
        Ok(past)
    }

    fn add(&mut self, number: Phone, hold: Hold, client: ringtrace::words::name::Name) {
        let Hold { from, until, holder, .. } = hold;
        let pool = "site".into();
        let change =
            HoldChange { pool, number, until, new: true, cut: None, set: None, address: None };
        let shown = Some(number);
        let visited =
            Visited { client, touch: None, shown, holds: vec![change], shortages: Vec::new() };
        let fact = Fact::Visited(Box::new(visited));
        self.tracker.apply(&Event { v: EVENT_VERSION, at: from, fact });
        self.holds.entry(number).or_default().begin(hold);
        let row = PastHold { number, client: holder, from, until };
        self.own.entry(number).or_default().push(row);
        self.all.push(row);
        self.end = from;
    }

    /// Calls spread over the last `span` holds; each falls into a hold.
    fn calls(&self, wanted: usize, span: usize) -> Vec<(Phone, Time)> {
        let skipped = self.all.len().saturating_sub(span);
        let choose = |n: usize| {
            // A stride that has no divisor in common with the sizes visits them in a scattered order.
            let hold = self.all.get(skipped + n * 7_368_787 % span.min(self.all.len()))?;
            Some((hold.number, hold.from.plus_ms(HOLD_MS / 2).min(self.end)))
        };
        (0..wanted).filter_map(choose).filter(|(_, at)| *at <= self.end).collect()
    }
}

#[derive(Default)]
struct Measured {
    whole: Times,
    matched: Times,
    own: Times,
    all: Times,
}

fn measure(
    past: &mut Past,
    calls: &[(Phone, Time)],
    reads: usize,
    first_id: &mut usize,
) -> Result<Measured, Box<dyn AnyError>> {
    let rules = LateRules { late_seconds: 7200, half_life_seconds: 600 };
    let mut times = Measured::default();
    for _ in 0..ROUNDS {
        let Measured { whole, matched, own, all } = &mut times;
        [whole, matched, own, all].into_iter().for_each(Times::begin_round);
        let mut left = reads;
        for calls in calls.chunks(PART) {
            let few = calls.get(..left.min(calls.len())).unwrap_or(calls);
            left -= few.len();
            let events: Vec<_> = calls.iter().map(|call| event(past, *call, first_id)).collect();
            times.part(past, calls, few, &events, &rules)?;
        }
    }
    Ok(times)
}

impl Measured {
    fn part(
        &mut self,
        past: &mut Past,
        calls: &[(Phone, Time)],
        few: &[(Phone, Time)],
        events: &[CallEvent],
        rules: &LateRules,
    ) -> Result<(), Box<dyn AnyError>> {
        let found: Vec<Option<u32>> = self.matched.measure(calls.len(), || {
            let matched = |(number, at): &(Phone, Time)| {
                let holder = |h: Hold| Holder { client: h.holder, from: h.from, until: h.until };
                let newest_first = past.holds.get(number)?.before(*at).map(holder);
                match_hold(newest_first, *at, rules).holders.first().map(|(client, _)| *client)
            };
            calls.iter().map(matched).collect()
        });
        let own: Vec<Option<u32>> = self.own.measure(calls.len(), || {
            calls.iter().map(|(number, at)| holder_in_own(&past.own, *number, *at)).collect()
        });
        let mut all = Vec::new();
        if !few.is_empty() {
            all = self.all.measure(few.len(), || {
                let holder = |(number, at): &(Phone, Time)| holder_in_all(&past.all, *number, *at);
                few.iter().map(holder).collect()
            });
        }
        let exact = self.whole.measure(events.len(), || {
            let is_exact = |event: &CallEvent| {
                let answer = past.tracker.call(event);
                answer.is_ok_and(|answer| answer.matched == Some(MatchKind::Exact))
            };
            events.iter().map(is_exact).filter(|exact| *exact).count()
        });
        let same = found == own && found.starts_with(&all) && exact == calls.len();
        if !same || found.contains(&None) {
            return Err("the designs found different holders".into());
        }
        Ok(())
    }
}

/// A finished call, with an id and a caller of its own.
fn event(past: &Past, (dialled, at): (Phone, Time), next_id: &mut usize) -> CallEvent {
    *next_id += 1;
    let ended = past.end.plus_ms(120_000);
    let mut event = CallEvent::new(format!("CA{next_id:032x}"), ended);
    event.dialled = Some(dialled.to_string());
    event.caller = Some(format!("+1373{:07}", 2_000_000 + *next_id % 5_000_000));
    (event.started, event.answered, event.ended) =
        (Some(at), Some(at.plus_ms(10_000)), Some(at.plus_ms(100_000)));
    event
}

fn main() -> Result<(), Box<dyn AnyError>> {
    head(
        "match_call",
        "What does it cost to find whose call it is, and does it cost more with a longer past?",
    );
    let totals = [10_000, 100_000, size(1_000_000, 100_000), size(10_000_000, 100_000)];
    let (mut now_rows, mut any_rows) = (Vec::new(), Vec::new());
    for numbers in NUMBERS {
        for total in totals {
            let mut past = Past::of(numbers, total)?;
            let mut next_id = 0;
            for (name, span, rows) in
                [("now", numbers, &mut now_rows), ("any time", total, &mut any_rows)]
            {
                let calls = past.calls(size(20_000, 500), span);
                let reads = (READ_HOLDS_MAX / span).clamp(2, 20_000);
                // A vector for each number is shorter than one for all, but may be long too.
                let share = (size(200_000_000, 2_000_000) / (span / numbers)).clamp(100, 20_000);
                let calls = calls.get(..share.min(calls.len())).unwrap_or(&calls);
                let times = measure(&mut past, calls, reads, &mut next_id)?;
                let mut row = vec![name.to_owned(), count(numbers), count(total)];
                row.extend([&times.whole, &times.matched, &times.own, &times.all].map(nanoseconds));
                row.push(ratio(&times.own, &times.matched));
                row.push(ratio(&times.all, &times.matched));
                row.push(ratio(&times.all, &times.whole));
                rows.push(row);
            }
        }
    }
    table(&HEADER, 1, now_rows.into_iter().chain(any_rows).collect());
    note(
        "Nanoseconds of processor time for each call, of each 200 the quickest of 5 rounds in turn. `whole call` reads the event,",
    );
    note(
        "matches it, records it, and answers with class and credits; `match` is the search in the number's own holds.",
    );
    Ok(())
}
