//! The command's parts on small inputs written by hand, and the laws they keep.

mod access_log;
mod calls;
mod lines;
mod simulate;
mod visits;
