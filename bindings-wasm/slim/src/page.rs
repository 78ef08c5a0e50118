//! The scanner: the files of `core/src/page`, compiled once more without `std`, whose machinery for panics alone would
//! be a fifth of what a visitor loads. Nothing is written twice.

#![allow(dead_code, reason = "some of it is for HTML on the server only")]

#[path = "../../../core/src/page/bounds.rs"]
mod bounds;
#[path = "../../../core/src/page/chain.rs"]
mod chain;
#[path = "../../../core/src/page/edit.rs"]
mod edit;
#[path = "../../../core/src/page/form.rs"]
mod form;
#[path = "../../../core/src/page/left.rs"]
mod left;
#[path = "../../../core/src/page/letter.rs"]
mod letter;
#[path = "../../../core/src/page/print.rs"]
mod print;
#[path = "../../../core/src/page/right.rs"]
mod right;
#[path = "../../../core/src/page/scan.rs"]
mod scan;
#[path = "../../../core/src/page/slots.rs"]
mod slots;
// The page script reads the table's text anyhow, so here it comes read.
#[path = "table.rs"]
mod table;
#[path = "../../../core/src/page/text.rs"]
mod text;

use alloc::vec::Vec;

/// A table, ready to scan with.
pub struct Scanner(table::Table);

impl Scanner {
    /// A scanner of the table that was written into `room`, which is never given back.
    pub fn of(room: Vec<u32>) -> Self {
        Self(table::Table::at(room.leak().as_ptr()))
    }

    /// The edits in a text whose second and later segments begin at `cuts`, laid out flat as
    /// [`scan`](crate::scan) says.
    pub fn scan(&self, text: &[u16], cuts: &[usize], masked: bool) -> Vec<usize> {
        let edits = edit::edits(&self.0, text, cuts, masked);
        let mut flat = Vec::with_capacity(1 + edits.len() * 7);
        flat.push(edits.len());
        for edit in edits {
            let text = edit.text.leak();
            let at = text.as_ptr() as usize;
            for field in
                [edit.number, edit.rule, edit.segment, edit.start, edit.end, at, text.len()]
            {
                flat.push(field);
            }
        }
        flat
    }
}
