//! Models as they are named on the command line: `last,markov(order=2),"custom(first=[0.5, 0.3], middle=0.1)"`, the form
//! in which answers name them, or a JSON list.
//!
//! ```
//! use ringtrace_command::attribute::models;
//!
//! let models = models::read("last, markov(order=2, nulls=false)")?;
//! assert_eq!(models[1], serde_json::json!({ "markov": { "order": 2, "nulls": false } }));
//! # Ok::<(), String>(())
//! ```

use serde_json::{Map, Value, json};

/// Reads a list of models. Whether they exist is for the engine to say.
///
/// # Errors
/// What is not understood.
pub fn read(text: &str) -> Result<Vec<Value>, String> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map_err(|error| format!("no JSON list: {error}"));
    }
    parts(text)?.into_iter().map(model).collect()
}

/// The parts between commas that are in no bracket.
fn parts(text: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, letter) in text.char_indices() {
        depth += match letter {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        if letter == ',' && depth == 0 {
            parts.push(text.get(start..at).unwrap_or(""));
            start = at + 1;
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    if depth != 0 {
        return Err("a bracket is not closed".to_owned());
    }
    Ok(parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect())
}

fn model(text: &str) -> Result<Value, String> {
    let Some((name, options)) = text.split_once('(') else { return Ok(json!(text)) };
    let options =
        options.strip_suffix(')').ok_or_else(|| format!("`{text}` does not end in `)`"))?;
    let mut object = Map::new();
    for option in parts(options)? {
        let (name, value) = option
            .split_once('=')
            .ok_or_else(|| format!("`{option}` is not of the form option=value"))?;
        let value = value.trim();
        let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
        object.insert(name.trim().to_owned(), value);
    }
    let name = name.trim();
    Ok(json!({ name: object }))
}
