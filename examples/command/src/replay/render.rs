//! The answers as text for a terminal, at most 80 columns wide.
//!
//! Headings carry ANSI styles; whoever writes the text to something that is no terminal, or under `NO_COLOR`, strips
//! them (`anstream` does).

use crate::input::broken::Broken;
use crate::replay::gather::InputPart;
use crate::replay::need::NeedPart;
use crate::replay::summary::{AccuracyPart, PoolPart, ReplaySummary, ShownPart};
use crate::replay::tables::{WIDTH, bars, count, list, part, percent, span, table, things};
use anstyle::{AnsiColor, Style};
use ringtrace::report::{Metric, Report};
use ringtrace::words::time::Time;

const HEADING: Style = Style::new().bold();
/// How notes stand out.
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default();

/// Everything of `summary`.
pub fn render(summary: &ReplaySummary) -> String {
    let mut out = String::new();
    if let Some(simulated) = summary.input.simulated {
        let days = if simulated.days == 1 { "A day" } else { "Days" };
        let text = format!(
            "SIMULATED. {days} of a made-up shop (seed {}); nothing of this happened. Give your own \
             access log or visits, and --calls: see `ringtrace replay --help`.",
            simulated.seed
        );
        out.push_str(&styled(NOTE, &wrapped(&text, "")));
        out.push('\n');
    }
    section(&mut out, "Input", &list(&input(summary)));
    if !summary.pools.is_empty() && summary.sift.people > 0 {
        section(&mut out, "Numbers lent", &pools(&summary.pools));
        section(&mut out, "What the pool was short of", &short(&summary.pools, &summary.shown));
    }
    if let Some(accuracy) = &summary.accuracy {
        section(&mut out, "Accuracy", &accuracy_text(accuracy));
    }
    for report in &summary.reports {
        let names: Vec<&str> = report.dimensions.iter().map(|d| d.as_str()).collect();
        let what = if summary.callers.is_some() { "Visits and calls" } else { "Visits" };
        let mut heading = format!("{what} by {}", names.join(" and ").replace('_', " "));
        if let Some(model) = report.model.as_deref().filter(|_| summary.callers.is_some()) {
            heading.push_str(&format!("; credit: {}", model.replace('_', " ")));
        }
        section(&mut out, &heading, &indented(&report.table(usize::from(WIDTH) - 2)));
    }
    if let Some(callers) = &summary.callers {
        section(&mut out, "Calls and callers", &list(&callers_list(callers)));
    }
    if let Some(need) = &summary.need {
        section(&mut out, "How many numbers do I need?", &need_text(need));
    }
    for note in &summary.notes {
        out.push_str(&styled(NOTE, &wrapped(&format!("note: {note}"), "      ")));
    }
    out
}

/// A heading and the text below it.
pub(crate) fn section(out: &mut String, heading: &str, text: &str) {
    out.push_str(&styled(HEADING, heading));
    out.push('\n');
    out.push_str(text);
    out.push('\n');
}

/// The text in a style, its line end apart.
pub(crate) fn styled(style: Style, text: &str) -> String {
    match text.strip_suffix('\n') {
        Some(text) => format!("{style}{text}{style:#}\n"),
        None => format!("{style}{text}{style:#}"),
    }
}

fn indented(text: &str) -> String {
    let lines =
        text.lines().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") });
    lines.map(|line| line + "\n").collect()
}

/// The text in lines of at most 80 columns; all but the first begin with `hang`.
pub(crate) fn wrapped(text: &str, hang: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if line.trim().is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= usize::from(WIDTH) {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("{hang}{word}"));
        }
    }
    lines.join("\n") + "\n"
}

fn minute(time: Time) -> String {
    let text = time.to_string();
    text.get(..16).unwrap_or(&text).replace('T', " ") + "Z"
}

fn from_to(first: Option<Time>, last: Option<Time>) -> String {
    match (first, last) {
        (Some(first), Some(last)) => format!("{} to {}", minute(first), minute(last)),
        _ => "none".to_owned(),
    }
}

fn input(summary: &ReplaySummary) -> Vec<(&'static str, String)> {
    let InputPart { visits_file, visits, calls_file, calls, .. } = &summary.input;
    let mut entries = Vec::new();
    let file =
        |name: &Option<String>| name.as_ref().map_or(String::new(), |name| format!("{name}: "));
    if let Some(visits) = visits {
        let asked = match visits.kind {
            "access_log" => format!(
                "{}, {}",
                things(visits.requests, "request"),
                things(visits.page_views, "page view")
            ),
            _ => things(visits.page_views, "page view"),
        };
        entries.push(("visits", format!("{}{asked}", file(visits_file))));
        entries.push(("", from_to(visits.first, visits.last)));
        let sift = &summary.sift;
        let people =
            format!("{} of {}", things(sift.people, "page view"), things(sift.clients, "client"));
        entries.push(("people", people));
        let mut left = vec![format!("{} of bots", things(sift.bots, "page view"))];
        left.push(format!("{} of referrer spam", count(sift.spam)));
        entries.push(("not counted", left.join(", ")));
        broken(&mut entries, &visits.broken, visits.damage.as_deref());
    }
    if let Some(calls) = calls {
        let mut text = format!("{}{}", file(calls_file), things(calls.calls, "call"));
        text.push_str(&format!(", {} answered", count(calls.answered)));
        if calls.ignored > 0 {
            text.push_str(&format!("; {} marked as no call", things(calls.ignored, "line")));
        }
        if calls.outgoing > 0 {
            text.push_str(&format!("; {} outgoing, left out", count(calls.outgoing)));
        }
        entries.push(("calls", text));
        entries.push(("", from_to(calls.first, calls.last)));
        broken(&mut entries, &calls.broken, calls.damage.as_deref());
    }
    refused(&mut entries, "visits refused", &summary.refused.visits);
    refused(&mut entries, "calls refused", &summary.refused.calls);
    entries
}

fn broken(entries: &mut Vec<(&'static str, String)>, broken: &Broken, damage: Option<&str>) {
    if broken.count > 0 {
        let first = broken.first.iter().map(|line| format!("line {}: {}", line.line, line.reason));
        let first: Vec<String> = first.collect();
        let text = format!("{}; {}", things(broken.count, "line"), first.join("; "));
        entries.push(("broken", text));
    }
    if let Some(damage) = damage {
        entries.push(("damaged", damage.to_owned()));
    }
}

fn refused(entries: &mut Vec<(&'static str, String)>, label: &'static str, refused: &Broken) {
    if refused.count > 0 {
        let first: Vec<&str> = refused.first.iter().map(|line| line.reason.as_str()).collect();
        entries.push((label, format!("{}; {}", count(refused.count), first.join("; "))));
    }
}

fn pools(pools: &[PoolPart]) -> String {
    let rows: Vec<Vec<String>> = pools
        .iter()
        .map(|pool| {
            vec![
                pool.id.clone(),
                pool.numbers.to_string(),
                format!(
                    "{} {}",
                    span(pool.window_seconds),
                    if pool.hard { "hard" } else { "soft" }
                ),
                count(pool.lent),
                count(pool.extended),
                count(pool.short),
                pool.peak.to_string(),
            ]
        })
        .collect();
    table(&["pool", "numbers", "window", "lent", "extended", "short", "peak"], &rows, 1)
}

fn short(pools: &[PoolPart], shown: &ShownPart) -> String {
    let (short, wanted) = (shown.short_by_hour.iter().sum(), shown.wanted_by_hour.iter().sum());
    if short == 0 {
        let peak: u64 = pools.iter().map(|pool| u64::from(pool.peak)).sum();
        let numbers: u64 = pools.iter().map(|pool| pool.numbers as u64).sum();
        return list(&[(
            "nothing",
            format!("at most {} of {} in use", count(peak), things(numbers, "number")),
        )]);
    }
    let reclaimed = shown.by_reason.get("reclaimed").copied().unwrap_or_default();
    let mut entries = vec![(
        "page views",
        format!(
            "{} of {} found no number free ({})",
            count(short),
            count(wanted),
            part(short, wanted)
        ),
    )];
    entries.push((
        "clients",
        format!(
            "{} were short of one at some time, {} never had one",
            count(shown.clients_short),
            count(shown.clients_never_served)
        ),
    ));
    if reclaimed > 0 {
        entries.push((
            "reclaimed",
            format!("{} from visitors who had left", things(reclaimed, "number")),
        ));
    }
    entries.push(("hour of day", "0     3     6     9     12    15    18    21".to_owned()));
    entries.push(("wanted", bars(&shown.wanted_by_hour)));
    entries.push(("none free", bars(&shown.short_by_hour)));
    list(&entries)
}

fn accuracy_text(accuracy: &AccuracyPart) -> String {
    let figures = [
        ("shortage", accuracy.shortage, "of the calls came on the fallback: no number was free"),
        ("ambiguity", accuracy.ambiguity, "came on a number that had been lent again since"),
        ("unidentified", accuracy.unidentified, "came on a lent number nobody had held lately"),
    ];
    let mut text = String::new();
    for (name, share, what) in figures {
        text.push_str(&format!("  {name:<14} {:>7}  {what}\n", percent(share)));
    }
    let matches = accuracy.by_match.iter();
    let matches =
        matches.map(|(kind, calls)| format!("{} {}", count(*calls), kind.replace('_', " ")));
    let matches: Vec<String> = matches.collect();
    let calls = format!("{}: {}", things(accuracy.calls, "call"), matches.join(", "));
    let mut entries = vec![("matches", calls)];
    if let Some(truth) = &accuracy.truth {
        let text = format!(
            "{} of {} of visitors were matched to the visitor who really called, {} to another, {} to nobody; \
             the articles' formula (1 - shortage) says {}",
            part(truth.right, truth.calls),
            things(truth.calls, "call"),
            part(truth.wrong, truth.calls),
            part(truth.nobody, truth.calls),
            percent(accuracy.by_articles),
        );
        entries.push(("truth", text));
    }
    text + &list(&entries)
}

fn callers_list(callers: &Report) -> Vec<(&'static str, String)> {
    let figure =
        |metric| callers.totals.get(metric).map_or("-".to_owned(), |value| value.to_decimal(0));
    let seconds = |metric| match callers.totals.get(metric) {
        Some(value) => format!("{} s on average", value.to_decimal(1)),
        None => "-".to_owned(),
    };
    let (calls, answered) = (figure(Metric::Calls), figure(Metric::Answered));
    let (missed, abandoned) = (figure(Metric::Missed), figure(Metric::Abandoned));
    let (unique, repeat) = (figure(Metric::Unique), figure(Metric::Repeat));
    let (target, first) = (figure(Metric::Target), figure(Metric::FirstTarget));
    let both = figure(Metric::UniqueTarget);
    vec![
        ("calls", format!("{calls}: {answered} answered, {missed} missed, {abandoned} abandoned")),
        ("callers", format!("{unique} unique, {repeat} repeat")),
        ("target", format!("{target}; {both} unique target, {first} first target")),
        ("wait", seconds(Metric::WaitSeconds)),
        ("talk", seconds(Metric::TalkSeconds)),
    ]
}

fn need_text(need: &NeedPart) -> String {
    let advice = &need.advice;
    let log = &advice.log;
    let mut text = list(&[
        (
            "the log",
            format!(
                "{} in {}, {} on the busiest day; at most {} clients at once within {}",
                things(log.sessions, "session"),
                things(log.days, "day"),
                count(log.sessions_busiest_day),
                count(log.sliding.peak),
                span(log.window_seconds),
            ),
        ),
        (
            "load",
            format!("{:.1} clients hold a number on average in the busiest hour", advice.load),
        ),
    ]);
    if let Some(window) = advice.window_seconds {
        let seconds = u32::try_from(window).unwrap_or(u32::MAX);
        text.push_str(&list(&[("window", format!("time on site + 20 % = {}", span(seconds)))]));
    }
    text.push('\n');
    let rows: Vec<Vec<String>> = advice
        .rules
        .iter()
        .map(|rule| {
            let (name, whose) = rule_text(rule.rule);
            let short = percent(Some(rule.shortage));
            vec![name.to_owned(), whose.to_owned(), count(rule.dynamic_numbers), short]
        })
        .collect();
    text.push_str(&table(&["rule", "whose", "to lend", "short at peak"], &rows, 2));
    text.push_str("\n  What the log shows: how pools of each size answer its page views\n");
    for window in &need.windows {
        let peak = format!(
            "window {}: at most {} at once{}\n",
            span(window.window_seconds),
            count(window.peak),
            window.peak_at.map_or(String::new(), |at| format!(", first at {}", minute(at)))
        );
        text.push_str(&format!("\n  {peak}"));
        let rows: Vec<Vec<String>> = window
            .sizes
            .iter()
            .map(|size| {
                let looks = size.hard.granted + size.hard.renewed + size.hard.denied;
                vec![
                    size.numbers.to_string(),
                    count(size.hard.granted),
                    count(size.hard.renewed),
                    count(size.hard.denied),
                    part(size.hard.denied, looks),
                    count(size.soft.denied),
                    part(size.soft.denied, looks),
                ]
            })
            .collect();
        let heading = ["numbers", "lent", "extended", "denied", "if hard", "denied", "if soft"];
        text.push_str(&table(&heading, &rows, 0));
    }
    text
}

/// A rule in words, and who published it.
fn rule_text(rule: &str) -> (&str, &str) {
    match rule {
        "daily_visits" => ("visits a day / 100", "UTMSTAT"),
        "peak_plus_fifth" => ("peak at once + 20 %", "UTMSTAT"),
        "daily_visitors_by_source" => ("visitors a day / 20", "CallTrackingMetrics"),
        "busiest_hour" => ("visitors an hour x minutes / 60", "Nimbata"),
        "erlang_b" => ("Erlang B for the wanted share", "Erlang, 1917"),
        "peak" => ("peak at once", "the log itself"),
        other => (other, ""),
    }
}
