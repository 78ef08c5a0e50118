//! The whole state as bytes: a snapshot and the events after it are a tracker.
//!
//! The form is four letters, a version, a CRC-32 and the state in postcard's encoding. A newer library reads the
//! snapshots of older ones; an unknown newer version is refused.

use super::calls::{CallRow, Calls};
use super::clients::{Client, Clients, Lease};
use super::numbers::{Number, Numbers};
use super::rate::Rates;
use super::touches::{Clicks, Touch, Touches};
use super::{PoolState, Seen, Tracker};
use crate::config::Config;
use crate::error::{Code, Error, Problem};
use crate::words::name::{Name, Names};
use crate::words::phone::Phone;
use crate::words::time::Time;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

const MAGIC: &[u8; 4] = b"RTSN";

/// The version this library writes. It reads this one and every earlier one.
pub const SNAPSHOT_VERSION: u16 = 1;

/// Everything that is not derived from something else.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    config: String,
    now: Time,
    sequence: u64,
    client_names: Cow<'a, [Name]>,
    clients: Cow<'a, [Client]>,
    leases: Cow<'a, [Lease]>,
    touches: Cow<'a, [Touch]>,
    texts: Cow<'a, [Name]>,
    clicks: Cow<'a, Clicks>,
    bound: Cow<'a, BTreeMap<u32, Vec<Phone>>>,
    visits: Cow<'a, VecDeque<Seen>>,
    numbers: Cow<'a, [Number]>,
    pools: Cow<'a, [PoolState]>,
    pool_order: Cow<'a, [u32]>,
    calls: Cow<'a, [CallRow]>,
    rates: Cow<'a, Rates>,
    swept_day: i64,
}

impl Tracker {
    /// The whole state as bytes. The same state gives the same bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        let stored = Stored {
            config: serde_json::to_string(&*self.config.raw).unwrap_or_default(),
            now: self.now,
            sequence: self.sequence,
            client_names: Cow::Borrowed(self.clients.names.texts()),
            clients: Cow::Borrowed(&self.clients.rows),
            leases: Cow::Borrowed(&self.clients.leases),
            touches: Cow::Borrowed(&self.touches.rows),
            texts: Cow::Borrowed(self.touches.texts.texts()),
            clicks: Cow::Borrowed(&self.touches.clicks),
            bound: Cow::Borrowed(&self.touches.bound),
            visits: Cow::Borrowed(&self.visits),
            numbers: Cow::Borrowed(&self.numbers.rows),
            pools: Cow::Borrowed(&self.pools),
            pool_order: Cow::Borrowed(&self.pool_order),
            calls: Cow::Borrowed(&self.calls.rows),
            rates: Cow::Borrowed(&self.rates),
            swept_day: self.swept_day,
        };
        // Encoding into memory fails for nothing a tracker holds.
        let body = postcard::to_allocvec(&stored).unwrap_or_default();
        let mut bytes = Vec::with_capacity(body.len() + 10);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&SNAPSHOT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
        bytes.extend_from_slice(&body);
        bytes
    }

    /// The tracker a snapshot was taken of.
    ///
    /// # Errors
    /// `invalid_snapshot` if the bytes are no snapshot or are damaged, `unsupported_version` if a newer library wrote
    /// them, and whatever is wrong with the configuration in it.
    pub fn restore(snapshot: &[u8]) -> Result<Self, Error> {
        let damaged = |what: &str| Problem::new(Code::InvalidSnapshot, "", what);
        let (magic, rest) =
            snapshot.split_at_checked(4).ok_or_else(|| damaged("not a snapshot"))?;
        let (version, rest) =
            rest.split_first_chunk::<2>().ok_or_else(|| damaged("not a snapshot"))?;
        if magic != MAGIC {
            return Err(damaged("not a snapshot of this library").into());
        }
        let version = u16::from_le_bytes(*version);
        if version != SNAPSHOT_VERSION {
            let message = format!("version {version}; this library reads up to {SNAPSHOT_VERSION}");
            return Err(Problem::new(Code::UnsupportedVersion, "", message).into());
        }
        let (sum, body) = rest.split_first_chunk::<4>().ok_or_else(|| damaged("cut short"))?;
        if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
            return Err(damaged("the checksum does not fit: damaged or cut short").into());
        }
        let stored: Stored<'_> = postcard::from_bytes(body).map_err(|_| damaged("damaged"))?;
        let config = Config::from_json(&stored.config)?;
        // The hash tables are built anew, so the seed in force does for them.
        let seed = config.seed;
        let mut calls = Calls::with_seed(seed);
        calls.rows = stored.calls.into_owned();
        calls.index();
        Ok(Self {
            now: stored.now,
            sequence: stored.sequence,
            clients: Clients {
                names: Names::from_texts(stored.client_names.into_owned(), seed),
                rows: stored.clients.into_owned(),
                leases: stored.leases.into_owned(),
            },
            touches: Touches::from_rows(
                stored.touches.into_owned(),
                Names::from_texts(stored.texts.into_owned(), seed),
                stored.clicks.into_owned(),
                stored.bound.into_owned(),
            ),
            visits: stored.visits.into_owned(),
            numbers: Numbers::from_rows(stored.numbers.into_owned(), seed),
            pools: stored.pools.into_owned(),
            pool_order: stored.pool_order.into_owned(),
            calls,
            rates: stored.rates.into_owned(),
            swept_day: stored.swept_day,
            asks_facts: super::configure::asks_facts(&config),
            config,
        })
    }
}
