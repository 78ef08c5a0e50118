//! Why the command could not do what it was asked, as one sentence that says what to do about it.

use std::io;

/// An error that ends the command.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A file could not be opened, read or written.
    #[error("{name}: {source}")]
    File {
        /// The file as it was named.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file was read, but is not what it should be.
    #[error("{name}: {message}")]
    Input {
        /// The file as it was named.
        name: String,
        /// What it is instead, and what to do.
        message: String,
    },
    /// Options that exclude each other or cannot be met.
    #[error("{0}")]
    Options(String),
    /// The engine refused the configuration or an input.
    #[error("{0}")]
    Engine(#[from] ringtrace::Error),
}

impl Failure {
    /// The file `name` could not be used.
    pub fn file(name: impl Into<String>, source: io::Error) -> Self {
        Self::File { name: name.into(), source }
    }

    /// The file `name` is not what it should be.
    pub fn input(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Input { name: name.into(), message: message.into() }
    }
}
