//! Reading one tag: its name, its attributes, where it ends (HTML Standard, 13.2.5, as far as tags go).

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

fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// The position of the first byte at or after `from` that `stop` names, or the end.
fn until(text: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or(&[]);
    rest.iter().position(|b| stop(*b)).map_or(text.len(), |step| from + step)
}

/// Reads the tag whose name begins at `from`; `None` if it does not end in the text. Attributes are appended.
pub(super) fn read(text: &[u8], from: usize, attributes: &mut Vec<Attribute>) -> Option<Tag> {
    let stop = until(text, from, |b| blank(b) || b == b'/' || b == b'>');
    let name = from..stop;
    let mut at = stop;
    loop {
        at = until(text, at, |b| !blank(b) && b != b'/');
        if *text.get(at)? == b'>' {
            return Some(Tag { name, end: at + 1 });
        }
        let start = at;
        at = until(text, at + 1, |b| blank(b) || b == b'/' || b == b'>' || b == b'=');
        let own = start..at;
        at = until(text, at, |b| !blank(b));
        let mut value = at..at;
        if *text.get(at)? == b'=' {
            at = until(text, at + 1, |b| !blank(b));
            let quote = *text.get(at)?;
            if quote == b'"' || quote == b'\'' {
                let end = until(text, at + 1, |b| b == quote);
                value = at + 1..end;
                at = end + 1;
            } else if quote == b'>' {
                value = at..at;
            } else {
                let end = until(text, at, |b| blank(b) || b == b'>');
                value = at..end;
                at = end;
            }
        }
        attributes.push(Attribute { name: own, value });
    }
}
