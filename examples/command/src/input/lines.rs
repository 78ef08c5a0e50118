//! Lines of a file, plain or gzip, none of them loaded beyond a bound.
//!
//! ```
//! use ringtrace_command::input::lines::{Line, Lines};
//!
//! let mut lines = Lines::over(&b"one\r\ntwo"[..], "example")?;
//! assert_eq!(lines.next_line()?, Some((1, Line::Text(b"one"))));
//! assert_eq!(lines.next_line()?, Some((2, Line::Text(b"two"))));
//! assert_eq!(lines.next_line()?, None);
//! # Ok::<(), ringtrace_command::failure::Failure>(())
//! ```

use crate::failure::Failure;
use flate2::read::MultiGzDecoder;
use indicatif::ProgressBar;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// The longest line that is loaded, in bytes. Web servers refuse request lines and headers above 8 to 64 KiB, so a
/// longer line is no line of a log.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// How many lines are looked at to tell what kind of file it is.
const FIRST_LINES: usize = 20;

/// One line, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// The line's bytes.
    Text(&'a [u8]),
    /// The line is longer than [`LINE_BYTES_MAX`]; it was skipped.
    TooLong,
}

/// The lines of one input, in order.
pub struct Lines {
    reader: Box<dyn BufRead>,
    name: String,
    number: u64,
    buffer: Vec<u8>,
    // Lines already read to tell the file's kind; `None` stands for one that is too long.
    first: VecDeque<Option<Vec<u8>>>,
    damage: Option<String>,
}

impl Lines {
    /// Opens the file at `path`, or standard input for `-`. `progress` is moved by the bytes read from the file, before
    /// decompression.
    ///
    /// # Errors
    /// The file cannot be opened or read, or is compressed or encoded in a way that is not supported.
    pub fn open(path: &Path, progress: &ProgressBar) -> Result<Self, Failure> {
        let name = path.display().to_string();
        if name == "-" {
            return Self::over(progress.wrap_read(io::stdin()), "standard input");
        }
        let file = File::open(path).map_err(|source| Failure::file(&name, source))?;
        let size = file.metadata().map_err(|source| Failure::file(&name, source))?;
        if size.is_dir() {
            return Err(Failure::input(name, "this is a folder; name one file in it"));
        }
        Self::over(progress.wrap_read(file), name)
    }

    /// The lines of `reader`, called `name` in messages.
    ///
    /// # Errors
    /// As for [`Lines::open`].
    pub fn over(reader: impl Read + 'static, name: impl Into<String>) -> Result<Self, Failure> {
        let name = name.into();
        let mut raw = BufReader::with_capacity(1 << 16, reader);
        let magic = raw.fill_buf().map_err(|source| Failure::file(&name, source))?;
        let reader: Box<dyn BufRead> = if magic.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(raw)))
        } else if let Some(message) = unsupported(magic) {
            return Err(Failure::input(name, message));
        } else {
            Box::new(raw)
        };
        let (buffer, first) = (Vec::new(), VecDeque::new());
        let mut lines = Self { reader, name, number: 0, buffer, first, damage: None };
        lines.read_first()?;
        Ok(lines)
    }

    /// What the input is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first lines of the file that are neither empty nor too long, a few at most; they are still to come.
    pub fn first_lines(&self) -> impl Iterator<Item = &[u8]> {
        self.first.iter().flatten().map(Vec::as_slice).filter(|line| !line.trim_ascii().is_empty())
    }

    /// What ended the file before its end, if anything did: damaged or cut compressed data.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// The next line with its number, counted from 1; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read any further.
    pub fn next_line(&mut self) -> Result<Option<(u64, Line<'_>)>, Failure> {
        let whole = match self.first.pop_front() {
            Some(Some(line)) => {
                self.buffer = line;
                true
            }
            Some(None) => false,
            None => match self.read()? {
                Some(whole) => whole,
                None => return Ok(None),
            },
        };
        self.number += 1;
        let line = if whole { Line::Text(&self.buffer) } else { Line::TooLong };
        Ok(Some((self.number, line)))
    }

    fn read_first(&mut self) -> Result<(), Failure> {
        while self.first.len() < FIRST_LINES {
            let Some(whole) = self.read()? else { break };
            let mark = b"\xef\xbb\xbf";
            if self.first.is_empty() && self.buffer.starts_with(mark) {
                self.buffer.drain(..mark.len());
            }
            self.first.push_back(whole.then(|| self.buffer.clone()));
        }
        Ok(())
    }

    /// Reads one line into the buffer: `Some(false)` if it is too long, `None` at the end.
    fn read(&mut self) -> Result<Option<bool>, Failure> {
        self.buffer.clear();
        let (mut seen, mut whole) = (false, true);
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if is_damage(&error) => {
                    // What was read so far is still good.
                    self.damage = Some(format!("the compressed data is cut or damaged ({error})"));
                    self.reader = Box::new(io::empty());
                    continue;
                }
                Err(source) => return Err(Failure::file(&self.name, source)),
            };
            if chunk.is_empty() {
                break;
            }
            seen = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(chunk);
            if self.buffer.len() + part.len() > LINE_BYTES_MAX {
                whole = false;
                self.buffer.clear();
            } else if whole {
                self.buffer.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        Ok(seen.then_some(whole))
    }
}

fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput)
}

fn unsupported(magic: &[u8]) -> Option<&'static str> {
    let starts = |with: &[u8]| magic.starts_with(with);
    if starts(b"PK\x03\x04") {
        Some("this is a zip archive; unpack it and name one file in it")
    } else if starts(b"BZh") || starts(b"\xfd7zXZ") || starts(b"\x28\xb5\x2f\xfd") {
        Some("only gzip is read directly; unpack the file, or pipe it in: `zstdcat FILE | ... -`")
    } else if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        Some("this is UTF-16 text; save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`")
    } else if starts(b"PAR1") || starts(b"SQLite format 3\0") {
        Some("this is a database or table file; export it as CSV or JSON Lines")
    } else {
        None
    }
}
