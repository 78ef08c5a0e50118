//! What SQLite's errors mean.

use crate::error::{StoreCode, StoreError};
use rusqlite::{Error, ErrorCode};
use std::path::Path;

/// The error of a statement.
pub(super) fn failed(error: &Error) -> StoreError {
    let Some(found) = error.sqlite_error() else {
        let message = "a row of the file has another form than this version writes";
        return StoreError::new(StoreCode::Damaged, message);
    };
    let (code, message) = match found.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            StoreCode::Locked,
            "another program holds the file's lock; end it, or wait longer (`patience`)",
        ),
        ErrorCode::DiskFull => {
            (StoreCode::DiskFull, "the disk is full; nothing was stored: make room and ask again")
        }
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => (
            StoreCode::ReadOnly,
            "the file or its folder can't be written; both must belong to the user of this process",
        ),
        ErrorCode::CannotOpen => (
            StoreCode::CannotOpen,
            "the file can't be opened; the folder must exist and allow this user to make files",
        ),
        ErrorCode::NotADatabase => {
            (StoreCode::NotAStore, "the file is no SQLite database; it was left as it is")
        }
        ErrorCode::DatabaseCorrupt => (
            StoreCode::Damaged,
            "the file is damaged; restore a copy, or try `.recover` of the sqlite3 program",
        ),
        ErrorCode::SystemIoFailure => (
            StoreCode::IoFailed,
            "the operating system could not read or write the file; see its log, then ask again",
        ),
        ErrorCode::OutOfMemory => (StoreCode::IoFailed, "there is no memory left"),
        _ => {
            let message = format!("the file does not fit this version: {error}");
            return StoreError::new(StoreCode::Damaged, message);
        }
    };
    StoreError::new(code, message)
}

/// The error of opening, with the path.
pub(super) fn cannot_open(path: &Path, error: &Error) -> StoreError {
    at_path(path, failed(error))
}

/// The same error, with the path before it.
pub(super) fn at_path(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Store { code, message } => {
            StoreError::new(code, format!("`{}`: {message}", path.display()))
        }
        other => other,
    }
}
