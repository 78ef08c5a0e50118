//! What each character is to the scanner: a digit of some script, a separator, a bracket, something that cannot be
//! seen, a letter, or none of these.

/// The part a character plays beside the digits of a phone number.
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
    /// A Latin letter (the blocks libphonenumber counts), or a mark that combines with one.
    Latin,
    /// A currency sign or a per cent sign.
    Amount,
    /// Anything else.
    Other,
}

/// The zeros of the scripts with decimal digits in the basic plane (Unicode 16, general category Nd).
const ZEROS: [u32; 36] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

/// The value of a decimal digit.
pub(super) fn digit(c: u32) -> Option<u8> {
    if c < 0x80 {
        let value = c.wrapping_sub(0x30);
        return if value < 10 { Some(value as u8) } else { None };
    }
    if c < 0x660 {
        return None;
    }
    let zero = ZEROS.iter().rev().find(|zero| **zero <= c)?;
    let value = c - zero;
    if value < 10 { Some(value as u8) } else { None }
}

/// The digit a telephone's key shows beside a letter (ITU-T E.161).
pub(super) fn keypad(c: u32) -> Option<u8> {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let index = (c | 0x20).wrapping_sub(0x61);
    if c >= 0x80 {
        return None;
    }
    KEYS.get(index as usize).map(|key| key - b'0')
}

/// What `c` is.
pub(super) fn class(c: u32) -> Class {
    if let Some(value) = digit(c) {
        return Class::Digit(value);
    }
    if c < 0x80 {
        return match c as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => Class::Space,
            b'-' => Class::Dash,
            b'.' => Class::Stop,
            b'/' | b'~' => Class::Mark,
            b'(' | b'[' => Class::Open,
            b')' | b']' => Class::Close,
            b'+' => Class::Plus,
            b'$' | b'%' => Class::Amount,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Latin,
            _ => Class::Other,
        };
    }
    match c {
        0xa0 | 0x1680 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => Class::Space,
        0x2010..=0x2015 | 0x2043 | 0x2212 | 0x30fc | 0xfe58 | 0xfe63 | 0xff0d => Class::Dash,
        0xff0e => Class::Stop,
        0xb7 | 0x2022 | 0x2027 | 0x2044 | 0x2053 | 0x2215 | 0x223c | 0x301c | 0x30fb | 0xff0f
        | 0xff5e => Class::Mark,
        0xff08 | 0xff3b => Class::Open,
        0xff09 | 0xff3d => Class::Close,
        0xff0b | 0xfe62 => Class::Plus,
        0xad | 0x34f | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e => Class::Invisible,
        0x2060..=0x2064 | 0x2066..=0x2069 | 0xfe00..=0xfe0f | 0xfeff => Class::Invisible,
        0xa2..=0xa5 | 0x58f | 0x60b | 0x9f2 | 0x9f3 | 0xaf1 | 0xbf9 | 0xe3f | 0x17db => {
            Class::Amount
        }
        0x20a0..=0x20cf | 0x66a | 0xfdfc | 0xfe69 | 0xfe6a | 0xff04 | 0xff05 | 0xffe0 | 0xffe1 => {
            Class::Amount
        }
        0xffe5 | 0xffe6 | 0x2030 => Class::Amount,
        0xd7 | 0xf7 => Class::Other,
        0xaa | 0xba | 0xc0..=0x24f | 0x300..=0x34e | 0x350..=0x36f | 0x1e00..=0x1eff => {
            Class::Latin
        }
        _ => Class::Other,
    }
}
