//! What the operation `attribute` is given.

use crate::attribution::journeys::{AfterConversion, Edge};
use crate::words::time::Time;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

/// Journeys, and what is asked of them. The journeys are `touches` (with the conversions on them, or in a table of
/// their own), or ready-made `paths`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawQuestion {
    pub(super) touches: Option<RawTouches>,
    pub(super) conversions: Option<RawConversions>,
    pub(super) paths: Option<Vec<RawPath>>,
    // Read one by one, so that every mistake in them can be told at once.
    pub(super) models: Vec<Value>,
    pub(super) lookback_days: Lookback,
    pub(super) lookback_edge: Edge,
    pub(super) after_conversion: AfterConversion,
    pub(super) by: Option<RawBy>,
    pub(super) offset_minutes: i32,
    pub(super) confidence: Option<RawConfidence>,
    pub(super) transitions: bool,
    pub(super) positions: bool,
    pub(super) counts: bool,
}

/// One entry a touch in every column, in any order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTouches {
    pub(super) client: Vec<String>,
    pub(super) at: Option<Vec<Instant>>,
    pub(super) channel: Vec<String>,
    pub(super) campaign: Option<Vec<Option<String>>>,
    pub(super) converted: Option<Vec<Amount>>,
    pub(super) value: Option<Vec<Option<f64>>>,
}

/// One entry a conversion in every column, in any order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConversions {
    pub(super) client: Vec<String>,
    pub(super) at: Vec<Instant>,
    pub(super) count: Option<Vec<f64>>,
    pub(super) value: Option<Vec<f64>>,
}

/// A path, and how often it was walked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPath {
    pub(super) path: Vec<String>,
    #[serde(default)]
    pub(super) conversions: f64,
    // NaN: not given. JSON has no NaN, and what a NaN becomes in JavaScript (`null`) must not pass for "not given".
    #[serde(default = "not_given")]
    pub(super) value: f64,
    #[serde(default)]
    pub(super) nulls: f64,
    pub(super) hours_before: Option<Vec<f64>>,
}

fn not_given() -> f64 {
    f64::NAN
}

/// What the credits of a channel are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawBy {
    Day,
    ConversionDay,
    Campaign,
}

/// Settings of the bootstrap.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawConfidence {
    pub(super) repeats: u32,
    pub(super) level: f64,
    #[serde(with = "crate::words::wide")]
    pub(super) seed: u64,
}

impl Default for RawConfidence {
    fn default() -> Self {
        Self { repeats: 1000, level: 0.95, seed: 0 }
    }
}

/// The look-back window: not given, `null` (none), or a number of days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Lookback {
    #[default]
    Usual,
    Whole,
    Days(u32),
}

impl<'de> Deserialize<'de> for Lookback {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let days = Option::<u32>::deserialize(deserializer)?;
        Ok(days.map_or(Self::Whole, Self::Days))
    }
}

/// An instant as RFC 3339 text, or as milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instant(pub(super) i64);

struct InstantVisitor;

impl Visitor<'_> for InstantVisitor {
    type Value = Instant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant as RFC 3339 text or as whole milliseconds since 1970")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
        let time = Time::parse(text).map_err(|problem| E::custom(problem.message))?;
        Ok(Instant(time.unix_ms()))
    }

    fn visit_i64<E: Error>(self, ms: i64) -> Result<Instant, E> {
        let time = Time::from_unix_ms(ms).map_err(|problem| E::custom(problem.message))?;
        Ok(Instant(time.unix_ms()))
    }

    fn visit_u64<E: Error>(self, ms: u64) -> Result<Instant, E> {
        self.visit_i64(i64::try_from(ms).unwrap_or(i64::MAX))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InstantVisitor)
    }
}

/// How often a touch converted: a number, or whether it did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount(pub(super) f64);

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of conversions, or true or false")
    }

    fn visit_bool<E: Error>(self, converted: bool) -> Result<Amount, E> {
        Ok(Amount(f64::from(u8::from(converted))))
    }

    fn visit_f64<E: Error>(self, count: f64) -> Result<Amount, E> {
        Ok(Amount(count))
    }

    fn visit_i64<E: Error>(self, count: i64) -> Result<Amount, E> {
        Ok(Amount(count as f64))
    }

    fn visit_u64<E: Error>(self, count: u64) -> Result<Amount, E> {
        Ok(Amount(count as f64))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}
