//! The rules beside the log's own numbers: what each advises, what shortage it leads to, and what
//! it costs.

use super::erlang;
use super::sizing::{self, Prices};
use super::survey::{LogFigures, Survey};
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};

/// What the site's owner wants and pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wish {
    /// The share of visitors in the busiest hour that must find a free number.
    pub accuracy: f64,
    /// The mean time on site as web analytics gives it, for logs that hold only the beginnings of
    /// sessions; without it the log's own mean session is taken.
    pub time_on_site_seconds: Option<u64>,
    /// What numbers cost; without it no cost is given.
    pub prices: Option<Prices>,
    /// Minutes of talk in one period of account.
    pub minutes: u64,
}

impl Default for Wish {
    /// Nine visitors in ten, as the founding articles have it ("about 90 %").
    fn default() -> Self {
        Self { accuracy: 0.9, time_on_site_seconds: None, prices: None, minutes: 0 }
    }
}

/// How many numbers, by every rule, for the traffic of one log.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Advice {
    /// What the log shows.
    pub log: LogFigures,
    /// The share of visitors that was wished for.
    pub accuracy: f64,
    /// The load of the busiest hour, by which every rule is judged: the mean number of clients
    /// holding at once.
    pub load: f64,
    /// The time on site plus 20 % ([`sizing::window_by_time_on_site`]); absent if it was not given
    /// and no session of the log has a second page.
    pub window_seconds: Option<u64>,
    /// One entry a rule, always in the same order.
    pub rules: Vec<RuleAdvice>,
}

/// What one rule advises.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RuleAdvice {
    /// `daily_visits`, `peak_plus_fifth`, `daily_visitors_by_source`, `busiest_hour`, `erlang_b` or
    /// `peak`.
    pub rule: &'static str,
    /// Numbers to lend.
    pub dynamic_numbers: u64,
    /// Numbers to buy: those and the fallback.
    pub numbers: u64,
    /// The share of visitors in the busiest hour that would find no free number, by Erlang B.
    pub shortage: f64,
    /// What they cost for one period, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
}

impl Survey {
    /// Puts every rule beside what this log shows.
    ///
    /// The rules are fed from the log: visits a day are the sessions of its busiest day (for the
    /// rule that asks for them by source, as if all came from one); arrivals, holds, peak and load
    /// are those of the sliding window. Erlang B supposes that visitors come independently of each
    /// other; where they come in bursts, the measured peak shows it.
    ///
    /// # Errors
    /// `empty` if the log holds no event; `out_of_range` at `accuracy`, or where the traffic is too
    /// large to count with.
    pub fn advise(&self, wish: &Wish) -> Result<Advice, Problem> {
        let log = self.figures();
        let load = log.sliding.busiest_hour.map(|hour| hour.load);
        let load = load.ok_or_else(|| Problem::new(Code::Empty, "", "the log holds no event"))?;
        let peak = log.sliding.peak;
        let arrivals = log.sliding.arrivals_busiest_hour;
        let hold_seconds = log.sliding.mean_hold_seconds.map_or(0, |seconds| seconds.ceil() as u64);
        let daily = log.sessions_busiest_day;
        let rules = [
            ("daily_visits", sizing::numbers_by_daily_visits(daily)? - 1),
            ("peak_plus_fifth", sizing::dynamic_by_peak(peak)?),
            ("daily_visitors_by_source", sizing::dynamic_by_source(&[daily])?),
            ("busiest_hour", sizing::dynamic_by_busiest_hour(arrivals, hold_seconds)?),
            ("erlang_b", u64::from(erlang::numbers_needed(load, wish.accuracy)?)),
            ("peak", peak),
        ];
        let rules: Result<Vec<_>, Problem> =
            rules.into_iter().map(|(rule, dynamic)| judge(rule, dynamic, load, wish)).collect();
        let measured = log.mean_session_seconds.map(|seconds| seconds.ceil() as u64);
        let time_on_site = wish.time_on_site_seconds.or(measured.filter(|seconds| *seconds > 0));
        let window_seconds = match time_on_site {
            Some(seconds) => Some(sizing::window_by_time_on_site(seconds)?),
            None => None,
        };
        Ok(Advice { log, accuracy: wish.accuracy, load, window_seconds, rules: rules? })
    }
}

fn judge(rule: &'static str, dynamic: u64, load: f64, wish: &Wish) -> Result<RuleAdvice, Problem> {
    let numbers = dynamic + 1;
    let count = u32::try_from(dynamic).unwrap_or(u32::MAX);
    let cost = match wish.prices {
        Some(prices) => Some(sizing::cost(numbers, wish.minutes, prices)?),
        None => None,
    };
    let shortage = erlang::blocking(count, load)?;
    Ok(RuleAdvice { rule, dynamic_numbers: dynamic, numbers, shortage, cost })
}
