//! The door to other languages: JSON text in, JSON text out. It never panics outward.
//!
//! Every answer is `{"ok": ...}` or `{"error": {"code", "path", "message", "problems"}}`; codes are stable.
//!
//! ```
//! use ringtrace::wire::Door;
//!
//! let config = r#"{"pools": [{"id": "site", "numbers": ["+12125550101"]}]}"#;
//! let door = Door::open(config, "2026-03-01T00:00:00Z").unwrap();
//! let answer = door.ask("visit", r#"{"client": "a", "at": "2026-03-01T12:00:00Z", "url": "https://example.com/"}"#);
//! assert!(answer.starts_with(r#"{"ok":{"shown":[{"number":"+12125550101""#), "{answer}");
//! let answer = door.ask("visit", r#"{"client": "a"}"#);
//! assert!(answer.starts_with(r#"{"error":{"code":"invalid_shape""#), "{answer}");
//! ```

pub mod attribute;
mod command;
mod door;
mod page;
mod plan;
mod pure;
mod read;
mod rows;

pub use command::{Told, command, commands};
pub use door::Door;
pub use pure::ask;
pub use read::read;

use crate::error::{Code, Error, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The largest input taken, in bytes.
pub const INPUT_BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply<T> {
    Ok(T),
    Error(Error),
}

impl<T> From<Result<T, Error>> for Reply<T> {
    fn from(result: Result<T, Error>) -> Self {
        result.map_or_else(Self::Error, Self::Ok)
    }
}

fn reply<T: Serialize>(result: Result<T, Error>) -> String {
    match result {
        Ok(answer) => text(&Reply::Ok(answer)),
        Err(error) => text(&Reply::<()>::Error(error)),
    }
}

fn parse<T: DeserializeOwned>(input: &str) -> Result<T, Error> {
    if input.len() > INPUT_BYTES_MAX {
        let message = format!("{} bytes; at most {INPUT_BYTES_MAX} are allowed", input.len());
        return Err(Problem::new(Code::TooLong, "", message).into());
    }
    // Keeping track of the path costs time, so only a text that has a mistake is read with it.
    if let Ok(value) = serde_json::from_str(input) {
        return Ok(value);
    }
    let mut json = serde_json::Deserializer::from_str(input);
    let value = serde_path_to_error::deserialize(&mut json).map_err(shape_of)?;
    json.end()
        .map_err(|_| Problem::new(Code::InvalidJson, "", "there is text after the JSON value"))?;
    Ok(value)
}

fn shape_of(error: serde_path_to_error::Error<serde_json::Error>) -> Error {
    crate::config::json_problem(error).into()
}

fn broken() -> Error {
    Problem::new(Code::Broken, "", "the tracker met a mistake of its own and is shut").into()
}

/// Answers hold nothing that JSON can't say.
fn text<T: Serialize>(reply: &Reply<T>) -> String {
    serde_json::to_string(reply).unwrap_or_default()
}
