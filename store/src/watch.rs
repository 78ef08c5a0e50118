//! Following a tracker's events as they come.

use crate::error::{StoreCode, StoreError};
use crate::journal::{Journal, News};
use crate::store::no_tracker;
use ringtrace::tracker::event::Event;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A tracker's events as they come, by whatever process: for publishing them, and for copies elsewhere.
///
/// Events come in the order of their numbers, each once, without gaps; whoever keeps the number of the last one they
/// dealt with can go on there after a crash. An event comes when it is [`Written`](crate::Durability::Written): a power
/// cut may still undo it unless somebody waited for it to be synced. In memory and in PostgreSQL, which notifies, news
/// are seen at once, in a burst within 100 ms; in a file within 25 ms.
///
/// ```
/// # use ringtrace::{Config, Visit, words::time::Time};
/// # use ringtrace_store::{Store, StoreError};
/// # use std::time::Duration;
/// # let config = Config::from_json(r#"{"pools": [{"id": "site", "numbers": ["+12125550101"]}]}"#)?;
/// # let noon = Time::parse("2026-03-01T12:00:00Z")?;
/// # let store = Store::open("memory:")?;
/// # let site = store.create("example.com", config, noon)?;
/// # site.visit(Visit::new("client-1", noon, "https://example.com/"))?;
/// let mut published = 0; // as it was kept at the last time
/// let mut watch = site.watch(published)?;
/// while let Some((first, events)) = watch.next_within(Duration::from_millis(50))? {
///     for (number, event) in (first..).zip(&events) {
///         println!("{number}: {event:?}");
///         published = number;
///     }
/// }
/// assert_eq!(published, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It has a connection of its own, and does not end with the store. Events that are deleted before they were followed
/// ([`forget`](crate::StoredTracker::forget), retention) can't come any more: `conflict`, and a copy begins again at
/// [`Store::first_snapshot`](crate::Store::first_snapshot).
pub struct Watch {
    journal: Box<dyn Journal>,
    id: Arc<str>,
    after: u64,
    /// `after` is in the middle of a group, whose rest comes first.
    is_inside: bool,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("id", &self.id).field("after", &self.after).finish()
    }
}

impl Watch {
    pub(crate) fn begin(
        journal: Box<dyn Journal>,
        id: Arc<str>,
        after: u64,
    ) -> Result<Self, StoreError> {
        let mut watch = Self { journal, id, after, is_inside: false };
        // Whether they are still there is better known now than later.
        events(&mut *watch.journal, &watch.id, after)?;
        watch.is_inside = inside(&mut *watch.journal, &watch.id, after)?.is_some();
        Ok(watch)
    }

    /// The number of the last event that came.
    pub fn sequence(&self) -> u64 {
        self.after
    }

    /// The next events, with the number of the first; `None` if none came within `timeout`.
    ///
    /// # Errors
    /// `conflict`: the next events are gone. A failure of the store, after which one can ask again.
    pub fn next_within(
        &mut self,
        timeout: Duration,
    ) -> Result<Option<(u64, Vec<Event>)>, StoreError> {
        let until = Instant::now() + timeout;
        loop {
            if let Some((first, events)) = self.look()? {
                (self.after, self.is_inside) = (first + events.len() as u64 - 1, false);
                return Ok(Some((first, events)));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.journal.wait(left)?;
        }
    }

    fn look(&mut self) -> Result<Option<(u64, Vec<Event>)>, StoreError> {
        match self.is_inside {
            true => events(&mut *self.journal, &self.id, self.after),
            false => beginning(&mut *self.journal, &self.id, self.after),
        }
    }
}

/// The events after number `after`, as far as they are in one group.
pub(crate) fn events(
    journal: &mut dyn Journal,
    id: &str,
    after: u64,
) -> Result<Option<(u64, Vec<Event>)>, StoreError> {
    match beginning(journal, id, after)? {
        None => inside(journal, id, after),
        some => Ok(some),
    }
}

/// The group that begins after number `after`, or the rest of the one before it if that ends later.
fn beginning(
    journal: &mut dyn Journal,
    id: &str,
    after: u64,
) -> Result<Option<(u64, Vec<Event>)>, StoreError> {
    match journal.read(id, after, 1)? {
        News::Groups(groups) => {
            groups.first().map(|group| Ok((group.first, group.unpack()?))).transpose()
        }
        News::Cut => match inside(journal, id, after)? {
            None => {
                let message = "events after this number were deleted; begin at the first snapshot";
                Err(StoreError::new(StoreCode::Conflict, message))
            }
            some => Ok(some),
        },
        News::NoTracker => Err(no_tracker(id)),
    }
}

/// The rest of the group that `after` is in the middle of, if there is such a group.
fn inside(
    journal: &mut dyn Journal,
    id: &str,
    after: u64,
) -> Result<Option<(u64, Vec<Event>)>, StoreError> {
    let Some(begin) = journal.begin_of(id, after)? else { return Ok(None) };
    let News::Groups(groups) = journal.read(id, begin - 1, 1)? else { return Ok(None) };
    let Some(group) = groups.first().filter(|group| group.first == begin) else { return Ok(None) };
    let mut events = group.unpack()?;
    let known = usize::try_from(after + 1 - begin).unwrap_or(usize::MAX).min(events.len());
    events.drain(..known);
    Ok((!events.is_empty()).then_some((after + 1, events)))
}
