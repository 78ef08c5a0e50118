//! Reading one tag: its name, its attributes, where it ends (HTML Standard, 13.2.5, as far as tags
//! go).

use crate::page::html::find;
use std::ops::Range;

/// An attribute; ranges are byte positions in the text given to [`read`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub name: Range<usize>,
    /// Empty where there is none.
    pub value: Range<usize>,
}

/// A whole tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: Range<usize>,
    /// The position after its `>`.
    pub end: usize,
}

const BLANK: u8 = 1;
const SLASH: u8 = 2;
const CLOSE: u8 = 4;
const EQUALS: u8 = 8;

/// What each byte is in a tag.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        // A constant's indexes are checked when it is compiled.
        #[allow(clippy::indexing_slicing)]
        {
            classes[byte] = match byte as u8 {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => BLANK,
                b'/' => SLASH,
                b'>' => CLOSE,
                b'=' => EQUALS,
                _ => 0,
            };
        }
        byte += 1;
    }
    classes
};

fn is(byte: u8, classes: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|class| class & classes != 0)
}

/// The position of the first byte at or after `from` of one of the classes, or the end.
fn until(text: &[u8], from: usize, classes: u8) -> usize {
    let rest = text.get(from..).unwrap_or(&[]);
    rest.iter().position(|b| is(*b, classes)).map_or(text.len(), |step| from + step)
}

/// The position of the first byte at or after `from` of none of the classes, or the end.
fn after(text: &[u8], from: usize, classes: u8) -> usize {
    let rest = text.get(from..).unwrap_or(&[]);
    rest.iter().position(|b| !is(*b, classes)).map_or(text.len(), |step| from + step)
}

/// Reads the tag whose name begins at `from`; `None` if it does not end in the text. Attributes are
/// appended.
pub(super) fn read(text: &[u8], from: usize, attributes: &mut Vec<Attribute>) -> Option<Tag> {
    let stop = until(text, from, BLANK | SLASH | CLOSE);
    let name = from..stop;
    let mut at = stop;
    loop {
        at = after(text, at, BLANK | SLASH);
        if *text.get(at)? == b'>' {
            return Some(Tag { name, end: at + 1 });
        }
        let start = at;
        at = until(text, at + 1, BLANK | SLASH | CLOSE | EQUALS);
        let own = start..at;
        at = after(text, at, BLANK);
        let mut value = at..at;
        if *text.get(at)? == b'=' {
            at = after(text, at + 1, BLANK);
            let quote = *text.get(at)?;
            if quote == b'"' || quote == b'\'' {
                let end = find(text, at + 1, quote).unwrap_or(text.len());
                value = at + 1..end;
                at = end + 1;
            } else if quote == b'>' {
                value = at..at;
            } else {
                let end = until(text, at, BLANK | CLOSE);
                value = at..end;
                at = end;
            }
        }
        attributes.push(Attribute { name: own, value });
    }
}
