//! A possible number in its text, and steps around it. Whether it stands alone is decided at its
//! [`left`](super::left) and its [`right`](super::right).

use super::form::Form;
use super::letter::{Class, class};
use super::slots::{Gap, Lead, Slot};
use super::text::Text;

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

/// E.164 allows no more.
pub(super) const E164_DIGITS: usize = 15;
/// A group this short before or after a number in blanks is its piece.
pub(super) const PIECE_DIGITS: usize = 4;
/// Five or six digits are a postal code; more are a number of their own.
pub(super) const TAIL_DIGITS: usize = 6;

/// Steps back over characters that cannot be seen.
pub(super) fn seen_before<T: Text + ?Sized>(text: &T, at: usize) -> Option<(u32, Class, usize)> {
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
pub(super) fn seen_after<T: Text + ?Sized>(text: &T, at: usize) -> Option<(u32, Class, usize)> {
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

/// Whether a dash is wide enough to stand between two whole numbers.
pub(super) fn is_long_dash(c: u32) -> bool {
    (0x2012..=0x2015).contains(&c)
}
