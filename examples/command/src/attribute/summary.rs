//! The answers as data: what `--json` prints, and what the tables are made from.

use crate::attribute::read::FileCounts;
use ringtrace::wire::attribute::Answer;
use serde::Serialize;

/// Everything that is answered.
#[derive(Debug, Serialize)]
pub struct AttributeSummary {
    /// What was met in each file.
    pub input: Vec<FileCounts>,
    /// Whether conversions have values of their own; without them each is worth 1.
    pub valued: bool,
    /// The days of the look-back window, if there is one.
    pub lookback_days: Option<u32>,
    /// The models beside each other.
    pub answer: Answer,
    /// What should be known when reading the answers.
    pub notes: Vec<String>,
    /// Pictures that were written.
    pub pictures: Vec<String>,
}
