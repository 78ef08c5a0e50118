//! Who is measured, and what each of them promises.

use crate::AnyError;
use crate::by_hand::ByHand;
use crate::contender::Contender;
use crate::ours::Ours;
use crate::redis::WithLua;
use crate::servers::{self, Server};
use crate::skip_locked::SkipLocked;
use ringtrace_store::Durability;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What has happened to a visit when its answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Nothing yet.
    Memory,
    /// It survives the process that keeps it.
    Written,
    /// It survives a power cut.
    Synced,
}

impl Promise {
    pub const ALL: [Promise; 3] = [Promise::Memory, Promise::Written, Promise::Synced];

    pub fn name(self) -> &'static str {
        match self {
            Promise::Memory => "memory",
            Promise::Written => "written",
            Promise::Synced => "synced",
        }
    }

    pub fn durability(self) -> Durability {
        match self {
            Promise::Memory => Durability::Memory,
            Promise::Written => Durability::Written,
            Promise::Synced => Durability::Synced,
        }
    }
}

/// A contender that was not started yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ours,
    OursOnPostgres,
    /// As four processes would have it.
    FourOfOurs,
    Redis,
    ByHand,
    SkipLocked,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::Ours,
        Kind::Redis,
        Kind::ByHand,
        Kind::OursOnPostgres,
        Kind::FourOfOurs,
        Kind::SkipLocked,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Ours => "store on SQLite",
            Kind::OursOnPostgres => "store on PostgreSQL",
            Kind::FourOfOurs => "4 stores on PostgreSQL",
            Kind::Redis => "Redis and Lua",
            Kind::ByHand => "SQLite by hand",
            Kind::SkipLocked => "SKIP LOCKED",
        }
    }

    /// Whether it can promise that.
    pub fn can(self, promise: Promise) -> bool {
        self == Kind::Ours || promise != Promise::Memory
    }

    /// Whether several visits may be asked at once by one who waits for all of them.
    pub fn has_batches(self) -> bool {
        matches!(self, Kind::Ours | Kind::OursOnPostgres | Kind::Redis)
    }
}

/// The servers that contenders need; `None` where there is no such program.
pub struct Place {
    pub postgres: Option<Server>,
    pub has_redis: bool,
    databases: AtomicUsize,
}

impl Place {
    /// Starts what the wanted ones need.
    pub fn open(size: &crate::Size) -> Result<Self, AnyError> {
        let kinds = [Kind::OursOnPostgres, Kind::FourOfOurs, Kind::SkipLocked];
        let is_wanted = kinds.iter().any(|kind| size.may_want(kind.name()));
        let starts = is_wanted && servers::has_postgres();
        let postgres = starts.then(servers::postgres).transpose()?;
        Ok(Self { postgres, has_redis: servers::has_redis(), databases: AtomicUsize::new(0) })
    }

    pub fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Redis => self.has_redis,
            Kind::Ours | Kind::ByHand => true,
            Kind::OursOnPostgres | Kind::FourOfOurs | Kind::SkipLocked => self.postgres.is_some(),
        }
    }

    /// A contender that knows nothing yet.
    pub fn start(
        &self,
        kind: Kind,
        promise: Promise,
        numbers: usize,
    ) -> Result<Box<dyn Contender>, AnyError> {
        let durability = promise.durability();
        let is_synced = promise == Promise::Synced;
        Ok(match kind {
            Kind::Ours => Box::new(Ours::in_file(durability, numbers)?),
            Kind::OursOnPostgres => Box::new(Ours::at(self.database()?, durability, 1, numbers)?),
            Kind::FourOfOurs => Box::new(Ours::at(self.database()?, durability, 4, numbers)?),
            Kind::Redis => {
                Box::new(WithLua::start(if is_synced { "always" } else { "everysec" }, numbers)?)
            }
            Kind::ByHand => {
                Box::new(ByHand::start(if is_synced { "FULL" } else { "NORMAL" }, numbers)?)
            }
            Kind::SkipLocked => {
                let commit = if is_synced { "on" } else { "off" };
                Box::new(SkipLocked::start(self.database()?, commit, numbers)?)
            }
        })
    }

    /// A new database's address.
    fn database(&self) -> Result<String, AnyError> {
        let server = self.postgres.as_ref().ok_or("PostgreSQL is not installed")?;
        let name = format!("b{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client =
            postgres::Client::connect(&servers::url(server, "postgres"), postgres::NoTls)?;
        client.batch_execute(&format!("CREATE DATABASE {name}"))?;
        Ok(servers::url(server, &name))
    }
}
