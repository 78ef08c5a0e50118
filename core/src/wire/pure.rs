//! Operations that need no tracker.

use super::{Reply, broken, parse, reply, text};
use super::{attribute, page, plan};
use crate::error::{Code, Problem};
use std::panic::catch_unwind;

/// Asks for an operation that needs no tracker: `rules` (compiles substitution rules), `edits`, `replace`,
/// `rewrite_html`, `static_table` (what a browser needs to choose among static numbers), `plan` (how many numbers a log
/// asks for), `erlang_b`, [`attribute`].
///
/// ```
/// let rule = r#"{ "destination": "+12125550100", "tracking": "+12125550142" }"#;
/// let input = format!(r#"{{ "rules": [{rule}], "text": "Call 212-555-0100" }}"#);
/// let answer = ringtrace::wire::ask("replace", &input);
/// assert_eq!(answer, r#"{"ok":{"text":"Call 212-555-0142"}}"#);
/// ```
pub fn ask(operation: &str, input: &str) -> String {
    catch_unwind(|| answer(operation, input))
        .unwrap_or_else(|_| text(&Reply::<()>::Error(broken())))
}

pub(super) fn answer(operation: &str, input: &str) -> String {
    match operation {
        "attribute" => reply(attribute::attribute(input)),
        "rules" => reply(parse(input).and_then(page::rules)),
        "static_table" => reply(parse(input).and_then(page::static_table)),
        "edits" => reply(parse(input).and_then(page::edits)),
        "replace" => reply(parse(input).and_then(page::replace)),
        "plan" => reply(parse(input).and_then(plan::plan)),
        "erlang_b" => reply(parse(input).and_then(plan::erlang_b)),
        "rewrite_html" => reply(parse(input).and_then(page::rewrite_html)),
        _ => {
            let message = "no such operation; see `Door::ask` and `wire::ask` for those there are";
            text(&Reply::<()>::Error(Problem::new(Code::UnknownOperation, "", message).into()))
        }
    }
}
