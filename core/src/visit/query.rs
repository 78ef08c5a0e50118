//! The parameters of a query string, and how a value is made fit for a report.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The longest value kept (a source, a campaign, a term), in bytes; longer ones are cut between characters.
pub const VALUE_BYTES_MAX: usize = 256;

/// The parameters of `query` in their order: names decoded, values as they were written. A link that was escaped for
/// HTML once too often (`?a=b&amp;utm_source=c`) is read as it was meant.
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

/// The value of a parameter: decoded, without control characters and without white space at its ends, at most
/// `bytes_max` bytes. Copies only what it has to change.
pub(super) fn decode(raw: &str, bytes_max: usize) -> Cow<'_, str> {
    if !raw.bytes().any(|b| b == b'%' || b == b'+') {
        return clean(Cow::Borrowed(raw), bytes_max);
    }
    let spaced = raw.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8_lossy() {
        Cow::Owned(decoded) => clean(Cow::Owned(decoded), bytes_max),
        Cow::Borrowed(_) => clean(Cow::Owned(spaced), bytes_max),
    }
}

/// `text` without control characters and without white space at its ends, at most `bytes_max` bytes.
pub(super) fn clean(text: Cow<'_, str>, bytes_max: usize) -> Cow<'_, str> {
    let is_noise = |c: char| c.is_whitespace() || c.is_control();
    if text.chars().any(char::is_control) {
        let kept: String = text.chars().filter(|c| !c.is_control()).collect();
        return Cow::Owned(cut(kept.trim(), bytes_max).trim_end().to_owned());
    }
    match text {
        Cow::Borrowed(text) => {
            Cow::Borrowed(cut(text.trim_matches(is_noise), bytes_max).trim_end())
        }
        Cow::Owned(text) => {
            let kept = cut(text.trim_matches(is_noise), bytes_max).trim_end();
            Cow::Owned(if kept.len() == text.len() { text } else { kept.to_owned() })
        }
    }
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
