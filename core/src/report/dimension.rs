//! By what a report is broken down, and in which order the keys of each stand.

use crate::visit::condition::WEEKDAYS;
use serde::{Serialize, Serializer};
use std::cmp::Ordering;

macro_rules! dimensions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// By what a report is broken down.
        ///
        /// A key is absent (`null`) where a visit or call has nothing of the dimension: a visit has
        /// no caller class, a call without a credited touch has no source. Visits are told apart by
        /// their own touch, number and time; calls by their credited touches, the dialled number
        /// and the time of the call.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Dimension { $($(#[$doc])* $name,)* }

        impl Dimension {
            /// Every dimension, in the order of this page.
            pub const ALL: &'static [Dimension] = &[$(Dimension::$name,)*];

            /// The dimension as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Dimension::$name => $text,)* }
            }
        }
    };
}

dimensions! {
    /// The channel group of the touch.
    Channel = "channel",
    /// The touch's source.
    Source = "source",
    /// The touch's medium.
    Medium = "medium",
    /// Source and medium together, as in `google / cpc`.
    SourceMedium = "source_medium",
    /// The touch's campaign.
    Campaign = "campaign",
    /// The touch's term: the keyword.
    Term = "term",
    /// The touch's content: the advertisement.
    Content = "content",
    /// The page the touch began on.
    LandingPage = "landing_page",
    /// The host the touch came from.
    ReferrerHost = "referrer_host",
    /// The visitor's country.
    Country = "country",
    /// The visitor's region.
    Region = "region",
    /// The visitor's city.
    City = "city",
    /// The visitor's device: `desktop`, `mobile`, `tablet` or `other`.
    Device = "device",
    /// The tracking number, shown or dialled, in E.164 form.
    Number = "number",
    /// The pool of the number.
    Pool = "pool",
    /// The calendar day at the query's offset, as in `2026-03-01`.
    Date = "date",
    /// The hour of the day at the query's offset, `00` to `23`.
    Hour = "hour",
    /// The day of the week at the query's offset, `monday` to `sunday`.
    Weekday = "weekday",
    /// `unique` or `repeat`; calls only.
    CallerClass = "caller_class",
    /// What became of the call, as in `answered`; calls only.
    Status = "status",
    /// How the call was matched, as in `exact`; calls only.
    MatchKind = "match_kind",
}

/// The name of an ISO weekday, 1 (Monday) to 7.
pub(super) fn weekday_name(iso: u8) -> &'static str {
    WEEKDAYS.get(usize::from(iso).wrapping_sub(1)).copied().unwrap_or("")
}

impl Dimension {
    /// The dimension of that name.
    pub fn from_name(name: &str) -> Option<Dimension> {
        Self::ALL.iter().copied().find(|dimension| dimension.as_str() == name)
    }

    /// Whether a call takes this key from its credited touches.
    pub(super) const fn is_of_touch(self) -> bool {
        use Dimension as D;
        match self {
            D::Channel | D::Source | D::Medium | D::SourceMedium | D::Campaign | D::Term => true,
            D::Content | D::LandingPage | D::ReferrerHost => true,
            D::Country | D::Region | D::City | D::Device => true,
            D::Number | D::Pool | D::Date | D::Hour | D::Weekday => false,
            D::CallerClass | D::Status | D::MatchKind => false,
        }
    }

    /// Whether the keys are times, whose natural order is their own.
    pub(super) const fn is_of_time(self) -> bool {
        matches!(self, Dimension::Date | Dimension::Hour | Dimension::Weekday)
    }

    /// The order of two keys: weekdays from Monday, other texts by their characters, an absent key
    /// last.
    pub(super) fn compare(self, a: Option<&str>, b: Option<&str>) -> Ordering {
        let day = |text: &str| WEEKDAYS.iter().position(|name| *name == text);
        match (a, b) {
            (Some(a), Some(b)) if self == Dimension::Weekday => day(a).cmp(&day(b)),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
