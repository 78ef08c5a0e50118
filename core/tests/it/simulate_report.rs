//! Reports of random months, counted by scanning the slow tracker's lists.

use crate::model::{Call, Class, Record};
use crate::month::time;
use crate::simulate::{Run, same};
use ringtrace::attribution;
use ringtrace::report::{Dimension, Metric, Query, Report};
use std::collections::BTreeMap;

impl Run {
    pub fn report(&self, from: i64, until: i64, linear: bool) -> Result<(), String> {
        let model = if linear { attribution::Model::LINEAR } else { attribution::Model::default() };
        let mut query =
            Query { from: Some(time(from)), until: Some(time(until)), ..Query::default() };
        let totals = self.tracker.report(&query, Some(&model)).unwrap();
        self.compare_totals(&totals, from, until)?;
        query.dimensions = vec![Dimension::Source];
        let rows = self.tracker.report(&query, Some(&model)).unwrap();
        self.compare_rows(&rows, from, until, linear)
    }

    fn compare_totals(&self, report: &Report, from: i64, until: i64) -> Result<(), String> {
        let model = &self.model;
        let inside = |at: i64| from <= at && at < until;
        let views: Vec<_> = model.views.iter().filter(|view| inside(view.at)).collect();
        let mut clients: Vec<u32> = views.iter().map(|view| view.client).collect();
        clients.sort_unstable();
        clients.dedup();
        let started = |c: &&Call| c.record.started.is_some_and(inside);
        let calls: Vec<_> = model.calls.iter().filter(started).collect();
        let classes: Vec<_> = calls.iter().map(|call| model.class(call)).collect();
        let of_kind = |kind| calls.iter().filter(|call| call.kind == Some(kind)).count();
        let count =
            |counts: &dyn Fn(&Class) -> bool| classes.iter().filter(|class| counts(class)).count();
        let on_site = |call: &&&Call| !model.known(call).is_empty();
        let bound = || calls.iter().filter(|c| c.kind == Some("static") && c.origin.is_some());
        let sure = of_kind("exact") + of_kind("late") + of_kind("ambiguous");
        let sum = |ms: &dyn Fn(&Record) -> Option<i64>| {
            calls.iter().filter_map(|call| ms(&call.record)).sum::<i64>()
        };
        let wanted = [
            (Metric::Visits, views.len()),
            (Metric::Sessions, views.iter().filter(|view| view.session_started).count()),
            (Metric::Clients, clients.len()),
            (Metric::Calls, calls.len()),
            (Metric::Answered, calls.iter().filter(|c| c.record.answered.is_some()).count()),
            (Metric::Target, count(&|class| class.target)),
            (Metric::Unique, count(&|class| class.unique)),
            (Metric::Repeat, count(&|class| !class.unique)),
            (Metric::FirstTarget, count(&|class| class.first_target)),
            (Metric::UniqueTarget, count(&|class| class.target && class.unique)),
            (Metric::Missed, calls.iter().filter(|c| c.record.is_missed()).count()),
            (Metric::Abandoned, calls.iter().filter(|c| c.record.is_abandoned()).count()),
            (Metric::FromAd, bound().count() - bound().filter(on_site).count()),
            (Metric::AfterSite, sure + bound().filter(on_site).count()),
        ];
        for (metric, count) in wanted {
            let value = report.totals.get(metric).unwrap().to_f64();
            same(metric.as_str(), value, count as f64)?;
        }
        let talk = report.totals.get(Metric::TalkTotalSeconds).unwrap().to_f64();
        same("talk", talk, sum(&Record::talk_ms) as f64 / 1000.0)?;
        let ratios = [
            (Metric::Shortage, calls.iter().filter(|call| call.fallback).count()),
            (Metric::Ambiguity, of_kind("ambiguous")),
            (Metric::Unidentified, of_kind("unidentified")),
        ];
        for (metric, part) in ratios {
            let wanted = (!calls.is_empty()).then(|| part as f64 / calls.len() as f64);
            same(metric.as_str(), report.totals.get(metric).map(|v| v.to_f64()), wanted)?;
        }
        Ok(())
    }

    fn compare_rows(
        &self,
        report: &Report,
        from: i64,
        until: i64,
        linear: bool,
    ) -> Result<(), String> {
        let model = &self.model;
        let inside = |at: i64| from <= at && at < until;
        let mut wanted: BTreeMap<String, [f64; 3]> = BTreeMap::new();
        for view in model.views.iter().filter(|view| inside(view.at)) {
            let row = wanted.entry(view.touch.from.source.to_owned()).or_default();
            row[0] += 1.0;
            row[1] += f64::from(u8::from(view.session_started));
        }
        for call in model.calls.iter().filter(|call| call.record.started.is_some_and(inside)) {
            let credits = model.credits(call, linear);
            for (touch, share) in &credits {
                wanted.entry(touch.from.source.to_owned()).or_default()[2] += share;
            }
            if credits.is_empty() {
                wanted.entry(String::new()).or_default()[2] += 1.0;
            }
        }
        for row in &report.rows {
            let key = row.key[0].clone().unwrap_or_default();
            let metrics = [Metric::Visits, Metric::Sessions, Metric::Calls];
            let got = metrics.map(|metric| row.values.get(metric).unwrap().to_f64());
            let wanted = wanted.remove(&key).unwrap_or_default();
            let near = got.iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() < 1e-3);
            if !near {
                return same(&format!("row of `{key}`"), got, wanted);
            }
        }
        same("rows left", Vec::<String>::new(), wanted.keys().collect::<Vec<_>>())
    }
}
