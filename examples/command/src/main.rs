//! The `ringtrace` command: `replay` what a site already has, `simulate` a site, `attribute` conversions to channels,
//! make a `table` of static numbers for a site without a backend.

use clap::{Parser, Subcommand};
use ringtrace_command::attribute;
use ringtrace_command::attribute::options::AttributeOptions;
use ringtrace_command::failure::Failure;
use ringtrace_command::progress;
use ringtrace_command::replay::options::ReplayOptions;
use ringtrace_command::replay::render::render;
use ringtrace_command::replay::run;
use ringtrace_command::simulate::options::SimulateOptions;
use ringtrace_command::simulate::write;
use ringtrace_command::table::{TableOptions, table};
use std::io::Write;
use std::process::ExitCode;

/// Call tracking on what a site already has: access logs, visits, calls.
#[derive(Parser)]
#[command(name = "ringtrace", version, max_term_width = 100)]
struct Options {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    Replay(ReplayOptions),
    Simulate(SimulateOptions),
    Attribute(AttributeOptions),
    Table(TableOptions),
}

fn main() -> ExitCode {
    let options = Options::parse();
    let outcome = match options.job {
        Job::Replay(options) => replay(&options),
        Job::Simulate(options) => simulate(&options),
        Job::Attribute(options) => attribute(&options),
        Job::Table(options) => table(&options),
    };
    match outcome.and_then(|text| print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(anstream::stderr(), "ringtrace: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output; that nobody reads on (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::file("standard output", error))
        }
        _ => Ok(()),
    }
}

fn replay(options: &ReplayOptions) -> Result<String, Failure> {
    let summary = run::run(options)?;
    if !options.json {
        return Ok(render(&summary));
    }
    let json = serde_json::to_string_pretty(&summary);
    json.map(|text| text + "\n").map_err(|error| Failure::Options(error.to_string()))
}

fn attribute(options: &AttributeOptions) -> Result<String, Failure> {
    let summary = attribute::run::run(options)?;
    if !options.json {
        return Ok(attribute::render::render(&summary, options.rows));
    }
    let json = serde_json::to_string_pretty(&summary);
    json.map(|text| text + "\n").map_err(|error| Failure::Options(error.to_string()))
}

fn simulate(options: &SimulateOptions) -> Result<String, Failure> {
    let shape = options.shape();
    // About three page views a session.
    let expected = u64::from(options.sessions) * u64::from(options.days) * 3;
    let bar = progress::counting(expected, "simulating");
    let written = write::write(&shape, &options.out, options.replace, |_| bar.inc(1))?;
    bar.finish_and_clear();
    Ok(format!(
        "SIMULATED: {} page views, {} calls, {} sales, {} costs of days, in {}\n",
        written.visits,
        written.calls,
        written.sales,
        written.costs,
        options.out.display()
    ))
}
