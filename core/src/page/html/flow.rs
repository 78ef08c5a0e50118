//! Text as a reader sees it, gathered from pieces of HTML, with the way back to the bytes it was
//! written with.

use super::reference::rewrite;
use crate::page::print::{Change, changes};
use crate::page::scan::{Found, at_digit};
use crate::page::table::Table;
use crate::page::text::Text;
use std::cell::Cell;

/// How far before a digit its plus sign and bracket may stand, and what a decision looks back at.
const LEAD_BYTES: usize = 64;
const CONTEXT_BYTES: usize = 2048;
/// Flow bytes that are gathered before a scan is worth it.
const SCAN_BYTES: usize = 4096;

/// Where a stretch of the flow comes from.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Its position in the flow.
    flow: usize,
    /// Its position in the document.
    raw: usize,
    /// For a character that is written in another way, the length of the writing; else `None`, and
    /// it is byte for byte.
    width: Option<usize>,
}

/// A replacement in the document, by absolute positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patch {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// How replacements are written where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between tags, or in an attribute that people read: the mask applies.
    Shown,
    /// In an attribute or a data block that programs read.
    Data,
    /// In a URL.
    Url,
}

/// The document's bytes that are still at hand, by absolute position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'b> {
    pub bytes: &'b [u8],
    pub base: usize,
}

impl<'b> Source<'b> {
    pub fn get(&self, start: usize, end: usize) -> &'b [u8] {
        let range = start.saturating_sub(self.base)..end.saturating_sub(self.base);
        self.bytes.get(range).unwrap_or(&[])
    }
}

/// A text that may go on: notes whether anything was asked that lies beyond its end.
struct Window<'t> {
    text: &'t [u8],
    asked: Cell<bool>,
}

impl Text for Window<'_> {
    fn len(&self) -> usize {
        self.text.len()
    }

    fn after(&self, at: usize) -> Option<(u32, usize)> {
        if at + 4 > self.text.len() {
            self.asked.set(true);
        }
        self.text.after(at)
    }

    fn before(&self, at: usize) -> Option<(u32, usize)> {
        self.text.before(at)
    }

    fn ascii(&self, at: usize) -> Option<u8> {
        self.text.ascii(at)
    }

    fn digit_from(&self, from: usize) -> usize {
        self.text.digit_from(from)
    }
}

/// A flow of text.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    text: Vec<u8>,
    pieces: Vec<Piece>,
    /// Where the scan goes on.
    next: usize,
    /// The end of the last number that was replaced.
    done: usize,
}

impl Flow {
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        (self.next, self.done) = (0, 0);
    }

    /// Whether a scan is worth it although the flow goes on.
    pub fn is_full(&self) -> bool {
        self.text.len() - self.next > SCAN_BYTES
    }

    pub fn ends_with_digit(&self) -> bool {
        self.text.last().is_some_and(u8::is_ascii_digit)
    }

    /// Adds bytes that stand at `raw` in the document.
    pub fn push(&mut self, bytes: &[u8], raw: usize) {
        if bytes.is_empty() {
            return;
        }
        let flow = self.text.len();
        let goes_on = self
            .pieces
            .last()
            .is_some_and(|last| last.width.is_none() && last.raw + (flow - last.flow) == raw);
        if !goes_on {
            self.pieces.push(Piece { flow, raw, width: None });
        }
        self.text.extend_from_slice(bytes);
    }

    /// Adds a character that is written in `width` bytes at `raw`.
    pub fn push_char(&mut self, c: u32, raw: usize, width: usize) {
        let c = char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.pieces.push(Piece { flow: self.text.len(), raw, width: Some(width) });
        let mut buffer = [0; 4];
        self.text.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }

    /// Adds one byte that is written in `width` bytes at `raw`; several may make a character.
    pub fn push_unit(&mut self, byte: u8, raw: usize, width: usize) {
        if width == 1 {
            return self.push(&[byte], raw);
        }
        self.pieces.push(Piece { flow: self.text.len(), raw, width: Some(width) });
        self.text.push(byte);
    }

    /// Finds what can be decided, appends what is to be done, and forgets what is no longer needed.
    /// With `last` the flow ends here, and everything is decided.
    pub fn scan(
        &mut self,
        table: &Table,
        last: bool,
        place: Place,
        source: Source<'_>,
        out: &mut Vec<Patch>,
    ) {
        let text = std::mem::take(&mut self.text);
        let window = Window { text: &text, asked: Cell::new(false) };
        loop {
            let digit = window.digit_from(self.next);
            if digit >= text.len() {
                self.next = self.next.max(text.len().saturating_sub(4));
                break;
            }
            window.asked.set(false);
            let found = at_digit(table, &window, digit);
            if window.asked.get() && !last {
                self.next = digit;
                break;
            }
            self.next = match &found {
                Some(found) => found.end,
                None => crate::page::scan::after_run(&text[..], digit),
            };
            if let Some(found) = found {
                self.done = found.end;
                self.patch(&text, &found, place, source, out);
            }
        }
        self.text = text;
        if !last {
            self.trim();
        }
    }

    fn patch(
        &self,
        text: &[u8],
        found: &Found<'_>,
        place: Place,
        source: Source<'_>,
        out: &mut Vec<Patch>,
    ) {
        let cuts: Vec<usize> = self.cuts(found.start, found.end);
        for change in changes(text, found, place == Place::Shown, &cuts) {
            out.push(self.raw(&change, place, source));
        }
    }

    /// The positions between `start` and `end` where markup interrupts the flow.
    fn cuts(&self, start: usize, end: usize) -> Vec<usize> {
        let from = self.pieces.partition_point(|piece| piece.flow <= start);
        let around = self.pieces.get(from.saturating_sub(1)..).unwrap_or(&[]);
        let pairs =
            around.windows(2).take_while(|pair| pair.last().is_some_and(|piece| piece.flow < end));
        pairs
            .filter_map(|pair| match pair {
                [one, two] => {
                    let width = one.width.unwrap_or(two.flow - one.flow);
                    if one.raw + width == two.raw { None } else { Some(two.flow) }
                }
                _ => None,
            })
            .collect()
    }

    fn piece(&self, at: usize) -> Option<Piece> {
        let after = self.pieces.partition_point(|piece| piece.flow <= at);
        self.pieces.get(after.checked_sub(1)?).copied()
    }

    /// A change of the flow as one of the document.
    fn raw(&self, change: &Change, place: Place, source: Source<'_>) -> Patch {
        let first = self.piece(change.start);
        let last = self.piece(change.end.saturating_sub(1));
        let at = |piece: Option<Piece>, flow: usize| {
            piece.map_or(0, |piece| piece.raw + flow - piece.flow)
        };
        let start = match first {
            Some(Piece { raw, width: Some(_), .. }) => raw,
            other => at(other, change.start),
        };
        let end = match last {
            Some(Piece { raw, width: Some(width), .. }) => raw + width,
            other => at(other, change.end),
        };
        let mut characters = change.text.chars();
        let written =
            match (first.and_then(|piece| piece.width), characters.next(), characters.next()) {
                (Some(_), Some(digit), None) => rewrite(source.get(start, end), digit),
                _ => None,
            };
        Patch { start, end, text: written.unwrap_or_else(|| escape(&change.text, place)) }
    }

    /// The position in the document from which on something may still be replaced; `None` if
    /// nothing may.
    pub fn pending(&self) -> Option<usize> {
        let from = self.done.max(self.next.saturating_sub(LEAD_BYTES)).min(self.text.len());
        if from == self.text.len() {
            return None;
        }
        self.piece(from).map(|piece| match piece.width {
            Some(_) => piece.raw,
            None => piece.raw + from - piece.flow,
        })
    }

    /// Forgets what lies too far back to matter.
    fn trim(&mut self) {
        let cut = self.next.min(self.text.len()).saturating_sub(CONTEXT_BYTES);
        if cut < CONTEXT_BYTES {
            return;
        }
        let kept = self.pieces.partition_point(|piece| piece.flow <= cut).saturating_sub(1);
        self.pieces.drain(..kept);
        for piece in &mut self.pieces {
            match piece.flow.checked_sub(cut) {
                Some(flow) => piece.flow = flow,
                None => {
                    if piece.width.is_none() {
                        piece.raw += cut - piece.flow;
                    }
                    piece.flow = 0;
                }
            }
        }
        self.text.drain(..cut);
        self.next -= cut;
        self.done = self.done.saturating_sub(cut);
    }
}

/// Text as it must be written in its place. A blank has none in a `tel:` URL.
fn escape(text: &str, place: Place) -> String {
    if place == Place::Url {
        return text.replace(' ', "");
    }
    if !text.contains(['&', '<', '>', '"', '\'', '\\']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
