//! What is printed: the question, the machine, the command, a table.

use crate::clock::{Times, is_full};
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};

/// Prints the question and where and how the answer was measured.
#[expect(clippy::print_stdout, reason = "a benchmark prints its answer")]
pub fn head(name: &str, question: &str) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{question}\n");
    println!("machine: {}, {cores} cores, {}", processor(), std::env::consts::OS);
    println!("command: cargo bench -p ringtrace-benches --bench {name}");
    if !is_full() {
        println!("A SHORT RUN: it shows that everything works; its figures mean nothing.");
    }
    println!();
}

/// Prints a line of text.
#[expect(clippy::print_stdout, reason = "a benchmark prints its answer")]
pub fn note(text: &str) {
    println!("{text}");
}

/// A table whose first `texts` columns are texts, and the rest figures.
pub fn table(header: &[&str], texts: usize, rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(texts) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    note(&format!("{table}\n"));
}

/// Nanoseconds for each operation; without decimals from 10 on.
pub fn nanoseconds(times: &Times) -> String {
    times.least().map_or_else(String::new, figure)
}

/// A figure with as many decimals as it deserves.
pub fn figure(value: f64) -> String {
    let decimals = if value < 10.0 { 1 } else { 0 };
    grouped(&format!("{value:.decimals$}"))
}

/// How many times as long `other` took as `ours`.
pub fn ratio(other: &Times, ours: &Times) -> String {
    match (other.least(), ours.least()) {
        (Some(other), Some(ours)) if ours > 0.0 => format!("{}x", figure(other / ours)),
        _ => String::new(),
    }
}

/// `1234567` as `1,234,567`.
pub fn count(value: usize) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.find('.').map_or((digits, ""), |dot| digits.split_at(dot));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

fn processor() -> String {
    let listed = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = listed.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    named.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.to_owned())
}
