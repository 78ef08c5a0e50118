//! Which kind of device a user agent speaks of, by a few stated rules.
//!
//! ```
//! use ringtrace::visit::{Device, device};
//!
//! let pixel = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile \
//!              Safari/537.36";
//! assert_eq!(device::of_agent(pixel), Device::Mobile);
//! ```

use super::Device;
use super::bot::AGENT_BYTES_LOOKED_AT;
use super::signs::begins;
use std::sync::LazyLock;

/// The device by the first rule that applies. Words count where they begin after something that is no letter and no
/// digit, in any ASCII case, within the first [`AGENT_BYTES_LOOKED_AT`] bytes.
///
/// 1. A television, console, watch or headset (`smart-tv`, `hbbtv`, `playstation`, `watchos`, `crkey`, ...): other.
/// 2. `ipad`, `tablet`, `kindle`, `playbook`, or `silk/` without `mobile`: tablet. But `tablet pc`, which Windows
///    writes, is a computer.
/// 3. `iphone`, `ipod`, `windows phone`, `blackberry`, `opera mini`, `dalvik` (Android apps), ...: mobile.
/// 4. `android`: mobile if `mobile` stands there too, else tablet, as Google advises for Chrome's agents.
/// 5. `windows`, `macintosh`, `x11`, `cros`, `linux`, ...: desktop.
/// 6. `mobile`: mobile. All else: other.
///
/// An iPad that asks for desktop pages says that it is a Macintosh and counts as one; a caller that knows better (by
/// touch points, by client hints) gives the visit its device.
pub fn of_agent(agent: &str) -> Device {
    let words = words_of(agent.as_bytes());
    let says = |kind: u8| words & kind != 0;
    if says(OTHER) {
        Device::Other
    } else if says(TABLET) || says(SILK) && !says(MOBILE_WORD) {
        Device::Tablet
    } else if says(PHONE) {
        Device::Mobile
    } else if says(ANDROID) {
        if says(MOBILE_WORD) { Device::Mobile } else { Device::Tablet }
    } else if says(DESKTOP) {
        Device::Desktop
    } else if says(MOBILE_WORD) {
        Device::Mobile
    } else {
        Device::Other
    }
}

const OTHER: u8 = 1;
const TABLET: u8 = 2;
const SILK: u8 = 4;
const MOBILE_WORD: u8 = 8;
const PHONE: u8 = 16;
const ANDROID: u8 = 32;
const DESKTOP: u8 = 64;

/// Words by what they tell, for a browser: other, tablet, `silk/`, `mobile`, phone, android, desktop.
pub(crate) fn words() -> Vec<&'static [&'static str]> {
    WORDS.iter().map(|(_, words)| *words).collect()
}

const WORDS: [(u8, &[&str]); 7] = [
    (
        OTHER,
        &[
            "smart-tv",
            "smarttv",
            "smart tv",
            "googletv",
            "google tv",
            "appletv",
            "apple tv",
            "android tv",
            "hbbtv",
            "netcast",
            "web0s",
            "bravia",
            "aftb",
            "aftm",
            "aftt",
            "roku",
            "crkey",
            "playstation",
            "xbox",
            "nintendo",
            "watchos",
            "oculusbrowser",
        ],
    ),
    (TABLET, &["ipad", "tablet", "kindle", "playbook"]),
    (SILK, &["silk/"]),
    (MOBILE_WORD, &["mobile"]),
    (
        PHONE,
        &[
            "iphone",
            "ipod",
            "windows phone",
            "iemobile",
            "blackberry",
            "bb10",
            "opera mini",
            "opera mobi",
            "symbian",
            "series60",
            "kaios",
            "midp",
            "dalvik",
        ],
    ),
    (ANDROID, &["android"]),
    (DESKTOP, &["windows", "macintosh", "mac os x", "mac_powerpc", "x11", "cros", "linux"]),
];

/// Words that begin with one letter, each with its kind.
type Words = Vec<(u8, &'static [u8])>;

/// The words by the letter they begin with: an agent has some fifteen words, and few of them begin like one of these.
static WORDS_BY_LETTER: LazyLock<[Words; 26]> = LazyLock::new(|| {
    let mut by_letter = [const { Words::new() }; 26];
    for (kind, words) in WORDS {
        for word in words.iter().map(|word| word.as_bytes()) {
            let letter =
                word.first().and_then(|first| by_letter.get_mut(usize::from(first - b'a')));
            letter.into_iter().for_each(|words| words.push((kind, word)));
        }
    }
    by_letter
});

/// The kinds of words that stand in `agent`, one bit each.
fn words_of(agent: &[u8]) -> u8 {
    let agent = agent.get(..AGENT_BYTES_LOOKED_AT).unwrap_or(agent);
    let by_letter = &*WORDS_BY_LETTER;
    let mut found = 0;
    let mut before = b' ';
    for (at, byte) in agent.iter().enumerate() {
        let word_begins = byte.is_ascii_alphabetic() && !before.is_ascii_alphanumeric();
        before = *byte;
        if !word_begins {
            continue;
        }
        let words = by_letter.get(usize::from(byte.to_ascii_lowercase() - b'a'));
        let rest = agent.get(at..).unwrap_or(&[]);
        for (kind, word) in words.into_iter().flatten() {
            if begins(rest, word) && !begins(rest, b"tablet pc") {
                found |= *kind;
            }
        }
    }
    found
}
