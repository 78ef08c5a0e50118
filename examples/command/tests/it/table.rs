//! `ringtrace table`, as it is called from a shell.

use crate::command::ringtrace;
use std::process::Output;

fn table(arguments: &[&str], input: &str) -> Output {
    ringtrace(&[&["table"], arguments].concat(), input)
}

const SITE: &str = r#"{
    "country": "US",
    "destination": "(212) 555-0100",
    "static_numbers": [
        { "number": "(212) 555-0150", "source": "google", "medium": "cpc" },
        { "number": "(212) 555-0151", "channel": "Email" }
    ]
}"#;

#[test]
fn prints_what_the_door_answers() {
    let name = format!("ringtrace-table-{}.json", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, SITE).unwrap();
    let read = table(&[path.to_str().unwrap()], "");
    std::fs::remove_file(&path).unwrap();
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
    assert_eq!(table(&["-"], SITE).stdout, read.stdout);
    let printed: serde_json::Value = serde_json::from_slice(&read.stdout).unwrap();
    let asked = ringtrace::wire::ask("static_table", &format!(r#"{{ "config": {SITE} }}"#));
    let answer: serde_json::Value = serde_json::from_str(&asked).unwrap();
    assert_eq!(printed, answer["ok"]);
    assert_eq!(printed["numbers"][1]["number"], "+12125550151");
    assert!(printed.get("spam").is_none());
    let spam = table(&["--spam", "-"], SITE).stdout;
    assert!(
        spam.len() > read.stdout.len() * 2
            && String::from_utf8(spam).unwrap().contains("semalt.com")
    );
}

#[test]
fn mistakes_are_listed_all_at_once() {
    let pools = SITE.replace(
        r#""country""#,
        r#""pools": [{ "id": "a", "numbers": ["(212) 555-0101"] }],
           "rules": [{ "when": { "field": "city", "equals": "Berlin" }, "channel": "Own" }], "country""#,
    );
    let bad = SITE.replace("(212) 555-0150", "12").replace("(212) 555-0151", "(212) 555-0100");
    for (input, paths) in [
        (bad.as_str(), &["static_numbers[0].number: ", "static_numbers[1].number: "][..]),
        (&pools, &["pools: ", "rules[0].when: "]),
        ("{", &["invalid_json"]),
        (r#"{ "static_number": [] }"#, &["static_number: "]),
    ] {
        let output = table(&["-"], input);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with("ringtrace: ") && output.stdout.is_empty(), "{said}");
        assert!(paths.iter().all(|path| said.contains(path)), "{said}");
    }
    let missing = table(&["no-such-file"], "");
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8(missing.stderr).unwrap().starts_with("ringtrace: no-such-file: "));
    assert_eq!(table(&[], "").status.code(), Some(2));
}
