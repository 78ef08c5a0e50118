//! One test binary; one module a subject.
mod tidy;

mod calls;
mod classes;
mod matching;
mod plan;
mod report;
mod report_laws;
mod rules;
