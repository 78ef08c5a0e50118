//! Files written by released versions open for ever. `RINGTRACE_WRITE_FIXTURE=1` writes the present version's: again and
//! again until the first release, never after it.

use crate::places::Place;
use crate::story::{Story, config, noon};
use crate::suite::{replayed, snapshot};
use ringtrace::tracker::Tracker;
use ringtrace::tracker::command::Sign;
use ringtrace_store::{Options, Store};
use std::fs;
use std::path::PathBuf;

fn kept(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// What a state says: pools, a client's data, calls. What is promised is this and not the bytes of a snapshot, which
/// may become others.
fn meaning(tracker: &Tracker) -> serde_json::Value {
    let calls = tracker.call_records().map(|call| tracker.call_by_id(&call.id).unwrap());
    serde_json::json!({
        "sequence": tracker.sequence(),
        "now": tracker.now(),
        "pools": tracker.pools(),
        "client": tracker.export("client-2").unwrap(),
        "calls": calls.collect::<Vec<_>>(),
    })
}

/// A snapshot, events before and after it, tables: whatever a file can hold.
fn write(path: &str) -> String {
    let store = Store::open_with(path, Options { snapshot_events: 40, ..Options::default() });
    let store = store.unwrap();
    let stored = store.create("site", config(12), noon()).unwrap();
    let mut story = Story::new(11, 30, 12);
    (0..45).for_each(|_| drop(stored.handle(story.command())));
    stored.handle_all((0..40).map(|_| story.command()));
    stored.leave(Sign::new("client-1", story.at)).unwrap();
    let status = stored.read(meaning).unwrap();
    let mut export = Vec::new();
    store.export("site", &mut export).unwrap();
    fs::write(kept("version-1.jsonl"), export).unwrap();
    serde_json::to_string_pretty(&status).unwrap()
}

#[test]
fn a_file_of_version_1_opens() {
    if std::env::var("RINGTRACE_WRITE_FIXTURE").is_ok() {
        let place = Place::file();
        let status = write(&place.address());
        fs::copy(place.address(), kept("version-1.db")).unwrap();
        fs::write(kept("version-1.json"), status).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ringtrace.db");
    fs::copy(kept("version-1.db"), &path).unwrap();
    let store = Store::open(&path.display().to_string()).unwrap();
    let stored = store.tracker("site").unwrap();
    let status = stored.read(meaning).unwrap();
    let expected = fs::read_to_string(kept("version-1.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    assert_eq!(status, expected);
    assert_eq!(replayed(&store, "site").snapshot(), snapshot(&stored));
    // It can be written to.
    let now = stored.read(Tracker::now).unwrap();
    let visit = ringtrace::Visit::new("new-client", now, "https://example.com/");
    stored.visit(visit).unwrap();
    let export = fs::read(kept("version-1.jsonl")).unwrap();
    store.import(&mut export.as_slice(), Some("moved")).unwrap();
    let moved = store.tracker("moved").unwrap();
    let status = moved.read(meaning).unwrap();
    assert_eq!(status, expected);
}
