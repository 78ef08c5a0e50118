//! What a stored tracker does is what a tracker does, and it survives.

use crate::places::{Place, each, each_durable};
use crate::story::{Story, config, noon, raw_config};
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::{Command, Sign};
use ringtrace_store::{Durability, Options, Store, StoreCode, StoredTracker};
use std::time::Duration;

fn small() -> Options {
    Options { snapshot_events: 50, ..Options::default() }
}

/// The tracker of the stored events, by the shortest way there is.
pub fn replayed(store: &Store, id: &str) -> Tracker {
    let mut tracker = Tracker::restore(&store.first_snapshot(id).unwrap()).unwrap();
    while let Some((first, events)) = store.events(id, tracker.sequence()).unwrap() {
        assert_eq!(first, tracker.sequence() + 1);
        events.iter().for_each(|event| tracker.apply(event));
    }
    tracker
}

pub fn snapshot(tracker: &StoredTracker) -> Vec<u8> {
    tracker.read(Tracker::snapshot).unwrap()
}

#[test]
fn answers_and_state_are_those_of_a_tracker() {
    each(|place| {
        let store = place.open_with(small());
        let stored = store.create("site", config(20), noon()).unwrap();
        let mut model = Tracker::new(config(20), noon());
        let mut story = Story::new(1, 60, 20);
        let levels = [Durability::Memory, Durability::Written, Durability::Synced];
        for step in 0..300 {
            let command = story.command();
            let expected = model.handle(&command);
            let given = stored.waiting_for(levels[step % 3]).handle(command);
            match (expected, given) {
                (Ok(expected), Ok(given)) => assert_eq!(expected, given),
                (Err(expected), Err(given)) => assert_eq!(expected.code().as_str(), given.code()),
                (expected, given) => panic!("{expected:?} but {given:?}"),
            }
        }
        assert_eq!(snapshot(&stored), model.snapshot());
        assert_eq!(replayed(&store, "site").snapshot(), model.snapshot());
        store.close();
        if !matches!(place, Place::Memory) {
            let store = place.open();
            assert_eq!(snapshot(&store.tracker("site").unwrap()), model.snapshot());
            assert_eq!(replayed(&store, "site").snapshot(), model.snapshot());
        }
    });
}

#[test]
fn many_commands_are_stored_together() {
    each(|place| {
        let store = place.open_with(small());
        let stored = store.create("site", config(20), noon()).unwrap();
        let mut model = Tracker::new(config(20), noon());
        let mut story = Story::new(2, 60, 20);
        let commands: Vec<Command> = (0..500).map(|_| story.command()).collect();
        let expected: Vec<_> = commands.iter().map(|command| model.handle(command).ok()).collect();
        let given: Vec<_> = stored.handle_all(commands).into_iter().map(Result::ok).collect();
        assert_eq!(given, expected);
        assert_eq!(snapshot(&stored), model.snapshot());
    });
}

#[test]
fn two_stores_on_one_place_take_turns() {
    each_durable(|place| {
        let (one, two) = (place.open_with(small()), place.open_with(small()));
        let one_tracker = one.create("site", config(20), noon()).unwrap();
        let two_tracker = two.tracker("site").unwrap();
        let mut model = Tracker::new(config(20), noon());
        let mut story = Story::new(3, 60, 20);
        for step in 0..200 {
            let command = story.command();
            let stored = if step / 3 % 2 == 0 { &one_tracker } else { &two_tracker };
            let expected = model.handle(&command).ok();
            assert_eq!(stored.handle(command).ok(), expected, "step {step}");
        }
        assert_eq!(snapshot(&one_tracker), model.snapshot());
        assert_eq!(snapshot(&two_tracker), model.snapshot());
        assert_eq!(replayed(&one, "site").snapshot(), model.snapshot());
    });
}

#[test]
fn threads_of_two_stores_may_all_write_at_once() {
    each_durable(|place| {
        let stores = [place.open_with(small()), place.open_with(small())];
        stores[0].create("site", config(20), noon()).unwrap();
        std::thread::scope(|scope| {
            for worker in 0..6_usize {
                let stored = stores[worker % 2].tracker("site").unwrap();
                scope.spawn(move || {
                    let mut story =
                        Story::new(worker as u64, 30, 20).with_prefix(&format!("{worker}-"));
                    for _ in 0..60 {
                        // Clocks that differ by more than the tolerance are refused, as they should be.
                        let _ = stored.handle(story.command());
                    }
                });
            }
        });
        let states: Vec<_> =
            stores.iter().map(|store| snapshot(&store.tracker("site").unwrap())).collect();
        assert_eq!(states[0], states[1]);
        assert_eq!(states[0], replayed(&stores[0], "site").snapshot());
    });
}

#[test]
fn idle_trackers_leave_and_come_back() {
    each(|place| {
        let options = Options { trackers_max: 1, idle: Duration::ZERO, ..small() };
        let store = place.open_with(options);
        let mut model = Tracker::new(config(20), noon());
        let mut story = Story::new(4, 60, 20);
        let stored = store.create("a", config(20), noon()).unwrap();
        store.create("b", config(5), noon()).unwrap();
        for round in 0..3 {
            for _ in 0..20 {
                let command = story.command();
                let _ = model.handle(&command);
                let _ = stored.handle(command);
            }
            std::thread::sleep(Duration::from_millis(if round == 1 { 1200 } else { 20 }));
        }
        assert_eq!(snapshot(&stored), model.snapshot());
        assert_eq!(store.trackers().unwrap(), ["a", "b"]);
    });
}

#[test]
fn trackers_are_made_found_and_removed() {
    each(|place| {
        let store = place.open();
        let unknown = store.tracker("site").unwrap_err();
        assert!(unknown.is(StoreCode::UnknownTracker), "{unknown}");
        let stored = store.tracker_or("site", || (config(3), noon())).unwrap();
        let twice = store.create("site", config(3), noon()).unwrap_err();
        assert!(twice.is(StoreCode::TrackerExists), "{twice}");
        store.tracker_or("site", || panic!("it is there")).unwrap();
        assert_eq!(store.create("", config(3), noon()).unwrap_err().code(), "empty");
        store.remove("site").unwrap();
        assert!(store.remove("site").unwrap_err().is(StoreCode::UnknownTracker));
        let gone = stored.keep_alive(Sign::new("a", noon())).unwrap_err();
        assert!(gone.is(StoreCode::UnknownTracker), "{gone}");
        assert!(store.trackers().unwrap().is_empty());
    });
}

#[test]
fn bad_input_changes_nothing_and_configurations_survive() {
    each(|place| {
        let store = place.open();
        let stored = store.create("site", config(3), noon()).unwrap();
        let before = snapshot(&stored);
        let error = stored.leave(Sign::new("", noon())).unwrap_err();
        assert_eq!((error.code(), error.path()), ("empty", "client"));
        let early = Sign::new("a", noon().plus_seconds(-60));
        assert_eq!(stored.keep_alive(early).unwrap_err().code(), "time_went_back");
        assert_eq!(snapshot(&stored), before);
        let added = stored.configure(raw_config(5), noon().plus_seconds(1)).unwrap().added;
        assert_eq!(added.len(), 2);
        store.close();
        let closed = stored.leave(Sign::new("a", noon().plus_seconds(2))).unwrap_err();
        assert!(closed.is(StoreCode::Closed), "{closed}");
        if !matches!(place, Place::Memory) {
            let pools = place.open().tracker("site").unwrap().read(Tracker::pools).unwrap();
            assert_eq!(pools[0].numbers, 5);
        }
    });
}
