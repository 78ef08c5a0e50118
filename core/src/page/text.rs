//! Text the scanner can walk in both directions: UTF-8 (possibly damaged) and UTF-16.

use super::letter::digit;

/// A text as units of its encoding. Positions are unit indexes; every position handed out starts a
/// character.
pub(super) trait Text {
    /// The number of units.
    fn len(&self) -> usize;
    /// The character at `at` and the position after it.
    fn after(&self, at: usize) -> Option<(u32, usize)>;
    /// The character that ends at `at` and its position.
    fn before(&self, at: usize) -> Option<(u32, usize)>;
    /// The character at `at` if it is one of ASCII.
    fn ascii(&self, at: usize) -> Option<u8>;
    /// The position of the first digit of any script at or after `from`, or the length.
    fn digit_from(&self, from: usize) -> usize;
}

/// How many bytes are tested at a time while looking for a digit where there are others than those of ASCII.
const STRIDE: usize = 32;
/// The top bit of each byte of a word.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Whether a byte is an ASCII digit or begins a character of a block that has digits.
fn hints(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10)
        | (byte == 0xd9)
        | (byte == 0xdb)
        | (byte == 0xdf)
        | (byte == 0xe0)
        | (byte == 0xe1)
        | (byte == 0xea)
        | (byte == 0xef)
}

/// The top bits of those bytes of a word of ASCII that are digits. No sum runs over into the next byte: the largest is
/// 0x7f + 0x76.
fn digits_of(word: u64) -> u64 {
    let values = word ^ 0x3030_3030_3030_3030;
    !(values.wrapping_add(0x7676_7676_7676_7676) | values) & TOPS
}

/// Bytes that are no UTF-8 are read as the common single-byte pages show them: blank, soft hyphen,
/// dashes, middle dot.
fn stray(byte: u8) -> u32 {
    match byte {
        0xa0 => 0xa0,
        0xad => 0xad,
        0x96 => 0x2013,
        0x97 => 0x2014,
        0xb7 => 0xb7,
        _ => 0xfffd,
    }
}

fn continuation(bytes: &[u8], at: usize) -> Option<u32> {
    let byte = *bytes.get(at)?;
    if byte & 0xc0 == 0x80 { Some(u32::from(byte & 0x3f)) } else { None }
}

/// A character of two to four bytes, or `None` where the bytes are damaged.
fn wide(bytes: &[u8], at: usize, lead: u8) -> Option<(u32, usize)> {
    let first = u32::from(lead);
    let second = continuation(bytes, at + 1)?;
    if first < 0xe0 {
        return if first >= 0xc2 { Some(((first & 0x1f) << 6 | second, at + 2)) } else { None };
    }
    let third = continuation(bytes, at + 2)?;
    if first < 0xf0 {
        return Some(((first & 0x0f) << 12 | second << 6 | third, at + 3));
    }
    let fourth = continuation(bytes, at + 3)?;
    Some(((first & 0x07) << 18 | second << 12 | third << 6 | fourth, at + 4))
}

impl Text for [u8] {
    fn len(&self) -> usize {
        <[u8]>::len(self)
    }

    fn after(&self, at: usize) -> Option<(u32, usize)> {
        let byte = *self.get(at)?;
        if byte < 0x80 {
            return Some((u32::from(byte), at + 1));
        }
        Some(wide(self, at, byte).unwrap_or((stray(byte), at + 1)))
    }

    fn before(&self, at: usize) -> Option<(u32, usize)> {
        let last = at.checked_sub(1)?;
        let byte = *self.get(last)?;
        if byte < 0x80 {
            return Some((u32::from(byte), last));
        }
        for width in 2..=4 {
            let Some(start) = at.checked_sub(width) else { break };
            let lead = *self.get(start)?;
            if lead >= 0xc0 {
                match wide(self, start, lead) {
                    Some((c, end)) if end == at => return Some((c, start)),
                    _ => break,
                }
            }
        }
        Some((stray(byte), last))
    }

    #[inline]
    fn ascii(&self, at: usize) -> Option<u8> {
        self.get(at).copied().filter(u8::is_ascii)
    }

    #[inline]
    fn digit_from(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            while let Some(eight) = self.get(at..).and_then(<[u8]>::first_chunk) {
                let word = u64::from_le_bytes(*eight);
                if word & TOPS != 0 {
                    break;
                }
                match digits_of(word) {
                    0 => at += 8,
                    tops => return at + tops.trailing_zeros() as usize / 8,
                }
            }
            match in_stride(self, at) {
                Ok(found) => return found,
                Err(next) => at = next,
            }
        }
    }
}

/// The position of the first digit in the bytes from `from` on, or else where to go on; the end is found.
fn in_stride(text: &[u8], from: usize) -> Result<usize, usize> {
    let rest = text.get(from..).unwrap_or(&[]);
    let chunk = rest.get(..STRIDE).unwrap_or(rest);
    if chunk.is_empty() {
        return Ok(text.len());
    }
    // All of them are tested, so that many are at a time.
    if !chunk.iter().fold(false, |any, byte| any | hints(*byte)) {
        return Err(from + chunk.len());
    }
    let at = from + chunk.iter().position(|byte| hints(*byte)).unwrap_or(0);
    match text.after(at) {
        Some((c, _)) if digit(c).is_some() => Ok(at),
        Some((_, next)) => Err(next),
        None => Ok(text.len()),
    }
}

impl Text for [u16] {
    fn len(&self) -> usize {
        <[u16]>::len(self)
    }

    fn after(&self, at: usize) -> Option<(u32, usize)> {
        self.get(at).map(|unit| (u32::from(*unit), at + 1))
    }

    fn before(&self, at: usize) -> Option<(u32, usize)> {
        let start = at.checked_sub(1)?;
        self.get(start).map(|unit| (u32::from(*unit), start))
    }

    #[inline]
    fn ascii(&self, at: usize) -> Option<u8> {
        self.get(at).filter(|unit| **unit < 0x80).map(|unit| *unit as u8)
    }

    #[inline]
    fn digit_from(&self, from: usize) -> usize {
        let mut at = from;
        // In a browser the module's size counts for more.
        while cfg!(not(target_arch = "wasm32"))
            && let Some(four @ [a, b, c, d]) = self.get(at..).and_then(<[u16]>::first_chunk)
        {
            let word = [*d, *c, *b, *a].iter().fold(0, |word, unit| word << 16 | u64::from(*unit));
            match wide_digits_of(word) {
                Some(0) => at += 4,
                Some(tops) => return at + tops.trailing_zeros() as usize / 16,
                None => match four.iter().position(|unit| digit((*unit).into()).is_some()) {
                    Some(step) => return at + step,
                    None => at += 4,
                },
            }
        }
        let rest = self.get(at..).unwrap_or(&[]);
        match rest.iter().position(|unit| digit(u32::from(*unit)).is_some()) {
            Some(step) => at + step,
            None => self.len(),
        }
    }
}

/// The top bits of those of four UTF-16 units that are digits of ASCII, if no unit may be a digit of another script.
fn wide_digits_of(word: u64) -> Option<u64> {
    const TOPS: u64 = 0x8000_8000_8000_8000;
    // Other scripts' digits begin at U+0660; this leaves out what is below U+0400, and so never carries.
    if word & 0xfc00_fc00_fc00_fc00 != 0 {
        return None;
    }
    let values = word ^ 0x0030_0030_0030_0030;
    Some(!values.wrapping_add(0x7ff6_7ff6_7ff6_7ff6) & TOPS)
}
