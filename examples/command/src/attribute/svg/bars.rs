//! A bar chart of the models beside each other: a row a channel, a column a model, all on one scale.

use crate::attribute::svg::page::{Drawing, NARROW, WIDE, cut, escaped, page, px, text};
use ringtrace::wire::attribute::{Answer, ModelAnswer};

/// Channels shown; the others are added up in one row.
const CHANNELS_MAX: usize = 15;
const ROW: f64 = 22.0;
const BAR: f64 = 13.0;
/// The room for a model's name above its bars: up to three lines.
const HEAD: f64 = 52.0;
const EDGE: f64 = 16.0;
/// About how wide a letter of the usual size is, and of the small one.
const LETTER: f64 = 7.2;
const SMALL_LETTER: f64 = 6.4;
const STRONG_LETTER: f64 = 8.0;

/// One bar: its length, and the ends of its interval if there is one.
#[derive(Debug, Clone, Copy)]
struct Bar {
    length: f64,
    range: Option<[f64; 2]>,
}

/// A model and its bars, one a row.
struct Facet<'a> {
    name: &'a str,
    bars: Vec<Bar>,
}

/// What is drawn.
struct Chart<'a> {
    what: &'a str,
    rows: Vec<String>,
    facets: Vec<Facet<'a>>,
    // The least and the largest length, 0 among them.
    scale: (f64, f64),
}

/// The chart of what `pick` says of each model; `what` are `Conversions` or `Value`.
pub fn chart(answer: &Answer, what: &str, value: bool) -> String {
    let chart = Chart::of(answer, what, value);
    let models: Vec<&str> = answer.models.iter().map(|model| model.name.as_str()).collect();
    let title = format!("{what} by channel and model");
    let mut description = format!("Bars for each channel under {}.", models.join(", "));
    for facet in &chart.facets {
        let rows = chart.rows.iter().zip(&facet.bars).take(5);
        let rows: Vec<String> =
            rows.map(|(row, bar)| format!("{row} {}", short(bar.length))).collect();
        description.push_str(&format!(" {}: {}.", facet.name, rows.join(", ")));
    }
    page(&title, &description, &chart.draw(WIDE, 5), &chart.draw(NARROW, 2))
}

impl<'a> Chart<'a> {
    fn of(answer: &'a Answer, what: &'a str, value: bool) -> Self {
        let figures =
            |model: &'a ModelAnswer| if value { &model.value } else { &model.conversions };
        let weight = |row: usize| -> f64 {
            answer.models.iter().filter_map(|model| figures(model).get(row)).sum()
        };
        let mut order: Vec<usize> = (0..answer.channels.len()).collect();
        order.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)));
        let all = order.len() <= CHANNELS_MAX + 1;
        let (shown, rest) = order.split_at(if all { order.len() } else { CHANNELS_MAX });
        let mut rows: Vec<String> =
            shown.iter().filter_map(|row| answer.channels.get(*row)).cloned().collect();
        if !rest.is_empty() {
            rows.push(format!("{} others", rest.len()));
        }
        let facet = |model: &'a ModelAnswer| {
            let at = |row: &usize| figures(model).get(*row).copied().unwrap_or(0.0);
            let ranges = model
                .intervals
                .as_ref()
                .map(|all| if value { &all.value } else { &all.conversions });
            let bar = |row: &usize| Bar {
                length: at(row),
                range: ranges.and_then(|all| all.get(*row).copied()),
            };
            let mut bars: Vec<Bar> = shown.iter().map(bar).collect();
            if !rest.is_empty() {
                bars.push(Bar { length: rest.iter().map(at).sum(), range: None });
            }
            Facet { name: &model.name, bars }
        };
        let facets: Vec<Facet<'a>> = answer.models.iter().map(facet).collect();
        let ends = facets.iter().flat_map(|facet| &facet.bars).flat_map(|bar| {
            let [low, high] = bar.range.unwrap_or([bar.length; 2]);
            [bar.length, low, high]
        });
        let scale = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        Self { what, rows, facets, scale }
    }

    /// The drawing in a width, with at most so many models beside each other.
    fn draw(&self, width: f64, beside: usize) -> Drawing {
        let longest = self.rows.iter().map(|row| row.chars().count()).max().unwrap_or(0) as f64;
        let labels = (longest * LETTER + 10.0).min(width * 0.3);
        let lines = self.facets.len().div_ceil(beside).max(1);
        let beside = self.facets.len().div_ceil(lines).max(1);
        let column = (width - 2.0 * EDGE - labels) / beside as f64;
        let mut out = Drawing { height: 66.0, elements: String::new() };
        out.elements += &text(
            (EDGE, 32.0),
            "start",
            "text large",
            &format!("{} by channel and model", self.what),
        );
        let total: f64 =
            self.facets.first().map_or(0.0, |facet| facet.bars.iter().map(|bar| bar.length).sum());
        let ranges =
            self.facets.iter().any(|facet| facet.bars.iter().any(|bar| bar.range.is_some()));
        let under = if ranges { "; lines: 95 of 100 repeats" } else { "" };
        let under = format!("each model shares out {}{under}", short(total));
        out.elements += &text((EDGE, 52.0), "start", "quiet small", &under);
        for line in self.facets.chunks(beside) {
            let top = out.height + HEAD;
            for (at, row) in self.rows.iter().enumerate() {
                let y = top + ROW * at as f64;
                out.elements += &format!("<g><title>{}</title>", escaped(row));
                out.elements +=
                    &text((EDGE, y + 15.5), "start", "text", &cut(row, labels - 6.0, LETTER));
                out.elements += "</g>";
            }
            for (at, facet) in line.iter().enumerate() {
                let left = EDGE + labels + column * at as f64;
                self.facet(&mut out.elements, facet, (left, top), column - 14.0);
            }
            out.height = top + ROW * self.rows.len() as f64 + 18.0;
        }
        out
    }

    fn facet(&self, out: &mut String, facet: &Facet<'_>, (left, top): (f64, f64), width: f64) {
        let (lines, names) = heading(facet.name, width);
        for (line, name) in lines.iter().enumerate() {
            let class = if line < names { "text strong" } else { "quiet small" };
            let y = top - 10.0 - 15.0 * (lines.len() - 1 - line) as f64;
            *out += &text((left, y), "start", class, name);
        }
        let (low, high) = self.scale;
        // What is right of the longest bar is its figure's room.
        let longest =
            facet.bars.iter().map(|bar| short(bar.length).len()).max().unwrap_or(0) as f64;
        let figures = (longest * SMALL_LETTER + 8.0).max(34.0);
        let per_unit = if high > low { (width - figures).max(10.0) / (high - low) } else { 0.0 };
        let zero = left - low * per_unit;
        let bottom = top + ROW * facet.bars.len() as f64;
        let (x, y1, y2) = (px(zero), px(top), px(bottom));
        *out += &format!("<line class=\"rule\" x1=\"{x}\" x2=\"{x}\" y1=\"{y1}\" y2=\"{y2}\"/>\n");
        for (at, (bar, row)) in facet.bars.iter().zip(&self.rows).enumerate() {
            let y = top + ROW * at as f64 + (ROW - BAR) / 2.0;
            let (from, to) =
                (zero + bar.length.min(0.0) * per_unit, zero + bar.length.max(0.0) * per_unit);
            let class = if bar.length < 0.0 { "less" } else { "bar" };
            let hint = escaped(&format!("{row}, {}: {}", facet.name, short(bar.length)));
            *out += &format!(
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{hint}</title></rect>",
                px(from),
                px(y),
                px(to - from),
                px(BAR)
            );
            let mut end = to;
            if let Some([low, high]) = bar.range {
                let (from, to, y) =
                    (px(zero + low * per_unit), px(zero + high * per_unit), px(y + BAR / 2.0));
                *out += &format!("<path class=\"range\" d=\"M{from} {y}H{to}\"/>");
                end = end.max(zero + high * per_unit);
            }
            *out += &text((end + 5.0, y + BAR - 2.2), "start", "quiet small", &short(bar.length));
        }
    }
}

/// A model's name and its options in lines of `width`, at most three of them; how many lines are the name.
fn heading(name: &str, width: f64) -> (Vec<String>, usize) {
    let (name, options) = name.split_once('(').unwrap_or((name, ""));
    let mut lines: Vec<String> = Vec::new();
    for word in name.split('_') {
        match lines.last_mut() {
            Some(line) if (line.len() + 1 + word.len()) as f64 * STRONG_LETTER <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let names = lines.len();
    let mut options = options.trim_end_matches(')').split(", ").filter(|option| !option.is_empty());
    let room = 3_usize.saturating_sub(names);
    lines.extend(options.by_ref().take(room).map(|option| cut(option, width, SMALL_LETTER)));
    if let (Some(last), true) = (lines.last_mut(), options.next().is_some()) {
        last.push('…');
    }
    (lines, names)
}

/// A figure in few letters.
pub fn short(value: f64) -> String {
    let size = value.abs();
    let (scaled, unit) = match size {
        _ if size >= 1e9 => (value / 1e9, "G"),
        _ if size >= 1e6 => (value / 1e6, "M"),
        _ if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let decimals = if scaled.fract() == 0.0 || scaled.abs() >= 100.0 {
        0
    } else if scaled.abs() >= 1.0 {
        1
    } else {
        2
    };
    let text = format!("{scaled:.decimals$}");
    let nothing = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if nothing { "0".to_owned() } else { text + unit }
}
