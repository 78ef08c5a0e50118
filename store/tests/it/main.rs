//! The store's promises, on memory, SQLite and PostgreSQL.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

mod child;
mod crash;
mod failures;
mod history;
mod keeping;
mod places;
mod postgres;
mod story;
mod suite;
mod torn;
