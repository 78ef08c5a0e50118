//! Click ids: the parameters by which advertising platforms recognise their own clicks on a landing
//! page.
//!
//! ```
//! use ringtrace::visit::click::ClickKind;
//!
//! let kind = ClickKind::of_parameter("GCLID");
//! assert_eq!(kind, Some(ClickKind::Gclid));
//! assert_eq!(kind.map(|kind| kind.source_medium()), Some(("google", "cpc")));
//! ```

use std::borrow::Cow;

/// The longest click id, in bytes. Real ones have 20 to 250; a longer text is not a click id. They
/// are never cut, since half of one is worth nothing to the platform that asks for it back.
pub const CLICK_BYTES_MAX: usize = 512;

macro_rules! clicks {
    ($($(#[$doc:meta])* $kind:ident = $parameter:literal, $source:literal / $medium:literal;)*) => {
        /// Whose click id it is, in order of precedence: paid before unpaid, the id itself before a
        /// mere marker. If a page was opened with several, the first kind counts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ClickKind { $($(#[$doc])* $kind,)* }

        impl ClickKind {
            /// Every kind, first in precedence first.
            pub const ALL: &'static [ClickKind] = &[$(ClickKind::$kind,)*];

            /// The name of the parameter, in lower case: how the kind is called on the wire and in
            /// conditions.
            pub const fn as_str(self) -> &'static str {
                match self { $(ClickKind::$kind => $parameter,)* }
            }

            /// The source and the medium a click of this kind stands for.
            pub const fn source_medium(self) -> (&'static str, &'static str) {
                match self { $(ClickKind::$kind => ($source, $medium),)* }
            }
        }
    };
}

clicks! {
    /// Google Ads.
    Gclid = "gclid", "google" / "cpc";
    /// Google Ads, the web, where iOS allows no more.
    Wbraid = "wbraid", "google" / "cpc";
    /// Google Ads, from an app on iOS.
    Gbraid = "gbraid", "google" / "cpc";
    /// Google Display & Video 360 and Campaign Manager 360.
    Dclid = "dclid", "google" / "display";
    /// Microsoft Advertising.
    Msclkid = "msclkid", "bing" / "cpc";
    /// Yandex Direct.
    Yclid = "yclid", "yandex" / "cpc";
    /// Yandex Market.
    Ymclid = "ymclid", "yandex_market" / "cpc";
    /// VK Ads.
    RbClickid = "rb_clickid", "vk" / "cpc";
    /// TikTok Ads.
    Ttclid = "ttclid", "tiktok" / "cpc";
    /// X Ads.
    Twclid = "twclid", "x" / "cpc";
    /// LinkedIn Ads.
    LiFatId = "li_fat_id", "linkedin" / "cpc";
    /// Reddit Ads.
    RdtCid = "rdt_cid", "reddit" / "cpc";
    /// Snapchat Ads.
    Sccid = "sccid", "snapchat" / "cpc";
    /// Pinterest.
    Epik = "epik", "pinterest" / "cpc";
    /// Quora Ads.
    Qclid = "qclid", "quora" / "cpc";
    /// Impact, an affiliate network.
    Irclickid = "irclickid", "impact" / "affiliate";
    /// Impact, the older name.
    Irclid = "irclid", "impact" / "affiliate";
    /// Search Ads 360: a marker, not an id. `ds` alone says that the click was bought from another
    /// engine, and is passed over.
    Gclsrc = "gclsrc", "google" / "cpc";
    /// Google Ads: a marker, not an id.
    GadSource = "gad_source", "google" / "cpc";
    /// Mailchimp: the campaign's id.
    McCid = "mc_cid", "mailchimp" / "email";
    /// Klaviyo: the recipient.
    Kx = "_kx", "klaviyo" / "email";
    /// Facebook and Instagram: on every outgoing link, so not a sign of an advertisement.
    Fbclid = "fbclid", "facebook" / "social";
    /// Instagram: a link that was shared.
    Igshid = "igshid", "instagram" / "social";
    /// Google Merchant Center: a free listing.
    Srsltid = "srsltid", "google" / "organic";
    /// Yandex: a click on an organic result.
    Ysclid = "ysclid", "yandex" / "organic";
}

impl ClickKind {
    /// The kind whose parameter is called `name`, in any case.
    pub fn of_parameter(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether somebody paid for the click: what makes it outrank a campaign's tags where the
    /// configuration prefers click ids.
    pub fn is_paid(self) -> bool {
        matches!(self.source_medium().1, "cpc" | "display" | "affiliate")
    }
}

/// A click id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Click<'a> {
    /// Whose.
    pub kind: ClickKind,
    /// The id, letter by letter as it came: case matters to every platform.
    pub value: Cow<'a, str>,
}
