//! Lines that could not be understood: how many, and which came first.

use serde::Serialize;

/// How many broken lines are kept with their reason; the rest are only counted.
pub const KEPT: usize = 5;

/// The tally of broken lines of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// How many there were.
    pub count: u64,
    /// The first few.
    pub first: Vec<BrokenLine>,
}

/// One broken line. Its content is not kept: it may hold personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenLine {
    /// Its number in the file, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl Broken {
    /// Counts line number `line` as broken for `reason`.
    pub fn add(&mut self, line: u64, reason: impl Into<String>) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(BrokenLine { line, reason: reason.into() });
        }
    }
}
