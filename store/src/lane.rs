//! Writing: what waits is collected, stored in one commit, answered.
//!
//! A thread does it. Where that costs little more than telling the thread, as with a file, whoever asks and finds nobody
//! writing does it themselves: one who asks alone is answered without two changes of threads, and among many who ask
//! the thread takes over.

use crate::address::Source;
use crate::error::{StoreCode, StoreError};
use crate::options::Options;
use crate::seat::{Seat, State};
use crate::writer::Writer;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// How often idle trackers are looked after.
const ROUND: Duration = Duration::from_millis(500);

/// Seats that have something to store.
#[derive(Debug)]
pub(crate) struct Lane {
    /// Where it is stored.
    pub(crate) source: Arc<Source>,
    queue: Mutex<Queue>,
    bell: Condvar,
    writer: Mutex<Writer>,
}

#[derive(Debug, Default)]
struct Queue {
    seats: VecDeque<Arc<Seat>>,
    is_closing: bool,
    is_closed: bool,
}

impl Lane {
    pub(crate) fn new(source: Arc<Source>, options: &Options) -> Result<Self, StoreError> {
        let writer = Writer::new(source.connect()?, options.clone());
        let (queue, bell) = (Mutex::default(), Condvar::new());
        Ok(Self { source, queue, bell, writer: Mutex::new(writer) })
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Nothing under this lock can panic half way.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a seat, whose lock the caller holds, and lets the thread know.
    pub(crate) fn queue(&self, seat: &Arc<Seat>, state: &mut State) -> Result<(), StoreError> {
        self.queue_silently(seat, state)?;
        self.bell.notify_one();
        Ok(())
    }

    /// Queues a seat, whose lock the caller holds. [`Lane::lead`] must follow.
    pub(crate) fn queue_silently(
        &self,
        seat: &Arc<Seat>,
        state: &mut State,
    ) -> Result<(), StoreError> {
        if state.is_queued {
            return Ok(());
        }
        let mut queue = self.lock();
        if queue.is_closed {
            let error = StoreError::new(StoreCode::Closed, "the store was closed");
            state.fail(&error);
            return Err(error);
        }
        state.is_queued = true;
        queue.seats.push_back(Arc::clone(seat));
        Ok(())
    }

    /// Writes what is queued, if nobody does and it is a matter of microseconds; else leaves it to the thread.
    pub(crate) fn lead(&self) {
        if self.source.is_near() {
            let Some(mut writer) = self.try_write() else { return };
            let seats: Vec<_> = self.lock().seats.drain(..).collect();
            if !seats.is_empty() {
                writer.round(self, &seats, true);
            }
        }
        // Who found somebody writing relies on being seen here.
        if !self.lock().seats.is_empty() {
            self.bell.notify_one();
        }
    }

    /// The writer, unless somebody has it. They will look at the queue when they are done.
    fn try_write(&self) -> Option<MutexGuard<'_, Writer>> {
        match self.writer.try_lock() {
            Ok(writer) => Some(writer),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn write(&self) -> MutexGuard<'_, Writer> {
        // A panic under this lock is caught before it gets here.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves until the lane is closed.
    pub(crate) fn run(&self) {
        let mut looked = Instant::now();
        while let Some(seats) = self.next(ROUND) {
            let mut writer = self.write();
            writer.round(self, &seats, false);
            if looked.elapsed() >= ROUND {
                looked = Instant::now();
                writer.look_after(self, false);
            }
        }
        self.write().look_after(self, true);
    }

    /// Asks the thread to end once everything is stored.
    pub(crate) fn close(&self) {
        self.lock().is_closing = true;
        self.bell.notify_one();
    }

    /// The seats that wait, or none after a while. `None`: nothing more will come.
    fn next(&self, timeout: Duration) -> Option<Vec<Arc<Seat>>> {
        let queue = self.lock();
        let idle = |queue: &mut Queue| queue.seats.is_empty() && !queue.is_closing;
        let waited = self.bell.wait_timeout_while(queue, timeout, idle);
        let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if queue.seats.is_empty() && queue.is_closing {
            queue.is_closed = true;
            return None;
        }
        Some(queue.seats.drain(..).collect())
    }
}
