//! Figures as exact fractions. They become floating point only on the way out.

use serde::{Serialize, Serializer};

/// An exact figure: a fraction of two integers, whose denominator is above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    numerator: i128,
    // INVARIANT: above 0.
    denominator: i128,
}

impl Value {
    /// `numerator / denominator`, or nothing if there is nothing to divide by.
    pub(super) fn ratio(numerator: i128, denominator: i128) -> Option<Self> {
        (denominator > 0).then_some(Self { numerator, denominator })
    }

    /// What is above the line.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// What is below the line, above 0. For calls it is a billion: their shares are billionths.
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// The figure `factor` times.
    pub(super) fn times(self, factor: i128) -> Self {
        Self { numerator: self.numerator * factor, ..self }
    }

    /// The figure as an integer, if it is one.
    pub fn whole(self) -> Option<i64> {
        let whole = self.numerator / self.denominator;
        (whole * self.denominator == self.numerator).then(|| i64::try_from(whole).ok()).flatten()
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The figure in decimal with `places` digits after the point (at most 9), halves rounded away
    /// from zero.
    ///
    /// Nine places show a sum of shares exactly.
    pub fn to_decimal(self, places: u32) -> String {
        let places = places.min(9);
        let scale = 10_i128.pow(places);
        let (whole, rest) =
            (self.numerator.abs() / self.denominator, self.numerator.abs() % self.denominator);
        // The remainder is below the denominator, so this stays far from the end of i128.
        let parts = (rest * scale * 2 + self.denominator) / (self.denominator * 2);
        let (whole, parts) = (whole + parts / scale, parts % scale);
        let sign = if self.numerator < 0 && (whole, parts) != (0, 0) { "-" } else { "" };
        match places {
            0 => format!("{sign}{whole}"),
            places => format!("{sign}{whole}.{parts:0width$}", width = places as usize),
        }
    }
}

impl Serialize for Value {
    /// An integer if it is one, else the nearest floating-point number. Sums of shares up to a
    /// million calls print all their nine decimals.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.to_f64()),
        }
    }
}
