//! Proposals in words.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::approval::{Proposal, State};
use crate::config::Approval;
use crate::routes::Moment;

/// A proposal, a few lines.
pub(super) fn proposal(proposal: &Proposal) -> String {
    let proposed = &proposal.proposed;
    let what = if proposed.rollback {
        "Return to earlier rules"
    } else {
        "Proposal"
    };
    let base = proposed.base.as_deref();
    let base = base.map_or("nothing: these are the first rules".to_owned(), |base| {
        format!("{} (by SHA-256)", &base[..12])
    });
    let mut text = format!("{what} {}\n", proposal.id.short());
    for (name, value) in [
        ("by", format!("{}, {}", proposed.by, time(proposed.at))),
        ("ticket", proposed.ticket.clone()),
        ("why", proposed.why.clone()),
        ("SHA-256", proposed.sha256.clone()),
        ("replaces", base),
        ("proof", proposed.proof.to_string()),
        ("signed", signed(proposal)),
    ] {
        let value = value.replace('\n', "\n            ");
        let _ = writeln!(text, "  {name:<9} {value}");
    }
    text.pop();
    text
}

fn signed(proposal: &Proposal) -> String {
    let count = format!("{} of {}", proposal.signed.len(), proposal.needed);
    match (proposal.state, proposal.signed.as_slice()) {
        (State::Stale, _) => "no longer counts: other rules took effect meanwhile".to_owned(),
        (_, []) => format!("{count}: nobody yet"),
        (_, people) => format!("{count}: {}", names(people)),
    }
}

/// Whose signatures are missing, and how they come.
pub(super) fn missing(proposal: &Proposal, settings: &Approval) -> String {
    let id = proposal.id.short();
    match proposal.state {
        State::Approved => "All signatures are there.".to_owned(),
        State::Stale => "Other rules took effect meanwhile; propose it anew.".to_owned(),
        State::Open => {
            let others: Vec<_> = proposal.may_sign(settings).map(str::to_owned).collect();
            let count = match proposal.missing() {
                1 => "One more person must sign".to_owned(),
                count => format!("{count} more people must sign"),
            };
            let of = match others.as_slice() {
                [] => "but nobody is left who may".to_owned(),
                others => format!("of {}", names(others)),
            };
            format!("{count}, {of}: sekisho rules approve {id}")
        }
    }
}

/// `sato, suzuki and ito`
pub(super) fn names(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// As clocks in Japan show it.
pub(super) fn time(at: Timestamp) -> String {
    let shown = Moment::from_timestamp(at).to_string();
    format!("{} in Japan", shown.replace('T', " "))
}
