//! Events are followed as they come, each once and in order, on every journal.

use crate::places::{each, each_durable};
use crate::story::{Story, config, noon};
use crate::suite::replayed;
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::Sign;
use ringtrace_store::{Options, StoreCode, Watch};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

/// A copy of the tracker, made of nothing but its beginning and what is followed.
fn follow(watch: &mut Watch, copy: &mut Tracker, until: u64) {
    while copy.sequence() < until {
        let (first, events) = watch.next_within(PATIENCE).unwrap().expect("nothing comes");
        assert_eq!(first, copy.sequence() + 1, "a gap, or twice the same");
        events.iter().for_each(|event| copy.apply(event));
        assert_eq!(watch.sequence(), copy.sequence());
    }
}

#[test]
fn a_copy_follows_the_tracker_while_it_works() {
    each(|place| {
        let store = place.open();
        let stored = store.create("site", config(20), noon()).unwrap();
        let other = store.create("other", config(20), noon()).unwrap();
        let mut copy = Tracker::restore(&store.first_snapshot("site").unwrap()).unwrap();
        std::thread::scope(|scope| {
            let follower = stored.clone();
            let following = scope.spawn(move || {
                let mut watch = follower.watch(0).unwrap();
                while copy.sequence() < 200 {
                    let until = copy.sequence() + 1;
                    follow(&mut watch, &mut copy, until);
                }
                (watch, copy)
            });
            let mut story = Story::new(21, 60, 20);
            for step in 0..300 {
                let command = story.command();
                // What happens to other trackers is not theirs.
                let _ = other.handle(command.clone());
                let _ = stored.handle(command);
                if step == 150 {
                    let rest = (0..100).map(|_| story.command()).collect::<Vec<_>>();
                    stored.handle_all(rest).into_iter().for_each(drop);
                }
            }
            let (mut watch, mut copy) = following.join().unwrap();
            let state = stored.read(|tracker| (tracker.sequence(), tracker.snapshot())).unwrap();
            follow(&mut watch, &mut copy, state.0);
            assert_eq!(copy.snapshot(), state.1);
            assert_eq!(watch.next_within(Duration::from_millis(30)).unwrap(), None);
        });
    });
}

#[test]
fn a_watch_goes_on_anywhere_even_inside_a_group() {
    each(|place| {
        let store = place.open();
        let stored = store.create("site", config(20), noon()).unwrap();
        let mut story = Story::new(22, 60, 20);
        for _ in 0..3 {
            let part: Vec<_> = (0..40).map(|_| story.command()).collect();
            stored.handle_all(part).into_iter().for_each(drop);
        }
        let model = replayed(&store, "site");
        for after in 0..=model.sequence() {
            let mut watch = stored.watch(after).unwrap();
            let mut seen = after;
            while let Some((first, events)) = watch.next_within(Duration::ZERO).unwrap() {
                assert_eq!(first, seen + 1);
                seen += events.len() as u64;
            }
            assert_eq!(seen, model.sequence(), "from {after} on");
        }
        let mut watch = stored.watch(model.sequence() - 1).unwrap();
        let step = story.at.plus_seconds(1);
        stored.visit(ringtrace::Visit::new("late", step, "https://example.com/")).unwrap();
        let mut copy = model.sequence() - 1;
        while copy < model.sequence() + 1 {
            let (first, events) = watch.next_within(PATIENCE).unwrap().unwrap();
            assert_eq!(first, copy + 1);
            copy += events.len() as u64;
        }
    });
}

#[test]
fn other_processes_events_come_soon() {
    each_durable(|place| {
        let (store, other) = (place.open(), place.open());
        let stored = store.create("site", config(20), noon()).unwrap();
        let mut watch = other.tracker("site").unwrap().watch(0).unwrap();
        // It waits already when something happens.
        assert_eq!(watch.next_within(Duration::from_millis(50)).unwrap(), None);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(move || {
                let found = watch.next_within(PATIENCE).unwrap();
                (found, Instant::now())
            });
            std::thread::sleep(Duration::from_millis(400));
            let visit = ringtrace::Visit::new("a", noon(), "https://example.com/");
            stored.visit(visit).unwrap();
            let stored_at = Instant::now();
            let (found, seen_at) = waiting.join().unwrap();
            assert_eq!(found.unwrap().0, 1);
            // 25 or 100 ms; what is more is the machine's.
            let lag = seen_at.saturating_duration_since(stored_at);
            assert!(lag < Duration::from_secs(2), "{lag:?}");
            eprintln!("seen after {lag:?}");
        });
    });
}

#[test]
fn nothing_is_followed_that_was_deleted() {
    each(|place| {
        let store = place.open();
        let stored = store.create("site", config(20), noon()).unwrap();
        let visit = |client: &str, second| {
            let at = noon().plus_seconds(second);
            stored.visit(ringtrace::Visit::new(client, at, "https://example.com/")).unwrap();
        };
        visit("wanda", 1);
        let mut watch = stored.watch(0).unwrap();
        stored.forget(Sign::new("wanda", noon().plus_seconds(2))).unwrap();
        visit("other", 3);
        let gone = watch.next_within(PATIENCE).unwrap_err();
        assert!(gone.is(StoreCode::Conflict), "{gone}");
        assert!(stored.watch(0).unwrap_err().is(StoreCode::Conflict));
        // A copy begins again where the events do.
        let mut copy = Tracker::restore(&store.first_snapshot("site").unwrap()).unwrap();
        let mut watch = stored.watch(copy.sequence()).unwrap();
        follow(&mut watch, &mut copy, 3);
        assert_eq!(copy.snapshot(), stored.read(Tracker::snapshot).unwrap());
        store.remove("site").unwrap();
        let gone = watch.next_within(PATIENCE);
        assert!(matches!(gone, Err(ref error) if error.is(StoreCode::UnknownTracker)), "{gone:?}");
    });
}

/// Whoever reads while the past is deleted must be told: reading the groups and the number they begin at is two steps.
#[test]
fn what_was_stored_is_never_silently_missing() {
    each_durable(|place| {
        let options = Options { tables: false, ..Options::default() };
        let (store, reader) = (place.open_with(options.clone()), place.open_with(options));
        let stored = store.create("site", config(20), noon()).unwrap();
        let known = std::sync::atomic::AtomicU64::new(0);
        let known = &known;
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || {
                for round in 0..120_i64 {
                    let client = format!("client-{round}");
                    let at = noon().plus_seconds(round);
                    let visit = ringtrace::Visit::new(&*client, at, "https://example.com/");
                    stored.visit(visit).unwrap();
                    let sequence = stored.read(Tracker::sequence).unwrap();
                    known.store(sequence, std::sync::atomic::Ordering::SeqCst);
                    stored.forget(Sign::new(&*client, at)).unwrap();
                }
            });
            let (mut read, mut cut) = (0, 0);
            while !writing.is_finished() {
                let sequence = known.load(std::sync::atomic::Ordering::SeqCst);
                if sequence == 0 {
                    continue;
                }
                // Event `sequence` was acknowledged: it is there, or it is said that it is gone.
                match reader.events("site", sequence - 1) {
                    Ok(Some((first, _))) => {
                        assert_eq!(first, sequence);
                        read += 1;
                    }
                    Ok(None) => panic!("event {sequence} is missing, and nobody says so"),
                    Err(error) => {
                        assert!(error.is(StoreCode::Conflict), "{error}");
                        cut += 1;
                    }
                }
            }
            writing.join().unwrap();
            assert!(read > 0 && cut > 0, "{read} times read, {cut} times cut");
        });
    });
}
