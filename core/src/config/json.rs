//! A configuration as JSON text.

use super::limits::JSON_BYTES_MAX;
use super::raw::RawConfig;
use super::settings::Config;
use crate::error::{Code, Error, Problem};
use crate::words::time;
use serde_json::error::Category;

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// `too_long` beyond 32 MB, `invalid_json` if it is no JSON, `invalid_shape` at the first place that is of another
    /// shape than [`RawConfig`] (for a field that does not exist, with its name); else everything that
    /// [`Config::check`] finds.
    pub fn from_json(text: &str) -> Result<Config, Error> {
        if text.len() > JSON_BYTES_MAX {
            let message =
                format!("{} bytes long; at most {JSON_BYTES_MAX} are allowed", text.len());
            return Err(Problem::new(Code::TooLong, "", message).into());
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let raw: RawConfig = serde_path_to_error::deserialize(&mut json).map_err(json_problem)?;
        json.end().map_err(|error| problem(&error, ""))?;
        Config::check(raw)
    }
}

/// What is wrong with JSON text, in the words of whoever wrote it: `invalid_json` if it is no JSON; `invalid_shape`
/// with the path of the place that is of another shape than asked for.
pub(crate) fn json_problem(error: serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let path = error.path().to_string();
    problem(error.inner(), if path == "." { "" } else { &path })
}

fn problem(error: &serde_json::Error, path: &str) -> Problem {
    let text = error.to_string();
    if error.classify() != Category::Data {
        // There is no path to a place in what is no JSON: the line and the column stay.
        return Problem::new(Code::InvalidJson, "", text);
    }
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = text.strip_suffix(&place).unwrap_or(&text);
    let code = if time::is_complaint(message) { Code::InvalidTime } else { Code::InvalidShape };
    Problem::new(code, path, in_the_users_words(message))
}

/// serde names Rust's types; who writes JSON has never heard of them.
fn in_the_users_words(message: &str) -> String {
    match message.split_once("struct Raw") {
        Some((before, after)) => {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
            format!("{before}an object{}", after.get(end..).unwrap_or(""))
        }
        None => message.to_owned(),
    }
}
