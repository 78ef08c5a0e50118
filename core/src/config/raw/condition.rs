//! What a condition's JSON says.

use serde::{Deserialize, Serialize};

/// A condition: `{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`, or one test of one field, as in
/// `{"field": "source", "equals": "google"}`. Exactly one test per leaf; comparisons ignore case.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawCondition {
    /// True if every one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<RawCondition>>,
    /// True if at least one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<RawCondition>>,
    /// True if this one is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<RawCondition>>,
    /// The field a leaf tests, one of: `country`, `region`, `city`, `utm_source`, `utm_medium`, `utm_campaign`,
    /// `utm_term`, `utm_content`, `source`, `medium`, `campaign`, `term`, `content`, `channel`, `click_id` (its kind,
    /// as in `gclid`), `landing_page`, `page` (path and query), `landing_host`, `host`, `referrer_host`, `device`,
    /// `language`, `weekday` (`monday`...), `hour` (0 to 23).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The field is this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
    /// The field is one of these texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<String>>,
    /// The field begins with this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The field contains this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// The field matches this pattern from end to end: `*` any text, `?` any one character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glob: Option<String>,
    /// The field is known (true) or not known (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<bool>,
    /// For `hour` (half-open, may wrap past midnight: `[22, 6]`), minutes are not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub between: Option<(u8, u8)>,
}
