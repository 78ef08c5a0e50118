//! Shapes of user agents that no browser has: a bare name with a version, one long word, an address in brackets.
//!
//! The shapes are those of the expressions in isbot 5.2.3's `patterns.json` (Unlicense) that are not plain texts,
//! written out by hand.

use super::signs::{begins, is_word};

/// A shape's name, and the test for it.
type Shape = (&'static str, fn(&[u8]) -> bool);

/// The name of the first shape that `agent` has, if it has one.
pub fn odd_shape(agent: &[u8]) -> Option<&'static str> {
    const SHAPES: [Shape; 9] = [
        ("bare name", bare_name),
        ("one word", one_word),
        ("name with brackets", name_with_brackets),
        ("begins with a bracket", begins_with_bracket),
        ("begins with a number", begins_with_number),
        ("search", first_word_is_search),
        ("bare mozilla", bare_mozilla),
        ("word at the end", word_at_end),
        ("mail address", contains_address),
    ];
    SHAPES.iter().find(|(_, has)| has(agent)).map(|(name, _)| *name)
}

/// Splits after the longest beginning made of bytes that `belongs` takes.
fn run(text: &[u8], belongs: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let length = text.iter().position(|b| !belongs(*b)).unwrap_or(text.len());
    text.split_at(length)
}

/// `Name`, `Some name/1.2.3`, and the same before a comma.
fn bare_name(agent: &[u8]) -> bool {
    let (name, mut rest) = run(agent, |b| is_word(b) || b" .-(?:):%".contains(&b));
    if name.is_empty() {
        return false;
    }
    if let Some(version) = rest.strip_prefix(b"/") {
        let version = version.strip_prefix(b"v").or(version.strip_prefix(b"V")).unwrap_or(version);
        let (digits, behind) = run(version, |b| b.is_ascii_digit());
        if digits.is_empty() {
            return false;
        }
        rest = behind;
        while let Some(part) = rest.strip_prefix(b".") {
            let (digits, behind) = run(part, |b| b.is_ascii_digit());
            if digits.is_empty() {
                return false;
            }
            rest = behind;
        }
    }
    matches!(rest, [] | [b',', ..])
}

/// `name-with-hyphens/word`, `word/word()`, or 50 bytes and more without a space.
fn one_word(agent: &[u8]) -> bool {
    if agent.len() >= 50 && !agent.contains(&b' ') {
        return true;
    }
    let (name, rest) = run(agent, |b| is_word(b) || b == b'-');
    let Some(version) = rest.strip_prefix(b"/") else { return false };
    let bracketed = |b: &u8| is_word(*b) || b"()".contains(b);
    let plain = !version.is_empty() && version.iter().all(|b| is_word(*b));
    !name.is_empty() && (plain || !name.contains(&b'-') && version.iter().all(bracketed))
}

/// `word/1.2 (word@word)`.
fn name_with_brackets(agent: &[u8]) -> bool {
    let (name, rest) = run(agent, is_word);
    let [b'/', major, b'.', minor, space, b'(', inside @ .., b')'] = rest else { return false };
    !name.is_empty()
        && major.is_ascii_digit()
        && minor.is_ascii_digit()
        && space.is_ascii_whitespace()
        && !inside.is_empty()
        && inside.iter().all(|b| is_word(*b) || *b == b'@')
}

fn begins_with_bracket(agent: &[u8]) -> bool {
    matches!(agent, [b'<' | b'(' | b';', ..])
}

/// `123 ...`, but not `123abc`.
fn begins_with_number(agent: &[u8]) -> bool {
    let (word, _) = run(agent, is_word);
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

fn first_word_is_search(agent: &[u8]) -> bool {
    let (word, _) = run(agent, is_word);
    word.len() >= 6 && word.get(word.len() - 6..).is_some_and(|end| begins(end, b"search"))
}

/// `Mozilla/5.0 word`, `Mozilla/5.0 ()`, `Mozilla/4.0 (compatible; MSIE 6.0)`.
fn bare_mozilla(agent: &[u8]) -> bool {
    if !begins(agent, b"mozilla/") {
        return false;
    }
    let Some([major, b'.', minor, space, rest @ ..]) = agent.get(8..) else { return false };
    if !(major.is_ascii_digit() && minor.is_ascii_digit() && space.is_ascii_whitespace()) {
        return false;
    }
    let name = |b: &u8| is_word(*b) || b".-".contains(b);
    if let [b'(', inside @ .., b')'] = rest {
        let bare = if begins(inside, b"compatible;") { inside.get(11..) } else { Some(inside) };
        return bare.is_none_or(|text| text.is_empty() || is_name_and_version(text));
    }
    !rest.is_empty() && rest.iter().all(name)
}

/// ` Name 1.0` or `Name/12.0`.
fn is_name_and_version(text: &[u8]) -> bool {
    let text = match text {
        [space, rest @ ..] if space.is_ascii_whitespace() => rest,
        _ => text,
    };
    let (name, rest) = run(text, |b| is_word(b) || b".-".contains(&b));
    let [separator, version @ ..] = rest else { return false };
    let (major, rest) = run(version, |b| b.is_ascii_digit());
    let Some(minor) = rest.strip_prefix(b".") else { return false };
    !name.is_empty()
        && (*separator == b'/' || separator.is_ascii_whitespace())
        && !major.is_empty()
        && !minor.is_empty()
        && minor.iter().all(u8::is_ascii_digit)
}

/// `...; word;` at the very end.
fn word_at_end(agent: &[u8]) -> bool {
    let Some(agent) = agent.strip_suffix(b";") else { return false };
    let length = agent.iter().rev().take_while(|b| is_word(**b)).count();
    let (before, _) = agent.split_at(agent.len() - length);
    matches!(before, [.., b';', space] if length > 0 && space.is_ascii_whitespace())
}

/// An at sign, a letter, a name of one byte or more and a dot: a mail address.
fn contains_address(agent: &[u8]) -> bool {
    memchr::memchr_iter(b'@', agent).any(|at| {
        let Some([letter, rest @ ..]) = agent.get(at + 1..) else { return false };
        let (name, rest) = run(rest, |b| is_word(b) || b == b'-');
        letter.is_ascii_alphabetic() && !name.is_empty() && rest.first() == Some(&b'.')
    })
}
