//! The scanner: finds the destinations' numbers in one pass, leftmost and longest first.

use super::bounds::Span;
use super::form::{Head, Number};
use super::left::left;
use super::letter::keypad;
use super::right::right;
use super::slots::{BEGINNING, Bracket, Gap, Lead, SLOTS_MAX, Slot, Slots, lead, read};
use super::table::Table;
use super::text::Text;
use core::cmp::Reverse;

/// A vanity number has at least this many letters; fewer are a unit or an initial.
const LETTERS_MIN: usize = 3;

/// How far a glance goes.
const GLANCE: usize = 16;

/// A destination's number in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'r> {
    /// Where it begins, with its plus sign or bracket, and ends, after its last digit.
    pub start: usize,
    pub end: usize,
    /// Its digits.
    pub slots: Slots,
    /// How many of them stand before the national number.
    pub head: usize,
    pub number: Number<'r>,
}

/// Looks for the next number whose digits begin at or after `from` and before `until`.
pub(super) fn next<'r, T: Text + ?Sized>(
    table: &'r Table,
    text: &T,
    from: usize,
    until: usize,
) -> Option<Found<'r>> {
    let mut at = from;
    loop {
        at = text.digit_from(at);
        if at >= until {
            return None;
        }
        if let Some(found) = at_digit(table, text, at) {
            return Some(found);
        }
        at = after_run(text, at);
    }
}

/// The characters of ASCII that may stand between two digits of a number, as bits.
const BETWEEN: u128 = 0x1f << 9
    | 1 << b' '
    | 1 << b'('
    | 1 << b')'
    | 1 << b'-'
    | 1 << b'.'
    | 1 << b'/'
    | 1 << b'['
    | 1 << b']'
    | 1 << b'~';

/// Whether no number begins with the digit at `first`, by a glance at its first four digits. Most runs of digits on a
/// page are told by it: they are prices, dates, sizes.
fn is_hopeless<T: Text + ?Sized>(table: &Table, text: &T, first: usize) -> bool {
    let (mut beginning, mut digits) = (0, 0);
    for at in first..first + GLANCE {
        let Some(byte) = text.ascii(at) else { return false };
        let mut value = byte.wrapping_sub(b'0');
        if value >= 10 {
            if BETWEEN >> byte & 1 == 1 {
                continue;
            }
            // The fourth may be a letter, as in `800-GET-PAVE`.
            match keypad(byte.into()).filter(|_| digits == 3) {
                Some(digit) => value = digit,
                None => return true,
            }
        }
        beginning = beginning * 10 + usize::from(value);
        digits += 1;
        if digits == 2 && !table.begins_with_pair(beginning) {
            return true;
        }
        if digits == BEGINNING {
            return !table.begins(beginning);
        }
    }
    false
}

/// The position after the digits that are glued to the one at `at`.
pub(super) fn after_run<T: Text + ?Sized>(text: &T, at: usize) -> usize {
    let mut at = at;
    while let Some(byte) = text.ascii(at) {
        if !byte.is_ascii_digit() {
            return at;
        }
        at += 1;
    }
    while let Some((c, end)) = text.after(at) {
        if super::letter::digit(c).is_none() {
            break;
        }
        at = end;
    }
    at
}

/// The number that begins with the digit at `first`, if one does.
pub(super) fn at_digit<'r, T: Text + ?Sized>(
    table: &'r Table,
    text: &T,
    first: usize,
) -> Option<Found<'r>> {
    // In a browser the module's size counts for more, and texts without a digit of a form never come here.
    if cfg!(not(target_arch = "wasm32")) && is_hopeless(table, text, first) {
        return None;
    }
    let opening = text.before(first).map_or(Lead::default(), |_| lead(text, first));
    let slots = read(text, first, opening, |beginning| table.begins(beginning))?;
    let mut digits = [0_u8; SLOTS_MAX];
    for (place, slot) in digits.iter_mut().zip(slots.all()) {
        *place = slot.digit + b'0';
    }
    let digits = digits.get(..slots.all().len()).unwrap_or(&[]);
    // Of several the longest, of equals the first rule's.
    let mut best: Option<Found<'r>> = None;
    table.matches(digits, opening.plus.is_some(), |head, number| {
        let length = head.size + number.size;
        let better = best.as_ref().is_none_or(|best| {
            (Reverse(length), number.rule) < (Reverse(best.slots.all().len()), best.number.rule)
        });
        if better {
            best = check(text, opening, &slots, head, number).or(best.take());
        }
    });
    best
}

/// Whether the first slots are `number` after `head`, and stand alone.
fn check<'r, T: Text + ?Sized>(
    text: &T,
    opening: Lead,
    slots: &Slots,
    head: &Head,
    number: Number<'r>,
) -> Option<Found<'r>> {
    let mut slots = *slots;
    slots.cut(head.size + number.size);
    let all = slots.all();
    let (first, last) = (all.first()?, all.last()?);
    let letters = all.iter().filter(|slot| slot.letter).count();
    if last.bracket == Bracket::Inner || (1..LETTERS_MIN).contains(&letters) {
        return None;
    }
    let seam = head.seam.and_then(|seam| all.get(seam)).filter(|_| opening.plus.is_none());
    if seam.is_some_and(|slot| slot.gap == Gap::None) {
        return None;
    }
    let (start, bracketed) = beginning(opening, first, last);
    let (spaced, solid) = Span::gaps(all);
    let digits = all.len();
    let span = Span {
        start,
        end: last.end,
        digits,
        form: head.form,
        lead: opening,
        bracketed,
        spaced,
        solid,
    };
    if !left(text, &span) || !right(text, &span) {
        return None;
    }
    Some(Found { start, end: last.end, slots, head: head.size, number })
}

/// Where the number begins: with its plus sign, and with its bracket if that is closed again
/// inside.
fn beginning(opening: Lead, first: &Slot, last: &Slot) -> (usize, bool) {
    let plus = opening.plus.unwrap_or(first.start);
    match opening.open {
        Some(open) if last.bracket != Bracket::Outer => (open.min(plus), open < plus),
        _ => (plus, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::letter::{Class, class};

    #[test]
    fn a_glance_goes_over_the_separators_that_a_number_may_have() {
        use Class::{Close, Dash, Mark, Open, Space, Stop};
        for c in 0..0x80_u8 {
            let separates = matches!(class(c.into()), Space | Dash | Stop | Mark | Open | Close);
            assert_eq!(BETWEEN >> c & 1 == 1, separates, "{:?}", char::from(c));
        }
    }
}
