//! Rules compiled to a table: a small text that a scanner in any language executes.
//!
//! # Layout, version 1
//! Lines end with a line feed. Fields of a line are parted by one tab.
//!
//! 1. First line: `ringtrace`, `1`, and the international prefixes, parted by blanks:
//!    `ringtrace\t1\t00 011 810`.
//! 2. A line that begins with `+` opens a group, the numbers of one calling code: `+7\t8` is the
//!    calling code and its trunk prefixes, parted by blanks (perhaps none).
//! 3. A line that begins with a digit is a number of the group: `rule`, `accept`, `print`, `lead`,
//!    `mask`. `rule` is the rule's index, in decimal. `accept` is the national number looked for.
//!    `print` is the national number printed in its place. If `lead` is not empty, it is printed
//!    before, and replaces whatever stands before the national number on the page. `mask` is the
//!    finished text to print where a mask applies, or empty.
//! 4. A line that begins with `=` is an alias: the same fields after the `=`. Its `accept` is
//!    complete as it is.
//!
//! A number of a group is accepted after: nothing (if it has six digits or more, and does not begin
//! with 0 where the group has trunk prefixes); a trunk prefix; the calling code; the calling code
//! and a trunk prefix, with a separator between; an international prefix and either of the last two.
//! After a plus sign: the calling code, or the calling code and a trunk prefix, and no other.

use super::form::{Form, Head, Number};
use super::slots::BEGINNING;
use crate::error::{Code, Problem};

const NAME: &str = "ringtrace";
const VERSION: &str = "1";
/// The least digits of a form without plus sign or name.
const DIGITS_MIN: usize = 6;
/// How many beginnings there are.
const BEGINNINGS: usize = 10_usize.pow(BEGINNING as u32);

/// Writes the first line.
pub(super) fn open(out: &mut String, international: &str) {
    line(out, &[NAME, VERSION, international]);
}

/// Writes one line.
pub(super) fn line(out: &mut String, fields: &[&str]) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push('\t');
        }
        out.push_str(field);
    }
    out.push('\n');
}

/// A number looked for and what is printed in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    rule: usize,
    accept: String,
    print: String,
    lead: String,
    mask: String,
}

impl Entry {
    fn number(&self) -> Number<'_> {
        let Self { rule, accept, print, lead, mask } = self;
        Number { rule: *rule, size: accept.len(), print, lead, mask }
    }
}

/// Numbers that may have the same heads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Group {
    /// The digits of each, and what they are.
    heads: Vec<(String, Head)>,
    /// Ordered by length, then by digits.
    numbers: Vec<Entry>,
    /// The lengths that occur.
    lengths: Vec<usize>,
}

impl Group {
    /// The number whose digits these are.
    fn find(&self, digits: &[u8]) -> Option<&Entry> {
        let order = |number: &Entry| {
            number
                .accept
                .len()
                .cmp(&digits.len())
                .then_with(|| number.accept.as_bytes().cmp(digits))
        };
        self.numbers.get(self.numbers.binary_search_by(order).ok()?)
    }

    /// Whether `number` is accepted after `head` when it has no plus sign.
    fn accepts(&self, head: &Head, number: &str) -> bool {
        let trunks = self.heads.iter().any(|(_, other)| other.form == Form::Trunk);
        match head.form {
            Form::Alias => true,
            Form::Bare => number.len() >= DIGITS_MIN && !(trunks && number.starts_with('0')),
            _ => head.size + number.len() >= DIGITS_MIN,
        }
    }
}

/// A table made ready for scanning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Table {
    groups: Vec<Group>,
    /// Which [`BEGINNING`] digits begin an accepted form: bit `n % 64` of word `n / 64`.
    starts: Vec<u64>,
    /// Which two do: bit `n`.
    pairs: u128,
}

impl Table {
    /// Whether some accepted form begins with these [`BEGINNING`] digits.
    pub fn begins(&self, beginning: usize) -> bool {
        self.starts.get(beginning / 64).is_some_and(|word| word >> (beginning % 64) & 1 == 1)
    }

    /// Whether some accepted form begins with these two digits.
    pub fn begins_with_pair(&self, pair: usize) -> bool {
        self.pairs >> (pair % 100) & 1 == 1
    }

    /// The accepted numbers among the first digits of `digits`, each with its head.
    pub fn matches<'t>(
        &'t self,
        digits: &[u8],
        plus: bool,
        mut found: impl FnMut(&Head, Number<'t>),
    ) {
        for group in &self.groups {
            for (before, head) in &group.heads {
                // Most heads begin with another digit: that is told without a call.
                let other =
                    before.as_bytes().first().is_some_and(|one| Some(one) != digits.first());
                if other || (plus && !head.plus) {
                    continue;
                }
                let Some(rest) = digits.strip_prefix(before.as_bytes()) else { continue };
                for length in &group.lengths {
                    let number = rest.get(..*length).and_then(|tail| group.find(tail));
                    if let Some(number) = number
                        && (plus || group.accepts(head, &number.accept))
                    {
                        found(head, number.number());
                    }
                }
            }
        }
    }

    /// Reads a table.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let mut lines = text.lines();
        let mut first = lines.next().unwrap_or("").split('\t');
        if first.next() != Some(NAME) {
            return Err(Problem::new(
                Code::InvalidShape,
                "table",
                "not a table of substitution rules",
            ));
        }
        if first.next() != Some(VERSION) {
            return Err(Problem::new(
                Code::UnsupportedVersion,
                "table",
                "not a version this library reads",
            ));
        }
        let international = first.next().unwrap_or("");
        let mut groups = Vec::new();
        let alias = Head { size: 0, form: Form::Alias, plus: false, seam: None };
        let mut aliases = Group { heads: vec![(String::new(), alias)], ..Group::default() };
        for (index, text) in lines.enumerate() {
            let wrong = || {
                Problem::new(
                    Code::InvalidShape,
                    format!("table[{}]", index + 1),
                    "not a line of a table",
                )
            };
            if let Some(fields) = text.strip_prefix('+') {
                let heads = heads(fields, international).ok_or_else(wrong)?;
                groups.push(Group { heads, ..Group::default() });
            } else if let Some(fields) = text.strip_prefix('=') {
                aliases.numbers.push(number(fields).ok_or_else(wrong)?);
            } else {
                groups.last_mut().ok_or_else(wrong)?.numbers.push(number(text).ok_or_else(wrong)?);
            }
        }
        groups.push(aliases);
        let mut table = Table { groups, starts: vec![0; BEGINNINGS.div_ceil(64)], pairs: 0 };
        for group in &mut table.groups {
            order(group);
            mark(group, &mut table.starts);
        }
        let begun = (0..BEGINNINGS).filter(|four| table.begins(*four));
        table.pairs = begun.fold(0, |pairs, four| pairs | 1 << (four / 100));
        Ok(table)
    }
}

fn heads(fields: &str, international: &str) -> Option<Vec<(String, Head)>> {
    let (code, trunks) = fields.split_once('\t').unwrap_or((fields, ""));
    let blanks = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b' ');
    if code.is_empty() || !is_digits(code) || !blanks(trunks) || !blanks(international) {
        return None;
    }
    let mut heads = Vec::new();
    let mut add = |digits: String, form, plus, seam| {
        let head = Head { size: digits.len(), form, plus, seam };
        heads.push((digits, head));
    };
    for prefix in std::iter::once("").chain(international.split_ascii_whitespace()) {
        let plus = prefix.is_empty();
        add(format!("{prefix}{code}"), Form::International, plus, None);
        for trunk in trunks.split_ascii_whitespace() {
            let seam = plus.then_some(code.len());
            add(format!("{prefix}{code}{trunk}"), Form::International, plus, seam);
        }
    }
    for trunk in trunks.split_ascii_whitespace() {
        add(trunk.to_owned(), Form::Trunk, false, None);
    }
    add(String::new(), Form::Bare, false, None);
    Some(heads)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn number(fields: &str) -> Option<Entry> {
    let mut fields = fields.split('\t');
    let rule = fields.next()?.parse().ok()?;
    let (accept, print) = (fields.next()?, fields.next()?);
    let (lead, mask) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
    let sound = accept.len() >= BEGINNING
        && accept.len() <= 15
        && print.len() <= 15
        && is_digits(accept)
        && is_digits(print);
    if !sound || print.is_empty() {
        return None;
    }
    Some(Entry {
        rule,
        accept: accept.into(),
        print: print.into(),
        lead: lead.into(),
        mask: mask.into(),
    })
}

fn order(group: &mut Group) {
    group.numbers.sort_by(|a, b| {
        a.accept
            .len()
            .cmp(&b.accept.len())
            .then_with(|| a.accept.cmp(&b.accept))
            .then(a.rule.cmp(&b.rule))
    });
    group.numbers.dedup_by(|later, first| later.accept == first.accept);
    group.lengths = group.numbers.iter().map(|number| number.accept.len()).collect();
    group.lengths.dedup();
}

fn mark(group: &Group, starts: &mut [u64]) {
    for (head, _) in &group.heads {
        for number in &group.numbers {
            let first = head.bytes().chain(number.accept.bytes()).take(BEGINNING);
            let beginning = first.fold(0, |value, b| value * 10 + usize::from(b - b'0'));
            if let Some(word) = starts.get_mut(beginning / 64) {
                *word |= 1 << (beginning % 64);
            }
        }
    }
}
