//! Comparing texts without regard to case: ASCII byte by byte, all else by Unicode's simple lower-case mapping.
//! Nothing is allocated.

/// The simple lower-case form of a character, always one character.
pub(super) fn lower(c: char) -> char {
    // The full mapping of U+0130 has two characters; its first, `i`, is the simple mapping.
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// The text in lower case, as the other functions want their second argument.
pub(super) fn lowered(text: &str) -> Box<str> {
    text.chars().map(lower).collect::<String>().into()
}

/// Whether `text` begins with `want`, a text already in lower case.
pub(super) fn begins(text: &str, want: &str) -> bool {
    rest_after(text, want).is_some()
}

/// Whether `want`, a text already in lower case, stands anywhere in `text`.
pub(super) fn contains(text: &str, want: &str) -> bool {
    if text.is_ascii() && want.is_ascii() {
        let mut parts = text.as_bytes().windows(want.len().max(1));
        return want.is_empty() || parts.any(|part| part.eq_ignore_ascii_case(want.as_bytes()));
    }
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .any(|at| text.get(at..).is_some_and(|rest| begins(rest, want)))
}

/// What follows `want`, a text already in lower case, at the beginning of `text`.
pub(super) fn rest_after<'a>(text: &'a str, want: &str) -> Option<&'a str> {
    if want.is_ascii() {
        // A character outside ASCII can have an ASCII lower case (the Kelvin sign), so only pure ASCII goes by bytes.
        if let Some((head, rest)) = text.split_at_checked(want.len())
            && head.is_ascii()
        {
            return head.eq_ignore_ascii_case(want).then_some(rest);
        }
    }
    let mut chars = text.chars();
    for c in want.chars() {
        if chars.next().map(lower) != Some(c) {
            return None;
        }
    }
    Some(chars.as_str())
}
