//! A site's own texts about user agents.

use super::limits::{self, fits};
use super::raw::RawBots;
use crate::error::Problem;
use crate::visit::bot::Bots;
use crate::words::name;

/// Checks both lists and makes the judge of bots.
pub(super) fn bots(raw: &RawBots, problems: &mut Vec<Problem>) -> Bots {
    let also_fit = check(&raw.also, "bots.also", problems);
    let never_fit = check(&raw.never, "bots.never", problems);
    let also: &[String] = if also_fit { &raw.also } else { &[] };
    let never: &[String] = if never_fit { &raw.never } else { &[] };
    Bots::new(raw.enabled, also, never, raw.missing_agent)
}

fn check(texts: &[String], path: &str, problems: &mut Vec<Problem>) -> bool {
    let short_enough = fits(texts.len(), limits::AGENT_TEXTS_MAX, path, problems);
    if short_enough {
        for (index, text) in texts.iter().enumerate() {
            problems.extend(name::check(text, "").err().map(|p| p.at(&format!("{path}[{index}]"))));
        }
    }
    short_enough
}
