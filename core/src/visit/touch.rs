//! How a session began: source, medium, campaign, click id and channel, read from the page's
//! address and the referrer.
//!
//! What counts, first match wins: `utm_source`; a click id or `_openstat`; the referrer. A missing
//! part is taken from the next of these: `?utm_campaign=spring&gclid=x` is google / cpc / spring,
//! `?utm_medium=email` behind a link on `example.org` is example.org / email.
//!
//! ```
//! use ringtrace::visit::page_url::PageUrl;
//! use ringtrace::visit::touch::{self, SourceRules};
//!
//! let url = PageUrl::parse("https://example.com/tea?gclid=Cj0K&utm_campaign=spring");
//! let touch = touch::read(&url, Some("https://www.google.com/"), &SourceRules::default());
//! assert_eq!((touch.source.as_ref(), touch.medium.as_ref()), ("google", "cpc"));
//! assert_eq!(touch.channel, "Paid Search");
//! assert_eq!(touch.landing_page, "/tea");
//! ```

use super::channel::{self, channel_of};
use super::click::Click;
use super::own_hosts::{OwnHosts, without_www};
use super::page_url::PageUrl;
use super::query::clean;
use super::referrer::{self, Referrer};
use super::tags::Tags;
use std::borrow::Cow;

/// The longest landing page kept, in bytes.
pub const PAGE_BYTES_MAX: usize = 1024;

/// The source of a visitor nobody is known to have sent.
pub const DIRECT: &str = "(direct)";
/// The medium of a visitor nobody is known to have sent.
pub const NONE: &str = "(none)";
/// The medium of a tagged visit that names a source but no medium.
pub const NOT_SET: &str = "(not set)";

/// How sources are told from one another on one site.
#[derive(Debug, Clone, Default)]
pub struct SourceRules {
    /// Hosts that bring no visitor from outside, beside the page's own.
    pub own: OwnHosts,
    /// Whether the click id of a paid click outranks `utm_source` and `utm_medium`. By default it
    /// does not: who tags by hand means it.
    pub paid_click_first: bool,
    /// Whether AI assistants are a channel of their own (see [`channel_of`]). By default they are
    /// referrals, as in Google Analytics.
    pub assistant_channel: bool,
    /// Whether a spammer's referrer counts as any other. By default it is dropped.
    pub keep_spam: bool,
}

/// How a session began. Texts are at most 256 bytes (click ids 512, landing pages 1,024), hold no
/// control characters, and are slices of what was read wherever nothing had to be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch<'a> {
    /// `utm_source` as it was written, the platform of the click id, the name of the search engine,
    /// or the referring host without `www.`; [`DIRECT`] if there is none of these.
    pub source: Cow<'a, str>,
    /// `utm_medium` as it was written, or what the source implies: `cpc`, `organic`, `referral`,
    /// [`NONE`], [`NOT_SET`].
    pub medium: Cow<'a, str>,
    /// `utm_campaign`, or the campaign in `_openstat`.
    pub campaign: Option<Cow<'a, str>>,
    /// `utm_term`, or the words searched for where the search engine passes them on.
    pub term: Option<Cow<'a, str>>,
    /// `utm_content`, or the advertisement in `_openstat`.
    pub content: Option<Cow<'a, str>>,
    /// One of [`CHANNELS`](channel::CHANNELS), or what a rule of the site's own says.
    pub channel: Cow<'a, str>,
    /// The click id, whatever decided the source.
    pub click: Option<Click<'a>>,
    /// The referring host; none for the site's own hosts.
    pub referrer_host: Option<Cow<'a, str>>,
    /// The page's path without its query, as it was written; `/` if it is empty.
    pub landing_page: Cow<'a, str>,
    /// Whether the address carried a `utm_` tag, a click id or `_openstat`.
    pub tagged: bool,
    /// Whether the referring host is known for false referrers. It does not decide the source then;
    /// whoever wants it to finds it in `referrer_host`.
    pub spam: bool,
}

impl Touch<'_> {
    /// Whether nobody is known to have sent the visitor: direct, without a campaign and without a
    /// click id.
    pub fn is_direct(&self) -> bool {
        channel::is_direct(&self.source, &self.medium)
            && self.campaign.is_none()
            && self.click.is_none()
    }

    /// Whether this came from elsewhere than a touch with that source, medium and campaign. A
    /// second click on the same advertisement is no difference: only its id is new.
    pub fn differs_from(&self, source: &str, medium: &str, campaign: Option<&str>) -> bool {
        self.source != source || self.medium != medium || self.campaign.as_deref() != campaign
    }

    /// Sets the channel anew, after source, medium or campaign were changed.
    pub fn settle_channel(&mut self, rules: &SourceRules) {
        let campaign = self.campaign.as_deref().unwrap_or("");
        let channel = channel_of(&self.source, &self.medium, campaign, rules.assistant_channel);
        self.channel = Cow::Borrowed(channel);
    }
}

/// Reads how a visit to `url` came about, `referrer` being the `Referer` header or
/// `document.referrer`.
pub fn read<'a>(url: &PageUrl<'a>, referrer: Option<&'a str>, rules: &SourceRules) -> Touch<'a> {
    let tags = Tags::of(url);
    let tagged = !tags.is_empty();
    let referrer = match referrer {
        Some(text) => referrer::read(text, &url.host, &rules.own),
        None => Referrer::Absent,
    };
    let from = Origin::of_referrer(referrer, rules);
    let (spam, referrer_host) = (from.spam, from.host.clone());
    let origin = Origin::of_tags(tags, from, rules);
    let path = if url.path.is_empty() { "/" } else { url.path };
    let mut touch = Touch {
        source: origin.source,
        medium: origin.medium,
        campaign: origin.campaign,
        term: origin.term,
        content: origin.content,
        channel: Cow::Borrowed("Direct"),
        click: origin.click,
        referrer_host,
        landing_page: clean(Cow::Borrowed(path), PAGE_BYTES_MAX),
        tagged,
        spam,
    };
    touch.settle_channel(rules);
    touch
}

/// A touch in the making.
struct Origin<'a> {
    source: Cow<'a, str>,
    medium: Cow<'a, str>,
    campaign: Option<Cow<'a, str>>,
    term: Option<Cow<'a, str>>,
    content: Option<Cow<'a, str>>,
    click: Option<Click<'a>>,
    host: Option<Cow<'a, str>>,
    spam: bool,
}

impl<'a> Origin<'a> {
    fn new(source: Cow<'a, str>, medium: &'static str, host: Option<Cow<'a, str>>) -> Self {
        let medium = Cow::Borrowed(medium);
        let (campaign, term, content, click) = (None, None, None, None);
        Self { source, medium, campaign, term, content, click, host, spam: false }
    }

    fn of_referrer(referrer: Referrer<'a>, rules: &SourceRules) -> Self {
        let direct = Cow::Borrowed(DIRECT);
        match referrer {
            Referrer::Absent | Referrer::Own => Self::new(direct, NONE, None),
            Referrer::Spam { host } if rules.keep_spam => {
                let page = Self::new(shown(&host), "referral", Some(host));
                Self { spam: true, ..page }
            }
            Referrer::Spam { host } => Self { spam: true, ..Self::new(direct, NONE, Some(host)) },
            Referrer::Search { engine, term, host } => {
                Self { term, ..Self::new(Cow::Borrowed(engine), "organic", Some(host)) }
            }
            Referrer::Page { host } => Self::new(shown(&host), "referral", Some(host)),
        }
    }

    /// The tags, with what they leave open filled in from the referrer.
    fn of_tags(tags: Tags<'a>, from: Origin<'a>, rules: &SourceRules) -> Self {
        let mut origin = from;
        let told_by_link = tags.openstat.is_some() || tags.click.is_some();
        if let Some(openstat) = tags.openstat {
            origin.send(openstat.source, Cow::Borrowed(openstat.medium));
            origin.campaign = openstat.campaign.map(Cow::Owned);
            origin.content = openstat.content.map(Cow::Owned);
        }
        if let Some(click) = tags.click {
            let (source, medium) = click.kind.source_medium();
            origin.send(Cow::Borrowed(source), Cow::Borrowed(medium));
            origin.click = Some(click);
        }
        let paid = origin.click.as_ref().is_some_and(|click| click.kind.is_paid());
        if !(rules.paid_click_first && paid) {
            match (tags.source, tags.medium) {
                (Some(source), Some(medium)) => origin.send(source, medium),
                (Some(source), None) => {
                    // The medium is what a click id or `_openstat` says, if of that very source.
                    let same = told_by_link && origin.source.eq_ignore_ascii_case(&source);
                    let medium = if same { origin.medium.clone() } else { NOT_SET.into() };
                    origin.send(source, medium);
                }
                (None, Some(medium)) => origin.medium = medium,
                (None, None) => {}
            }
        }
        origin.campaign = tags.campaign.or(origin.campaign);
        origin.term = tags.term.or(origin.term);
        origin.content = tags.content.or(origin.content);
        origin
    }

    /// A stronger sign of who sent the visitor. Words searched for elsewhere are no longer of
    /// interest.
    fn send(&mut self, source: Cow<'a, str>, medium: Cow<'a, str>) {
        if !self.source.eq_ignore_ascii_case(&source) {
            self.term = None;
        }
        (self.source, self.medium) = (source, medium);
    }
}

/// A host as it is shown for a source.
fn shown<'a>(host: &Cow<'a, str>) -> Cow<'a, str> {
    match host {
        Cow::Borrowed(host) => Cow::Borrowed(without_www(host)),
        Cow::Owned(host) => Cow::Owned(without_www(host).to_owned()),
    }
}
