//! Forgetting, retention, the tables for people, moving house.

use crate::places::{Place, each, each_durable};
use crate::story::{Story, config, noon, number, raw_config};
use crate::suite::{replayed, snapshot};
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::Sign;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Config, Visit};
use ringtrace_store::{Options, Store, StoreCode, StoredTracker};
use std::path::Path;

fn visit(client: &str, second: i64) -> Visit {
    let url = format!("https://example.com/?gclid=click-of-{client}&utm_term=word-of-{client}");
    Visit::new(client, noon().plus_seconds(second), url)
}

/// A call to the number that was shown.
fn call(stored: &StoredTracker, client: &str, caller: &str, second: i64) {
    let shown = stored.visit(visit(client, second)).unwrap().shown[0].number.unwrap();
    let at = noon().plus_seconds(second + 1);
    let mut call = CallEvent::new(format!("call-to-{shown}"), at);
    (call.dialled, call.caller) = (Some(shown.to_string()), Some(caller.to_owned()));
    (call.started, call.answered) = (Some(at), Some(at));
    call.ended = Some(at);
    stored.call(call).unwrap();
}

/// Whether any file in the folder holds these bytes.
fn found(folder: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn what_is_forgotten_is_in_no_file() {
    let place = Place::file();
    let Place::File(folder) = &place else { unreachable!() };
    // Small snapshots and much traffic around: pages of the file are split, moved and used again.
    let store = place.open_with(Options { snapshot_events: 40, ..Options::default() });
    let stored = store.create("site", config(100), noon()).unwrap();
    let traces = ["wanda-0117", "click-of-wanda", "word-of-wanda", "+16465550117"];
    let mut second = 0;
    for round in 0..60 {
        second += 10;
        for other in 0..5 {
            stored.visit(visit(&format!("other-{round}-{other}"), second)).unwrap();
        }
        if round % 7 == 3 {
            stored.visit(visit("wanda-0117", second + 5)).unwrap();
        }
        if round == 30 {
            call(&stored, "wanda-0117", "+16465550117", second + 6);
        }
    }
    // The tables for people lag behind by a second.
    std::thread::sleep(std::time::Duration::from_millis(1700));
    call(&stored, "other-call", "+16465550118", second + 20);
    for trace in traces {
        assert!(found(folder.path(), trace), "{trace} should be somewhere before it is forgotten");
    }
    let forgotten =
        stored.forget(Sign::new("wanda-0117", noon().plus_seconds(second + 30))).unwrap();
    assert_eq!(forgotten.calls, 1);
    for trace in traces {
        assert!(!found(folder.path(), trace), "{trace} is still there");
    }
    assert!(found(folder.path(), "other-30-2"), "others stay");
    let kept = snapshot(&stored);
    drop(store);
    for trace in traces {
        assert!(!found(folder.path(), trace), "{trace} is back");
    }
    let store = place.open();
    assert_eq!(snapshot(&store.tracker("site").unwrap()), kept);
    assert_eq!(replayed(&store, "site").snapshot(), kept);
    let calls = place.sql("SELECT client, caller FROM calls ORDER BY client");
    assert_eq!(calls, "|\nother-call|+16465550118");
}

#[test]
fn forgetting_in_one_store_reaches_the_other() {
    each_durable(|place| {
        let (one, two) = (place.open(), place.open());
        let first = one.create("site", config(10), noon()).unwrap();
        let second = two.tracker("site").unwrap();
        first.visit(visit("wanda", 1)).unwrap();
        second.visit(visit("other", 2)).unwrap();
        first.forget(Sign::new("wanda", noon().plus_seconds(3))).unwrap();
        let again = second.forget(Sign::new("wanda", noon().plus_seconds(4))).unwrap_err();
        assert_eq!(again.code(), "unknown_client");
        second.visit(visit("third", 5)).unwrap();
        assert_eq!(snapshot(&first), snapshot(&second));
        assert!(second.read(|tracker| tracker.export("wanda").is_err()).unwrap());
        drop((one, two));
        assert_eq!(place.sql("SELECT count(*) FROM holds WHERE client = 'wanda'"), "0");
        assert_eq!(place.sql("SELECT count(*) FROM touches WHERE client = 'wanda'"), "0");
        assert_eq!(place.sql("SELECT count(*) FROM touches"), "3");
    });
}

#[test]
fn what_is_too_old_goes_once_a_day() {
    each_durable(|place| {
        let store = place.open();
        let mut raw = raw_config(10);
        raw.retention.visits_days = Some(2);
        raw.retention.holds_days = Some(3);
        let stored = store.create("site", Config::check(raw).unwrap(), noon()).unwrap();
        for day in 0..6 {
            for hour in 0..3 {
                let client = format!("client-{day}-{hour}");
                stored.visit(visit(&client, day * 86_400 + hour * 3_600)).unwrap();
            }
        }
        let kept = snapshot(&stored);
        assert_eq!(replayed(&store, "site").snapshot(), kept);
        drop(store);
        let touches = place.sql("SELECT count(*) FROM touches");
        // Two days and what was looked at since yesterday's tidying, which is once a day.
        let left: u32 = touches.parse().unwrap();
        assert!((7..=10).contains(&left), "{left} of 18 touches are left");
        assert_eq!(snapshot(&place.open().tracker("site").unwrap()), kept);
    });
}

#[test]
fn the_tables_say_what_the_state_says() {
    each_durable(|place| {
        let mut story = Story::new(7, 40, 12);
        {
            let (store, other) = (place.open(), place.open());
            let stored =
                [store.create("site", config(12), noon()).unwrap(), other.tracker("site").unwrap()];
            for step in 0..400 {
                let _ = stored[step / 50 % 2].handle(story.command());
                if step == 200 {
                    std::thread::sleep(std::time::Duration::from_millis(1600));
                }
            }
            stored[0].configure(raw_config(8), story.at).unwrap();
        }
        let store = place.open();
        let stored = store.tracker("site").unwrap();
        let (holds, calls) = stored.read(|tracker| (holds_of(tracker), calls_of(tracker))).unwrap();
        let rows = "SELECT number, from_ms, until_ms, client FROM hold_rows \
            ORDER BY number, from_ms";
        assert_eq!(place.sql(rows), holds.join("\n"));
        let rows = "SELECT id, dialled, caller, started_ms FROM call_rows ORDER BY id";
        assert_eq!(place.sql(rows), calls.join("\n"));
        let first = "SELECT tracker, source, medium, channel, city FROM touches \
            WHERE client = 'client-8' ORDER BY at LIMIT 1";
        assert_eq!(place.sql(first), "site|google|cpc|Paid Search|New York");
        let seconds = "SELECT count(*) FROM holds WHERE seconds < 0 OR held_until < held_from";
        assert_eq!(place.sql(seconds), "0");
        let talks = "SELECT count(*) FROM calls WHERE talk_seconds = 30 AND wait_seconds = 10";
        assert_eq!(place.sql(talks), calls.len().to_string());
    });
}

fn holds_of(tracker: &Tracker) -> Vec<String> {
    let mut numbers: Vec<Phone> = tracker.numbers().collect();
    numbers.sort_by_key(ToString::to_string);
    let mut rows = Vec::new();
    for number in numbers {
        let mut holds: Vec<_> = tracker.holds_of(number).collect();
        holds.reverse();
        rows.extend(holds.iter().map(|hold| {
            let (from, until) = (hold.from.unix_ms(), hold.until.unix_ms());
            format!("{number}|{from}|{until}|{}", hold.holder)
        }));
    }
    rows
}

fn calls_of(tracker: &Tracker) -> Vec<String> {
    let ids = tracker.call_records().map(|record| record.id.to_string());
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    let row = |id: &String| {
        let answer = tracker.call_by_id(id).unwrap();
        let personal = match &tracker.call_record(id).unwrap().caller {
            ringtrace::call::caller::Caller::Known(phone) => phone.to_string(),
            _ => String::new(),
        };
        let started = answer.started.map(Time::unix_ms).unwrap();
        format!("{id}|{}|{personal}|{started}", answer.dialled.unwrap())
    };
    ids.iter().map(row).collect()
}

#[test]
fn trackers_move_between_all_kinds_of_stores() {
    each(|from| {
        each(|to| {
            let (old, new) = (from.open(), to.open());
            // A place may have served before.
            for store in [&old, &new] {
                store.trackers().unwrap().iter().for_each(|id| store.remove(id).unwrap());
            }
            let stored = old.create("site", config(12), noon()).unwrap();
            let mut story = Story::new(8, 40, 12);
            for result in stored.handle_all((0..150).map(|_| story.command())) {
                drop(result);
            }
            let mut text = Vec::new();
            let events = old.export("site", &mut text).unwrap();
            assert_eq!(text.iter().filter(|byte| **byte == b'\n').count() as u64, events + 2);
            let id = new.import(&mut text.as_slice(), Some("moved")).unwrap();
            let moved = new.tracker(&id).unwrap();
            assert_eq!(snapshot(&moved), snapshot(&stored));
            assert_eq!(replayed(&new, "moved").snapshot(), snapshot(&stored));
            let command = story.command();
            assert_eq!(moved.handle(command.clone()).ok(), stored.handle(command).ok());
            let mut again = Vec::new();
            new.export("moved", &mut again).unwrap();
            let lines = |text: &[u8]| text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            let (before, after): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (lines(&text), lines(&again));
            assert_eq!(before[1..=events as usize], after[1..=events as usize]);
        });
    });
}

#[test]
fn a_damaged_export_is_refused_and_leaves_nothing() {
    let store = Store::open("memory:").unwrap();
    let stored = store.create("site", config(12), noon()).unwrap();
    let mut story = Story::new(9, 40, 12);
    stored.handle_all((0..40).map(|_| story.command()));
    let mut text = Vec::new();
    store.export("site", &mut text).unwrap();
    for cut in (0..text.len()).step_by(97) {
        let error = store.import(&mut &text[..cut], Some("moved")).unwrap_err();
        assert!(error.is(StoreCode::InvalidExport), "{error}");
        assert_eq!(store.trackers().unwrap(), ["site"]);
    }
    let newer = String::from_utf8(text.clone()).unwrap().replacen("{\"v\":1,", "{\"v\":9,", 1);
    let error = store.import(&mut newer.as_bytes(), Some("moved")).unwrap_err();
    assert!(error.is(StoreCode::UnsupportedVersion), "{error}");
    let error = store.import(&mut text.as_slice(), None).unwrap_err();
    assert!(error.is(StoreCode::TrackerExists), "{error}");
    assert_eq!(number(1), "+12015550101");
}
