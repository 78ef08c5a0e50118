//! The store: opens a place, and gives the trackers in it.

use crate::address::Source;
use crate::error::{StoreCode, StoreError};
use crate::journal::{Journal, Stored};
use crate::lane::Lane;
use crate::options::Options;
use crate::seat::Seat;
use crate::tracker::StoredTracker;
use ringtrace::tracker::Tracker;
use ringtrace::tracker::event::Event;
use ringtrace::words::name;
use ringtrace::words::time::Time;
use ringtrace::{Config, Problem};
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Trackers in a file, on a server or in memory. Closing, or dropping, waits until everything is stored.
#[derive(Debug)]
pub struct Store {
    options: Options,
    lanes: Vec<Arc<Lane>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    seats: Mutex<HashMap<Arc<str>, Arc<Seat>>>,
    /// For everything that is not a tracker's command.
    desk: Arc<Mutex<Desk>>,
}

/// A connection that several may ask in turn.
pub(crate) struct Desk(pub(crate) Box<dyn Journal>);

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}

impl Store {
    /// Opens a store, and makes it if there is none: `ringtrace.db` (a file), `postgres://user@host/database`, or
    /// `memory:`.
    ///
    /// # Errors
    /// See [`StoreCode`]: quickly, and nothing that is there is harmed.
    pub fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, Options::default())
    }

    /// Opens a store with options.
    ///
    /// # Errors
    /// As for [`Store::open`].
    pub fn open_with(address: &str, options: Options) -> Result<Self, StoreError> {
        let source = Arc::new(Source::new(address, &options)?);
        let desk = source.connect()?;
        let lanes = (0..source.connections()).map(|_| Lane::new(Arc::clone(&source), &options));
        let lanes: Vec<Arc<Lane>> =
            lanes.map(|lane| lane.map(Arc::new)).collect::<Result<_, _>>()?;
        let mut threads = Vec::new();
        for lane in &lanes {
            let lane = Arc::clone(lane);
            let thread = std::thread::Builder::new().name("ringtrace-store".to_owned());
            threads.push(thread.spawn(move || lane.run()).map_err(|_| no_thread())?);
        }
        let desk = Arc::new(Mutex::new(Desk(desk)));
        let (threads, seats) = (Mutex::new(threads), Mutex::default());
        Ok(Self { options, lanes, threads, seats, desk })
    }

    /// Makes a tracker that begins at `at`.
    ///
    /// # Errors
    /// `tracker_exists`; `empty`, `too_long`, `control_character` (the id); a failure of the store.
    pub fn create(&self, id: &str, config: Config, at: Time) -> Result<StoredTracker, StoreError> {
        check_id(id)?;
        let tracker = Tracker::new(config, at);
        let first =
            Stored { sequence: 0, snapshot: tracker.snapshot(), shown: 0, shown_ms: at.unix_ms() };
        if !self.desk().0.create(id, &first)? {
            let message = format!("a tracker `{id}` is stored here already");
            return Err(StoreError::new(StoreCode::TrackerExists, message));
        }
        self.tracker(id)
    }

    /// The tracker of this id, made by `first` if there is none: `store.tracker_or("site", || (config, now))`.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn tracker_or(
        &self,
        id: &str,
        first: impl FnOnce() -> (Config, Time),
    ) -> Result<StoredTracker, StoreError> {
        let found = self.tracker(id);
        if !matches!(&found, Err(error) if error.is(StoreCode::UnknownTracker)) {
            return found;
        }
        let (config, at) = first();
        match self.create(id, config, at) {
            Err(error) if error.is(StoreCode::TrackerExists) => self.tracker(id),
            made => made,
        }
    }

    /// The tracker of this id, loaded if it is not in memory. Costs next to nothing if it is.
    ///
    /// # Errors
    /// `unknown_tracker`; a failure of the store.
    pub fn tracker(&self, id: &str) -> Result<StoredTracker, StoreError> {
        check_id(id)?;
        let seat = {
            let mut seats = lock(&self.seats);
            match seats.get(id) {
                Some(seat) => Arc::clone(seat),
                None => {
                    // Seats nobody refers to any more, and that hold nothing, are swept now and then.
                    if seats.len() >= 2 * self.options.trackers_max.max(16) {
                        seats.retain(|_, seat| {
                            Arc::strong_count(seat) > 1 || seat.lock().tracker.is_some()
                        });
                    }
                    let seat = Arc::new(Seat::new(id));
                    seats.insert(Arc::clone(&seat.id), Arc::clone(&seat));
                    seat
                }
            }
        };
        let tracker =
            StoredTracker { lane: self.lane_of(id)?, seat, durability: self.options.durability };
        if tracker.seat.lock().tracker.is_some() {
            return Ok(tracker);
        }
        let found = tracker.read(|_| ());
        if found.is_err() {
            lock(&self.seats).remove(id);
        }
        found.map(|()| tracker)
    }

    /// The ids of all trackers, in order.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn trackers(&self) -> Result<Vec<String>, StoreError> {
        self.desk().0.trackers()
    }

    /// The stored events of a tracker after number `after`, at least one group of them if there are any, with the
    /// number of the first: for what-if replays and for copies elsewhere. Begin with [`Store::first_snapshot`]. To be
    /// told of events as they come: [`StoredTracker::watch`].
    ///
    /// # Errors
    /// `unknown_tracker`, `conflict` if events after `after` are gone; a failure of the store.
    pub fn events(&self, id: &str, after: u64) -> Result<Option<(u64, Vec<Event>)>, StoreError> {
        crate::watch::events(&mut *self.desk().0, id, after)
    }

    /// The state that the stored events begin with.
    ///
    /// # Errors
    /// `unknown_tracker`, or a failure of the store.
    pub fn first_snapshot(&self, id: &str) -> Result<Vec<u8>, StoreError> {
        let found = self.desk().0.snapshot(id, true)?;
        found.map(|stored| stored.snapshot).ok_or_else(|| no_tracker(id))
    }

    /// Removes a tracker and everything about it. Processes that have it in memory find out at their next command.
    ///
    /// # Errors
    /// `unknown_tracker`, or a failure of the store.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        let mut desk = self.desk();
        let removed = desk.0.remove(id)?;
        desk.0.scrub()?;
        drop(desk);
        lock(&self.seats).remove(id);
        if removed { Ok(()) } else { Err(no_tracker(id)) }
    }

    /// Waits until everything is stored, and ends the store's threads. Commands given later fail with `closed`.
    pub fn close(&self) {
        self.lanes.iter().for_each(|lane| lane.close());
        for thread in lock(&self.threads).drain(..) {
            // A thread that panicked has nothing left to wait for.
            let _ = thread.join();
        }
    }

    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        lock(&self.desk)
    }

    fn lane_of(&self, id: &str) -> Result<Arc<Lane>, StoreError> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(id);
        let place = hash.checked_rem(self.lanes.len() as u64).unwrap_or(0);
        let lane = usize::try_from(place).ok().and_then(|place| self.lanes.get(place));
        lane.cloned().ok_or_else(no_thread)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

pub(crate) fn check_id(id: &str) -> Result<(), StoreError> {
    name::check(id, "id").map_err(|problem: Problem| StoreError::Input(problem.into()))
}

pub(crate) fn no_tracker(id: &str) -> StoreError {
    let message = format!("no tracker `{id}` is stored here; `Store::create` makes one");
    StoreError::new(StoreCode::UnknownTracker, message)
}

fn no_thread() -> StoreError {
    StoreError::new(StoreCode::IoFailed, "the operating system gives no thread")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing under these locks is left half done by a panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
