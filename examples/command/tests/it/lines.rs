//! Lines of any length, plain and compressed, whole and damaged.

use flate2::Compression;
use flate2::write::GzEncoder;
use ringtrace_command::input::lines::{LINE_BYTES_MAX, Line, Lines};
use std::io::{Cursor, Read, Write};

fn all(mut lines: Lines) -> (Vec<Option<String>>, Option<String>) {
    let mut read = Vec::new();
    while let Some((number, line)) = lines.next_line().unwrap() {
        read.push(match line {
            Line::Text(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
            Line::TooLong => None,
        });
        assert_eq!(number, read.len() as u64);
    }
    (read, lines.damage().map(str::to_owned))
}

fn over(bytes: Vec<u8>) -> Lines {
    Lines::over(Cursor::new(bytes), "test").unwrap()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn plain_and_compressed() {
    let expected = vec![Some("a".to_owned()), Some(String::new()), Some("b".to_owned())];
    assert_eq!(all(over(b"\xef\xbb\xbfa\r\n\nb".to_vec())), (expected.clone(), None));
    assert_eq!(all(over(gzip("a\n\nb\n"))), (expected.clone(), None));
    // Two compressed files put together are one, as `cat a.gz b.gz` gives.
    assert_eq!(all(over([gzip("a\n\n"), gzip("b")].concat())), (expected, None));
    assert_eq!(all(over(Vec::new())), (Vec::new(), None));
}

#[test]
fn a_cut_file_gives_what_is_there() {
    let text: String = (0..20_000).map(|n| format!("line {n} {}\n", n * 7919 % 10_007)).collect();
    let whole = gzip(&text);
    let (read, damage) = all(over(whole[..whole.len() / 2].to_vec()));
    assert!(read.len() > 1000 && read.len() < 20_000, "{}", read.len());
    assert_eq!(read[999].as_deref(), text.lines().nth(999));
    assert!(damage.unwrap().contains("cut or damaged"));
}

#[test]
fn a_line_beyond_the_bound_is_skipped_not_loaded() {
    let long = "x".repeat(10 * LINE_BYTES_MAX);
    let (read, _) = all(over(format!("a\n{long}\nb\n").into_bytes()));
    assert_eq!(read, [Some("a".to_owned()), None, Some("b".to_owned())]);
    let limit = "y".repeat(LINE_BYTES_MAX);
    assert_eq!(all(over(format!("{limit}\n").into_bytes())).0, [Some(limit)]);
}

/// A source that never ends a line: reading it must not gather it.
struct Endless(usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(self.0);
        self.0 -= count;
        buffer[..count].fill(b'z');
        Ok(count)
    }
}

#[test]
fn many_megabytes_without_a_line_end_are_one_skipped_line() {
    assert_eq!(all(Lines::over(Endless(1 << 26), "endless").unwrap()).0, [None]);
}

#[test]
fn other_archives_are_refused_with_advice() {
    for (magic, advice) in [
        (&b"PK\x03\x04rest"[..], "unpack"),
        (b"BZh91AY", "gzip"),
        (b"\xff\xfea\0", "UTF-8"),
        (b"SQLite format 3\0", "export"),
    ] {
        let message = Lines::over(magic, "file").err().unwrap().to_string();
        assert!(message.starts_with("file: ") && message.contains(advice), "{message}");
    }
}
