//! What the contenders have in common: somebody asks them for the number to show, and they answer when it is kept.

use crate::AnyError;
use ringtrace::Visit;
use ringtrace_benches::site::{HOST, WINDOW_SECONDS};

/// A way to lend numbers and to remember it.
pub trait Contender {
    /// Somebody who asks, with whatever connection they need.
    fn client(&self) -> Result<Box<dyn Client>, AnyError>;

    /// What it takes on the disk when all is written, in bytes.
    fn disk_bytes(&self) -> Result<u64, AnyError>;
}

/// One who asks.
pub trait Client: Send {
    /// The number to show on this visit; `None`: there is none. Answers when it is as safe as the contender promises.
    fn visit(&mut self, visit: &Visit) -> Result<Option<String>, AnyError>;

    /// The same for several visits, all of which are asked before the first answer is waited for.
    fn visits(&mut self, visits: &[Visit]) -> Result<Vec<Option<String>>, AnyError> {
        visits.iter().map(|visit| self.visit(visit)).collect()
    }
}

/// What a hand-written design stores of a visit: where the session came from if the page is its first, so that its touch
/// can be read from it later; nothing else.
pub struct Asked<'a> {
    pub client: &'a str,
    pub at_ms: i64,
    pub until_ms: i64,
    pub url: &'a str,
    pub referrer: &'a str,
}

impl<'a> Asked<'a> {
    pub fn of(visit: &'a Visit) -> Self {
        let referrer = visit.referrer.as_deref().unwrap_or("");
        let is_inner = referrer.strip_prefix("https://").is_some_and(|rest| rest.starts_with(HOST));
        let at_ms = visit.at.unix_ms();
        let (url, referrer) = if is_inner { ("", "") } else { (visit.url.as_str(), referrer) };
        let until_ms = at_ms + i64::from(WINDOW_SECONDS) * 1000;
        Self { client: &visit.client, at_ms, until_ms, url, referrer }
    }
}
