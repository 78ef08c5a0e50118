//! Events on their way to the disk: a group of them is one row.
//!
//! A row is a letter for its form, a length, a CRC-32 and the events as a JSON array, compressed by LZ4 with a dictionary
//! of what events usually look like. JSON, because events live for years and fields are added to them; compressed,
//! because their names then cost next to nothing.

use crate::error::{StoreCode, StoreError};
use ringtrace::tracker::event::Event;

/// Compressed with the first dictionary. Other letters are for newer versions.
const FORM_1: u8 = b'1';

/// What events of version 1 look like. Never change it: files written with it must open for ever. A better one gets a
/// form of its own.
const DICTIONARY_1: &[u8] = include_bytes!("dictionary-1.txt");

/// The most bytes a row may say it unpacks to. A damaged length must not take all memory.
const UNPACKED_BYTES_MAX: usize = 256 << 20;

/// Events of one tracker that are stored together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// The sequence number of the first of them.
    pub(crate) first: u64,
    /// When the last of them happened, in milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// The events, packed.
    pub(crate) bytes: Vec<u8>,
}

impl Group {
    /// Packs events, of which there is at least one.
    pub(crate) fn pack(first: u64, events: &[Event]) -> Self {
        // Events hold nothing that JSON can't say.
        let json = serde_json::to_vec(events).unwrap_or_default();
        let at_ms = events.last().map_or(0, |event| event.at.unix_ms());
        Self { first, at_ms, bytes: pack(&json) }
    }

    /// The events.
    pub(crate) fn unpack(&self) -> Result<Vec<Event>, StoreError> {
        let place = || format!("the events from {} on", self.first);
        let json = unpack(&self.bytes, &place())?;
        let events: Vec<Event> = serde_json::from_slice(&json).map_err(|error| {
            // A kind of event that is not known is a newer library's, not damage.
            let text = error.to_string();
            match text.contains("unknown variant") {
                true => newer(&place()),
                false => damaged(&place()),
            }
        })?;
        match events.is_empty() {
            true => Err(damaged(&place())),
            false => Ok(events),
        }
    }
}

/// Packs text or bytes.
pub(crate) fn pack(plain: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(plain.len() / 3 + 16);
    bytes.push(FORM_1);
    bytes.extend_from_slice(&u32::try_from(plain.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(plain).to_le_bytes());
    bytes.extend_from_slice(&lz4_flex::block::compress_with_dict(plain, DICTIONARY_1));
    bytes
}

/// Unpacks what [`pack`] packed.
pub(crate) fn unpack(bytes: &[u8], what: &str) -> Result<Vec<u8>, StoreError> {
    let (form, rest) = bytes.split_first().ok_or_else(|| damaged(what))?;
    if *form != FORM_1 {
        return Err(newer(what));
    }
    let (length, packed) = rest.split_first_chunk::<4>().ok_or_else(|| damaged(what))?;
    let (sum, packed) = packed.split_first_chunk::<4>().ok_or_else(|| damaged(what))?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > UNPACKED_BYTES_MAX {
        return Err(damaged(what));
    }
    let plain = lz4_flex::block::decompress_with_dict(packed, length, DICTIONARY_1)
        .map_err(|_| damaged(what))?;
    match plain.len() == length && crc32fast::hash(&plain) == u32::from_le_bytes(*sum) {
        true => Ok(plain),
        false => Err(damaged(what)),
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::new(StoreCode::Damaged, format!("{what} can't be read: damaged or cut short"))
}

fn newer(what: &str) -> StoreError {
    let message = format!("{what} were written by a newer version; update this library");
    StoreError::new(StoreCode::UnsupportedVersion, message)
}
