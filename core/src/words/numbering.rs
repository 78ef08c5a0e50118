//! National numbering plans: what follows a calling code, and what is dialled before it at home.
//!
//! The table (`tables/numbering.txt`, one line for each calling code of ITU-T E.164) says how long
//! national numbers are by their first digits, so that nonsense is refused and written forms are
//! told apart. It does not know which ranges are in service: `+1 212 555 0100` and a number that
//! nobody has look alike.
//!
//! ```
//! use ringtrace::words::numbering::{Fit, Numbering};
//!
//! let russia = Numbering::of_code(7).unwrap();
//! assert_eq!(russia.trunk_prefix(), Some("8"));
//! assert_eq!(russia.fit("4951234567"), Fit::Exact);
//! assert_eq!(russia.fit("112"), Fit::None);
//! ```

/// Lines `code|countries|trunk|international|lengths`, in the order of the codes.
///
/// - countries: the main one of the code first; none for codes that belong to no country;
/// - trunk: the official national prefix (`-` if there is none), then others that people still
///   write;
/// - international: what is dialled at home before a calling code; `.` is any digit;
/// - lengths: groups `LENGTHS:DIGITS`, where `DIGITS` are first digits (`2,4-9`) or a longer
///   beginning (`39`), of which the longest one that fits counts; the length 0 says that no number
///   begins so today, `-` that none ever will.
///
/// Prefixes: ITU-T Operational Bulletin lists as collected by libphonenumber; lengths: derived from
/// the number patterns of libphonenumber 9.0 (facts; the file is our own), cut to the 15 digits of
/// E.164. By hand: national numbers of 43, 49, 55, 62, 92 and 383 that begin like the code itself
/// are kept to the lengths in real use, so that `4915123456789` is read with its calling code; the
/// seven digits of `310` in Canada are left out; older trunk prefixes (52, 370, 992, 998) are
/// added.
const TABLE: &str = include_str!("tables/numbering.txt");

/// The most digits of a number, calling code included (ITU-T E.164, 6.1).
pub const DIGITS_MAX: usize = 15;
/// The fewest digits of a number, calling code included, that this library takes for one.
pub const DIGITS_MIN: usize = 7;

/// Where in [`TABLE`] the line of a calling code and of a country begins, plus one; 0 where there
/// is none.
struct Index {
    by_code: [u16; 1000],
    by_country: [u16; 26 * 26],
}

static INDEX: Index = index(TABLE.as_bytes());

// Worked out by the compiler: an index out of bounds here fails the build, never a caller.
#[allow(clippy::indexing_slicing)]
const fn index(table: &[u8]) -> Index {
    let mut index = Index { by_code: [0; 1000], by_country: [0; 26 * 26] };
    let (mut line, mut at, mut field, mut code) = (0, 0, 0, 0);
    while at < table.len() {
        let byte = table[at];
        if byte == b'\n' {
            (line, field, code) = (at + 1, 0, 0);
        } else if byte == b'|' {
            field += 1;
            if field == 1 {
                index.by_code[code] = line as u16 + 1;
            }
        } else if field == 0 {
            code = code * 10 + (byte - b'0') as usize;
        } else if field == 1 && byte != b' ' && table[at - 1].is_ascii_uppercase() {
            index.by_country[place(table[at - 1], byte)] = line as u16 + 1;
        }
        at += 1;
    }
    index
}

/// The place of two capital letters in [`Index::by_country`].
const fn place(first: u8, second: u8) -> usize {
    (first - b'A') as usize * 26 + (second - b'A') as usize
}

/// How well digits fit a numbering plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// No national number is that long.
    None,
    /// The length occurs, but not with these first digits: perhaps a range newer than the table.
    Length,
    /// The length occurs with these first digits.
    Exact,
}

/// The numbering plan behind one calling code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbering {
    code: u16,
    countries: &'static str,
    trunks: &'static str,
    international: &'static str,
    lengths: &'static str,
}

impl Numbering {
    /// The plan of a calling code; `None` if the code is not assigned.
    pub fn of_code(code: u16) -> Option<Self> {
        Self::at(*INDEX.by_code.get(usize::from(code))?)
    }

    /// The plan that the country with these two capital letters belongs to.
    pub(crate) fn of_letters(letters: [u8; 2]) -> Option<Self> {
        let [first, second] = letters;
        if !first.is_ascii_uppercase() || !second.is_ascii_uppercase() {
            return None;
        }
        Self::at(*INDEX.by_country.get(place(first, second))?)
    }

    fn at(start: u16) -> Option<Self> {
        let start = usize::from(start).checked_sub(1)?;
        let mut fields = TABLE.get(start..)?.lines().next()?.split('|');
        Some(Self {
            code: fields.next()?.parse().ok()?,
            countries: fields.next()?,
            trunks: fields.next()?,
            international: fields.next()?,
            lengths: fields.next()?,
        })
    }

    /// The calling code, as in 44.
    pub const fn code(self) -> u16 {
        self.code
    }

    /// The letters of the countries that share the code, the main one first; none for 800 and the
    /// like.
    pub fn countries(self) -> impl Iterator<Item = &'static str> {
        self.countries.split(' ').filter(|letters| !letters.is_empty())
    }

    /// What is dialled before a national number at home, as in `0`; `None` if nothing is.
    pub fn trunk_prefix(self) -> Option<&'static str> {
        self.trunks.split(' ').next().filter(|prefix| !matches!(*prefix, "" | "-"))
    }

    /// The trunk prefixes that people write: the official one, then older ones.
    pub fn trunk_prefixes(self) -> impl Iterator<Item = &'static str> {
        self.trunks.split(' ').filter(|prefix| !matches!(*prefix, "" | "-"))
    }

    /// What is dialled at home before a calling code, as in `00`; a `.` is any digit.
    pub fn international_prefixes(self) -> impl Iterator<Item = &'static str> {
        self.international.split(' ').filter(|prefix| !prefix.is_empty())
    }

    /// What follows an international prefix with which `digits` begin, one answer for each prefix
    /// that fits, the longest prefix first.
    pub fn after_international_prefix(self, digits: &str) -> Vec<&str> {
        let fits = |prefix: &str| {
            let mut pairs = prefix.bytes().zip(digits.bytes());
            digits.len() >= prefix.len() && pairs.all(|(p, d)| p == b'.' || p == d)
        };
        let prefixes = self.international_prefixes().filter(|prefix| fits(prefix));
        let mut rests: Vec<&str> = prefixes.filter_map(|p| digits.get(p.len()..)).collect();
        rests.sort_by_key(|rest| rest.len());
        rests
    }

    /// How the digits of a national number, without trunk prefix, fit the plan.
    pub fn fit(self, digits: &str) -> Fit {
        let total = digits.len() + decimal_digits(self.code);
        if !(DIGITS_MIN..=DIGITS_MAX).contains(&total) {
            return Fit::None;
        }
        let (mut best, mut fit) = (0, Fit::Length);
        let mut somewhere = false;
        for group in self.lengths.split(' ') {
            let Some((lengths, beginnings)) = group.split_once(':') else { continue };
            let has_length = holds(lengths, digits.len());
            somewhere |= has_length;
            let matched = beginnings.split(',').filter_map(|b| beginning(b, digits)).max();
            if let Some(matched) = matched.filter(|m| *m > best) {
                best = matched;
                fit = match (lengths, has_length) {
                    (NEVER, _) => Fit::None,
                    (_, true) => Fit::Exact,
                    (_, false) => Fit::Length,
                };
            }
        }
        if somewhere { fit } else { Fit::None }
    }
}

/// Written for the lengths of a beginning that no number will ever have.
const NEVER: &str = "-";

/// How many digits a calling code has.
const fn decimal_digits(code: u16) -> usize {
    match code {
        0..10 => 1,
        10..100 => 2,
        _ => 3,
    }
}

/// Whether `list`, as in `7,9-11`, holds `value`.
fn holds(list: &str, value: usize) -> bool {
    list.split(',').any(|item| {
        let (low, high) = item.split_once('-').unwrap_or((item, item));
        matches!((low.parse(), high.parse()), (Ok(l), Ok(h)) if (l..=h).contains(&value))
    })
}

/// How many digits of `digits` the beginning `3`, `2-9` or `39` fixes, if it fits.
fn beginning(beginning: &str, digits: &str) -> Option<usize> {
    match beginning.split_once('-') {
        Some((low, high)) => {
            let first = digits.get(..1)?;
            (low..=high).contains(&first).then_some(1)
        }
        None => digits.starts_with(beginning).then_some(beginning.len()),
    }
}
