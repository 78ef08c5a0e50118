//! What a report counts: each metric's name, kind and formula in words. The formulas themselves are
//! in `sums`.

use serde::{Serialize, Serializer};

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident = $text:literal is $kind:ident,)*) => {
        /// What a report counts.
        ///
        /// Where a report is by something of the touch (source, campaign, country ...), a call
        /// counts for each credited touch by its share, in every metric of calls, means and ratios
        /// included. A ratio or mean with nothing to divide by is absent, not zero.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Metric { $($(#[$doc])* $name,)* }

        impl Metric {
            /// Every metric, in the order of this page.
            pub const ALL: &'static [Metric] = &[$(Metric::$name,)*];

            /// The metric as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Metric::$name => $text,)* }
            }

            /// What sort of figure it is.
            pub const fn kind(self) -> MetricKind {
                match self { $(Metric::$name => MetricKind::$kind,)* }
            }
        }
    };
}

metrics! {
    /// Page views.
    Visits = "visits" is Count,
    /// Sessions: visits with which a touch began.
    Sessions = "sessions" is Count,
    /// Different clients among the visits. The only count whose rows do not add up to the total: a
    /// client can visit from two sources.
    Clients = "clients" is DistinctCount,
    /// Visits that were shown a number lent to their client.
    VisitsLent = "visits_lent" is Count,
    /// Visits that were shown the fallback, because no number was free.
    VisitsFallback = "visits_fallback" is Count,
    /// Calls.
    Calls = "calls" is Count,
    /// The row's part of all calls of the report.
    CallsShare = "calls_share" is Ratio,
    /// Calls a session.
    CallsPerSession = "calls_per_session" is Ratio,
    /// Calls that somebody answered.
    Answered = "answered" is Count,
    /// Target calls.
    Target = "target" is Count,
    /// Calls of callers who had not called within the depth.
    Unique = "unique" is Count,
    /// Target calls that are unique.
    UniqueTarget = "unique_target" is Count,
    /// The first target calls of their callers within the depth.
    FirstTarget = "first_target" is Count,
    /// Calls of callers who had.
    Repeat = "repeat" is Count,
    /// Unanswered calls, but for the abandoned ones.
    Missed = "missed" is Count,
    /// Unanswered calls that ended within the first seconds.
    Abandoned = "abandoned" is Count,
    /// The mean wait of the calls whose wait is known, in seconds.
    WaitSeconds = "wait_seconds" is MeanSeconds,
    /// The mean talk of the calls whose talk is known, in seconds.
    TalkSeconds = "talk_seconds" is MeanSeconds,
    /// All talk together, in seconds.
    TalkTotalSeconds = "talk_total_seconds" is Seconds,
    /// Calls from an advertisement itself, without a visit to the site.
    FromAd = "from_ad" is Count,
    /// Calls of clients who had visited the site.
    AfterSite = "after_site" is Count,
    /// Accuracy, first figure: calls on the fallback over all calls. The founding articles'
    /// accuracy is 1 minus this.
    Shortage = "shortage" is Ratio,
    /// Accuracy, second figure: calls whose number had been lent again, over all calls.
    Ambiguity = "ambiguity" is Ratio,
    /// Accuracy, third figure: calls on a dynamic number that nobody held, over all calls.
    Unidentified = "unidentified" is Ratio,
}

/// What sort of figure a metric is: how it adds up, and how it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetricKind {
    /// A number of things; rows add up to the total.
    Count,
    /// A number of different things; rows may count one thing twice.
    DistinctCount,
    /// Seconds; rows add up to the total.
    Seconds,
    /// Seconds on average.
    MeanSeconds,
    /// A part of something, 0.25 for a quarter.
    Ratio,
}

impl Metric {
    /// The metric of that name.
    pub fn from_name(name: &str) -> Option<Metric> {
        Self::ALL.iter().copied().find(|metric| metric.as_str() == name)
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
