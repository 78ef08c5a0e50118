//! The door over a stored tracker answers as the door over one in memory does: the same bytes, in every scenario.

use ringtrace::wire::Door;
use ringtrace::{Config, words::time::Time};
use ringtrace_store::Store;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What a store does by itself, or has another way for.
const NOT_STORED: [&str; 2] = ["apply", "restore"];

/// The scenarios of `core/spec` that a store can run: configuration, beginning, steps.
fn scenarios() -> Vec<(String, String, String, Vec<Value>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/spec");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for scenario in file["scenarios"].as_array().unwrap() {
            let own = |field: &str| scenario.get(field).unwrap_or(&file[field]).clone();
            let name = format!("{}: {}", path.display(), scenario["name"]);
            let steps = scenario["steps"].as_array().cloned().unwrap_or_default();
            let config = if own("config").is_null() { json!({}) } else { own("config") };
            let stored =
                steps.iter().all(|step| !NOT_STORED.contains(&step["do"].as_str().unwrap()));
            if stored && !steps.is_empty() {
                let at = own("at").as_str().unwrap().to_owned();
                found.push((name, config.to_string(), at, steps));
            }
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

fn input(step: &Value) -> String {
    if let Some(text) = step["text"].as_str() {
        return text.to_owned();
    }
    let mut with = step.get("with").cloned().unwrap_or_else(|| json!({}));
    for (field, length) in step["huge"].as_object().into_iter().flatten() {
        with[field] = json!("x".repeat(usize::try_from(length.as_u64().unwrap()).unwrap()));
    }
    with.to_string()
}

#[test]
fn a_stored_tracker_answers_as_one_in_memory() {
    let all = scenarios();
    assert!(all.len() > 300, "{} scenarios", all.len());
    let store = Store::open("memory:").unwrap();
    for (index, (name, config, at, steps)) in all.iter().enumerate() {
        let door = Door::open(config, at).unwrap();
        let begin = || (Config::from_json(config).unwrap(), Time::parse(at).unwrap());
        let stored = store.tracker_or(&format!("scenario-{index}"), begin).unwrap();
        for step in steps {
            let (operation, input) = (step["do"].as_str().unwrap(), input(step));
            let (wanted, got) = (door.ask(operation, &input), stored.ask(operation, &input));
            assert_eq!(got, wanted, "{name}: {operation}");
        }
    }
}

#[test]
fn a_closed_store_says_so_in_the_form_of_every_error() {
    let store = Store::open("memory:").unwrap();
    let begin = || (Config::from_json("{}").unwrap(), Time::parse("2026-03-02T00:00:00Z").unwrap());
    let tracker = store.tracker_or("site", begin).unwrap();
    store.close();
    let answer = tracker.ask("leave", r#"{ "client": "a", "at": "2026-03-02T10:00:00Z" }"#);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["error"]["code"], "closed");
    assert_eq!(answer["error"]["problems"][0]["code"], "closed");
    assert_eq!(answer["error"]["path"], "");
    let answer: Value = serde_json::from_str(&tracker.ask("apply", "{}")).unwrap();
    assert_eq!(answer["error"]["code"], "unknown_operation");
}
