//! What can be asked of `ringtrace simulate` on the command line.

use crate::simulate::shape::Shape;
use clap::Args;
use std::path::PathBuf;

/// Writes visits, calls, sales and costs of a made-up site. Everything is SIMULATED, drawn from a seed and shaped by
/// stated figures; the same options give the same bytes.
#[derive(Debug, Clone, Args)]
pub struct SimulateOptions {
    /// The folder to write to
    #[arg(long, value_name = "FOLDER", default_value = "simulated")]
    pub out: PathBuf,
    /// Write over files of an earlier simulation
    #[arg(long)]
    pub replace: bool,
    /// Another seed is another world of the same shape
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many days, from Monday, 2 March 2026 on
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3660))]
    pub days: u32,
    /// Sessions on a mean day (what the trade calls visits), bots included
    #[arg(long, value_name = "N", default_value_t = 1000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub sessions: u32,
    /// The share of sessions that lead to a call
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub call_share: Option<f64>,
    /// The share of calls that come after the visitor has left
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub late_share: Option<f64>,
    /// How long after leaving, in minutes (the median)
    #[arg(long, value_name = "MINUTES", value_parser = minutes)]
    pub late_minutes: Option<f64>,
    /// The share of sessions that are a bot's
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub bot_share: Option<f64>,
}

impl SimulateOptions {
    /// The shape that the options describe.
    pub fn shape(&self) -> Shape {
        let mut shape = Shape {
            seed: self.seed,
            days: self.days,
            sessions_a_day: f64::from(self.sessions),
            ..Shape::default()
        };
        shape.call_share = self.call_share.unwrap_or(shape.call_share);
        shape.late_share = self.late_share.unwrap_or(shape.late_share);
        shape.bot_share = self.bot_share.unwrap_or(shape.bot_share);
        if let Some(minutes) = self.late_minutes {
            shape.late_seconds.median = minutes * 60.0;
        }
        shape
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share lies between 0 and 1, as in 0.1".to_owned())
}

fn minutes(text: &str) -> Result<f64, String> {
    let minutes = text.parse().ok().filter(|minutes| *minutes > 0.0 && *minutes < 1e6);
    minutes.ok_or_else(|| "a number of minutes above 0".to_owned())
}
