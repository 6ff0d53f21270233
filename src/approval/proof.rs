//! What a proposal says about the change that it asks for: whether something leaves that stayed.

use super::entry::Proof;
use crate::routes::{Format, Known, Policy, Tongue, compare};

/// Compares two versions over all requests that there can be.
#[must_use]
pub fn prove(old: &Policy, new: &Policy, known: &Known) -> Proof {
    let difference = compare(old, new, Some(known));
    if difference.is_proved() {
        return Proof::Proved;
    }
    let report = difference.report(Tongue::English, Format::Text);
    // The answers stand first; every other change of meaning follows, and `rules diff` tells it.
    let answers = report.split("\n\n").next().unwrap_or(&report);
    Proof::Shown {
        example: answers.to_owned(),
    }
}
