//! Why a condition held or did not, part by part.

use super::facts::Field;
use serde::Serialize;

/// One part of a condition with its outcome, and the parts inside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// What the part is.
    pub kind: Kind,
    /// Whether it held.
    pub holds: bool,
    /// The field a test looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// The test in words: is `google`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The value that the test saw; `unknown` if the field was not known. (A value can be that very word:
    /// [`Explanation::known`] tells them apart.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Whether the field a test looked at was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<bool>,
    /// The parts inside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Explanation>,
}

/// What a part of a condition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No condition: true for every visit.
    Always,
    /// True if every part is.
    All,
    /// True if at least one part is.
    Any,
    /// True if its part is not.
    Not,
    /// One test of one field.
    Test,
}

impl Explanation {
    pub(super) fn group(kind: Kind, holds: bool, parts: Vec<Explanation>) -> Self {
        Self { kind, holds, field: None, test: None, seen: None, known: None, parts }
    }

    pub(super) fn test(field: Field, test: String, seen: Option<String>, holds: bool) -> Self {
        Self {
            kind: Kind::Test,
            holds,
            field: Some(field.as_str()),
            test: Some(test),
            known: Some(seen.is_some()),
            seen: Some(seen.unwrap_or_else(|| "unknown".to_owned())),
            parts: Vec::new(),
        }
    }

    /// The explanation for people: one line a part, the parts inside one indented by two spaces.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.push_lines(0, &mut lines);
        lines
    }

    fn push_lines(&self, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        lines.push(format!("{indent}{}", self.line()));
        for part in &self.parts {
            part.push_lines(depth + 1, lines);
        }
    }

    fn line(&self) -> String {
        let outcome = if self.holds { "yes" } else { "no" };
        let what = match self.kind {
            Kind::Always => "no condition",
            Kind::All => "all of",
            Kind::Any => "any of",
            Kind::Not => "not",
            Kind::Test => {
                let (field, test) = (self.field.unwrap_or(""), self.test.as_deref().unwrap_or(""));
                let seen = match (self.known, &self.seen) {
                    (Some(true), Some(seen)) => format!("saw `{seen}`"),
                    _ => "unknown".to_owned(),
                };
                return format!("{field} {test}: {seen}, so {outcome}");
            }
        };
        format!("{what}: {outcome}")
    }
}
