//! A disk that is really full: a file system of some megabytes, where root allows to mount one.

use crate::story::{Story, config, noon};
use ringtrace::tracker::Tracker;
use ringtrace_store::{Options, Store, StoreCode};
use std::path::Path;
use std::process::{Command, Stdio};

/// A file system of its own, gone with this value.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(bytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={bytes}");
        let done = run("mount", &["-t", "tmpfs", "-o", &size, "none"], folder.path());
        if !done {
            eprintln!(
                "\n*** SKIPPED: no small file system can be mounted here (that takes root) ***\n"
            );
        }
        done.then_some(Self(folder))
    }

    fn grow(&self, bytes: usize) {
        let size = format!("remount,size={bytes}");
        assert!(run("mount", &["-o", &size], self.0.path()));
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        run("umount", &["-l"], self.0.path());
    }
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).arg(folder).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_is_told_of_and_room_makes_it_work_again() {
    let Some(disk) = Small::mount(600_000) else { return };
    let address = disk.0.path().join("ringtrace.db").display().to_string();
    let options = Options { snapshot_events: 100, ..Options::default() };
    let store = Store::open_with(&address, options).unwrap();
    let stored = store.create("site", config(30), noon()).unwrap();
    let mut story = Story::new(5, 500, 30);
    let mut model = Tracker::new(config(30), noon());
    let mut answered = 0;
    let error = loop {
        let command = story.command();
        match stored.handle(command.clone()) {
            Err(error) if error.code().starts_with("unknown_") => {}
            Err(error) => break error,
            Ok(answer) => {
                assert_eq!(Some(answer), model.handle(&command).ok());
                answered += 1;
            }
        }
        assert!(answered < 100_000, "the disk never fills");
    };
    assert!(error.is(StoreCode::DiskFull), "{error}");
    assert!(error.message().contains("make room"), "{error}");
    assert!(answered > 20, "{answered}");
    // What is there can be read, and still nothing can be written.
    assert_eq!(stored.read(Tracker::snapshot).unwrap(), model.snapshot());
    let visit = |second| {
        let at = story.at.plus_seconds(second);
        let visit = ringtrace::Visit::new(format!("new-{second}"), at, "https://example.com/");
        ringtrace::tracker::command::Command::Visit(Box::new(visit))
    };
    let again = (0..20).map(|second| stored.handle(visit(second))).find_map(Result::err);
    assert!(again.is_none_or(|error| error.is(StoreCode::DiskFull)));
    disk.grow(20_000_000);
    stored.handle(visit(30)).unwrap();
    let kept = stored.read(Tracker::snapshot).unwrap();
    drop(store);
    let store = Store::open(&address).unwrap();
    assert_eq!(store.tracker("site").unwrap().read(Tracker::snapshot).unwrap(), kept);
}
