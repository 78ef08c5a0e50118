//! The native half of the npm package `ringtrace`: it forwards, and does nothing else. What users touch is in
//! `facade.mjs` and `node.mjs`.
//!
//! Every error that is thrown here has the error answer of the door as its message. A panic never leaves this crate as
//! one: `catch_unwind` turns it into an error on Node's own thread, `answer` on the threads of its pool.
#![deny(missing_docs)]

mod answer;
mod columns;
mod door;
mod line;
mod page;
mod store;
