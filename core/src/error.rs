//! What can be wrong with an input, as data: a stable code, a path, a message.
//!
//! Every door of the engine answers bad input with an [`Error`] and changes nothing. An error holds one [`Problem`] or,
//! for a configuration, all of them at once. Messages never repeat personal data or secrets: they name the place
//! (`pools[1].numbers[3]`), not the value, unless the value comes from the configuration.
//!
//! ```
//! use ringtrace::{Code, Problem};
//!
//! let problem = Problem::new(Code::InvalidNumber, "destination", "`12` is too short for a phone number");
//! assert_eq!(problem.code.as_str(), "invalid_number");
//! assert_eq!(problem.to_string(), "destination: `12` is too short for a phone number (invalid_number)");
//! ```

use serde::{Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What kind of mistake it is. The text of a code never changes once released; new ones may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code there is, in the order of this page.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable text of the code, as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The text is not JSON, or is not UTF-8.
    InvalidJson = "invalid_json",
    /// The JSON is well formed but not of the shape asked for: a wrong type, a missing or an unknown field.
    InvalidShape = "invalid_shape",
    /// The operation is not one of those the engine knows.
    UnknownOperation = "unknown_operation",
    /// A text is longer than its limit.
    TooLong = "too_long",
    /// A list has more entries than its limit, or a structure is nested too deeply.
    TooMany = "too_many",
    /// A text that must say something is empty.
    Empty = "empty",
    /// A control character where only ordinary text makes sense.
    ControlCharacter = "control_character",
    /// Not a phone number, or not one that can be understood without guessing.
    InvalidNumber = "invalid_number",
    /// A national number where no default country was given.
    CountryNeeded = "country_needed",
    /// Not a country code this library knows.
    UnknownCountry = "unknown_country",
    /// Not an RFC 3339 instant with an offset, or outside the years 1970 to 9999.
    InvalidTime = "invalid_time",
    /// The instant is earlier than one already applied, by more than the tolerance.
    TimeWentBack = "time_went_back",
    /// The instant lies further in the future than the tolerance.
    TimeInFuture = "time_in_future",
    /// An interval whose end is before its beginning.
    InvalidInterval = "invalid_interval",
    /// A number (not a phone number) outside its range.
    OutOfRange = "out_of_range",
    /// Two entries that must differ are the same.
    Duplicate = "duplicate",
    /// A reference to something that the configuration does not define.
    Unknown = "unknown",
    /// Two settings that exclude each other.
    Conflict = "conflict",
    /// A pattern that cannot be understood.
    InvalidPattern = "invalid_pattern",
    /// A condition that cannot be understood.
    InvalidCondition = "invalid_condition",
    /// A mask that cannot print the number it is meant for.
    InvalidMask = "invalid_mask",
    /// Money that is not an integer amount of minor units in a known currency form.
    InvalidMoney = "invalid_money",
    /// No client of that name is known.
    UnknownClient = "unknown_client",
    /// Two events of one call contradict each other where they must agree.
    CallConflict = "call_conflict",
    /// The snapshot is damaged, or not one of ours.
    InvalidSnapshot = "invalid_snapshot",
    /// Written by a newer version of this library.
    UnsupportedVersion = "unsupported_version",
    /// Rows that must be in order are not.
    Unsorted = "unsorted",
    /// A share, a weight or a value that is not a finite number, or a set of them that cannot be used.
    InvalidWeight = "invalid_weight",
    /// The engine met a mistake of its own and has shut this tracker; its stored events are intact.
    Broken = "broken",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One mistake: what kind, where, and a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// The stable code.
    pub code: Code,
    /// Where it is: field names and indexes, as in `pools[0].window_seconds`; empty for the input as a whole.
    pub path: String,
    /// What is wrong: lower case, no final period, no personal data.
    pub message: String,
}

impl Problem {
    /// A problem of kind `code` at `path`.
    pub fn new(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, path: path.into(), message: message.into() }
    }

    /// The same problem, one level further out: `at("pools[0]")` turns `numbers` into `pools[0].numbers`.
    #[must_use]
    pub fn at(mut self, outer: &str) -> Self {
        if self.path.is_empty() {
            self.path = outer.to_owned();
        } else if !outer.is_empty() {
            let joint = if self.path.starts_with('[') { "" } else { "." };
            self.path = format!("{outer}{joint}{}", self.path);
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Problem {}

/// Why an input was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    // INVARIANT: the first problem is kept apart, so that an error can't be empty.
    first: Problem,
    rest: Vec<Problem>,
}

impl Error {
    /// All problems as an error, or `None` when there are none.
    pub fn from_problems(problems: Vec<Problem>) -> Option<Self> {
        let mut problems = problems.into_iter();
        let first = problems.next()?;
        Some(Self { first, rest: problems.collect() })
    }

    /// The same, one level further out.
    #[must_use]
    pub fn at(self, outer: &str) -> Self {
        let rest = self.rest.into_iter().map(|problem| problem.at(outer)).collect();
        Self { first: self.first.at(outer), rest }
    }

    /// The code of the first problem.
    pub fn code(&self) -> Code {
        self.first.code
    }

    /// The path of the first problem.
    pub fn path(&self) -> &str {
        &self.first.path
    }

    /// The message of the first problem.
    pub fn message(&self) -> &str {
        &self.first.message
    }

    /// Every problem, at least one.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl From<Problem> for Error {
    fn from(first: Problem) -> Self {
        Self { first, rest: Vec::new() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Error", 4)?;
        out.serialize_field("code", &self.first.code)?;
        out.serialize_field("path", &self.first.path)?;
        out.serialize_field("message", &self.first.message)?;
        out.serialize_field("problems", &self.problems().collect::<Vec<_>>())?;
        out.end()
    }
}
