//! Numbers on the page, through the door. Rules come as a list (`rules`) or compiled (`table`).

use crate::config::raw::RawConfig;
use crate::config::{Config, StaticTable};
use crate::error::{Code, Error, Problem};
use crate::page::html::HtmlOptions;
use crate::page::{Edit, Rule, Rules};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleInput {
    destination: String,
    tracking: String,
    mask: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesInput {
    rules: Vec<RuleInput>,
}

/// A configuration, and whether the hosts of referrer spam are wanted too ([`StaticTable::build`]).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaticTableInput {
    config: RawConfig,
    #[serde(default)]
    spam: bool,
}

/// A text, or one that lies in segments, as in the text nodes of a paragraph.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextInput {
    rules: Option<Vec<RuleInput>>,
    table: Option<String>,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentsInput {
    rules: Option<Vec<RuleInput>>,
    table: Option<String>,
    segments: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HtmlInput {
    rules: Option<Vec<RuleInput>>,
    table: Option<String>,
    html: String,
    attributes: Option<bool>,
    structured: Option<bool>,
    messengers: Option<bool>,
}

#[derive(Serialize)]
pub(super) struct TableAnswer {
    table: String,
}

/// An [`Edit`], field by field.
#[derive(Serialize)]
pub(super) struct EditAnswer {
    number: usize,
    rule: usize,
    segment: usize,
    start: usize,
    end: usize,
    text: String,
}

impl From<Edit> for EditAnswer {
    fn from(edit: Edit) -> Self {
        let Edit { number, rule, segment, start, end, text } = edit;
        Self { number, rule, segment, start, end, text }
    }
}

#[derive(Serialize)]
pub(super) struct TextAnswer {
    text: String,
}

#[derive(Serialize)]
pub(super) struct HtmlAnswer {
    html: String,
}

fn build(rules: Vec<RuleInput>) -> Result<Rules, Error> {
    let rule = |input: RuleInput| {
        let rule = Rule::new(input.destination, input.tracking);
        let rule = input.aliases.into_iter().fold(rule, Rule::with_alias);
        match input.mask {
            Some(mask) => rule.with_mask(mask),
            None => rule,
        }
    };
    Rules::build(&rules.into_iter().map(rule).collect::<Vec<_>>()).map_err(|e| e.at("rules"))
}

fn given(rules: Option<Vec<RuleInput>>, table: Option<&str>) -> Result<Rules, Error> {
    match (rules, table) {
        (Some(rules), None) => build(rules),
        (None, Some(table)) => Ok(Rules::from_table(table)?),
        _ => {
            Err(Problem::new(Code::InvalidShape, "rules", "give either `rules` or `table`").into())
        }
    }
}

pub(super) fn static_table(input: StaticTableInput) -> Result<StaticTable, Error> {
    let config = Config::check(input.config).map_err(|error| error.at("config"))?;
    StaticTable::build(&config, input.spam).map_err(|error| error.at("config"))
}

pub(super) fn rules(input: RulesInput) -> Result<TableAnswer, Error> {
    Ok(TableAnswer { table: build(input.rules)?.table().to_owned() })
}

/// Positions are bytes of UTF-8.
pub(super) fn edits(input: SegmentsInput) -> Result<Vec<EditAnswer>, Error> {
    let segments: Vec<&str> = input.segments.iter().map(String::as_str).collect();
    let edits = given(input.rules, input.table.as_deref())?.find_in(&segments);
    Ok(edits.into_iter().map(EditAnswer::from).collect())
}

pub(super) fn replace(input: TextInput) -> Result<TextAnswer, Error> {
    let rules = given(input.rules, input.table.as_deref())?;
    Ok(TextAnswer { text: rules.replace(&input.text).into_owned() })
}

pub(super) fn rewrite_html(input: HtmlInput) -> Result<HtmlAnswer, Error> {
    let rules = given(input.rules, input.table.as_deref())?;
    let usual = HtmlOptions::default();
    let options = usual
        .with_attributes(input.attributes.unwrap_or(usual.attributes))
        .with_structured(input.structured.unwrap_or(usual.structured))
        .with_messengers(input.messengers.unwrap_or(usual.messengers));
    Ok(HtmlAnswer { html: rules.rewrite_html(&input.html, options) })
}
