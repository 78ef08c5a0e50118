//! The parts of the `ringtrace` command: reading what a site already has, simulating what it might have, replaying
//! either through the engine, attributing conversions to channels, and making a table of static numbers.
//!
//! Files, standard input and output, the terminal and the clock of the progress bar are used only here; the engine
//! itself (`ringtrace`) is pure. Benchmarks and fuzz targets use this library too.

/// Attribution over all journeys of a file.
pub mod attribute;
/// Why the command could not do what it was asked.
pub mod failure;
/// What a site already has: access logs, visits, calls.
pub mod input;
/// A progress bar for long inputs.
pub mod progress;
/// The main job: replaying visits and calls through the engine.
pub mod replay;
/// A made-up site, drawn from a seed.
pub mod simulate;
/// Static numbers for sites without a backend.
pub mod table;
