//! The whole engine in WebAssembly, for workers at the edge of a network: JSON text in, JSON text out
//! ([`ringtrace::wire`]).
//!
//! A mistake inside the engine would end the module with a trap: WebAssembly has no unwinding to shut one door only.

mod page;

use ringtrace::wire;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// One site's tracker.
#[wasm_bindgen]
pub struct Door(wire::Door);

#[wasm_bindgen]
impl Door {
    /// A tracker with this configuration (JSON) that begins at this instant (RFC 3339). Throws an `Error` whose message
    /// is the error answer.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, at: &str) -> Result<Door, JsError> {
        wire::Door::open(config, at).map(Self).map_err(|answer| JsError::new(&answer))
    }

    /// The tracker of a snapshot. Throws an `Error` whose message is the error answer.
    pub fn restore(bytes: &[u8]) -> Result<Door, JsError> {
        wire::Door::restore(bytes).map(Self).map_err(|answer| JsError::new(&answer))
    }

    /// The state as bytes, for `restore`. Throws an `Error` whose message is the error answer.
    pub fn snapshot(&self) -> Result<Vec<u8>, JsError> {
        self.0.snapshot().map_err(|answer| JsError::new(&answer))
    }

    /// Asks for an operation. The answer is JSON: `{"ok": ...}` or `{"error": ...}`.
    pub fn ask(&self, operation: &str, input: &str) -> String {
        self.0.ask(operation, input)
    }
}

/// Asks for an operation that needs no tracker.
#[wasm_bindgen]
pub fn ask(operation: &str, input: &str) -> String {
    wire::ask(operation, input)
}
