//! Files of visits, from a log and from JSON Lines.

use ringtrace::visit::{Consent, Device};
use ringtrace_command::failure::Failure;
use ringtrace_command::input::lines::Lines;
use ringtrace_command::input::visits::{self, VisitOptions, VisitsRead};
use std::io::Cursor;

fn read(text: &str, options: &VisitOptions) -> Result<VisitsRead, Failure> {
    visits::read(Lines::over(Cursor::new(text.as_bytes().to_vec()), "file")?, options)
}

const LOG: &str = r#"st half of a line that rotation cut" 200 1 "-" "x"
192.0.2.1 - - [22/Oct/2021:02:00:09 -0700] "GET /b HTTP/1.1" 200 10 "-" "Firefox"
192.0.2.1 - - [22/Oct/2021:02:00:03 -0700] "GET /a HTTP/1.1" 200 10 "https://www.google.com/" "Firefox"

192.0.2.1 - - [22/Oct/2021:02:00:04 -0700] "GET /x.css HTTP/1.1" 200 10 "http://Shop.example/a" "Firefox"
192.0.2.1 - - [22/Oct/2021:02:00:04 -0700] "GET /x.js HTTP/1.1" 200 10 "http://shop.example/a" "Firefox"
192.0.2.1 - - [22/Oct/2021:02:00:11 -0700] "POST /b HTTP/1.1" 302 10 "http://shop.example/b" "Firefox"
192.0.2.1 - - [22/Oct/2021:02:00:12 -0700] "GET /b HTTP/1.1" 200 10 "-" "-"
nonsense
"#;

#[test]
fn a_log_is_counted_sorted_and_filtered() {
    let read = read(LOG, &VisitOptions::default()).unwrap();
    let urls: Vec<&str> = read.visits.iter().map(|visit| visit.url.as_str()).collect();
    assert_eq!(urls, ["http://shop.example/a", "http://shop.example/b", "http://shop.example/b"]);
    let counts = read.counts;
    assert_eq!((counts.kind, counts.lines, counts.requests), ("access_log", 8, 6));
    assert_eq!((counts.methods["GET"], counts.methods["POST"]), (5, 1));
    assert_eq!((counts.statuses[&200], counts.statuses[&302]), (5, 1));
    assert_eq!((counts.page_views, counts.clients, counts.out_of_order), (3, 2, 1));
    assert_eq!((counts.without_referrer, counts.without_user_agent), (2, 1));
    assert_eq!((counts.site.as_deref(), counts.site_guessed), (Some("http://shop.example"), true));
    let broken: Vec<u64> = counts.broken.first.iter().map(|line| line.line).collect();
    assert_eq!((counts.broken.count, broken), (2, vec![1, 9]));
    assert_eq!(counts.first.unwrap().to_string(), "2021-10-22T09:00:03Z");
}

#[test]
fn all_requests_and_a_told_site() {
    let site = Some("flowers.example".parse().unwrap());
    let options = VisitOptions { site, all_requests: true, offset_minutes: 0 };
    let read = read(LOG, &options).unwrap();
    assert_eq!(read.visits.len(), 6);
    assert_eq!(read.visits[1].url, "https://flowers.example/x.css");
    assert!(!read.counts.site_guessed);
}

#[test]
fn json_lines_with_nulls_and_more() {
    let text = concat!(
        r#"{"t":"2026-03-01T12:00:00Z","client":"c1","url":"https://e.example/","referrer":"","user_agent":null,"ip":null,"geo":{"country":"Mexico","region":null,"city":null},"device":{"browser":"Chrome","category":"tablet"},"hits":3}"#,
        "\n",
        r#"{"at":"2026-03-01 15:00:01","client":null,"ip":"192.0.2.1","user_agent":"","device":"mobile","consent":"denied","place":{"city":"Leeds"}}"#,
        "\n",
        r#"{"t":"2026-03-01T12:00:02Z","client":"c3","url":7}"#,
        "\n",
        r#"{"t":"yesterday","client":"c3"}"#,
        "\n",
        r#"{"t":"2026-03-01T12:00:02Z"}"#,
        "\n",
        r#"{"t":"2026-03-01T12:00:02Z","clie"#,
    );
    let read = read(text, &VisitOptions { offset_minutes: 180, ..Default::default() }).unwrap();
    let [first, second] = &read.visits[..] else { panic!("{:?}", read.visits) };
    assert_eq!((first.client.as_str(), &first.referrer, &first.user_agent), ("c1", &None, &None));
    assert_eq!(
        (first.device, first.place.country.as_deref()),
        (Some(Device::Tablet), Some("Mexico"))
    );
    assert_eq!(second.at.to_string(), "2026-03-01T12:00:01Z");
    assert!(second.client.starts_with("192.0.2.1|"), "{}", second.client);
    assert_eq!((second.consent, second.user_agent.as_deref()), (Consent::Denied, Some("")));
    let reasons: Vec<(u64, &str)> =
        read.counts.broken.first.iter().map(|line| (line.line, line.reason.as_str())).collect();
    assert_eq!(reasons.iter().map(|reason| reason.0).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert!(reasons[0].1.contains("wrong type") && reasons[1].1.contains("instant"), "{reasons:?}");
    assert!(reasons[2].1.contains("client") && reasons[3].1.contains("cut off"), "{reasons:?}");
    assert_eq!(read.counts.without_offset, 1);
}

#[test]
fn a_wrong_kind_of_file_is_refused_with_advice() {
    for (text, advice) in [
        ("", "no lines"),
        ("[{\"t\":1},\n{\"t\":2}]", "one object a line"),
        ("start,dialled\n2026-03-01T12:00:00Z,+12125550100\n", "--calls"),
        ("a;b;c\n1;2;3\n", "is a table"),
        ("<html>\n", "HTML"),
        ("#Software: IIS\n#Fields: date time\n", "W3C"),
        ("hello\nworld\n", "neither"),
    ] {
        let message = read(text, &VisitOptions::default()).err().unwrap().to_string();
        assert!(message.starts_with("file: ") && message.contains(advice), "{text:?}: {message}");
    }
}
