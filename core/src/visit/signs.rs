//! A set of texts looked for in a user agent, all in one pass: the built-in table of bots, and a configuration's own
//! lists.
//!
//! Each position of the agent costs one look into a bit filter over three bytes; only where the filter says "perhaps"
//! are texts compared. Nothing is allocated and nothing is copied while looking.

use crate::words::name::Name;

/// Bits of the filter; a power of two, so that its slots are the upper bits of a product.
const FILTER_BITS: u32 = 13;

/// What must follow a sign in the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    Any,
    WordEnd,
    Digit,
}

/// One sign: a lower-case text, and where it counts.
#[derive(Debug, Clone)]
struct Sign {
    text: Name,
    at_start: bool,
    word_start: bool,
    tail: Tail,
    not_after: Vec<Box<[u8]>>,
    not_before: Vec<Box<[u8]>>,
}

/// A set of signs with its index.
#[derive(Debug, Clone)]
pub struct Signs {
    /// Those that count only at the beginning.
    first: Vec<Sign>,
    /// Those of one or two bytes, too short for the filter.
    short: Vec<Sign>,
    /// All others by the slot of their first three bytes, ascending.
    long: Vec<(u32, Sign)>,
    filter: Box<[u64]>,
}

impl Signs {
    /// Plain texts, found anywhere and in any ASCII case. Empty ones are left out.
    pub fn plain<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts = texts.into_iter().filter(|text| !text.is_empty());
        Self::index(texts.map(|text| Sign {
            text: text.to_ascii_lowercase().into(),
            at_start: false,
            word_start: false,
            tail: Tail::Any,
            not_after: Vec::new(),
            not_before: Vec::new(),
        }))
    }

    /// A table in the form that `tables/bots.txt` describes in its first lines.
    pub fn table(table: &str) -> Self {
        let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
        Self::index(lines.map(sign_of_line))
    }

    fn index(signs: impl Iterator<Item = Sign>) -> Self {
        let (first, rest): (Vec<_>, Vec<_>) = signs.partition(|sign| sign.at_start);
        let mut set = Self {
            first,
            short: Vec::new(),
            long: Vec::new(),
            filter: vec![0; 1 << (FILTER_BITS - 6)].into_boxed_slice(),
        };
        for sign in rest {
            match *sign.text.as_bytes() {
                [a, b, c, ..] => {
                    let slot = slot(a, b, c);
                    if let Some(word) = set.filter.get_mut((slot >> 6) as usize) {
                        *word |= 1 << (slot & 63);
                    }
                    set.long.push((slot, sign));
                }
                _ => set.short.push(sign),
            }
        }
        set.long.sort_by_key(|(slot, _)| *slot);
        set
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.short.is_empty() && self.long.is_empty()
    }

    /// The sign that stands first in `agent`, as the table writes it.
    pub fn find(&self, agent: &[u8]) -> Option<&Name> {
        if let Some(sign) = self.first.iter().find(|sign| sign.stands(agent, 0)) {
            return Some(&sign.text);
        }
        let mut window = [0_u8; 3];
        for (end, byte) in agent.iter().enumerate() {
            window = [window[1], window[2], byte.to_ascii_lowercase()];
            if let Some(sign) = self.short.iter().find(|sign| sign.stands(agent, end)) {
                return Some(&sign.text);
            }
            if end < 2 {
                continue;
            }
            let slot = slot(window[0], window[1], window[2]);
            let word = self.filter.get((slot >> 6) as usize).copied().unwrap_or(0);
            if word >> (slot & 63) & 1 == 0 {
                continue;
            }
            let from = self.long.partition_point(|(other, _)| *other < slot);
            let candidates = self.long.iter().skip(from).take_while(|(other, _)| *other == slot);
            for (_, sign) in candidates {
                if sign.stands(agent, end - 2) {
                    return Some(&sign.text);
                }
            }
        }
        None
    }
}

impl Sign {
    fn stands(&self, agent: &[u8], at: usize) -> bool {
        let Some((before, rest)) = agent.split_at_checked(at) else { return false };
        let Some((here, after)) = rest.split_at_checked(self.text.len()) else { return false };
        here.eq_ignore_ascii_case(self.text.as_bytes())
            && !(self.word_start && before.last().is_some_and(|b| is_word(*b)))
            && match self.tail {
                Tail::Any => true,
                Tail::WordEnd => !after.first().is_some_and(|b| is_word(*b)),
                Tail::Digit => after.first().is_some_and(u8::is_ascii_digit),
            }
            && !self.not_after.iter().any(|text| ends(before, text))
            && !self.not_before.iter().any(|text| begins(after, text))
    }
}

/// A letter, a digit or an underscore.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether `text` begins with `start`, in any ASCII case.
pub(super) fn begins(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn ends(text: &[u8], end: &[u8]) -> bool {
    let from = text.len().checked_sub(end.len());
    from.and_then(|from| text.get(from..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of a product.
fn slot(a: u8, b: u8, c: u8) -> u32 {
    u32::from_be_bytes([0, a, b, c]).wrapping_mul(0x9E37_79B1) >> (32 - FILTER_BITS)
}

fn sign_of_line(line: &str) -> Sign {
    let mut columns = line.split(' ');
    let mark = columns.next().unwrap_or("");
    let (mark, at_start) = stripped(mark, mark.strip_prefix('^'));
    let (mark, word_start) = stripped(mark, mark.strip_prefix('<'));
    let (mark, word_end) = stripped(mark, mark.strip_suffix('>'));
    let (mark, digit) = stripped(mark, mark.strip_suffix('#'));
    let tail = match (word_end, digit) {
        (true, _) => Tail::WordEnd,
        (_, true) => Tail::Digit,
        _ => Tail::Any,
    };
    let mut sign = Sign {
        text: mark.replace('~', " ").into(),
        at_start,
        word_start,
        tail,
        not_after: Vec::new(),
        not_before: Vec::new(),
    };
    for column in columns {
        if let Some(texts) = column.strip_prefix("-after=") {
            sign.not_after = list(texts);
        } else if let Some(texts) = column.strip_prefix("-before=") {
            sign.not_before = list(texts);
        }
    }
    sign
}

fn stripped<'a>(mark: &'a str, shorter: Option<&'a str>) -> (&'a str, bool) {
    (shorter.unwrap_or(mark), shorter.is_some())
}

fn list(texts: &str) -> Vec<Box<[u8]>> {
    texts.split(',').map(|text| text.replace('~', " ").into_bytes().into()).collect()
}
