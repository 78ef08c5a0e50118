//! The strings of a JSON-LD block as flows of text.

use super::flow::Flow;

/// What reading a stretch of JSON came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A quote at this position: a string begins or ends there.
    Quote(usize),
    /// More is needed from this position on.
    More(usize),
}

/// Skips what lies between two strings.
pub(super) fn between(text: &[u8]) -> Stop {
    text.iter().position(|b| *b == b'"').map_or(Stop::More(text.len()), Stop::Quote)
}

/// Adds a string, whose next byte stands at `raw`, to the flow, up to its closing quote; escapes
/// are read.
pub(super) fn string(text: &[u8], raw: usize, flow: &mut Flow) -> Stop {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or(&[]);
        let plain = rest.iter().position(|b| matches!(b, b'"' | b'\\')).unwrap_or(rest.len());
        flow.push(rest.get(..plain).unwrap_or(&[]), raw + at);
        at += plain;
        let rest = rest.get(plain..).unwrap_or(&[]);
        match rest {
            [b'"', ..] => return Stop::Quote(at),
            [b'\\', b'u', a, b, c, d, ..] => {
                let hex = |value: u32, b: &u8| Some(value << 4 | char::from(*b).to_digit(16)?);
                let value = [a, b, c, d].into_iter().try_fold(0, hex);
                flow.push_char(value.unwrap_or(0xfffd), raw + at, 6);
                at += 6;
            }
            [] | [_] | [b'\\', b'u', ..] => return Stop::More(at),
            [_, escaped, ..] => {
                let c = match escaped {
                    b'n' | b'r' | b't' | b'f' | b'b' => u32::from(b' '),
                    other => u32::from(*other),
                };
                flow.push_char(c, raw + at, 2);
                at += 2;
            }
        }
    }
}
