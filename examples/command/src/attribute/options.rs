//! What can be asked of `ringtrace attribute` on the command line.

use crate::attribute::columns::{self, Column};
use crate::input::instant;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Which channels brought the conversions: several attribution models beside each other, over all journeys of a file.
///
/// Exit status: 0 when there is an answer (rows that could not be understood are counted and named), 1 when a file or
/// a model cannot be used, 2 for options that do not exist.
#[derive(Debug, Clone, Args)]
pub struct AttributeOptions {
    /// Touches as CSV with a header or as JSON Lines, with columns such as client, time, channel, converted, value,
    /// campaign; or ready-made paths, with columns such as path, conversions, value, nulls. Plain or gzip; - for
    /// standard input. Rows of several files count together
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Conversions that are not touches, with columns such as client, time, value
    #[arg(long, value_name = "FILE")]
    pub conversions: Option<PathBuf>,
    /// Models, as in "last,markov(order=2)", or a JSON list [default: first, last, last_non_direct, linear,
    /// position_based, time_decay (where there are times), markov, shapley]
    #[arg(long, value_name = "MODELS")]
    pub models: Option<String>,
    /// How many channels a state of `markov` remembers
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(1..=16))]
    pub markov_order: Option<u8>,
    /// The channel that last_non_direct passes over
    #[arg(long, value_name = "CHANNEL", default_value = "Direct")]
    pub direct: String,
    /// Touches longer before a conversion do not count; none: all do [default: 90 where there are times]
    #[arg(long, value_name = "DAYS", value_parser = lookback)]
    pub lookback_days: Option<Lookback>,
    /// Touches before a conversion keep counting for the next one, or journeys restart after it
    #[arg(long, value_enum, default_value_t = AfterConversion::Keep)]
    pub after_conversion: AfterConversion,
    /// Credits by channel and this as well
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// Intervals from so many repeats with clients drawn anew, 95 % of them inside
    #[arg(long, value_name = "REPEATS", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub confidence: Option<u32>,
    /// The seed of these repeats
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// What one of the columns is called in your files, as in channel=utm_source; may be given several times
    #[arg(long, value_name = "COLUMN=NAME", value_parser = columns::own_name)]
    pub column: Vec<(Column, String)>,
    /// What divides the channels of a path
    #[arg(long, value_name = "TEXT", default_value = ">")]
    pub separator: String,
    /// The offset from UTC of days, and of instants that name none
    #[arg(long, value_name = "OFFSET", value_parser = instant::offset_minutes)]
    #[arg(default_value = "+00:00", allow_hyphen_values = true)]
    pub zone: i32,
    /// How many rows a table has at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub rows: usize,
    /// Print the answers as JSON, with nothing left out
    #[arg(long)]
    pub json: bool,
    /// Put the whole transition matrix of Markov models into the JSON
    #[arg(long, requires = "json")]
    pub transitions: bool,
    /// Write pictures: the models beside each other, and the transitions of the Markov chain. A folder, or the first
    /// picture's name as in credits.svg
    #[arg(long, value_name = "FOLDER")]
    pub svg: Option<PathBuf>,
}

/// How far back touches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookback {
    /// However far.
    Whole,
    /// So many days.
    Days(u32),
}

/// What a conversion does to the touches before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AfterConversion {
    /// They count for later conversions too
    Keep,
    /// Journeys begin anew
    Restart,
}

/// What the credits of a channel are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The day of the touch
    Day,
    /// The day of the conversion
    ConversionDay,
    /// The campaign
    Campaign,
}

impl By {
    /// Its name in a question.
    pub fn name(self) -> &'static str {
        match self {
            By::Day => "day",
            By::ConversionDay => "conversion_day",
            By::Campaign => "campaign",
        }
    }
}

fn lookback(text: &str) -> Result<Lookback, String> {
    match text {
        "none" => Ok(Lookback::Whole),
        days => {
            days.parse().map(Lookback::Days).map_err(|_| "a number of days, or none".to_owned())
        }
    }
}
