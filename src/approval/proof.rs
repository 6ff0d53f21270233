//! What a proposal says about the change that it asks for: whether something leaves that stayed.

use super::entry::Proof;
use crate::routes::{Difference, Format, Policy, Tongue, compare};

/// Whether it is proved that a version lets nothing out that the other one keeps, sends nothing
/// elsewhere or on other terms and masks nothing less, whatever applications there are, and whether
/// it has the other one's invariants. The operator's settings are left out, so that the history
/// amounts to the same wherever and whenever it is followed.
pub(super) fn is_no_worse(old: &[u8], new: &[u8]) -> bool {
    let policy = |bytes| Policy::check(str::from_utf8(bytes).ok()?, "routes.toml", None).ok();
    let both = policy(old).zip(policy(new));
    both.is_some_and(|(old, new)| {
        let difference = compare(&old, &new, None);
        difference.is_proved() && difference.keeps_terms() && difference.keeps_guards()
    })
}

/// What a proposal says about this comparison.
#[must_use]
pub fn proof_of(difference: &Difference) -> Proof {
    if difference.is_proved() && difference.keeps_guards() {
        return Proof::Proved;
    }
    let report = difference.report(Tongue::English, Format::Text);
    // The answers stand first; every other change of meaning follows, and `rules diff` tells it.
    let answers = report.split("\n\n").next().unwrap_or(&report);
    Proof::Shown {
        example: answers.to_owned(),
    }
}
