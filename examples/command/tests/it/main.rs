//! The command's parts on small inputs written by hand, and the laws they keep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod access_log;
mod attribute;
mod calls;
mod command;
mod lines;
mod need;
mod replay;
mod simulate;
mod table;
mod visits;
