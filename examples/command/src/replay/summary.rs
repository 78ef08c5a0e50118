//! Everything that a replay tells: what is printed for people, and the same as data.

use crate::input::broken::Broken;
use crate::replay::gather::InputPart;
use crate::replay::need::NeedPart;
use crate::replay::sift::SiftPart;
use ringtrace::report::Report;
use ringtrace::words::time::Time;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a replay tells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplaySummary {
    /// What went in.
    pub input: InputPart,
    /// Which of it are people.
    pub sift: SiftPart,
    /// What the engine refused.
    pub refused: RefusedPart,
    /// What was lent, pool by pool.
    pub pools: Vec<PoolPart>,
    /// What people were shown.
    pub shown: ShownPart,
    /// How well calls could be told apart; absent without calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<AccuracyPart>,
    /// Calls and callers altogether; absent without calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callers: Option<Report>,
    /// Visits and calls, one table a breakdown.
    pub reports: Vec<Report>,
    /// The answer to "how many numbers do I need"; absent without visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<NeedPart>,
    /// What should be known when reading all this.
    pub notes: Vec<String>,
}

/// What the engine refused; nothing of it changed anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RefusedPart {
    /// Visits, by their place among the visits replayed.
    pub visits: Broken,
    /// Events of calls, by their place among the calls.
    pub calls: Broken,
}

/// What one pool did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PoolPart {
    /// Its name.
    pub id: String,
    /// How many numbers it has.
    pub numbers: usize,
    /// How long a hold outlives the last activity.
    pub window_seconds: u32,
    /// Whether every hold lasts to its window's end.
    pub hard: bool,
    /// How long a number rests between two clients.
    pub quarantine_seconds: u32,
    /// Which free number is lent.
    pub policy: &'static str,
    /// How often a number was lent.
    pub lent: u64,
    /// How often a live hold was made longer.
    pub extended: u64,
    /// How often somebody wanted a number and none was free.
    pub short: u64,
    /// The most numbers held at once.
    pub peak: u32,
    /// When that was first so; absent if none was ever lent.
    pub peak_at: Option<Time>,
}

/// What people were shown, in page views.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ShownPart {
    /// Page views by what kind of number was shown (`dynamic`, `static`, `fallback`, `own`).
    pub by_kind: BTreeMap<String, u64>,
    /// The same by the reason (`lent`, `extended`, `reclaimed`, `shortage`, ...).
    pub by_reason: BTreeMap<String, u64>,
    /// Different clients who once found no number free.
    pub clients_short: u64,
    /// Those of them who never had one.
    pub clients_never_served: u64,
    /// By hour of the day, at the zone asked for: page views that wanted a number of their own.
    pub wanted_by_hour: [u64; 24],
    /// The same for those that found none free.
    pub short_by_hour: [u64; 24],
}

/// How well calls could be told apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccuracyPart {
    /// All calls.
    pub calls: u64,
    /// Calls by how they were matched (`exact`, `late`, `ambiguous`, `static`, `unidentified`, `unknown_number`).
    pub by_match: BTreeMap<String, u64>,
    /// First figure: calls on the fallback over all calls.
    pub shortage: Option<f64>,
    /// Second figure: calls whose number had been lent again, over all calls.
    pub ambiguity: Option<f64>,
    /// Third figure: calls on a lent number that nobody held, over all calls.
    pub unidentified: Option<f64>,
    /// What the founding articles call accuracy: one minus the first figure.
    pub by_articles: Option<f64>,
    /// Measured against who really called; simulated calls only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<TruthPart>,
}

/// Matches measured against who really called.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TruthPart {
    /// Calls of which it is known who called.
    pub calls: u64,
    /// Those whose most probable client is the one who called.
    pub right: u64,
    /// Those whose most probable client is another.
    pub wrong: u64,
    /// Those that were matched to nobody.
    pub nobody: u64,
    /// The probability given to the one who called, added up over the calls.
    pub right_by_share: f64,
}
