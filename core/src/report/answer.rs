//! The finished report: rows in a fixed order, totals, and what they are of.

use super::dimension::Dimension;
use super::metric::Metric;
use super::value::Value;
use crate::words::time::Time;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A report. Equal rows fed in any order give the same report, to the byte when written as JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// What it is of.
    pub period: Period,
    /// The attribution model whose credits were fed in, as the query named it.
    pub model: Option<String>,
    /// What the rows are; none: there are totals only.
    pub dimensions: Vec<Dimension>,
    /// The figures of each row, in this order.
    pub metrics: Vec<Metric>,
    /// The rows, ordered as the query says.
    pub rows: Vec<Row>,
    /// How many rows the limit left off.
    pub left_off: usize,
    /// The figures of everything together, rows left off included. Every metric but `clients`,
    /// means and ratios is the exact sum of its rows.
    pub totals: Values,
}

/// What time a report covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first instant, if there is a bound.
    pub from: Option<Time>,
    /// The first instant after, if there is a bound.
    pub until: Option<Time>,
    /// Where days and hours begin, in minutes east of UTC.
    pub offset_minutes: i32,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// One text a dimension; absent where what is counted has nothing of it.
    pub key: Vec<Option<String>>,
    /// The figures.
    pub values: Values,
}

/// The figures of a row: a value a metric, absent where there is nothing to divide by.
#[derive(Debug, Clone, PartialEq)]
pub struct Values(pub(super) Vec<(Metric, Option<Value>)>);

impl Values {
    /// The value of `metric`; absent also if the report was not asked for it.
    pub fn get(&self, metric: Metric) -> Option<Value> {
        self.0.iter().find(|(name, _)| *name == metric).and_then(|(_, value)| *value)
    }

    /// Metrics and values, in the report's order.
    pub fn iter(&self) -> impl Iterator<Item = (Metric, Option<Value>)> {
        self.0.iter().copied()
    }
}

impl Serialize for Values {
    /// An object with a field a metric, in the report's order; `null` where there is no value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (metric, value) in &self.0 {
            map.serialize_entry(metric.as_str(), value)?;
        }
        map.end()
    }
}
