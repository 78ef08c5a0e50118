//! The hosts that bring no visitor from outside: the site's own, and those it sends its visitors
//! through.
//!
//! ```
//! use ringtrace::visit::own_hosts::OwnHosts;
//!
//! let mut own = OwnHosts::default();
//! assert!(own.add("https://www.Example.com/") && own.add("pay.example.net"));
//! assert!(own.contains("shop.example.com") && !own.contains("notexample.com"));
//! assert!(!own.add("two words"));
//! ```

use super::page_url::PageUrl;
use super::source_table;
use foldhash::fast::FixedState;
use hashbrown::HashSet;

/// A set of hosts. Whatever lies below one of them is in it too.
#[derive(Debug, Clone, Default)]
pub struct OwnHosts {
    hosts: HashSet<Box<str>, FixedState>,
}

impl OwnHosts {
    /// Adds a host: `example.com`, `*.example.com`, or an address whose host is meant. A leading
    /// `www.` is left out, so that the host without it is in the set too. `false` if the text names
    /// no host; then nothing is added.
    pub fn add(&mut self, host: &str) -> bool {
        let text = host.trim();
        let url = PageUrl::parse_referrer(text.strip_prefix("*.").unwrap_or(text));
        // Without a dot a text counts as a host only in an address or alone: `localhost`.
        let lower = text.to_ascii_lowercase();
        let host = if url.host.is_empty() && super::page_url::is_host(&lower) {
            lower.as_str()
        } else {
            url.host.as_ref()
        };
        if host.is_empty() {
            return false;
        }
        self.hosts.insert(without_www(host).into());
        true
    }

    /// The hosts, in order.
    pub(crate) fn sorted(&self) -> Vec<String> {
        let mut hosts: Vec<String> = self.hosts.iter().map(|host| host.to_string()).collect();
        hosts.sort_unstable();
        hosts
    }

    /// Whether `host` (lower case, as [`PageUrl`] gives it) is one of these or below one of them.
    pub fn contains(&self, host: &str) -> bool {
        !self.hosts.is_empty()
            && source_table::with_parents(host).any(|(host, _)| self.hosts.contains(host))
    }
}

/// `host` without a leading `www.`.
pub(super) fn without_www(host: &str) -> &str {
    match host.strip_prefix("www.") {
        Some(rest) if rest.contains('.') => rest,
        _ => host,
    }
}
