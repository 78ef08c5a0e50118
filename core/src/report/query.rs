//! What a report is asked: period, breakdown, figures, order.

use super::dimension::Dimension;
use super::metric::Metric;
use crate::error::{Code, Error, Problem};
use crate::words::time::Time;
use serde::{Deserialize, Serialize};

/// The most dimensions one report can have.
pub const DIMENSIONS_MAX: usize = 4;

/// A query as the wire has it: names are still text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawQuery {
    /// See [`Query::from`].
    pub from: Option<Time>,
    /// See [`Query::until`].
    pub until: Option<Time>,
    /// See [`Query::offset_minutes`].
    pub offset_minutes: i32,
    /// The names of [`Query::dimensions`].
    pub dimensions: Vec<String>,
    /// The names of [`Query::metrics`].
    pub metrics: Vec<String>,
    /// See [`Query::model`].
    pub model: Option<String>,
    /// See [`Query::limit`].
    pub limit: Option<usize>,
    /// The name of [`Query::sort`].
    pub sort: Option<String>,
}

impl RawQuery {
    /// The query with every name understood.
    ///
    /// # Errors
    /// All that is wrong at once: `unknown` at the name (`dimensions[1]`), and what
    /// [`Query::check`] finds.
    pub fn check(&self) -> Result<Query, Error> {
        let mut problems = Vec::new();
        let mut unknown = |path: String, what: &str| {
            problems.push(Problem::new(
                Code::Unknown,
                path,
                format!("is not the name of a {what}"),
            ));
        };
        let mut dimensions = Vec::new();
        for (index, name) in self.dimensions.iter().enumerate() {
            match Dimension::from_name(name) {
                Some(dimension) => dimensions.push(dimension),
                None => unknown(format!("dimensions[{index}]"), "dimension"),
            }
        }
        let mut metrics = Vec::new();
        for (index, name) in self.metrics.iter().enumerate() {
            match Metric::from_name(name) {
                Some(metric) => metrics.push(metric),
                None => unknown(format!("metrics[{index}]"), "metric"),
            }
        }
        let sort = self.sort.as_deref().and_then(|name| {
            let metric = Metric::from_name(name);
            if metric.is_none() {
                unknown("sort".into(), "metric");
            }
            metric
        });
        let query = Query {
            from: self.from,
            until: self.until,
            offset_minutes: self.offset_minutes,
            dimensions,
            metrics,
            model: self.model.clone(),
            limit: self.limit,
            sort,
        };
        // A name that was not understood leaves a gap, so the indexes of later checks would be
        // wrong.
        if problems.is_empty() {
            problems = query.problems();
        }
        Error::from_problems(problems).map_or(Ok(query), Err)
    }
}

/// What a report is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Query {
    /// The first instant of the period; absent: from the beginning.
    pub from: Option<Time>,
    /// The first instant after the period; absent: to the end.
    pub until: Option<Time>,
    /// Where days and hours begin, in minutes east of UTC.
    pub offset_minutes: i32,
    /// What the rows are, at most [`DIMENSIONS_MAX`]; none: totals only.
    pub dimensions: Vec<Dimension>,
    /// Which figures, in this order; none: all.
    pub metrics: Vec<Metric>,
    /// The attribution model whose credits are fed in; carried through to the report.
    pub model: Option<String>,
    /// The most rows to give. The totals count the rows left off, too.
    pub limit: Option<usize>,
    /// By which metric the rows are ordered, the highest first, rows without it last, equal ones by
    /// key. Absent: by key if the first dimension is a time, else by the first metric asked for,
    /// else by calls.
    pub sort: Option<Metric>,
}

impl Query {
    /// Whether the query can be answered.
    ///
    /// # Errors
    /// All that is wrong at once: `too_many` at `dimensions`, `duplicate` at the second of two
    /// equal entries, `invalid_interval` at `until` if it is before `from`, `out_of_range` at
    /// `offset_minutes` from a day on.
    pub fn check(&self) -> Result<(), Error> {
        Error::from_problems(self.problems()).map_or(Ok(()), Err)
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.dimensions.len() > DIMENSIONS_MAX {
            let message = format!("at most {DIMENSIONS_MAX} dimensions fit into one report");
            problems.push(Problem::new(Code::TooMany, "dimensions", message));
        }
        duplicates(&self.dimensions, "dimensions", &mut problems);
        duplicates(&self.metrics, "metrics", &mut problems);
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until < from
        {
            let message = "the period ends before it begins";
            problems.push(Problem::new(Code::InvalidInterval, "until", message));
        }
        if !(-1439..=1439).contains(&self.offset_minutes) {
            let message = "must be less than a day";
            problems.push(Problem::new(Code::OutOfRange, "offset_minutes", message));
        }
        problems
    }

    /// The metrics of the report: those asked for, or all.
    pub(super) fn all_metrics(&self) -> &[Metric] {
        if self.metrics.is_empty() { Metric::ALL } else { &self.metrics }
    }

    /// The metric that orders the rows; none: their keys do.
    pub(super) fn order(&self) -> Option<Metric> {
        let by_time = self.dimensions.first().is_some_and(|first| first.is_of_time());
        let usual = self.metrics.first().copied().unwrap_or(Metric::Calls);
        self.sort.or((!by_time).then_some(usual))
    }

    /// Whether an instant lies in the period.
    pub fn contains(&self, at: Time) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

fn duplicates<T: PartialEq>(list: &[T], path: &str, problems: &mut Vec<Problem>) {
    for (index, entry) in list.iter().enumerate() {
        if list.iter().take(index).any(|earlier| earlier == entry) {
            let path = format!("{path}[{index}]");
            problems.push(Problem::new(Code::Duplicate, path, "stands in the list twice"));
        }
    }
}
