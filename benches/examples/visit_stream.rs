//! What a stream of visits costs in Rust, for the bindings to stand beside: a configuration and then visits, one JSON
//! object a line, on standard input; nanoseconds a visit on standard output, as JSON.
//!
//! Driven by `benches/python/visits.py`.

use ringtrace::words::time::Time;
use ringtrace::{Config, Tracker, Visit};
use ringtrace_benches::clock::Times;
use serde_json::json;
use std::error::Error;
use std::io::{self, Read, Write};

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let (config, visits) = text.split_once('\n').ok_or("a configuration, then visits")?;
    let config = Config::from_json(config)?;
    let visits: Vec<Visit> = visits.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let begin = visits.first().map_or(Time::MIN, |visit| visit.at);
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let mut tracker = Tracker::new(config.clone(), begin);
        times.begin_round();
        times.measure(visits.len(), || {
            visits.iter().try_for_each(|visit| tracker.visit(visit).map(drop))
        })?;
    }
    writeln!(io::stdout(), "{}", json!({ "Rust, typed": times.least() }))?;
    Ok(())
}
