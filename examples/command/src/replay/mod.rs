//! The main job: what a site already has goes through the engine, and the answers its owner asks for come out.

/// The configuration that the options describe.
pub mod configuration;
/// Everything that goes in: visits and calls, read or simulated.
pub mod gather;
/// What can be asked for on the command line.
pub mod options;
