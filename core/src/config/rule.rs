//! An own rule for source and channel, checked.

use super::condition::compile;
use super::name::optional;
use super::raw::RawRule;
use crate::error::{Code, Problem};
use crate::visit::condition::Condition;
use crate::words::name::Name;

/// What to call visits for which a condition holds. At least one of the four is there.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// When.
    pub when: Condition,
    /// The source to set.
    pub source: Option<Name>,
    /// The medium to set.
    pub medium: Option<Name>,
    /// The campaign to set.
    pub campaign: Option<Name>,
    /// The channel to set.
    pub channel: Option<Name>,
}

/// Checks the rule at `index`.
pub(super) fn check(raw: &RawRule, index: usize, problems: &mut Vec<Problem>) -> Option<Rule> {
    let path = format!("rules[{index}]");
    let when = compile(&raw.when, &format!("{path}.when"), problems);
    let mut text = |value: &Option<String>, field: &str| {
        optional(value.as_ref(), || format!("{path}.{field}"), problems)
    };
    let (source, medium) = (text(&raw.source, "source"), text(&raw.medium, "medium"));
    let (campaign, channel) = (text(&raw.campaign, "campaign"), text(&raw.channel, "channel"));
    if [&raw.source, &raw.medium, &raw.campaign, &raw.channel].iter().all(|value| value.is_none()) {
        let message = "sets nothing; name a source, a medium, a campaign or a channel";
        problems.push(Problem::new(Code::Empty, path, message));
    }
    Some(Rule { when: when?, source, medium, campaign, channel })
}
