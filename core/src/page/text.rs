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
    /// The position of the first digit of any script at or after `from`, or the length.
    fn digit_from(&self, from: usize) -> usize;
}

/// How many bytes are tested at a time while looking for a digit.
const STRIDE: usize = 32;

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

    fn digit_from(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            let rest = self.get(at..).unwrap_or(&[]);
            let quiet = rest
                .chunks_exact(STRIDE)
                .take_while(|chunk| !chunk.iter().fold(false, |any, byte| any | hints(*byte)));
            at += quiet.count() * STRIDE;
            let rest = self.get(at..).unwrap_or(&[]);
            let Some(step) = rest.iter().position(|byte| hints(*byte)) else { return self.len() };
            at += step;
            match self.after(at) {
                Some((c, _)) if digit(c).is_some() => return at,
                Some((_, next)) => at = next,
                None => return self.len(),
            }
        }
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

    fn digit_from(&self, from: usize) -> usize {
        let rest = self.get(from..).unwrap_or(&[]);
        match rest.iter().position(|unit| digit(u32::from(*unit)).is_some()) {
            Some(step) => from + step,
            None => self.len(),
        }
    }
}
