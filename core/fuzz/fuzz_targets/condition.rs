//! A pattern and a text, one a line, as every kind of test of a condition: asking and explaining agree, and a pattern's
//! own matcher agrees with a slow one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringtrace::visit::condition::{Condition, Facts, Field, Test};
use ringtrace::visit::glob::Glob;

/// Whether `pattern` matches by trying everything, one row of a table a character.
fn slow(pattern: &[char], text: &[char]) -> bool {
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for sign in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match sign {
                '*' => row[at] || (at > 0 && next[at - 1]),
                '?' => at > 0 && row[at - 1],
                sign => at > 0 && row[at - 1] && text[at - 1].eq_ignore_ascii_case(sign),
            };
        }
        row = next;
    }
    row[text.len()]
}

fuzz_target!(|data: &[u8]| {
    let both = String::from_utf8_lossy(data);
    let (pattern, text) = both.split_once('\n').unwrap_or((&both, ""));
    let glob = Glob::new(pattern);
    if both.is_ascii() && both.len() < 2000 {
        let characters = |text: &str| text.chars().collect::<Vec<char>>();
        assert_eq!(glob.matches(text), slow(&characters(pattern), &characters(text)));
    }
    let field = if data.len() % 2 == 0 { Field::Page } else { Field::Language };
    let facts = Facts::default().with(field, text);
    let tests = [
        Test::equals(pattern),
        Test::one_of(&[pattern, "en"]),
        Test::prefix(pattern),
        Test::contains(pattern),
        Test::glob(pattern),
        Test::present(false),
    ];
    let leaves: Vec<_> = tests.into_iter().map(|test| Condition::test(field, test)).collect();
    for leaf in &leaves {
        assert_ne!(leaf.holds(&facts), Condition::not(leaf.clone()).holds(&facts));
    }
    let (all, any) = (Condition::all(leaves.clone()), Condition::any(leaves.clone()));
    assert_eq!(all.holds(&facts), leaves.iter().all(|leaf| leaf.holds(&facts)));
    assert_eq!(any.holds(&facts), leaves.iter().any(|leaf| leaf.holds(&facts)));
    assert!(any.explain(&facts).lines().len() > leaves.len());
});
