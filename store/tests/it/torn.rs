//! Files that were cut short or damaged: what was synced before the cut is there, and nothing panics.

use crate::places::Place;
use crate::story::{Story, config, noon};
use ringtrace::tracker::Tracker;
use ringtrace_store::{Durability, Options, Store, StoreError};
use std::fs;
use std::path::{Path, PathBuf};

/// A file whose log holds commands, the later ones not synced; with the log's length after each synced command, and the
/// state after each event.
struct Scene {
    folder: tempfile::TempDir,
    synced: Vec<(u64, u64)>,
    states: Vec<Vec<u8>>,
}

fn scene() -> Scene {
    let place = Place::file();
    let store = place.open_with(Options { tables: false, ..Options::default() });
    let stored = store.create("site", config(12), noon()).unwrap();
    let mut story = Story::new(5, 30, 12);
    let mut model = Tracker::new(config(12), noon());
    let (mut synced, mut states) = (Vec::new(), vec![model.snapshot()]);
    let log = PathBuf::from(format!("{}-wal", place.address()));
    for step in 0..60 {
        let level = if step < 40 { Durability::Synced } else { Durability::Written };
        let command = story.command();
        let decided = model.decide(&command);
        if stored.waiting_for(level).handle(command).is_err() {
            continue;
        }
        for event in decided.unwrap().events {
            model.apply(&event);
            states.push(model.snapshot());
        }
        if level == Durability::Synced {
            synced.push((fs::metadata(&log).unwrap().len(), model.sequence()));
        }
    }
    // Copied while it is open, as a crash would leave it.
    let folder = tempfile::tempdir().unwrap();
    for name in ["ringtrace.db", "ringtrace.db-wal"] {
        let Place::File(from) = &place else { unreachable!() };
        fs::copy(from.path().join(name), folder.path().join(name)).unwrap();
    }
    Scene { folder, synced, states }
}

/// The scene with some bytes changed, opened again.
fn reopened(scene: &Scene, change: impl Fn(&Path)) -> Result<Vec<u8>, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    for name in ["ringtrace.db", "ringtrace.db-wal"] {
        fs::copy(scene.folder.path().join(name), folder.path().join(name)).unwrap();
    }
    change(folder.path());
    let path = folder.path().join("ringtrace.db");
    Store::open(&path.display().to_string())?.tracker("site")?.read(Tracker::snapshot)
}

fn cut(path: PathBuf, length: u64) {
    fs::OpenOptions::new().write(true).open(path).unwrap().set_len(length).unwrap();
}

#[test]
fn a_log_cut_anywhere_gives_a_state_that_was_and_keeps_what_was_synced() {
    let scene = scene();
    let length = fs::metadata(scene.folder.path().join("ringtrace.db-wal")).unwrap().len();
    let begin = scene.synced[0].0;
    let mut seed = 7_u64;
    for round in 0..150 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = begin + (seed >> 33) % (length - begin + 1);
        let state = reopened(&scene, |folder| cut(folder.join("ringtrace.db-wal"), at)).unwrap();
        let sequence = scene.states.iter().position(|known| *known == state);
        let sequence = sequence.unwrap_or_else(|| panic!("round {round}: never was like that"));
        let promised = scene.synced.iter().filter(|(length, _)| *length <= at);
        let promised = promised.map(|(_, sequence)| *sequence).max().unwrap_or(0);
        assert!(sequence as u64 >= promised, "cut at {at}: {sequence} but {promised} were synced");
    }
    let whole = reopened(&scene, |_| {}).unwrap();
    assert_eq!(Some(&whole), scene.states.last());
}

#[test]
fn a_torn_end_of_the_log_is_noticed() {
    let scene = scene();
    let unsynced = scene.synced.last().unwrap().0;
    for round in 0..60_u64 {
        let state = reopened(&scene, |folder| {
            let path = folder.join("ringtrace.db-wal");
            let mut bytes = fs::read(&path).unwrap();
            let from =
                unsynced as usize + (round as usize * 997) % (bytes.len() - unsynced as usize);
            bytes[from..].iter_mut().for_each(|byte| *byte ^= 0x5a);
            fs::write(path, bytes).unwrap();
        });
        let state = state.unwrap();
        let sequence = scene.states.iter().position(|known| *known == state).unwrap() as u64;
        assert!(sequence >= scene.synced.last().unwrap().1);
    }
}

#[test]
fn a_damaged_file_is_an_error_or_a_state_that_was() {
    let scene = scene();
    // Everything into the main file first.
    let path = scene.folder.path().join("ringtrace.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    let _ = fs::write(scene.folder.path().join("ringtrace.db-wal"), "");
    let length = fs::metadata(&path).unwrap().len();
    let codes = ["damaged", "not_a_store", "unsupported_version", "unknown_tracker", "cannot_open"];
    let mut errors = 0;
    for round in 0..200_u64 {
        let at = (round * 7919 + 13) % length;
        let state = reopened(&scene, |folder| {
            let path = folder.join("ringtrace.db");
            if round % 4 == 0 {
                return cut(path, at);
            }
            let mut bytes = fs::read(&path).unwrap();
            bytes[at as usize] ^= 1 << (round % 8);
            fs::write(path, bytes).unwrap();
        });
        match state {
            Ok(state) => assert!(scene.states.contains(&state) || at < 100, "at {at}"),
            Err(error) => {
                errors += 1;
                assert!(codes.contains(&error.code()), "at {at}: {error}");
            }
        }
    }
    assert!(errors > 0, "no damage was ever noticed");
}
