//! The second flow of the slow, obvious tracker: calls, matched and credited by scanning.

use crate::model::{Arrival, Call, Class, Model, PoolSetup, Record, Touch};

/// How far back touches get credit.
const LOOKBACK_MS: i64 = 90 * 86_400_000;
/// How long after a hold a call may still be its client's, and by what half-life that becomes less probable.
const LATE_MS: i64 = 7200 * 1000;
const LATE_HALF_LIFE_MS: f64 = 600_000.0;

impl Model {
    pub fn call(&mut self, told: Record, at: i64) -> usize {
        self.now = at.max(self.now);
        let new = || {
            let record = Record { id: told.id, ..Record::default() };
            Call { record, kind: None, holders: vec![], pool: None, origin: None, fallback: false }
        };
        let index = self.calls.iter().position(|call| call.record.id == told.id);
        let index = index.unwrap_or_else(|| {
            self.calls.push(new());
            self.calls.len() - 1
        });
        let call = self.calls[index].clone();
        let before = call.record;
        let record = Record {
            id: told.id,
            dialled: before.dialled.or(told.dialled),
            caller: before.caller.or(told.caller),
            started: before.started.or(told.started),
            answered: before.answered.or(told.answered),
            ended: before.ended.max(told.ended),
        };
        self.calls[index].record = record;
        if let (None, Some(dialled), Some(started)) = (call.kind, record.dialled, record.started) {
            self.match_call(index, dialled, started);
        }
        let over = |call: &Call| call.kind.is_some() && call.record.ended.is_some();
        if over(&self.calls[index]) && !over(&call) {
            self.after_call(index);
        }
        index
    }

    fn match_call(&mut self, index: usize, dialled: u32, started: i64) {
        let setup = self.setup_at(started);
        let bound = setup.statics.iter().find(|bound| bound.number == dialled).copied();
        let pool = setup.pools.iter().find(|pool| pool.numbers.contains(&dialled)).map(|p| p.id);
        let shared = setup.pools.iter().find(|p| p.fallback == Some(dialled)).map(|p| p.id);
        let own = setup.destinations.contains(&dialled);
        // The page's own number is what visitors see where a pool has no fallback.
        let stands_in = |p: &PoolSetup| p.destination == dialled && p.fallback.is_none();
        let stands_in = self.setup.pools.iter().any(stands_in);
        let lent = self.last_hold_of(dialled);
        let call = &mut self.calls[index];
        call.pool = pool.or(shared);
        if let Some(bound) = bound {
            call.kind = Some("static");
            let from = Arrival {
                source: bound.source.unwrap_or("(not set)"),
                medium: "(not set)",
                campaign: bound.campaign,
                channel: "Unassigned",
            };
            call.origin = Some(Touch { client: u32::MAX, at: started, from, bound: None });
        } else if own || shared.is_some() {
            (call.kind, call.fallback) = (Some("static"), shared.is_some() || stands_in);
        } else if pool.is_none() && lent.is_none() {
            call.kind = Some("unknown_number");
        } else {
            // Each client's latest hold of the number by then, the latest first.
            let mut recent: Vec<(u32, i64)> = Vec::new();
            for hold in self.holds.iter().rev().filter(|h| h.number == dialled && h.from <= started)
            {
                if !recent.iter().any(|(client, _)| *client == hold.client) {
                    let still = hold.reclaimed && recent.is_empty();
                    recent.push((hold.client, if still { -1 } else { started - hold.until }));
                }
            }
            let exact = recent.first().is_some_and(|(_, gap)| *gap < 0);
            recent.retain(|(_, gap)| if exact { *gap < 0 } else { *gap <= LATE_MS });
            let weight = |gap: i64| (-(gap as f64) / LATE_HALF_LIFE_MS).exp2();
            let least = recent.iter().map(|(_, gap)| *gap).min().unwrap_or(0);
            let sum: f64 = recent.iter().map(|(_, gap)| weight(gap - least)).sum();
            let share = |(client, gap): &(u32, i64)| (*client, weight(gap - least) / sum);
            call.holders = recent.iter().map(share).collect();
            call.kind = Some(match recent.len() {
                _ if exact => "exact",
                0 => "unidentified",
                1 => "late",
                _ => "ambiguous",
            });
        }
    }

    fn after_call(&mut self, index: usize) {
        let (call, now) = (&self.calls[index], self.now);
        let number = call.record.dialled.unwrap();
        let pool = self.setup.pools.iter().find(|pool| pool.numbers.contains(&number));
        let release = pool.is_some_and(|pool| pool.release);
        if let (true, Some("exact"), Some(last)) = (release, call.kind, self.last_hold_of(number)) {
            let hold = &mut self.holds[last];
            if hold.client == call.holders[0].0 && now < hold.until {
                hold.until = now;
            }
        }
    }

    // What is answered.

    /// The caller's calls before this one, oldest first.
    fn earlier(&self, call: &Call) -> Vec<&Call> {
        let key = |call: &Call| (call.record.started.unwrap_or(i64::MAX), call.record.id);
        let same = |other: &&Call| other.record.caller == call.record.caller;
        let mut earlier: Vec<&Call> = match call.record.caller {
            Some(_) => self.calls.iter().filter(same).filter(|o| key(o) < key(call)).collect(),
            None => Vec::new(),
        };
        earlier.sort_by_key(|call| key(call));
        earlier
    }

    /// The clients this caller surely was in earlier calls.
    pub fn known(&self, call: &Call) -> Vec<u32> {
        let sure = |call: &&Call| matches!(call.kind, Some("exact" | "late"));
        let mut known = Vec::new();
        for client in self.earlier(call).into_iter().filter(sure).map(|call| call.holders[0].0) {
            if !known.contains(&client) {
                known.push(client);
            }
        }
        known
    }

    pub fn candidates(&self, call: &Call) -> Vec<(u32, f64)> {
        let known = self.known(call);
        let mut kept = call.holders.clone();
        if call.kind == Some("ambiguous") && kept.iter().any(|(client, _)| known.contains(client)) {
            kept.retain(|(client, _)| known.contains(client));
        }
        let sum: f64 = kept.iter().map(|(_, share)| share).sum();
        kept.iter().map(|(client, share)| (*client, share / sum)).collect()
    }

    /// The touches with their parts of the call.
    pub fn credits(&self, call: &Call, linear: bool) -> Vec<(Touch, f64)> {
        let Some(started) = call.record.started else { return Vec::new() };
        let mut candidates: Vec<(Option<u32>, f64)> = self
            .candidates(call)
            .into_iter()
            .map(|(client, share)| (Some(client), share))
            .collect();
        if candidates.is_empty() {
            candidates.push((None, 1.0));
        }
        let mut credits: Vec<(Touch, f64)> = Vec::new();
        for (client, part) in candidates {
            let mut clients = self.known(call);
            clients.retain(|known| Some(*known) != client);
            clients.extend(client);
            let mut path: Vec<Touch> = Vec::new();
            for client in clients {
                let inside = |t: &&Touch| t.at <= started && started - t.at <= LOOKBACK_MS;
                path.extend(self.touches.iter().filter(|t| t.client == client).filter(inside));
            }
            path.sort_by_key(|touch| touch.at);
            path.extend(call.origin);
            let last = path.iter().rfind(|t| t.from.source != "(direct)").or(path.last()).copied();
            let (chosen, share) = if linear {
                (path.clone(), part / path.len() as f64)
            } else {
                (last.into_iter().collect(), part)
            };
            for touch in chosen {
                match credits.iter_mut().find(|(other, _)| *other == touch) {
                    Some((_, sum)) => *sum += share,
                    None => credits.push((touch, share)),
                }
            }
        }
        // Where a candidate has no touches, the others share all of it.
        let sum: f64 = credits.iter().map(|(_, share)| share).sum();
        credits.iter().map(|(touch, share)| (*touch, share / sum)).collect()
    }

    fn is_target(&self, call: &Call) -> bool {
        let Some(talk_ms) = call.record.talk_ms() else { return false };
        let Some((named, by_channel)) = self.setup.channel_target else {
            return talk_ms >= self.threshold(call);
        };
        let place = |touch: &Touch| self.touches.iter().position(|other| other == touch);
        let credits = self.credits(call, false);
        let most =
            credits.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(place(&b.0).cmp(&place(&a.0))));
        let its_own = most.is_some_and(|(touch, _)| touch.from.channel == named);
        talk_ms >= if its_own { by_channel } else { self.threshold(call) }
    }

    /// The threshold for target calls, but for the channel's.
    fn threshold(&self, call: &Call) -> i64 {
        let pool = call.pool.and_then(|id| self.pool(id));
        pool.and_then(|pool| pool.target_ms).unwrap_or(self.setup.target_ms)
    }

    pub fn class(&self, call: &Call) -> Class {
        let target = self.is_target(call);
        let (mut unique, mut target_seen, mut previous) = (true, false, None);
        let Some(started) = call.record.started else {
            return Class { target, unique, first_target: target };
        };
        for other in self.earlier(call) {
            let at = other.record.started.unwrap();
            if previous.is_some_and(|p| self.setup.depth_ms.is_some_and(|depth| at - p > depth)) {
                target_seen = false;
            }
            target_seen |= self.is_target(other);
            previous = Some(at);
        }
        if let Some(previous) = previous {
            unique = self.setup.depth_ms.is_some_and(|depth| started - previous > depth);
        }
        Class { target, unique, first_target: target && (unique || !target_seen) }
    }
}

impl Record {
    pub fn talk_ms(&self) -> Option<i64> {
        Some(self.ended? - self.answered?)
    }

    pub fn wait_ms(&self) -> Option<i64> {
        Some(self.answered.or(self.ended)? - self.started?)
    }

    pub fn is_abandoned(&self) -> bool {
        let waited = self.wait_ms().filter(|_| self.answered.is_none() && self.ended.is_some());
        waited.is_some_and(|ms| ms <= 15_000)
    }

    pub fn is_missed(&self) -> bool {
        self.ended.is_some() && self.answered.is_none() && !self.is_abandoned()
    }
}
