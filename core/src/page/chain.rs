//! The digits that stand before a number, as far as only separators lie between.

use super::bounds::{E164_DIGITS, is_long_dash, seen_before};
use super::letter::Class;
use super::text::Text;

/// Groups of digits that stand before a number with separators between.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// All digits, up to 16.
    pub digits: usize,
    /// The digits of the group next to the number.
    pub nearest: usize,
    /// The digits that are joined by blanks alone, and how many groups they make.
    pub spaced: usize,
    pub groups: usize,
    /// The gap next to the number is a single dash or stop (`long`: an en or em dash), is blanks,
    /// or closes a bracket that was opened before the digits.
    pub joint: bool,
    pub long: bool,
    pub blank: bool,
    pub area: bool,
    /// The chain begins with `00`.
    pub zeros: bool,
    /// What stands before the chain, and whether nothing parts it from the digits.
    pub before: Option<(u32, Class)>,
    pub glued: bool,
}

/// A gap before `at`: its marks in the order met, at most three, and where it begins.
pub(super) fn gap_before<T: Text + ?Sized>(text: &T, at: usize) -> ([Option<Class>; 3], usize) {
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

/// The groups of digits before `from`.
pub(super) fn chain_before<T: Text + ?Sized>(text: &T, from: usize) -> Chain {
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
