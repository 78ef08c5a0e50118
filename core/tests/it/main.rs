//! One test binary; one module a subject.
mod tidy;
