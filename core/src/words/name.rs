//! Names that come from outside (client ids, call ids, pool ids, sources), and the table that makes them small numbers.
//!
//! A name is shared, not copied: cloning one costs a counter. `Names` gives each distinct text a number, so that a
//! record of a visit holds four bytes where the text would take fifty.
//!
//! ```
//! use ringtrace::words::name::Names;
//!
//! let mut names = Names::with_seed(7);
//! let google = names.add("google");
//! assert_eq!(names.add("google"), google);
//! assert_eq!(names.text(google), "google");
//! assert_eq!(names.find("bing"), None);
//! ```

use crate::error::{Code, Problem};
use foldhash::quality::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::Arc;

/// The longest name taken from outside, in bytes.
pub const NAME_BYTES_MAX: usize = 256;

/// A shared text.
pub type Name = Arc<str>;

/// Checks a name that a caller gave: not empty, at most [`NAME_BYTES_MAX`] bytes, no control characters.
///
/// # Errors
/// `empty`, `too_long` or `control_character`, at `path`.
pub fn check(text: &str, path: &str) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::new(Code::Empty, path, "must not be empty"));
    }
    if text.len() > NAME_BYTES_MAX {
        let message = format!("{} bytes long; at most {NAME_BYTES_MAX} are allowed", text.len());
        return Err(Problem::new(Code::TooLong, path, message));
    }
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !is_plain && text.chars().any(char::is_control) {
        return Err(Problem::new(Code::ControlCharacter, path, "contains a control character"));
    }
    Ok(())
}

/// A set of texts, each with a small number: 0, 1, 2, ... in the order in which they were added.
///
/// The hash is keyed with a seed, so that whoever chooses the texts (a visitor chooses their own cookie) can't also
/// choose their places in the table; the numbers don't depend on it.
#[derive(Clone)]
pub struct Names {
    texts: Vec<Name>,
    places: HashTable<u32>,
    state: FixedState,
}

impl Names {
    /// An empty table whose hash is keyed with `seed`.
    pub fn with_seed(seed: u64) -> Self {
        Self { texts: Vec::new(), places: HashTable::new(), state: FixedState::with_seed(seed) }
    }

    /// How many texts there are (erased ones included).
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The number of `text`, which is added if it is new.
    ///
    /// The table holds at most `u32::MAX` texts; beyond that every new text gets the last number.
    pub fn add(&mut self, text: &str) -> u32 {
        match self.find(text) {
            Some(number) => number,
            None => self.push(Arc::from(text)),
        }
    }

    /// The same as [`Names::add`], without copying the text.
    pub fn add_shared(&mut self, text: &Name) -> u32 {
        match self.find(text) {
            Some(number) => number,
            None => self.push(Arc::clone(text)),
        }
    }

    /// Gives the next number to `text`, which must not be there yet; an erased (empty) one is not found again.
    pub(crate) fn push(&mut self, text: Name) -> u32 {
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        if text.is_empty() {
            self.texts.push(text);
            return number;
        }
        let (texts, state) = (&self.texts, &self.state);
        let hash = state.hash_one(&*text);
        let rehash = |n: &u32| state.hash_one(texts.get(*n as usize).map_or("", |t| t));
        self.places.insert_unique(hash, number, rehash);
        self.texts.push(text);
        number
    }

    /// The number of `text`, if it is there.
    pub fn find(&self, text: &str) -> Option<u32> {
        let same = |n: &u32| self.texts.get(*n as usize).is_some_and(|t| &**t == text);
        self.places.find(self.state.hash_one(text), same).copied()
    }

    /// The text of a number; empty if there is no such number or its text was erased.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// The text of a number, shared.
    pub fn shared(&self, number: u32) -> Name {
        self.texts.get(number as usize).map_or_else(|| Arc::from(""), Arc::clone)
    }

    /// Removes a text for good; its number stays taken and reads as the empty text.
    pub fn erase(&mut self, number: u32) {
        let Some(text) = self.texts.get_mut(number as usize) else { return };
        let hash = self.state.hash_one(&**text);
        if let Ok(entry) = self.places.find_entry(hash, |n| *n == number) {
            entry.remove();
        }
        *text = Arc::from("");
    }

    /// All texts in the order of their numbers; erased ones are empty.
    pub fn texts(&self) -> &[Name] {
        &self.texts
    }

    /// The table with these texts, as [`Names::texts`] gave them.
    pub fn from_texts(texts: Vec<Name>, seed: u64) -> Self {
        let mut names = Self::with_seed(seed);
        for text in texts {
            names.push(text);
        }
        names
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Texts may be personal data: only their count is shown.
        write!(f, "Names({})", self.texts.len())
    }
}
