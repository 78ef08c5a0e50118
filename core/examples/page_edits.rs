//! Prints the edits that the Rust scanner makes in many texts, one JSON object a line, for the scanners in other
//! languages to compare with: `{"table", "segments", "edits": [[number, rule, segment, start, end, text], ...]}`,
//! positions in UTF-16 units.
//!
//! `cargo run -p ringtrace --example page_edits -- SEED COUNT`: the texts of `core/spec/page`, then `COUNT` made-up
//! ones.

#![expect(
    clippy::indexing_slicing,
    reason = "indexing a JSON value gives null for what it does not have"
)]

use ringtrace::page::{Rule, Rules};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{self, Write};

/// Numbers that rules are about, as digits: calling code, trunk prefix, national number.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("1", "1", "2125550100"),
    ("1", "1", "2125550101"),
    ("1", "1", "8004387283"),
    ("44", "0", "2079460018"),
    ("44", "0", "7700900123"),
    ("49", "0", "30231250"),
    ("49", "0", "3023125"),
    ("7", "8", "4951234567"),
    ("7", "8", "8005553535"),
    ("380", "0", "441234567"),
    ("39", "", "0612345678"),
    ("33", "0", "199000017"),
    ("55", "0", "1155501234"),
    ("54", "0", "93435551212"),
    ("81", "0", "312345678"),
    ("91", "0", "2212345678"),
    ("86", "0", "1012345678"),
    ("52", "", "5512345678"),
    ("36", "06", "11234567"),
    ("353", "0", "15550123"),
];
const SEPARATORS: &[&str] = &[
    "", "", "", " ", " ", "-", ".", "/", "\u{a0}", "\u{202f}", "\u{2011}", "–", " - ", "·", "~",
    "\n  ", "\u{200b}", "\u{ad}", ") ", ")", " (", "(", ", ", "_", "x", "  ", "--", "\u{2009}",
    "\u{3000}", "\u{ff0d}", "[", "] ", "\u{30fb}",
];
const NEIGHBOURS: &[&str] = &[
    "",
    "",
    "",
    " ",
    " ",
    "a",
    "é",
    "ж",
    "№ ",
    "$",
    "€ ",
    "%",
    "@",
    "7",
    " 7",
    "-7",
    ".5",
    "-",
    ".",
    "+",
    "(",
    ")",
    " ext. 5",
    "x12",
    " доб. 3",
    "тел. ",
    "Tel:",
    "https://a.bc/",
    "www.a.bc/",
    "t.me/",
    "?p=",
    "24 hours",
    " 9:00",
    "10001 ",
    "N1 ",
    "18:00 ",
    " 24/7",
    ", ",
    "\u{1f4de}",
    "\u{1d7d8}",
    "/06",
    " – ",
    "\u{200f}",
    "\u{0301}",
    "_",
    "=",
    "#",
    "00",
    "011 ",
    "+1 ",
    "\u{a0}€",
];
/// The digits of other scripts; a number is written in one of them, or in ASCII.
const ZEROS: [u32; 5] = [0x30, 0xff10, 0x660, 0x966, 0x6f0];

/// A generator of numbers: xorshift, 64 bits. The same seed gives the same texts on every machine.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }

    fn of<T: Copy>(&mut self, list: &[T], otherwise: T) -> T {
        list.get(self.below(list.len())).copied().unwrap_or(otherwise)
    }

    /// Once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Rules for some of the numbers, with tracking numbers of the same plan or another, masks, aliases.
    fn rules(&mut self) -> Result<Rules, ringtrace::Error> {
        let mut rules: Vec<Rule> = Vec::new();
        for (code, _, national) in NUMBERS {
            if self.once_in(3) {
                continue;
            }
            let (other_code, _, other) = if self.once_in(4) {
                self.of(NUMBERS, ("1", "1", "2125550142"))
            } else {
                (*code, "", *national)
            };
            let mut tracking: String =
                other.chars().rev().skip(2).collect::<Vec<_>>().into_iter().rev().collect();
            tracking.push_str(self.of(&["42", "07", "99"], "42"));
            let mut rule =
                Rule::new(format!("+{code}{national}"), format!("+{other_code}{tracking}"));
            if self.once_in(5) {
                rule = rule.with_mask(format!("+{other_code} {}", "#".repeat(tracking.len())));
            }
            if self.once_in(4) {
                rule = rule.with_alias(national.get(3..).unwrap_or(national));
            }
            rules.push(rule);
        }
        Rules::build(&rules)
    }

    /// A number written in some way, or a piece of one.
    fn written(&mut self) -> String {
        let (code, trunk, national) = self.of(NUMBERS, ("1", "1", "2125550100"));
        let head = match self.below(9) {
            0 => format!("+{code}"),
            1 => format!("+{code}({trunk})"),
            2 => format!("00{code}"),
            3 => code.to_owned(),
            4 => format!("8 10 {code}"),
            5 => format!("(+{code}) {trunk}"),
            6 | 7 => trunk.to_owned(),
            _ => String::new(),
        };
        let zero = if self.once_in(6) { self.of(&ZEROS, 0x30) } else { 0x30 };
        let mut text = head;
        let mut left = self.below(4);
        let dense = self.once_in(3);
        // Half of the numbers are written as people do, half in any way.
        let usual = SEPARATORS.get(..18).filter(|_| self.once_in(2)).unwrap_or(SEPARATORS);
        for digit in national.bytes() {
            if left == 0 {
                text.push_str(if dense { "" } else { self.of(usual, "") });
                left = 1 + self.below(4);
            }
            left -= 1;
            if self.once_in(90) {
                continue;
            }
            let value = if self.once_in(60) { 7 } else { u32::from(digit.wrapping_sub(b'0')) };
            match self.once_in(50) {
                true => text.push(self.of(&['A', 'd', 'K', 'o', 'Z'], 'G')),
                false => text.extend(char::from_u32(zero + value)),
            }
        }
        text
    }

    fn segments(&mut self) -> Vec<String> {
        let mut text = String::new();
        for _ in 0..=self.below(4) {
            if self.once_in(2) {
                text.push_str(&self.written());
                text.push(' ');
                continue;
            }
            text.push_str(self.of(NEIGHBOURS, ""));
            text.push_str(&self.written());
            text.push_str(self.of(NEIGHBOURS, ""));
        }
        let mut segments = vec![String::new()];
        let often = 2 + self.below(30);
        for c in text.chars() {
            if self.once_in(often) {
                segments.push(String::new());
            }
            if let Some(last) = segments.last_mut() {
                last.push(c);
            }
        }
        segments
    }
}

fn line(rules: &Rules, segments: &[String]) -> Value {
    let text: Vec<u16> = segments.concat().encode_utf16().collect();
    let mut cuts = Vec::new();
    let mut end = 0;
    for segment in segments.iter().take(segments.len().saturating_sub(1)) {
        end += segment.encode_utf16().count();
        cuts.push(end);
    }
    let edits = rules.find_in_utf16(&text, &cuts);
    let flat =
        |e: &ringtrace::page::Edit| json!([e.number, e.rule, e.segment, e.start, e.end, e.text]);
    json!({ "table": rules.table(), "segments": segments, "edits": edits.iter().map(flat).collect::<Vec<_>>() })
}

/// Rules and texts.
type Group = (Rules, Vec<String>);

/// The rules and the texts of the groups of a file in `core/spec/page`.
fn specified(file: &str) -> Result<Vec<Group>, Box<dyn Error>> {
    let path = format!("{}/spec/page/{file}", env!("CARGO_MANIFEST_DIR"));
    let spec: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut groups = Vec::new();
    for group in list(&spec["groups"]) {
        let rule = |rule: &Value| {
            let made = Rule::new(text(&rule["destination"]), text(&rule["tracking"]));
            let made = list(&rule["aliases"])
                .iter()
                .fold(made, |made, alias| made.with_alias(text(alias)));
            if rule["mask"].is_string() { made.with_mask(text(&rule["mask"])) } else { made }
        };
        let rules: Vec<Rule> = list(&group["rules"]).iter().map(rule).collect();
        let shown = list(&group["shows"]);
        let texts = shown.iter().flat_map(&list).chain(list(&group["stays"]));
        groups.push((Rules::build(&rules)?, texts.map(|value| text(&value)).collect()));
    }
    Ok(groups)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().map_or(Ok(1), |text| text.parse::<u64>());
    let (seed, count) = (number()?, number()?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for file in ["text.json", "html.json"] {
        for (rules, texts) in specified(file)? {
            for text in texts {
                let halves =
                    text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
                let (one, other) = text.split_at(halves);
                writeln!(out, "{}", line(&rules, &[one.to_owned(), other.to_owned()]))?;
                writeln!(out, "{}", line(&rules, &[text]))?;
            }
        }
    }
    let mut draws = Draws(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut rules = draws.rules()?;
    for index in 0..count {
        if index % 50 == 49 {
            rules = draws.rules()?;
        }
        writeln!(out, "{}", line(&rules, &draws.segments()))?;
    }
    Ok(())
}
