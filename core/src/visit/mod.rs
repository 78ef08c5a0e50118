//! From a page view to a number on the page: `visit -> touch -> condition -> pool -> hold`.

/// Shapes of user agents that no browser has.
mod agent_shape;
/// Whether a visit is a bot's.
pub mod bot;
/// The channel of a touch.
pub mod channel;
/// Click ids.
pub mod click;
/// What must be true of a visit for a number to be shown.
pub mod condition;
/// Which kind of device a user agent speaks of.
pub mod device;
/// Why a condition held or did not.
pub mod explanation;
/// What is known of a visit.
mod facts;
/// Comparing texts without regard to case.
mod fold;
/// Patterns with `*` and `?`.
pub mod glob;
/// Who held one number when.
pub mod hold;
pub(crate) mod list;
mod openstat;
/// The hosts that bring no visitor from outside.
pub mod own_hosts;
/// A page's address, taken apart.
pub mod page_url;
/// The numbers of one pool and the order in which they are lent.
pub mod pool;
mod query;
/// Where a visitor came from by the referrer alone.
pub mod referrer;
/// Texts looked for in a user agent.
mod signs;
mod source_table;
mod tags;
/// How a session began.
pub mod touch;

use crate::words::place::Place;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// One page view, as the site's backend saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The visitor: an opaque id from a first-party cookie.
    pub client: String,
    /// When.
    #[serde(alias = "t")]
    pub at: Time,
    /// The page's full URL, with its query.
    #[serde(default)]
    pub url: String,
    /// The `Referer` header or `document.referrer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// The `User-Agent` header. Absent: not known, and not judged (unless the configuration says that it is a bot's
    /// sign). Empty: the client sent none, which only bots do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The client's address. Used only to limit how many numbers one address is lent; it is never stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Where the visitor is, as the caller resolved it.
    #[serde(default, alias = "geo", skip_serializing_if = "Place::is_unknown")]
    pub place: Place,
    /// The device, if the caller knows better than the user agent tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// The visitor's language: the first tag of `Accept-Language`, as in `en-GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Minutes east of UTC for conditions on weekday and hour; the configuration's own offset if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_minutes: Option<i32>,
    /// Whether the visitor agreed to be recognised.
    #[serde(default)]
    pub consent: Consent,
    /// What the request said of itself in `Sec-Purpose`, `Purpose` or `X-Moz`, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The visitor showed interest in calling (hover, focus or tap on a number): what lazy pools wait for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub intent: bool,
    /// The destination numbers that stand on this page, in any usual form. Absent: all that the configuration knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destinations: Option<Vec<String>>,
}

impl Visit {
    /// A visit of `client` to `url` at `at`, with nothing else known.
    pub fn new(client: impl Into<String>, at: Time, url: impl Into<String>) -> Self {
        Self {
            client: client.into(),
            at,
            url: url.into(),
            referrer: None,
            user_agent: None,
            ip: None,
            place: Place::default(),
            device: None,
            language: None,
            offset_minutes: None,
            consent: Consent::default(),
            purpose: None,
            intent: false,
            destinations: None,
        }
    }
}

/// What a visitor agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// They may be recognised and lent a number of their own.
    #[default]
    Granted,
    /// They get the fallback, and nothing personal is kept.
    Denied,
}

/// The kind of device a page was seen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A computer.
    Desktop,
    /// A telephone.
    Mobile,
    /// A tablet.
    Tablet,
    /// Something else: a television, a console, a watch.
    Other,
}

impl Device {
    /// The device of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Desktop, Self::Mobile, Self::Tablet, Self::Other]
            .into_iter()
            .find(|d| d.as_str() == name)
    }

    /// The device as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Device::Desktop => "desktop",
            Device::Mobile => "mobile",
            Device::Tablet => "tablet",
            Device::Other => "other",
        }
    }
}
