//! Every figure the simulation is shaped by, in one place.
//!
//! Wait, talk and abandonment are those of a bank's call centre in February 1999 (23,552 calls; Guedj and Mandelbaum's
//! data, see Brown et al., JASA 2005): 52 % of the answered callers waited, half of them longer than 50 s; half of the
//! talks were longer than 103 s; 17.5 % of the callers hung up, half of those who queued within 41 s. The share of
//! one-page sessions is that of two days of an online shop in 2017 (2,386 of 5,097). All other figures are made up.

use crate::simulate::draws::Spread;
use crate::simulate::sources::{self, SourceShape};
use ringtrace::words::time::Time;

/// A made-up site and what happens on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Everything is drawn from this; another seed is another world of the same shape.
    pub seed: u64,
    /// When the first day begins: midnight at `offset_minutes`. A Monday by default.
    pub begin: Time,
    /// The site's time zone, in minutes east of UTC.
    pub offset_minutes: i32,
    /// How many days.
    pub days: u32,
    /// Sessions on a mean day, bots included; a session is what the trade calls a visit, page views are more.
    pub sessions_a_day: f64,
    /// How the sessions of a day fall on its hours, from midnight; only proportions matter.
    pub hourly: [f64; 24],
    /// How the sessions of a week fall on its days, from Monday; only proportions matter.
    pub weekday: [f64; 7],
    /// Where sessions come from.
    pub sources: Vec<SourceShape>,
    /// The share of sessions that are a bot's.
    pub bot_share: f64,
    /// The share of people's sessions that a former visitor makes (one of the last 5,000 sessions, evenly).
    pub returning_share: f64,
    /// The share of returning sessions that come without any advertisement or link.
    pub returning_direct_share: f64,
    /// The share of people's sessions with one page.
    pub single_page_share: f64,
    /// How many pages all other sessions have on average, at least 2 (geometric beyond the second).
    pub pages_mean: f64,
    /// How long a page is looked at, in seconds.
    pub page_seconds: Spread,
    /// The share of people's sessions that lead to a call, on average over the sources.
    pub call_share: f64,
    /// The share of those calls that come after the visitor has left.
    pub late_share: f64,
    /// How long after leaving, in seconds.
    pub late_seconds: Spread,
    /// The share of callers (not counting calls again) who have never been on the site and dial the business's own
    /// number.
    pub offline_share: f64,
    /// The share of people who hide their number.
    pub hidden_share: f64,
    /// The share of answered calls that had to wait.
    pub waited_share: f64,
    /// How long those waited, in seconds.
    pub wait_seconds: Spread,
    /// The share of calls that are given up unanswered.
    pub abandoned_share: f64,
    /// After how long, in seconds.
    pub patience_seconds: Spread,
    /// How long answered calls last, in seconds.
    pub talk_seconds: Spread,
    /// The share of unanswered calls after which the caller tries again.
    pub again_after_missed_share: f64,
    /// How long after, in seconds.
    pub again_after_missed_seconds: Spread,
    /// The share of answered calls after which the caller calls again.
    pub again_after_talk_share: f64,
    /// How long after, in seconds.
    pub again_after_talk_seconds: Spread,
    /// The share of answered calls of at least `sale_talk_seconds` that end in a sale.
    pub sale_share: f64,
    /// Shorter talks sell nothing.
    pub sale_talk_seconds: f64,
    /// How long after the call, in seconds.
    pub sale_after_seconds: Spread,
    /// What a sale is worth, in minor units (cents).
    pub sale_minor: Spread,
}

/// Monday, 2 March 2026, in milliseconds since 1970.
const BEGIN_MS: i64 = 1_772_409_600_000;

impl Default for Shape {
    fn default() -> Self {
        Self {
            seed: 1,
            begin: Time::MIN.plus_ms(BEGIN_MS),
            offset_minutes: 0,
            days: 1,
            sessions_a_day: 1000.0,
            hourly: [
                0.9, 0.6, 0.4, 0.3, 0.3, 0.5, 1.0, 2.0, 3.6, 5.0, 5.8, 6.2, 6.1, 6.0, 6.2, 6.3,
                6.2, 6.0, 5.6, 5.5, 5.8, 5.6, 4.2, 2.2,
            ],
            weekday: [1.1, 1.1, 1.08, 1.05, 1.0, 0.82, 0.85],
            sources: sources::usual(),
            bot_share: 0.1,
            returning_share: 0.2,
            returning_direct_share: 0.5,
            single_page_share: 0.47,
            pages_mean: 5.0,
            page_seconds: Spread { median: 35.0, sigma: 1.0 },
            call_share: 0.05,
            late_share: 0.1,
            late_seconds: Spread { median: 600.0, sigma: 1.0 },
            offline_share: 0.05,
            hidden_share: 0.04,
            waited_share: 0.52,
            wait_seconds: Spread { median: 50.0, sigma: 1.0 },
            abandoned_share: 0.175,
            patience_seconds: Spread { median: 41.0, sigma: 1.05 },
            talk_seconds: Spread { median: 103.0, sigma: 1.05 },
            again_after_missed_share: 0.5,
            again_after_missed_seconds: Spread { median: 300.0, sigma: 1.0 },
            again_after_talk_share: 0.12,
            again_after_talk_seconds: Spread { median: 14_400.0, sigma: 1.0 },
            sale_share: 0.25,
            sale_talk_seconds: 60.0,
            sale_after_seconds: Spread { median: 7200.0, sigma: 1.0 },
            sale_minor: Spread { median: 6500.0, sigma: 0.6 },
        }
    }
}

impl Shape {
    /// When the last day ends; nothing happens from then on.
    pub fn end(&self) -> Time {
        self.begin.plus_seconds(i64::from(self.days) * 86_400)
    }

    /// The mean number of pages of a person's session.
    pub fn pages_a_session(&self) -> f64 {
        self.single_page_share + (1.0 - self.single_page_share) * self.pages_mean.max(2.0)
    }

    /// The mean number of calls that one occasion leads to, calls again included.
    pub fn calls_an_occasion(&self) -> f64 {
        let again = self.abandoned_share * self.again_after_missed_share
            + (1.0 - self.abandoned_share) * self.again_after_talk_share;
        1.0 / (1.0 - again)
    }
}
