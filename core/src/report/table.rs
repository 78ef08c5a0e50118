//! A report as plain text for a terminal: aligned columns that fit its width.

use super::answer::{Report, Values};
use super::metric::{Metric, MetricKind};
use super::value::Value;
use unicode_width::UnicodeWidthStr;

/// How a key that is absent is printed. (`(none)` is the medium of direct visits.)
pub const NOT_SET: &str = "(not set)";
/// The narrowest table there is: four keys and a metric just fit. A terminal that is narrower gets
/// one of this width.
pub const TABLE_WIDTH_MIN: usize = 60;

/// Between two columns.
const GAP: usize = 2;
/// A column of texts is not cut below this.
const TEXT_WIDTH_MIN: usize = 8;

/// A column: its heading and its cells, from the first row to the totals.
struct Column {
    cells: Vec<String>,
    width: usize,
    is_text: bool,
}

impl Report {
    /// The report as lines of at most `width` columns, each ending in a line feed.
    ///
    /// Texts are cut with `…`. Metrics that do not fit beside the keys follow in further blocks,
    /// each with the keys again. Shares of calls are rounded to two decimals here, ratios to tenths
    /// of a percent; the report's values stay exact. Control characters and marks that reverse the
    /// direction of text, which a hostile visitor can put into a campaign's name, are shown as `�`.
    ///
    /// ```
    /// use ringtrace::call::Status;
    /// use ringtrace::report::{CallRow, Dimension, Metric, Query, ReportBuilder};
    /// use ringtrace::words::time::Time;
    ///
    /// let query = Query {
    ///     dimensions: vec![Dimension::Status],
    ///     metrics: vec![Metric::Calls, Metric::CallsShare],
    ///     ..Query::default()
    /// };
    /// let mut report = ReportBuilder::new(&query, 0)?;
    /// for status in [Status::Answered, Status::Answered, Status::Busy] {
    ///     report.call(&CallRow::new(Time::parse("2026-03-01T12:00:00Z")?, status, "exact"));
    /// }
    /// assert_eq!(
    ///     report.finish().table(80),
    ///     "status    calls  calls_share\n\
    ///      answered      2       66.7 %\n\
    ///      busy          1       33.3 %\n\
    ///      total         3      100.0 %\n"
    /// );
    /// # Ok::<(), ringtrace::Error>(())
    /// ```
    pub fn table(&self, width: usize) -> String {
        let width = width.max(TABLE_WIDTH_MIN);
        if self.dimensions.is_empty() {
            return self.list(width);
        }
        let mut keys: Vec<Column> = (0..self.dimensions.len()).map(|at| self.key(at)).collect();
        let figures: Vec<Column> =
            self.metrics.iter().map(|metric| self.figures(*metric)).collect();
        let widest = figures.iter().map(|column| column.width + GAP).max().unwrap_or(0);
        shrink(&mut keys, width.saturating_sub(widest));
        let keys_width: usize = keys.iter().map(|column| column.width + GAP).sum();
        let room = width.saturating_sub(keys_width.saturating_sub(GAP));
        let mut out = String::new();
        for block in blocks(&figures, room) {
            if !out.is_empty() {
                out.push('\n');
            }
            let columns: Vec<&Column> = keys.iter().chain(block).collect();
            // Heading, rows, totals.
            for line in 0..self.rows.len() + 2 {
                push_line(&mut out, &columns, line);
            }
        }
        if self.left_off > 0 {
            out.push_str(&format!("({} more rows; the totals count them)\n", self.left_off));
        }
        out
    }

    /// Totals only: one line a metric.
    fn list(&self, width: usize) -> String {
        let names = self.metrics.iter().map(|metric| metric.as_str().to_owned()).collect();
        let cells = |metric: &Metric| cell(*metric, self.totals.get(*metric), true);
        let values = self.metrics.iter().map(cells).collect();
        let mut columns = [column(names, true), column(values, false)];
        shrink(&mut columns, width);
        let columns: Vec<&Column> = columns.iter().collect();
        let mut out = String::new();
        for line in 0..self.metrics.len() {
            push_line(&mut out, &columns, line);
        }
        out
    }

    fn key(&self, at: usize) -> Column {
        let heading = self.dimensions.get(at).map_or("", |dimension| dimension.as_str());
        let total = if at == 0 { "total" } else { "" };
        let texts = self.rows.iter().map(|row| row.key.get(at).and_then(Option::as_deref));
        let texts = texts.map(|text| printable(text.unwrap_or(NOT_SET)));
        let cells = [heading.to_owned()].into_iter().chain(texts).chain([total.to_owned()]);
        column(cells.collect(), true)
    }

    fn figures(&self, metric: Metric) -> Column {
        let all = || self.rows.iter().map(|row| &row.values).chain([&self.totals]);
        // One column has one number of decimals, so that its points stand below each other.
        let whole = |values: &Values| values.get(metric).is_none_or(|v| v.whole().is_some());
        let whole = all().all(whole);
        let cells = all().map(|values| cell(metric, values.get(metric), whole));
        column([metric.as_str().to_owned()].into_iter().chain(cells).collect(), false)
    }
}

fn cell(metric: Metric, value: Option<Value>, whole: bool) -> String {
    let Some(value) = value else { return "-".to_owned() };
    match metric.kind() {
        MetricKind::Ratio => format!("{} %", value.times(100).to_decimal(1)),
        MetricKind::MeanSeconds | MetricKind::Seconds => value.to_decimal(1),
        MetricKind::Count | MetricKind::DistinctCount => {
            value.to_decimal(if whole && value.whole().is_some() { 0 } else { 2 })
        }
    }
}

fn column(cells: Vec<String>, is_text: bool) -> Column {
    let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
    Column { cells, width, is_text }
}

/// Makes texts narrower, the widest first, until the columns and the gaps between them fit into
/// `room`, or every one is as narrow as it may be.
fn shrink(columns: &mut [Column], room: usize) {
    loop {
        let taken: usize = columns.iter().map(|column| column.width + GAP).sum();
        let over = taken.saturating_sub(GAP).saturating_sub(room);
        let widest = columns.iter_mut().filter(|column| column.is_text).max_by_key(|c| c.width);
        match widest {
            Some(column) if over > 0 && column.width > TEXT_WIDTH_MIN => column.width -= 1,
            _ => return,
        }
    }
}

/// The columns in groups that fit into `room`, gaps before each included; at least one a group.
fn blocks(columns: &[Column], room: usize) -> Vec<&[Column]> {
    let mut blocks = Vec::new();
    let mut rest = columns;
    while !rest.is_empty() {
        let mut taken = 0;
        let fits = rest.iter().take_while(|column| {
            taken += column.width + GAP;
            taken <= room
        });
        let (block, others) = rest.split_at(fits.count().max(1));
        blocks.push(block);
        rest = others;
    }
    blocks
}

fn push_line(out: &mut String, columns: &[&Column], line: usize) {
    let mut text = String::new();
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            text.push_str("  ");
        }
        let cell = cut(column.cells.get(line).map_or("", |cell| cell), column.width);
        let space = " ".repeat(column.width.saturating_sub(cell.width()));
        match column.is_text {
            true => text.extend([cell.as_str(), &space]),
            false => text.extend([space.as_str(), &cell]),
        }
    }
    out.push_str(text.trim_end());
    out.push('\n');
}

/// The text, or as much of it as fits into `width` columns with a `…` at its end.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        // Measured as a whole: a mark can widen the character before it.
        out.push(c);
        if out.width() + 1 > width {
            out.pop();
            break;
        }
    }
    out.push('…');
    out
}

/// The text without what could move the cursor or turn the line around.
fn printable(text: &str) -> String {
    let turns = |c| {
        let marks = ['\u{200E}', '\u{200F}', '\u{061C}'];
        let spans = ['\u{202A}'..='\u{202E}', '\u{2066}'..='\u{2069}'];
        marks.contains(&c) || spans.iter().any(|span| span.contains(&c))
    };
    let lines = |c| matches!(c, '\u{2028}' | '\u{2029}');
    let hidden = |c: char| c.is_control() || turns(c) || lines(c);
    text.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }).collect()
}
