//! One line of an access log in the common or the combined form of Apache and nginx.
//!
//! ```text
//! host ident user [22/Oct/2021:02:28:56 -0700] "GET /page HTTP/1.1" 200 1486 "referrer" "user agent"
//! ```
//!
//! Nothing is copied. The parser forgives what real logs hold: quotes inside the request, request lines that are
//! garbage, users with spaces, a virtual host in front (Debian's `vhost_combined`), further fields at the end.
//! The form is that of <https://httpd.apache.org/docs/2.4/mod/mod_log_config.html>.
//!
//! ```
//! use ringtrace_command::input::access_log::Record;
//!
//! let line = br#"192.0.2.7 - - [22/Oct/2021:02:28:56 -0700] "GET /?q=\"a\" HTTP/1.1" 200 1486 "-" "Firefox""#;
//! let record = Record::parse(line)?;
//! assert_eq!((record.ip, record.method, record.status), ("192.0.2.7", Some("GET"), 200));
//! assert_eq!(record.t.to_string(), "2021-10-22T09:28:56Z");
//! assert_eq!(record.target.text(), r#"/?q="a""#);
//! # Ok::<(), &str>(())
//! ```

use crate::input::instant::{LOG_TIME_BYTES, log_time};
use ringtrace::words::time::Time;
use std::borrow::Cow;
use std::fmt::Write;
use std::net::IpAddr;

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// The virtual host, where the log names it in front, with its port.
    pub host: Option<&'a str>,
    /// The client's address, or its name where the server looks names up.
    pub ip: &'a str,
    /// When the request was received.
    pub t: Time,
    /// The method; absent if the request line does not begin with one.
    pub method: Option<&'a str>,
    /// What was asked for, as in `/page?query`; the whole request line if it has no method.
    pub target: Quoted<'a>,
    /// The answer's status.
    pub status: u16,
    /// The answer's size in bytes; absent for `-`.
    pub bytes: Option<u64>,
    /// The `Referer` header; absent for `-` and in the common form.
    pub referrer: Option<Quoted<'a>>,
    /// The `User-Agent` header; empty for `-`, absent in the common form, which does not tell.
    pub user_agent: Option<Quoted<'a>>,
}

impl<'a> Record<'a> {
    /// Reads one line, without its line end.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn parse(line: &'a [u8]) -> Result<Self, &'static str> {
        let (front, t, rest) =
            split_at_time(line).ok_or("no time of the form [day/Mon/year:..]")?;
        let (host, ip) = hosts(front).ok_or("no client address in front")?;
        let rest = rest.strip_prefix(b" \"").ok_or("no request in quotes after the time")?;
        let (request, rest) = cut(rest, begins_with_status).ok_or("no status after the request")?;
        let (method, target) = method_and_target(request);
        let (status, rest) = word(rest);
        let status = number(status).and_then(|n| u16::try_from(n).ok()).ok_or("no status")?;
        let (size, rest) = word(rest);
        if size != b"-" && number(size).is_none() {
            return Err("no size after the status");
        }
        let (referrer, user_agent) = quoted_pair(rest)?;
        Ok(Self { host, ip, t, method, target, status, bytes: number(size), referrer, user_agent })
    }
}

/// Text from between quotes, with the escapes the server wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'a>(&'a [u8]);

impl<'a> Quoted<'a> {
    /// The bytes as they stand in the log.
    pub fn raw(self) -> &'a [u8] {
        self.0
    }

    /// The text: `\"`, `\\` and `\xNN` are undone, except for control characters; bytes that are no UTF-8 become
    /// U+FFFD.
    pub fn text(self) -> Cow<'a, str> {
        match self.unescaped() {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The text as part of a URL: as [`Quoted::text`], but bytes that are not printable ASCII become `%NN`, so that
    /// nothing is lost of what is not UTF-8.
    pub fn url(self) -> Cow<'a, str> {
        let bytes = self.unescaped();
        let printable = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
        if let (Cow::Borrowed(plain), true) = (&bytes, bytes.iter().all(printable)) {
            return String::from_utf8_lossy(plain);
        }
        let mut url = String::with_capacity(bytes.len() + 16);
        for byte in bytes.iter() {
            if printable(byte) {
                url.push(char::from(*byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
        Cow::Owned(url)
    }

    fn unescaped(self) -> Cow<'a, [u8]> {
        if !self.0.contains(&b'\\') {
            return Cow::Borrowed(self.0);
        }
        let mut bytes = Vec::with_capacity(self.0.len());
        let mut rest = self.0;
        while let Some((first, tail)) = rest.split_first() {
            let (byte, tail) = match (first, tail) {
                (b'\\', [quoted @ (b'"' | b'\\'), tail @ ..]) => (*quoted, tail),
                (b'\\', [b'x', high, low, after @ ..]) => match hex(*high, *low) {
                    Some(byte) if !byte.is_ascii_control() => (byte, after),
                    // A control character stays as the four characters the server wrote.
                    _ => (b'\\', tail),
                },
                (byte, tail) => (*byte, tail),
            };
            bytes.push(byte);
            rest = tail;
        }
        Cow::Owned(bytes)
    }
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

/// What stands before `[time]`, the time, and what stands after. A user name may hold brackets, so every `[` is tried.
fn split_at_time(line: &[u8]) -> Option<(&[u8], Time, &[u8])> {
    let mut from = 0;
    loop {
        let open = from + line.get(from..)?.iter().position(|byte| *byte == b'[')?;
        let inside = line.get(open + 1..)?;
        let stamp =
            inside.get(..LOG_TIME_BYTES).filter(|_| inside.get(LOG_TIME_BYTES) == Some(&b']'));
        if let Some(t) = stamp.and_then(log_time) {
            return Some((line.get(..open)?, t, inside.get(LOG_TIME_BYTES + 1..)?));
        }
        from = open + 1;
    }
}

/// The virtual host, if one stands in front, and the client's address.
fn hosts(front: &[u8]) -> Option<(Option<&str>, &str)> {
    let front = std::str::from_utf8(front).ok()?;
    let mut words = front.split_ascii_whitespace();
    let (first, second, third) = (words.next()?, words.next(), words.next());
    // host ip ident user: only then is the second word an address.
    match second.filter(|word| third.is_some() && word.parse::<IpAddr>().is_ok()) {
        Some(ip) if first.parse::<IpAddr>().is_err() => Some((Some(first), ip)),
        _ => Some((None, first)),
    }
}

/// Cuts `text` at its closing quote: the first unescaped one after which `follows` holds, else, for servers that
/// escape nothing, the first of any kind.
fn cut(text: &[u8], follows: fn(&[u8]) -> bool) -> Option<(&[u8], &[u8])> {
    let (mut escaped, mut any) = (false, None);
    for (at, byte) in text.iter().enumerate() {
        if *byte == b'"' && (!escaped || any.is_none()) {
            let rest = text.get(at + 1..).unwrap_or(&[]);
            if follows(rest) {
                let parts = Some((text.get(..at)?, rest));
                if !escaped {
                    return parts;
                }
                any = parts;
            }
        }
        escaped = *byte == b'\\' && !escaped;
    }
    any
}

fn begins_with_status(rest: &[u8]) -> bool {
    matches!(rest, [b' ', a, b, c, b' ', ..] if [a, b, c].iter().all(|byte| byte.is_ascii_digit()))
}

fn begins_with_quote(rest: &[u8]) -> bool {
    rest.starts_with(b" \"")
}

fn begins_with_space_or_ends(rest: &[u8]) -> bool {
    rest.first().is_none_or(|byte| *byte == b' ')
}

/// The referrer and the user agent; both absent in the common form.
type Pair<'a> = (Option<Quoted<'a>>, Option<Quoted<'a>>);

fn quoted_pair(rest: &[u8]) -> Result<Pair<'_>, &'static str> {
    let Some(rest) = rest.strip_prefix(b" \"") else { return Ok((None, None)) };
    let (referrer, rest) =
        cut(rest, begins_with_quote).ok_or("the referrer or user agent is cut off")?;
    let rest = rest.strip_prefix(b" \"").ok_or("no user agent")?;
    let (agent, _) = cut(rest, begins_with_space_or_ends).ok_or("the user agent is cut off")?;
    let referrer = Some(Quoted(referrer)).filter(|quoted| !matches!(quoted.0, b"-" | b""));
    Ok((referrer, Some(Quoted(if agent == b"-" { b"" } else { agent }))))
}

fn method_and_target(request: &[u8]) -> (Option<&str>, Quoted<'_>) {
    let end = request.iter().position(|byte| *byte == b' ').unwrap_or(0);
    let (method, rest) = request.split_at_checked(end).unwrap_or((&[], request));
    let named =
        !method.is_empty() && method.iter().all(|b| b.is_ascii_alphabetic() || b"-_".contains(b));
    let Some(method) = std::str::from_utf8(method).ok().filter(|_| named) else {
        return (None, Quoted(request));
    };
    let target = rest.trim_ascii_start();
    let protocol = target.windows(6).rposition(|part| part == b" HTTP/");
    let target = protocol.and_then(|at| target.get(..at)).unwrap_or(target);
    (Some(method), Quoted(target.trim_ascii()))
}

/// The next word after a space, and the rest.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    let end = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits)
        .ok()
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?
        .parse()
        .ok()
}
