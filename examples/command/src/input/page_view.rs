//! Which requests of a log are page views, and the visit that each one is.
//!
//! A log knows no cookie. A client here is an address with a user agent: people behind one address with one browser
//! count as one, and one person with two devices as two.

use crate::input::access_log::{Quoted, Record};
use ringtrace::visit::Visit;

/// What pages are made of; whoever asks for one of these is not reading it as a page.
const ASSETS: [&str; 24] = [
    "avif", "bmp", "css", "eot", "gif", "ico", "jpeg", "jpg", "js", "json", "map", "mjs", "mp3",
    "mp4", "otf", "png", "svg", "swf", "ttf", "wasm", "webm", "webp", "woff", "woff2",
];

/// Whether a request is a page view: `GET`, answered with 200, 206, 301, 302 or 304, for a path that does not end like
/// an image, a font, a style or a script, and is not `/robots.txt` or `/favicon.ico`.
pub fn is_page_view(record: &Record<'_>) -> bool {
    let path = path(record.target);
    record.method == Some("GET")
        && matches!(record.status, 200 | 206 | 301 | 302 | 304)
        && !is_asset(path)
        && path != b"/robots.txt"
}

/// Whether what was asked for is a part of a page.
pub fn is_asset_request(record: &Record<'_>) -> bool {
    is_asset(path(record.target))
}

fn path(target: Quoted<'_>) -> &[u8] {
    target.raw().split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default()
}

fn is_asset(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.') else { return false };
    let ending = name.get(dot + 1..).unwrap_or_default();
    ASSETS.iter().any(|asset| asset.as_bytes().eq_ignore_ascii_case(ending))
}

/// The client of a request: `address|hash`, the hash being that of the user agent (FNV-1a, 64 bits).
pub fn client_of(ip: &str, user_agent: &[u8]) -> String {
    let hash = user_agent.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{ip}|{hash:016x}")
}

/// The visit that a request is. `site` (as in `https://www.example.com`) goes before its path; a host named by the log
/// itself is better, and without either the URL is the path alone.
pub fn visit_of(record: &Record<'_>, site: Option<&str>) -> Visit {
    let agent = record.user_agent;
    let client = client_of(record.ip, agent.map_or(b"", Quoted::raw));
    let mut visit = Visit::new(client, record.t, url_of(record, site));
    visit.referrer = record.referrer.map(|referrer| referrer.url().into_owned());
    visit.user_agent = agent.map(|agent| agent.text().into_owned());
    visit.ip = Some(record.ip.to_owned());
    visit
}

fn url_of(record: &Record<'_>, site: Option<&str>) -> String {
    let target = record.target.url();
    if target.starts_with("http://") || target.starts_with("https://") {
        return target.into_owned();
    }
    let joint = if target.starts_with('/') { "" } else { "/" };
    match (record.host, site) {
        (Some(host), _) => {
            let scheme = if host.ends_with(":443") { "https" } else { "http" };
            let host = host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(host);
            format!("{scheme}://{host}{joint}{target}")
        }
        (None, site) => format!("{}{joint}{target}", site.unwrap_or_default()),
    }
}
