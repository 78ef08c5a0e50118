//! Where sessions come from, and the addresses they arrive with.

use crate::simulate::draws::Draws;

/// The made-up site. Names under `.example` belong to nobody (RFC 2606).
pub const SITE: &str = "https://flowers.example";

/// Its own telephone number, reserved for fiction.
pub const DESTINATION: &str = "+12125550100";

/// The currency of sales and costs.
pub const CURRENCY: &str = "USD";

/// Its pages; sessions from advertisements begin on the one their campaign is about.
pub const PAGES: [&str; 8] =
    ["/", "/roses", "/tulips", "/wedding", "/funeral", "/delivery", "/prices", "/contact"];

/// One place sessions come from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceShape {
    /// Its part of all sessions; only proportions matter.
    pub weight: f64,
    /// How ready its visitors are to call; only proportions matter.
    pub call_weight: f64,
    /// What a click costs, in minor units; 0 for what is not paid.
    pub click_minor: f64,
    /// The name, as `utm_source` or the referring site has it.
    pub source: &'static str,
    /// The medium.
    pub medium: &'static str,
    /// The campaign; empty if there is none.
    pub campaign: &'static str,
    /// The page sessions begin on.
    pub landing: &'static str,
    /// Whether the address carries `utm_*`.
    pub tagged: bool,
    /// The click id's name in the address; empty if there is none.
    pub click_id: &'static str,
    /// The referrer; empty if there is none.
    pub referrer: &'static str,
}

/// Sessions that come without any advertisement or link.
pub const DIRECT: SourceShape = SourceShape {
    weight: 0.0,
    call_weight: 1.0,
    click_minor: 0.0,
    source: "(direct)",
    medium: "(none)",
    campaign: "",
    landing: "/",
    tagged: false,
    click_id: "",
    referrer: "",
};

/// The usual mix of a small shop that advertises.
pub fn usual() -> Vec<SourceShape> {
    vec![
        SourceShape { weight: 20.0, ..DIRECT },
        found("google", 32.0, "https://www.google.com/"),
        found("bing", 3.0, "https://www.bing.com/"),
        found("duckduckgo", 1.5, "https://duckduckgo.com/"),
        advertised("google", "brand", "/", 7.0, 45.0),
        advertised("google", "roses", "/roses", 8.0, 110.0),
        advertised("google", "wedding", "/wedding", 4.0, 240.0),
        SourceShape {
            click_id: "msclkid",
            referrer: "https://www.bing.com/",
            ..advertised("bing", "roses", "/roses", 2.0, 80.0)
        },
        SourceShape {
            weight: 7.0,
            call_weight: 0.5,
            click_minor: 35.0,
            source: "facebook",
            medium: "paid_social",
            campaign: "spring",
            landing: "/tulips",
            tagged: true,
            click_id: "fbclid",
            referrer: "https://l.facebook.com/",
        },
        SourceShape { call_weight: 0.4, ..sent("instagram.com", 3.0, "https://l.instagram.com/") },
        sent("weddings.example", 3.0, "https://weddings.example/florists"),
        sent("chatgpt.com", 1.5, "https://chatgpt.com/"),
        SourceShape {
            weight: 4.0,
            call_weight: 0.8,
            source: "newsletter",
            medium: "email",
            campaign: "march",
            landing: "/tulips",
            tagged: true,
            ..DIRECT
        },
        SourceShape {
            weight: 4.0,
            call_weight: 2.5,
            source: "google_business",
            medium: "organic",
            campaign: "profile",
            landing: "/contact",
            tagged: true,
            referrer: "https://www.google.com/",
            ..DIRECT
        },
    ]
}

fn found(engine: &'static str, weight: f64, referrer: &'static str) -> SourceShape {
    SourceShape { weight, source: engine, medium: "organic", referrer, ..DIRECT }
}

fn sent(host: &'static str, weight: f64, referrer: &'static str) -> SourceShape {
    SourceShape { weight, source: host, medium: "referral", referrer, ..DIRECT }
}

fn advertised(
    source: &'static str,
    campaign: &'static str,
    landing: &'static str,
    weight: f64,
    click_minor: f64,
) -> SourceShape {
    SourceShape {
        weight,
        call_weight: 1.6,
        click_minor,
        source,
        medium: "cpc",
        campaign,
        landing,
        tagged: true,
        click_id: "gclid",
        referrer: "https://www.google.com/",
    }
}

impl SourceShape {
    /// The address a session of this source begins with.
    pub fn landing_url(&self, draws: &mut Draws) -> String {
        let mut url = format!("{SITE}{}", self.landing);
        let mut joint = '?';
        let mut put = |name: &str, value: &str| {
            if !name.is_empty() && !value.is_empty() {
                url.push(joint);
                url.push_str(name);
                url.push('=');
                url.push_str(value);
                joint = '&';
            }
        };
        if self.tagged {
            put("utm_source", self.source);
            put("utm_medium", self.medium);
            put("utm_campaign", self.campaign);
        }
        if !self.click_id.is_empty() {
            put(self.click_id, &click_id(draws));
        }
        url
    }
}

/// A click id of the usual look: letters and digits without meaning.
fn click_id(draws: &mut Draws) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..24).map(|_| char::from(draws.one_of(SIGNS))).collect()
}
