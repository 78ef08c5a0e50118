//! Host names: a site's own, and those that send visitors without having won them.

use super::limits::{self, fits};
use crate::error::{Code, Problem};
use crate::visit::own_hosts::OwnHosts;

/// Checks a list of host names and adds them to those that bring no visitor from outside.
pub(super) fn add_hosts(
    texts: &[String],
    path: &str,
    own: &mut OwnHosts,
    problems: &mut Vec<Problem>,
) {
    if !fits(texts.len(), limits::HOSTS_MAX, path, problems) {
        return;
    }
    for (index, text) in texts.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if let Some(host) = host(text, &path, problems)
            && !own.add(&host)
        {
            problems.push(Problem::new(Code::InvalidPattern, path, "no page has such a host"));
        }
    }
}

/// Checks one host name and writes it in lower case, without a dot at its end: labels of 1 to 63 letters, digits,
/// hyphens and underscores, 253 bytes in all (RFC 1035, 2.3.4; underscores stand in many real names). Names in other
/// scripts are written as browsers send them (`xn--...`).
pub(super) fn host(text: &str, path: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() <= 253 && name.split('.').all(is_label) {
        return Some(name);
    }
    let message = if text.is_ascii() {
        "not a host name, such as `example.com` (no scheme, port or path)"
    } else {
        "not a host name in ASCII; write it as browsers send it (`xn--...`)"
    };
    problems.push(Problem::new(Code::InvalidPattern, path, message));
    None
}
