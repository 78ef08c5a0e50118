//! A report over everything the tracker remembers.

use super::Tracker;
use super::calls::CallRow;
use super::numbers::Use;
use crate::attribution::Model;
use crate::call::caller::{Caller, Dialled};
use crate::call::classes::{CallerCall, CallerClass, classes};
use crate::call::matching::MatchKind;
use crate::error::Error;
use crate::report::{self, Origin, Query, Report, ReportBuilder, TouchText, VisitRow};
use crate::visit::list::NONE;
use crate::words::share::Share;
use crate::words::time::Time;

impl Tracker {
    /// Adds up visits and calls as `query` asks, sharing calls between touches by `model` (the configuration's own if
    /// absent). The past is the same under every model, so models can be compared and changed afterwards.
    ///
    /// # Errors
    /// What [`Query::check`] finds.
    pub fn report(&self, query: &Query, model: Option<&Model>) -> Result<Report, Error> {
        let mut builder = ReportBuilder::new(query, self.config.seed)?;
        self.report_visits(query, &mut builder);
        let model = model.unwrap_or(&self.config.model);
        let oldest = self.oldest_call(self.now);
        let hidden = |row: &&CallRow| {
            row.record.caller == Caller::Hidden && row.record.started.is_some_and(|s| s >= oldest)
        };
        for row in self.calls.rows.iter().filter(hidden) {
            let target = self.is_target(row, &[], self.oldest_touch(self.now));
            let class = CallerClass::hidden(target);
            self.report_call((row, &[]), (target, class), model, &mut builder);
        }
        for calls in self.calls.by_caller() {
            self.report_caller(calls, query, model, &mut builder);
        }
        Ok(builder.finish())
    }

    /// One caller's calls, oldest first: each is classed by those before it, whether they are in the period or not.
    fn report_caller(
        &self,
        calls: &[u32],
        query: &Query,
        model: &Model,
        builder: &mut ReportBuilder,
    ) {
        let oldest = self.oldest_call(self.now);
        let rows = || {
            let rows = calls.iter().filter_map(|index| self.calls.get(*index));
            let rows = rows.filter_map(|row| Some((row, row.record.started?)));
            rows.filter(|(_, started)| *started >= oldest)
        };
        let mut known = Vec::new();
        let mut past = Vec::new();
        for (row, started) in rows() {
            past.push(CallerCall {
                started,
                target: self.is_target(row, &known, self.oldest_touch(self.now)),
            });
            self.learn(row, &mut known);
        }
        known.clear();
        for (((row, started), call), class) in
            rows().zip(&past).zip(classes(&past, self.config.caller_depth_ms))
        {
            if query.contains(started) {
                self.report_call((row, &known), (call.target, class), model, builder);
            }
            self.learn(row, &mut known);
        }
    }

    fn report_visits(&self, query: &Query, builder: &mut ReportBuilder) {
        let from = query.from.unwrap_or(Time::MIN).max(self.oldest_touch(self.now));
        let first = self.visits.partition_point(|seen| seen.at < from);
        // Several page views may fall on the instant at which a touch began: the first of them began it.
        let mut begun: Vec<u32> = Vec::new();
        let mut instant = Time::MIN;
        for seen in self.visits.range(first..) {
            if query.until.is_some_and(|until| seen.at >= until) {
                break;
            }
            let Some(touch) = self.touches.get(seen.touch) else { continue };
            let text = self.touches.read(touch);
            let mut row = VisitRow::new(seen.at, touch.client, &text);
            if seen.at != instant {
                begun.clear();
                instant = seen.at;
            }
            row.session_start = touch.at == seen.at && !begun.contains(&seen.touch);
            if row.session_start {
                begun.push(seen.touch);
            }
            if let Some(number) = self.numbers.get(seen.number) {
                row.number = Some(number.phone);
                match number.used_at(seen.at) {
                    Use::Pool { pool, .. } => {
                        row.pool = self.pool_id(pool);
                        row.lent = true;
                    }
                    Use::Fallback { pool } => {
                        row.pool = self.pool_id(pool);
                        row.fallback = true;
                    }
                    Use::Bound { .. } | Use::Destination | Use::Gone => {}
                }
            }
            builder.visit(&row);
        }
    }

    fn report_call(
        &self,
        (call, known): (&CallRow, &[u32]),
        (target, class): (bool, CallerClass),
        model: &Model,
        builder: &mut ReportBuilder,
    ) {
        let record = &call.record;
        let Some(started) = record.started else { return };
        let kind = call.matched.as_ref().map_or(MatchKind::UnknownNumber, |matched| matched.kind);
        let mut row = report::CallRow::new(started, record.status(), kind.as_str());
        (row.wait_ms, row.talk_ms) = (record.wait_ms(), record.talk_ms());
        row.answered = record.is_answered();
        (row.missed, row.abandoned) = (record.is_missed(), record.is_abandoned());
        row.target = target;
        (row.unique, row.repeat) = (class.unique, class.repeat());
        (row.first_target, row.unique_target) = (class.first_target, class.unique_target);
        if let Some(Dialled::Number(phone)) = &record.dialled {
            row.number = Some(*phone);
        }
        if let Some(matched) = &call.matched {
            row.pool = self.pool_id(matched.pool);
            row.fallback = matched.fallback;
            row.origin = match matched.kind {
                MatchKind::Exact | MatchKind::Late | MatchKind::Ambiguous => Some(Origin::Site),
                MatchKind::Static if matched.touch != NONE => {
                    // The number stands in the advertisement; whoever was on the site before came from there.
                    Some(if known.is_empty() { Origin::Ad } else { Origin::Site })
                }
                _ => None,
            };
        }
        let credits = self.credits(call, known, model, self.oldest_touch(self.now));
        let texts: Vec<(TouchText<'_>, Share)> = credits
            .iter()
            .filter_map(|(touch, share)| {
                Some((self.touches.read(self.touches.get(*touch)?), *share))
            })
            .collect();
        let credits: Vec<(&TouchText<'_>, Share)> = texts.iter().map(|(t, s)| (t, *s)).collect();
        row.credits = &credits;
        builder.call(&row);
    }

    fn pool_id(&self, pool: u32) -> Option<&str> {
        (pool != NONE).then(|| self.pools.get(pool as usize).map(|state| &*state.id)).flatten()
    }
}
