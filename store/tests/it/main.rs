//! The store's promises, on memory, SQLite and PostgreSQL.
// What tests are made of may stop them. Processes and clocks are what a store is tested with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

mod child;
mod crash;
mod cut;
mod door;
#[cfg(feature = "tls")]
mod encrypted;
mod failures;
mod fixture;
mod history;
mod keeping;
mod manual;
mod places;
mod postgres;
mod story;
mod suite;
mod torn;
mod watching;
