//! Names and short texts of a configuration.

use crate::error::Problem;
use crate::words::name::{self, Name};

/// A text that may be absent: checked as a name if it is there.
pub(super) fn optional(
    text: Option<&String>,
    path: impl FnOnce() -> String,
    problems: &mut Vec<Problem>,
) -> Option<Name> {
    let text = text?;
    match name::check(text, "") {
        Ok(()) => Some(Name::from(text.as_str())),
        Err(problem) => {
            problems.push(problem.at(&path()));
            None
        }
    }
}
