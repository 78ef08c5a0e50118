//! The past is cut to its limits once a day of the tracker's own time.

use super::Tracker;
use super::clients::Clients;
use super::touches::Touches;
use crate::call::record::CallRecord;
use crate::visit::list::NONE;
use crate::words::time::Time;

impl Tracker {
    /// Cuts the past to the configured limits, if a day has begun since that was last done.
    pub(super) fn sweep(&mut self, at: Time) {
        let day = at.at_offset(0).day();
        if day == self.swept_day {
            return;
        }
        self.swept_day = day;
        let limit = |kept_ms: Option<i64>| kept_ms.map(|kept_ms| at.plus_ms(-kept_ms));
        let retention = self.config.retention;
        let (holds, visits, calls) =
            (limit(retention.holds_ms), limit(retention.visits_ms), limit(retention.calls_ms));
        if let Some(limit) = holds {
            for number in &mut self.numbers.rows {
                number.holds.forget_before(limit);
            }
        }
        if let Some(limit) = calls {
            // Calls whose start nobody told are as old as what is known of them.
            let at = |call: &CallRecord| call.started.or(call.answered).or(call.ended);
            self.calls.retain(|row| at(&row.record).is_none_or(|at| at >= limit));
        }
        if let Some(limit) = visits {
            while self.visits.front().is_some_and(|seen| seen.at < limit) {
                self.visits.pop_front();
            }
            self.drop_old(limit);
        }
    }

    /// Removes the touches from before `limit` and the clients nothing refers to any more, and gives the others new,
    /// smaller indexes. Leaves everything as it is while that would free less than a quarter of the rows.
    fn drop_old(&mut self, limit: Time) {
        let touches = self.touches_to_keep(limit);
        let clients = self.clients_to_keep(limit, &touches);
        let unused =
            |keep: &[bool]| keep.iter().filter(|keep| !**keep).count() * 4 >= keep.len().max(1);
        if !unused(&touches) && !unused(&clients) {
            return;
        }
        let (touch_index, client_index) = (new_indexes(&touches), new_indexes(&clients));
        self.clients = self.clients.kept(&client_index, &touch_index, self.config.seed);
        self.touches = self.touches.kept(&touch_index, &client_index, self.config.seed);
        for seen in &mut self.visits {
            seen.touch = at(&touch_index, seen.touch);
        }
        for number in &mut self.numbers.rows {
            number.holds.rename(|client| at(&client_index, client));
            let earlier = number.earlier.iter_mut().map(|(_, used)| used);
            for used in earlier.chain([&mut number.used]) {
                if let super::numbers::Use::Bound { touch } = used {
                    *touch = at(&touch_index, *touch);
                }
            }
        }
        for state in &mut self.pools {
            state.pool.rename(|client| at(&client_index, client));
        }
        for matched in self.calls.rows.iter_mut().filter_map(|row| row.matched.as_mut()) {
            matched.touch = at(&touch_index, matched.touch);
            for (client, _) in &mut matched.holders {
                *client = at(&client_index, *client);
            }
        }
    }

    /// Touches since the limit, those that visits since then belong to, each kept client's latest, and the origins of
    /// static numbers and of sets of values.
    fn touches_to_keep(&self, limit: Time) -> Vec<bool> {
        let mut keep: Vec<bool> = self
            .touches
            .rows
            .iter()
            .map(|touch| touch.at >= limit || touch.at == Time::MIN)
            .collect();
        let mut mark = |touch: u32| {
            if let Some(keep) = keep.get_mut(touch as usize) {
                *keep = true;
            }
        };
        self.visits.iter().for_each(|seen| mark(seen.touch));
        let present = self.clients.rows.iter().filter(|client| client.seen >= limit);
        present.for_each(|client| mark(client.touch));
        keep
    }

    /// Clients seen since the limit, and those that a hold, a call or a slot still names.
    fn clients_to_keep(&self, limit: Time, touches: &[bool]) -> Vec<bool> {
        let mut keep: Vec<bool> = (0..)
            .zip(&self.clients.rows)
            .map(|(index, row)| row.seen >= limit || self.clients.is_set(index))
            .collect();
        let mut mark = |client: u32| {
            if let Some(keep) = keep.get_mut(client as usize) {
                *keep = true;
            }
        };
        self.numbers.rows.iter().flat_map(|n| n.holds.iter()).for_each(|hold| mark(hold.holder));
        self.pools.iter().flat_map(|state| state.pool.holders()).for_each(&mut mark);
        let matches = self.calls.rows.iter().filter_map(|row| row.matched.as_ref());
        matches.flat_map(|matched| &matched.holders).for_each(|(client, _)| mark(*client));
        let kept = self.touches.rows.iter().zip(touches).filter(|(_, keep)| **keep);
        kept.for_each(|(touch, _)| mark(touch.client));
        keep
    }
}

/// For each old index the new one, [`NONE`] for what goes.
fn new_indexes(keep: &[bool]) -> Vec<u32> {
    let mut next = 0;
    keep.iter()
        .map(|keep| {
            if *keep {
                next += 1;
                next - 1
            } else {
                NONE
            }
        })
        .collect()
}

fn at(indexes: &[u32], old: u32) -> u32 {
    indexes.get(old as usize).copied().unwrap_or(NONE)
}

impl Clients {
    /// The clients that stay, under their new indexes.
    fn kept(&self, clients: &[u32], touches: &[u32], seed: u64) -> Clients {
        let mut kept = Clients::with_seed(seed);
        for (old, row) in (0..).zip(&self.rows).filter(|(old, _)| at(clients, *old) != NONE) {
            let index = kept.add_unchecked(self.names.shared(old), row.seen);
            if let Some(new) = kept.get_mut(index) {
                new.touch = at(touches, row.touch);
            }
            let leases: Vec<_> = self.leases_of(old).collect();
            for lease in leases.iter().rev() {
                kept.set_slot(index, lease.pool, lease.slot);
            }
        }
        kept
    }
}

impl Touches {
    /// The touches that stay, under their new indexes, with only the texts they use.
    fn kept(&self, touches: &[u32], clients: &[u32], seed: u64) -> Touches {
        let mut kept = Touches::with_seed(seed);
        for (old, row) in (0..).zip(&self.rows).filter(|(old, _)| at(touches, *old) != NONE) {
            kept.add(
                row.at,
                at(clients, row.client),
                at(touches, row.before),
                &self.write(old, row),
            );
        }
        kept
    }
}
