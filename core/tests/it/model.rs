//! A slow, obvious tracker, written from the design's rules; here its first flow, in `model_calls` the second. Holds, touches, visits and calls are plain lists, and every
//! question scans them in full. Clients, numbers and callers are small numbers; instants are milliseconds.

/// How long a session lives without a sign of life.
const SESSION_MS: i64 = 30 * 60_000;

#[derive(Debug, Clone, PartialEq)]
pub struct PoolSetup {
    pub id: &'static str,
    pub destination: u32,
    /// The display condition: the source must be this.
    pub source: Option<&'static str>,
    pub numbers: Vec<u32>,
    pub fallback: Option<u32>,
    pub window_ms: i64,
    /// Under soft windows.
    pub presence_ms: Option<i64>,
    pub quarantine_ms: i64,
    pub round_robin: bool,
    pub lazy: bool,
    pub release: bool,
    pub target_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaticSetup {
    pub number: u32,
    pub destination: u32,
    pub landing: Option<&'static str>,
    pub source: Option<&'static str>,
    pub campaign: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    pub destinations: Vec<u32>,
    pub pools: Vec<PoolSetup>,
    /// In the order of their precedence.
    pub statics: Vec<StaticSetup>,
    pub target_ms: i64,
    pub channel_target: Option<(&'static str, i64)>,
    pub depth_ms: Option<i64>,
    pub linear: bool,
}

/// How a visit came about: what the tracker is to find out from its address and referrer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    pub source: &'static str,
    pub medium: &'static str,
    pub campaign: Option<&'static str>,
    pub channel: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Touch {
    pub client: u32,
    pub at: i64,
    pub from: Arrival,
    /// The number that was bound to the page the session began on, when it began.
    pub bound: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hold {
    pub number: u32,
    pool: &'static str,
    pub client: u32,
    pub from: i64,
    pub until: i64,
    active: i64,
    /// Somebody else needed the number. Until they got it, calls are still this client's.
    pub reclaimed: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct View {
    pub at: i64,
    pub client: u32,
    pub touch: Touch,
    pub session_started: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Record {
    pub id: u32,
    pub dialled: Option<u32>,
    pub caller: Option<u32>,
    pub started: Option<i64>,
    pub answered: Option<i64>,
    pub ended: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Call {
    pub record: Record,
    pub kind: Option<&'static str>,
    pub holders: Vec<(u32, f64)>,
    pub pool: Option<&'static str>,
    pub origin: Option<Touch>,
    pub fallback: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub destination: u32,
    pub number: Option<u32>,
    pub kind: &'static str,
    pub reason: &'static str,
    pub pool: Option<&'static str>,
    pub until: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Class {
    pub target: bool,
    pub unique: bool,
    pub first_target: bool,
}

pub struct Model {
    pub setup: Setup,
    /// Every setup with the instant from which on it was in force.
    setups: Vec<(i64, Setup)>,
    /// Each pool there ever was, as it was set up last.
    known_pools: Vec<PoolSetup>,
    pub now: i64,
    /// The latest sign of life.
    seen: Vec<(u32, i64)>,
    pub touches: Vec<Touch>,
    pub holds: Vec<Hold>,
    pub views: Vec<View>,
    pub calls: Vec<Call>,
}

impl Model {
    pub fn new(setup: Setup, now: i64) -> Self {
        let (known_pools, setups) = (setup.pools.clone(), vec![(now, setup.clone())]);
        let (seen, touches, holds) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            setup,
            setups,
            known_pools,
            now,
            seen,
            touches,
            holds,
            views: Vec::new(),
            calls: Vec::new(),
        }
    }

    pub fn pool(&self, id: &str) -> Option<&PoolSetup> {
        self.setup.pools.iter().find(|pool| pool.id == id)
    }

    /// What the numbers were for at an instant.
    pub fn setup_at(&self, at: i64) -> &Setup {
        let before = self.setups.iter().rfind(|(from, _)| *from <= at);
        &before.unwrap_or(&self.setups[0]).1
    }

    pub fn last_hold_of(&self, number: u32) -> Option<usize> {
        self.holds.iter().rposition(|hold| hold.number == number)
    }

    fn last_seen(&self, client: u32) -> Option<i64> {
        self.seen.iter().find(|(other, _)| *other == client).map(|(_, at)| *at)
    }

    fn sign(&mut self, client: u32, at: i64) {
        self.seen.retain(|(other, _)| *other != client);
        self.seen.push((client, at));
        self.now = at;
    }

    /// What somebody sees who is lent nothing: the fallback of the pool meant for such a visit.
    pub fn fallbacks(&self, from: Arrival, reason: &'static str) -> Vec<Shown> {
        let mut all = Vec::new();
        for destination in &self.setup.destinations {
            let pool = self.pool_for(*destination, from.source);
            all.push(fallback(*destination, pool, reason));
        }
        all
    }

    pub fn visit(
        &mut self,
        client: u32,
        at: i64,
        from: Arrival,
        landing: &'static str,
        intent: bool,
    ) -> (Vec<Shown>, bool) {
        let at = at.max(self.now);
        let last = self.touches.iter().rfind(|touch| touch.client == client).copied();
        let idle = self.last_seen(client).is_none_or(|seen| at - seen > SESSION_MS);
        let direct = from.source == "(direct)";
        let key = |arrival: &Arrival| (arrival.source, arrival.medium, arrival.campaign);
        let begins = match &last {
            None => true,
            Some(last) => idle || (!direct && key(&last.from) != key(&from)),
        };
        let touch = if begins {
            let mut statics = self.setup.statics.iter();
            let fits = statics.find(|bound| bound.landing == Some(landing));
            Touch { client, at, from, bound: fits.map(|bound| bound.number) }
        } else {
            last.unwrap()
        };
        if begins {
            self.touches.push(touch);
        }
        self.views.push(View { at, client, touch, session_started: begins });
        let destinations = self.setup.destinations.clone();
        let show = |destination| self.show(destination, client, at, &touch, intent);
        let shown = destinations.into_iter().map(show).collect();
        self.sign(client, at);
        (shown, begins)
    }

    fn show(&mut self, to: u32, client: u32, at: i64, touch: &Touch, intent: bool) -> Shown {
        for bound in self.setup.statics.iter().filter(|bound| bound.destination == to) {
            let fits = (bound.landing.is_none() || touch.bound == Some(bound.number))
                && bound.source.is_none_or(|source| source == touch.from.source)
                && bound.campaign.is_none_or(|campaign| Some(campaign) == touch.from.campaign);
            if fits {
                let (number, kind, reason) = (Some(bound.number), "static", "bound");
                return Shown { destination: to, number, kind, reason, pool: None, until: None };
            }
        }
        let Some(pool) = self.pool_for(to, touch.from.source).cloned() else {
            let (kind, reason) = ("own", "no_pool");
            return Shown { destination: to, number: None, kind, reason, pool: None, until: None };
        };
        let (number, reason) = match self.choose(&pool, client, at) {
            Some((number, reason)) if reason == "extended" || intent || !pool.lazy => {
                (number, reason)
            }
            None if intent || !pool.lazy => return fallback(to, Some(&pool), "shortage"),
            _ => return fallback(to, Some(&pool), "lazy"),
        };
        self.hold(&pool, number, client, at, reason == "extended");
        let until = Some(at + pool.window_ms);
        let (number, pool) = (Some(number), Some(pool.id));
        Shown { destination: to, number, kind: "dynamic", reason, pool, until }
    }

    fn pool_for(&self, destination: u32, source: &str) -> Option<&PoolSetup> {
        let mut pools = self.setup.pools.iter().filter(|pool| pool.destination == destination);
        pools.find(|pool| pool.source.is_none_or(|wanted| wanted == source))
    }

    fn hold(&mut self, pool: &PoolSetup, number: u32, client: u32, at: i64, longer: bool) {
        let until = at + pool.window_ms;
        let last = self.last_hold_of(number);
        if longer {
            let hold = &mut self.holds[last.unwrap()];
            (hold.active, hold.until) = (at, until);
            return;
        }
        if let Some(before) = last {
            // Taken from somebody: the number rested for the quarantine before this.
            let before = &mut self.holds[before];
            if before.client != client && before.until > at - pool.quarantine_ms {
                (before.until, before.reclaimed) = (at - pool.quarantine_ms, true);
            }
        }
        self.holds.push(Hold {
            number,
            pool: pool.id,
            client,
            from: at,
            until,
            active: at,
            reclaimed: false,
        });
    }

    /// The client's last number of a pool and its last hold, if it is still in the pool and nobody else had it since.
    fn own(&self, pool: &str, client: u32) -> Option<(u32, Hold)> {
        let theirs = |hold: &&Hold| hold.client == client && hold.pool == pool;
        let number = self.holds.iter().rfind(theirs)?.number;
        self.pool(pool).filter(|pool| pool.numbers.contains(&number))?;
        let last = self.holds[self.last_hold_of(number)?];
        (last.client == client).then_some((number, last))
    }

    fn choose(&self, pool: &PoolSetup, client: u32, at: i64) -> Option<(u32, &'static str)> {
        if let Some((number, hold)) = self.own(pool.id, client) {
            return Some((number, if at < hold.until { "extended" } else { "again" }));
        }
        let last = |number: &u32| self.last_hold_of(*number).map(|index| &self.holds[index]);
        let free = |number: &&u32| {
            last(number).is_none_or(|h| h.until <= at && h.until + pool.quarantine_ms <= at)
        };
        let mut free = pool.numbers.iter().filter(free);
        if pool.round_robin {
            let lent = self.holds.iter().rfind(|hold| hold.pool == pool.id);
            let place = |number: u32| pool.numbers.iter().position(|other| *other == number);
            let turn = lent.and_then(|hold| place(hold.number));
            let first = free.clone().next();
            let next = free.find(|number| turn.is_some() && place(**number) > turn);
            if let Some(number) = next.or(first) {
                return Some((*number, "lent"));
            }
        } else if let Some(number) = free.min_by_key(|n| last(n).map_or(i64::MIN, |h| h.until)) {
            return Some((*number, "lent"));
        }
        let gone_ms = pool.presence_ms? + pool.quarantine_ms;
        let live = pool.numbers.iter().filter(|n| last(n).is_some_and(|hold| at < hold.until));
        let gone = live.filter(|n| last(n).is_some_and(|hold| hold.active + gone_ms <= at));
        gone.min_by_key(|n| last(n).map(|hold| hold.active)).map(|number| (*number, "reclaimed"))
    }

    /// The numbers kept with the ends of their holds, and the numbers lost; nothing for those who are not known.
    pub fn keep_alive(&mut self, client: u32, at: i64) -> (Vec<(u32, i64)>, Vec<u32>) {
        let (mut kept, mut lost) = (Vec::new(), Vec::new());
        let Some(seen) = self.last_seen(client) else { return (kept, lost) };
        let at = at.max(self.now);
        for known in self.known_pools.clone() {
            let theirs = |hold: &Hold| hold.client == client && hold.pool == known.id;
            let Some(last) = self.holds.iter().rposition(theirs) else { continue };
            if let Some((number, hold)) = self.own(known.id, client) {
                self.hold(&known, number, client, at, at < hold.until);
                kept.push((number, at + known.window_ms));
            } else if at - seen <= known.window_ms {
                lost.push(self.holds[last].number);
            }
        }
        self.sign(client, at);
        (kept, lost)
    }

    pub fn leave(&mut self, client: u32, at: i64) -> Vec<u32> {
        let at = at.max(self.now);
        let mut released = Vec::new();
        for hold in self.holds.iter_mut().filter(|h| h.client == client && at < h.until) {
            hold.until = at;
            released.push(hold.number);
            self.now = at;
        }
        released
    }

    pub fn configure(&mut self, setup: Setup, at: i64) {
        let at = at.max(self.now);
        for hold in self.holds.iter_mut().filter(|hold| at < hold.until) {
            let pool = |setup: &[PoolSetup]| setup.iter().find(|p| p.id == hold.pool).cloned();
            let (before, after) = (pool(&self.known_pools), pool(&setup.pools));
            match after.filter(|pool| pool.numbers.contains(&hold.number)) {
                None => hold.until = at,
                Some(after) if before.is_some_and(|b| b.window_ms != after.window_ms) => {
                    hold.until = at.max(hold.active + after.window_ms);
                }
                Some(_) => {}
            }
        }
        self.known_pools.retain(|known| setup.pools.iter().all(|pool| pool.id != known.id));
        self.known_pools.extend(setup.pools.iter().cloned());
        self.setups.push((at, setup.clone()));
        (self.setup, self.now) = (setup, at);
    }
}

fn fallback(destination: u32, pool: Option<&PoolSetup>, reason: &'static str) -> Shown {
    let number = pool.and_then(|pool| pool.fallback);
    let kind = if number.is_some() { "fallback" } else { "own" };
    Shown { destination, number, kind, reason, pool: pool.map(|pool| pool.id), until: None }
}
