//! What can be wrong with a place: an error with a code, quickly, and nothing is damaged.

use crate::places::Place;
use crate::postgres;
use crate::story::{Story, config, noon};
use crate::suite::snapshot;
use ringtrace_store::{Options, Store, StoreCode, StoreError};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn impatient() -> Options {
    Options { patience: Duration::from_millis(500), ..Options::default() }
}

/// The error of opening, which must come quickly.
fn refused(address: &str) -> StoreError {
    let began = Instant::now();
    // Proving a password takes its time, in tests that are not optimised and on machines that are busy.
    let options = Options { patience: Duration::from_secs(4), ..Options::default() };
    let error = Store::open_with(address, options).expect_err("must not open");
    assert!(began.elapsed() < Duration::from_secs(9), "{error} took {:?}", began.elapsed());
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    error
}

fn in_folder(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[test]
fn files_that_are_not_ours_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.db");
    let connection = rusqlite::Connection::open(&other).unwrap();
    connection.execute_batch("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)").unwrap();
    drop(connection);
    let text = folder.path().join("text.db");
    std::fs::write(
        &text,
        "Dear diary, this is no database but a text that is long enough. ".repeat(99),
    )
    .unwrap();
    for path in [&other, &text] {
        let before = std::fs::read(path).unwrap();
        let error = refused(&path.display().to_string());
        assert!(error.is(StoreCode::NotAStore), "{error}");
        assert_eq!(std::fs::read(path).unwrap(), before);
    }
}

#[test]
fn places_that_make_no_sense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let no_folder = in_folder(folder.path(), "missing/ringtrace.db");
    assert!(refused(&no_folder).is(StoreCode::CannotOpen));
    assert!(refused(&folder.path().display().to_string()).is(StoreCode::CannotOpen));
    for address in ["", ":memory:", "mysql://app:hunter2@host/db", "a\0b"] {
        let error = refused(address);
        assert!(error.is(StoreCode::InvalidAddress), "{address}: {error}");
    }
    for address in ["postgres://app:hunter2@host:port/db", "postgres://app:hunter2@h/d?sslmode=x"] {
        assert!(refused(address).is(StoreCode::InvalidAddress), "{address}");
    }
}

#[test]
fn a_read_only_folder_is_refused() {
    // Root may write everywhere, so another user tries: a child that runs this very test.
    if let Ok(address) = std::env::var("RINGTRACE_TRY") {
        println!("code={}", refused(&address).code());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ringtrace.db");
    drop(Store::open(&path.display().to_string()).unwrap());
    for name in ["ringtrace.db", "new.db"] {
        let permissions = |mode: &str, what: &Path| {
            assert!(Command::new("chmod").arg(mode).arg(what).status().unwrap().success());
        };
        permissions("a+rx", folder.path());
        permissions("a-w", folder.path());
        permissions("a-w", &path);
        let child = std::env::current_exe().unwrap();
        // The test program may lie where nobody else can go.
        let copy = std::env::temp_dir().join(format!("ringtrace-it-{}", std::process::id()));
        std::fs::copy(child, &copy).unwrap();
        permissions("a+rx", &copy);
        let name_of_test = "failures::a_read_only_folder_is_refused";
        let out = Command::new("runuser")
            .args(["-u", "nobody", "--"])
            .arg(&copy)
            .args(["--exact", name_of_test, "--nocapture"])
            .env("RINGTRACE_TRY", in_folder(folder.path(), name))
            .current_dir("/tmp")
            .output();
        std::fs::remove_file(&copy).unwrap();
        let Ok(out) = out else {
            eprintln!("*** SKIPPED: no `runuser` to try as another user ***");
            return;
        };
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        if !out.status.success() && String::from_utf8_lossy(&out.stderr).contains("may not be used")
        {
            eprintln!("*** SKIPPED: only root may try as another user ***");
            return;
        }
        let expected = if name == "new.db" { "code=cannot_open" } else { "code=read_only" };
        assert!(text.contains(expected), "{name}: {text}");
    }
}

#[test]
fn a_locked_file_is_told_in_time_and_works_again_afterwards() {
    let place = Place::file();
    let store = place.open_with(impatient());
    let stored = store.create("site", config(5), noon()).unwrap();
    let mut story = Story::new(1, 10, 5);
    let other = rusqlite::Connection::open(place.address()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let began = Instant::now();
    let command = story.command();
    let error = stored.handle(command.clone()).unwrap_err();
    assert!(error.is(StoreCode::Locked), "{error}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    other.execute_batch("ROLLBACK").unwrap();
    stored.handle(command).unwrap();
    let kept = snapshot(&stored);
    drop(store);
    assert_eq!(snapshot(&place.open().tracker("site").unwrap()), kept);
}

#[test]
fn a_file_that_somebody_keeps_for_themselves_is_told_in_time() {
    for is_new in [true, false] {
        let place = Place::file();
        if !is_new {
            drop(place.open());
        }
        let other = rusqlite::Connection::open(place.address()).unwrap();
        let keep = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE more (a)";
        other.execute_batch(keep).unwrap();
        let began = Instant::now();
        let error = Store::open_with(&place.address(), impatient()).unwrap_err();
        assert!(error.is(StoreCode::Locked), "{error}");
        assert!(error.message().contains(&place.address()), "{error}");
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        other.execute_batch("ROLLBACK").unwrap();
        drop(other);
        drop(place.open());
    }
}

#[test]
fn newer_versions_are_refused() {
    let place = Place::file();
    drop(place.open());
    let connection = rusqlite::Connection::open(place.address()).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    drop(connection);
    assert!(refused(&place.address()).is(StoreCode::UnsupportedVersion));

    let place = Place::file();
    let store = place.open();
    let stored = store.create("site", config(5), noon()).unwrap();
    let mut story = Story::new(1, 10, 5);
    stored.handle_all((0..20).map(|_| story.command()));
    drop(store);
    let connection = rusqlite::Connection::open(place.address()).unwrap();
    let newer =
        "UPDATE journal SET events = CAST(x'39' || substr(events, 2) AS BLOB) WHERE first = 1";
    assert_eq!(connection.execute(newer, []).unwrap(), 1);
    drop(connection);
    let error = place.open().tracker("site").unwrap_err();
    assert!(error.is(StoreCode::UnsupportedVersion), "{error}");
}

#[test]
fn servers_that_are_not_there_or_refuse() {
    let nobody = refused("postgres://app:hunter2@127.0.0.1:1/none");
    assert!(nobody.is(StoreCode::Unreachable), "{nobody}");
    assert!(nobody.message().contains("127.0.0.1:1/none"), "{nobody}");
    // An address that answers nothing at all: packets to it are dropped or refused.
    assert!(refused("postgres://app:hunter2@192.0.2.1/none").is(StoreCode::Unreachable));
    let Some(server) = postgres::shared() else { return };
    let _ = server.sql("postgres", "CREATE ROLE locked LOGIN PASSWORD 'right'");
    let wrong = format!("postgres://locked:hunter2@127.0.0.1:{}/postgres", server.port);
    let error = refused(&wrong);
    assert!(error.is(StoreCode::AccessDenied), "{error}");
    let none = format!("postgres://locked@127.0.0.1:{}/postgres", server.port);
    let error = refused(&none);
    assert!(error.is(StoreCode::AccessDenied), "{error}");
    assert!(refused(&server.url("no_such_database")).is(StoreCode::AccessDenied));
    let right = format!("postgres://locked:right@127.0.0.1:{}/postgres", server.port);
    assert!(refused(&right).is(StoreCode::ReadOnly), "may not create");
    let theirs = server.database();
    postgres::query(&theirs, "CREATE SCHEMA ringtrace; CREATE TABLE ringtrace.about (theirs text)");
    assert!(refused(&theirs).is(StoreCode::NotAStore));
    let newer = server.database();
    drop(Store::open(&newer).unwrap());
    postgres::query(&newer, "UPDATE ringtrace.about SET version = 2");
    assert!(refused(&newer).is(StoreCode::UnsupportedVersion));
}
