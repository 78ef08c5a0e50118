//! The answers as text for a terminal, at most 80 columns wide.

use crate::attribute::read::{FileCounts, Kind};
use crate::attribute::summary::AttributeSummary;
use crate::replay::render::{NOTE, section, styled, wrapped};
use crate::replay::tables::{WIDTH, list, percent, table, things};
use indicatif::HumanCount;
use ringtrace::wire::attribute::{Answer, ModelAnswer};

/// How wide a column's heading may become before it goes on in the next line.
const HEADING_WIDTH: usize = 7;
/// How wide the names of rows may be.
const NAME_WIDTH: usize = 28;

/// Everything of `summary`; tables have at most `rows` rows.
pub fn render(summary: &AttributeSummary, rows: usize) -> String {
    let mut out = String::new();
    let answer = &summary.answer;
    section(&mut out, "Input", &list(&input(summary)));
    let names: Vec<String> = answer.channels.clone();
    let by_channel = |pick: fn(&ModelAnswer) -> &Vec<f64>| -> Vec<Figures<'_>> {
        answer.models.iter().map(|model| Figures::of(model, pick(model))).collect()
    };
    let conversions = by_channel(|model| &model.conversions);
    section(
        &mut out,
        "Conversions by channel",
        &tables(&["channel"], &named(&names), &conversions, rows),
    );
    if summary.valued {
        let value = by_channel(|model| &model.value);
        section(&mut out, "Value by channel", &tables(&["channel"], &named(&names), &value, rows));
    }
    intervals(&mut out, answer, rows);
    effects(&mut out, answer, rows);
    cells(&mut out, summary, rows);
    for picture in &summary.pictures {
        out.push_str(&format!("picture: {picture}\n"));
    }
    for note in &summary.notes {
        out.push_str(&styled(NOTE, &wrapped(&format!("note: {note}"), "      ")));
    }
    out
}

fn named(names: &[String]) -> Vec<Vec<String>> {
    names.iter().map(|name| vec![name.clone()]).collect()
}

fn input(summary: &AttributeSummary) -> Vec<(&'static str, String)> {
    let mut entries = Vec::new();
    let mut paths = false;
    for FileCounts { file, kind, rows, broken, damage, .. } in &summary.input {
        let (label, one) = match kind {
            Kind::Touches => ("touches", "touch"),
            Kind::Paths => ("paths", "path"),
            Kind::Conversions => ("conversions", "conversion"),
        };
        paths |= *kind == Kind::Paths;
        let rows = if *kind == Kind::Touches { touches(*rows) } else { things(*rows, one) };
        entries.push((label, format!("{file}: {rows}")));
        if broken.count > 0 {
            let first =
                broken.first.iter().map(|line| format!("line {}: {}", line.line, line.reason));
            let first: Vec<String> = first.collect();
            entries.push((
                "broken",
                format!("{}; {}", things(broken.count, "line"), first.join("; ")),
            ));
        }
        if let Some(damage) = damage {
            entries.push(("damaged", damage.clone()));
        }
    }
    let totals = &summary.answer.totals;
    let (brought, lost) = (totals.conversions, totals.unattributed_conversions);
    let counts = summary.answer.counts.unwrap_or_default();
    let journeys = brought + lost + counts.nulls;
    let worth = match summary.valued {
        true => format!(", worth {}", amount(totals.value)),
        false => String::new(),
    };
    entries.push((
        "journeys",
        format!(
            "{} over {}",
            amount(journeys),
            things(summary.answer.channels.len() as u64, "channel")
        ),
    ));
    entries.push(("converted", format!("{}{worth}", amount(brought))));
    if lost > 0.0 {
        entries.push(("not attributed", format!("{} that no touch led to", amount(lost))));
    }
    if !paths && counts.touches_left_out > 0 {
        let window = summary.lookback_days.map_or(String::new(), |days| {
            format!("more than {days} days before a conversion, or ")
        });
        let text =
            format!("{} {window}after the last one of a client", touches(counts.touches_left_out));
        entries.push(("left out", text));
    }
    entries
}

fn touches(number: u64) -> String {
    format!("{} touch{}", HumanCount(number), if number == 1 { "" } else { "es" })
}

/// A column of figures.
struct Figures<'a> {
    title: &'a str,
    figures: &'a [f64],
}

impl<'a> Figures<'a> {
    fn of(model: &'a ModelAnswer, figures: &'a [f64]) -> Self {
        Self { title: &model.name, figures }
    }
}

/// The rows from the largest to the smallest, by what all columns say together.
fn order(columns: &[Figures<'_>], count: usize) -> Vec<usize> {
    let weight =
        |row: usize| -> f64 { columns.iter().filter_map(|column| column.figures.get(row)).sum() };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)));
    order
}

/// Tables of all columns: as many as fit beside each other, the others below. What `rows` leaves out is one row.
fn tables(heading: &[&str], names: &[Vec<String>], columns: &[Figures<'_>], rows: usize) -> String {
    let order = order(columns, names.len());
    let rows = if names.len() == rows + 1 { names.len() } else { rows };
    let (shown, rest) = order.split_at(rows.min(order.len()));
    let most = columns.iter().map(|column| column.figures.iter().sum::<f64>().abs());
    let decimals = decimals(most.fold(0.0, f64::max));
    let name = |row: &usize| -> Vec<String> {
        names.get(*row).map_or(Vec::new(), |name| name.iter().map(|part| cut(part)).collect())
    };
    let mut labels: Vec<Vec<String>> = shown.iter().map(name).collect();
    let padded = |text: String| {
        let empty = std::iter::repeat_n(String::new(), heading.len().saturating_sub(1));
        std::iter::once(text).chain(empty).collect::<Vec<_>>()
    };
    if !rest.is_empty() {
        labels.push(padded(format!("{} others", HumanCount(rest.len() as u64))));
    }
    labels.push(padded("all".to_owned()));
    let cells = |column: &Figures<'_>| -> Vec<String> {
        let at = |row: &usize| column.figures.get(*row).copied().unwrap_or(0.0);
        let mut cells: Vec<f64> = shown.iter().map(at).collect();
        if !rest.is_empty() {
            cells.push(rest.iter().map(at).sum());
        }
        cells.push(column.figures.iter().sum());
        let whole = cells.iter().all(|cell| cell.fract() == 0.0);
        cells.into_iter().map(|cell| figure(cell, if whole { 0 } else { decimals })).collect()
    };
    let column = |column: &Figures<'_>| {
        let cells = cells(column);
        (lines(column.title, &cells), cells)
    };
    let columns = columns.iter().map(column).collect();
    blocks(heading, &labels, columns)
}

/// Tables beside and below each other.
fn blocks(heading: &[&str], labels: &[Vec<String>], columns: Vec<(String, Vec<String>)>) -> String {
    let width = |texts: &mut dyn Iterator<Item = &str>| {
        texts.flat_map(str::lines).map(|line| line.chars().count()).max().unwrap_or(0) + 2
    };
    let label_width = |at: usize| {
        let cells = labels.iter().filter_map(|row| row.get(at)).map(String::as_str);
        width(&mut cells.chain(heading.get(at).copied()))
    };
    let labels_width: usize = (0..heading.len()).map(label_width).sum::<usize>() + 2;
    let needed = |column: &(String, Vec<String>)| {
        let cells = column.1.iter().map(String::as_str);
        width(&mut cells.chain([column.0.as_str()]))
    };
    let room = usize::from(WIDTH).saturating_sub(labels_width);
    let widths: Vec<usize> = columns.iter().map(needed).collect();
    let mut columns = columns.into_iter();
    let blocks = lengths(&widths, room);
    let blocks = blocks.into_iter().map(|length| columns.by_ref().take(length).collect::<Vec<_>>());
    let texts = blocks.map(|block| {
        let titles = heading.iter().copied().chain(block.iter().map(|(title, _)| title.as_str()));
        let rows = labels.iter().enumerate().map(|(at, label)| {
            let cells = block.iter().filter_map(|(_, cells)| cells.get(at)).cloned();
            label.iter().cloned().chain(cells).collect()
        });
        table(&titles.collect::<Vec<_>>(), &rows.collect::<Vec<Vec<String>>>(), heading.len())
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// How many columns of these widths stand beside each other in each of the fewest tables; about as many in each.
fn lengths(widths: &[usize], room: usize) -> Vec<usize> {
    let divided = |most: usize| {
        let (mut lengths, mut left): (Vec<usize>, usize) = (Vec::new(), 0);
        for width in widths {
            match lengths.last_mut().filter(|length| *width <= left && **length < most) {
                Some(length) => *length += 1,
                None => {
                    lengths.push(1);
                    left = room;
                }
            }
            left = left.saturating_sub(*width);
        }
        lengths
    };
    let fewest = divided(usize::MAX).len();
    let even = widths.len().div_ceil(fewest.max(1));
    (even..=widths.len()).map(divided).find(|lengths| lengths.len() == fewest).unwrap_or_default()
}

/// A model's title in short lines: `last_non_direct` becomes `last non` and `direct`.
///
/// `figures` are below it; where they are wider, so may it be.
fn lines(title: &str, figures: &[String]) -> String {
    let widest = figures.iter().map(|figure| figure.chars().count()).max().unwrap_or(0);
    let widest = widest.max(HEADING_WIDTH);
    let (name, options) = title.split_once('(').unwrap_or((title, ""));
    let words = name
        .split('_')
        .chain(options.trim_end_matches(')').split(", ").filter(|word| !word.is_empty()));
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_WIDTH {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME_WIDTH - 1).collect();
    start + "…"
}

/// How many decimals figures have that add up to `sum`.
fn decimals(sum: f64) -> usize {
    match sum {
        sum if sum >= 10_000.0 => 0,
        sum if sum >= 100.0 => 1,
        _ => 2,
    }
}

/// A figure with its thousands apart, and no decimals if it is whole.
fn amount(value: f64) -> String {
    figure(value, if value.fract() == 0.0 { 0 } else { 2 })
}

/// A figure with its thousands apart.
fn figure(value: f64, decimals: usize) -> String {
    let rounded = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let nothing = rounded.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !nothing { "-" } else { "" };
    let whole = whole.parse().map_or(whole.to_owned(), |count: u64| HumanCount(count).to_string());
    match fraction {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

fn intervals(out: &mut String, answer: &Answer, rows: usize) {
    let columns: Vec<Figures<'_>> =
        answer.models.iter().map(|model| Figures::of(model, &model.conversions)).collect();
    let (shown, labels) = busiest(answer, &columns, rows);
    let models = answer.models.iter().filter_map(|model| {
        let intervals = model.intervals.as_ref()?;
        let cells = shown.iter().filter_map(|row| intervals.conversions.get(*row));
        let cells = cells.map(|[low, high]| format!("{} - {}", figure(*low, 1), figure(*high, 1)));
        let cells: Vec<String> = cells.collect();
        Some((lines(&model.name, &cells), cells))
    });
    let columns: Vec<(String, Vec<String>)> = models.collect();
    if !columns.is_empty() {
        let text = blocks(&["channel"], &labels, columns);
        section(out, "Conversions by channel: where 95 of 100 repeats lie", &text);
    }
}

/// The channels that are shown, by their places in the answer, and their labels.
fn busiest(
    answer: &Answer,
    columns: &[Figures<'_>],
    rows: usize,
) -> (Vec<usize>, Vec<Vec<String>>) {
    let mut shown = order(columns, answer.channels.len());
    shown.truncate(rows);
    let names = shown.iter().filter_map(|row| answer.channels.get(*row));
    let labels = names.map(|name| vec![cut(name)]).collect();
    (shown, labels)
}

fn effects(out: &mut String, answer: &Answer, rows: usize) {
    let models: Vec<(&ModelAnswer, &Vec<f64>)> = answer
        .models
        .iter()
        .filter(|model| model.name.starts_with("markov"))
        .filter_map(|model| Some((model, model.scores.as_ref()?)))
        .collect();
    let columns: Vec<Figures<'_>> =
        models.iter().map(|(model, scores)| Figures::of(model, scores)).collect();
    let (shown, labels) = busiest(answer, &columns, rows);
    let columns = models.iter().map(|(model, scores)| {
        let cells = shown.iter().map(|row| percent(scores.get(*row).copied()));
        let cells: Vec<String> = cells.collect();
        (lines(&model.name, &cells), cells)
    });
    let columns: Vec<(String, Vec<String>)> = columns.collect();
    if !columns.is_empty() {
        section(
            out,
            "Conversions lost without the channel (removal effect)",
            &blocks(&["channel"], &labels, columns),
        );
    }
}

fn cells(out: &mut String, summary: &AttributeSummary, rows: usize) {
    let Some(cells) = &summary.answer.cells else { return };
    let campaigns = cells.iter().any(|cell| cell.day.is_none());
    let second = if campaigns { "campaign" } else { "day" };
    let none = || if campaigns { "(none)".to_owned() } else { String::new() };
    let names: Vec<Vec<String>> = cells
        .iter()
        .map(|cell| {
            let part = cell.day.clone().or_else(|| cell.campaign.clone());
            vec![cell.channel.clone(), part.unwrap_or_else(none)]
        })
        .collect();
    let models = &summary.answer.models;
    let columns = models
        .iter()
        .filter_map(|model| Some(Figures::of(model, &model.cells.as_ref()?.conversions)));
    let columns: Vec<Figures<'_>> = columns.collect();
    let heading = format!("Conversions by channel and {second}");
    section(out, &heading, &tables(&["channel", second], &names, &columns, rows));
}
