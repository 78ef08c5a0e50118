//! One line of a CSV file, cut into its fields. A record never runs over several lines here, so that one stray quote
//! cannot swallow the rest of the file.
//!
//! ```
//! use ringtrace_command::input::csv_line::CsvLine;
//!
//! let mut csv = CsvLine::new(b';');
//! assert_eq!(csv.cut(b"a;\"b;\"\"c\"\"\";")?, ["a", "b;\"c\"", ""]);
//! # Ok::<(), &str>(())
//! ```

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// How many fields a line may have.
const FIELDS_MAX: usize = 1000;

/// Cuts lines; its buffers are used again for each.
pub struct CsvLine {
    reader: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl CsvLine {
    /// For fields divided by `delimiter`.
    pub fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, output: Vec::new(), ends: vec![0; FIELDS_MAX] }
    }

    /// The fields of `line`, without quotes.
    ///
    /// # Errors
    /// A quote that is not closed, more than 1,000 fields, or text that is not UTF-8.
    pub fn cut(&mut self, line: &[u8]) -> Result<Vec<&str>, &'static str> {
        if line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return Err("a quote is not closed on this line");
        }
        self.reader.reset();
        self.output.resize(line.len() + 1, 0);
        let (mut input, mut written, mut fields) = (line, 0, 0);
        loop {
            let output = self.output.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(fields..).unwrap_or_default();
            let (result, read, wrote, ended) = self.reader.read_record(input, output, ends);
            input = input.get(read..).unwrap_or_default();
            written += wrote;
            fields += ended;
            match result {
                // The empty input that follows tells the reader that the line is complete.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break,
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err("more than 1,000 fields");
                }
            }
        }
        let text = self.output.get(..written).unwrap_or_default();
        let text = std::str::from_utf8(text).map_err(|_| "not UTF-8")?;
        let ends = self.ends.get(..fields).unwrap_or_default();
        let starts = std::iter::once(0).chain(ends.iter().copied());
        Ok(starts.zip(ends).filter_map(|(start, end)| text.get(start..*end)).collect())
    }
}
