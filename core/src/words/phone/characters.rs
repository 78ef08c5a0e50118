//! What a character means in a written phone number: the digits of every script, the dashes, spaces
//! and brackets people use, and what can't be seen. The page scanner reads text with the same eyes.
//!
//! ```
//! use ringtrace::words::phone::characters::{Character, read};
//!
//! assert_eq!(read('٣'), Character::Digit(3));
//! assert_eq!(read('\u{a0}'), Character::Separator);
//! assert_eq!(read('\u{200b}'), Character::Invisible);
//! ```

/// The meaning of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Character {
    /// A decimal digit, 0 to 9, of any script.
    Digit(u8),
    /// A plus sign.
    Plus,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A space, dash, dot, slash or tilde: what stands between groups of digits.
    Separator,
    /// Takes no room and says nothing: a soft hyphen, a zero width space, a direction mark.
    Invisible,
    /// Anything else.
    Other,
}

/// The zero of each run of ten decimal digits in Unicode 15.1 (general category Nd), in order.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// What `c` means in a phone number.
pub fn read(c: char) -> Character {
    match c {
        '0'..='9' => Character::Digit(c as u8 - b'0'),
        '+' | '\u{ff0b}' | '\u{fe62}' => Character::Plus,
        '(' | '[' | '\u{ff08}' | '\u{ff3b}' => Character::Open,
        ')' | ']' | '\u{ff09}' | '\u{ff3d}' => Character::Close,
        // Dashes: hyphen-minus, modifier minus, hyphens and dashes, hyphen bullet, minus, the
        // small, long vowel and full-width ones.
        '-'
        | '\u{2d7}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{30fc}'
        | '\u{ff0d}' => Character::Separator,
        // Dots and slashes.
        '.' | '/' | '\u{b7}' | '\u{2022}' | '\u{2024}' | '\u{2027}' | '\u{2044}' | '\u{2215}'
        | '\u{ff0e}' | '\u{ff0f}' => Character::Separator,
        // Tildes: the wait for a second dial tone, as in 8~10.
        '~' | '\u{2053}' | '\u{223c}' | '\u{ff5e}' => Character::Separator,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Character::Invisible,
        c if c.is_whitespace() => Character::Separator,
        c => digit(u32::from(c)).map_or(Character::Other, Character::Digit),
    }
}

/// The value of a decimal digit of any script.
pub(crate) fn digit(code: u32) -> Option<u8> {
    let runs = ZEROS.partition_point(|zero| *zero <= code);
    let zero = runs.checked_sub(1).and_then(|run| ZEROS.get(run))?;
    u8::try_from(code - zero).ok().filter(|value| *value < 10)
}
