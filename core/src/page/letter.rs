//! What each character is to the scanner: [`characters`], with separators told apart, and what
//! matters beside a number: letters, currency signs.

use crate::words::phone::characters::{self, Character};

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

/// The value of a decimal digit of the basic plane. (Digits beyond it are ornaments of letters.)
pub(super) fn digit(c: u32) -> Option<u8> {
    if c < 0x80 {
        let value = c.wrapping_sub(0x30);
        return if value < 10 { Some(value as u8) } else { None };
    }
    if !(0x660..0x1_0000).contains(&c) {
        return None;
    }
    match characters::read(char::from_u32(c)?) {
        Character::Digit(value) => Some(value),
        _ => None,
    }
}

/// The digit a telephone's key shows beside a letter (ITU-T E.161).
pub(super) fn keypad(c: u32) -> Option<u8> {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    if c >= 0x80 {
        return None;
    }
    KEYS.get((c | 0x20).wrapping_sub(0x61) as usize).map(|key| key - b'0')
}

/// What `c` is.
pub(super) fn class(c: u32) -> Class {
    let Some(character) = char::from_u32(c).filter(|_| c < 0x1_0000) else { return Class::Other };
    match characters::read(character) {
        Character::Digit(value) => Class::Digit(value),
        Character::Plus => Class::Plus,
        Character::Open => Class::Open,
        Character::Close => Class::Close,
        Character::Invisible => Class::Invisible,
        Character::Separator => separator(character),
        Character::Other => beside(c),
    }
}

fn separator(c: char) -> Class {
    match c {
        '.' | '\u{ff0e}' => Class::Stop,
        '-' | '\u{2d7}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' => Class::Dash,
        '\u{30fc}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Class::Dash,
        _ if c.is_whitespace() => Class::Space,
        _ => Class::Mark,
    }
}

/// What is no part of a number.
fn beside(c: u32) -> Class {
    match c {
        0x24 | 0x25 | 0xa2..=0xa5 | 0x58f | 0x60b | 0x66a | 0x9f2 | 0x9f3 | 0xaf1 | 0xbf9 => {
            Class::Amount
        }
        0xe3f | 0x17db | 0x2030 | 0x20a0..=0x20cf | 0xa838 | 0xfdfc | 0xfe69 | 0xfe6a => {
            Class::Amount
        }
        0xff04 | 0xff05 | 0xffe0 | 0xffe1 | 0xffe5 | 0xffe6 => Class::Amount,
        // Japanese: the middle dot and the wave dash.
        0x30fb | 0x301c => Class::Mark,
        0xd7 | 0xf7 => Class::Other,
        0x41..=0x5a | 0x61..=0x7a | 0xaa | 0xba | 0xc0..=0x24f | 0x300..=0x36f => Class::Latin,
        0x1e00..=0x1eff => Class::Latin,
        _ => Class::Other,
    }
}
