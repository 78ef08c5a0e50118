//! Disks that fail, fill up and lose their power: nothing that was acknowledged is lost, and the store goes on.
// What tests are made of may stop them. Processes and clocks are what a store is tested with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, clippy::print_stderr)]

mod disk;
mod failing;
mod full;
#[allow(dead_code, reason = "the other tests need more of it")]
#[path = "../it/story.rs"]
mod story;
mod vfs;
