//! Parts of one, kept as whole billionths, so that the parts of a thing add up to exactly one.
//!
//! ```
//! use ringtrace::words::share::Share;
//!
//! let thirds = Share::split(&[1.0, 1.0, 1.0]);
//! assert_eq!(thirds.iter().map(|s| s.billionths()).collect::<Vec<_>>(), [333_333_334, 333_333_333, 333_333_333]);
//! ```

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A part of one, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Share(u32);

impl Share {
    /// Nothing.
    pub const ZERO: Share = Share(0);
    /// All of it.
    pub const ONE: Share = Share(1_000_000_000);

    /// Divides one in proportion to `weights`, by the method of largest remainders: every part is its exact quota
    /// rounded down, and the billionths left over go to the largest remainders, ties to the earlier part. The parts
    /// add up to exactly one.
    ///
    /// Weights that are not finite or not positive count as zero. If none is positive, the parts are equal. No weights
    /// give no parts.
    pub fn split(weights: &[f64]) -> Vec<Share> {
        let clean = |w: &f64| if w.is_finite() && *w > 0.0 { *w } else { 0.0 };
        // Dividing by the largest first keeps the sum finite whatever the weights.
        let largest = weights.iter().map(clean).fold(0.0, f64::max);
        let scaled: Vec<f64> =
            weights.iter().map(|w| if largest > 0.0 { clean(w) / largest } else { 1.0 }).collect();
        let sum: f64 = scaled.iter().sum();
        let quotas: Vec<f64> = scaled.iter().map(|w| w / sum * 1e9).collect();
        let mut parts: Vec<u32> = quotas.iter().map(|q| q.floor().min(1e9) as u32).collect();
        let given: u64 = parts.iter().map(|p| u64::from(*p)).sum();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        let remainder = |i: &usize| quotas.get(*i).map_or(0.0, |q| q - q.floor());
        order.sort_by(|a, b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(b)));
        // Rounding in the last bit can leave the floors a few billionths over or under what is left to give.
        let mut left = 1_000_000_000_i64 - i64::try_from(given).unwrap_or(1_000_000_000);
        for index in order.iter().cycle() {
            if left == 0 {
                break;
            }
            if let Some(part) = parts.get_mut(*index) {
                if left > 0 {
                    *part += 1;
                    left -= 1;
                } else if *part > 0 {
                    *part -= 1;
                    left += 1;
                }
            }
        }
        parts.into_iter().map(Share).collect()
    }

    /// Both together, at most one.
    #[must_use]
    pub fn plus(self, other: Share) -> Share {
        Share(self.0.saturating_add(other.0).min(Share::ONE.0))
    }

    /// The share in billionths, 0 to 1,000,000,000.
    pub const fn billionths(self) -> u32 {
        self.0
    }

    /// The share as a fraction of one.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 1e9
    }
}

impl Serialize for Share {
    /// A decimal fraction for people, whole billionths for the disk.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(self.fraction())
        } else {
            serializer.serialize_u32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let billionths = if deserializer.is_human_readable() {
            let fraction = f64::deserialize(deserializer)?;
            if !(0.0..=1.0).contains(&fraction) {
                return Err(de::Error::custom("a share lies between 0 and 1"));
            }
            (fraction * 1e9).round() as u32
        } else {
            u32::deserialize(deserializer)?
        };
        if billionths > Share::ONE.0 {
            return Err(de::Error::custom("a share lies between 0 and 1"));
        }
        Ok(Share(billionths))
    }
}
