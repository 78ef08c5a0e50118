//! Lists of calls: columns by many names, statuses by many words, times in many forms.

use ringtrace::call::Status;
use ringtrace_command::failure::Failure;
use ringtrace_command::input::calls::{self, CallsRead};
use ringtrace_command::input::lines::Lines;
use std::io::Cursor;

fn read(text: &str) -> Result<CallsRead, Failure> {
    calls::read(Lines::over(Cursor::new(text.as_bytes().to_vec()), "file")?, 120)
}

/// Start, answer and end of every call, as seconds after noon; -1 where there is none.
fn times(read: &CallsRead) -> Vec<[i64; 3]> {
    let noon = ringtrace::words::time::Time::parse("2026-03-01T12:00:00Z").unwrap();
    read.calls
        .iter()
        .map(|call| {
            [call.event.started, call.event.answered, call.event.ended]
                .map(|time| time.map_or(-1, |time| time.ms_since(noon) / 1000))
        })
        .collect()
}

#[test]
fn wait_and_talk() {
    let read = read(concat!(
        "start,wait_s,talk_s,status,line,call_id,caller,agent\n",
        "2026-03-01T12:00:00Z,8,100,answered,AA0101,7,5551,agent03\n",
        "2026-03-01T12:00:10Z,20,0,missed,AA0102,8,,\n",
        "2026-03-01T12:00:20Z,3,0,phantom,AA0103,9,5553,\n",
        "2026-03-01T12:00:30Z,1,5,answered,+1 (212) 555-0100,7,5554,agent01\n",
        "2026-03-01T12:00:25Z,0,0,answered,2125550101,10,5555,agent01\n",
    ))
    .unwrap();
    assert_eq!(times(&read), [[0, 8, 108], [10, -1, 30], [25, 25, 25], [30, 31, 36]]);
    let counts = &read.counts;
    assert_eq!((counts.lines, counts.calls, counts.ignored), (5, 4, 1));
    assert_eq!((counts.answered, counts.unanswered, counts.without_caller), (3, 1, 1));
    assert_eq!((counts.dialled_not_a_number, counts.out_of_order, counts.reused_ids), (2, 1, 1));
    let ids: Vec<&str> = read.calls.iter().map(|call| call.event.id.as_str()).collect();
    assert_eq!(ids, ["7", "8", "10", "7#2"]);
    let dialled: Vec<Option<&str>> =
        read.calls.iter().map(|call| call.event.dialled.as_deref()).collect();
    assert_eq!(dialled, [None, None, Some("2125550101"), Some("+1 (212) 555-0100")]);
}

#[test]
fn other_names_and_forms() {
    // An Asterisk-like record at +02:00: the duration holds wait and talk, `dst` is not the dialled number.
    let asterisk = concat!(
        "\u{feff}calldate;src;dst;did;duration;billsec;disposition;uniqueid\r\n",
        "2026-03-01 14:00:00;\"5551\";200;+12125550100;75;60;ANSWERED;a.1\r\n",
        "2026-03-01 14:01:00;5552;200;+12125550100;20;0;NO ANSWER;a.2\r\n",
        "2026-03-01 14:02:00;5553;200;+12125550100;1;0;BUSY;a.3\r\n",
    );
    let read_asterisk = read(asterisk).unwrap();
    assert_eq!(times(&read_asterisk), [[0, 15, 75], [60, -1, 80], [120, -1, 121]]);
    let statuses: Vec<_> = read_asterisk.calls.iter().map(|call| call.event.status).collect();
    assert_eq!(statuses, [Some(Status::Answered), Some(Status::NoAnswer), Some(Status::Busy)]);
    assert_eq!(read_asterisk.counts.without_offset, 3);
    assert_eq!(read_asterisk.calls[0].event.dialled.as_deref(), Some("+12125550100"));

    let json = concat!(
        r#"{"id":"j1","started":"2026-03-01T12:00:00Z","answered":"2026-03-01T12:00:05Z","ended":"2026-03-01T12:01:00Z","to":"+12125550100","from":"5551"}"#,
        "\n",
        r#"{"id":"j2","start_time":1772366410,"answered":true,"duration":30,"direction":"inbound"}"#,
        "\n",
        r#"{"id":"j3","start_time":"2026-03-01T12:00:20Z","answered":false,"duration":9}"#,
        "\n",
        r#"{"id":"j4","start_time":"2026-03-01T12:00:30Z","direction":"outbound","duration":9}"#,
        "\n",
        r#"{"id":"j5","start":"2026-03-01T12:00:40Z","wait":"0:00:07","talk":"0:01:01.5","status":"gedgonged"}"#,
    );
    let read_json = read(json).unwrap();
    assert_eq!(times(&read_json), [[0, 5, 60], [10, 10, 40], [20, -1, 29], [40, 47, 108]]);
    assert_eq!((read_json.counts.outgoing, read_json.counts.unknown_statuses), (1, 1));
}

#[test]
fn partial_events_keep_their_id_and_what_they_know() {
    let read = read(concat!(
        r#"{"id":"p","at":"2026-03-01T12:01:00Z","ended":"2026-03-01T12:00:59Z"}"#,
        "\n",
        r#"{"id":"p","at":"2026-03-01T12:00:02Z","start":"2026-03-01T12:00:00Z","to":"+12125550100","status":"ringing"}"#,
    ))
    .unwrap();
    assert_eq!(times(&read), [[0, -1, -1], [-1, -1, 59]]);
    assert!(read.calls.iter().all(|call| call.event.id == "p"));
    assert_eq!(read.counts.reused_ids, 0);
}

#[test]
fn simulated_lists_name_client_and_truth() {
    let read = read(concat!(
        "call_id,start,dialled,caller,wait_s,talk_s,status,shown_to,truth_client\n",
        "c1,2026-03-01T12:00:00Z,,anonymous,0,5,answered,abc,def\n",
    ))
    .unwrap();
    let call = &read.calls[0];
    assert_eq!(
        (call.shown_to.as_deref(), call.truth_client.as_deref()),
        (Some("abc"), Some("def"))
    );
    assert_eq!((&call.event.dialled, call.dialled_not_a_number), (&None, false));
}

#[test]
fn broken_lines_are_counted_and_reading_goes_on() {
    let read = read(concat!(
        "start,wait_s,status\n",
        "soon,1,missed\n",
        "2026-03-01T12:00:00Z,-4,missed\n",
        "2026-03-01T12:00:00Z,soon,missed\n",
        "2026-03-01T12:00:00Z,1,missed,more\n",
        "2026-03-01T12:00:00Z,\"1,missed\n",
        ",,\n",
        "2026-03-01T12:00:00Z,1e300,missed\n",
        "2026-03-01T12:00:00Z,3,missed\n",
    ))
    .unwrap();
    assert_eq!((read.counts.calls, read.counts.broken.count, read.counts.lines), (1, 7, 8));
    let reasons: Vec<String> =
        read.counts.broken.first.iter().map(|b| format!("{} {}", b.line, b.reason)).collect();
    let wanted = ["2 start", "3 wait: negative", "4 wait: not", "5 more fields", "6 a quote"];
    for (reason, wanted) in reasons.iter().zip(wanted) {
        assert!(reason.starts_with(wanted), "{reason}");
    }
    assert_eq!(reasons.len(), wanted.len());
}

#[test]
fn a_wrong_kind_of_file_is_refused_with_advice() {
    let log = r#"192.0.2.1 - - [22/Oct/2021:02:00:03 -0700] "GET /a HTTP/1.1" 200 10"#;
    for (text, advice) in [(log, "VISITS"), ("when,who\n1,2\n", "`start`"), ("", "no lines")] {
        let message = read(text).err().unwrap().to_string();
        assert!(message.starts_with("file: ") && message.contains(advice), "{text:?}: {message}");
    }
}
