//! Edits: what a scan would change in a text, how to make the changes, and how to take them back.

use super::print::{Change, changes, compose};
use super::scan::{Found, next};
use super::table::Table;
use super::text::Text;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// One replacement in one segment of a text. A number that runs over several segments has one for
/// each segment it changes, all with the same `number`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Which of the found numbers it belongs to: 0, 1, 2, ... in the order of the text.
    pub number: usize,
    /// The index of the rule, in the order in which `Rules::build` got them.
    pub rule: usize,
    /// The index of the segment.
    pub segment: usize,
    /// Where the number's share of the segment begins, in units of the text (bytes, or UTF-16
    /// units).
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What to put there.
    pub text: String,
}

/// All edits in a text; `cuts` are the positions where its second and later segments begin. With `masked`, masks are
/// printed.
pub(super) fn edits<T: Text + ?Sized>(
    table: &Table,
    text: &T,
    cuts: &[usize],
    masked: bool,
) -> Vec<Edit> {
    let mut out = Vec::new();
    let (mut at, mut number) = (0, 0);
    while let Some(found) = next(table, text, at, text.len()) {
        let all = changes(text, &found, masked, cuts);
        if push(text, cuts, &found, &all, number, &mut out) {
            number += 1;
        }
        at = found.end;
    }
    out
}

fn push<T: Text + ?Sized>(
    text: &T,
    cuts: &[usize],
    found: &Found<'_>,
    all: &[Change],
    number: usize,
    out: &mut Vec<Edit>,
) -> bool {
    let before = out.len();
    let (mut segment, mut from) = (0, 0);
    for end in cuts.iter().copied().chain(core::iter::once(text.len())) {
        let (start, stop) = (found.start.max(from), found.end.min(end));
        let own = |change: &&Change| start <= change.start && change.end <= stop;
        if start < stop && all.iter().any(|change| own(&change)) {
            let text = compose(text, start, stop, all);
            let rule = found.number.rule;
            out.push(Edit { number, rule, segment, start: start - from, end: stop - from, text });
        }
        (segment, from) = (segment + 1, end);
    }
    out.len() > before
}

/// The text with the edits made in it. Edits must be in order, apart from each other, and all of
/// segment 0.
///
/// Edits that do not fit the text are left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if let (Some(before), Some(_)) = (text.get(at..edit.start), text.get(edit.start..edit.end))
        {
            out.push_str(before);
            out.push_str(&edit.text);
            at = edit.end;
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// The edits that lead back from `apply(text, edits)` to `text`.
pub fn undo(text: &str, edits: &[Edit]) -> Vec<Edit> {
    let mut shift = 0_isize;
    let mut back = Vec::with_capacity(edits.len());
    for edit in edits {
        let Some(original) = text.get(edit.start..edit.end) else { continue };
        let start = edit.start.saturating_add_signed(shift);
        let end = start + edit.text.len();
        back.push(Edit { start, end, text: original.to_owned(), ..edit.clone() });
        shift += edit.text.len() as isize - original.len() as isize;
    }
    back
}
