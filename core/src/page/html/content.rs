//! The content of elements without tags inside: script, style, title, JSON-LD.

use super::flow::Place;
use super::rewriter::{HtmlRewriter, State};
use super::structured::{Stop, between, string};
use crate::page::html::find;

/// What the content of an element without tags is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing that is looked at.
    Ignored,
    /// Text with character references.
    Text,
    /// JSON; inside a string, or not.
    Json(bool),
}

impl HtmlRewriter<'_> {
    /// The content of an element without tags inside. False if more must arrive first.
    pub(super) fn raw(&mut self, last: bool) -> bool {
        let State::Raw { name, from, use_as } = &mut self.state else { return false };
        let (from, mut used) = (*from, *use_as);
        let rest = self.held.get(self.at - self.base..).unwrap_or(&[]);
        let end = end_of(rest, name);
        let hidden = matches!(name.as_slice(), b"script" | b"style");
        // Without the end tag in sight, what may be its beginning is kept back.
        let whole = if last { rest.len() } else { rest.len().saturating_sub(name.len() + 2) };
        let length = end.unwrap_or(whole);
        let stop = self.at + length;
        let before = self.at;
        match &mut used {
            Use::Ignored => self.at = stop,
            Use::Text => {
                self.text(length, end.is_some() || last);
            }
            Use::Json(inside) => *inside = self.json(*inside, stop),
        }
        if end.is_some() {
            self.end_json(used);
            self.at = stop;
            self.state = State::Data;
        } else if let State::Raw { use_as, .. } = &mut self.state {
            *use_as = used;
        }
        if hidden {
            self.crossed(from);
        }
        end.is_some() || self.at > before
    }

    /// A string that the block's end cuts off ends there.
    fn end_json(&mut self, used: Use) {
        if matches!(used, Use::Json(_)) {
            self.scan(true, Place::Data);
            self.flow.clear();
        }
    }

    /// JSON up to `stop`, beginning inside a string or not; returns the same of its end.
    fn json(&mut self, inside: bool, stop: usize) -> bool {
        let mut inside = inside;
        while self.at < stop {
            let text = self.held.get(self.at - self.base..stop - self.base).unwrap_or(&[]);
            let step = if inside { string(text, self.at, &mut self.flow) } else { between(text) };
            match step {
                Stop::Quote(step) => {
                    self.at += step + 1;
                    if inside {
                        self.scan(true, Place::Data);
                        self.flow.clear();
                    }
                    inside = !inside;
                }
                Stop::More(step) => {
                    self.at += step;
                    if self.flow.is_full() {
                        self.scan(false, Place::Data);
                    }
                    break;
                }
            }
        }
        inside
    }
}

/// Where the end tag of `name` begins.
fn end_of(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(open) = find(text, at, b'<') {
        at = open;
        let rest = text.get(at + 1..).unwrap_or(&[]);
        if let Some((b'/', tail)) = rest.split_first() {
            let own = tail.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name));
            let closed = tail
                .get(name.len())
                .is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>'));
            if own && closed {
                return Some(at);
            }
        }
        at += 1;
    }
    None
}
