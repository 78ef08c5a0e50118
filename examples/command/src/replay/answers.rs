//! The answers a tracker gives after a replay: pools, accuracy, callers, breakdowns.

use crate::failure::Failure;
use crate::replay::options::ReplayOptions;
use crate::replay::summary::{AccuracyPart, PoolPart, TruthPart};
use ringtrace::config::raw::{RawConfig, RawPolicy, RawWindow};
use ringtrace::report::{Dimension, Metric, Query, RawQuery, Report, Value};
use ringtrace::{Error, Tracker};

/// The figures of a table of visits; with those of calls they fit 80 columns.
const OF_VISITS: [&str; 3] = ["sessions", "visits", "clients"];
/// Those that calls add.
const OF_CALLS: [&str; 4] = ["calls", "target", "unique", "repeat"];
/// The figures of all calls together.
const OF_CALLERS: [Metric; 12] = [
    Metric::Calls,
    Metric::Answered,
    Metric::Target,
    Metric::Unique,
    Metric::UniqueTarget,
    Metric::FirstTarget,
    Metric::Repeat,
    Metric::Missed,
    Metric::Abandoned,
    Metric::WaitSeconds,
    Metric::TalkSeconds,
    Metric::TalkTotalSeconds,
];

/// The tables that were asked for.
pub struct Breakdowns {
    queries: Vec<RawQuery>,
}

impl Breakdowns {
    /// Those of the options.
    ///
    /// # Errors
    /// A name that is no dimension.
    pub fn of(options: &ReplayOptions) -> Result<Self, Failure> {
        let query = |by: &String| RawQuery {
            offset_minutes: options.zone,
            dimensions: by.split('+').map(str::to_owned).collect(),
            limit: Some(options.rows),
            ..RawQuery::default()
        };
        let queries: Vec<RawQuery> = options.by.iter().map(query).collect();
        for (query, by) in queries.iter().zip(&options.by) {
            query.check().map_err(|error| Failure::Options(format!("--by {by}: {error}")))?;
        }
        Ok(Self { queries })
    }

    /// The tables over everything the tracker remembers.
    ///
    /// # Errors
    /// None that the options' own check would not have found.
    pub fn reports(&self, tracker: &Tracker, has_calls: bool) -> Result<Vec<Report>, Error> {
        let metrics = OF_VISITS.iter().chain(OF_CALLS.iter().filter(|_| has_calls));
        let metrics: Vec<String> = metrics.map(|name| (*name).to_owned()).collect();
        let model = tracker.config().model.to_string();
        let sort = if has_calls { "calls" } else { "sessions" };
        let tables = self.queries.iter().map(|query| {
            let query = RawQuery {
                metrics: metrics.clone(),
                model: Some(model.clone()),
                sort: sort_unless_time(query, sort),
                ..query.clone()
            };
            tracker.report(&query.check()?, None)
        });
        tables.collect()
    }
}

/// Tables by hour or weekday keep the order of the clock.
fn sort_unless_time(query: &RawQuery, sort: &str) -> Option<String> {
    let first = query.dimensions.first().map(String::as_str);
    (!matches!(first, Some("hour" | "weekday" | "date"))).then(|| sort.to_owned())
}

/// All calls together.
///
/// # Errors
/// None: the query is fixed.
pub fn callers(tracker: &Tracker) -> Result<Report, Error> {
    tracker.report(&Query { metrics: OF_CALLERS.to_vec(), ..Query::default() }, None)
}

/// How well calls could be told apart.
///
/// # Errors
/// None: the query is fixed.
pub fn accuracy(tracker: &Tracker, truth: TruthPart) -> Result<AccuracyPart, Error> {
    let query = Query { dimensions: vec![Dimension::MatchKind], ..Query::default() };
    let report = tracker.report(&query, None)?;
    let figure = |metric| report.totals.get(metric).map(|value| value.to_f64());
    let whole = |value: Option<Value>| {
        value.and_then(|value| value.whole()).and_then(|count| u64::try_from(count).ok())
    };
    let by_match = report.rows.iter().filter_map(|row| {
        let kind = row.key.first().cloned().flatten()?;
        Some((kind, whole(row.values.get(Metric::Calls)).filter(|calls| *calls > 0)?))
    });
    let shortage = figure(Metric::Shortage);
    Ok(AccuracyPart {
        calls: whole(report.totals.get(Metric::Calls)).unwrap_or_default(),
        by_match: by_match.collect(),
        shortage,
        ambiguity: figure(Metric::Ambiguity),
        unidentified: figure(Metric::Unidentified),
        by_articles: shortage.map(|shortage| 1.0 - shortage),
        truth: (truth.calls > 0).then_some(truth),
    })
}

/// What each pool did.
pub fn pools(tracker: &Tracker, raw: &RawConfig) -> Vec<PoolPart> {
    let statuses = tracker.pools();
    let parts = statuses.into_iter().zip(&raw.pools).map(|(status, pool)| PoolPart {
        id: status.id.to_string(),
        numbers: status.numbers,
        window_seconds: pool.window_seconds,
        hard: pool.window == RawWindow::Hard,
        quarantine_seconds: pool.quarantine_seconds,
        policy: match pool.policy {
            RawPolicy::LongestIdle => "longest_idle",
            RawPolicy::Random => "random",
            RawPolicy::RoundRobin => "round_robin",
        },
        lent: status.lends,
        extended: status.extensions,
        short: status.shortages,
        peak: status.peak,
        peak_at: (status.peak > 0).then_some(status.peak_at),
    });
    parts.collect()
}
