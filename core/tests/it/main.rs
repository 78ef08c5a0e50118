//! One test binary; one module a subject.
