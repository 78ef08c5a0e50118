//! A set of texts looked for in a user agent, all in one pass: the built-in table of bots, and a configuration's own
//! lists.
//!
//! Each position of the agent costs one look into a bit filter over three bytes; only where the filter says "perhaps"
//! are texts compared. Nothing is allocated and nothing is copied while looking.

use crate::words::name::Name;

/// Bits of the filter; a power of two, so that its slots are the upper bits of a product.
const FILTER_BITS: u32 = 15;
const FILTER_WORDS: usize = 1 << (FILTER_BITS - 6);

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
    /// Those that count only at the beginning, by their first byte, ascending.
    first: Vec<Sign>,
    /// Those of one or two bytes, too short for the filter.
    short: Vec<Sign>,
    /// How one of them may begin, in either case.
    short_heads: Box<[bool; 256]>,
    /// All others by their first three bytes, ascending, and those bytes apart: a look into few cache lines.
    long: Vec<Sign>,
    long_heads: Vec<u32>,
    /// The fourth byte of each, or 0 where there is none: tells nearly all of them that only begin alike.
    fourths: Vec<u8>,
    /// Which slots the three bytes of `long_heads` fall into.
    filter: Box<[u64; FILTER_WORDS]>,
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
        let (mut first, rest): (Vec<_>, Vec<_>) = signs.partition(|sign| sign.at_start);
        first.sort_by_key(Sign::head);
        let mut set = Self {
            first,
            short: Vec::new(),
            short_heads: Box::new([false; 256]),
            long: Vec::new(),
            long_heads: Vec::new(),
            fourths: Vec::new(),
            filter: Box::new([0; FILTER_WORDS]),
        };
        for sign in rest {
            match sign.three_bytes() {
                Some(head) => {
                    let slot = slot(head);
                    if let Some(word) = set.filter.get_mut((slot >> 6) as usize) {
                        *word |= 1 << (slot & 63);
                    }
                    set.long.push(sign);
                }
                None => {
                    for head in [sign.head(), sign.head().to_ascii_uppercase()] {
                        if let Some(is_head) = set.short_heads.get_mut(usize::from(head)) {
                            *is_head = true;
                        }
                    }
                    set.short.push(sign);
                }
            }
        }
        set.long.sort_by_key(Sign::three_bytes);
        set.long_heads = set.long.iter().filter_map(Sign::three_bytes).collect();
        let fourth = |sign: &Sign| sign.text.as_bytes().get(3).copied().unwrap_or(0);
        set.fourths = set.long.iter().map(fourth).collect();
        set
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.short.is_empty() && self.long.is_empty()
    }

    /// The sign that stands first in `agent`, as the table writes it.
    pub fn find(&self, agent: &[u8]) -> Option<&Name> {
        let sign = self.find_at_start(agent).or_else(|| self.find_anywhere(agent))?;
        Some(&sign.text)
    }

    fn find_at_start(&self, agent: &[u8]) -> Option<&Sign> {
        let head = agent.first()?.to_ascii_lowercase();
        let from = self.first.partition_point(|sign| sign.head() < head);
        let candidates = self.first.iter().skip(from).take_while(|sign| sign.head() == head);
        candidates.into_iter().find(|sign| sign.stands(agent, 0))
    }

    fn find_anywhere(&self, agent: &[u8]) -> Option<&Sign> {
        let mut three = 0;
        for (at, byte) in agent.iter().enumerate() {
            three = three << 8 | u32::from(*byte);
            if self.short_heads.get(usize::from(*byte)) == Some(&true)
                && let Some(sign) = self.short.iter().find(|sign| sign.stands(agent, at))
            {
                return Some(sign);
            }
            let slot = slot(three);
            let word = self.filter.get((slot >> 6) as usize).copied().unwrap_or(0);
            if word >> (slot & 63) & 1 == 1
                && let Some(sign) = self.find_long(three, agent, at)
            {
                return Some(sign);
            }
        }
        None
    }

    /// The sign whose first three bytes, the last three of `three`, end at `end`.
    fn find_long(&self, three: u32, agent: &[u8], end: usize) -> Option<&Sign> {
        // The first two positions hold less than three bytes.
        let at = end.checked_sub(2)?;
        let [_, a, b, c] = three.to_be_bytes();
        let head = u32::from_be_bytes([0, a, b, c].map(|byte| byte.to_ascii_lowercase()));
        let from = self.long_heads.partition_point(|other| *other < head);
        let same = self.long_heads.iter().skip(from).take_while(|other| **other == head).count();
        let next = agent.get(at + 3).map_or(0, u8::to_ascii_lowercase);
        let range = from..from + same;
        let candidates = self.long.get(range.clone())?.iter().zip(self.fourths.get(range)?);
        let mut candidates = candidates.filter(|(_, fourth)| **fourth == 0 || **fourth == next);
        candidates.find(|(sign, _)| sign.stands(agent, at)).map(|(sign, _)| sign)
    }
}

impl Sign {
    fn head(&self) -> u8 {
        self.text.bytes().next().unwrap_or(0)
    }

    fn three_bytes(&self) -> Option<u32> {
        match *self.text.as_bytes() {
            [a, b, c, ..] => Some(u32::from_be_bytes([0, a, b, c])),
            _ => None,
        }
    }

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

/// Where the last three bytes of a word stand in the filter, whatever their case: bit 5 parts upper from lower case.
/// Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of a product.
fn slot(three_bytes: u32) -> u32 {
    let folded = three_bytes & 0x00FF_FFFF | 0x0020_2020;
    folded.wrapping_mul(0x9E37_79B1) >> (32 - FILTER_BITS)
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
