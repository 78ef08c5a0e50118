//! Conditions: what they say of known and unknown fields, how they explain it, and what is no condition.

use proptest::prelude::*;
use ringtrace::config::condition::compile;
use ringtrace::config::raw::RawCondition;
use ringtrace::visit::condition::{Condition, Facts, Field, Test};
use ringtrace::visit::glob::Glob;
use serde_json::{Value, json};

fn compiled(json: Value) -> Condition {
    let raw: RawCondition = serde_json::from_value(json).unwrap();
    let mut problems = Vec::new();
    let condition = compile(&raw, "when", &mut problems);
    assert_eq!(problems, [], "no problems");
    condition.unwrap()
}

/// Code and path of every problem.
fn problems(json: Value) -> Vec<(String, String)> {
    let raw: RawCondition = serde_json::from_value(json).unwrap();
    let mut problems = Vec::new();
    assert!(compile(&raw, "when", &mut problems).is_none());
    problems.into_iter().map(|problem| (problem.code.to_string(), problem.path)).collect()
}

fn city(name: &str) -> Facts<'_> {
    Facts::default().with(Field::City, name)
}

#[test]
fn each_test_of_a_text() {
    for (test, yes, no) in [
        (json!({"equals": "Berlin"}), "BERLIN", "Berlin-Mitte"),
        (json!({"one_of": ["riga", "Berlin"]}), "berlin", "Oslo"),
        (json!({"prefix": "ber"}), "BERLIN", "Bonn"),
        (json!({"contains": "ERL"}), "berlin", "Bonn"),
        (json!({"glob": "b*?in"}), "BerlXin", "Bin"),
        (json!({"present": true}), "x", ""),
        (json!({"present": false}), "", "x"),
        // Not in ASCII: Cyrillic, a Turkish capital with a dot, the Kelvin sign.
        (json!({"equals": "МОСКВА"}), "москва", "Москв"),
        (json!({"prefix": "мос"}), "МОСКВА", "Ростов"),
        (json!({"contains": "СКВ"}), "москва", "мосва"),
        (json!({"equals": "iznik"}), "\u{130}znik", "\u{131}znik"),
        (json!({"equals": "kiel"}), "\u{212a}iel", "Riel"),
    ] {
        let mut leaf = test.clone();
        leaf["field"] = json!("city");
        let condition = compiled(leaf);
        assert!(condition.holds(&city(yes)), "{test} of {yes}");
        assert!(!condition.holds(&city(no)), "{test} of {no}");
    }
}

#[test]
fn a_language_stands_for_its_subtags() {
    let english = compiled(json!({"field": "language", "equals": "EN"}));
    let one_of = compiled(json!({"field": "language", "one_of": ["de", "en"]}));
    for (language, expected) in [("en", true), ("en-GB", true), ("en_US", true), ("eng", false)] {
        let facts = Facts::default().with(Field::Language, language);
        assert_eq!(english.holds(&facts), expected, "{language}");
        assert_eq!(one_of.holds(&facts), expected, "{language}");
    }
    let british = compiled(json!({"field": "language", "equals": "en-gb"}));
    assert!(!british.holds(&Facts::default().with(Field::Language, "en")));
    let city_like = compiled(json!({"field": "city", "equals": "en"}));
    assert!(!city_like.holds(&city("en-GB")), "only languages have subtags");
}

#[test]
fn schedules() {
    let hours = |json: Value| -> Vec<u8> {
        let condition = compiled(json);
        let at = |hour: &u8| condition.holds(&Facts::default().at(1, *hour));
        (0..24).filter(at).collect()
    };
    assert_eq!(hours(json!({"field": "hour", "between": [9, 12]})), [9, 10, 11]);
    assert_eq!(hours(json!({"field": "hour", "between": [22, 2]})), [0, 1, 22, 23]);
    assert_eq!(hours(json!({"field": "hour", "between": [22, 24]})), [22, 23]);
    assert_eq!(hours(json!({"field": "hour", "between": [0, 24]})).len(), 24);
    assert_eq!(hours(json!({"field": "hour", "equals": "9"})), [9]);
    assert_eq!(hours(json!({"field": "hour", "one_of": ["09", "23"]})), [9, 23]);
    assert_eq!(hours(json!({"not": {"field": "hour", "present": true}})), [] as [u8; 0]);
    let weekend = compiled(json!({"field": "weekday", "one_of": ["Saturday", "sunday"]}));
    let days = (1..=7).filter(|day| weekend.holds(&Facts::default().at(*day, 9)));
    assert_eq!(days.collect::<Vec<_>>(), [6, 7]);
    assert!(!weekend.holds(&Facts::default()), "an unknown day is no weekend");
}

#[test]
fn a_test_of_an_unknown_field_is_false_and_its_not_is_true() {
    for test in [
        json!({"equals": "x"}),
        json!({"one_of": ["x"]}),
        json!({"glob": "*"}),
        json!({"prefix": "x"}),
    ] {
        let mut leaf = test;
        leaf["field"] = json!("source");
        assert!(!compiled(leaf.clone()).holds(&Facts::default()), "{leaf}");
        assert!(compiled(json!({ "not": leaf })).holds(&Facts::default()));
    }
    assert!(Condition::always().holds(&Facts::default()));
}

#[test]
fn an_explanation_names_every_test_and_what_it_saw() {
    let condition = compiled(json!({"any": [
        {"field": "click_id", "equals": "gclid"},
        {"not": {"field": "city", "one_of": ["Bonn", "Berlin"]}},
        {"field": "hour", "between": [22, 1]}
    ]}));
    let facts = city("bonn").at(1, 9);
    let explanation = condition.explain(&facts);
    assert_eq!(
        explanation.lines(),
        [
            "any of: no",
            "  click_id is `gclid`: unknown, so no",
            "  not: no",
            "    city is one of `berlin`, `bonn`: saw `bonn`, so yes",
            "  hour is one of 0, 22, 23: saw `9`, so no",
        ]
    );
    let value = serde_json::to_value(&explanation).unwrap();
    assert_eq!(
        value["parts"][0],
        json!({
            "kind": "test", "holds": false, "field": "click_id", "test": "is `gclid`", "seen": "unknown", "known": false
        })
    );
    assert_eq!(value["parts"][1]["parts"][0]["seen"], "bonn");
    assert_eq!(Condition::always().explain(&facts).lines(), ["no condition: yes"]);
}

#[test]
fn everything_wrong_is_found_at_once_with_its_path() {
    let found = problems(json!({"all": [
        {"field": "town", "equals": "x"},
        {"field": "city"},
        {"field": "city", "equals": "x", "prefix": "y"},
        {"equals": "x"},
        {},
        {"any": []},
        {"not": {"field": "hour", "equals": "24"}},
        {"field": "hour", "contains": "2"},
        {"field": "hour", "between": [5, 5]},
        {"field": "city", "between": [5, 6]},
        {"field": "weekday", "one_of": ["monday", "mon"]},
        {"field": "city", "one_of": []},
        {"field": "city", "one_of": ["x", ""]},
        {"field": "city", "equals": "x".repeat(257)},
        {"all": [{"field": "city", "equals": "x"}], "field": "city"},
        {"field": "weekday", "between": [1, 2]}
    ]}));
    let expected = [
        ("unknown", "when.all[0].field"),
        ("invalid_condition", "when.all[1]"),
        ("invalid_condition", "when.all[2]"),
        ("invalid_condition", "when.all[3]"),
        ("invalid_condition", "when.all[4]"),
        ("invalid_condition", "when.all[5].any"),
        ("invalid_condition", "when.all[6].not.equals"),
        ("invalid_condition", "when.all[7].contains"),
        ("out_of_range", "when.all[8].between"),
        ("invalid_condition", "when.all[9].between"),
        ("invalid_condition", "when.all[10].one_of"),
        ("invalid_condition", "when.all[11].one_of"),
        ("invalid_condition", "when.all[12].one_of[1]"),
        ("too_long", "when.all[13].equals"),
        ("invalid_condition", "when.all[14]"),
        ("invalid_condition", "when.all[15].between"),
    ];
    assert_eq!(found, expected.map(|(code, path)| (code.to_owned(), path.to_owned())));
}

#[test]
fn limits_hold_to_the_last_one_allowed() {
    let leaf = json!({"field": "city", "equals": "x"});
    let deep = |depth: usize| (1..depth).fold(leaf.clone(), |inner, _| json!({ "not": inner }));
    compiled(deep(16));
    let too_deep = problems(deep(17));
    assert_eq!(too_deep[0].0, "too_many");
    assert_eq!(too_deep[0].1, format!("when{}", ".not".repeat(16)));
    let wide = |parts: usize| json!({ "any": vec![leaf.clone(); parts] });
    compiled(wide(499));
    assert_eq!(problems(wide(500)), [("too_many".to_owned(), "when".to_owned())]);
    let list = |entries: usize| json!({"field": "city", "one_of": vec!["x"; entries]});
    compiled(list(1000));
    assert_eq!(problems(list(1001)), [("too_many".to_owned(), "when.one_of".to_owned())]);
}

#[test]
fn every_field_is_known_by_its_name() {
    assert_eq!(Field::ALL.len(), 24);
    for field in Field::ALL {
        assert_eq!(Field::parse(field.as_str()), Some(*field));
        let known = Facts::default().at(1, 1).with(*field, "x");
        assert!(known.knows(*field), "{field:?}");
        assert!(!Facts::default().knows(*field), "{field:?}");
    }
}

/// The definition of a glob, word by word; exponential.
fn slow_glob(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => {
            slow_glob(rest, text) || (!text.is_empty() && slow_glob(pattern, &text[1..]))
        }
        (['?', rest @ ..], [_, behind @ ..]) => slow_glob(rest, behind),
        ([a, rest @ ..], [b, behind @ ..]) => a == b && slow_glob(rest, behind),
        _ => false,
    }
}

#[test]
fn a_hostile_glob_is_answered_at_once() {
    // The recursive model would need more steps than there are atoms here.
    let glob = Glob::new(&("a*".repeat(100) + "b"));
    assert!(!glob.matches(&"a".repeat(10_000)));
}

fn leaf() -> impl Strategy<Value = Condition> {
    let field = prop::sample::select(vec![Field::City, Field::Source, Field::Language]);
    let test = prop_oneof![
        "[ab]{1,2}".prop_map(|text| Test::equals(&text)),
        "[ab]{1,2}".prop_map(|text| Test::prefix(&text)),
        "[ab*?]{1,3}".prop_map(|text| Test::glob(&text)),
        any::<bool>().prop_map(Test::present),
    ];
    (field, test).prop_map(|(field, test)| Condition::test(field, test))
}

fn condition() -> impl Strategy<Value = Condition> {
    leaf().prop_recursive(3, 20, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Condition::all),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Condition::any),
            inner.prop_map(Condition::not),
        ]
    })
}

proptest! {
    #[test]
    fn globs_match_as_the_definition_says(pattern in "[ab?*я]{0,8}", text in "[abЯя]{0,10}") {
        let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
        let expected = slow_glob(&lower(&pattern), &lower(&text));
        prop_assert_eq!(Glob::new(&pattern).matches(&text), expected);
    }

    /// Unknown fields do not break two-valued logic: `not` of a group is the other group of the `not`s.
    #[test]
    fn de_morgan(
        parts in prop::collection::vec(condition(), 0..4),
        city in prop::option::of("[abAB]{1,3}"),
        source in prop::option::of("[ab]{1,2}"),
    ) {
        let mut facts = Facts::default();
        facts.set(Field::City, city.as_deref());
        facts.set(Field::Source, source.as_deref());
        let nots = || parts.iter().cloned().map(Condition::not).collect::<Vec<_>>();
        let not_all = Condition::not(Condition::all(parts.clone()));
        let not_any = Condition::not(Condition::any(parts.clone()));
        prop_assert_eq!(not_all.holds(&facts), Condition::any(nots()).holds(&facts));
        prop_assert_eq!(not_any.holds(&facts), Condition::all(nots()).holds(&facts));
        prop_assert_eq!(not_all.explain(&facts).holds, not_all.holds(&facts));
    }
}
