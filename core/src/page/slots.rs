//! Reading the digits of a possible number off a text: where each stands, and what lies between
//! them.

use super::letter::{Class, class, keypad};
use super::text::Text;

/// More digits than any accepted form has: an international prefix (4), 15 of E.164, a trunk prefix
/// (3).
pub(super) const SLOTS_MAX: usize = 24;
/// How many digits of an accepted form are looked up first: no form has fewer.
pub(super) const BEGINNING: usize = 4;
/// How many digits stand before the first letter of a vanity number.
const LETTERS_FROM: usize = 3;
/// Visible separators between two digits; a run of blanks counts once.
const GAP_MARKS_MAX: usize = 6;
/// Characters of any kind between two digits (an indented line break is long).
const GAP_CHARS_MAX: usize = 100;
/// Pairs of brackets in one number: `(+44) (0)20 ...` has two.
const BRACKETS_MAX: u8 = 2;

/// What stands between a digit and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing that can be seen.
    None,
    /// Blanks only.
    Space,
    /// Anything else a number may be written with.
    Marks,
}

/// Whether a bracket is open at a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// None is.
    Closed,
    /// The one that stands before the first digit.
    Outer,
    /// One that was opened between the digits.
    Inner,
}

/// One digit (or vanity letter) of a possible number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// Where its character begins and ends.
    pub start: usize,
    pub end: usize,
    /// Its value.
    pub digit: u8,
    /// Whether it is written as a letter.
    pub letter: bool,
    /// What stands before it, after the digit before.
    pub gap: Gap,
    /// Whether it stands in brackets.
    pub bracket: Bracket,
}

const NO_SLOT: Slot =
    Slot { start: 0, end: 0, digit: 0, letter: false, gap: Gap::None, bracket: Bracket::Closed };

/// The digits of a possible number, at most [`SLOTS_MAX`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots {
    items: [Slot; SLOTS_MAX],
    count: usize,
}

impl Slots {
    pub fn all(&self) -> &[Slot] {
        self.items.get(..self.count).unwrap_or(&[])
    }

    /// The first `count` slots only.
    pub fn cut(&mut self, count: usize) {
        self.count = self.count.min(count);
    }

    fn push(&mut self, slot: Slot) {
        if let Some(place) = self.items.get_mut(self.count) {
            *place = slot;
            self.count += 1;
        }
    }
}

/// What stands directly before the first digit and may belong to the number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lead {
    /// The position of a plus sign.
    pub plus: Option<usize>,
    /// The position of an opening bracket.
    pub open: Option<usize>,
}

/// Looks back from the first digit: `+`, `(`, `(+`, `+(`, with at most one blank beside each.
pub(super) fn lead<T: Text + ?Sized>(text: &T, first: usize) -> Lead {
    let mut lead = Lead::default();
    let (mut at, mut blanks, mut hidden) = (first, 0, 0);
    while let Some((c, position)) = text.before(at) {
        match class(c) {
            Class::Invisible if hidden < 8 => hidden += 1,
            Class::Space if blanks < 1 && c != 0x0a && c != 0x0d => blanks += 1,
            Class::Open if lead.open.is_none() => {
                lead.open = Some(position);
                blanks = 0;
            }
            Class::Plus if lead.plus.is_none() => {
                lead.plus = Some(position);
                blanks = 0;
            }
            _ => break,
        }
        at = position;
    }
    lead
}

/// The state of the brackets while digits are read.
struct Reader<'t, T: ?Sized> {
    text: &'t T,
    bracket: Bracket,
    pairs: u8,
    /// How many digits have been read.
    digits: usize,
}

impl<T: Text + ?Sized> Reader<'_, T> {
    /// The next digit after `at`, or `None` where something else than separators comes first.
    fn next(&mut self, at: usize, letters: bool) -> Option<Slot> {
        let (mut start, mut marks, mut blank, mut gap) = (at, 0, false, Gap::None);
        for _ in 0..GAP_CHARS_MAX {
            let (c, end) = self.text.after(start)?;
            let kind = class(c);
            match kind {
                Class::Digit(digit) => {
                    return Some(Slot {
                        start,
                        end,
                        digit,
                        letter: false,
                        gap,
                        bracket: self.bracket,
                    });
                }
                Class::Latin if letters => {
                    let digit = keypad(c)?;
                    return Some(Slot {
                        start,
                        end,
                        digit,
                        letter: true,
                        gap,
                        bracket: self.bracket,
                    });
                }
                Class::Invisible => {}
                Class::Space => {
                    marks += usize::from(!blank);
                    if gap == Gap::None {
                        gap = Gap::Space;
                    }
                }
                Class::Dash | Class::Stop | Class::Mark => {
                    marks += 1;
                    gap = Gap::Marks;
                }
                Class::Open | Class::Close => {
                    marks += 1;
                    gap = Gap::Marks;
                    self.turn(kind)?;
                }
                _ => return None,
            }
            if kind != Class::Invisible {
                blank = kind == Class::Space;
            }
            if marks > GAP_MARKS_MAX {
                return None;
            }
            start = end;
        }
        None
    }

    /// Brackets must pair and may not nest. But Koreans write `02) 555-0100`: an area (two digits at
    /// least, so that it is no item of a list) and one bracket.
    fn turn(&mut self, kind: Class) -> Option<()> {
        let open = self.bracket != Bracket::Closed;
        if !open && kind == Class::Close && self.pairs == 0 && self.digits >= 2 {
            self.pairs = BRACKETS_MAX;
            return Some(());
        }
        if open == (kind == Class::Open) {
            return None;
        }
        if open {
            self.bracket = Bracket::Closed;
        } else {
            self.bracket = Bracket::Inner;
            self.pairs += 1;
        }
        if self.pairs > BRACKETS_MAX { None } else { Some(()) }
    }
}

/// Reads digits from `first` on, as far as only separators lie between them. `go_on` is asked once,
/// with the first [`BEGINNING`] digits as a number; if it says no, or there are fewer, nothing is returned.
pub(super) fn read<T: Text + ?Sized>(
    text: &T,
    first: usize,
    lead: Lead,
    go_on: impl FnOnce(usize) -> bool,
) -> Option<Slots> {
    let outer = lead.open.is_some();
    let mut reader = Reader {
        text,
        bracket: if outer { Bracket::Outer } else { Bracket::Closed },
        pairs: u8::from(outer),
        digits: 0,
    };
    let mut slots = Slots { items: [NO_SLOT; SLOTS_MAX], count: 0 };
    let (mut at, mut beginning) = (first, 0);
    while slots.count < BEGINNING {
        let slot = reader.next(at, slots.count >= LETTERS_FROM)?;
        beginning = beginning * 10 + usize::from(slot.digit);
        at = slot.end;
        reader.digits += 1;
        slots.push(slot);
    }
    if !go_on(beginning) {
        return None;
    }
    while slots.count < SLOTS_MAX {
        let Some(slot) = reader.next(at, true) else { break };
        at = slot.end;
        slots.push(slot);
    }
    Some(slots)
}
