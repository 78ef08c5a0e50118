//! What removing a channel does to a chain: how much of its conversions pass through the states
//! that hold the channel.
//!
//! With `h(s)` the probability that the first state holding the channel is `s`, and `x(s)` that of
//! a conversion from `s` on, removal (every step into such a state ends without a conversion) costs
//! `sum h(s) x(s)` of `x(start)`. Both are sums of positive terms: nothing is subtracted, so that
//! small effects are as exact as large ones, and a channel that never leads to a conversion has an
//! effect of exactly 0.

use super::chain::Chain;
use super::{dense, sweep};
use crate::error::{Code, Problem};

/// Two things at once: of conversions, and of their value.
pub(super) type Pair = [f64; 2];

/// What removal costs.
#[derive(Debug, Clone)]
pub(super) struct Effects {
    /// The probability of a conversion, and its expected value.
    pub(super) base: Pair,
    /// By channel code: the part of `base` that is lost without the channel.
    pub(super) effects: Vec<Pair>,
}

impl Effects {
    pub(super) fn none(chain: &Chain) -> Self {
        Self { base: [0.0; 2], effects: vec![[0.0; 2]; chain.channel_count() as usize] }
    }
}

/// Below this many states elimination is quicker than iteration, whatever the order; above the
/// last, it takes too long.
const DENSE_ALWAYS: usize = 128;
const DENSE_ORDER_ONE: usize = 1024;
const DENSE_MAX: usize = 2500;

/// The removal effect of each channel, exact to rounding.
///
/// Small chains are solved by elimination without subtractions (Grassmann, Taksar and Heyman 1985),
/// large sparse ones by sweeps that end when at most 1e-15 of the conversions are still on their
/// way ([`sweep`]); a large chain that absorbs so slowly that sweeps take too long is eliminated
/// after all.
///
/// # Errors
/// `too_many`, at `order`, if it can be done neither way.
pub(super) fn removal_effects(chain: &Chain, order: usize) -> Result<Effects, Problem> {
    let states = chain.states();
    if states <= DENSE_ALWAYS || (order == 1 && states <= DENSE_ORDER_ONE) {
        return Ok(dense::removal_effects(chain));
    }
    let swept = sweep::removal_effects(chain);
    match swept {
        None if states <= DENSE_MAX => Ok(dense::removal_effects(chain)),
        None => Err(too_slow(chain)),
        Some(effects) => Ok(effects),
    }
}

/// The same for a walk of at most `draws` states, the start included, after which a path counts as
/// lost.
///
/// # Errors
/// `too_many`, at `order`, if it takes too long.
pub(super) fn removal_effects_within(chain: &Chain, draws: usize) -> Result<Effects, Problem> {
    sweep::removal_effects_within(chain, draws).ok_or_else(|| too_slow(chain))
}

fn too_slow(chain: &Chain) -> Problem {
    let message = format!(
        "a chain of {} states and {} steps over {} channels takes too long; \
         use a lower order or fewer channels",
        chain.states(),
        chain.steps(),
        chain.channel_count()
    );
    Problem::new(Code::TooMany, "order", message)
}

/// The codes of the channels that occur in the chain, ascending.
pub(super) fn present(chain: &Chain) -> Vec<u32> {
    let mut seen = vec![false; chain.channel_count() as usize];
    for state in 1..chain.states() {
        for channel in chain.channels_of(state) {
            if let Some(seen) = seen.get_mut(*channel as usize) {
                *seen = true;
            }
        }
    }
    (0..).zip(seen).filter(|(_, seen)| *seen).map(|(channel, _)| channel).collect()
}

pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Writes down what was lost without each channel of a block.
pub(super) fn store(effects: &mut Effects, block: &[u32], lost: &[[f64; 8]; 2]) {
    let [conversions, value] = effects.base;
    for ((channel, conversions_lost), value_lost) in block.iter().zip(lost[0]).zip(lost[1]) {
        if let Some(effect) = effects.effects.get_mut(*channel as usize) {
            *effect = [ratio(conversions_lost, conversions), ratio(value_lost, value)];
        }
    }
}
