//! Rows in, report out. A row's texts become small numbers first, so that a visit or call costs a
//! few look-ups.

use super::answer::{Period, Report, Row, Values};
use super::dimension::{Dimension, weekday_name};
use super::metric::Metric;
use super::query::{DIMENSIONS_MAX, Query};
use super::rows::{CallRow, TouchText, VisitRow};
use super::sums::Sums;
use crate::error::Error;
use crate::words::name::Names;
use crate::words::phone::Phone;
use crate::words::share::Share;
use crate::words::time::Time;
use foldhash::quality::FixedState;
use hashbrown::{HashMap, HashSet};
use std::cmp::Ordering;
use std::fmt::Write;

/// The texts of a row as numbers of the builder's table; beyond the query's dimensions all are
/// absent.
type Key = [Option<u32>; DIMENSIONS_MAX];

/// Adds up visits and calls to a report.
#[derive(Debug)]
pub struct ReportBuilder {
    query: Query,
    by_touch: bool,
    counts_clients: bool,
    texts: Names,
    text: String,
    places: HashMap<Key, usize, FixedState>,
    rows: Vec<(Key, Sums)>,
    row_clients: HashSet<(usize, u32), FixedState>,
    clients: HashSet<u32, FixedState>,
    totals: Sums,
}

/// Where one row's key comes from.
struct Subject<'a> {
    at: Time,
    touch: Option<&'a TouchText<'a>>,
    number: Option<Phone>,
    pool: Option<&'a str>,
    call: Option<&'a CallRow<'a>>,
}

impl ReportBuilder {
    /// An empty report for `query`. `seed` keys the hash of the texts, which visitors choose (a
    /// campaign stands in the page's address); it does not change the report.
    ///
    /// # Errors
    /// What [`Query::check`] finds.
    pub fn new(query: &Query, seed: u64) -> Result<Self, Error> {
        query.check()?;
        let clients_asked = query.all_metrics().contains(&Metric::Clients)
            || query.order() == Some(Metric::Clients);
        Ok(Self {
            by_touch: query.dimensions.iter().any(|dimension| dimension.is_of_touch()),
            counts_clients: clients_asked,
            query: query.clone(),
            texts: Names::with_seed(seed),
            text: String::new(),
            places: HashMap::with_hasher(FixedState::with_seed(seed)),
            rows: Vec::new(),
            row_clients: HashSet::with_hasher(FixedState::with_seed(seed)),
            clients: HashSet::with_hasher(FixedState::with_seed(seed)),
            totals: Sums::default(),
        })
    }

    /// Counts a visit, unless it lies outside the period.
    pub fn visit(&mut self, visit: &VisitRow<'_>) {
        if !self.query.contains(visit.at) {
            return;
        }
        let place = self.place(&Subject {
            at: visit.at,
            touch: Some(visit.touch),
            number: visit.number,
            pool: visit.pool,
            call: None,
        });
        let new_in_total = self.counts_clients && self.clients.insert(visit.client);
        let new_in_row = self.counts_clients && self.row_clients.insert((place, visit.client));
        self.totals.clients += i128::from(new_in_total);
        self.totals.add_visit(visit);
        if let Some((_, sums)) = self.rows.get_mut(place) {
            sums.clients += i128::from(new_in_row);
            sums.add_visit(visit);
        }
    }

    /// Counts a call, unless it began outside the period.
    ///
    /// If the report is by something of the touch, the call is counted under each credited touch by
    /// its share.
    pub fn call(&mut self, call: &CallRow<'_>) {
        if !self.query.contains(call.started) {
            return;
        }
        let mut left = Share::ONE.billionths();
        if self.by_touch {
            for (touch, share) in call.credits {
                let share = share.billionths().min(left);
                left -= share;
                self.add_call(call, Some(touch), share);
            }
        }
        self.add_call(call, None, left);
    }

    fn add_call(&mut self, call: &CallRow<'_>, touch: Option<&TouchText<'_>>, billionths: u32) {
        if billionths == 0 {
            return;
        }
        let place = self.place(&Subject {
            at: call.started,
            touch,
            number: call.number,
            pool: call.pool,
            call: Some(call),
        });
        self.totals.add_call(call, billionths);
        if let Some((_, sums)) = self.rows.get_mut(place) {
            sums.add_call(call, billionths);
        }
    }

    /// The row that `subject` belongs to, which is begun if it is new.
    fn place(&mut self, subject: &Subject<'_>) -> usize {
        let mut key: Key = [None; DIMENSIONS_MAX];
        for (slot, dimension) in key.iter_mut().zip(&self.query.dimensions) {
            self.text.clear();
            write_key(&mut self.text, *dimension, subject, self.query.offset_minutes);
            if !self.text.is_empty() {
                *slot = Some(self.texts.add(&self.text));
            }
        }
        let rows = &mut self.rows;
        *self.places.entry(key).or_insert_with(|| {
            rows.push((key, Sums::default()));
            rows.len() - 1
        })
    }

    /// The report.
    pub fn finish(self) -> Report {
        let metrics = self.query.all_metrics().to_vec();
        let values = |sums: &Sums| {
            Values(metrics.iter().map(|m| (*m, sums.value(*m, &self.totals))).collect())
        };
        let order = self.query.order();
        let rank = |sums: &Sums| {
            order.and_then(|metric| sums.value(metric, &self.totals)).map(|value| value.to_f64())
        };
        // Without dimensions the only row would repeat the totals.
        let rows: &[_] = if self.query.dimensions.is_empty() { &[] } else { &self.rows };
        let mut ranked: Vec<_> = rows.iter().map(|(key, sums)| (rank(sums), key, sums)).collect();
        ranked.sort_by(|(a, a_key, _), (b, b_key, _)| {
            highest_first(*a, *b).then_with(|| self.compare(a_key, b_key))
        });
        let limit = self.query.limit.unwrap_or(usize::MAX);
        let text = |part: &Option<u32>| part.map(|number| self.texts.text(number).to_owned());
        let width = self.query.dimensions.len();
        Report {
            period: Period {
                from: self.query.from,
                until: self.query.until,
                offset_minutes: self.query.offset_minutes,
            },
            model: self.query.model.clone(),
            dimensions: self.query.dimensions.clone(),
            rows: ranked
                .iter()
                .take(limit)
                .map(|(_, key, sums)| Row {
                    key: key.iter().take(width).map(text).collect(),
                    values: values(sums),
                })
                .collect(),
            left_off: ranked.len().saturating_sub(limit),
            totals: values(&self.totals),
            metrics: metrics.clone(),
        }
    }

    fn compare(&self, a: &Key, b: &Key) -> Ordering {
        let text = |part: &Option<u32>| part.map(|number| self.texts.text(number));
        let pairs = self.query.dimensions.iter().zip(a.iter().zip(b));
        pairs
            .map(|(dimension, (a, b))| dimension.compare(text(a), text(b)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

fn highest_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Writes the key of `subject` in `dimension`; nothing if it has none.
fn write_key(out: &mut String, dimension: Dimension, subject: &Subject<'_>, offset_minutes: i32) {
    let touch = subject.touch;
    let local = subject.at.at_offset(offset_minutes);
    let call = subject.call;
    let text = match dimension {
        Dimension::Channel => touch.and_then(|t| t.channel),
        Dimension::Source => touch.and_then(|t| t.source),
        Dimension::Medium => touch.and_then(|t| t.medium),
        Dimension::SourceMedium => return write_source_medium(out, touch),
        Dimension::Campaign => touch.and_then(|t| t.campaign),
        Dimension::Term => touch.and_then(|t| t.term),
        Dimension::Content => touch.and_then(|t| t.content),
        Dimension::LandingPage => touch.and_then(|t| t.landing_page),
        Dimension::ReferrerHost => touch.and_then(|t| t.referrer_host),
        Dimension::Country => touch.and_then(|t| t.country),
        Dimension::Region => touch.and_then(|t| t.region),
        Dimension::City => touch.and_then(|t| t.city),
        Dimension::Device => touch.and_then(|t| t.device),
        // Writing into a string cannot fail.
        Dimension::Number => {
            if let Some(number) = subject.number {
                let _ = write!(out, "{number}");
            }
            None
        }
        Dimension::Pool => subject.pool,
        Dimension::Date => return out.push_str(&local.date()),
        Dimension::Hour => {
            let _ = write!(out, "{:02}", local.hour());
            None
        }
        Dimension::Weekday => Some(weekday_name(local.weekday())),
        Dimension::CallerClass => call.and_then(|call| call.class()),
        Dimension::Status => call.map(|call| call.status.as_str()),
        Dimension::MatchKind => call.map(|call| call.kind),
    };
    out.push_str(text.unwrap_or(""));
}

/// `google / cpc`; a half that is not set leaves the other alone.
fn write_source_medium(out: &mut String, touch: Option<&TouchText<'_>>) {
    let Some(touch) = touch else { return };
    let (source, medium) = (touch.source.unwrap_or(""), touch.medium.unwrap_or(""));
    let between = if source.is_empty() || medium.is_empty() { "" } else { " / " };
    out.extend([source, between, medium]);
}
