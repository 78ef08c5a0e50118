//! Attribution over all journeys of a file: several models beside each other.

/// The names that columns go by.
pub mod columns;
/// Models as they are named on the command line.
pub mod models;
/// What can be asked for on the command line.
pub mod options;
/// Touches, conversions and paths from CSV or JSON Lines.
pub mod read;
/// The answers as text for a terminal.
pub mod render;
/// One row, column by column.
pub mod row;
/// The job from end to end.
pub mod run;
/// The answers as data.
pub mod summary;
/// Pictures.
pub mod svg;
