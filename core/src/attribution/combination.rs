//! The Shapley value within each combination of channels (DP6's form).

use super::batch::Credits;
use super::journeys::at;
use super::paths::{Grouped, Path};
use super::shapley::{CombinationOrder, Worth, weights};
use super::sums::Sums;
use crate::error::{Code, Problem};

/// The most tests of one combination against another in one answer: about half a minute's work.
const WORK_MAX: f64 = 2e10;

pub(super) fn credits(
    paths: &Grouped<'_>,
    size: Option<usize>,
    order: CombinationOrder,
    worth: Worth,
    ranks: &[u32],
) -> Result<Credits, Problem> {
    if size == Some(0) {
        return Err(Problem::new(Code::OutOfRange, "size", "must be at least 1"));
    }
    let rank =
        |channel: &u32| (ranks.get(*channel as usize).copied().unwrap_or(*channel), *channel);
    let mut seen = vec![false; paths.channels() as usize];
    let combinations = paths.changed(|channels, out| {
        for channel in channels {
            if let Some(seen) = seen.get_mut(*channel as usize)
                && !std::mem::replace(seen, true)
            {
                out.push(*channel);
            }
        }
        for channel in out.iter() {
            if let Some(seen) = seen.get_mut(*channel as usize) {
                *seen = false;
            }
        }
        if order == CombinationOrder::ByRank {
            out.sort_unstable_by_key(rank);
        }
        let excess = size.map_or(0, |size| out.len().saturating_sub(size));
        out.drain(..excess);
    });
    play(&combinations, worth)
}

/// A combination that converted, and a bit for each of its channels (several channels may share a
/// bit): most others are told apart by it at once.
struct Candidate<'p> {
    path: Path<'p>,
    bits: u64,
}

fn bits(channels: &[u32]) -> u64 {
    channels.iter().fold(0, |bits, channel| bits | 1 << (channel % 64))
}

/// Two ways to find the parts of a combination: look each subset up, or test each combination that
/// converted. The second is the only one for long combinations.
fn by_lookup(length: usize, candidates: usize) -> bool {
    // A look-up costs about as much as sixteen tests.
    length < 26 && 16_usize << length <= candidates.max(4096)
}

fn enough_time(candidates: &[Candidate<'_>]) -> Result<(), Problem> {
    let count = candidates.len();
    let work = candidates.iter().map(|one| {
        let length = one.path.channels.len();
        if by_lookup(length, count) { (16_u64 << length) as f64 } else { count as f64 }
    });
    if work.sum::<f64>() <= WORK_MAX {
        return Ok(());
    }
    let message = format!("{count} combinations take too long; set a smaller size");
    Err(Problem::new(Code::TooMany, "size", message))
}

fn play(combinations: &Grouped<'_>, worth: Worth) -> Result<Credits, Problem> {
    let converted = combinations.iter().filter(|path| path.conversions > 0.0);
    let candidates: Vec<Candidate<'_>> =
        converted.map(|path| Candidate { path, bits: bits(path.channels) }).collect();
    enough_time(&candidates)?;
    let mut sums = Sums::new(combinations.channels() as usize);
    let (mut shares, mut part) = (Vec::new(), Vec::new());
    for Candidate { path: whole, .. } in &candidates {
        shares.clear();
        shares.resize(whole.channels.len(), 0.0);
        match by_lookup(whole.channels.len(), candidates.len()) {
            true => look_up(combinations, whole.channels, worth, &mut shares, &mut part),
            false => test_all(&candidates, whole.channels, worth, &mut shares),
        }
        let all = worth.of(whole);
        let equal = 1.0 / whole.channels.len() as f64;
        for (channel, score) in whole.channels.iter().zip(&shares) {
            let share = if all == 0.0 { equal } else { score / all };
            // A worth counted in value is the value's own share, also where it adds up to nothing.
            let value = if worth == Worth::Value { *score } else { share * whole.value };
            sums.add(*channel, share * whole.conversions, value);
        }
        sums.step();
    }
    let (conversions, value) = sums.finish();
    Ok(Credits { conversions, value })
}

/// The scores of the game among `players`, from each of their subsets.
fn look_up(
    combinations: &Grouped<'_>,
    players: &[u32],
    worth: Worth,
    scores: &mut [f64],
    part: &mut Vec<u32>,
) {
    for subset in 1_u64..1 << players.len() {
        let member = |place: usize| subset >> place & 1 == 1;
        part.clear();
        let members = players.iter().enumerate().filter(|(place, _)| member(*place));
        part.extend(members.map(|(_, channel)| *channel));
        if let Some(found) = combinations.find(part)
            && found.conversions > 0.0
        {
            count(worth.of(&found), part.len(), member, scores);
        }
    }
}

/// The same from each combination that converted.
fn test_all(candidates: &[Candidate<'_>], players: &[u32], worth: Worth, scores: &mut [f64]) {
    let outside = !bits(players);
    let mut inside = vec![false; players.len()];
    for Candidate { path, .. } in candidates.iter().filter(|other| other.bits & outside == 0) {
        if is_part(path.channels, players, &mut inside) {
            count(worth.of(path), path.channels.len(), |place| at(&inside, place), scores);
        }
    }
}

fn count(worth: f64, size: usize, member: impl Fn(usize) -> bool, scores: &mut [f64]) {
    let (adds, takes) = weights(size, scores.len());
    for (place, score) in scores.iter_mut().enumerate() {
        *score += if member(place) { worth * adds } else { -worth * takes };
    }
}

/// Whether `part` is what is left of `whole` without some of its channels; `inside` then says which
/// are left.
fn is_part(part: &[u32], whole: &[u32], inside: &mut [bool]) -> bool {
    let mut next = part.iter().peekable();
    for (channel, inside) in whole.iter().zip(inside) {
        *inside = next.next_if(|wanted| *wanted == channel).is_some();
    }
    next.peek().is_none()
}
