//! A page's address, taken apart without judging it: whatever text comes in, something sensible
//! comes out.
//!
//! ```
//! use ringtrace::visit::page_url::PageUrl;
//!
//! let url = PageUrl::parse("https://Shop.Example.com:443/tea?utm_source=News+Letter#top");
//! assert_eq!((url.host.as_ref(), url.path), ("shop.example.com", "/tea"));
//! assert_eq!(url.parameter("UTM_Source").as_deref(), Some("News Letter"));
//! ```

use super::query;
use std::borrow::Cow;

pub use super::query::VALUE_BYTES_MAX;

/// How much of an address is looked at, in bytes. What comes after is as if it were not there;
/// servers and proxies commonly stop at 8 KiB.
pub const URL_BYTES_MAX: usize = 16 * 1024;

/// The longest host name there can be (RFC 1035, section 2.3.4: 255 octets on the wire, 253 as
/// text).
const HOST_BYTES_MAX: usize = 253;

/// The parts of an address. All but an upper-case host are slices of the text that was parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageUrl<'a> {
    /// As in `https`, in the case it was written in; empty for a relative address.
    pub scheme: &'a str,
    /// In lower case, without user, port and final dot; empty if there is none, or none that could
    /// be one.
    pub host: Cow<'a, str>,
    /// As it was written, percent signs and all; empty in `https://example.com?a=b`.
    pub path: &'a str,
    /// What stands between `?` and `#`.
    pub query: &'a str,
    /// What stands after `#`.
    pub fragment: &'a str,
}

impl<'a> PageUrl<'a> {
    /// The parts of a page's address, absolute (`https://...`, `//...`) or relative
    /// (`/path?query`).
    ///
    /// Never fails: what can't be a host is none, and only the first [`URL_BYTES_MAX`] bytes count.
    pub fn parse(text: &'a str) -> Self {
        Self::split(text, false)
    }

    /// The parts of a referrer's address: the same, but `example.com/page` is a host and a path.
    ///
    /// ```
    /// use ringtrace::visit::page_url::PageUrl;
    ///
    /// assert_eq!(PageUrl::parse_referrer("m.example.com").host, "m.example.com");
    /// assert_eq!(PageUrl::parse("m.example.com").path, "m.example.com");
    /// ```
    pub fn parse_referrer(text: &'a str) -> Self {
        Self::split(text, true)
    }

    fn split(text: &'a str, bare_host: bool) -> Self {
        let text = query::cut(text, URL_BYTES_MAX);
        let (text, query, fragment) = split_tail(query::trim(text));
        let (scheme, rest) = split_scheme(text).unwrap_or(("", text));
        let begins_with_host = bare_host && !rest.starts_with(['/', '\\']);
        let (host, path) = match after_slashes(rest) {
            Some(rest) => split_authority(rest),
            None if begins_with_host => split_authority(rest),
            None => ("", rest),
        };
        let dotted = !begins_with_host || host.contains('.');
        let host =
            if dotted && is_host(host) { query::lower_case(host) } else { Cow::Borrowed("") };
        Self { scheme, host, path, query, fragment }
    }

    /// The first value of the parameter `name` that says something, decoded: `+` is a space,
    /// `%D1%8F` a letter, bytes that are not UTF-8 the replacement character. Control characters
    /// are left out, white space around the value too, and what goes beyond [`VALUE_BYTES_MAX`]
    /// bytes.
    ///
    /// The case of `name` does not matter. The query is asked first, then the fragment
    /// (`#utm_source=...`, also behind a route as in `#/page?utm_source=...`).
    pub fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        if self.query.is_empty() && self.fragment.is_empty() {
            return None;
        }
        self.pairs()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, raw)| query::decode(raw, VALUE_BYTES_MAX))
            .find(|value| !value.is_empty())
    }

    /// All parameters, those of the query first: names decoded, values as they were written.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (Cow<'a, str>, &'a str)> + use<'a> {
        let fragment = self.fragment;
        let inner = fragment.split_once('?').map_or(fragment, |(_, query)| query);
        query::pairs(self.query).chain(query::pairs(inner))
    }
}

/// What follows the two slashes before a host; browsers take backslashes for slashes.
fn after_slashes(text: &str) -> Option<&str> {
    text.strip_prefix(['/', '\\'])?.strip_prefix(['/', '\\'])
}

/// What stands before the query, the query, the fragment.
fn split_tail(text: &str) -> (&str, &str, &str) {
    let first = memchr::memchr2(b'?', b'#', text.as_bytes());
    let (before, after) = query::split_at(text, first);
    if first.is_some_and(|at| text.as_bytes().get(at) == Some(&b'#')) {
        return (before, "", after);
    }
    let (query, fragment) = query::split_at(after, memchr::memchr(b'#', after.as_bytes()));
    (before, query, fragment)
}

/// `https` and what follows its colon, if that is a host.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let end = text.as_bytes().iter().position(|b| !is_part(b))?;
    let (scheme, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix(':')?;
    after_slashes(rest)?;
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((scheme, rest))
}

/// `user@host:port/path` as host, without a final dot, and path.
fn split_authority(text: &str) -> (&str, &str) {
    let (mut start, mut end, mut colon) = (0, text.len(), None);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'/' | b'\\' => {
                end = at;
                break;
            }
            b'@' => (start, colon) = (at + 1, None),
            b':' => colon = Some(at),
            _ => {}
        }
    }
    // The last colon stands before a port, or inside `[::1]`.
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let host_end = colon.filter(|colon| text.get(colon + 1..end).is_some_and(is_port));
    let host = text.get(start..host_end.unwrap_or(end)).unwrap_or("");
    (host.strip_suffix('.').unwrap_or(host), text.get(end..).unwrap_or(""))
}

/// Whether this could be a host: labels of letters, digits, hyphens and underscores, or an address
/// in brackets.
pub(super) fn is_host(text: &str) -> bool {
    if text.is_empty() || text.len() > HOST_BYTES_MAX {
        return false;
    }
    if let Some(address) = text.strip_prefix('[') {
        let inner = address.strip_suffix(']').unwrap_or("");
        return !inner.is_empty()
            && inner.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
    }
    let mut before = b'.';
    for byte in text.bytes() {
        let is_inside_label = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | 0x80..);
        if !is_inside_label && (byte != b'.' || before == b'.') {
            return false;
        }
        before = byte;
    }
    before != b'.' && (text.is_ascii() || text.chars().all(|c| c.is_ascii() || c.is_alphanumeric()))
}
