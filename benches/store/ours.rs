//! The store.

use crate::AnyError;
use crate::contender::{Client, Contender};
use ringtrace::config::raw::{RawConfig, RawPool, RawWindow};
use ringtrace::tracker::command::{Answer, Command, VisitAnswer};
use ringtrace::{Config, Visit};
use ringtrace_benches::site;
use ringtrace_store::{Durability, Options, Store, StoredTracker};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub const SITE: &str = "shop.example.com";

/// How far visits of several clients may stand in another order than they were asked, in seconds of the story.
const TOLERANCE_SECONDS: u32 = 3_600;

/// The site, with holds that are promised for their whole window.
pub fn config(numbers: usize) -> Result<Config, AnyError> {
    let all: Result<Vec<String>, AnyError> =
        (0..numbers).map(|position| Ok(site::number(position)?.to_string())).collect();
    let pool = RawPool {
        id: "site".into(),
        numbers: all?,
        fallback: Some("+12125550199".into()),
        window_seconds: site::WINDOW_SECONDS,
        window: RawWindow::Hard,
        ..RawPool::default()
    };
    Ok(Config::check(RawConfig {
        destination: Some("+12125550100".into()),
        domains: vec![site::HOST.into()],
        clock_tolerance_seconds: TOLERANCE_SECONDS,
        pools: vec![pool],
        ..RawConfig::default()
    })?)
}

/// One or several stores on one place, as several processes would have them.
pub struct Ours {
    address: String,
    stores: Vec<Arc<Store>>,
    asked: AtomicUsize,
    folder: Option<tempfile::TempDir>,
}

impl Ours {
    /// In a file of a new folder.
    pub fn in_file(durability: Durability, numbers: usize) -> Result<Self, AnyError> {
        let folder = tempfile::tempdir()?;
        let address = folder.path().join("ringtrace.db").display().to_string();
        let mut ours = Self::at(address, durability, 1, numbers)?;
        ours.folder = Some(folder);
        Ok(ours)
    }

    /// Anywhere.
    pub fn at(
        address: String,
        durability: Durability,
        stores: usize,
        numbers: usize,
    ) -> Result<Self, AnyError> {
        let options = || Options { durability, ..Options::default() };
        let open = |_| Ok(Arc::new(Store::open_with(&address, options())?));
        let stores: Result<Vec<_>, AnyError> = (0..stores).map(open).collect();
        let (stores, begin) = (stores?, site::begin()?);
        let config = config(numbers)?;
        for store in &stores {
            store.tracker_or(SITE, || (config.clone(), begin))?;
        }
        Ok(Self { address, stores, asked: AtomicUsize::new(0), folder: None })
    }
}

struct One(StoredTracker);

fn number(answer: &VisitAnswer) -> Option<String> {
    let lent = answer.shown.first().filter(|shown| shown.until.is_some());
    lent.and_then(|shown| shown.number).map(|number| number.to_string())
}

impl Client for One {
    fn visit(&mut self, visit: &Visit) -> Result<Option<String>, AnyError> {
        Ok(number(&self.0.visit(visit.clone())?))
    }

    fn visits(&mut self, visits: &[Visit]) -> Result<Vec<Option<String>>, AnyError> {
        let commands = visits.iter().map(|visit| Command::Visit(Box::new(visit.clone())));
        let answers = self.0.handle_all(commands).into_iter();
        answers
            .map(|answer| match answer? {
                Answer::Visit(answer) => Ok(number(&answer)),
                _ => Err("not the answer to a visit".into()),
            })
            .collect()
    }
}

impl Contender for Ours {
    fn client(&self) -> Result<Box<dyn Client>, AnyError> {
        let place = self.asked.fetch_add(1, Ordering::Relaxed) % self.stores.len();
        let store = self.stores.get(place).ok_or("no store")?;
        Ok(Box::new(One(store.tracker(SITE)?)))
    }

    fn disk_bytes(&self) -> Result<u64, AnyError> {
        self.stores.iter().for_each(|store| store.close());
        if self.folder.is_some() {
            let connection = rusqlite::Connection::open(&self.address)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            return Ok(std::fs::metadata(&self.address)?.len());
        }
        let mut client = postgres::Client::connect(&self.address, postgres::NoTls)?;
        let all = "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class \
            WHERE relnamespace = 'ringtrace'::regnamespace AND relkind = 'r'";
        let bytes: i64 = client.query_one(all, &[])?.try_get(0)?;
        Ok(u64::try_from(bytes)?)
    }
}
