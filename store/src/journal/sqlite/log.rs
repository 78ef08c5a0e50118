//! The write-ahead log: moving it into the file, and what to do when the disk failed.
//!
//! SQLite would move the log by itself while it commits, which makes somebody wait, and says nothing if a sync fails
//! meanwhile. It matters: an operating system that failed to sync forgets what it could not write and syncs whatever
//! comes later without complaint, and a log with a hole ends there when it is read again.

use super::failure::failed;
use crate::error::{StoreCode, StoreError};
use rusqlite::{Connection, Error};
use std::cell::Cell;

/// The log is moved into the file when it is as long as this, in pages of 4 KiB: SQLite's own limit.
pub(super) const PAGES: i32 = 1000;

/// And before anything else is done when it is as long as this.
pub(super) const PAGES_AT_ONCE: i32 = 8000;

thread_local! {
    /// The length of the log after this thread's last commit. SQLite gives hooks no place for a value of their own.
    static LENGTH: Cell<i32> = const { Cell::new(0) };
}

/// Leaves moving the log to us.
pub(super) fn take_over(connection: &Connection) {
    connection.wal_hook(Some(|_, pages| {
        LENGTH.set(pages);
        Ok(())
    }));
}

/// The length of the log, as far as this thread knows.
pub(super) fn pages() -> i32 {
    LENGTH.get()
}

/// Moves what nobody reads from the log into the file; waits for nobody.
pub(super) fn empty(connection: &Connection) -> Result<(), Error> {
    LENGTH.set(0);
    checkpoint(connection, "PASSIVE").map(|_| ())
}

/// Moves all of the log into the file, and makes the log empty. `false`: somebody is still reading it.
pub(super) fn cut(connection: &Connection) -> Result<bool, Error> {
    checkpoint(connection, "TRUNCATE")
}

/// After the disk failed: writes everything in the log once more, to the file, where it is synced. Only then is a sync
/// of later commits worth anything.
pub(super) fn save(connection: &Connection) -> Result<(), StoreError> {
    match cut(connection).map_err(|error| failed(&error))? {
        true => Ok(()),
        false => {
            let message = "the disk failed, and what it was given can't be written again while \
                another program reads the file; end it and ask again";
            Err(StoreError::new(StoreCode::Locked, message))
        }
    }
}

fn checkpoint(connection: &Connection, how: &str) -> Result<bool, Error> {
    let checkpoint = format!("PRAGMA wal_checkpoint({how})");
    connection.query_row(&checkpoint, [], |row| row.get::<_, i64>(0)).map(|busy| busy == 0)
}
