//! Seeded draws, the same on every platform: PCG64 for the bits, `libm` for logarithms and exponentials.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

/// What a stream of draws is for. Streams do not disturb each other: another figure for calls leaves the visits as
/// they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// When sessions begin.
    Arrivals = 1,
    /// Who a visitor is.
    Person = 2,
    /// What happens in a session.
    Session = 3,
    /// The calls that follow from a session.
    Calls = 4,
    /// What a day's advertising costs.
    Costs = 5,
}

/// A stream of draws.
#[derive(Debug, Clone)]
pub struct Draws(Pcg64);

impl Draws {
    /// The stream for the `number`th thing of a purpose.
    pub fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let key = mix(mix(mix(seed) ^ purpose as u64) ^ number);
        Self(Pcg64::seed_from_u64(key))
    }

    /// Evenly from `[0, 1)`, in steps of 2^-53.
    pub fn part(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly from `0..count`; 0 if `count` is 0. (Lemire's multiplication; its bias is below 2^-32 for any list here.)
    pub fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }

    /// One of `items`, evenly.
    pub fn one_of<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let index = self.below(items.len() as u64);
        usize::try_from(index).ok().and_then(|index| items.get(index)).copied().unwrap_or_default()
    }

    /// True with probability `share`.
    pub fn chance(&mut self, share: f64) -> bool {
        self.part() < share
    }

    /// Exponentially distributed with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(1.0 - self.part())
    }

    /// Normally distributed with mean 0 and deviation 1 (Box and Muller's method, one of its two values).
    pub fn normal(&mut self) -> f64 {
        let (radius, turn) = (self.exponential(), self.part());
        libm::sqrt(2.0 * radius) * libm::cos(std::f64::consts::TAU * turn)
    }

    /// From a log-normal shape.
    pub fn spread(&mut self, spread: Spread) -> f64 {
        spread.median * libm::exp(spread.sigma * self.normal())
    }

    /// The index of one of `weights`, in proportion to them.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.part() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = index;
                if left < weight {
                    break;
                }
                left -= weight;
            }
        }
        last
    }
}

/// A log-normal shape: half of all values lie below the median; the logarithm's deviation is `sigma`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median, in the unit of the value.
    pub median: f64,
    /// The standard deviation of the natural logarithm.
    pub sigma: f64,
}

impl Spread {
    /// The mean: `median * exp(sigma^2 / 2)`.
    pub fn mean(self) -> f64 {
        self.median * libm::exp(self.sigma * self.sigma / 2.0)
    }
}

/// Scatters the bits of `value` (the last step of SplitMix64, Steele, Lea and Flood 2014).
pub fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
