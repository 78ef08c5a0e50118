//! What should be known when reading the answers.

use crate::replay::gather::Gathered;
use crate::replay::options::{MissingAgent, ReplayOptions, Spam};
use crate::replay::sift::SiftPart;
use crate::replay::summary::TruthPart;
use crate::replay::tables::{count, things};

/// The notes on one replay; each is a sentence without a full stop.
pub fn notes(
    options: &ReplayOptions,
    gathered: &Gathered,
    sift: &SiftPart,
    truth: &TruthPart,
) -> Vec<String> {
    let mut notes = Vec::new();
    visits(options, gathered, sift, &mut notes);
    calls(gathered, truth, &mut notes);
    notes
}

fn visits(options: &ReplayOptions, gathered: &Gathered, sift: &SiftPart, notes: &mut Vec<String>) {
    let Some(counts) = &gathered.input.visits else { return };
    if counts.kind == "access_log" {
        notes.push(
            "a log knows no cookies: a client here is an address with a user agent".to_owned(),
        );
        match &counts.site {
            Some(site) if counts.site_guessed => {
                notes.push(format!("the site is taken to be {site}, from the log's own pages; --site tells it"));
            }
            Some(_) => {}
            None => notes.push(
                "the log does not show which site it is of, so its own pages count as referrers; tell it with --site"
                    .to_owned(),
            ),
        }
    }
    if counts.out_of_order > 0 {
        notes.push(format!(
            "{} came after later ones and were put in order",
            things(counts.out_of_order, "visit")
        ));
    }
    let missing = counts.without_user_agent;
    if missing > 0 && missing == counts.requests && options.missing_agent == MissingAgent::Auto {
        notes.push("no visit names a user agent, so bots could not be told".to_owned());
    }
    if sift.spam > 0 && options.spam == Spam::Keep {
        notes.push(format!(
            "{} of referrer spam were kept (--spam keep) and count as referrals",
            things(sift.spam, "page view")
        ));
    }
    without_offset(counts.without_offset, "visits", notes);
}

fn calls(gathered: &Gathered, truth: &TruthPart, notes: &mut Vec<String>) {
    let Some(counts) = &gathered.input.calls else { return };
    if counts.dialled_not_a_number > 0 {
        notes.push(format!(
            "{} of {} name a dialled line that is no phone number; they are counted, but cannot be matched",
            count(counts.dialled_not_a_number),
            things(counts.calls, "call")
        ));
    }
    if counts.without_caller > 0 {
        notes.push(format!(
            "{} name no caller; each counts as unique, never as repeat",
            things(counts.without_caller, "call")
        ));
    }
    if counts.reused_ids > 0 {
        notes.push(format!(
            "{} have the id of another with a different start, and got one of their own",
            things(counts.reused_ids, "call")
        ));
    }
    if counts.unknown_statuses > 0 {
        notes.push(format!(
            "{} have a status that is not understood; their times decide",
            things(counts.unknown_statuses, "call")
        ));
    }
    if counts.out_of_order > 0 {
        notes.push(format!(
            "{} came after later ones and were put in order",
            things(counts.out_of_order, "call")
        ));
    }
    if truth.calls > 0 {
        notes.push(
            "the calls are simulated: each dials the number its client was shown last".to_owned(),
        );
    }
    without_offset(counts.without_offset, "calls", notes);
}

fn without_offset(number: u64, what: &str, notes: &mut Vec<String>) {
    if number > 0 {
        notes.push(format!(
            "{} of {what} name no offset and were read at --zone",
            things(number, "instant")
        ));
    }
}
