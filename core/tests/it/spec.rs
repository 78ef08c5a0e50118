//! The scenarios of `core/spec`, through the JSON door. Every language runs the same files.

use ringtrace::wire::Door;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    spec_version: u32,
    #[allow(dead_code)]
    topic: String,
    #[serde(default)]
    config: Value,
    at: String,
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    config: Option<Value>,
    at: Option<String>,
    #[serde(default)]
    steps: Vec<Step>,
    open_fails: Option<Fails>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(rename = "do")]
    operation: String,
    with: Option<Value>,
    text: Option<String>,
    #[serde(default)]
    huge: BTreeMap<String, usize>,
    gives: Option<Value>,
    fails: Option<Fails>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fails {
    code: String,
    path: Option<String>,
    problems: Option<Vec<(String, String)>>,
}

impl Step {
    /// The text that goes through the door.
    fn input(&self) -> String {
        if let Some(text) = &self.text {
            return text.clone();
        }
        let mut with = self.with.clone().unwrap_or_else(|| json!({}));
        for (field, length) in &self.huge {
            with[field] = json!("x".repeat(*length));
        }
        with.to_string()
    }

    /// What is not as it should be in the answer, if anything.
    fn complaint(&self, answer: &str) -> Option<String> {
        let answer: Value = serde_json::from_str(answer).unwrap();
        match (&self.fails, answer.get("ok")) {
            (Some(fails), _) => fails.complaint(&answer),
            (None, None) => Some(format!("got {answer}")),
            (None, Some(ok)) => difference(self.gives.as_ref()?, Some(ok), ""),
        }
    }
}

impl Fails {
    fn complaint(&self, answer: &Value) -> Option<String> {
        let error = &answer["error"];
        if error["code"] != json!(self.code) {
            return Some(format!("wanted the error `{}`, got {answer}", self.code));
        }
        if self.path.as_ref().is_some_and(|path| error["path"] != json!(path)) {
            return Some(format!("wanted the path {:?}, got {}", self.path, error["path"]));
        }
        let pairs = |problem: &Value| (problem["code"].clone(), problem["path"].clone());
        let all: Vec<_> = error["problems"].as_array().unwrap().iter().map(pairs).collect();
        let wanted = self.problems.as_ref()?;
        let wanted: Vec<_> = wanted.iter().map(|(code, path)| (json!(code), json!(path))).collect();
        (all != wanted).then(|| format!("wanted the problems {wanted:?}, got {all:?}"))
    }
}

/// Where `got` is not what `wanted` asks for.
fn difference(wanted: &Value, got: Option<&Value>, path: &str) -> Option<String> {
    if wanted == &json!({"absent": true}) {
        return got.map(|got| format!("{path}: should be absent, is {got}"));
    }
    let Some(got) = got else { return Some(format!("{path}: missing, should be {wanted}")) };
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => wanted
            .iter()
            .find_map(|(key, value)| difference(value, got.get(key), &format!("{path}.{key}"))),
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            let mut pairs = wanted.iter().zip(got).enumerate();
            pairs.find_map(|(at, (w, g))| difference(w, Some(g), &format!("{path}[{at}]")))
        }
        (Value::Number(wanted), Value::Number(got)) if wanted.as_f64() == got.as_f64() => None,
        (wanted, got) if wanted == got => None,
        _ => Some(format!("{path}: should be {wanted}, is {got}")),
    }
}

/// The tracker of `bytes`, or of a snapshot of `door`; the answer stands for what `Door::ask` would say.
fn restore(door: &mut Door, bytes: Option<&str>) -> Result<String, String> {
    let bytes = bytes.map_or_else(|| door.snapshot(), |text| Ok(text.as_bytes().to_vec()))?;
    *door = Door::restore(&bytes)?;
    Ok(json!({ "ok": {} }).to_string())
}

fn run(scenario: &Scenario, file: &File) -> Result<(), String> {
    let config = scenario.config.as_ref().unwrap_or(&file.config);
    let opened = Door::open(&config.to_string(), scenario.at.as_ref().unwrap_or(&file.at));
    if let Some(fails) = &scenario.open_fails {
        let answer = opened.err().ok_or("opened, though it should not")?;
        let answer = serde_json::from_str(&answer).unwrap();
        return fails.complaint(&answer).map_or(Ok(()), Err);
    }
    let mut door = opened.map_err(|answer| format!("does not open: {answer}"))?;
    for (index, step) in scenario.steps.iter().enumerate() {
        let answer = match step.operation.as_str() {
            "restore" => restore(&mut door, step.text.as_deref()).unwrap_or_else(|error| error),
            operation => door.ask(operation, &step.input()),
        };
        if let Some(complaint) = step.complaint(&answer) {
            return Err(format!("step {} ({}): {complaint}", index + 1, step.operation));
        }
    }
    let again = Door::restore(&door.snapshot()?)?;
    for operation in ["status", "config"] {
        if door.ask(operation, "{}") != again.ask(operation, "{}") {
            return Err(format!("after a snapshot, `{operation}` is another"));
        }
    }
    Ok(())
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    files
}

#[test]
fn every_scenario_holds() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let file: File = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(file.spec_version, 1, "{name}");
        for scenario in &file.scenarios {
            count += 1;
            if let Err(complaint) = run(scenario, &file) {
                wrong.push(format!("{name}: {}: {complaint}", scenario.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} fail:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0, "no scenario was found");
}

#[test]
fn a_scenario_can_fail() {
    let wanted = json!({ "a": 1, "b": [{ "c": 2 }], "d": { "absent": true } });
    assert_eq!(
        difference(&wanted, Some(&json!({ "a": 1.0, "b": [{ "c": 2, "x": 0 }] })), ""),
        None
    );
    assert!(difference(&wanted, Some(&json!({ "a": 1, "b": [] })), "").is_some());
    assert!(difference(&wanted, Some(&json!({ "a": 1, "b": [{ "c": 2 }], "d": 3 })), "").is_some());
}
