//! The Markov model: a channel earns in proportion to the conversions that are lost without it
//! (Anderl et al. 2016).
//!
//! The answer is exact and always the same: the chain is solved, not simulated.
//!
//! ```
//! use ringtrace::attribution::journeys::Journeys;
//! use ringtrace::attribution::markov::Markov;
//! use ringtrace::attribution::paths::{Grouped, Paths};
//!
//! // Bryl (2016): C1 > C2 > C3 converts, C1 and C2 > C3 do not.
//! let paths = Paths { offset: &[0, 3, 4, 6], channel: &[0, 1, 2, 0, 1, 2], channels: 3,
//!     time: None, conversions: &[1.0, 0.0, 0.0], value: None, nulls: Some(&[0.0, 1.0, 1.0]) };
//! let outcome = Markov::default().run(&Grouped::of(&Journeys::of_paths(paths)?))?;
//! let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
//! assert!(near(outcome.probability, 1.0 / 3.0) && near(outcome.effects[0], 0.5));
//! assert!(near(outcome.credits.conversions[1], 0.4));
//! # Ok::<(), ringtrace::Problem>(())
//! ```

use super::absorb::{self, Effects};
use super::batch::Credits;
use super::chain::{Chain, ChainRules};
use super::paths::Grouped;
use super::share::{by_path, of_total};
use crate::error::Problem;
use serde::{Deserialize, Serialize};

/// How the removal effects are found and shared. The default is the textbook's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Markov {
    /// How the chain is made.
    pub chain: ChainRules,
    /// How long a walk over the chain may be.
    pub draws: Draws,
    /// What the value is shared by.
    pub value: ValueBy,
    /// How the effects become credits.
    pub sharing: Sharing,
}

/// How long a walk over the chain may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Draws {
    /// Until it ends.
    #[default]
    Unlimited,
    /// As long as the longest path and two draws more; longer walks count as lost. The expectation
    /// of what ChannelAttribution and pychattr simulate.
    LongestPath,
}

/// What the value is shared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueBy {
    /// The same removal effects as the conversions (DP6 1.x).
    #[default]
    Conversions,
    /// Removal effects on value, where a conversion is worth the mean of those that followed the
    /// same last state (ChannelAttribution).
    LastState,
}

/// How the removal effects become credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// All conversions in proportion to the effects.
    #[default]
    OfTotal,
    /// Each journey's conversions in proportion to the effects of its own touches (DP6 2.x).
    PerJourney,
}

/// What [`Markov::run`] answers.
#[derive(Debug, Clone)]
pub struct MarkovOutcome {
    /// What each channel earns.
    pub credits: Credits,
    /// By channel code, the part of the conversions that is lost without the channel: 0 to 1.
    pub effects: Vec<f64>,
    /// By channel code, the part of the value that is lost without the channel.
    pub value_effects: Vec<f64>,
    /// The probability that a walk over the chain converts.
    pub probability: f64,
    /// The chain, for its transition matrix.
    pub chain: Chain,
}

impl Markov {
    /// The default with a memory of `order` channels.
    #[must_use]
    pub fn of_order(order: usize) -> Self {
        let chain = ChainRules { order, ..ChainRules::default() };
        Self { chain, ..Self::default() }
    }

    /// Solves the chain of `paths`. Exact: chains of up to 128 states (1024 of order 1) by
    /// elimination without subtractions, larger ones by sweeps until at most 1e-15 of the
    /// conversions is undecided.
    ///
    /// # Errors
    /// Those of [`Chain::of`]; `too_many`, at `order`, for a chain that is so large and absorbs so
    /// slowly that the answer would take minutes.
    pub fn run(&self, paths: &Grouped<'_>) -> Result<MarkovOutcome, Problem> {
        let chain = Chain::of(paths, &self.chain)?;
        let solved = match self.draws {
            Draws::Unlimited => absorb::removal_effects(&chain, self.chain.order)?,
            Draws::LongestPath => absorb::removal_effects_within(&chain, chain.draws_max())?,
        };
        let Effects { base, effects } = solved;
        let (effects, value_effects): (Vec<f64>, Vec<f64>) =
            effects.into_iter().map(|[conversions, value]| (conversions, value)).unzip();
        let by = match self.value {
            ValueBy::Conversions => &effects,
            ValueBy::LastState => &value_effects,
        };
        let credits = match self.sharing {
            Sharing::OfTotal => of_total(paths, &effects, by),
            Sharing::PerJourney => Credits {
                conversions: by_path(paths, &effects).conversions,
                value: by_path(paths, by).value,
            },
        };
        Ok(MarkovOutcome { credits, effects, value_effects, probability: base[0], chain })
    }
}
