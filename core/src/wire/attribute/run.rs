//! From checked journeys and a checked question to the answer.

use super::answer::{
    Answer, CellAnswer, CellCredits, ChainAnswer, Counts, IntervalsAnswer, ModelAnswer,
    TotalsAnswer, transitions,
};
use super::names::Names;
use super::question::Question;
use super::raw::RawBy;
use crate::attribution::bootstrap::{Bootstrap, Intervals, Repeated};
use crate::attribution::cells::{By, Cell, Cells, compare_by};
use crate::attribution::compare::{BatchModel, Comparison, Outcome, compare};
use crate::attribution::journeys::{DAY_MS, Journeys};
use crate::attribution::paths::Grouped;
use crate::attribution::shapley::Shapley;
use crate::config::batch_model::RawBatchModel;
use crate::error::{Code, Error, Problem};
use crate::words::time::Time;

/// Repeats times models times channels of a bootstrap: they are all kept until the intervals are known, 16 bytes each.
pub const REPEATED_FIGURES_MAX: u64 = 1 << 25;

/// Runs a bootstrap's repetitions one after the other: what a caller does who has no threads.
///
/// # Errors
/// Those of the models.
pub fn in_sequence(bootstrap: &Bootstrap<'_>) -> Result<Vec<Repeated>, Problem> {
    bootstrap.pieces(1).iter().map(|piece| bootstrap.run(piece)).collect()
}

/// What the parts of an answer are made from.
struct Run<'r, 'j, S> {
    question: &'r Question,
    journeys: &'r Journeys<'j>,
    names: &'r Names<'r, S>,
    models: Vec<BatchModel>,
    ranks: Vec<u32>,
}

impl Question {
    pub(super) fn over<S: AsRef<str>>(
        &self,
        journeys: &Journeys<'_>,
        names: &Names<'_, S>,
        run: impl FnOnce(&Bootstrap<'_>) -> Result<Vec<Repeated>, Problem>,
    ) -> Result<Answer, Error> {
        let ranks = names.ranks(journeys.channels())?;
        let models = self
            .models
            .iter()
            .map(|model| model.check(|name| names.code(name), "", &mut Vec::new()));
        let models: Vec<BatchModel> = models.collect();
        self.times_are_there(journeys, &models)?;
        let all = Run { question: self, journeys, names, models, ranks };
        all.answer(run).map_err(|problem| self.in_the_model(problem).into())
    }

    /// Everything that asks for times or campaigns where there are none.
    fn times_are_there(&self, journeys: &Journeys<'_>, models: &[BatchModel]) -> Result<(), Error> {
        let mut problems = Vec::new();
        for (index, (model, raw)) in models.iter().zip(&self.models).enumerate() {
            if matches!(model, BatchModel::Rule(rule) if rule.by_time()) && !journeys.timed() {
                let path = format!("models[{index}].{}", raw.name());
                let message = "a decay by time needs the times of the touches";
                problems.push(Problem::new(Code::Conflict, path, message));
            }
        }
        if matches!(self.by, Some(RawBy::Day | RawBy::ConversionDay)) && !journeys.timed() {
            let message = "days need the times of the touches";
            problems.push(Problem::new(Code::Conflict, "by", message));
        }
        Error::from_problems(problems).map_or(Ok(()), Err)
    }

    /// `models[1].order` is at `models[1].markov.order` in the question.
    fn in_the_model(&self, mut problem: Problem) -> Problem {
        for (index, model) in self.models.iter().enumerate() {
            if let Some(rest) = problem.path.strip_prefix(&format!("models[{index}].")) {
                problem.path = format!("models[{index}].{}.{rest}", model.name());
                break;
            }
        }
        problem
    }
}

impl<S: AsRef<str>> Run<'_, '_, S> {
    fn answer(
        &self,
        run: impl FnOnce(&Bootstrap<'_>) -> Result<Vec<Repeated>, Problem>,
    ) -> Result<Answer, Problem> {
        let by = self.by()?;
        let Comparison { outcomes, totals } = compare(self.journeys, &self.models, &self.ranks)?;
        let raw = &self.question.models;
        let mut models: Vec<ModelAnswer> =
            raw.iter().zip(outcomes).map(|(raw, one)| model(raw, one)).collect();
        for (model, intervals) in models.iter_mut().zip(self.intervals(run)?) {
            model.intervals = Some(IntervalsAnswer::of(intervals));
        }
        let cells =
            by.map(|by| compare_by(self.journeys, &self.models, &self.ranks, by)).transpose()?;
        let cells = cells.map(|Cells { cells, comparison }| {
            for (model, outcome) in models.iter_mut().zip(comparison.outcomes) {
                let (conversions, value) = (outcome.credits.conversions, outcome.credits.value);
                model.cells = Some(CellCredits { conversions, value });
            }
            cells.iter().map(|cell| self.cell(cell)).collect()
        });
        self.details(&mut models)?;
        Ok(Answer {
            channels: (0..self.journeys.channels()).map(|code| self.names.channel(code)).collect(),
            totals: TotalsAnswer {
                conversions: totals.conversions,
                value: totals.value,
                unattributed_conversions: totals.unattributed_conversions,
                unattributed_value: totals.unattributed_value,
            },
            models,
            cells,
            counts: self.question.counts.then(|| Counts::of(self.journeys)),
        })
    }

    fn by(&self) -> Result<Option<By<'_>>, Problem> {
        let offset_ms = self.question.offset_ms;
        Ok(match self.question.by {
            None => None,
            Some(RawBy::Day) => Some(By::TouchDay { offset_ms }),
            Some(RawBy::ConversionDay) => Some(By::ConversionDay { offset_ms }),
            Some(RawBy::Campaign) => match self.names.campaigns {
                Some((rows, _)) => Some(By::Label(rows)),
                None => {
                    let message = "the touches have no campaigns";
                    return Err(Problem::new(Code::Conflict, "by", message));
                }
            },
        })
    }

    fn cell(&self, cell: &Cell) -> CellAnswer {
        let campaign = self.question.by == Some(RawBy::Campaign);
        let day = || {
            Time::from_unix_ms(cell.key.saturating_mul(DAY_MS)).map(|time| time.at_offset(0).date())
        };
        CellAnswer {
            channel: self.names.channel(cell.channel),
            day: if campaign { None } else { day().ok() },
            campaign: if campaign { self.names.campaign(cell.key) } else { None },
        }
    }

    fn intervals(
        &self,
        run: impl FnOnce(&Bootstrap<'_>) -> Result<Vec<Repeated>, Problem>,
    ) -> Result<Vec<Intervals>, Problem> {
        let Some(settings) = self.question.confidence else { return Ok(Vec::new()) };
        let figures = u64::from(self.journeys.channels()) * self.models.len() as u64;
        if figures.saturating_mul(u64::from(settings.repetitions)) > REPEATED_FIGURES_MAX {
            let message =
                format!("repeats times models times channels are more than {REPEATED_FIGURES_MAX}");
            return Err(Problem::new(Code::TooMany, "confidence.repeats", message));
        }
        let bootstrap = Bootstrap::new(self.journeys, &self.models, &self.ranks, settings)?;
        Ok(bootstrap.intervals(&run(&bootstrap)?))
    }

    /// What only some models have, and only some callers want: worked out apart.
    fn details(&self, models: &mut [ModelAnswer]) -> Result<(), Problem> {
        let Question { transitions: chains, positions, .. } = *self.question;
        let wanted = |model: &BatchModel| match model {
            BatchModel::Markov(_) => chains,
            BatchModel::Shapley(Shapley::Ordered) => positions,
            _ => false,
        };
        if !self.models.iter().any(wanted) {
            return Ok(());
        }
        let paths = Grouped::of(self.journeys);
        let pairs = self.models.iter().zip(models).filter(|(model, _)| wanted(model));
        for (model, answer) in pairs {
            if let BatchModel::Markov(markov) = model {
                let outcome = markov.run(&paths)?;
                answer.chain = Some(ChainAnswer {
                    probability: outcome.probability,
                    value_effects: outcome.value_effects,
                    transitions: transitions(&outcome.chain, |code| self.names.channel(code))?,
                });
            }
            if let BatchModel::Shapley(shapley) = model {
                answer.positions = shapley.run(&paths, &self.ranks)?.positions;
            }
        }
        Ok(())
    }
}

fn model(raw: &RawBatchModel, outcome: Outcome) -> ModelAnswer {
    ModelAnswer {
        name: raw.title(),
        model: raw.clone(),
        conversions: outcome.credits.conversions,
        value: outcome.credits.value,
        scores: outcome.scores,
        intervals: None,
        cells: None,
        chain: None,
        positions: None,
    }
}
