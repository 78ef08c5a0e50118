//! The visits of `stream.mjs` in Rust, for `bench.mjs`: reads them as JSON Lines from standard input, prints nanoseconds a
//! visit as JSON.
//!
//! `node bench.mjs` runs it.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use ringtrace::tracker::command::Command;
use ringtrace::wire::Door;
use ringtrace::words::time::Time;
use ringtrace::{Config, Tracker, Visit};
use std::error::Error;
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

/// Visits in one batch, and in one block of the clock.
const BLOCK: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let (config, visits) = input.split_once('\n').ok_or("the first line is the configuration")?;
    let lines: Vec<&str> = visits.lines().collect();
    let first = Visit::clone(&serde_json::from_str(lines.first().ok_or("no visits")?)?);

    let mut tracker = Tracker::new(Config::from_json(config)?, first.at);
    let visits: Vec<Visit> =
        lines.iter().map(|line| serde_json::from_str(line)).collect::<Result<_, _>>()?;
    let typed = blocks(&visits, |block| {
        for visit in block {
            let _ = black_box(tracker.handle(&Command::Visit(Box::new(visit.clone()))));
        }
    });

    let door = Door::open(config, &at(&first))?;
    let json = blocks(&lines, |block| {
        for line in block {
            black_box(door.ask("visit", line));
        }
    });

    let door = Door::open(config, &at(&first))?;
    let batches: Vec<String> = lines.chunks(BLOCK).map(batch).collect();
    let batched = blocks(&batches, |block| {
        for batch in block {
            black_box(door.ask("batch", batch));
        }
    });
    let batched = batched.map(|ns| ns * batches.len() as f64 / lines.len() as f64);
    println!("{}", serde_json::json!({ "typed": typed, "json": json, "batch": batched }));
    Ok(())
}

fn at(visit: &Visit) -> String {
    Time::to_string(&visit.at)
}

fn batch(lines: &[&str]) -> String {
    let visits: Vec<String> = lines.iter().map(|line| format!(r#"{{"visit":{line}}}"#)).collect();
    format!("[{}]", visits.join(","))
}

/// Nanoseconds an item: of the quickest block, and of the middle one.
fn blocks<T>(items: &[T], mut run: impl FnMut(&[T])) -> [f64; 2] {
    let size = if items.len() > BLOCK { BLOCK } else { 1 };
    let mut times: Vec<f64> = Vec::new();
    for block in items.chunks(size) {
        let began = Instant::now();
        run(block);
        times.push(began.elapsed().as_nanos() as f64 / block.len() as f64);
    }
    times.sort_by(f64::total_cmp);
    [times.first(), times.get(times.len() / 2)].map(|time| time.copied().unwrap_or(0.0))
}
