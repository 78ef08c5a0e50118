//! What each character is to the scanner: [`characters`], with separators told apart, and what
//! matters beside a number: letters, currency signs.

use crate::words::phone::characters;

/// The part a character plays in and beside a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A decimal digit of any script, with its value.
    Digit(u8),
    /// A blank of any width.
    Space,
    /// A hyphen or a dash.
    Dash,
    /// A full stop.
    Stop,
    /// Another mark that people put between groups: a slash, a middle dot, a tilde.
    Mark,
    /// `(` or `[`, of either width.
    Open,
    /// `)` or `]`.
    Close,
    /// A plus sign.
    Plus,
    /// Takes no room: soft hyphen, zero width, direction marks, joiners.
    Invisible,
    /// A Latin letter or a mark that combines with one (the blocks that libphonenumber counts).
    Latin,
    /// A currency sign or a per cent sign.
    Amount,
    /// Anything else.
    Other,
}

/// Ranges of characters, first and last, in order. What no range holds is a digit or something else.
///
/// Separators, brackets, plus signs and invisible characters are those of [`characters`], and a middle dot and a wave
/// dash that the Japanese write; amounts are currency signs, per cent and per mille.
const RANGES: [(u16, u16, Class); 83] = [
    (0x09, 0x0d, Class::Space),
    (0x20, 0x20, Class::Space),
    (0x24, 0x25, Class::Amount),
    (0x28, 0x28, Class::Open),
    (0x29, 0x29, Class::Close),
    (0x2b, 0x2b, Class::Plus),
    (0x2d, 0x2d, Class::Dash),
    (0x2e, 0x2e, Class::Stop),
    (0x2f, 0x2f, Class::Mark),
    (0x41, 0x5a, Class::Latin),
    (0x5b, 0x5b, Class::Open),
    (0x5d, 0x5d, Class::Close),
    (0x61, 0x7a, Class::Latin),
    (0x7e, 0x7e, Class::Mark),
    (0x85, 0x85, Class::Space),
    (0xa0, 0xa0, Class::Space),
    (0xa2, 0xa5, Class::Amount),
    (0xaa, 0xaa, Class::Latin),
    (0xad, 0xad, Class::Invisible),
    (0xb7, 0xb7, Class::Mark),
    (0xba, 0xba, Class::Latin),
    (0xc0, 0xd6, Class::Latin),
    (0xd8, 0xf6, Class::Latin),
    (0xf8, 0x24f, Class::Latin),
    (0x2d7, 0x2d7, Class::Dash),
    (0x300, 0x34e, Class::Latin),
    (0x34f, 0x34f, Class::Invisible),
    (0x350, 0x36f, Class::Latin),
    (0x58f, 0x58f, Class::Amount),
    (0x60b, 0x60b, Class::Amount),
    (0x61c, 0x61c, Class::Invisible),
    (0x66a, 0x66a, Class::Amount),
    (0x9f2, 0x9f3, Class::Amount),
    (0xaf1, 0xaf1, Class::Amount),
    (0xbf9, 0xbf9, Class::Amount),
    (0xe3f, 0xe3f, Class::Amount),
    (0x1680, 0x1680, Class::Space),
    (0x17db, 0x17db, Class::Amount),
    (0x180e, 0x180e, Class::Invisible),
    (0x1e00, 0x1eff, Class::Latin),
    (0x2000, 0x200a, Class::Space),
    (0x200b, 0x200f, Class::Invisible),
    (0x2010, 0x2015, Class::Dash),
    (0x2022, 0x2022, Class::Mark),
    (0x2024, 0x2024, Class::Mark),
    (0x2027, 0x2027, Class::Mark),
    (0x2028, 0x2029, Class::Space),
    (0x202a, 0x202e, Class::Invisible),
    (0x202f, 0x202f, Class::Space),
    (0x2030, 0x2030, Class::Amount),
    (0x2043, 0x2043, Class::Dash),
    (0x2044, 0x2044, Class::Mark),
    (0x2053, 0x2053, Class::Mark),
    (0x205f, 0x205f, Class::Space),
    (0x2060, 0x206f, Class::Invisible),
    (0x20a0, 0x20cf, Class::Amount),
    (0x2212, 0x2212, Class::Dash),
    (0x2215, 0x2215, Class::Mark),
    (0x223c, 0x223c, Class::Mark),
    (0x3000, 0x3000, Class::Space),
    (0x301c, 0x301c, Class::Mark),
    (0x30fb, 0x30fb, Class::Mark),
    (0x30fc, 0x30fc, Class::Dash),
    (0xa838, 0xa838, Class::Amount),
    (0xfdfc, 0xfdfc, Class::Amount),
    (0xfe00, 0xfe0f, Class::Invisible),
    (0xfe58, 0xfe58, Class::Dash),
    (0xfe62, 0xfe62, Class::Plus),
    (0xfe63, 0xfe63, Class::Dash),
    (0xfe69, 0xfe6a, Class::Amount),
    (0xfeff, 0xfeff, Class::Invisible),
    (0xff04, 0xff05, Class::Amount),
    (0xff08, 0xff08, Class::Open),
    (0xff09, 0xff09, Class::Close),
    (0xff0b, 0xff0b, Class::Plus),
    (0xff0d, 0xff0d, Class::Dash),
    (0xff0e, 0xff0e, Class::Stop),
    (0xff0f, 0xff0f, Class::Mark),
    (0xff3b, 0xff3b, Class::Open),
    (0xff3d, 0xff3d, Class::Close),
    (0xff5e, 0xff5e, Class::Mark),
    (0xffe0, 0xffe1, Class::Amount),
    (0xffe5, 0xffe6, Class::Amount),
];

/// The value of a decimal digit of the basic plane. (Digits beyond it are ornaments of letters.)
pub(super) fn digit(c: u32) -> Option<u8> {
    if c < 0x80 {
        let value = c.wrapping_sub(0x30);
        return if value < 10 { Some(value as u8) } else { None };
    }
    if (0x660..0x1_0000).contains(&c) { characters::digit(c) } else { None }
}

/// The digit a telephone's key shows beside a letter (ITU-T E.161).
pub(super) fn keypad(c: u32) -> Option<u8> {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    if c >= 0x80 {
        return None;
    }
    KEYS.get((c | 0x20).wrapping_sub(0x61) as usize).map(|key| key - b'0')
}

/// The classes of ASCII: nearly all that is read. In a browser the module's size counts for more.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::indexing_slicing)] // While compiling: an index out of bounds is an error there.
const ASCII: [Class; 128] = {
    let mut classes = [Class::Other; 128];
    let mut range = 0;
    while range < RANGES.len() {
        let (first, last, class) = RANGES[range];
        let mut c = first;
        while c <= last && c < 128 {
            classes[c as usize] = class;
            c += 1;
        }
        range += 1;
    }
    let mut value = 0;
    while value < 10 {
        classes[(b'0' + value) as usize] = Class::Digit(value);
        value += 1;
    }
    classes
};

/// What `c` is.
pub(super) fn class(c: u32) -> Class {
    #[cfg(not(target_arch = "wasm32"))]
    if let Some(class) = ASCII.get(c as usize) {
        return *class;
    }
    if let Some(value) = digit(c) {
        return Class::Digit(value);
    }
    let behind = RANGES.partition_point(|(first, _, _)| u32::from(*first) <= c);
    match behind.checked_sub(1).and_then(|range| RANGES.get(range)) {
        Some((_, last, class)) if c <= u32::from(*last) => *class,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::phone::characters::{Character, read};

    #[test]
    fn ranges_are_in_order() {
        assert!(RANGES.iter().all(|(first, last, _)| first <= last));
        assert!(RANGES.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn the_page_is_read_with_the_same_eyes_as_a_number() {
        for c in (0..0x1_0000).filter_map(char::from_u32) {
            let class = class(u32::from(c));
            let fits = match read(c) {
                Character::Digit(value) => class == Class::Digit(value),
                Character::Plus => class == Class::Plus,
                Character::Open => class == Class::Open,
                Character::Close => class == Class::Close,
                Character::Invisible => class == Class::Invisible,
                Character::Separator if c.is_whitespace() => class == Class::Space,
                Character::Separator => {
                    matches!(class, Class::Dash | Class::Stop | Class::Mark)
                }
                Character::Other if matches!(c, '\u{30fb}' | '\u{301c}') => class == Class::Mark,
                Character::Other => matches!(class, Class::Latin | Class::Amount | Class::Other),
            };
            assert!(fits, "U+{:04X} is {class:?}", u32::from(c));
        }
    }
}
