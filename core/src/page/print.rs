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
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// Characters to be replaced by `text`, in the scanned text's positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The changes that write the number of `found`, in order of position, apart from each other, none over one of `cuts`.
/// With `masked`, the rule's mask is printed if it has one.
pub(super) fn changes<T: Text + ?Sized>(
    text: &T,
    found: &Found<'_>,
    masked: bool,
    cuts: &[usize],
) -> Vec<Change> {
    let number = &found.number;
    let mut out = Vec::new();
    let mut add = |start, end, text: &str| part(start, end, text, found, cuts, &mut out);
    if masked && !number.mask.is_empty() {
        add(found.start, found.end, number.mask);
        return out;
    }
    let places = found.slots.all().get(found.head..).unwrap_or(&[]);
    let digits = number.print.as_bytes();
    let surplus = digits.len().saturating_sub(places.len());
    let kept = places.get(places.len().saturating_sub(digits.len())..).unwrap_or(&[]);
    if let (Some(first), Some(kept_first)) = (places.first(), kept.first()) {
        if !number.lead.is_empty() {
            add(found.start, kept_first.start, &lead(text, found, kept_first));
        } else if kept.len() < places.len() {
            shorten(text, found, first, kept_first, &mut add);
        }
    }
    let mut extra = String::new();
    for (index, digit) in digits.iter().enumerate() {
        let Some(slot) = index.checked_sub(surplus).and_then(|place| kept.get(place)) else {
            extra.push(char::from(*digit));
            continue;
        };
        let digit = digit.wrapping_sub(b'0');
        if slot.letter || slot.digit != digit || !extra.is_empty() {
            extra.push(like(text, slot, digit));
            add(slot.start, slot.end, &extra);
            extra.clear();
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

/// The number's lead, to be put over everything before the first place that stays.
fn lead<T: Text + ?Sized>(text: &T, found: &Found<'_>, kept: &Slot) -> String {
    let mut out = found.number.lead.to_owned();
    if found.slots.all().iter().skip(1).any(|slot| slot.gap != Gap::None) {
        out.push(' ');
    }
    if let (true, Some((c, _))) = (paired(found, kept), opening(text, found.start, kept.start)) {
        out.push(c);
    }
    out
}

/// Takes the places between `first` and `kept` away, and with them a bracket that would be left
/// alone.
fn shorten<T: Text + ?Sized>(
    text: &T,
    found: &Found<'_>,
    first: &Slot,
    kept: &Slot,
    add: &mut impl FnMut(usize, usize, &str),
) {
    let (was, is) = (paired(found, first), paired(found, kept));
    let mut instead = String::new();
    if was && !is {
        if let Some((_, at)) = opening(text, found.start, first.start) {
            add(at, text.after(at).map_or(at, |(_, end)| end), "");
        }
    } else if is && !was {
        instead.extend(opening(text, first.start, kept.start).map(|(c, _)| c));
    }
    add(first.start, kept.start, &instead);
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

/// Adds a change, parted at `cuts` (positions in order), so that each part keeps as many digits as it had, as far as
/// there are enough: the last digits go to the last part.
fn part(
    start: usize,
    end: usize,
    text: &str,
    found: &Found<'_>,
    cuts: &[usize],
    out: &mut Vec<Change>,
) {
    let digits = |from: usize, until: usize| {
        found.slots.all().iter().filter(|slot| from <= slot.start && slot.start < until).count()
    };
    let place = out.len();
    let none = digits(start, end) == 0;
    let (mut until, mut rest) = (end, text);
    for from in
        cuts.iter().rev().copied().filter(|cut| (start + 1..end).contains(cut)).chain([start])
    {
        let count = digits(from, until);
        // The first part that has digits gets whatever is left; without any, the first part of all.
        let is_first = if none { from == start } else { count > 0 && digits(start, from) == 0 };
        let at = if is_first { 0 } else { tail(rest, count) };
        let (before, own) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.insert(place, Change { start: from, end: until, text: own.to_owned() });
        (until, rest) = (from, before);
    }
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
