//! The site that an access log is of. A log does not say it, and without it the site's own pages would count as
//! referrers of others.

use crate::input::access_log::Record;
use crate::input::page_view::is_asset_request;
use std::collections::HashMap;
use std::str::FromStr;

/// How many referring hosts are counted at most; scanners invent them.
const HOSTS_MAX: usize = 1000;

/// A site's beginning of all its URLs, as in `https://www.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(String);

impl Site {
    /// The text, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        host_of(&self.0).unwrap_or(&self.0)
    }
}

impl FromStr for Site {
    type Err = String;

    /// Reads `https://www.example.com` or a bare host, which is taken for `https`.
    fn from_str(text: &str) -> Result<Self, String> {
        let url = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        match host_of(&url) {
            Some(_) => Ok(Self(url.trim_end_matches('/').to_owned())),
            None => Err("a site looks like https://www.example.com".to_owned()),
        }
    }
}

/// The host of a URL of the web.
pub fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte) || byte > 0x7f;
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}

/// Learns the site from the referrers of images, styles and scripts: pages ask for their own.
#[derive(Debug, Default)]
pub struct SiteGuess {
    hosts: HashMap<String, u64>,
    total: u64,
}

impl SiteGuess {
    /// Looks at one request.
    pub fn look_at(&mut self, record: &Record<'_>) {
        let Some(referrer) = record.referrer.filter(|_| is_asset_request(record)) else { return };
        let referrer = referrer.text();
        let Some(host) = host_of(&referrer) else { return };
        let scheme = if referrer.starts_with("https") { "https" } else { "http" };
        let site = format!("{scheme}://{}", host.to_ascii_lowercase());
        self.total += 1;
        if self.hosts.len() < HOSTS_MAX || self.hosts.contains_key(&site) {
            *self.hosts.entry(site).or_default() += 1;
        }
    }

    /// The site most parts of pages were asked for from, if it stands out: at least a third of them.
    pub fn site(&self) -> Option<String> {
        let best = self.hosts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        best.filter(|(_, count)| **count * 3 >= self.total).map(|(site, _)| site.clone())
    }
}
