//! Numbers on the page: finds a destination number however people write it, and writes a tracking
//! number over it.
//!
//! ```
//! use ringtrace::page::{Rule, Rules};
//!
//! let rules = Rules::build(&[Rule::new("+12125550100", "+12125550142")])?;
//! let text = "Call (212) 555-0100 or +1.212.555.0100 ext. 7, not 212-555-01007";
//! let shown = "Call (212) 555-0142 or +1.212.555.0142 ext. 7, not 212-555-01007";
//! assert_eq!(rules.replace(text), shown);
//! # Ok::<(), ringtrace::Error>(())
//! ```

mod bounds;
mod chain;
mod dialing;
mod edit;
mod form;
pub mod html;
mod left;
mod letter;
/// How a number is printed.
pub mod mask;
mod print;
mod right;
mod rule;
mod scan;
mod slots;
mod table;
mod text;

pub use edit::{Edit, apply, undo};
pub use rule::Rule;

use crate::error::{Error, Problem};
use std::borrow::Cow;
use table::Table;

/// Compiled substitution rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    text: String,
    table: Table,
}

impl Rules {
    /// Compiles rules.
    ///
    /// # Errors
    /// All that is wrong, at paths such as `[0].tracking`: `invalid_number` for a number or alias
    /// that is none, `invalid_mask` for a mask that does not print the whole tracking number,
    /// `duplicate` for a destination that has a rule already.
    pub fn build(rules: &[Rule]) -> Result<Self, Error> {
        Ok(Self::from_table(&rule::compile(rules)?)?)
    }

    /// Reads rules that were compiled elsewhere.
    ///
    /// # Errors
    /// `invalid_shape` if the text is no table, `unsupported_version` if it is a later one.
    pub fn from_table(text: &str) -> Result<Self, Problem> {
        Ok(Self { text: text.to_owned(), table: Table::read(text)? })
    }

    /// The compiled table: what a scanner in another language executes. Its layout is described in
    /// the source, at `page/table.rs`.
    pub fn table(&self) -> &str {
        &self.text
    }

    /// What would change in a text, in order.
    pub fn find(&self, text: &str) -> Vec<Edit> {
        edit::edits(&self.table, text.as_bytes(), &[], true)
    }

    /// What would change in a text that lies in segments, such as the text nodes of a paragraph.
    /// Numbers may run over any number of them; nothing lies between two segments.
    pub fn find_in(&self, segments: &[&str]) -> Vec<Edit> {
        let cuts = segments.iter().scan(0, |end, segment| {
            *end += segment.len();
            Some(*end)
        });
        let cuts: Vec<usize> = cuts.take(segments.len().saturating_sub(1)).collect();
        edit::edits(&self.table, segments.concat().as_bytes(), &cuts, true)
    }

    /// [`Rules::find`] over UTF-16, as browsers keep their text; positions are UTF-16 units.
    pub fn find_utf16(&self, text: &[u16]) -> Vec<Edit> {
        edit::edits(&self.table, text, &[], true)
    }

    /// [`Rules::find_in`] over UTF-16: one text, and the positions at which its second and later segments begin.
    pub fn find_in_utf16(&self, text: &[u16], cuts: &[usize]) -> Vec<Edit> {
        edit::edits(&self.table, text, cuts, true)
    }

    /// The text with every number replaced.
    pub fn replace<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let edits = self.find(text);
        if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(apply(text, &edits)) }
    }
}
