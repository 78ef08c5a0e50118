//! The channel of a touch: the default channel group of Google Analytics 4, rule by rule in its
//! order.
//!
//! The rules are those of <https://support.google.com/analytics/answer/9756891>; which sources are
//! search engines, social networks, shops or video sites is in `tables/sources.txt`. Nothing
//! depends on the case of letters.
//!
//! ```
//! use ringtrace::visit::channel::channel_of;
//!
//! assert_eq!(channel_of("google", "cpc", "", false), "Paid Search");
//! assert_eq!(channel_of("reddit.com", "referral", "", false), "Organic Social");
//! ```

use super::query::lower_case;
use super::source_table::{SourceTable, lines, text, with_parents};
use std::sync::LazyLock;

/// Every channel [`channel_of`] can answer, in the order in which they are tried.
pub const CHANNELS: [&str; 20] = [
    "Direct",
    "Cross-network",
    "Paid Shopping",
    "Paid Search",
    "Paid Social",
    "Paid Video",
    "Display",
    "Paid Other",
    "Organic Shopping",
    "Organic Social",
    "Organic Video",
    "Organic Search",
    "AI Assistants",
    "Email",
    "Affiliates",
    "Referral",
    "Audio",
    "SMS",
    "Mobile Push Notifications",
    "Unassigned",
];

/// The channel of visits with this source, medium and campaign (empty if there is none).
///
/// `assistants`: whether visits sent by AI assistants are a channel of their own, `AI Assistants`.
/// Google Analytics counts them as `Referral` (or, when tagged without a medium, as `Unassigned`).
pub fn channel_of(source: &str, medium: &str, campaign: &str, assistants: bool) -> &'static str {
    if is_direct(source, medium) {
        return "Direct";
    }
    if contains(campaign, "cross-network") {
        return "Cross-network";
    }
    let kind = kind_of(source);
    let shopping = kind == Some(Kind::Shopping) || is_shop_campaign(campaign);
    if let Some(channel) = paid_channel(kind, medium, shopping) {
        return channel;
    }
    if shopping {
        "Organic Shopping"
    } else if kind == Some(Kind::Social) || is_any(medium, &SOCIAL_MEDIA) {
        "Organic Social"
    } else if kind == Some(Kind::Video) || contains(medium, "video") {
        "Organic Video"
    } else if kind == Some(Kind::Search) || is_any(medium, &["organic"]) {
        "Organic Search"
    } else if assistants && kind == Some(Kind::Assistant) {
        "AI Assistants"
    } else {
        channel_by_medium(source, medium)
    }
}

/// Whether source and medium say that nobody is known to have sent the visitor.
pub(super) fn is_direct(source: &str, medium: &str) -> bool {
    source.eq_ignore_ascii_case("(direct)") && is_any(medium, &["(none)", "(not set)"])
}

fn paid_channel(kind: Option<Kind>, medium: &str, shopping: bool) -> Option<&'static str> {
    let is_paid = is_paid(medium);
    match kind {
        _ if is_paid && shopping => Some("Paid Shopping"),
        Some(Kind::Search) if is_paid => Some("Paid Search"),
        Some(Kind::Social) if is_paid => Some("Paid Social"),
        Some(Kind::Video) if is_paid => Some("Paid Video"),
        _ if is_any(medium, &DISPLAY_MEDIA) => Some("Display"),
        _ if is_paid => Some("Paid Other"),
        _ => None,
    }
}

fn channel_by_medium(source: &str, medium: &str) -> &'static str {
    if is_any(source, &EMAIL) || is_any(medium, &EMAIL) {
        "Email"
    } else if is_any(medium, &["affiliate"]) {
        "Affiliates"
    } else if is_any(medium, &["referral", "app", "link"]) {
        "Referral"
    } else if is_any(medium, &["audio"]) {
        "Audio"
    } else if is_any(source, &["sms"]) || is_any(medium, &["sms"]) {
        "SMS"
    } else if is_push(medium) || is_any(source, &["firebase"]) {
        "Mobile Push Notifications"
    } else {
        "Unassigned"
    }
}

const DISPLAY_MEDIA: [&str; 5] = ["display", "banner", "expandable", "interstitial", "cpm"];
const SOCIAL_MEDIA: [&str; 6] =
    ["social", "social-network", "social-media", "sm", "social network", "social media"];
const EMAIL: [&str; 4] = ["email", "e-mail", "e_mail", "e mail"];

/// `^(.*cp.*|ppc|retargeting|paid.*)$`
fn is_paid(medium: &str) -> bool {
    contains(medium, "cp")
        || is_any(medium, &["ppc", "retargeting"])
        || medium.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("paid"))
}

/// `^(.*(([^a-df-z]|^)shop|shopping).*)$`: the word `shop` not in the middle of another, save after
/// an `e`.
fn is_shop_campaign(campaign: &str) -> bool {
    let bytes = campaign.as_bytes();
    let begins_a_word = |at: usize| match at.checked_sub(1).and_then(|before| bytes.get(before)) {
        Some(before) => !before.is_ascii_alphabetic() || before.eq_ignore_ascii_case(&b'e'),
        None => true,
    };
    contains(campaign, "shopping") || positions(campaign, "shop").any(begins_a_word)
}

fn is_push(medium: &str) -> bool {
    let ends_with_push = medium.len().checked_sub(4).and_then(|start| medium.get(start..));
    ends_with_push.is_some_and(|end| end.eq_ignore_ascii_case("push"))
        || contains(medium, "mobile")
        || contains(medium, "notification")
}

fn is_any(text: &str, others: &[&str]) -> bool {
    others.iter().any(|other| text.eq_ignore_ascii_case(other))
}

fn contains(text: &str, part: &str) -> bool {
    positions(text, part).next().is_some()
}

/// Where `part` begins in `text`, in any case.
fn positions<'t>(text: &'t str, part: &'t str) -> impl Iterator<Item = usize> + 't {
    let windows = text.as_bytes().windows(part.len()).enumerate();
    windows.filter(|(_, w)| w.eq_ignore_ascii_case(part.as_bytes())).map(|(at, _)| at)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Search,
    Social,
    Video,
    Shopping,
    Assistant,
}

/// Kinds by source, with whether what lies below the source is of that kind too.
static KINDS: LazyLock<SourceTable<(Kind, bool)>> = LazyLock::new(|| {
    let mut kind = Kind::Search;
    let entries = lines(include_str!("tables/sources.txt")).filter_map(move |line| {
        match line {
            "[search]" => kind = Kind::Search,
            "[social]" => kind = Kind::Social,
            "[video]" => kind = Kind::Video,
            "[shopping]" => kind = Kind::Shopping,
            "[assistant]" => kind = Kind::Assistant,
            _ => {
                let host = line.strip_prefix('.');
                return Some((host.unwrap_or(line), (kind, host.is_some())));
            }
        }
        None
    });
    SourceTable::new(entries)
});

/// The table of kinds, for a browser: its lines without comments.
pub(crate) fn kinds_text() -> String {
    text(include_str!("tables/sources.txt"))
}

fn kind_of(source: &str) -> Option<Kind> {
    with_parents(&lower_case(source)).find_map(|(host, is_itself)| {
        let (kind, with_below) = KINDS.get(host)?;
        (is_itself || with_below).then_some(kind)
    })
}
