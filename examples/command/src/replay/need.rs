//! How many numbers a site needs: what the published rules say, beside what its own log shows.

use crate::replay::sift::Look;
use indicatif::ProgressBar;
use ringtrace::Problem;
use ringtrace::plan::demand::{Demand, Renewal};
use ringtrace::plan::survey::Survey;
use ringtrace::plan::{Advice, Wish};
use ringtrace::visit::pool::{Choice, Policy, Pool, Terms};
use ringtrace::words::time::Time;
use serde::Serialize;

/// What pools are compared on.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// How long holds outlive the last activity, in seconds; the first is the one the rules are asked about.
    pub windows: &'a [u32],
    /// How many numbers.
    pub sizes: &'a [u32],
    /// How long a number rests, in seconds.
    pub quarantine_seconds: u32,
    /// Under soft windows, how long after its last activity a client counts as present, in seconds.
    pub presence_seconds: u32,
    /// After how much idle time a session ends, in seconds.
    pub session_seconds: u32,
    /// Where days begin, in minutes east of UTC.
    pub offset_minutes: i32,
    /// The share of visitors that should get a number in the busiest hour.
    pub accuracy: f64,
}

/// The answer to "how many numbers do I need".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedPart {
    /// The rules, fed from the log.
    pub advice: Advice,
    /// What the log shows under each window.
    pub windows: Vec<WindowPart>,
}

/// What the log shows under one window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WindowPart {
    /// The window.
    pub window_seconds: u32,
    /// The most clients who would hold a number at once, if there were enough.
    pub peak: u64,
    /// When that was first so.
    pub peak_at: Option<Time>,
    /// The same if page views did not extend holds.
    pub peak_fixed: u64,
    /// The mean number of clients holding one.
    pub mean_held: Option<f64>,
    /// What pools of each size would have done.
    pub sizes: Vec<SizePart>,
}

/// What a pool of one size would have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SizePart {
    /// How many numbers.
    pub numbers: u32,
    /// If every hold lasts to its window's end.
    pub hard: Lending,
    /// If a number whose visitor is gone can be lent to somebody who waits.
    pub soft: Lending,
}

/// How page views were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lending {
    /// A number was lent.
    pub granted: u64,
    /// A live hold was made longer.
    pub renewed: u64,
    /// None was free.
    pub denied: u64,
}

impl Comparison<'_> {
    /// Feeds `looks`, which are in the order of time, to the rules and to pools of every size under every window;
    /// `bar` moves by one a look and pool.
    ///
    /// # Errors
    /// What the rules cannot be asked: see [`Survey::advise`].
    pub fn need(&self, looks: &[Look], bar: &ProgressBar) -> Result<NeedPart, Problem> {
        let advice =
            survey(self, looks)?.advise(&Wish { accuracy: self.accuracy, ..Wish::default() })?;
        let mut windows = Vec::new();
        for window in self.windows {
            let mut sliding = Demand::new(*window, Renewal::Sliding)?;
            let mut fixed = Demand::new(*window, Renewal::Fixed)?;
            for (client, at) in looks {
                sliding.event(*client, *at)?;
                fixed.event(*client, *at)?;
            }
            let (sliding, fixed) = (sliding.figures(), fixed.figures());
            let sizes = self.sizes.iter().map(|numbers| SizePart {
                numbers: *numbers,
                hard: self.lend(*window, *numbers, None, looks, bar),
                soft: self.lend(*window, *numbers, Some(self.presence_seconds), looks, bar),
            });
            windows.push(WindowPart {
                window_seconds: *window,
                peak: sliding.peak,
                peak_at: sliding.first_at,
                peak_fixed: fixed.peak,
                mean_held: sliding.mean_held,
                sizes: sizes.collect(),
            });
        }
        Ok(NeedPart { advice, windows })
    }

    /// How many steps [`need`](Self::need) tells a progress bar of.
    pub fn steps(&self, looks: &[Look]) -> u64 {
        (self.windows.len() * self.sizes.len() * 2 * looks.len()) as u64
    }

    /// Lends from the engine's own pool: the same choice that a visit leads to.
    fn lend(
        &self,
        window: u32,
        numbers: u32,
        presence: Option<u32>,
        looks: &[Look],
        bar: &ProgressBar,
    ) -> Lending {
        let ms = |seconds: u32| i64::from(seconds) * 1000;
        let mut pool = Pool::new(Terms {
            window_ms: ms(window),
            presence_ms: presence.map(ms),
            quarantine_ms: ms(self.quarantine_seconds),
            policy: Policy::LongestIdle,
        });
        let begin = looks.first().map_or(Time::MIN, |look| look.1);
        let all: Vec<u32> = (0..numbers).collect();
        pool.set_numbers(&all, begin, |_| None, |_| {});
        let clients = looks.iter().map(|look| look.0).max().map_or(0, |most| most as usize + 1);
        let mut last: Vec<Option<u32>> = vec![None; clients];
        let mut lending = Lending::default();
        for (client, at) in looks {
            let Some(held) = last.get_mut(*client as usize) else { continue };
            let until = at.plus_ms(ms(window));
            match pool.choose(*client, *held, *at) {
                Choice::Extend(slot) => {
                    pool.extend(slot, *at, until);
                    lending.renewed += 1;
                }
                Choice::Again(slot) | Choice::Free(slot) | Choice::Reclaim { slot, .. } => {
                    pool.lend(slot, *client, *at, until);
                    *held = Some(slot);
                    lending.granted += 1;
                }
                Choice::Shortage => lending.denied += 1,
            }
        }
        bar.inc(looks.len() as u64);
        lending
    }
}

/// One pass over the looks, under the first window.
///
/// # Errors
/// `out_of_range` at a window or a session that is none.
pub fn survey(comparison: &Comparison<'_>, looks: &[Look]) -> Result<Survey, Problem> {
    let window = comparison.windows.first().copied().unwrap_or(1800);
    let mut survey = Survey::new(window, comparison.session_seconds, comparison.offset_minutes)?;
    for (client, at) in looks {
        survey.event(*client, *at)?;
    }
    Ok(survey)
}
