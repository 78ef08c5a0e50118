//! A pool against a slow, obvious one: a list of numbers that is scanned in full for every question.

use proptest::prelude::*;
use ringtrace::visit::hold::Hold;
use ringtrace::visit::pool::{Choice, Policy, Pool, Terms};
use ringtrace::words::time::Time;

/// One number: who had it last, when they were last active, and when their hold ends or ended.
#[derive(Debug, Clone, Copy)]
struct Entry {
    number: u32,
    holder: Option<u32>,
    active: Time,
    end: Time,
}

/// The slow pool. `order` are the numbers of the pool by position; the others are remembered only.
struct Model {
    terms: Terms,
    entries: Vec<Entry>,
    order: Vec<u32>,
    last_lent: Option<u32>,
    /// Who was lent what, in order.
    last_of: Vec<(u32, u32)>,
    lends: u64,
    peak: (u32, Time),
}

/// A choice by number instead of by slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Extend(u32),
    Again(u32),
    Free(u32),
    Reclaim(u32, Time),
    Shortage,
}

impl Model {
    fn new(terms: Terms) -> Self {
        let (entries, order, last_of) = (Vec::new(), Vec::new(), Vec::new());
        let peak = (0, Time::MIN);
        Self { terms, entries, order, last_lent: None, last_of, lends: 0, peak }
    }

    fn entry(&mut self, number: u32) -> &mut Entry {
        self.entries.iter_mut().find(|entry| entry.number == number).unwrap()
    }

    /// The numbers of the pool by position.
    fn present(&self) -> impl Iterator<Item = &Entry> {
        self.order.iter().map(|n| self.entries.iter().find(|entry| entry.number == *n).unwrap())
    }

    fn last_hold(&self, number: u32) -> Option<Hold> {
        let entry = self.entries.iter().find(|entry| entry.number == number)?;
        Some(Hold::new(entry.active, entry.end, entry.holder?))
    }

    fn live(entry: &Entry, at: Time) -> bool {
        entry.holder.is_some() && at < entry.end
    }

    fn in_use(&self, at: Time) -> u32 {
        u32::try_from(self.present().filter(|entry| Self::live(entry, at)).count()).unwrap()
    }

    fn free(&self, at: Time) -> Vec<Entry> {
        let rested = |entry: &&Entry| {
            entry.holder.is_none() || entry.end.plus_ms(self.terms.quarantine_ms) <= at
        };
        let not_held = |entry: &&Entry| !Self::live(entry, at);
        self.present().filter(not_held).filter(rested).copied().collect()
    }

    fn choose(&self, holder: u32, at: Time) -> Wanted {
        // Their own number: the last one they were lent, if nobody else had it since.
        let last = self.last_of.iter().rfind(|(other, _)| *other == holder);
        if let Some((_, number)) = last.copied() {
            let mut own = self.present().filter(|entry| entry.number == number);
            if let Some(own) = own.find(|entry| entry.holder == Some(holder)) {
                let live = Self::live(own, at);
                return if live { Wanted::Extend(number) } else { Wanted::Again(number) };
            }
        }
        let free = self.free(at);
        if !free.is_empty() {
            return Wanted::Free(match self.terms.policy {
                // `min_by_key` gives the first of equals: the lowest position.
                Policy::LongestIdle => free.iter().min_by_key(|entry| entry.end).unwrap().number,
                Policy::RoundRobin => {
                    let place = |number| self.order.iter().position(|other| *other == number);
                    let turn = self.last_lent.and_then(place);
                    let later = |entry: &&Entry| turn.is_some() && place(entry.number) > turn;
                    free.iter().find(later).unwrap_or(&free[0]).number
                }
                Policy::Random(seed) => {
                    let draw = u128::from(split_mix(seed ^ split_mix(self.lends)));
                    free[usize::try_from((draw * free.len() as u128) >> 64).unwrap()].number
                }
            });
        }
        let Some(presence_ms) = self.terms.presence_ms else { return Wanted::Shortage };
        // The hold before ends a quarantine ago; its client must have been gone by then.
        let cut = at.plus_ms(-self.terms.quarantine_ms);
        let gone = |e: &&Entry| Self::live(e, at) && e.active.plus_ms(presence_ms) <= cut;
        match self.present().filter(gone).min_by_key(|entry| entry.active) {
            Some(entry) => Wanted::Reclaim(entry.number, cut),
            None => Wanted::Shortage,
        }
    }

    fn lend(&mut self, number: u32, holder: u32, at: Time, until: Time) {
        *self.entry(number) = Entry { number, holder: Some(holder), active: at, end: until };
        (self.lends, self.last_lent) = (self.lends + 1, Some(number));
        self.last_of.push((holder, number));
        if self.in_use(at) > self.peak.0 {
            self.peak = (self.in_use(at), at);
        }
    }

    fn set_numbers(&mut self, numbers: &[u32], at: Time) {
        for entry in &mut self.entries {
            if !numbers.contains(&entry.number) && Self::live(entry, at) {
                entry.end = at;
            }
        }
        for number in numbers {
            if !self.entries.iter().any(|entry| entry.number == *number) {
                let (active, end) = (Time::MIN, Time::MIN);
                self.entries.push(Entry { number: *number, holder: None, active, end });
            }
        }
        self.order = numbers.to_vec();
    }

    fn set_terms(&mut self, terms: Terms, at: Time) {
        let changed = terms.window_ms != self.terms.window_ms;
        for entry in self.entries.iter_mut().filter(|e| changed && Self::live(e, at)) {
            entry.end = entry.active.plus_ms(terms.window_ms).max(at);
        }
        self.terms = terms;
    }
}

/// The output function of SplitMix64 after one step (Steele, Lea and Flood 2014).
fn split_mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[derive(Debug, Clone)]
enum Step {
    /// Somebody sees a page.
    Visit(u32),
    /// Somebody leaves, or the call on their number ends.
    Release(u32),
    Advance,
    Numbers(Vec<u32>),
    Terms(Terms),
}

/// Times are multiples of ten seconds, so that many instants are equal.
fn any_terms() -> impl Strategy<Value = Terms> {
    let policy = prop_oneof![
        4 => Just(Policy::LongestIdle),
        1 => any::<u64>().prop_map(Policy::Random),
        1 => Just(Policy::RoundRobin),
    ];
    let quarantine = prop_oneof![Just(0_i64), 0_i64..8];
    let presence = prop::option::of(0_i64..12);
    (1_i64..12, presence, quarantine, policy).prop_map(|(window, presence, quarantine, policy)| {
        Terms {
            window_ms: window * 10_000,
            // A configuration lets presence be no longer than the window.
            presence_ms: presence.map(|presence| presence.min(window) * 10_000),
            quarantine_ms: quarantine * 10_000,
            policy,
        }
    })
}

fn any_numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::sample::subsequence((0..6).collect::<Vec<u32>>(), 1..=5).prop_shuffle()
}

fn any_step() -> impl Strategy<Value = (i64, Step)> {
    let step = prop_oneof![
        20 => (0_u32..8).prop_map(Step::Visit),
        4 => (0_u32..8).prop_map(Step::Release),
        2 => Just(Step::Advance),
        1 => any_numbers().prop_map(Step::Numbers),
        1 => any_terms().prop_map(Step::Terms),
    ];
    (prop_oneof![3 => Just(0_i64), 3 => 1_i64..3, 1 => 3_i64..15], step)
}

/// The pool, the model, and the slot that each holder had last.
struct Both {
    pool: Pool,
    model: Model,
    last: [Option<u32>; 8],
}

impl Both {
    fn new(terms: Terms, numbers: &[u32]) -> Self {
        let mut both = Self { pool: Pool::new(terms), model: Model::new(terms), last: [None; 8] };
        both.step(&Step::Numbers(numbers.to_vec()), Time::MIN);
        both
    }

    fn chosen(&self, pool: &Pool, holder: u32, at: Time) -> Wanted {
        let number = |slot| pool.number(slot).unwrap();
        match pool.choose(holder, self.last[holder as usize], at) {
            Choice::Extend(slot) => Wanted::Extend(number(slot)),
            Choice::Again(slot) => Wanted::Again(number(slot)),
            Choice::Free(slot) => Wanted::Free(number(slot)),
            Choice::Reclaim { slot, cut } => Wanted::Reclaim(number(slot), cut),
            Choice::Shortage => Wanted::Shortage,
        }
    }

    fn step(&mut self, step: &Step, at: Time) {
        match step {
            Step::Visit(holder) => self.visit(*holder, at),
            Step::Release(holder) => {
                let Some(slot) = self.last[*holder as usize] else { return };
                if self.pool.holder(slot, at) == Some(*holder) {
                    self.pool.release(slot, at);
                    let number = self.pool.number(slot).unwrap();
                    assert!(Model::live(self.model.entry(number), at));
                    self.model.entry(number).end = at;
                }
            }
            Step::Advance => self.pool.advance(at),
            Step::Numbers(numbers) => {
                let before = self.held(at);
                let mut ended = Vec::new();
                let last = |number| self.model.last_hold(number);
                self.pool.set_numbers(numbers, at, last, |number| ended.push(number));
                self.model.set_numbers(numbers, at);
                ended.sort_unstable();
                let gone = before.into_iter().filter(|(n, _)| !numbers.contains(n));
                assert_eq!(ended, gone.map(|(n, _)| n).collect::<Vec<_>>());
            }
            Step::Terms(terms) => {
                let before = self.held(at);
                let mut moved = Vec::new();
                self.pool.set_terms(*terms, at, |number, until| moved.push((number, until)));
                self.model.set_terms(*terms, at);
                for (number, until) in before {
                    let now = moved.iter().find(|(n, _)| *n == number).map_or(until, |m| m.1);
                    assert_eq!(now, self.model.entry(number).end);
                }
            }
        }
    }

    /// What is held, by number, with the ends.
    fn held(&self, at: Time) -> Vec<(u32, Time)> {
        let live = self.model.present().filter(|entry| Model::live(entry, at));
        let mut held: Vec<_> = live.map(|entry| (entry.number, entry.end)).collect();
        held.sort_unstable();
        held
    }

    fn visit(&mut self, holder: u32, at: Time) {
        let wanted = self.model.choose(holder, at);
        assert_eq!(self.chosen(&self.pool, holder, at), wanted);
        // Whether time was noticed to pass before makes no difference.
        let mut later = self.pool.clone();
        later.advance(at);
        assert_eq!(self.chosen(&later, holder, at), wanted);
        let until = at.plus_ms(self.model.terms.window_ms);
        let number = match wanted {
            Wanted::Shortage => return,
            Wanted::Extend(number)
            | Wanted::Again(number)
            | Wanted::Free(number)
            | Wanted::Reclaim(number, _) => number,
        };
        let slot = self.pool.numbers().find(|(_, n)| *n == number).unwrap().0;
        if matches!(wanted, Wanted::Extend(_)) {
            self.pool.extend(slot, at, until);
            (self.model.entry(number).active, self.model.entry(number).end) = (at, until);
        } else {
            self.pool.lend(slot, holder, at, until);
            self.model.lend(number, holder, at, until);
        }
        self.last[holder as usize] = Some(slot);
    }

    fn agree(&self, at: Time) {
        let (pool, model) = (&self.pool, &self.model);
        assert_eq!(pool.in_use(at), model.in_use(at));
        assert_eq!((pool.peak(), pool.lends()), (model.peak, model.lends));
        assert_eq!(pool.len(), model.order.len());
        for ((slot, number), entry) in pool.numbers().zip(model.present()) {
            assert_eq!(number, entry.number);
            assert_eq!(pool.holder(slot, at), entry.holder.filter(|_| Model::live(entry, at)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn chooses_as_a_scan_of_everything_would(
        terms in any_terms(),
        numbers in any_numbers(),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let mut both = Both::new(terms, &numbers);
        let mut at = Time::parse("2026-03-01T00:00:00Z").unwrap();
        for (gap, step) in &steps {
            at = at.plus_seconds(gap * 10);
            both.step(step, at);
            both.agree(at);
        }
    }
}
