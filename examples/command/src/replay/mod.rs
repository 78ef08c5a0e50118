//! The main job: what a site already has goes through the engine, and the answers its owner asks for come out.

/// The configuration that the options describe.
pub mod configuration;
/// Everything that goes in: visits and calls, read or simulated.
pub mod gather;
/// How many numbers a site needs.
pub mod need;
/// What can be asked for on the command line.
pub mod options;
/// The answers as text for a terminal.
pub mod render;
/// Which visits are people's.
pub mod sift;
/// The answers as data.
pub mod summary;
/// Lists and tables that fit a terminal.
pub mod tables;
