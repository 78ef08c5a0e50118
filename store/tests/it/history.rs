//! What must be true of a whole history, found by a slow and obvious reading of its events.

use ringtrace::tracker::event::Fact;
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;
use ringtrace_store::Store;
use std::collections::BTreeMap;

/// A page view that was answered, as the process that asked saw it.
#[derive(Debug, Clone)]
pub struct Answered {
    pub client: String,
    /// What was shown.
    pub number: Option<Phone>,
    pub until: Option<Time>,
    /// When it was asked and when the answer came, on the machine's own clock, in microseconds.
    pub asked: u64,
    pub answered: u64,
}

/// A page view in the history.
#[derive(Debug)]
struct Stored {
    sequence: u64,
    number: Option<Phone>,
    until: Option<Time>,
}

/// Reads the history of a tracker whose holds are promised for their whole window. Panics if a number was ever held by
/// two, or lent before it was free; answers the page views of each client in order.
fn page_views(store: &Store, id: &str) -> BTreeMap<String, Vec<Stored>> {
    let mut held: BTreeMap<Phone, (String, Time)> = BTreeMap::new();
    let mut views: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    let (mut sequence, mut now) = (0, Time::MIN);
    while let Some((first, events)) = store.events(id, sequence).unwrap() {
        assert_eq!(first, sequence + 1, "a gap in the history");
        for event in events {
            sequence += 1;
            assert!(event.at >= now, "event {sequence} is earlier than the one before");
            now = event.at;
            let (client, holds) = match &event.fact {
                Fact::Visited(visited) => {
                    let until = visited.holds.first().map(|hold| hold.until);
                    let view = Stored { sequence, number: visited.shown, until };
                    views.entry(visited.client.to_string()).or_default().push(view);
                    (&visited.client, &visited.holds)
                }
                Fact::KeptAlive(kept) => (&kept.client, &kept.holds),
                Fact::Left(left) => {
                    for number in &left.numbers {
                        held.get_mut(number).unwrap().1 = now;
                    }
                    continue;
                }
                Fact::Called(called) => {
                    if let Some(number) = called.released {
                        held.get_mut(&number).unwrap().1 = now;
                    }
                    continue;
                }
                other => panic!("not in these stories: {other:?}"),
            };
            for hold in holds {
                assert_eq!(hold.cut, None, "event {sequence} takes a number away");
                match held.get(&hold.number) {
                    Some((holder, until)) if !hold.new => {
                        assert_eq!(holder, &**client, "event {sequence} extends another's hold");
                        assert!(*until > now, "event {sequence} extends a hold that has ended");
                    }
                    Some((holder, until)) => {
                        assert!(*until <= now, "event {sequence}: {} is {holder}'s", hold.number);
                    }
                    None => assert!(hold.new, "event {sequence} extends what nobody holds"),
                }
                held.insert(hold.number, (client.to_string(), hold.until));
            }
        }
    }
    views
}

/// Checks that there is one order of things that explains every answer: the order of the journal. Each client's answers
/// are its page views, in its own order; nothing stands before what was answered before it was asked. Page views that
/// were stored and whose answer never arrived (`lost_max` at most) are allowed. Answers how many there were.
pub fn check(store: &Store, id: &str, answers: &[Answered], lost_max: usize) -> usize {
    let views = page_views(store, id);
    let stored: usize = views.values().map(Vec::len).sum();
    let mut by_client: BTreeMap<&str, Vec<&Answered>> = BTreeMap::new();
    for answer in answers {
        by_client.entry(&answer.client).or_default().push(answer);
    }
    let mut explained: Vec<(u64, &Answered)> = Vec::new();
    for (client, answers) in by_client {
        let none = Vec::new();
        let mut views = views.get(client).unwrap_or(&none).iter();
        for answer in answers {
            let fits = |view: &&Stored| view.number == answer.number && view.until == answer.until;
            let view = views.find(fits);
            let Some(view) = view else { panic!("no event explains {answer:?}") };
            explained.push((view.sequence, answer));
        }
    }
    explained.sort_by_key(|(sequence, _)| *sequence);
    let mut latest_asked = 0;
    for (sequence, answer) in &explained {
        let in_order = answer.answered >= latest_asked;
        assert!(in_order, "event {sequence} was answered before an earlier one was asked for");
        latest_asked = latest_asked.max(answer.asked);
    }
    let lost = stored - explained.len();
    assert!(lost <= lost_max, "{lost} page views were stored and never answered");
    stored
}
