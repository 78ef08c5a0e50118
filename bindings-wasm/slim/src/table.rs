//! A compiled table as `scanner.js` lays it out in memory: every accepted form spelled out, in the order of their
//! digits.

use super::form::{Form, Head, Number};
use super::slots::BEGINNING;

/// What four digits forms may begin with.
const BEGINNINGS: usize = 10_usize.pow(BEGINNING as u32);

/// One accepted form. Its texts lie one behind the other from `at` on, in UTF-8: all its digits, what is printed, the
/// lead, the mask.
#[repr(C)]
struct Row {
    at: usize,
    size: usize,
    print: usize,
    lead: usize,
    mask: usize,
    /// How many of the digits stand before the number, and how they begin.
    head: usize,
    kind: u32,
    /// How many digits stand before one that must not be glued to them where there is no plus sign; 0 if none does.
    seam: usize,
    /// Whether it is accepted after a plus sign (1), without one (2).
    accepted: u32,
    rule: usize,
}

/// A table.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// For each four digits where the rows of the forms that begin with them begin, and where the last of all ends.
    starts: &'static [u32],
    rows: &'static [Row],
}

impl Row {
    /// The text of that size that lies `skip` bytes behind the beginning.
    fn text(&self, skip: usize, size: usize) -> &'static str {
        // SAFETY: the loader has written these texts, and tables stay where they are.
        unsafe {
            let bytes = core::slice::from_raw_parts((self.at + skip) as *const u8, size);
            core::str::from_utf8_unchecked(bytes)
        }
    }
}

impl Table {
    /// The table that the loader has written at `at`.
    pub fn at(at: *const u32) -> Self {
        // SAFETY: the loader has written 10,001 positions, and as many rows as the last one says.
        unsafe {
            let starts = core::slice::from_raw_parts(at, BEGINNINGS + 1);
            let rows = at.add(BEGINNINGS + 1).cast::<Row>();
            let count = starts.last().map_or(0, |count| *count as usize);
            Self { starts, rows: core::slice::from_raw_parts(rows, count) }
        }
    }

    fn rows(&self, from: usize, until: usize) -> &'static [Row] {
        match (self.starts.get(from), self.starts.get(until)) {
            (Some(from), Some(until)) => self.rows.get(*from as usize..*until as usize),
            _ => None,
        }
        .unwrap_or(&[])
    }

    /// Whether some accepted form begins with these four digits.
    pub fn begins(&self, beginning: usize) -> bool {
        !self.rows(beginning, beginning + 1).is_empty()
    }

    /// Whether some accepted form begins with these two digits.
    pub fn begins_with_pair(&self, pair: usize) -> bool {
        !self.rows(pair * 100, pair * 100 + 100).is_empty()
    }

    /// The accepted numbers among the first digits of `digits`, each with its head.
    pub fn matches(
        &self,
        digits: &[u8],
        plus: bool,
        mut found: impl FnMut(&Head, Number<'static>),
    ) {
        let beginning =
            digits.iter().take(BEGINNING).fold(0, |n, b| n * 10 + usize::from(b - b'0'));
        for row in self.rows(beginning, beginning + 1) {
            let accepted = row.accepted & if plus { 1 } else { 2 } != 0;
            if accepted && digits.starts_with(row.text(0, row.size).as_bytes()) {
                let form = match row.kind {
                    0 => Form::International,
                    1 => Form::Trunk,
                    2 => Form::Bare,
                    _ => Form::Alias,
                };
                let seam = (row.seam > 0).then_some(row.seam);
                let head = Head { size: row.head, form, plus: row.accepted & 1 == 1, seam };
                let print = row.size;
                let lead = print + row.print;
                let number = Number {
                    rule: row.rule,
                    size: row.size - row.head,
                    print: row.text(print, row.print),
                    lead: row.text(lead, row.lead),
                    mask: row.text(lead + row.lead, row.mask),
                };
                found(&head, number);
            }
        }
    }
}
