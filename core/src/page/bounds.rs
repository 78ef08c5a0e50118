//! Whether digits that equal a destination stand alone, or are a piece of something longer or
//! other.

use super::letter::{Class, class};
use super::slots::{Gap, Lead, Slot};
use super::text::Text;

/// How the digits of a number begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With the calling code, perhaps after an international prefix.
    International,
    /// With a trunk prefix.
    Trunk,
    /// With the national number itself.
    Bare,
    /// A form the rule names, complete as it is.
    Alias,
}

/// A possible number in its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// Where the number begins, with its plus sign or bracket, and ends, after its last digit.
    pub start: usize,
    pub end: usize,
    /// How many digits it has.
    pub digits: usize,
    pub form: Form,
    pub lead: Lead,
    /// Whether its first character is a bracket.
    pub bracketed: bool,
    /// Whether it has gaps, and all of them are blanks.
    pub spaced: bool,
    /// Whether it has no gaps at all.
    pub solid: bool,
}

impl Span {
    /// Whether all gaps between `slots` are blanks (and there are some), and whether there are
    /// none.
    pub fn gaps(slots: &[Slot]) -> (bool, bool) {
        let gaps = || slots.iter().skip(1).map(|slot| slot.gap);
        let solid = gaps().all(|gap| gap == Gap::None);
        (!solid && gaps().all(|gap| gap != Gap::Marks), solid)
    }
}

/// National numbers up to this long are like the tails of longer ones elsewhere.
const SHORT_DIGITS: usize = 9;
/// E.164 allows no more.
const E164_DIGITS: usize = 15;
/// A group this short before or after a number in blanks is its piece; five or six digits are a
/// postal code.
const PIECE_DIGITS: usize = 4;
const TAIL_DIGITS: usize = 6;

/// Groups of digits that stand before a number with separators between.
#[derive(Debug, Default)]
struct Chain {
    /// All digits, up to 16.
    digits: usize,
    /// The digits of the group next to the number.
    nearest: usize,
    /// The digits that are joined by blanks alone, and how many groups they make.
    spaced: usize,
    groups: usize,
    /// The gap next to the number is a single dash or stop (`long`: an en or em dash), is blanks,
    /// or closes a bracket that was opened before the digits.
    joint: bool,
    long: bool,
    blank: bool,
    area: bool,
    /// The chain begins with `00`.
    zeros: bool,
    /// What stands before the chain, and whether nothing parts it from the digits.
    before: Option<(u32, Class)>,
    glued: bool,
}

/// Steps back over characters that cannot be seen.
fn seen_before<T: Text + ?Sized>(text: &T, at: usize) -> Option<(u32, Class, usize)> {
    let mut at = at;
    for _ in 0..8 {
        let (c, position) = text.before(at)?;
        match class(c) {
            Class::Invisible => at = position,
            kind => return Some((c, kind, position)),
        }
    }
    None
}

/// Steps on over characters that cannot be seen.
fn seen_after<T: Text + ?Sized>(text: &T, at: usize) -> Option<(u32, Class, usize)> {
    let mut at = at;
    for _ in 0..8 {
        let (c, end) = text.after(at)?;
        match class(c) {
            Class::Invisible => at = end,
            kind => return Some((c, kind, end)),
        }
    }
    None
}

/// A gap before `at`: its marks in the order met, at most three, and where it begins.
fn gap_before<T: Text + ?Sized>(text: &T, at: usize) -> ([Option<Class>; 3], usize) {
    let (mut marks, mut count, mut at) = ([None; 3], 0, at);
    while let Some((_, kind, position)) = seen_before(text, at) {
        let mark = matches!(
            kind,
            Class::Space | Class::Dash | Class::Stop | Class::Mark | Class::Open | Class::Close
        );
        let repeated =
            kind == Class::Space && count > 0 && marks.get(count - 1) == Some(&Some(kind));
        if !mark {
            break;
        }
        if !repeated || count == 0 {
            let Some(place) = marks.get_mut(count) else { break };
            *place = Some(kind);
            count += 1;
        }
        at = position;
    }
    (marks, at)
}

fn chain_before<T: Text + ?Sized>(text: &T, from: usize) -> Chain {
    let mut chain = Chain::default();
    let (mut at, mut blanks_only) = (from, true);
    loop {
        let (marks, edge) = gap_before(text, at);
        let next = seen_before(text, edge);
        chain.before = next.map(|(c, kind, _)| (c, kind));
        chain.glued = marks == [None; 3];
        if !matches!(next, Some((_, Class::Digit(_), _))) {
            return chain;
        }
        let first = chain.groups == 0 && chain.digits == 0;
        blanks_only &= marks == [Some(Class::Space), None, None];
        at = edge;
        let (mut group, mut latest) = (0, [9, 9]);
        while let Some((_, Class::Digit(digit), position)) = seen_before(text, at) {
            group += 1;
            latest = [digit, latest[0]];
            at = position;
            if chain.digits + group > E164_DIGITS {
                break;
            }
        }
        chain.digits += group;
        chain.zeros = latest == [0, 0];
        if blanks_only {
            chain.spaced += group;
            chain.groups += 1;
        }
        if first {
            chain.nearest = group;
            chain.joint = matches!(marks, [Some(Class::Dash | Class::Stop), None, None]);
            chain.long = seen_before(text, from).is_some_and(|(c, _, _)| is_long_dash(c));
            chain.blank = blanks_only;
            let opened = matches!(seen_before(text, at), Some((_, Class::Open, _)));
            chain.area = marks.contains(&Some(Class::Close)) && opened;
        }
        if chain.digits > E164_DIGITS {
            return chain;
        }
    }
}

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
    let foreign = matches!(chain.before, Some((_, Class::Plus))) && whole;
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
    for _ in 0..256 {
        let Some((c, position)) = text.before(at) else { break };
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
        if c | 0x20 == 0x77 && later.map(|l| l | 0x20) == [0x77, 0x77, 0x2e] {
            return true;
        }
        later = [c, later[0], later[1]];
        at = position;
    }
    false
}

fn is_long_dash(c: u32) -> bool {
    (0x2012..=0x2015).contains(&c)
}

fn is_small_or_digit(c: u32) -> bool {
    (0x61..=0x7a).contains(&c) || (0x30..=0x39).contains(&c)
}

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
