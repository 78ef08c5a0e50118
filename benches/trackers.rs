//! How many visits a second: a thousand small sites, or one large one?
//!
//! The same kind of stream at the same rate over a thousand trackers with ten numbers each and over one tracker with ten
//! thousand numbers. Beside it, lending alone by the obvious designs, one for each site.

use ringtrace::config::raw::RawWindow;
use ringtrace::{Error, Tracker, Visit};
use ringtrace_benches::clock::{Times, size};
use ringtrace_benches::obvious::{Lender, Rules, heap::Heap, scan::Scan};
use ringtrace_benches::page::{count, head, note, ratio, table};
use ringtrace_benches::site;
use ringtrace_benches::steady::Steady;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::error::Error as AnyError;

const ROUNDS: usize = 5;

/// A visit and the site it is of.
type Told = (usize, Visit);

/// The visits of all sites in the order of time.
fn stream(
    sites: usize,
    numbers: usize,
    total: usize,
) -> Result<(Vec<Told>, Vec<Told>), Box<dyn AnyError>> {
    let begin = site::begin()?;
    let mut streams: Vec<Steady> =
        (0..sites).map(|site| Steady::new(numbers, begin, site as u64)).collect();
    let mut next = BinaryHeap::new();
    let mut waiting: Vec<Option<Visit>> = streams.iter_mut().map(Iterator::next).collect();
    for (site, visit) in waiting.iter().enumerate() {
        next.extend(visit.iter().map(|visit| Reverse((visit.at, site))));
    }
    let mut all = Vec::with_capacity(2 * total);
    while let Some(Reverse((_, site))) = next.pop() {
        let following = streams.get_mut(site).and_then(Iterator::next);
        next.extend(following.iter().map(|visit| Reverse((visit.at, site))));
        let visit = waiting.get_mut(site).and_then(|place| std::mem::replace(place, following));
        all.extend(visit.map(|visit| (site, visit)));
        if all.len() == 2 * total {
            break;
        }
    }
    let measured = all.split_off(total);
    Ok((all, measured))
}

fn visit_all(trackers: &mut [Tracker], told: &[Told]) -> Result<usize, Error> {
    let mut lent = 0;
    for (site, visit) in told {
        if let Some(tracker) = trackers.get_mut(*site) {
            let answer = tracker.visit(visit)?;
            lent += answer.shown.iter().filter(|shown| shown.until.is_some()).count();
        }
    }
    Ok(lent)
}

fn lend_all(lenders: &mut [impl Lender], told: &[Told]) -> usize {
    let lend = |(site, visit): &Told| lenders.get_mut(*site)?.lend(&visit.client, visit.at);
    told.iter().filter_map(lend).count()
}

fn row(sites: usize, numbers: usize, total: usize) -> Result<Vec<String>, Box<dyn AnyError>> {
    let (before, measured) = stream(sites, numbers, total)?;
    let rules = Rules::of(RawWindow::Soft);
    let fresh = site::tracker(numbers, RawWindow::Soft)?;
    let mut trackers = vec![fresh; sites];
    let mut scans = vec![Scan::new(numbers, rules); sites];
    let mut heaps = vec![Heap::new(numbers, rules); sites];
    visit_all(&mut trackers, &before)?;
    lend_all(&mut scans, &before);
    lend_all(&mut heaps, &before);
    let (mut ours, mut scan, mut heap) = (Times::default(), Times::default(), Times::default());
    for _ in 0..ROUNDS {
        let (mut trackers, mut scans, mut heaps) = (trackers.clone(), scans.clone(), heaps.clone());
        let lent = ours.measure(measured.len(), || visit_all(&mut trackers, &measured))?;
        let by_scan = scan.measure(measured.len(), || lend_all(&mut scans, &measured));
        let by_heap = heap.measure(measured.len(), || lend_all(&mut heaps, &measured));
        if [by_scan, by_heap] != [lent; 2] {
            return Err("the designs lent different numbers of times".into());
        }
    }
    let a_second = |times: &Times| times.least().map_or(0, |ns| (1e9 / ns) as usize);
    let mut row = vec![count(sites), count(numbers), count(measured.len())];
    row.extend([&ours, &scan, &heap].map(|times| count(a_second(times))));
    row.extend([ratio(&scan, &ours), ratio(&heap, &ours)]);
    Ok(row)
}

fn main() -> Result<(), Box<dyn AnyError>> {
    head("trackers", "How many visits a second: a thousand small sites, or one large one?");
    let total = size(200_000, 5_000);
    let rows = [row(1_000, 10, total)?, row(1, 10_000, total)?];
    let header = [
        "trackers",
        "numbers each",
        "visits",
        "visits/s",
        "scan/s",
        "heap/s",
        "scan/visit",
        "heap/visit",
    ];
    table(&header, 0, rows.into());
    note(
        "On one core; trackers share nothing, so other cores bring as much again. `scan` and `heap` only lend: they know",
    );
    note(
        "no bots, touches, conditions, history or reports. The last two columns are their time over ringtrace's.",
    );
    Ok(())
}
