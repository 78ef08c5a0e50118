//! What a page needs to print what a visit is shown: the answer of a site's backend to the page script, or the rules
//! for rewriting the page on its way.

use super::Tracker;
use super::command::{Reason, Shown, ShownKind};
use crate::config::Pool;
use crate::config::raw::RawWindow;
use crate::error::Error;
use crate::page::{Rule, Rules};
use crate::words::phone::Phone;
use crate::words::time::Time;
use serde::Serialize;

/// The version of [`PageAnswer`]'s form.
const VERSION: u32 = 1;
/// Signs of life that may be lost before a client counts as gone, and one more.
const SIGNS_PER_PRESENCE: i64 = 3;
/// No page needs to say more often that it is still open.
const KEEP_ALIVE_SECONDS_MIN: i64 = 10;

/// What the page script needs to know.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PageAnswer {
    /// The version of this form.
    pub version: u32,
    /// The compiled rules ([`Rules::table`]).
    pub table: String,
    /// What each rule of the table is for, in its order; none if the page should stay as it is.
    pub rules: Vec<PageRule>,
    /// Whether attributes for people and scripts are rewritten.
    pub attributes: bool,
    /// Whether what search engines read is rewritten.
    pub structured: bool,
    /// Whether links to messengers are rewritten.
    pub messengers: bool,
    /// Some number is lent only once the visitor shows interest in calling: ask again then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lazy: bool,
    /// How often the page should say that it is still seen, in seconds; absent where nothing is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive_seconds: Option<i64>,
    /// When the first of the holds ends if nothing more is seen of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// One substitution on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PageRule {
    /// The number on the page.
    pub destination: Phone,
    /// The number to print.
    pub number: Phone,
    /// The number as the mask prints it, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What kind of number it is.
    pub kind: ShownKind,
    /// A CSS selector: only inside elements it selects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// A CSS selector: not inside elements it selects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<String>,
}

impl Tracker {
    /// What the page script needs to print what a visit is shown. Numbers are looked for by their destination, so one
    /// that is shown for no destination in particular is left out.
    ///
    /// ```
    /// use ringtrace::words::time::Time;
    /// use ringtrace::{Config, Tracker, Visit};
    ///
    /// let config = r#"{ "destination": "+12125550100", "pools": [{ "id": "site", "numbers": ["+12125550101"] }] }"#;
    /// let at = Time::parse("2026-03-02T10:00:00Z")?;
    /// let mut tracker = Tracker::new(Config::from_json(config)?, at);
    /// let answer = tracker.visit(&Visit::new("a", at, "https://shop.example/"))?;
    /// let page = tracker.page(&answer.shown)?;
    /// assert_eq!(page.rules[0].number.to_string(), "+12125550101");
    /// assert_eq!(page.keep_alive_seconds, Some(40));
    /// let rules = ringtrace::page::Rules::from_table(&page.table)?;
    /// assert_eq!(rules.replace("Call 212-555-0100"), "Call 212-555-0101");
    /// # Ok::<(), ringtrace::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Rules::build`], if `shown` is not what a visit was answered.
    pub fn page(&self, shown: &[Shown]) -> Result<PageAnswer, Error> {
        let pool_of = |shown: &Shown| {
            self.config.pools.iter().find(|pool| Some(&pool.id) == shown.pool.as_ref())
        };
        let mut rules = Vec::new();
        let mut about = Vec::new();
        for shown in shown {
            let (Some(destination), Some(number)) = (shown.destination, shown.number) else {
                continue;
            };
            let particular = self.config.page.substitution_of(destination);
            let mut rule = Rule::new(destination.to_string(), number.to_string());
            if let Some(mask) = self.config.mask_of(pool_of(shown)) {
                rule = rule.with_mask(mask.as_str());
            }
            let aliases = particular.map(|known| known.aliases.as_slice()).unwrap_or_default();
            rules.push(aliases.iter().fold(rule, Rule::with_alias));
            about.push(PageRule {
                destination,
                number,
                text: shown.text.clone(),
                kind: shown.kind,
                scope: particular.and_then(|known| known.scope.clone()),
                except: particular.and_then(|known| known.except.clone()),
            });
        }
        let held = || shown.iter().filter(|shown| shown.kind == ShownKind::Dynamic);
        let options = self.config.page.options;
        Ok(PageAnswer {
            version: VERSION,
            table: Rules::build(&rules)?.table().to_owned(),
            rules: about,
            attributes: options.attributes,
            structured: options.structured,
            messengers: options.messengers,
            lazy: shown.iter().any(|shown| shown.reason == Reason::Lazy),
            keep_alive_seconds: held().filter_map(pool_of).map(keep_alive_seconds).min(),
            until: held().filter_map(|shown| shown.until).min(),
        })
    }
}

/// Often enough that one sign of life may be lost.
fn keep_alive_seconds(pool: &Pool) -> i64 {
    let patience_ms = match pool.window {
        RawWindow::Soft => pool.presence_ms,
        RawWindow::Hard => pool.window_ms,
    };
    (patience_ms / 1000 / SIGNS_PER_PRESENCE).max(KEEP_ALIVE_SECONDS_MIN)
}
