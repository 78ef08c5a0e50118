//! Whether a number is whole at its right: no digit, letter or currency sign belongs to it.

use super::bounds::{E164_DIGITS, PIECE_DIGITS, Span, TAIL_DIGITS};
use super::bounds::{is_long_dash, seen_after};
use super::form::Form;
use super::letter::Class;
use super::text::Text;

/// Whether what stands after the number leaves it whole.
pub(super) fn right<T: Text + ?Sized>(text: &T, span: &Span) -> bool {
    let Some((c, kind, end)) = seen_after(text, span.end) else { return true };
    match kind {
        Class::Digit(_) | Class::Amount => false,
        Class::Latin => extension(text, span.end),
        Class::Other if c == 0x40 || c == 0x5f => false,
        Class::Dash | Class::Stop => match seen_after(text, end) {
            // An en or em dash may stand between two whole numbers.
            Some((_, Class::Digit(_), _)) => {
                is_long_dash(c) && digits_after(text, end, false).0 > TAIL_DIGITS
            }
            _ => true,
        },
        Class::Space => blank_after(text, span, end),
        _ => true,
    }
}

/// After a blank: no currency sign, and no group of digits that continues the number's own
/// grouping.
fn blank_after<T: Text + ?Sized>(text: &T, span: &Span, from: usize) -> bool {
    let at = skip_blanks(text, from);
    match seen_after(text, at) {
        Some((_, Class::Amount, end)) => {
            let next = seen_after(text, skip_blanks(text, end));
            matches!(next, Some((_, Class::Digit(_), _)))
        }
        Some((_, Class::Digit(_), _)) if span.spaced || (span.solid && span.form == Form::Bare) => {
            let (digits, end) = digits_after(text, at, true);
            if digits > TAIL_DIGITS { digits <= E164_DIGITS } else { counted(text, digits, end) }
        }
        _ => true,
    }
}

/// Whether the few digits that end at `end` count something (`24 hours`, `7 days`, `9:00`, `24/7`,
/// `9-17`).
fn counted<T: Text + ?Sized>(text: &T, digits: usize, end: usize) -> bool {
    let Some((c, kind, after)) = seen_after(text, end) else { return false };
    let word = |c: u32, kind: Class| kind == Class::Latin || (kind == Class::Other && c >= 0x80);
    if c == 0x3a || c == 0x2f || (kind == Class::Dash && digits <= 2) || word(c, kind) {
        return true;
    }
    let next = seen_after(text, skip_blanks(text, after));
    kind == Class::Space && digits <= PIECE_DIGITS && next.is_some_and(|(c, kind, _)| word(c, kind))
}

fn skip_blanks<T: Text + ?Sized>(text: &T, from: usize) -> usize {
    let mut at = from;
    for _ in 0..100 {
        match seen_after(text, at) {
            Some((_, Class::Space, end)) => at = end,
            _ => break,
        }
    }
    at
}

/// How many digits follow, over gaps of blanks (or, if `blanks` is false, of any separators),
/// counted up to 16; and where the last one ends.
fn digits_after<T: Text + ?Sized>(text: &T, from: usize, blanks: bool) -> (usize, usize) {
    let (mut at, mut last, mut digits, mut marks) = (from, from, 0, 0);
    while digits <= E164_DIGITS && marks <= 3 {
        match seen_after(text, at) {
            Some((_, Class::Digit(_), end)) => {
                (digits, last, at, marks) = (digits + 1, end, end, 0);
            }
            Some((_, Class::Space, end)) => (at, marks) = (skip_blanks(text, end), marks + 1),
            Some((
                _,
                Class::Dash | Class::Stop | Class::Mark | Class::Open | Class::Close,
                end,
            )) if !blanks => {
                (at, marks) = (end, marks + 1);
            }
            _ => break,
        }
    }
    (digits, last)
}

/// Whether letters glued to the number begin an extension: `x12`, `ext. 45`, `int 3`.
fn extension<T: Text + ?Sized>(text: &T, from: usize) -> bool {
    let (mut at, mut word, mut count) = (from, [0_u8; 9], 0);
    while let Some((c, Class::Latin, end)) = seen_after(text, at) {
        let Some(place) = word.get_mut(count) else { return false };
        *place = if c < 0x80 { (c as u8) | 0x20 } else { 0 };
        count += 1;
        at = end;
    }
    let word = word.get(..count).unwrap_or(&[]);
    let known: [&[u8]; 6] = [b"x", b"ext", b"extn", b"extension", b"int", b"xtn"];
    if !known.contains(&word) {
        return false;
    }
    for _ in 0..3 {
        match seen_after(text, at) {
            Some((_, Class::Digit(_), _)) => return true,
            Some((c, kind, end))
                if kind == Class::Space || matches!(c, 0x2e | 0x3a | 0x23 | 0x2d) =>
            {
                at = end;
            }
            _ => return false,
        }
    }
    matches!(seen_after(text, at), Some((_, Class::Digit(_), _)))
}
