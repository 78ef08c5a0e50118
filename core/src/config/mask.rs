//! How numbers are printed.

use crate::error::{Code, Problem};
use crate::words::name::Name;

/// The longest mask, in bytes: fifteen digits, each with room for what stands between.
const MASK_BYTES_MAX: usize = 64;

/// Checks a mask: up to 64 bytes of ordinary text with at least one `#` to put a digit in.
pub(super) fn mask(text: &str, path: &str, problems: &mut Vec<Problem>) -> Option<Name> {
    let message = if !text.contains('#') {
        "a mask needs a `#` for each digit"
    } else if text.len() > MASK_BYTES_MAX || text.chars().any(char::is_control) {
        "a mask is at most 64 bytes of ordinary text"
    } else {
        return Some(Name::from(text));
    };
    problems.push(Problem::new(Code::InvalidMask, path, message));
    None
}
