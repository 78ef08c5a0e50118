//! Whose call it probably is, and which touches share it.

use super::Tracker;
use super::calls::CallRow;
use crate::attribution::Model;
use crate::call::history::{PathTouch, path_before};
use crate::call::matching::MatchKind;
use crate::visit::list::NONE;
use crate::words::share::Share;
use crate::words::time::Time;

impl Tracker {
    /// Who may have called, with probabilities: the holders of the number, or, where they are not known, nobody.
    ///
    /// `known` are the clients whom this caller surely was in earlier calls. Of several holders, only those are kept
    /// who are among them, if any is: a caller is more likely to be somebody they have been before.
    pub(super) fn candidates(&self, row: &CallRow, known: &[u32]) -> Vec<(u32, Share)> {
        let Some(matched) = &row.matched else { return Vec::new() };
        if matched.kind == MatchKind::Ambiguous {
            let kept: Vec<_> = matched.holders.iter().filter(|(c, _)| known.contains(c)).collect();
            if !kept.is_empty() {
                let weights: Vec<f64> = kept.iter().map(|(_, share)| share.fraction()).collect();
                let clients = kept.iter().map(|(client, _)| *client);
                return clients.zip(Share::split(&weights)).collect();
            }
        }
        matched.holders.clone()
    }

    /// Adds to `known` whom a caller surely was in a call: the clients of exact and late matches.
    pub(super) fn learn(&self, row: &CallRow, known: &mut Vec<u32>) {
        let Some(matched) = &row.matched else { return };
        if !matches!(matched.kind, MatchKind::Exact | MatchKind::Late) {
            return;
        }
        for (client, _) in &matched.holders {
            if *client != NONE && !self.clients.is_set(*client) && !known.contains(client) {
                known.push(*client);
            }
        }
    }

    /// The touches of a call, with the part each gets under `model`; the parts add up to one, unless nothing is known.
    pub(super) fn credits(
        &self,
        row: &CallRow,
        known: &[u32],
        model: &Model,
        oldest: Time,
    ) -> Vec<(u32, Share)> {
        let Some(started) = row.record.started else { return Vec::new() };
        let candidates = self.candidates(row, known);
        if candidates.len() <= 1 {
            let path = self.path(
                row,
                candidates.first().map(|(client, _)| *client),
                known,
                (oldest, started),
            );
            return merged(path.iter().map(|touch| touch.touch).zip(model.credits(&path)));
        }
        // Each candidate's history shares that candidate's part.
        let (mut touches, mut weights) = (Vec::new(), Vec::new());
        for (client, probability) in candidates {
            let path = self.path(row, Some(client), known, (oldest, started));
            for (touch, weight) in path.iter().zip(model.weights(&path)) {
                touches.push(touch.touch);
                weights.push(weight * probability.fraction());
            }
        }
        merged(touches.into_iter().zip(Share::split(&weights)))
    }

    /// The instant before which touches no longer count at `now`, by retention.
    pub(super) fn oldest_touch(&self, now: Time) -> Time {
        self.config.retention.visits_ms.map_or(Time::MIN, |kept_ms| now.plus_ms(-kept_ms))
    }

    /// The instant before which calls no longer count at `now`, by retention.
    pub(super) fn oldest_call(&self, now: Time) -> Time {
        self.config.retention.calls_ms.map_or(Time::MIN, |kept_ms| now.plus_ms(-kept_ms))
    }

    /// The instant at or before which ended holds no longer count, by retention.
    pub(crate) fn oldest_hold(&self, now: Time) -> Time {
        self.config.retention.holds_ms.map_or(Time::MIN, |kept_ms| now.plus_ms(-kept_ms))
    }

    /// The touch a call would be credited to by last non-direct: what its threshold goes by.
    pub(super) fn origin(&self, row: &CallRow, known: &[u32], oldest: Time) -> Option<u32> {
        let credits = self.credits(row, known, &Model::LAST_NON_DIRECT, oldest);
        credits
            .into_iter()
            .max_by_key(|(touch, share)| (*share, std::cmp::Reverse(*touch)))
            .map(|c| c.0)
    }

    /// The path to a call: the candidate's touches and those of the clients its caller was before, inside the look-back
    /// window; a number bound to an origin adds that origin as the latest touch.
    fn path(
        &self,
        row: &CallRow,
        client: Option<u32>,
        known: &[u32],
        (oldest, started): (Time, Time),
    ) -> Vec<PathTouch> {
        // What retention no longer keeps counts no more, whether it was swept out already or not.
        let lookback_ms = self.config.lookback_ms.min(started.ms_since(oldest));
        let mut histories: Vec<Vec<PathTouch>> = Vec::new();
        for known in known.iter().filter(|known| Some(**known) != client) {
            histories.push(self.touches_of(*known, started, lookback_ms));
        }
        let mut bound = row.matched.as_ref().map_or(NONE, |matched| matched.touch);
        match client {
            // A set of values has no history, only an origin, as a static number has.
            Some(set) if self.clients.is_set(set) => {
                bound = self.clients.get(set).map_or(NONE, |row| row.touch);
            }
            Some(client) => histories.push(self.touches_of(client, started, lookback_ms)),
            None => {}
        }
        let mut path = path_before(started, lookback_ms, histories.iter().map(|h| h.iter()));
        if bound != NONE {
            path.push(PathTouch { at: started, touch: bound, direct: false });
        }
        path
    }

    fn touches_of(&self, client: u32, until: Time, lookback_ms: i64) -> Vec<PathTouch> {
        let last = self.clients.get(client).map_or(NONE, |row| row.touch);
        let mut touches: Vec<PathTouch> = self
            .touches
            .newest_first(last)
            .skip_while(|(_, touch)| touch.at > until)
            .take_while(|(_, touch)| until.ms_since(touch.at) <= lookback_ms)
            .map(|(index, touch)| PathTouch {
                at: touch.at,
                touch: index,
                direct: self.touches.is_direct(touch),
            })
            .collect();
        touches.reverse();
        touches
    }
}

/// The parts by touch; those that get nothing are left out, and those a touch gets twice are added up.
fn merged(parts: impl Iterator<Item = (u32, Share)>) -> Vec<(u32, Share)> {
    let mut out: Vec<(u32, Share)> = Vec::new();
    for (touch, share) in parts.filter(|(_, share)| *share > Share::ZERO) {
        match out.iter_mut().find(|(other, _)| *other == touch) {
            Some((_, sum)) => *sum = sum.plus(share),
            None => out.push((touch, share)),
        }
    }
    out
}
