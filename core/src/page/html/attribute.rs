//! Which attributes may hold a number, and how their values are read.

use super::flow::{Flow, Place};
use super::reference::reference;
use super::{HtmlOptions, MESSENGERS};
use crate::page::html::find;
use crate::page::letter::digit;

/// Where the number lies in an attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Anywhere, as in any text.
    Text(Place),
    /// In a URL of the given scheme, or, for other URLs, after one of the messengers' marks.
    Url,
}

/// Words of `data-*` names whose values are phone numbers or texts for people.
const DATA_WORDS: [&str; 13] = [
    "phone",
    "tel",
    "telephone",
    "mobile",
    "call",
    "callto",
    "clipboard",
    "copy",
    "tooltip",
    "title",
    "label",
    "caption",
    "text",
];

/// How to read the attribute, or `None` if it is to stay as it is.
pub(super) fn reading(name: &[u8], value: &[u8], options: &HtmlOptions) -> Option<Reading> {
    let shown = |on: bool| on.then_some(Reading::Text(Place::Shown));
    let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
    let how = match name.first()? | 0x20 {
        b'h' if is(b"href") => Some(Reading::Url),
        b'x' if is(b"xlink:href") => Some(Reading::Url),
        b't' if is(b"title") => shown(options.attributes),
        b'a' if is(b"alt") || is(b"aria-label") || is(b"aria-description") => {
            shown(options.attributes)
        }
        b'c' if is(b"content") => options.structured.then_some(Reading::Text(Place::Data)),
        b'd' if options.attributes => data(name, value),
        _ => None,
    };
    how.filter(|_| value.iter().any(|byte| byte.is_ascii_digit() || *byte >= 0x80))
}

/// How to read a `data-*` attribute.
fn data(name: &[u8], value: &[u8]) -> Option<Reading> {
    let (data, rest) = name.split_at_checked(5)?;
    if !data.eq_ignore_ascii_case(b"data-") {
        return None;
    }
    if is_phone_url(value) {
        return Some(Reading::Url);
    }
    let known =
        |word: &[u8]| DATA_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
    rest.split(|b| *b == b'-').any(known).then_some(Reading::Text(Place::Data))
}

/// Whether an encoded value may be a `tel:` or `callto:` URL: these are seldom written with
/// references.
fn is_phone_url(value: &[u8]) -> bool {
    let value = value.trim_ascii_start();
    ["tel:", "callto:"].iter().any(|scheme| {
        value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    })
}

/// One character of a value: what it stands for, and where it is written.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    raw: usize,
    width: usize,
}

/// Adds a value whose first byte stands at `raw` to the flow, references read.
pub(super) fn push_text(value: &[u8], raw: usize, attribute: bool, flow: &mut Flow) {
    let mut at = 0;
    while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = find(rest, 0, b'&').unwrap_or(rest.len());
        let (before, after) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
        flow.push(before, raw + at);
        at += plain;
        if after.is_empty() {
            break;
        }
        match reference(after, attribute) {
            Some((c, width)) => {
                flow.push_char(c, raw + at, width);
                at += width;
            }
            None => {
                flow.push(b"&", raw + at);
                at += 1;
            }
        }
    }
}

/// Adds the number's part of a URL to the flow, references and percent codes read; nothing if it
/// has none.
pub(super) fn push_url(value: &[u8], raw: usize, options: &HtmlOptions, flow: &mut Flow) {
    let units = decode(value, raw);
    let Some((start, end)) = number_part(&units, options) else { return };
    for unit in units.get(start..end).unwrap_or(&[]) {
        flow.push_unit(unit.byte, unit.raw, unit.width);
    }
}

/// The bytes of a URL. Of a character that a reference stands for, only ASCII matters.
fn decode(value: &[u8], raw: usize) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        let rest = value.get(at..).unwrap_or(&[]);
        let mut unit = Unit { byte: *byte, raw: raw + at, width: 1 };
        if *byte == b'&' {
            if let Some((c, width)) = reference(rest, true) {
                let mut buffer = [0; 4];
                let text = char::from_u32(c).unwrap_or('?').encode_utf8(&mut buffer);
                for byte in text.bytes() {
                    units.push(Unit { byte, raw: unit.raw, width });
                }
                at += width;
                continue;
            }
        } else if let [b'%', high, low, ..] = rest {
            let hex = |b: &u8| char::from(*b).to_digit(16);
            if let (Some(high), Some(low)) = (hex(high), hex(low)) {
                unit = Unit { byte: (high * 16 + low) as u8, raw: unit.raw, width: 3 };
            }
        }
        at += unit.width;
        units.push(unit);
    }
    units
}

/// From where to where in a URL the number may stand.
fn number_part(units: &[Unit], options: &HtmlOptions) -> Option<(usize, usize)> {
    let skip = units.iter().position(|unit| !unit.byte.is_ascii_whitespace())?;
    let text: Vec<u8> = units.iter().map(|unit| unit.byte.to_ascii_lowercase()).collect();
    let body = text.get(skip..)?;
    for scheme in ["tel:", "callto:"] {
        if let Some(rest) = body.strip_prefix(scheme.as_bytes()) {
            let slashes = rest.iter().take_while(|b| **b == b'/').count();
            return Some((skip + scheme.len() + slashes, units.len()));
        }
    }
    if !options.messengers {
        return None;
    }
    let messenger = MESSENGERS.iter().find(|(site, _)| body.starts_with(site.as_bytes()))?;
    let mark = messenger.1.as_bytes();
    let start = skip + body.windows(mark.len()).position(|window| window == mark)? + mark.len();
    let rest = text.get(start..)?;
    let length = rest.iter().position(|b| matches!(b, b'&' | b'?' | b'#')).unwrap_or(rest.len());
    rest.iter()
        .take(length)
        .any(|b| digit(u32::from(*b)).is_some())
        .then_some((start, start + length))
}
