//! The door answers everything, and what it refuses leaves the tracker as it was.

use crate::commands::Month;
use proptest::prelude::*;
use ringtrace::Code;
use ringtrace::wire::Door;
use serde_json::{Value, json};

const CONFIG: &str = r#"{ "country": "US", "destination": "+12125550100", "mask": "+1 (###) ###-####",
    "pools": [{ "id": "ads", "numbers": ["+12125550110"], "when": { "field": "source", "equals": "google" } },
              { "id": "site", "numbers": ["+12125550111", "+12125550112"], "fallback": "+12125550199" }],
    "static_numbers": [{ "number": "+12125550120", "landing_page": "/tea*" }] }"#;

/// Inputs that are taken, as a tracker is told them in this order.
const VALID: [(&str, &str); 16] = [
    (
        "visit",
        r#"{"client":"a","at":"2026-03-01T12:00:00Z","url":"https://example.com/tea?utm_source=google&gclid=x","referrer":"https://www.google.com/","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","ip":"192.0.2.1","place":{"country":"US","region":"NY","city":"New York"},"language":"en-US","offset_minutes":-300,"consent":"granted","intent":true,"destinations":["(212) 555-0100"]}"#,
    ),
    ("visit", r#"{"client":"b","at":"2026-03-01T12:00:00Z","url":"https://example.com/"}"#),
    ("keep_alive", r#"{"client":"a","at":"2026-03-01T12:00:30Z"}"#),
    (
        "call",
        r#"{"id":"c1","at":"2026-03-01T12:02:00Z","dialled":"+12125550111","caller":"+16465550101","started":"2026-03-01T12:01:00Z","answered":"2026-03-01T12:01:09Z","ended":"2026-03-01T12:02:00Z","status":"answered"}"#,
    ),
    (
        "configure",
        r#"{"at":"2026-03-01T12:02:00Z","config":{"destination":"+12125550100","pools":[{"id":"site","numbers":["+12125550111"],"window_seconds":60,"policy":"random"}],"attribution":{"model":{"time_decay":{"half_life_hours":24}}},"rules":[{"when":{"all":[{"field":"hour","between":[22,6]}]},"source":"night"}],"bots":{"lends_per_address":{"count":3,"seconds":60}},"retention":{"holds_days":2}}}"#,
    ),
    ("batch", r#"[{"leave":{"client":"a","at":"2026-03-01T12:03:00Z"}},{"visit":{"client":""}}]"#),
    (
        "decide",
        r#"{"visit":{"client":"d","at":"2026-03-01T12:03:00Z","url":"https://example.com/"}}"#,
    ),
    (
        "apply",
        r#"{"events":[{"v":1,"at":"2026-03-01T12:03:00Z","fact":{"kept_alive":{"client":"b","holds":[{"pool":"site","number":"+12125550111","until":"2026-03-01T12:30:00Z","new":true,"cut":null,"set":null,"address":null}]}}}]}"#,
    ),
    (
        "explain",
        r#"{"client":"e","at":"2026-03-01T12:03:00Z","url":"https://example.com/?yclid=1"}"#,
    ),
    (
        "report",
        r#"{"from":"2026-03-01T00:00:00Z","until":"2026-03-02T00:00:00Z","offset_minutes":60,"dimensions":["source","date"],"metrics":["visits","calls"],"limit":3,"sort":"calls","model":"linear"}"#,
    ),
    ("export", r#"{"client":"b"}"#),
    ("call_by_id", r#"{"id":"c1"}"#),
    ("config", "{}"),
    ("status", "{}"),
    ("forget", r#"{"client":"b","at":"2026-03-01T12:04:00Z"}"#),
    ("leave", r#"{"client":"a","at":"2026-03-01T12:04:00Z"}"#),
];

fn opened() -> Door {
    let door = Door::open(CONFIG, "2026-03-01T00:00:00Z").unwrap();
    for (operation, input) in &VALID[..4] {
        assert!(door.ask(operation, input).starts_with(r#"{"ok""#));
    }
    door
}

/// Asks, and checks what is so of every answer: it is `ok`, or an error with a code that changed nothing.
fn ask(door: &Door, operation: &str, input: &str) -> Value {
    let before = door.snapshot().unwrap();
    let answer: Value = serde_json::from_str(&door.ask(operation, input)).unwrap();
    if let Some(error) = answer.get("error") {
        let code = error["code"].as_str().unwrap();
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{code}");
        assert_ne!(code, Code::Broken.as_str(), "{operation} {input}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert_eq!(door.snapshot().unwrap(), before, "{operation} {input}");
    } else {
        assert!(answer.get("ok").is_some(), "{answer}");
    }
    answer
}

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or("ok")
}

#[test]
fn valid_inputs_are_taken() {
    let door = Door::open(CONFIG, "2026-03-01T00:00:00Z").unwrap();
    for (operation, input) in VALID {
        assert_eq!(code(&ask(&door, operation, input)), "ok", "{operation}");
    }
}

#[test]
fn every_valid_input_may_be_cut_short() {
    let door = opened();
    for (operation, input) in VALID.iter().filter(|(_, input)| input.len() > 2) {
        for end in 0..input.len() {
            assert_eq!(
                code(&ask(&door, operation, &input[..end])),
                "invalid_json",
                "{operation} {end}"
            );
        }
    }
}

/// Every text, number and flag of a value is replaced, one after another.
fn replaced(value: &Value, with: &Value) -> Vec<Value> {
    match value {
        Value::Object(map) => {
            let fields = map.iter().flat_map(|(key, inner)| {
                replaced(inner, with).into_iter().map(move |new| {
                    let mut map = map.clone();
                    map.insert(key.clone(), new);
                    Value::Object(map)
                })
            });
            fields.collect()
        }
        Value::Array(list) => {
            let entries = list.iter().enumerate().flat_map(|(index, inner)| {
                replaced(inner, with).into_iter().map(move |new| {
                    let mut list = list.clone();
                    list[index] = new;
                    Value::Array(list)
                })
            });
            entries.collect()
        }
        _ => vec![with.clone()],
    }
}

#[test]
fn no_field_breaks_it() {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("\u{0}\u{1}\u{7f}\u{85}"),
        json!("\u{202e}\u{feff}+1\u{661}2"),
        json!("9999-12-31T23:59:59.999Z"),
        json!("1970-01-01T00:00:00Z"),
        json!("0000-00-00T00:00:00Z"),
        json!("+99999999999999999999"),
        json!("x".repeat(70_000)),
        json!([]),
        json!({}),
        json!([[{}]]),
    ];
    for (operation, input) in VALID {
        let input: Value = serde_json::from_str(input).unwrap();
        for other in odd.iter().flat_map(|odd| replaced(&input, odd)) {
            ask(&opened(), operation, &other.to_string());
        }
    }
}

#[test]
fn ten_megabytes_and_deep_nesting_are_refused() {
    let door = opened();
    let long = "x".repeat(10_000_000);
    for (operation, field) in [
        ("visit", "client"),
        ("keep_alive", "client"),
        ("leave", "client"),
        ("forget", "client"),
        ("call", "id"),
    ] {
        let mut input = json!({ "at": "2026-03-01T13:00:00Z" });
        input[field] = json!(long);
        let answer = ask(&door, operation, &input.to_string());
        let wanted = if operation == "forget" { "unknown_client" } else { "too_long" };
        assert!([wanted, "too_long"].contains(&code(&answer)), "{operation}: {}", code(&answer));
        assert!(answer.to_string().len() < 1000, "{operation}: the answer repeats the input");
    }
    for (open, close) in [("[", "]"), (r#"{"not":"#, "}"), (r#"{"all":["#, "]}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for operation in ["visit", "batch", "report", "apply"] {
            assert_ne!(code(&ask(&door, operation, &deep)), "ok");
        }
        let when =
            format!(r#"{{"at":"2026-03-01T13:00:00Z","config":{{"pools":[{{"when":{deep}}}]}}}}"#);
        assert_ne!(code(&ask(&door, "configure", &when)), "ok");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_text_is_answered(operation in ".*", input in ".*", which in 0..VALID.len()) {
        let door = opened();
        ask(&door, &operation, &input);
        ask(&door, VALID[which].0, &input);
    }

    #[test]
    fn changed_inputs_are_answered(
        which in 0..VALID.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]|\\PC|[{}\\[\\]\":,0-9\\-+.eE]{0,3}"), 1..5),
    ) {
        let (operation, input) = VALID[which];
        let mut characters: Vec<String> = input.chars().map(String::from).collect();
        for (place, new) in changes {
            let place = place.index(characters.len());
            characters[place] = new;
        }
        ask(&opened(), operation, &characters.concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_batch_is_its_commands(seed: u64) {
        let month = Month::new(seed, 40);
        let config = serde_json::to_string(&month.config).unwrap();
        let (one, many) = (Door::open(&config, &month.at.to_string()), Door::open(&config, &month.at.to_string()));
        let (one, many) = (one.unwrap(), many.unwrap());
        let commands = serde_json::to_value(&month.commands).unwrap();
        let answers = ask(&many, "batch", &commands.to_string());
        for (index, command) in commands.as_array().unwrap().iter().enumerate() {
            let (operation, input) = command.as_object().unwrap().iter().next().unwrap();
            prop_assert_eq!(&ask(&one, operation, &input.to_string()), &answers["ok"][index]);
        }
        prop_assert!(one.snapshot().unwrap() == many.snapshot().unwrap());
    }
}

#[test]
fn a_list_is_no_configuration_wherever_one_is_given() {
    assert_eq!(ringtrace::Config::from_json("[]").unwrap_err().code(), Code::InvalidShape);
    let door = Door::open(CONFIG, "2026-03-01T00:00:00Z").unwrap();
    let before = door.snapshot();
    let changed = door.ask("configure", r#"{"at":"2026-03-01T12:00:00Z","config":[]}"#);
    let table = ringtrace::wire::ask("static_table", r#"{"config":[]}"#);
    for answer in [changed, table] {
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["error"]["code"], "invalid_shape", "{answer}");
        assert_eq!(answer["error"]["path"], "config", "{answer}");
    }
    assert_eq!(door.snapshot(), before);
}

#[test]
fn kinds_and_reasons_are_called_on_the_wire_what_they_call_themselves() {
    use ringtrace::tracker::command::{Reason, ShownKind};
    let kinds = [ShownKind::Dynamic, ShownKind::Static, ShownKind::Fallback, ShownKind::Own];
    for kind in kinds {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    for name in [
        "bound",
        "extended",
        "again",
        "lent",
        "reclaimed",
        "shortage",
        "bot",
        "consent",
        "lazy",
        "rate",
        "no_pool",
    ] {
        let reason: Reason = serde_json::from_value(name.into()).unwrap();
        assert_eq!(reason.as_str(), name);
    }
}
