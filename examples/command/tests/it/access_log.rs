//! Lines of access logs, ordinary and hostile. The forms are those the Apache and nginx manuals describe.

use proptest::prelude::*;
use ringtrace_command::input::access_log::Record;
use ringtrace_command::input::page_view;

#[track_caller]
fn record(line: &str) -> Record<'_> {
    Record::parse(line.as_bytes()).unwrap_or_else(|reason| panic!("{reason}: {line}"))
}

#[test]
fn combined_and_common() {
    let line = r#"2001:db8::7 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif?a=b HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)""#;
    let full = record(line);
    assert_eq!(full.ip, "2001:db8::7");
    assert_eq!(full.t.to_string(), "2000-10-10T20:55:36Z");
    assert_eq!((full.method, full.status, full.bytes), (Some("GET"), 200, Some(2326)));
    assert_eq!(full.target.text(), "/apache_pb.gif?a=b");
    let texts = [full.referrer, full.user_agent].map(|field| field.map(|q| q.text().into_owned()));
    let referrer = Some("http://www.example.com/start.html".to_owned());
    assert_eq!(texts, [referrer, Some("Mozilla/4.08 [en] (Win98; I ;Nav)".to_owned())]);

    let short = record(r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "HEAD / HTTP/1.1" 304 -"#);
    assert_eq!((short.method, short.bytes), (Some("HEAD"), None));
    assert_eq!((short.referrer, short.user_agent), (None, None));
}

#[test]
fn a_dash_is_no_referrer_and_an_empty_agent() {
    let line =
        record(r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-" "-""#);
    assert_eq!((line.referrer, line.user_agent.map(|agent| agent.raw())), (None, Some(&b""[..])));
}

#[test]
fn odd_requests() {
    for (request, method, target) in [
        ("GET /", Some("GET"), "/"),
        ("-", None, "-"),
        ("", None, ""),
        (r"\x16\x03\x01\x02", None, r"\x16\x03\x01\x02"),
        ("PROPFIND /dav HTTP/1.1", Some("PROPFIND"), "/dav"),
        ("GET /two words here HTTP/1.1", Some("GET"), "/two words here"),
        ("GET  /gap HTTP/2.0", Some("GET"), "/gap"),
        ("OPTIONS * HTTP/1.1", Some("OPTIONS"), "*"),
        (r"GET /a\x22b\x5C HTTP/1.1", Some("GET"), r#"/a"b\"#),
        (r#"GET /a\"b\\ HTTP/1.1"#, Some("GET"), r#"/a"b\"#),
        (r#"GET /unescaped"quote" HTTP/1.1"#, Some("GET"), r#"/unescaped"quote""#),
        (r"GET /ends-in-backslash\", Some("GET"), r"/ends-in-backslash\"),
        ("@!# /x HTTP/1.1", None, "@!# /x HTTP/1.1"),
    ] {
        let line =
            format!(r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "{request}" 400 0 "-" "x""#);
        let read = record(&line);
        assert_eq!((read.method, read.target.text().as_ref()), (method, target), "{request}");
        assert_eq!(read.status, 400, "{request}");
    }
}

#[test]
fn what_is_not_utf_8_survives_in_a_url() {
    let raw = b"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /\xe4\\xFF\\x0A HTTP/1.1\" 200 1";
    let read = Record::parse(raw).unwrap();
    assert_eq!(read.target.url(), r"/%E4%FF\x0A");
    assert_eq!(read.target.text(), "/\u{fffd}\u{fffd}\\x0A");
}

#[test]
fn a_host_in_front_and_users_with_spaces_and_brackets() {
    let line = r#"www.example.com:443 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.1" 200 1 "-" "x""#;
    let read = record(line);
    assert_eq!((read.host, read.ip), (Some("www.example.com:443"), "192.0.2.1"));
    let visit = page_view::visit_of(&read, Some("https://other.example"));
    assert_eq!(visit.url, "https://www.example.com/a");

    let line =
        r#"client.example - John [the] Doe [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.1" 200 1"#;
    assert_eq!((record(line).host, record(line).ip), (None, "client.example"));
}

#[test]
fn broken_lines_say_why() {
    for (line, reason) in [
        ("", "time"),
        ("192.0.2.1 - - no time here", "time"),
        (r#"[10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 1"#, "address"),
        (r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] GET / 200 1"#, "quotes"),
        (r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" ok 1"#, "status"),
        (r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 big"#, "size"),
        (
            r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 1 "-" "cut"#,
            "cut off",
        ),
        (r#"192.0.2.1 - - [31/Feb/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 1"#, "time"),
    ] {
        let found = Record::parse(line.as_bytes()).expect_err(line);
        assert!(found.contains(reason), "{line}: {found}");
    }
}

#[test]
fn page_views() {
    for (request, status, expected) in [
        ("GET /", 200, true),
        ("GET /a.html?x=style.css", 301, true),
        ("GET /archive.zip", 206, true),
        ("GET /v1.2/page", 304, true),
        ("GET /logo.PNG?v=2", 200, false),
        ("GET /robots.txt", 200, false),
        ("GET /favicon.ico", 200, false),
        ("GET /missing", 404, false),
        ("POST /form", 200, false),
        ("HEAD /", 200, false),
    ] {
        let line = format!(
            r#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "{request} HTTP/1.1" {status} 1"#
        );
        assert_eq!(page_view::is_page_view(&record(&line)), expected, "{request} {status}");
    }
}

proptest! {
    #[test]
    fn never_panics_on_any_bytes(line in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all_of(&line);
    }

    /// Garbage around a sound core gets further into the parser than plain noise does.
    #[test]
    fn never_panics_on_damaged_lines(
        cut in 0..200_usize,
        at in 0..200_usize,
        noise in r#"["\\\[\] x0-9-]{0,12}"#,
    ) {
        let mut line = br#"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a\"b HTTP/1.1" 200 1 "http://e.example/\\" "x\x22y" more"#.to_vec();
        let at = at.min(line.len());
        line.splice(at..at, noise.bytes());
        line.truncate(line.len().saturating_sub(cut));
        read_all_of(&line);
    }
}

fn read_all_of(line: &[u8]) {
    if let Ok(record) = Record::parse(line) {
        let visit = page_view::visit_of(&record, Some("https://site.example"));
        assert!(!visit.client.is_empty() && !visit.url.chars().any(|c| c.is_control()));
        let _ = (page_view::is_page_view(&record), record.user_agent.map(|agent| agent.text()));
    }
}
