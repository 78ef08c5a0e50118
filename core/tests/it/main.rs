//! One test binary; one module a subject.
mod tidy;

mod calls;
mod classes;
mod matching;
mod rules;
