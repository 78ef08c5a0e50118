//! The scanner for browsers: raw WebAssembly exports over linear memory, called by `scanner.js`.
//!
//! The caller asks for [`room`], writes into it, and calls [`table`] or [`scan`]. Each `room` takes the place of the
//! one before, and of what `scan` answered; a table stays.

#![cfg_attr(target_arch = "wasm32", no_std)]
#![expect(unsafe_code, reason = "the caller is JavaScript: it passes positions in linear memory")]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod heap;
mod page;

#[allow(dead_code, reason = "phone numbers are parsed on the server only")]
#[path = "../../../core/src/words/phone/characters.rs"]
mod characters;
/// Core's words, as far as the scanner needs them.
mod words {
    pub mod phone {
        pub(crate) use crate::characters;
    }
}

use alloc::vec::Vec;
use core::cell::UnsafeCell;
use page::Scanner;

/// What stays between calls.
struct State {
    scanner: Option<Scanner>,
    room: Vec<u32>,
    answer: Vec<usize>,
}

struct Shared(UnsafeCell<State>);

// SAFETY: one thread runs the module, and no export calls another.
unsafe impl Sync for Shared {}

static STATE: Shared =
    Shared(UnsafeCell::new(State { scanner: None, room: Vec::new(), answer: Vec::new() }));

/// The state, for the time of one call.
fn state() -> &'static mut State {
    // SAFETY: see above; each export asks once.
    unsafe { &mut *STATE.0.get() }
}

/// Room for that many `u32`.
#[unsafe(no_mangle)]
pub extern "C" fn room(words: usize) -> *mut u32 {
    let state = state();
    state.room = Vec::new();
    state.answer = Vec::new();
    #[cfg(target_arch = "wasm32")]
    heap::go_back();
    state.room = Vec::with_capacity(words);
    state.room.as_mut_ptr()
}

/// Takes the table that stands in the room, which stays.
#[unsafe(no_mangle)]
pub extern "C" fn table() {
    let state = state();
    state.scanner = Some(Scanner::of(core::mem::take(&mut state.room)));
    #[cfg(target_arch = "wasm32")]
    heap::keep();
}

/// Scans a text that lies in segments. The room holds the positions at which the second and later segments begin
/// (`u32`, `cuts` of them), and behind them the whole text (`u16`, `units` of them). `masked`: whether masks are
/// printed.
///
/// The answer: the number of edits, then for each its number, rule, segment, start, end, and where its text begins and
/// how many bytes of UTF-8 it has.
#[unsafe(no_mangle)]
pub extern "C" fn scan(cuts: usize, units: usize, masked: u32) -> *const usize {
    let state = state();
    let room = state.room.as_ptr();
    // SAFETY: the room is that large and written; `u16` needs no more alignment than `u32`.
    let (positions, text) = unsafe {
        let text = room.add(cuts).cast::<u16>();
        (
            core::slice::from_raw_parts(room.cast::<usize>(), cuts),
            core::slice::from_raw_parts(text, units),
        )
    };
    if let Some(scanner) = &state.scanner {
        state.answer = scanner.scan(text, positions, masked != 0);
    }
    state.answer.as_ptr()
}

/// A mistake here must not harm the page: the call ends with a trap, and the caller goes on without this module.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
