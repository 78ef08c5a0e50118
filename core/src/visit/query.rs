//! The parameters of a query string, and how a value is made fit for a report.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The longest value kept (a source, a campaign, a term), in bytes; longer ones are cut between
/// characters.
pub const VALUE_BYTES_MAX: usize = 256;

/// The parameters of `query` in their order: names decoded, values as they were written. A link
/// that was escaped for HTML once too often (`?a=b&amp;utm_source=c`) is read as it was meant.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
    query.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let name = name.strip_prefix("amp;").unwrap_or(name);
        let name = if name.contains('%') {
            percent_decode_str(name).decode_utf8_lossy()
        } else {
            Cow::Borrowed(name)
        };
        (!value.is_empty()).then_some((name, value))
    })
}

/// The value of a parameter: decoded, without control characters and without white space at its
/// ends, at most `bytes_max` bytes. Copies only what it has to change.
pub(super) fn decode(raw: &str, bytes_max: usize) -> Cow<'_, str> {
    if memchr::memchr2(b'%', b'+', raw.as_bytes()).is_none() {
        return clean(Cow::Borrowed(raw), bytes_max);
    }
    let spaced = raw.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8_lossy() {
        Cow::Owned(decoded) => clean(Cow::Owned(decoded), bytes_max),
        Cow::Borrowed(_) => clean(Cow::Owned(spaced), bytes_max),
    }
}

/// `text` without control characters and without white space at its ends, at most `bytes_max`
/// bytes.
pub(super) fn clean(text: Cow<'_, str>, bytes_max: usize) -> Cow<'_, str> {
    // The control characters of Unicode are the bytes below 0x20, 0x7F, and U+0080 to U+009F, which
    // begin with 0xC2.
    let may_hold_control = text.bytes().any(|b| b < 0x20 || b == 0x7F || b == 0xC2);
    if may_hold_control && text.chars().any(char::is_control) {
        let kept: String = text.chars().filter(|c| !c.is_control()).collect();
        return Cow::Owned(cut(kept.trim(), bytes_max).trim_end().to_owned());
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(cut(trim(text), bytes_max).trim_end()),
        Cow::Owned(text) => {
            let kept = cut(trim(&text), bytes_max).trim_end();
            Cow::Owned(if kept.len() == text.len() { text } else { kept.to_owned() })
        }
    }
}

/// `text` without white space and control characters at its ends.
pub(super) fn trim(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last()) {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control())
}

/// At most the first `bytes_max` bytes of `text`, never half a character.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        return text;
    }
    let end = (0..=bytes_max).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or("")
}

/// `text` in lower case (ASCII letters only: hosts and tags have no others that matter).
pub(super) fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` before and after what stands at `at` (an ASCII character); all of it and nothing for
/// `None`.
pub(super) fn split_at(text: &str, at: Option<usize>) -> (&str, &str) {
    let Some(at) = at else { return (text, "") };
    (text.get(..at).unwrap_or(text), text.get(at + 1..).unwrap_or(""))
}
