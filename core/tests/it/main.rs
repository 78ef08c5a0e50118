//! One test binary; one module a subject.

mod mask;
mod phone;
