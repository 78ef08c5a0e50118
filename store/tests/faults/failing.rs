//! Power cuts, syncs and writes that fail.

use crate::disk::{Disk, Fault};
use crate::story::{Story, config, noon};
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::Command;
use ringtrace::tracker::event::Event;
use ringtrace_store::{Durability, Options, Store, StoredTracker};
use std::time::Duration;

fn options() -> Options {
    let patience = Duration::from_millis(300);
    Options { snapshot_events: 60, patience, ..Options::default() }
}

fn journal(store: &Store) -> Vec<Event> {
    let (mut all, mut after) = (Vec::new(), 0);
    while let Some((_, events)) = store.events("site", after).unwrap() {
        after += events.len() as u64;
        all.extend(events);
    }
    all
}

/// What was acknowledged as synced, as numbers of events.
#[derive(Default)]
struct Promised(u64);

/// Gives commands, one by one or many at once, and notes what was promised.
fn work(
    stored: &StoredTracker,
    story: &mut Story,
    promised: &mut Promised,
    steps: usize,
) -> Vec<&'static str> {
    let mut errors = Vec::new();
    for step in 0..steps {
        let level = if step % 3 == 1 { Durability::Written } else { Durability::Synced };
        let tracker = stored.waiting_for(level);
        let several = if step % 5 == 4 { 7 } else { 1 };
        let commands: Vec<Command> = (0..several).map(|_| story.command()).collect();
        let before = stored.read(Tracker::sequence);
        let answers = tracker.handle_all(commands);
        let mut is_kept = level == Durability::Synced;
        for answer in answers {
            match answer {
                Err(error) if error.code().starts_with("unknown_") => {}
                Err(error) => {
                    errors.push(error.code());
                    is_kept = false;
                }
                Ok(_) => {}
            }
        }
        // A command without an event has nothing to be synced.
        if is_kept
            && let (Ok(before), Ok(sequence)) = (before, stored.read(Tracker::sequence))
            && sequence > before
        {
            promised.0 = sequence;
        }
    }
    errors
}

/// Cuts the power, and looks at what is left: what was promised, and nothing that never was.
fn check_power_cut(disk: &Disk, live: &[Event], promised: &Promised) {
    let left = disk.after_a_power_cut();
    let address = left.path().join("ringtrace.db").display().to_string();
    let store = Store::open(&address).unwrap();
    let events = journal(&store);
    assert!(
        events.len() as u64 >= promised.0,
        "{} events are left of {} that were promised",
        events.len(),
        promised.0
    );
    let sure = promised.0 as usize;
    assert_eq!(events[..sure], live[..sure], "the past is another one");
    let stored = store.tracker("site").unwrap();
    let mut replayed = Tracker::restore(&store.first_snapshot("site").unwrap()).unwrap();
    events.iter().for_each(|event| replayed.apply(event));
    assert_eq!(stored.read(Tracker::snapshot).unwrap(), replayed.snapshot());
}

/// A story on a disk that is in order at first, with a power cut after each part of it.
fn story(seed: u64, fault: Option<(Fault, u64)>, allowed: &[&str]) -> (Disk, usize) {
    let disk = Disk::new(seed);
    let store = Store::open_with(&disk.address(), options()).unwrap();
    let stored = store.create("site", config(30), noon()).unwrap();
    // Making a tracker is synced with the first synced command.
    let (mut story, mut promised) = (Story::new(seed, 60, 30), Promised::default());
    work(&stored, &mut story, &mut promised, 3);
    let mut failed = 0;
    for part in 0..6 {
        if let Some((fault, odds)) = fault {
            disk.fails(fault, odds);
        }
        let errors = work(&stored, &mut story, &mut promised, 25);
        let unexpected = errors.iter().find(|code| !allowed.contains(code));
        assert_eq!(unexpected, None, "{errors:?}");
        failed += errors.len();
        if part % 2 == 1 {
            disk.heals();
        }
        check_power_cut(&disk, &journal(&store), &promised);
    }
    disk.heals();
    let errors = work(&stored, &mut story, &mut promised, 10);
    assert!(errors.is_empty(), "healed, and yet {errors:?}");
    check_power_cut(&disk, &journal(&store), &promised);
    let last = ringtrace::Visit::new("the-last", story.at, "https://example.com/");
    stored.visit(last).unwrap();
    promised.0 = stored.read(Tracker::sequence).unwrap();
    let live = journal(&store);
    assert_eq!(promised.0, live.len() as u64);
    drop(store);
    check_power_cut(&disk, &live, &promised);
    (disk, failed)
}

#[test]
fn a_power_cut_takes_nothing_that_was_synced() {
    for seed in 1..=12 {
        let (disk, failed) = story(seed, None, &[]);
        assert_eq!((failed, disk.counts().0), (0, 0));
        assert!(disk.counts().1 > 100, "hardly anything was synced");
    }
}

#[test]
fn syncs_that_fail_now_and_then_lose_nothing_that_was_promised() {
    let mut failed = 0;
    for seed in 1..=12 {
        let (disk, errors) = story(seed, Some((Fault::Sync, 3)), &["io_failed"]);
        assert!(disk.counts().0 > 5, "hardly any sync failed");
        failed += errors;
    }
    eprintln!("{failed} commands failed");
}

#[test]
fn writes_that_fail_now_and_then_lose_nothing_that_was_promised() {
    for seed in 1..=8 {
        let (disk, errors) = story(seed, Some((Fault::Write, 9)), &["io_failed"]);
        assert!(disk.counts().0 > 5 && errors > 0, "{errors} errors");
        let (disk, errors) = story(seed, Some((Fault::Full, 9)), &["disk_full"]);
        assert!(disk.counts().0 > 5 && errors > 0, "{errors} errors");
    }
}

#[test]
fn a_disk_that_syncs_no_more_is_told_of_and_can_be_replaced() {
    let disk = Disk::new(77);
    let store = Store::open_with(&disk.address(), options()).unwrap();
    let stored = store.create("site", config(30), noon()).unwrap();
    let (mut story, mut promised) = (Story::new(3, 60, 30), Promised::default());
    assert!(work(&stored, &mut story, &mut promised, 10).is_empty());
    disk.fails(Fault::Sync, 1);
    let at = story.at;
    let visit = |second| {
        let at = at.plus_seconds(second);
        ringtrace::Visit::new(format!("client-{second}"), at, "https://example.com/")
    };
    for second in 0..5 {
        let error = stored.visit(visit(second)).unwrap_err();
        assert_eq!(error.code(), "io_failed", "{error}");
        assert!(error.message().contains("operating system"), "{error}");
    }
    // Nor can a new one be opened, or a tracker be made and told to be there.
    check_power_cut(&disk, &journal(&store), &promised);
    disk.heals();
    let shown = stored.visit(visit(9)).unwrap();
    assert!(shown.shown[0].number.is_some());
    promised.0 = stored.read(Tracker::sequence).unwrap();
    check_power_cut(&disk, &journal(&store), &promised);
}
