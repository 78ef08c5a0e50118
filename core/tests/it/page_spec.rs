//! The shape of the files in `core/spec/page`.

use ringtrace::page::{Rule, Rules};
use serde::Deserialize;

#[derive(Deserialize)]
struct Spec {
    groups: Vec<Group>,
}

/// Rules, and what they do to texts.
#[derive(Deserialize)]
pub struct Group {
    pub name: String,
    pub rules: Vec<SpecRule>,
    #[serde(default)]
    pub options: Vec<String>,
    pub shows: Vec<(String, String)>,
    pub stays: Vec<String>,
}

/// A rule as the specification writes it.
#[derive(Deserialize)]
pub struct SpecRule {
    destination: String,
    tracking: String,
    mask: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

/// The groups of a file.
pub fn spec(file: &str) -> Vec<Group> {
    let path = format!("{}/spec/page/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let spec: Spec = serde_json::from_str(&text).unwrap();
    assert!(!spec.groups.is_empty());
    spec.groups
}

/// The rules of a group, compiled.
pub fn rules(rules: &[SpecRule]) -> Rules {
    let rules: Vec<Rule> = rules
        .iter()
        .map(|rule| {
            let mut made = Rule::new(rule.destination.as_str(), rule.tracking.as_str());
            if let Some(mask) = &rule.mask {
                made = made.with_mask(mask.as_str());
            }
            rule.aliases.iter().fold(made, |made, alias| made.with_alias(alias.as_str()))
        })
        .collect();
    Rules::build(&rules).unwrap()
}
