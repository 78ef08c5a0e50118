//! The main job from end to end: gather, sift, replay, report.

use crate::failure::Failure;
use crate::progress;
use crate::replay::answers::{self, Breakdowns};
use crate::replay::configuration::configuration;
use crate::replay::flow::Flow;
use crate::replay::gather::{self, Gathered};
use crate::replay::need::{Comparison, NeedPart};
use crate::replay::notes;
use crate::replay::options::{MissingAgent, ReplayOptions};
use crate::replay::sift::{self, Look};
use crate::replay::summary::ReplaySummary;
use ringtrace::config::raw::RawConfig;
use ringtrace::plan::sizing;
use ringtrace::words::time::Time;
use ringtrace::{Config, Problem, Tracker};

/// Replays what the options name.
///
/// # Errors
/// A file cannot be read or is not what it should be, or the configuration or a breakdown is refused.
pub fn run(options: &ReplayOptions) -> Result<ReplaySummary, Failure> {
    replay(options, gather::gather(options)?)
}

/// Replays what was gathered.
///
/// # Errors
/// The configuration or a breakdown is refused.
pub fn replay(options: &ReplayOptions, mut gathered: Gathered) -> Result<ReplaySummary, Failure> {
    let breakdowns = Breakdowns::of(options)?;
    // Whatever the pool will be, what a bot is does not depend on it.
    let mut raw = configuration(options, &gathered, 1)?;
    if options.missing_agent == MissingAgent::Human {
        for visit in &mut gathered.visits {
            visit.user_agent = visit.user_agent.take().filter(|agent| !agent.is_empty());
        }
    }
    let (sift, looks) = sift::sift(&mut gathered.visits, &raw, options.spam);
    let need = need(options, &raw, &looks).map_err(ringtrace::Error::from)?;
    if options.config.is_none() {
        let numbers = match options.numbers {
            Some(numbers) => numbers,
            None => usual_numbers(need.as_ref()).map_err(ringtrace::Error::from)?,
        };
        raw = configuration(options, &gathered, numbers)?;
    }
    let mut tracker = Tracker::new(Config::check(raw.clone())?, beginning(&gathered));
    let bar = progress::counting(gathered.visits.len() as u64, "replaying");
    let mut flow = Flow::new(&mut tracker, options.zone);
    flow.run(&gathered.visits, &mut gathered.calls, &bar);
    bar.finish_and_clear();
    let Flow { shown, refused, truth, .. } = flow;
    let notes = notes::notes(options, &gathered, &sift, &truth);
    let has_calls = !gathered.calls.is_empty();
    Ok(ReplaySummary {
        pools: answers::pools(&tracker, &raw),
        accuracy: has_calls.then(|| answers::accuracy(&tracker, truth)).transpose()?,
        callers: has_calls.then(|| answers::callers(&tracker)).transpose()?,
        reports: breakdowns.reports(&tracker, has_calls)?,
        input: gathered.input,
        sift,
        refused,
        shown,
        need,
        notes,
    })
}

/// The first instant of all that was gathered.
fn beginning(gathered: &Gathered) -> Time {
    let visit = gathered.visits.first().map(|visit| visit.at);
    let calls = gathered.calls.iter().map(|call| call.event.started.unwrap_or(call.event.at));
    visit.into_iter().chain(calls).min().unwrap_or(Time::MIN)
}

fn need(
    options: &ReplayOptions,
    raw: &RawConfig,
    looks: &[Look],
) -> Result<Option<NeedPart>, Problem> {
    if looks.is_empty() {
        return Ok(None);
    }
    let pool = raw.pools.first().cloned().unwrap_or_default();
    let comparison = Comparison {
        windows: &options.window,
        sizes: &options.sizes,
        quarantine_seconds: pool.quarantine_seconds,
        presence_seconds: pool.presence_seconds,
        session_seconds: raw.session_seconds,
        offset_minutes: options.zone,
        accuracy: options.accuracy,
    };
    let bar = progress::counting(comparison.steps(looks), "comparing pools");
    let need = comparison.need(looks, &bar)?;
    bar.finish_and_clear();
    Ok(Some(need))
}

/// The numbers to lend by the founding articles' rule: sessions of the busiest day / 100, and the fallback beside
/// them.
fn usual_numbers(need: Option<&NeedPart>) -> Result<u32, Problem> {
    // Where nobody came, one number is enough.
    let daily = need.map_or(1, |need| need.advice.log.sessions_busiest_day);
    let dynamic = sizing::numbers_by_daily_visits(daily)?.saturating_sub(1);
    Ok(u32::try_from(dynamic).unwrap_or(u32::MAX).clamp(1, 10_000))
}
