//! From text to digits: what somebody wrote, before any country is asked.

use super::characters::{self, Character};
use super::extension;
use crate::error::{Code, Problem};
use percent_encoding::percent_decode_str;

/// The longest text that is read as a phone number, in bytes.
pub const TEXT_BYTES_MAX: usize = 256;

/// What a text says.
pub(super) struct Written {
    /// Whether a plus sign says that a calling code comes first.
    pub plus: bool,
    /// The digits, in the order written.
    pub digits: String,
    /// Where in `digits` the zero of a `(0)` stands, which people write for "only at home".
    pub bracketed_zero: Option<usize>,
    /// The digits of the extension.
    pub extension: Option<String>,
}

/// An `invalid_number`.
pub(super) fn invalid(message: &str) -> Problem {
    Problem::new(Code::InvalidNumber, "", message)
}

/// Reads a text or a `tel:` URI.
pub(super) fn read(text: &str) -> Result<Written, Problem> {
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("{} bytes long; at most {TEXT_BYTES_MAX} are allowed", text.len());
        return Err(Problem::new(Code::TooLong, "", message));
    }
    let trimmed = text.trim();
    match trimmed.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => {
            read_uri(trimmed.get(4..).unwrap_or_default())
        }
        _ => read_text(&folded(trimmed)),
    }
}

/// RFC 3966: the number, then parameters behind semicolons. Unknown parameters say nothing about
/// the number.
fn read_uri(uri: &str) -> Result<Written, Problem> {
    let uri = uri.strip_prefix("//").unwrap_or(uri);
    let uri = uri.split('?').next().unwrap_or_default();
    let decoded = percent_decode_str(uri).decode_utf8().map_err(|_| invalid("not UTF-8"))?;
    let mut parts = decoded.split(';');
    let mut number = folded(parts.next().unwrap_or_default());
    let mut written_extension = None;
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        let value = folded(value);
        if name.eq_ignore_ascii_case("ext") {
            let digits = value.replace(' ', "");
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            if !plain || !(1..=extension::DIGITS_MAX).contains(&digits.len()) {
                return Err(invalid("an extension has 1 to 20 digits"));
            }
            written_extension = Some(digits);
        } else if name.eq_ignore_ascii_case("phone-context")
            && value.starts_with('+')
            && !number.starts_with('+')
        {
            number.insert_str(0, &value);
        }
    }
    let mut written = read_text(&number)?;
    written.extension = written_extension.or(written.extension);
    Ok(written)
}

/// The text in one script: ASCII digits, `+`, round brackets, a space for each separator, small
/// letters.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match characters::read(c) {
            Character::Digit(value) => out.push(char::from(b'0' + value)),
            Character::Plus => out.push('+'),
            Character::Open => out.push('('),
            Character::Close => out.push(')'),
            Character::Separator => out.push(' '),
            Character::Invisible => {}
            Character::Other => out.extend(c.to_lowercase()),
        }
    }
    out
}

fn read_text(text: &str) -> Result<Written, Problem> {
    let (number, extension) = extension::split(text);
    let mut digits = String::new();
    let (mut plus, mut bracketed_zero, mut bracket) = (false, None, None);
    let (mut letters, mut digits_before_letters) = (0, 0);
    for c in number.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            ' ' => {}
            '(' => bracket = Some(digits.len()),
            ')' => {
                let start = bracket.take().filter(|start| *start > 0);
                bracketed_zero = start.filter(|s| digits.get(*s..) == Some("0")).or(bracketed_zero);
            }
            'a'..='z' => {
                if letters == 0 {
                    digits_before_letters = digits.len();
                }
                letters += 1;
                digits.push(key(c));
            }
            _ => return Err(invalid("contains a character that no phone number has")),
        }
    }
    // Behind more digits than these the letters are a word beside the number, not a part of it.
    let is_vanity = letters >= 3 && (3..=7).contains(&digits_before_letters) && digits.len() >= 7;
    if letters > 0 && !is_vanity {
        return Err(invalid("contains letters that don't spell a number"));
    }
    Ok(Written { plus, digits, bracketed_zero, extension: extension.map(str::to_owned) })
}

/// The key of a small letter (ITU-T E.161).
const fn key(letter: char) -> char {
    match letter {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        _ => '9',
    }
}
