//! The main job: what a site already has goes through the engine, and the answers its owner asks for come out.

/// What the tracker says after the replay.
pub mod answers;
/// The configuration that the options describe.
pub mod configuration;
/// Visits and calls through the tracker.
pub mod flow;
/// Everything that goes in: visits and calls, read or simulated.
pub mod gather;
/// How many numbers a site needs.
pub mod need;
/// What should be known when reading the answers.
pub mod notes;
/// What can be asked for on the command line.
pub mod options;
/// The answers as text for a terminal.
pub mod render;
/// The job from end to end.
pub mod run;
/// Which visits are people's.
pub mod sift;
/// The answers as data.
pub mod summary;
/// Lists and tables that fit a terminal.
pub mod tables;
