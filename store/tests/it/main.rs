//! The store's promises, on memory, SQLite and PostgreSQL.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

mod places;
mod postgres;
mod story;
mod suite;
