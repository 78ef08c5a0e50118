//! What the benchmarks share: a clock, a table, a stream of visits, and the obvious designs that stand beside ringtrace.
//!
//! Each file beside this folder asks one question and prints one table. Everything in a table is measured in one run,
//! round by round in turn, so that its ratios hold on a busy machine too.

/// Timing in rounds.
pub mod clock;
/// What a user would write instead.
pub mod obvious;
/// The table that is printed, with the machine and the command above it.
pub mod page;
/// The site the visits are of.
pub mod site;
/// Visits at a steady load.
pub mod steady;
