//! What people write before a national number: trunk prefixes, and international prefixes with the
//! calling code.

use crate::words::numbering::Numbering;

/// The prefixes by which people leave their own country. A page may be written for readers in any:
/// most of the world dials 00, North America 011, Japan 010, Russia and its neighbours 8~10,
/// Australia 0011, East Asia 00 and a carrier's digit, East Africa 000, Cuba 119.
pub(super) const INTERNATIONAL: &str = "00 011 0011 810 010 001 002 005 007 008 009 000 119";

/// Trunk prefixes that no telephone network knows any more, and pages still show: those of the
/// Soviet plan (8, in Ukraine and Belarus 8 0) and the 0 of plans that were closed since.
const REMEMBERED: &[(u16, &str)] = &[
    (30, "0"),
    (48, "0"),
    (56, "0"),
    (351, "0"),
    (371, "8"),
    (372, "0 8"),
    (373, "8"),
    (374, "8"),
    (380, "80"),
    (420, "0"),
    (994, "8"),
    (995, "8"),
    (996, "8"),
];

/// A number's calling code and how its country dials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    numbering: Numbering,
}

impl Plan {
    /// The calling code, as in `44`.
    pub fn code(self) -> String {
        self.numbering.code().to_string()
    }

    /// What may stand before a national number, the official prefix first.
    pub fn trunks(self) -> impl Iterator<Item = &'static str> {
        let code = self.numbering.code();
        let remembered = REMEMBERED.iter().find(|(known, _)| *known == code).map(|(_, list)| *list);
        self.numbering.trunk_prefixes().chain(remembered.unwrap_or("").split_ascii_whitespace())
    }

    /// The official trunk prefix; empty if there is none.
    pub fn trunk(self) -> &'static str {
        self.numbering.trunk_prefix().unwrap_or("")
    }
}

/// Splits the digits of an E.164 number into the plan they belong to and the national number;
/// `None` if they begin with no calling code. No code begins another one.
pub(super) fn split(digits: &str) -> Option<(Plan, &str)> {
    (1..=3).find_map(|width| {
        let (code, national) = digits.split_at_checked(width)?;
        Some((Plan { numbering: Numbering::of_code(code.parse().ok()?)? }, national))
    })
}
