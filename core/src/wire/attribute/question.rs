//! What is asked of the journeys, checked; and how it is answered.

use super::answer::Answer;
use super::names::Names;
use super::raw::{Lookback, RawBy, RawConfidence, RawQuestion};
use crate::attribution::bootstrap::{Bootstrap, Repeated, Settings};
use crate::attribution::columns::Columns;
use crate::attribution::journeys::{AfterConversion, DAY_MS, Journeys, Splitting};
use crate::attribution::paths::Paths;
use crate::config::batch_model::RawBatchModel;
use crate::config::limits::{DAYS, OFFSET_MINUTES, fits, within};
use crate::error::{Code, Error, Problem};
use serde_json::Value;
use std::ops::RangeInclusive;

/// Models of one question: whoever compares more than this compares nothing.
pub const MODELS_MAX: usize = 64;
/// Repeats of a bootstrap, as [`Settings`] allows them.
const REPEATS: RangeInclusive<i64> = 1..=100_000;

/// What is asked of the journeys, whichever they are.
#[derive(Debug, Clone)]
pub struct Question {
    pub(super) models: Vec<RawBatchModel>,
    lookback: Lookback,
    splitting: Splitting,
    pub(super) by: Option<RawBy>,
    pub(super) offset_ms: i64,
    pub(super) confidence: Option<Settings>,
    pub(super) transitions: bool,
    pub(super) positions: bool,
    pub(super) counts: bool,
}

impl Question {
    /// Reads a question over journeys that come as columns: the input of the operation `attribute` without `touches`,
    /// `conversions` and `paths`.
    ///
    /// # Errors
    /// Everything that is wrong with it, with its path.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let raw: RawQuestion = crate::wire::parse(text)?;
        let mut problems = Vec::new();
        let given = [raw.touches.is_some(), raw.conversions.is_some(), raw.paths.is_some()];
        for (name, _) in
            ["touches", "conversions", "paths"].iter().zip(given).filter(|(_, given)| *given)
        {
            let message = "the journeys come as columns beside the question";
            problems.push(Problem::new(Code::Conflict, *name, message));
        }
        let question = Self::check(&raw, &mut problems);
        Error::from_problems(problems).map_or(Ok(question), Err)
    }

    /// Whatever is wrong is pushed to `problems`; the answer must then not be used.
    pub(super) fn check(raw: &RawQuestion, problems: &mut Vec<Problem>) -> Self {
        let offset = within(raw.offset_minutes, &OFFSET_MINUTES, "offset_minutes", problems);
        Self {
            lookback: raw.lookback_days,
            splitting: splitting(raw, problems),
            by: raw.by,
            offset_ms: offset * 60_000,
            confidence: raw.confidence.as_ref().map(|raw| confidence(raw, problems)),
            transitions: raw.transitions,
            positions: raw.positions,
            counts: raw.counts,
            models: models(&raw.models, problems),
        }
    }

    /// The models asked for.
    pub fn models(&self) -> &[RawBatchModel] {
        &self.models
    }

    /// The answer over encoded columns. `run` runs the pieces of a bootstrap, on as many threads as the caller likes
    /// (the answer does not depend on it), or is [`in_sequence`](super::in_sequence).
    ///
    /// # Errors
    /// Those of [`Columns::check`]; `invalid_shape` or `duplicate`, at `channels`, for names that do not fit;
    /// `conflict` where something needs times (or campaigns) that are not there; those of the models.
    pub fn columns<S: AsRef<str>>(
        &self,
        columns: Columns<'_>,
        names: &Names<'_, S>,
        run: impl FnOnce(&Bootstrap<'_>) -> Result<Vec<Repeated>, Problem>,
    ) -> Result<Answer, Error> {
        let mut splitting = self.splitting;
        if columns.time.is_none() {
            if let Lookback::Days(_) = self.lookback {
                let message = "a look-back window needs the times of the touches";
                return Err(Problem::new(Code::Conflict, "lookback_days", message).into());
            }
            splitting.lookback_ms = None;
        }
        self.over(&Journeys::of_columns(columns, splitting)?, names, run)
    }

    /// The answer over ready-made paths.
    ///
    /// # Errors
    /// Those of [`Paths::check`]; `conflict` for what paths do not have: look-back, splitting, cells, and intervals
    /// where a path stands for several journeys; else as for [`Question::columns`].
    pub fn paths<S: AsRef<str>>(
        &self,
        paths: Paths<'_>,
        names: &Names<'_, S>,
        run: impl FnOnce(&Bootstrap<'_>) -> Result<Vec<Repeated>, Problem>,
    ) -> Result<Answer, Error> {
        let cut = "ready-made paths are cut already";
        let several = (0..paths.conversions.len()).any(|row| {
            let of = |column: &[f64]| column.get(row).copied().unwrap_or(0.0);
            of(paths.conversions) + paths.nulls.map_or(0.0, of) > 1.0
        });
        let idle = [
            ("lookback_days", matches!(self.lookback, Lookback::Days(_)), cut),
            ("after_conversion", self.splitting.after_conversion == AfterConversion::Restart, cut),
            ("by", self.by.is_some(), "ready-made paths have neither days nor campaigns"),
            (
                "confidence",
                self.confidence.is_some() && several,
                "clients are drawn one by one; give touches, or a path for each journey",
            ),
        ];
        let problems = idle.iter().filter(|(_, wrong, _)| *wrong);
        let problems =
            problems.map(|(path, _, message)| Problem::new(Code::Conflict, *path, *message));
        match Error::from_problems(problems.collect()) {
            Some(error) => Err(error),
            None => self.over(&Journeys::of_paths(paths)?, names, run),
        }
    }
}

fn splitting(raw: &RawQuestion, problems: &mut Vec<Problem>) -> Splitting {
    let usual = Splitting::default();
    let lookback_ms = match raw.lookback_days {
        Lookback::Usual => usual.lookback_ms,
        Lookback::Whole => None,
        Lookback::Days(days) => Some(within(days, &DAYS, "lookback_days", problems) * DAY_MS),
    };
    Splitting { lookback_ms, edge: raw.lookback_edge, after_conversion: raw.after_conversion }
}

fn confidence(raw: &RawConfidence, problems: &mut Vec<Problem>) -> Settings {
    within(raw.repeats, &REPEATS, "confidence.repeats", problems);
    if !(raw.level > 0.0 && raw.level < 1.0) {
        let message = "a level is above 0 and below 1";
        problems.push(Problem::new(Code::OutOfRange, "confidence.level", message));
    }
    Settings { repetitions: raw.repeats, level: raw.level, seed: raw.seed }
}

/// Each model as it is named, and whether its options can be: all mistakes at once.
fn models(raw: &[Value], problems: &mut Vec<Problem>) -> Vec<RawBatchModel> {
    if raw.is_empty() {
        problems.push(Problem::new(Code::Empty, "models", "at least one model must be named"));
    }
    fits(raw.len(), MODELS_MAX, "models", problems);
    let mut models = Vec::new();
    for (index, value) in raw.iter().take(MODELS_MAX).enumerate() {
        let path = format!("models[{index}]");
        match RawBatchModel::from_json(value.clone()) {
            Ok(model) => {
                // Which channels there are is not known yet, and no option is wrong for it.
                model.check(|_| None, &path, problems);
                models.push(model);
            }
            Err(problem) => problems.push(problem.at(&path)),
        }
    }
    models
}
