//! Calls: when somebody calls, how long they wait and talk, whether they call again, whether they buy.

use crate::simulate::draws::{Draws, Spread};
use crate::simulate::happening::{Intention, Sale};
use crate::simulate::shape::Shape;
use crate::simulate::sources::{CURRENCY, DESTINATION};
use ringtrace::words::time::Time;

/// Nobody tries more often than this.
const CALLS_MAX: usize = 10;

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// Their client, if they have been on the site.
    pub client: Option<&'a str>,
    /// Their number, or `anonymous`.
    pub number: &'a str,
    /// What the ids of their calls begin with.
    pub id: &'a str,
}

/// When the visitor of a session from `began` to `left` calls: during the session, evenly, or late.
pub fn moment(shape: &Shape, began: Time, left: Time, draws: &mut Draws) -> Time {
    if draws.chance(shape.late_share) {
        return left.plus_ms(ms(draws.spread(shape.late_seconds)));
    }
    began.plus_ms((left.ms_since(began) as f64 * draws.part()) as i64)
}

/// The calls of one occasion: the first at `at`, and those that follow because nobody answered or something was
/// forgotten; with the sales they lead to.
pub fn calls(
    shape: &Shape,
    caller: Caller<'_>,
    at: Time,
    draws: &mut Draws,
) -> (Vec<Intention>, Vec<Sale>) {
    let (mut calls, mut sales) = (Vec::new(), Vec::new());
    let mut at = at;
    for turn in 1..=CALLS_MAX {
        let call = call(shape, caller, format!("{}-{turn}", caller.id), at, draws);
        if call.answered
            && f64::from(call.talk_seconds) >= shape.sale_talk_seconds
            && draws.chance(shape.sale_share)
        {
            sales.push(sale(shape, &call, draws));
        }
        let (share, after) = if call.answered {
            (shape.again_after_talk_share, shape.again_after_talk_seconds)
        } else {
            (shape.again_after_missed_share, shape.again_after_missed_seconds)
        };
        at = call.ended().plus_ms(ms(draws.spread(after)));
        calls.push(call);
        if !draws.chance(share) {
            break;
        }
    }
    (calls, sales)
}

fn call(shape: &Shape, caller: Caller<'_>, id: String, at: Time, draws: &mut Draws) -> Intention {
    let answered = !draws.chance(shape.abandoned_share);
    let wait_seconds = match answered {
        true if draws.chance(shape.waited_share) => seconds(shape.wait_seconds, draws),
        true => 0,
        false => seconds(shape.patience_seconds, draws),
    };
    let talk_seconds = if answered { seconds(shape.talk_seconds, draws) } else { 0 };
    Intention {
        id,
        at,
        shown_to: caller.client.map(str::to_owned),
        dialled: caller.client.is_none().then(|| DESTINATION.to_owned()),
        caller: caller.number.to_owned(),
        wait_seconds,
        talk_seconds,
        answered,
        truth_client: caller.client.map(str::to_owned),
    }
}

fn sale(shape: &Shape, call: &Intention, draws: &mut Draws) -> Sale {
    Sale {
        at: call.ended().plus_ms(ms(draws.spread(shape.sale_after_seconds))),
        call_id: call.id.clone(),
        client: call.truth_client.clone(),
        caller: call.caller.clone(),
        amount_minor: draws.spread(shape.sale_minor) as i64,
        currency: CURRENCY,
    }
}

fn seconds(spread: Spread, draws: &mut Draws) -> u32 {
    libm::round(draws.spread(spread)) as u32
}

fn ms(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}
