//! What can be asked of `ringtrace replay` on the command line.

use crate::input::instant;
use crate::input::site::Site;
use clap::{Args, ValueEnum};
use ringtrace::config::raw::{RawDecay, RawModel, RawPolicy, RawPosition};
use std::path::PathBuf;

/// Replays visits and calls through a tracker, and answers what a site's owner asks: how many numbers are lent and
/// needed, what the pool is short of, where visits and calls come from. Without VISITS a simulated day is replayed.
#[derive(Debug, Clone, Args)]
pub struct ReplayOptions {
    /// An access log of Apache or nginx (common or combined form), or visits as JSON Lines {"t","client","url",
    /// "referrer","user_agent","ip","geo"}; plain or gzip; - for standard input
    pub visits: Option<PathBuf>,
    /// Calls as CSV with a header or as JSON Lines; columns such as start, dialled, caller, wait_s, talk_s, status,
    /// call_id, and many other names of the same
    #[arg(long, value_name = "FILE")]
    pub calls: Option<PathBuf>,
    /// The tracker's configuration as JSON; without it one pool for all visits is made of the options below
    #[arg(long, value_name = "FILE", conflicts_with_all = ["numbers", "hard", "quarantine", "policy"])]
    pub config: Option<PathBuf>,
    /// How many numbers to lend [default: sessions of the busiest day / 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub numbers: Option<u32>,
    /// How long a hold outlives the last page view; the pool uses the first, the comparison all of them
    #[arg(long, value_name = "SPANS", value_delimiter = ',', value_parser = span_seconds)]
    #[arg(default_value = "30m,10m,5m")]
    pub window: Vec<u32>,
    /// Keep every hold to its window's end, though its visitor is gone and others wait
    #[arg(long)]
    pub hard: bool,
    /// How long a number rests between two clients
    #[arg(long, value_name = "SPAN", value_parser = span_seconds, default_value = "0s")]
    pub quarantine: u32,
    /// Which free number is lent
    #[arg(long, value_enum, default_value_t = Policy::LongestIdle)]
    pub policy: Policy,
    /// Sizes of pool to compare
    #[arg(long, value_name = "SIZES", value_delimiter = ',', default_value = "2,5,10,20,30,50")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub sizes: Vec<u32>,
    /// The share of visitors that should get a number in the busiest hour
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "0.95")]
    pub accuracy: f64,
    /// How credit for a call is shared [default: the configuration's, else last_non_direct]
    #[arg(long, value_enum)]
    pub model: Option<Model>,
    /// What visits and calls are broken down by, one table each: channel, source, medium, campaign, landing_page,
    /// country, device, hour, ...; a table of several with +, as in source+medium
    #[arg(
        long,
        value_name = "DIMENSIONS",
        value_delimiter = ',',
        default_value = "channel,source,campaign"
    )]
    pub by: Vec<String>,
    /// How many rows a table has at most
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub rows: usize,
    /// The site that an access log is of, as in www.example.com [default: what the
    /// log's own pages refer to]
    #[arg(long, value_name = "URL")]
    pub site: Option<Site>,
    /// Take every request of a log for a page view, images and errors too
    #[arg(long)]
    pub all_requests: bool,
    /// Do not look for bots
    #[arg(long)]
    pub keep_bots: bool,
    /// What a visit without a user agent is; auto: a bot's, if other visits of the file have one
    #[arg(long, value_enum, default_value_t = MissingAgent::Auto)]
    pub missing_agent: MissingAgent,
    /// What becomes of visits that referrer spam sends
    #[arg(long, value_enum, default_value_t = Spam::Drop)]
    pub spam: Spam,
    /// The offset from UTC of days and hours, and of instants that name none
    #[arg(long, value_name = "OFFSET", value_parser = instant::offset_minutes)]
    #[arg(default_value = "+00:00", allow_hyphen_values = true)]
    pub zone: i32,
    /// Print the answers as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which free number is lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Policy {
    /// The one idle the longest
    LongestIdle,
    /// Any
    Random,
    /// The next in order
    RoundRobin,
}

impl Policy {
    /// The policy as the configuration has it.
    pub fn raw(self) -> RawPolicy {
        match self {
            Policy::LongestIdle => RawPolicy::LongestIdle,
            Policy::Random => RawPolicy::Random,
            Policy::RoundRobin => RawPolicy::RoundRobin,
        }
    }
}

/// How credit for a call is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Model {
    /// The last touch that is not direct
    LastNonDirect,
    /// The first touch
    First,
    /// The last touch
    Last,
    /// All touches alike
    Linear,
    /// 40 % the first, 40 % the last, the rest between
    PositionBased,
    /// Half as much for each week before the call
    TimeDecay,
}

impl Model {
    /// The model as the configuration has it.
    pub fn raw(self) -> RawModel {
        match self {
            Model::LastNonDirect => RawModel::LastNonDirect,
            Model::First => RawModel::First,
            Model::Last => RawModel::Last,
            Model::Linear => RawModel::Linear,
            Model::PositionBased => RawModel::PositionBased(RawPosition::default()),
            Model::TimeDecay => RawModel::TimeDecay(RawDecay::default()),
        }
    }
}

/// What a visit without a user agent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MissingAgent {
    /// A bot's
    Bot,
    /// A person's
    Human,
    /// A bot's, if other visits of the file have a user agent
    Auto,
}

/// What becomes of visits that referrer spam sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Spam {
    /// They count as others do
    Keep,
    /// They are left out
    Drop,
}

/// Reads a span such as `90`, `30s`, `5m`, `1h`, `7d`: seconds.
///
/// # Errors
/// What spans look like.
pub fn span_seconds(text: &str) -> Result<u32, String> {
    let (digits, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(digits) => (digits, text.chars().last()),
        None => (text, None),
    };
    let factor = match unit {
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        _ => 1,
    };
    let seconds = digits.parse::<u32>().ok().and_then(|count| count.checked_mul(factor));
    seconds.ok_or_else(|| "a span looks like 30s, 5m, 1h or 7d".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "a share lies between 0 and 1, as in 0.95".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_shares() {
        for (text, seconds) in [("90", 90), ("30s", 30), ("5m", 300), ("1h", 3600), ("7d", 604_800)]
        {
            assert_eq!(span_seconds(text), Ok(seconds));
        }
        for text in ["", "m", "-5m", "5 m", "1.5h", "99999999d"] {
            assert!(span_seconds(text).is_err(), "{text}");
        }
        assert_eq!(
            (share("0.95"), share("1").is_err(), share("NaN").is_err()),
            (Ok(0.95), true, true)
        );
    }
}
