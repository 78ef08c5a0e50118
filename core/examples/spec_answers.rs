//! Prints what Rust answers to every step of the scenarios in `core/spec`, one JSON object a line, for other languages
//! to compare with byte by byte. `core/spec/README.md` says what the lines are.

#![expect(
    clippy::indexing_slicing,
    reason = "indexing a JSON value gives null for what it does not have"
)]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ringtrace::wire::Door;
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    let mut out = io::stdout().lock();
    for path in files {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        for scenario in file["scenarios"].as_array().into_iter().flatten() {
            for line in answers(scenario, &file) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// The lines of one scenario.
fn answers(scenario: &Value, file: &Value) -> Vec<Value> {
    let given = |name: &str| scenario.get(name).or(file.get(name));
    let config = given("config").map_or("null".to_owned(), Value::to_string);
    let at = given("at").and_then(Value::as_str).unwrap_or("");
    let opened = Door::open(&config, at);
    let mut lines = vec![json!({
        "scenario": scenario["name"], "config": config, "at": at, "answer": opened.as_ref().err(),
    })];
    let Ok(mut door) = opened else { return lines };
    for step in scenario["steps"].as_array().into_iter().flatten() {
        let operation = step["do"].as_str().unwrap_or("");
        lines.push(if operation == "restore" {
            restore(&mut door, step["text"].as_str())
        } else {
            let input = input(step);
            json!({ "ask": operation, "input": input, "answer": door.ask(operation, &input) })
        });
    }
    let snapshot = door.snapshot().map(|bytes| BASE64_STANDARD.encode(bytes));
    lines.push(json!({ "snapshot": snapshot.unwrap_or_else(|answer| answer) }));
    lines
}

/// The text that goes through the door.
fn input(step: &Value) -> String {
    if let Some(text) = step["text"].as_str() {
        return text.to_owned();
    }
    let mut with = step.get("with").cloned().unwrap_or_else(|| json!({}));
    for (field, length) in step["huge"].as_object().into_iter().flatten() {
        let length = length.as_u64().and_then(|length| usize::try_from(length).ok());
        with[field] = json!("x".repeat(length.unwrap_or(0)));
    }
    with.to_string()
}

/// Goes on with the tracker of `text`, or of a snapshot of its own.
fn restore(door: &mut Door, text: Option<&str>) -> Value {
    let bytes = text.map_or_else(|| door.snapshot(), |text| Ok(text.as_bytes().to_vec()));
    let answer = match bytes.and_then(|bytes| Door::restore(&bytes)) {
        Ok(restored) => {
            *door = restored;
            None
        }
        Err(answer) => Some(answer),
    };
    json!({ "restore": text, "answer": answer })
}
