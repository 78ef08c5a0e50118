//! A tracker behind the JSON door.

use napi::bindgen_prelude::Uint8Array;
use napi::{Error, Result};
use napi_derive::napi;
use ringtrace::wire;

/// [`wire::Door`].
#[napi]
pub struct Door(wire::Door);

#[napi]
impl Door {
    /// A tracker of this configuration (JSON) that begins at this instant (RFC 3339).
    #[napi(constructor, catch_unwind)]
    pub fn open(config: String, at: String) -> Result<Self> {
        wire::Door::open(&config, &at).map(Self).map_err(Error::from_reason)
    }

    /// The tracker of a snapshot.
    #[napi(factory, catch_unwind)]
    pub fn restore(bytes: &[u8]) -> Result<Self> {
        wire::Door::restore(bytes).map(Self).map_err(Error::from_reason)
    }

    /// The whole state.
    #[napi(catch_unwind)]
    pub fn snapshot(&self) -> Result<Uint8Array> {
        self.0.snapshot().map(Uint8Array::from).map_err(Error::from_reason)
    }

    /// JSON in, JSON out.
    #[napi(catch_unwind)]
    pub fn ask(&self, operation: String, input: String) -> String {
        self.0.ask(&operation, &input)
    }
}

/// [`wire::ask`]: what needs no tracker.
#[napi(catch_unwind)]
pub fn ask(operation: String, input: String) -> String {
    wire::ask(&operation, &input)
}
