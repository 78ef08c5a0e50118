//! Where a visitor came from by the referrer alone: nowhere, from the site itself, from a search
//! engine, from a page.
//!
//! The engines and the hosts of referrer spam are in `tables/`, whose first lines say where they
//! come from.

use super::own_hosts::{OwnHosts, without_www};
use super::page_url::PageUrl;
use super::source_table::{SourceTable, lines, text, with_parents};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What a referrer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Referrer<'a> {
    /// Nothing: there is none, or no host can be read in it.
    Absent,
    /// The visitor was on the site already, or is back from a payment page.
    Own,
    /// A host known for false referrers.
    Spam {
        /// The host.
        host: Cow<'a, str>,
    },
    /// A search engine.
    Search {
        /// The engine's name in one word and lower case, as in `google`.
        engine: &'static str,
        /// The words searched for, from the few engines that still pass them.
        term: Option<Cow<'a, str>>,
        /// The host.
        host: Cow<'a, str>,
    },
    /// Any other page.
    Page {
        /// The host.
        host: Cow<'a, str>,
    },
}

/// Reads a referrer. `page_host` is the host of the page itself, which is always the site's own.
///
/// An address that names an app (`android-app://com.google.android.gm/`) has the app's name for a
/// host.
pub fn read<'a>(referrer: &'a str, page_host: &str, own: &OwnHosts) -> Referrer<'a> {
    let url = PageUrl::parse_referrer(referrer);
    if url.host.is_empty() {
        return Referrer::Absent;
    }
    if is_page_host(&url.host, page_host) || own.contains(&url.host) {
        return Referrer::Own;
    }
    if is_spam(&url.host) {
        return Referrer::Spam { host: url.host };
    }
    match engine_of(&url.host) {
        Some(engine) => {
            let names = engine.parameters.split(' ').filter(|name| !name.is_empty());
            // Words in another character set than UTF-8 can't be read, and what can't be read is no
            // term.
            let is_readable = |term: &Cow<'a, str>| !term.contains(char::REPLACEMENT_CHARACTER);
            let term = names.filter_map(|name| url.parameter(name)).find(is_readable);
            Referrer::Search { engine: engine.name, term, host: url.host }
        }
        None => Referrer::Page { host: url.host },
    }
}

/// Whether `host` is the page's own host or below it; a leading `www.` of the page's does not
/// count.
fn is_page_host(host: &str, page_host: &str) -> bool {
    let page_host = without_www(page_host);
    match host.strip_suffix(page_host) {
        Some(before) => !page_host.is_empty() && (before.is_empty() || before.ends_with('.')),
        None => false,
    }
}

static SPAM: LazyLock<SourceTable<()>> = LazyLock::new(|| {
    SourceTable::new(lines(include_str!("tables/referrer_spam.txt")).map(|host| (host, ())))
});

fn is_spam(host: &str) -> bool {
    with_parents(host).any(|(host, _)| host.contains('.') && SPAM.get(host).is_some())
}

/// The table of spammers' hosts, for a browser: its lines without comments.
pub(crate) fn spam_text() -> String {
    text(include_str!("tables/referrer_spam.txt"))
}

/// The table of engines, for a browser: `name|parameters|hosts`, a line each; without the parameters unless `terms`.
pub(crate) fn engines_text(terms: bool) -> String {
    let engine = |line: &str| {
        let mut columns = line.split('|').map(str::trim);
        let mut next = || columns.next().unwrap_or("").to_owned();
        let (name, parameters, hosts) = (next(), next(), next());
        [name, if terms { parameters } else { String::new() }, hosts].join("|")
    };
    lines(include_str!("tables/search_engines.txt")).map(engine).collect::<Vec<_>>().join("\n")
}

#[derive(Clone, Copy)]
struct Engine {
    name: &'static str,
    /// Names of parameters, a space between two.
    parameters: &'static str,
    /// For a key that stands for what lies below it: whether only a country's two letters may stand
    /// before it.
    letters_only: bool,
}

/// Engines by host. `google.*` has the key `google.`, `??.ask.com` and `*.search.yahoo.com` have
/// the keys `.ask.com` and `.search.yahoo.com`: all are slices of the hosts they stand for.
static ENGINES: LazyLock<SourceTable<Engine>> = LazyLock::new(|| {
    SourceTable::new(lines(include_str!("tables/search_engines.txt")).flat_map(|line| {
        let mut columns = line.split('|').map(str::trim);
        let mut next = || columns.next().unwrap_or("");
        let (name, parameters, hosts) = (next(), next(), next());
        hosts.split(' ').map(move |host| {
            let letters_only = host.starts_with("??");
            let key = host.trim_start_matches(['?', '*']).trim_end_matches('*');
            (key, Engine { name, parameters, letters_only })
        })
    }))
});

fn engine_of(host: &str) -> Option<Engine> {
    let host = without_www(host);
    let of_mobile = || engine_by_name(host.strip_prefix("m.")?);
    engine_by_name(host).or_else(of_mobile)
}

fn engine_by_name(host: &str) -> Option<Engine> {
    let under_any_ending = || stem(host).and_then(|stem| ENGINES.get(stem));
    ENGINES.get(host).or_else(under_any_ending).or_else(|| engine_above(host))
}

fn engine_above(host: &str) -> Option<Engine> {
    host.match_indices('.').find_map(|(dot, _)| {
        let engine = ENGINES.get(host.get(dot..)?)?;
        (!engine.letters_only || dot == 2).then_some(engine)
    })
}

/// `host` without the ending that a country or a registry gives it, with the dot before it:
/// `google.` of `google.com` and of `google.co.uk`.
fn stem(host: &str) -> Option<&str> {
    let (rest, last) = host.rsplit_once('.')?;
    let is_country = last.len() == 2;
    if !is_country && !matches!(last, "com" | "net" | "org" | "info" | "cat") {
        return None;
    }
    let second = rest.rsplit_once('.').map(|(_, second)| second);
    let kept = match second {
        Some(second @ ("co" | "com" | "net" | "org")) if is_country => rest.len() - second.len(),
        _ => rest.len() + 1,
    };
    host.get(..kept)
}
