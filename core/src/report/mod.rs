//! From visits and calls to a table: rows by what the reader asks for, figures that add up exactly.
//!
//! The caller feeds rows in any order; nothing is rounded before the end. A call that several
//! touches share is counted under each of them by its share, so the rows of any report add up to
//! its totals to the last billionth.
//!
//! ```
//! use ringtrace::report::{RawQuery, ReportBuilder, TouchText, VisitRow};
//! use ringtrace::words::time::Time;
//!
//! let query = r#"{ "dimensions": ["source"], "metrics": ["visits", "shortage"] }"#;
//! let query = serde_json::from_str::<RawQuery>(query)?.check()?;
//! let touch = TouchText { source: Some("google"), ..TouchText::default() };
//! let mut report = ReportBuilder::new(&query, 0)?;
//! report.visit(&VisitRow::new(Time::parse("2026-03-01T12:00:00Z")?, 7, &touch));
//! let report = report.finish();
//! assert_eq!(
//!     serde_json::to_string(&report.rows)?,
//!     r#"[{"key":["google"],"values":{"visits":1,"shortage":null}}]"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// The finished report.
mod answer;
/// Rows in, report out.
mod builder;
/// By what: the dimensions.
mod dimension;
/// What is counted: the metrics.
mod metric;
/// What a report is asked.
mod query;
/// What is fed in.
mod rows;
/// What is added up for one row.
mod sums;
/// A report as text for a terminal.
mod table;
/// Exact figures.
mod value;

pub use answer::{Period, Report, Row, Values};
pub use builder::ReportBuilder;
pub use dimension::Dimension;
pub use metric::{Metric, MetricKind};
pub use query::{DIMENSIONS_MAX, Query, RawQuery};
pub use rows::{CallRow, Origin, TouchText, VisitRow};
pub use table::{NOT_SET, TABLE_WIDTH_MIN};
pub use value::Value;
