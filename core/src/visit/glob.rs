//! Patterns with `*` (any text) and `?` (any one character) that match from end to end, in any case.
//!
//! ```
//! use ringtrace::visit::glob::Glob;
//!
//! let flats = Glob::new("/flats/*?page=?");
//! assert!(flats.matches("/Flats/berlin?page=2"));
//! assert!(!flats.matches("/flats/berlin?page=12"));
//! ```

use super::fold::lower;

/// A pattern. There is no way to write a literal `*` or `?`; `?` matches itself among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    // INVARIANT: lower case, and no two stars in a row.
    pattern: Vec<char>,
    text: Box<str>,
}

impl Glob {
    /// Reads a pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let mut pattern: Vec<char> = text.chars().map(lower).collect();
        pattern.dedup_by(|a, b| *a == '*' && *b == '*');
        Self { pattern, text: text.into() }
    }

    /// The pattern as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether `text` matches from end to end.
    ///
    /// Two pointers, and one place to come back to: after a mismatch only the latest star takes one more character,
    /// because whatever an earlier star could take, the latest one can. At worst (length of text) x (length of
    /// pattern) steps, and no memory.
    pub fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        let mut star: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            let next = rest.next();
            match (self.pattern.get(at), next) {
                (Some('*'), _) => {
                    at += 1;
                    rest = before;
                    star = Some((at, rest.clone()));
                }
                (Some(want), Some(c)) if *want == '?' || *want == lower(c) => at += 1,
                (None, None) => return true,
                (_, None) => return false,
                (_, Some(_)) => {
                    let Some((behind, taken)) = &mut star else { return false };
                    taken.next();
                    at = *behind;
                    rest = taken.clone();
                }
            }
        }
    }
}
