//! What is added up for one row, and how each metric is computed from it.

use super::metric::Metric;
use super::rows::{CallRow, Origin, VisitRow};
use super::value::Value;

/// The billionths in one call.
const CALL: i128 = 1_000_000_000;

/// Sums of one row. Visits are whole; calls, and everything about them, are in billionths of a
/// call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    visits: i128,
    sessions: i128,
    pub(super) clients: i128,
    lent: i128,
    visits_fallback: i128,
    calls: i128,
    answered: i128,
    target: i128,
    unique: i128,
    unique_target: i128,
    first_target: i128,
    repeat: i128,
    missed: i128,
    abandoned: i128,
    from_ad: i128,
    after_site: i128,
    fallback: i128,
    ambiguous: i128,
    unidentified: i128,
    waited: i128,
    /// Milliseconds times billionths, as `talk_ms`.
    wait_ms: i128,
    talked: i128,
    talk_ms: i128,
}

impl Sums {
    pub(super) fn add_visit(&mut self, visit: &VisitRow<'_>) {
        self.visits += 1;
        self.sessions += i128::from(visit.session_start);
        self.lent += i128::from(visit.lent);
        self.visits_fallback += i128::from(visit.fallback);
    }

    /// Adds a part of a call.
    pub(super) fn add_call(&mut self, call: &CallRow<'_>, billionths: u32) {
        let share = i128::from(billionths);
        let add = |sum: &mut i128, counts: bool| *sum += if counts { share } else { 0 };
        add(&mut self.calls, true);
        add(&mut self.answered, call.answered);
        add(&mut self.target, call.target);
        add(&mut self.unique, call.unique);
        add(&mut self.unique_target, call.unique_target);
        add(&mut self.first_target, call.first_target);
        add(&mut self.repeat, call.repeat);
        add(&mut self.missed, call.missed);
        add(&mut self.abandoned, call.abandoned);
        add(&mut self.from_ad, call.origin == Some(Origin::Ad));
        add(&mut self.after_site, call.origin == Some(Origin::Site));
        add(&mut self.fallback, call.fallback);
        add(&mut self.ambiguous, call.kind == "ambiguous");
        add(&mut self.unidentified, call.kind == "unidentified");
        add(&mut self.waited, call.wait_ms.is_some());
        add(&mut self.talked, call.talk_ms.is_some());
        self.wait_ms += i128::from(call.wait_ms.unwrap_or(0)) * share;
        self.talk_ms += i128::from(call.talk_ms.unwrap_or(0)) * share;
    }

    /// The value of `metric`, where `totals` are the sums of the whole report.
    pub(super) fn value(&self, metric: Metric, totals: &Sums) -> Option<Value> {
        let things = |count| Value::ratio(count, 1);
        let calls = |billionths| Value::ratio(billionths, CALL);
        let of_calls = |billionths| Value::ratio(billionths, self.calls);
        match metric {
            Metric::Visits => things(self.visits),
            Metric::Sessions => things(self.sessions),
            Metric::Clients => things(self.clients),
            Metric::VisitsLent => things(self.lent),
            Metric::VisitsFallback => things(self.visits_fallback),
            Metric::Calls => calls(self.calls),
            Metric::CallsShare => Value::ratio(self.calls, totals.calls),
            Metric::CallsPerSession => Value::ratio(self.calls, self.sessions * CALL),
            Metric::Answered => calls(self.answered),
            Metric::Target => calls(self.target),
            Metric::Unique => calls(self.unique),
            Metric::UniqueTarget => calls(self.unique_target),
            Metric::FirstTarget => calls(self.first_target),
            Metric::Repeat => calls(self.repeat),
            Metric::Missed => calls(self.missed),
            Metric::Abandoned => calls(self.abandoned),
            Metric::WaitSeconds => Value::ratio(self.wait_ms, self.waited * 1000),
            Metric::TalkSeconds => Value::ratio(self.talk_ms, self.talked * 1000),
            Metric::TalkTotalSeconds => Value::ratio(self.talk_ms, CALL * 1000),
            Metric::FromAd => calls(self.from_ad),
            Metric::AfterSite => calls(self.after_site),
            Metric::Shortage => of_calls(self.fallback),
            Metric::Ambiguity => of_calls(self.ambiguous),
            Metric::Unidentified => of_calls(self.unidentified),
        }
    }
}
