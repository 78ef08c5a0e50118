//! What is written over a found number: its own shape with other digits, or the rule's mask.
//!
//! Where the tracking number belongs to the same calling code and has as many digits, the digits of
//! the national number are exchanged one for one and every other character stays, the prefix before
//! it included; a digit of another script stays in that script. Otherwise the shape is kept as far
//! as it reaches: the last digits fill the last places; places too many are taken away from the
//! front of the national number; digits too many are put before it. A tracking number of another
//! country, or one that can't be reached by an alias's short form, gets its lead (`+44`) instead of
//! the page's prefix.

use super::letter::{Class, class};
use super::scan::Found;
use super::slots::{Bracket, Gap, Slot};
use super::text::Text;

/// Characters to be replaced by `text`, in the scanned text's positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The changes that write the number of `found`, in order of position, apart from each other. With
/// `masked`, the rule's mask is printed if it has one.
pub(super) fn changes<T: Text + ?Sized>(text: &T, found: &Found<'_>, masked: bool) -> Vec<Change> {
    let number = found.number;
    if masked && !number.mask.is_empty() {
        return vec![Change { start: found.start, end: found.end, text: number.mask.clone() }];
    }
    let places = found.slots.all().get(found.head..).unwrap_or(&[]);
    let digits = number.print.as_bytes();
    let surplus = digits.len().saturating_sub(places.len());
    let kept = places.get(places.len().saturating_sub(digits.len())..).unwrap_or(&[]);
    let (before, after) = digits.split_at_checked(surplus).unwrap_or((&[], digits));
    let mut out = Vec::new();
    if let (Some(first), Some(kept_first)) = (places.first(), kept.first()) {
        if !number.lead.is_empty() {
            out.push(lead(text, found, kept_first));
        } else if kept.len() < places.len() {
            shorten(text, found, first, kept_first, &mut out);
        }
    }
    let mut extra: String = before.iter().map(|b| char::from(*b)).collect();
    for (slot, digit) in kept.iter().zip(after) {
        let same = !slot.letter && slot.digit == digit.wrapping_sub(b'0') && extra.is_empty();
        if !same {
            extra.push(like(text, slot, digit.wrapping_sub(b'0')));
            out.push(Change { start: slot.start, end: slot.end, text: std::mem::take(&mut extra) });
        }
    }
    out
}

/// The digit in the script of the one it replaces.
fn like<T: Text + ?Sized>(text: &T, slot: &Slot, digit: u8) -> char {
    let ascii = char::from(digit + b'0');
    let Some((c, _)) = text.after(slot.start) else { return ascii };
    if slot.letter {
        return ascii;
    }
    char::from_u32(c - u32::from(slot.digit) + u32::from(digit)).unwrap_or(ascii)
}

/// The number's lead over everything before the first place that stays.
fn lead<T: Text + ?Sized>(text: &T, found: &Found<'_>, kept: &Slot) -> Change {
    let mut out = found.number.lead.clone();
    if found.slots.all().iter().skip(1).any(|slot| slot.gap != Gap::None) {
        out.push(' ');
    }
    if let (true, Some((c, _))) = (paired(found, kept), opening(text, found.start, kept.start)) {
        out.push(c);
    }
    Change { start: found.start, end: kept.start, text: out }
}

/// Takes the places between `first` and `kept` away, and with them a bracket that would be left
/// alone.
fn shorten<T: Text + ?Sized>(
    text: &T,
    found: &Found<'_>,
    first: &Slot,
    kept: &Slot,
    out: &mut Vec<Change>,
) {
    let (was, is) = (paired(found, first), paired(found, kept));
    let mut instead = String::new();
    if was && !is {
        if let Some((_, at)) = opening(text, found.start, first.start) {
            let end = text.after(at).map_or(at, |(_, end)| end);
            out.push(Change { start: at, end, text: String::new() });
        }
    } else if is && !was {
        instead.extend(opening(text, first.start, kept.start).map(|(c, _)| c));
    }
    out.push(Change { start: first.start, end: kept.start, text: instead });
}

/// Whether the slot stands in brackets that are opened and closed inside the number.
fn paired(found: &Found<'_>, slot: &Slot) -> bool {
    let outer = found.slots.all().last().is_some_and(|last| last.bracket == Bracket::Outer);
    slot.bracket == Bracket::Inner || (slot.bracket == Bracket::Outer && !outer)
}

/// The last opening bracket between two positions.
fn opening<T: Text + ?Sized>(text: &T, from: usize, until: usize) -> Option<(char, usize)> {
    let mut at = until;
    while at > from {
        let (c, position) = text.before(at)?;
        if class(c) == Class::Open {
            return Some((char::from_u32(c)?, position));
        }
        at = position;
    }
    None
}

/// Parts a change at `cuts` (positions in order), so that each part keeps as many digits as it had,
/// as far as there are enough: the last digits go to the last part.
pub(super) fn part(change: Change, cuts: &[usize], slots: &[Slot]) -> Vec<Change> {
    let inside = |cut: &&usize| change.start < **cut && **cut < change.end;
    let mut edges: Vec<usize> = vec![change.start];
    edges.extend(cuts.iter().filter(inside));
    edges.push(change.end);
    let counts: Vec<usize> = edges
        .windows(2)
        .map(|edge| {
            let within =
                |slot: &&Slot| edge.first() <= Some(&slot.start) && Some(&slot.start) < edge.last();
            slots.iter().filter(within).count()
        })
        .collect();
    let first = counts.iter().position(|count| *count > 0).unwrap_or(0);
    let mut rest = change.text.as_str();
    let mut parts = Vec::with_capacity(counts.len());
    for (index, edge) in edges.windows(2).enumerate().rev() {
        let (Some(start), Some(end)) = (edge.first(), edge.last()) else { continue };
        let count = counts.get(index).copied().unwrap_or(0);
        let cut = if index == first { 0 } else { tail(rest, count) };
        let (before, own) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        rest = before;
        parts.push(Change { start: *start, end: *end, text: own.to_owned() });
    }
    parts.reverse();
    parts
}

/// Where the last `count` digits of a text begin.
fn tail(text: &str, count: usize) -> usize {
    if count == 0 {
        return text.len();
    }
    let digits = text.char_indices().rev().filter(|(_, c)| c.is_ascii_digit());
    digits.take(count).last().map_or(text.len(), |(at, _)| at)
}

/// The characters from `start` to `end` with the changes made in them.
pub(super) fn compose<T: Text + ?Sized>(
    text: &T,
    start: usize,
    end: usize,
    changes: &[Change],
) -> String {
    let mut out = String::new();
    let mut at = start;
    for change in changes.iter().filter(|change| start <= change.start && change.end <= end) {
        copy(text, at, change.start, &mut out);
        out.push_str(&change.text);
        at = change.end;
    }
    copy(text, at, end, &mut out);
    out
}

fn copy<T: Text + ?Sized>(text: &T, start: usize, end: usize, out: &mut String) {
    let mut at = start;
    while at < end {
        let Some((c, next)) = text.after(at) else { return };
        out.push(char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER));
        at = next;
    }
}
