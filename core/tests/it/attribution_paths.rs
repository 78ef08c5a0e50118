//! Paths as tests write them: channels, conversions, value, nulls.

use ringtrace::attribution::journeys::Journeys;
use ringtrace::attribution::paths::{Grouped, Paths};

pub type Row = (Vec<u32>, f64, f64, f64);

/// Columns that own what tests list.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    offset: Vec<u32>,
    channel: Vec<u32>,
    channels: u32,
    time: Vec<i64>,
    conversions: Vec<f64>,
    value: Vec<f64>,
    nulls: Vec<f64>,
}

/// The paths over `channels` channels.
pub fn columns(channels: u32, rows: &[Row]) -> Columns {
    let mut columns = Columns { offset: vec![0], channels, ..Columns::default() };
    for (path, conversions, value, nulls) in rows {
        columns.channel.extend(path);
        columns.offset.push(columns.channel.len() as u32);
        columns.conversions.push(*conversions);
        columns.value.push(*value);
        columns.nulls.push(*nulls);
    }
    columns
}

impl Columns {
    /// The same with the hours from each touch to the conversion.
    pub fn hours_before(mut self, hours: &[f64]) -> Self {
        self.time = hours.iter().map(|hours| -(hours * 3_600_000.0).round() as i64).collect();
        self
    }

    pub fn journeys(&self) -> Journeys<'_> {
        let paths = Paths {
            offset: &self.offset,
            channel: &self.channel,
            channels: self.channels,
            time: (!self.time.is_empty()).then_some(&self.time),
            conversions: &self.conversions,
            value: Some(&self.value),
            nulls: Some(&self.nulls),
        };
        Journeys::of_paths(paths).unwrap()
    }

    pub fn grouped(&self) -> Grouped<'_> {
        Grouped::of(&self.journeys())
    }
}

/// One conversion worth `value` for each path.
pub fn each_worth(value: f64, paths: &[&[u32]]) -> Vec<Row> {
    paths.iter().map(|path| (path.to_vec(), 1.0, value, 0.0)).collect()
}

#[track_caller]
pub fn near(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len(), "{found:?} is not {wanted:?}");
    let same = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
    assert!(found.iter().zip(wanted).all(same), "{found:?} is not {wanted:?}");
}
