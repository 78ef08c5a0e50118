//! Whether a number is whole at its left: no digit, letter or currency sign belongs to it, and no
//! web address runs into it.

use super::bounds::{E164_DIGITS, PIECE_DIGITS, Span, TAIL_DIGITS, seen_before};
use super::chain::{Chain, chain_before, gap_before};
use super::form::Form;
use super::letter::{Class, class};
use super::text::Text;

/// National numbers up to this long are like the tails of longer ones elsewhere.
const SHORT_DIGITS: usize = 9;
/// How far back a web address is looked for, in UTF-16 units.
const ADDRESS_UNITS: usize = 256;
/// The longest calling code.
const CODE_DIGITS: usize = 3;

/// Whether what stands before the number leaves it whole.
pub(super) fn left<T: Text + ?Sized>(text: &T, span: &Span) -> bool {
    let Some((_, kind, position)) = seen_before(text, span.start) else { return true };
    match kind {
        Class::Digit(_) | Class::Amount => return false,
        Class::Latin if span.lead.plus.is_none() && !span.bracketed => return false,
        Class::Plus if span.lead.plus.is_none() => return false,
        Class::Space => {
            // `€ 212 555`: a sign before the blank, unless it ends an amount of its own (`1,99 €
            // 0900 ...`).
            if let Some((_, Class::Amount, sign)) = seen_before(text, position) {
                let (_, edge) = gap_before(text, sign);
                return matches!(seen_before(text, edge), Some((_, Class::Digit(_), _)));
            }
        }
        _ => {}
    }
    if kind != Class::Space && in_address(text, span.start) {
        return false;
    }
    if span.lead.plus.is_some() {
        return true;
    }
    let chain = chain_before(text, span.start);
    chain.digits == 0 || chain_allows(&chain, span)
}

/// Whether digits before the number are something of their own.
fn chain_allows(chain: &Chain, span: &Span) -> bool {
    let whole = chain.digits + span.digits <= E164_DIGITS;
    let foreign =
        matches!(chain.before, Some((_, Class::Plus))) && (whole || chain.digits <= CODE_DIGITS);
    let dialled = chain.zeros && (3..=TAIL_DIGITS).contains(&chain.digits);
    let joint = chain.joint && !(chain.long && chain.digits > TAIL_DIGITS);
    if foreign || dialled || joint || chain.area || span.form == Form::Alias {
        return false;
    }
    let piece = chain.nearest <= PIECE_DIGITS;
    if span.form == Form::Bare && span.digits <= SHORT_DIGITS && piece && chain.blank {
        return false;
    }
    if span.spaced && chain.blank {
        // `N1 020 7946 0018`, `18:00 020 ...`, `9-17 020 ...`: the end of a word, a time, a range:
        // not a group.
        let word = matches!(chain.before, Some((0x3a, _) | (_, Class::Latin)));
        let word = word && chain.glued && chain.groups == 1;
        let other = word || chain.digits > chain.spaced;
        return (chain.spaced > PIECE_DIGITS || other) && chain.spaced <= E164_DIGITS;
    }
    true
}

/// Whether the text to the left is the beginning of a web address that goes on into the number.
fn in_address<T: Text + ?Sized>(text: &T, start: usize) -> bool {
    let (mut at, mut later, mut small, mut slash) = (start, [0; 3], 0, false);
    let mut steps = 0;
    while steps < ADDRESS_UNITS {
        let Some((c, position)) = text.before(at) else { break };
        // In UTF-16 it has two units: every scanner looks back as far.
        steps += 1 + usize::from(c > 0xffff);
        if class(c) == Class::Space || matches!(c, 0x22 | 0x27 | 0x3c | 0x3e | 0x60) {
            break;
        }
        if c == 0x3a && later == [0x2f, 0x2f, later[2]] {
            return true;
        }
        if c == 0x2e && slash && (2..=6).contains(&small) {
            // `t.me/`: a stop, two to six small letters, a slash; and something before the stop.
            return matches!(text.before(position), Some((b, _)) if is_small_or_digit(b));
        }
        if c == 0x2f {
            (slash, small) = (true, 0);
        } else if (0x61..=0x7a).contains(&c) {
            small += 1;
        } else {
            slash = false;
        }
        let [second, third, stop] = later;
        if [c, second, third].iter().all(|c| c | 0x20 == 0x77) && stop == 0x2e {
            return true;
        }
        later = [c, later[0], later[1]];
        at = position;
    }
    false
}

fn is_small_or_digit(c: u32) -> bool {
    (0x61..=0x7a).contains(&c) || (0x30..=0x39).contains(&c)
}
