//! Is a visit a bot's, or a page loaded before anybody asked for it? Such visits get the fallback and leave no trace.
//!
//! ```
//! use ringtrace::visit::bot::{BotSign, Bots};
//!
//! let bots = Bots::new(true, &[], &["our monitor".to_owned()], false);
//! let google = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
//! assert_eq!(bots.judge(Some(google), None).map(|sign| sign.as_str()), Some("bot_agent"));
//! assert_eq!(bots.judge(Some(""), None), Some(BotSign::EmptyAgent));
//! let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
//! assert_eq!(bots.judge(Some(firefox), None), None);
//! assert_eq!(bots.judge(Some(firefox), Some("prefetch;prerender")), Some(BotSign::Prerender));
//! ```

use super::agent_shape::odd_shape;
use super::signs::Signs;
use crate::words::name::Name;
use std::sync::OnceLock;

/// How much of a user agent is looked at, in bytes: longer ones are judged by this beginning, so that whoever sends
/// one can't choose what judging it costs. Real browsers stay below 400.
pub const AGENT_BYTES_LOOKED_AT: usize = 1024;

/// What tells bots from people on one site: the built-in table, which all sites share, and the site's own lists.
#[derive(Debug, Clone)]
pub struct Bots {
    enabled: bool,
    missing_agent: bool,
    also: Option<Signs>,
    never: Option<Signs>,
}

/// Why a visit gets the fallback and leaves no trace.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BotSign {
    /// The user agent contains this text of the table or of the site's own list, or has a shape of this name.
    Agent(Name),
    /// A user agent was sent and says nothing.
    EmptyAgent,
    /// No word of a user agent came, and the site counts that as a bot's sign.
    MissingAgent,
    /// The page is fetched in advance; perhaps nobody will see it.
    Prefetch,
    /// The page is drawn in advance; perhaps nobody will see it.
    Prerender,
}

impl BotSign {
    /// A stable code for explanations: `bot_agent`, `empty_agent`, `missing_agent`, `prefetch`, `prerender`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            BotSign::Agent(_) => "bot_agent",
            BotSign::EmptyAgent => "empty_agent",
            BotSign::MissingAgent => "missing_agent",
            BotSign::Prefetch => "prefetch",
            BotSign::Prerender => "prerender",
        }
    }
}

impl Bots {
    /// A judge with the site's own settings, as [`RawBots`](crate::config::raw::RawBots) has them: whether user agents
    /// are looked at at all, texts that are a bot's, texts that are no bot's whatever else is found (in any ASCII
    /// case), and whether a missing user agent is a bot's.
    pub fn new(enabled: bool, also: &[String], never: &[String], missing_agent: bool) -> Self {
        let own = |texts: &[String]| {
            let signs = Signs::plain(texts.iter().map(String::as_str));
            (!signs.is_empty()).then_some(signs)
        };
        Self { enabled, missing_agent, also: own(also), never: own(never) }
    }

    /// Why the visit gets no number of its own, if it is so.
    ///
    /// `user_agent` is the header: `None` if the caller does not know it, empty (or `-`, as logs write it) if the
    /// client sent none. `purpose` is what `Sec-Purpose`, `Purpose` or `X-Moz` say; it counts even where bots are not
    /// looked for, because a page fetched in advance has no reader yet.
    pub fn judge(&self, user_agent: Option<&str>, purpose: Option<&str>) -> Option<BotSign> {
        let by_agent = if self.enabled { self.judge_agent(user_agent) } else { None };
        by_agent.or_else(|| judge_purpose(purpose?))
    }

    fn judge_agent(&self, user_agent: Option<&str>) -> Option<BotSign> {
        let Some(agent) = user_agent else {
            return self.missing_agent.then_some(BotSign::MissingAgent);
        };
        let agent = agent.as_bytes().trim_ascii();
        if matches!(agent, [] | [b'-']) {
            return Some(BotSign::EmptyAgent);
        }
        let agent = agent.get(..AGENT_BYTES_LOOKED_AT).unwrap_or(agent);
        if self.never.as_ref().is_some_and(|never| never.find(agent).is_some()) {
            return None;
        }
        let own = self.also.as_ref().and_then(|also| also.find(agent));
        let sign = own.or_else(|| built_in().find(agent)).cloned();
        sign.or_else(|| odd_shape(agent).map(Name::from)).map(BotSign::Agent)
    }
}

/// The built-in table, indexed once and shared by all sites.
fn built_in() -> &'static Signs {
    static TABLE: OnceLock<Signs> = OnceLock::new();
    TABLE.get_or_init(|| Signs::table(include_str!("tables/bots.txt")))
}

/// The values are those of the Fetch standard (`Sec-Purpose: prefetch`, with `prerender` or `anonymous-client-ip` as
/// its parameter), of older Chrome and Safari (`Purpose: prefetch`, `Purpose: preview`) and of Firefox
/// (`X-Moz: prefetch`).
fn judge_purpose(purpose: &str) -> Option<BotSign> {
    let says = |word: &str| {
        let mut tokens = purpose.split([';', ',', ' ']);
        tokens.any(|token| token.trim().eq_ignore_ascii_case(word))
    };
    if says("prerender") || says("preview") {
        Some(BotSign::Prerender)
    } else {
        says("prefetch").then_some(BotSign::Prefetch)
    }
}
