//! What PostgreSQL's errors mean. No message repeats the URL: it may hold a password.

use crate::error::{StoreCode, StoreError};
use tokio_postgres::Error;

/// The error of a statement or a connection; `place` is `host:port/database`.
pub(super) fn failed(place: &str, error: &Error) -> StoreError {
    let Some(found) = error.as_db_error() else {
        return StoreError::new(StoreCode::Unreachable, unreachable(place, error));
    };
    let refused = found.message();
    let (code, advice) = match found.code().code() {
        "28P01" | "28000" => (StoreCode::AccessDenied, "check user and password"),
        "3D000" => (StoreCode::AccessDenied, "create the database first"),
        "42501" => (StoreCode::ReadOnly, "the user needs the right to create and to write"),
        "25006" => (StoreCode::ReadOnly, "this server takes no writes; name the primary"),
        "53100" => (StoreCode::DiskFull, "make room on the server and ask again"),
        "53300" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "08006" | "08003" => {
            (StoreCode::Unreachable, "ask again when the server is there")
        }
        "55P03" | "57014" => (StoreCode::Locked, "another process holds the tracker; ask again"),
        "40001" | "40P01" => (StoreCode::Conflict, "others were faster; ask again"),
        "XX001" | "XX002" => (StoreCode::Damaged, "the server's files are damaged"),
        "42P07" | "42P06" => (
            StoreCode::NotAStore,
            "the schema `ringtrace` is somebody else's; use another database",
        ),
        _ => (StoreCode::ServerRefused, "the server refused"),
    };
    StoreError::new(code, format!("`{place}`: {refused}; {advice}"))
}

fn unreachable(place: &str, error: &Error) -> String {
    // The cause of a failed connection is what helps: refused, no such host, no route.
    let cause = std::error::Error::source(error).map(|cause| cause.to_string());
    match cause {
        Some(cause) => format!("`{place}` can't be reached: {cause}"),
        None => format!("`{place}` can't be reached: {error}"),
    }
}

/// No answer in time.
pub(super) fn silent(place: &str) -> StoreError {
    StoreError::new(StoreCode::Unreachable, format!("`{place}` does not answer in time"))
}
