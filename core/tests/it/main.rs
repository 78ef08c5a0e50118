//! One test binary; one module a subject.

mod calls;
mod classes;
mod matching;
mod rules;
