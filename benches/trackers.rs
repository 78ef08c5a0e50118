//! How many visits a second: a thousand small sites, or one large one?
//!
//! The days that the simulator of the `ringtrace` command makes: a thousand sites with ten numbers and 200 sessions a
//! day each, and one site with ten thousand numbers and as many sessions as all of those. Visits and calls are told in
//! the order of time. Beside it, lending alone by the obvious designs, one for each site.

use ringtrace::config::raw::RawWindow;
use ringtrace::{CallEvent, Error, Tracker, Visit};
use ringtrace_benches::clock::{Times, size};
use ringtrace_benches::obvious::{Lender, Rules, heap::Heap, scan::Scan};
use ringtrace_benches::page::{count, head, note, table};
use ringtrace_benches::site;
use ringtrace_command::simulate::happening::{Happening, Intention};
use ringtrace_command::simulate::shape::Shape;
use ringtrace_command::simulate::stream::Stream;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::error::Error as AnyError;

const ROUNDS: usize = 3;
/// How many things are told at a time.
const PART: usize = 1000;

/// What a site's tracker is told.
enum Told {
    /// A person's visit.
    Visit(Visit),
    /// A bot's; the obvious designs are spared it.
    BotVisit(Visit),
    /// A call that has ended.
    Call(CallEvent),
}

/// A day of several sites, with the site of each thing told.
struct Day {
    told: Vec<(usize, Told)>,
    visits: usize,
    /// How many visits were shown a dynamic number.
    lent: usize,
}

/// What happens on all sites, in the order of time.
fn happenings(sites: usize, sessions_a_day: f64) -> impl Iterator<Item = (usize, Happening)> {
    let shape = |site: usize| Shape { seed: site as u64 + 1, sessions_a_day, ..Shape::default() };
    let mut streams: Vec<_> = (0..sites).map(|site| Stream::new(&shape(site)).peekable()).collect();
    let mut next = BinaryHeap::new();
    for (site, stream) in streams.iter_mut().enumerate() {
        next.extend(stream.peek().map(|first| Reverse((first.at(), site))));
    }
    std::iter::from_fn(move || {
        let Reverse((_, site)) = next.pop()?;
        let stream = streams.get_mut(site)?;
        let happening = stream.next()?;
        next.extend(stream.peek().map(|following| Reverse((following.at(), site))));
        Some((site, happening))
    })
}

impl Day {
    /// Settles by a first replay which visits are bots' and which number each caller saw last.
    fn of(sites: usize, fresh: &Tracker, sessions_a_day: f64) -> Result<Self, Error> {
        let mut trackers = vec![fresh.clone(); sites];
        let mut seen: HashMap<(usize, String), String> = HashMap::new();
        let mut day = Self { told: Vec::new(), visits: 0, lent: 0 };
        for (site, happening) in happenings(sites, sessions_a_day) {
            let Some(tracker) = trackers.get_mut(site) else { continue };
            match happening {
                Happening::Visit(visit) => {
                    let answer = tracker.visit(&visit)?;
                    let shown = answer.shown.first();
                    let number = shown.and_then(|shown| shown.number.or(shown.destination));
                    if let Some(number) = number {
                        seen.insert((site, visit.client.clone()), number.to_string());
                    }
                    day.visits += 1;
                    day.lent += shown.filter(|shown| shown.until.is_some()).map_or(0, |_| 1);
                    let person = answer.bot.is_none();
                    let told = if person { Told::Visit(visit) } else { Told::BotVisit(visit) };
                    day.told.push((site, told));
                }
                Happening::Intention(intention) => {
                    day.told.push((site, Told::Call(call(site, intention, &seen))));
                }
                _ => {}
            }
        }
        // A call is told when it has ended.
        day.told.sort_by_key(|(_, told)| match told {
            Told::Visit(visit) | Told::BotVisit(visit) => visit.at,
            Told::Call(event) => event.at,
        });
        Ok(day)
    }
}

fn call(site: usize, intention: Intention, seen: &HashMap<(usize, String), String>) -> CallEvent {
    let shown = intention.shown_to.clone().and_then(|client| seen.get(&(site, client)).cloned());
    let mut event = intention.call_line().event;
    event.dialled = event.dialled.or(shown);
    event
}

fn tell_all(trackers: &mut [Tracker], told: &[(usize, Told)]) -> Result<usize, Error> {
    let mut lent = 0;
    for (site, told) in told {
        let Some(tracker) = trackers.get_mut(*site) else { continue };
        match told {
            Told::Visit(visit) | Told::BotVisit(visit) => {
                let answer = tracker.visit(visit)?;
                lent += answer.shown.iter().filter(|shown| shown.until.is_some()).count();
            }
            Told::Call(event) => {
                tracker.call(event)?;
            }
        }
    }
    Ok(lent)
}

fn lend_all(lenders: &mut [impl Lender], told: &[(usize, Told)]) -> usize {
    let lend = |(site, told): &(usize, Told)| match told {
        Told::Visit(visit) => lenders.get_mut(*site)?.lend(&visit.client, visit.at),
        Told::BotVisit(_) | Told::Call(_) => None,
    };
    told.iter().filter_map(lend).count()
}

fn row(sites: usize, numbers: usize, sessions: f64) -> Result<Vec<String>, Box<dyn AnyError>> {
    let rules = Rules::of(RawWindow::Soft);
    // The simulator's days begin at midnight.
    let fresh = Tracker::new(site::config(numbers, RawWindow::Soft)?, Shape::default().begin);
    let day = Day::of(sites, &fresh, sessions)?;
    let (mut ours, mut scan, mut heap) = (Times::default(), Times::default(), Times::default());
    for _ in 0..ROUNDS {
        [&mut ours, &mut scan, &mut heap].into_iter().for_each(Times::begin_round);
        let mut trackers = vec![fresh.clone(); sites];
        let mut scans = vec![Scan::new(numbers, rules); sites];
        let mut heaps = vec![Heap::new(numbers, rules); sites];
        let mut lent = [0; 3];
        for told in day.told.chunks(PART) {
            let visits = told.iter().filter(|(_, told)| !matches!(told, Told::Call(_))).count();
            let part = [
                ours.measure(visits, || tell_all(&mut trackers, told))?,
                scan.measure(visits, || lend_all(&mut scans, told)),
                heap.measure(visits, || lend_all(&mut heaps, told)),
            ];
            lent.iter_mut().zip(part).for_each(|(lent, part)| *lent += part);
        }
        if lent != [day.lent; 3] {
            return Err("the designs lent different numbers of times".into());
        }
    }
    let nanoseconds = |times: &Times| times.least().unwrap_or(f64::INFINITY);
    let a_second = |times: &Times| count((1e9 / nanoseconds(times)) as usize);
    let share = |times: &Times| format!("{:.2}x", nanoseconds(times) / nanoseconds(&ours));
    let calls = day.told.len() - day.visits;
    let mut row = [sites, numbers, day.visits, calls].map(count).to_vec();
    row.extend([&ours, &scan, &heap].map(a_second));
    row.extend([&scan, &heap].map(share));
    Ok(row)
}

fn main() -> Result<(), Box<dyn AnyError>> {
    head("trackers", "How many visits a second: a thousand small sites, or one large one?");
    let sites = size(1_000, 20);
    let rows = [row(sites, 10, 200.0)?, row(1, size(10_000, 200), 200.0 * sites as f64)?];
    let header = [
        "trackers",
        "numbers each",
        "visits",
        "calls",
        "visits/s",
        "scan/s",
        "heap/s",
        "scan/ours",
        "heap/ours",
    ];
    table(&header, 0, rows.into());
    note(
        "Simulated days. Visits a second of processor time on one core, calls told between them included, the quickest",
    );
    note(
        "of 3 rounds in turn; trackers share nothing, so other cores bring as much again. `scan` and `heap` only lend:",
    );
    note(
        "they know no bots, touches, conditions, history, calls or reports. The last two columns are their time over ours.",
    );
    Ok(())
}
