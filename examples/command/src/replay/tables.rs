//! Lists and tables that fit a terminal.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use indicatif::HumanCount;

/// How wide everything printed is at most.
pub const WIDTH: u16 = 80;

/// The width of the labels of a list.
const LABEL_WIDTH: u16 = 16;

/// A list of labels and texts; long texts go on below themselves.
pub fn list(entries: &[(&str, String)]) -> String {
    let mut table = plain();
    for (label, text) in entries {
        table.add_row([format!("  {label}"), text.clone()]);
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(LABEL_WIDTH)));
    }
    finish(&table)
}

/// A table with a heading; the first columns are text, from `numbers_from` on they are figures.
pub fn table(heading: &[&str], rows: &[Vec<String>], numbers_from: usize) -> String {
    let mut table = plain();
    let indented = heading.iter().enumerate().map(|(at, name)| match at {
        0 => format!("  {name}"),
        _ => (*name).to_owned(),
    });
    table.set_header(indented.collect::<Vec<_>>());
    for row in rows {
        let cells = row.iter().enumerate().map(|(at, cell)| match at {
            0 => format!("  {cell}"),
            _ => cell.clone(),
        });
        table.add_row(cells.collect::<Vec<_>>());
    }
    for column in table.column_iter_mut().skip(numbers_from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    finish(&table)
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_width(WIDTH);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn finish(table: &Table) -> String {
    // Columns have a space on both sides; the first one's would shift everything.
    let mut text = String::new();
    for line in table.trim_fmt().lines() {
        text.push_str(line.strip_prefix(' ').unwrap_or(line));
        text.push('\n');
    }
    text
}

/// A count with its thousands apart, as in `12,345`.
pub fn count(count: u64) -> String {
    HumanCount(count).to_string()
}

/// A count of things, as in `1 line` or `12,345 lines`.
pub fn things(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A share in percent, as in `12.3 %`; `-` if there is nothing to divide by. What is not nothing is never shown as 0.
pub fn percent(share: Option<f64>) -> String {
    match share {
        None => "-".to_owned(),
        Some(share) if share > 0.0 && share < 0.0005 => "< 0.1 %".to_owned(),
        Some(share) => format!("{:.1} %", share * 100.0),
    }
}

/// A part of a whole in percent.
pub fn part(part: u64, whole: u64) -> String {
    percent((whole > 0).then(|| part as f64 / whole as f64))
}

/// A span as people write it, as in `90 s`, `5 min`, `2 h`.
pub fn span(seconds: u32) -> String {
    match seconds {
        0 => "0 s".to_owned(),
        s if s % 3600 == 0 => format!("{} h", s / 3600),
        s if s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

/// Figures as bars of one row, three columns each; the largest fills its height. Nothing is a dot, and something is
/// never less than the lowest bar.
pub fn bars(figures: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = figures.iter().copied().max().unwrap_or(0);
    let bar = |figure: &u64| match (*figure * 7).checked_div(most) {
        Some(height) if *figure > 0 => {
            BARS.get(usize::try_from(height).unwrap_or(7)).copied().unwrap_or('█')
        }
        _ => '·',
    };
    figures.iter().flat_map(|figure| [bar(figure), bar(figure)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!((count(1_234_567), things(1, "line")), ("1,234,567".into(), "1 line".into()));
        let parts = [part(1, 8), part(0, 0), part(1, 9999), part(0, 9)];
        assert_eq!(parts, ["12.5 %", "-", "< 0.1 %", "0.0 %"]);
        assert_eq!([90, 300, 7200, 0].map(span), ["90 s", "5 min", "2 h", "0 s"]);
        assert_eq!(bars(&[0, 1, 8, 800]), "··▁▁▁▁██");
        assert_eq!(bars(&[0, 0]), "····");
        let text = list(&[("name", "word ".repeat(40))]);
        assert!(text.lines().all(|line| line.chars().count() <= 80) && text.lines().count() > 2);
    }
}
