//! Opening a file: is it ours, is it of a version we know, may we write it?

use super::failure::{at_path, cannot_open, failed};
use crate::error::{StoreCode, StoreError};
use rusqlite::{Connection, OpenFlags};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

/// `Ring`, in the place SQLite keeps for saying whose a file is.
const APPLICATION_ID: i32 = 0x5269_6e67;

/// The version of the tables this library makes. It opens this one and every earlier one.
pub(super) const SCHEMA_VERSION: i32 = 1;

/// How long a wait for a lock sleeps at a time. SQLite's own waiting doubles up to a tenth of a second, which leaves
/// the file idle most of the time when several processes share it.
const NAP: Duration = Duration::from_micros(500);

/// Opens or makes the file.
pub(super) fn open(path: &Path, patience: Duration) -> Result<Connection, StoreError> {
    if path.is_dir() {
        let error = StoreError::new(StoreCode::CannotOpen, "is a folder; name a file in it");
        return Err(at_path(path, error));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, &error))?;
    set_patience(patience);
    connection.busy_handler(Some(wait)).map_err(|error| cannot_open(path, &error))?;
    prepare(&connection).map_err(|error| at_path(path, error))?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let sql = |error: rusqlite::Error| failed(&error);
    if !is_ours(connection)? {
        make(connection)?;
    }
    if connection.is_readonly("main").map_err(sql)? {
        let message = "can be read but not written; it and its folder must belong to this user";
        return Err(StoreError::new(StoreCode::ReadOnly, message));
    }
    // Several processes may open a new file at once; the change of mode needs it alone for a moment.
    let mode = || connection.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0));
    if mode().map_err(sql)? != "wal" {
        connection.pragma_update(None, "journal_mode", "wal").map_err(sql)?;
    }
    for (name, value) in
        [("secure_delete", "on"), ("temp_store", "memory"), ("cache_size", "-16000")]
    {
        connection.pragma_update(None, name, value).map_err(sql)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    super::log::take_over(connection);
    Ok(())
}

thread_local! {
    /// How long this thread's connections wait for a lock, and until when the present wait lasts.
    static WAIT: Cell<(Duration, Option<Instant>)> = const { Cell::new((Duration::ZERO, None)) };
}

/// Says how long this thread waits for locks from now on.
pub(super) fn set_patience(patience: Duration) {
    WAIT.set((patience, None));
}

/// Waits a little, `times` times so far. SQLite gives handlers no place for a value of their own, hence the
/// thread's.
fn wait(times: i32) -> bool {
    let (patience, until) = WAIT.get();
    let until = until.filter(|_| times > 0).unwrap_or_else(|| Instant::now() + patience);
    WAIT.set((patience, Some(until)));
    let left = Instant::now() < until;
    if left {
        std::thread::sleep(NAP);
    }
    left
}

/// Whether the tables are there; an empty file is nobody's yet.
fn is_ours(connection: &Connection) -> Result<bool, StoreError> {
    let number = |pragma: &str| {
        connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i32>(0))
    };
    let sql = |error: rusqlite::Error| failed(&error);
    let (id, version) = (number("application_id"), number("user_version"));
    let (id, version) = (id.map_err(sql)?, version.map_err(sql)?);
    if id == APPLICATION_ID {
        return match version {
            1..=SCHEMA_VERSION => Ok(true),
            _ => {
                let message = format!(
                    "tables of version {version}; this library reads up to {SCHEMA_VERSION}: \
                     update it, the file was left as it is"
                );
                Err(StoreError::new(StoreCode::UnsupportedVersion, message))
            }
        };
    }
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(sql)?;
    if id != 0 || version != 0 || tables != 0 {
        let message = "is another program's database; name another file, it was left as it is";
        return Err(StoreError::new(StoreCode::NotAStore, message));
    }
    Ok(false)
}

/// Makes the tables, unless another process just did.
fn make(connection: &Connection) -> Result<(), StoreError> {
    let sql = |error: rusqlite::Error| failed(&error);
    connection.execute_batch("BEGIN IMMEDIATE").map_err(sql)?;
    let made = is_ours(connection).and_then(|ours| match ours {
        true => Ok(()),
        false => connection
            .execute_batch(include_str!("schema.sql"))
            .and_then(|()| connection.pragma_update(None, "user_version", SCHEMA_VERSION))
            .and_then(|()| connection.pragma_update(None, "application_id", APPLICATION_ID))
            .map_err(sql),
    });
    match made.and_then(|()| connection.execute_batch("COMMIT").map_err(sql)) {
        Ok(()) => Ok(()),
        Err(error) => {
            // The error that matters is the first one.
            let _ = connection.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}
