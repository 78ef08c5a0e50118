//! Character references, as far as they matter beside a phone number.

/// The named references of characters that occur in and around numbers (HTML Standard, named
/// character references). All others stand for something that is no part of a number.
const NAMES: [(&str, u32); 66] = [
    ("nbsp", 0xa0),
    ("NonBreakingSpace", 0xa0),
    ("shy", 0xad),
    ("ensp", 0x2002),
    ("emsp", 0x2003),
    ("emsp13", 0x2004),
    ("emsp14", 0x2005),
    ("numsp", 0x2007),
    ("puncsp", 0x2008),
    ("thinsp", 0x2009),
    ("ThinSpace", 0x2009),
    ("hairsp", 0x200a),
    ("VeryThinSpace", 0x200a),
    ("ThickSpace", 0x205f),
    ("MediumSpace", 0x205f),
    ("ZeroWidthSpace", 0x200b),
    ("NegativeThinSpace", 0x200b),
    ("NegativeMediumSpace", 0x200b),
    ("NegativeThickSpace", 0x200b),
    ("NegativeVeryThinSpace", 0x200b),
    ("zwnj", 0x200c),
    ("zwj", 0x200d),
    ("lrm", 0x200e),
    ("rlm", 0x200f),
    ("NoBreak", 0x2060),
    ("hyphen", 0x2010),
    ("dash", 0x2010),
    ("ndash", 0x2013),
    ("mdash", 0x2014),
    ("horbar", 0x2015),
    ("minus", 0x2212),
    ("hybull", 0x2043),
    ("Tab", 9),
    ("NewLine", 10),
    ("plus", 0x2b),
    ("lpar", 0x28),
    ("rpar", 0x29),
    ("lsqb", 0x5b),
    ("lbrack", 0x5b),
    ("rsqb", 0x5d),
    ("rbrack", 0x5d),
    ("sol", 0x2f),
    ("frasl", 0x2044),
    ("period", 0x2e),
    ("middot", 0xb7),
    ("centerdot", 0xb7),
    ("CenterDot", 0xb7),
    ("bull", 0x2022),
    ("bullet", 0x2022),
    ("sim", 0x223c),
    ("comma", 0x2c),
    ("colon", 0x3a),
    ("num", 0x23),
    ("percnt", 0x25),
    ("commat", 0x40),
    ("lowbar", 0x5f),
    ("equals", 0x3d),
    ("dollar", 0x24),
    ("cent", 0xa2),
    ("pound", 0xa3),
    ("curren", 0xa4),
    ("yen", 0xa5),
    ("euro", 0x20ac),
    ("amp", 0x26),
    ("quot", 0x22),
    ("apos", 0x27),
];

/// The names that also count without a semicolon, with the lengths longest first where one begins
/// another.
const OLD: [&str; 24] = [
    "nbsp", "shy", "middot", "cent", "pound", "curren", "yen", "amp", "quot", "lt", "gt", "copy",
    "reg", "laquo", "raquo", "sect", "deg", "eacute", "egrave", "agrave", "ccedil", "auml", "ouml",
    "uuml",
];

/// The longest reference that is looked at.
pub(super) const REFERENCE_BYTES_MAX: usize = 33;

/// The Latin letters that names such as `eacute` stand for count as one letter.
const LETTER: u32 = 0xe9;
/// Anything else: no digit, separator or letter.
const SOMETHING: u32 = 0xfffd;

/// The character a reference stands for and its length in bytes, or `None` if the text, which
/// begins with `&`, does not begin with one. In attributes a reference without semicolon does not
/// count before `=` and letters and digits.
pub(super) fn reference(text: &[u8], attribute: bool) -> Option<(u32, usize)> {
    if text.get(1) == Some(&b'#') {
        return numeric(text);
    }
    let rest = text.get(1..)?;
    let ends = |b: &u8| !b.is_ascii_alphanumeric();
    let length = rest.iter().position(ends).unwrap_or(rest.len()).min(REFERENCE_BYTES_MAX);
    let name = rest.get(..length).unwrap_or(&[]);
    if rest.get(length) == Some(&b';') && length > 1 {
        let known = NAMES.iter().find(|(known, _)| known.as_bytes() == name);
        return Some((known.map_or_else(|| unknown(name), |(_, c)| *c), length + 2));
    }
    let old = OLD.iter().find(|old| name.starts_with(old.as_bytes()))?;
    let next = rest.get(old.len());
    if attribute && next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
        return None;
    }
    let known = NAMES.iter().find(|(known, _)| known == old);
    Some((known.map_or_else(|| unknown(old.as_bytes()), |(_, c)| *c), old.len() + 1))
}

/// A name this file does not list: a letter with a mark, or something else.
fn unknown(name: &[u8]) -> u32 {
    const MARKS: [&str; 12] = [
        "acute", "grave", "circ", "tilde", "uml", "ring", "cedil", "slash", "caron", "breve",
        "macr", "ogon",
    ];
    let marked = name.get(1..).is_some_and(|mark| MARKS.iter().any(|m| m.as_bytes() == mark));
    if marked { LETTER } else { SOMETHING }
}

fn numeric(text: &[u8]) -> Option<(u32, usize)> {
    let hex = matches!(text.get(2), Some(b'x' | b'X'));
    let (from, radix) = if hex { (3, 16) } else { (2, 10) };
    let digits = text
        .get(from..)?
        .iter()
        .take(REFERENCE_BYTES_MAX)
        .map_while(|b| char::from(*b).to_digit(radix));
    let (mut value, mut count) = (0_u32, 0);
    for digit in digits {
        value = value.saturating_mul(radix).saturating_add(digit);
        count += 1;
    }
    if count == 0 {
        return None;
    }
    let end = from + count;
    // References to C1 controls stand for what Windows-1252 has there (HTML Standard, 13.2.5.80).
    let value = match value {
        0x80 => 0x20ac,
        0x95 => 0x2022,
        0x96 => 0x2013,
        0x97 => 0x2014,
        _ if char::from_u32(value).is_some() => value,
        _ => SOMETHING,
    };
    Some((value, if text.get(end) == Some(&b';') { end + 1 } else { end }))
}

/// A digit written as the reference, percent code or escape `raw` that it replaces; `None` if `raw`
/// is none of these.
pub(super) fn rewrite(raw: &[u8], digit: char) -> Option<String> {
    let value = u32::from(digit);
    let end = if raw.last() == Some(&b';') { ";" } else { "" };
    match raw {
        [b'&', b'#', b'x' | b'X', ..] => Some(format!("&#x{value:x}{end}")),
        [b'&', b'#', ..] => Some(format!("&#{value}{end}")),
        [b'%', _, _] if value < 0x80 => Some(format!("%{value:X}")),
        [b'\\', b'u', ..] => Some(format!("\\u{value:04x}")),
        _ => None,
    }
}
