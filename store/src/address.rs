//! Where a store lives: a file's path, `postgres://...`, or `memory:`.

use crate::error::{StoreCode, StoreError};
use crate::journal::Journal;
use crate::journal::memory::Shared;
use crate::options::Options;
use std::fmt;
use std::path::PathBuf;

/// A place, understood. Printing it prints no password.
#[derive(Clone)]
pub(crate) enum Address {
    Memory,
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    File(PathBuf),
    #[cfg_attr(not(feature = "postgres"), allow(dead_code))]
    Server(String),
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory:"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Server(_) => f.write_str("postgres://..."),
        }
    }
}

impl Address {
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some("postgres" | "postgresql") => Ok(Self::Server(text.to_owned())),
            Some("sqlite" | "file") => {
                let path = text.split_once("://").map_or("", |(_, path)| path);
                Ok(Self::File(PathBuf::from(path)))
            }
            Some(_) => Err(invalid("the address begins with a scheme that is not known")),
            None if text == "memory:" => Ok(Self::Memory),
            None if text.is_empty() || text.contains('\0') || text.starts_with(':') => {
                Err(invalid("the address names no file"))
            }
            None => Ok(Self::File(PathBuf::from(text))),
        }
    }

    fn connect(&self, options: &Options) -> Result<Box<dyn Journal>, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::File(path) => {
                let opened = crate::journal::sqlite::Sqlite::open(path, options.patience)?;
                Ok(Box::new(opened))
            }
            #[cfg(feature = "postgres")]
            Self::Server(url) => {
                let opened = crate::journal::postgres::Postgres::open(url, options.patience)?;
                Ok(Box::new(opened))
            }
            #[allow(unreachable_patterns)]
            _ => {
                let _ = options;
                Err(invalid("this kind of store was not compiled in; see the package's features"))
            }
        }
    }
}

/// A place that can be connected to again and again.
#[derive(Debug)]
pub(crate) struct Source {
    address: Address,
    options: Options,
    /// What all connections to `memory:` share.
    memory: Shared,
}

impl Source {
    pub(crate) fn new(address: &str, options: &Options) -> Result<Self, StoreError> {
        let (address, options) = (Address::parse(address)?, options.clone());
        Ok(Self { address, options, memory: Shared::default() })
    }

    /// A connection.
    pub(crate) fn connect(&self) -> Result<Box<dyn Journal>, StoreError> {
        match self.address {
            Address::Memory => Ok(Box::new(self.memory.clone())),
            Address::File(_) | Address::Server(_) => self.address.connect(&self.options),
        }
    }

    /// Whether storing something is a matter of this process alone.
    pub(crate) fn is_near(&self) -> bool {
        !matches!(self.address, Address::Server(_))
    }

    /// How many connections are of use for commands.
    pub(crate) fn connections(&self) -> usize {
        match self.address {
            Address::Server(_) => self.options.connections.clamp(1, 64),
            Address::File(_) | Address::Memory => 1,
        }
    }
}

fn invalid(message: &str) -> StoreError {
    let message = format!("{message}: use a file's path, postgres://..., or memory:");
    StoreError::new(StoreCode::InvalidAddress, message)
}
