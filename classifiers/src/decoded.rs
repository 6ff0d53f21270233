//! What was found in decoded pieces of a text, put beside what was found in the text as it stands.
//!
//! A piece that was decoded maps as a whole: whatever is found in it makes all of it a finding. Of
//! several the strictest counts: a type that never leaves before all others, then the surer one.

use std::ops::Range;

use crate::scanned::Found;
use crate::view::Shown;
use crate::{Confidence, EntityType, Finding, Signal};

/// What stands so near to a value that was encoded may be told by it, in bytes: the number of a branch
/// before an account's.
const NEAR: usize = 48;
/// A name of so few letters may decode to digits.
const SHORT: usize = 4;

/// Adds to `found` what `read` tells of `decoded`: ranges of the same text, sorted, apart.
pub(crate) fn add(found: &mut Found, read: Found, decoded: &[Range<usize>]) {
    let piece = |range: &Range<usize>| {
        let next = decoded.partition_point(|piece| piece.end <= range.start);
        decoded.get(next).filter(|piece| piece.start < range.end)
    };
    let values = read.findings.iter().map(|finding| &finding.range);
    let values: Vec<Range<usize>> = values
        .filter(|range| piece(range).is_some())
        .cloned()
        .collect();
    // What looked like a value there was the notation of something else.
    let outdone = |finding: &Finding| {
        let inside = piece(&finding.range).is_some_and(|piece| {
            // A code of a form that nothing else has may decode to something by chance, and so may `QT-5508-0713`
            // to what says nothing.
            let sure = finding.confidence >= Confidence::Probable
                || finding.entity == EntityType::CustomerId && !values.contains(piece);
            let form = sure && *piece == finding.range;
            piece.start <= finding.range.start && finding.range.end <= piece.end && !form
        });
        // `OTA様` in a text that writes base64 is no 90.
        let named = matches!(
            finding.entity,
            EntityType::Person | EntityType::Organization
        );
        let by_chance = named && finding.range.len() <= SHORT;
        inside
            && !by_chance
            && !finding.entity.never_leaves()
            && finding.confidence < Confidence::Strong
    };
    found.findings.retain(|finding| !outdone(finding));
    let beside_value = |finding: &Finding| {
        let next = values.partition_point(|value| value.start < finding.range.end);
        let before = next.checked_sub(1).map(|before| &values[before]);
        before.is_some_and(|value| value.end + NEAR >= finding.range.start)
            || values
                .get(next)
                .is_some_and(|value| value.start <= finding.range.end + NEAR)
    };
    let told = read
        .findings
        .into_iter()
        .filter(|finding| piece(&finding.range).is_some() || beside_value(finding));
    found.findings.extend(told);
    found.findings = apart(std::mem::take(&mut found.findings));
    // All of them: what a passage means may depend on a name that was encoded elsewhere.
    add_signals(found, read.signals);
}

/// Adds to `found` what `read` tells of a text as it is shown: the pieces of each finding of which a
/// part is turned around.
pub(crate) fn add_turned(found: &mut Found, read: Found, shown: &Shown) {
    for finding in read.findings {
        let pieces = shown.turned(&finding.range).into_iter();
        found.findings.extend(pieces.map(|range| Finding {
            range,
            ..finding.clone()
        }));
    }
    found.findings = apart(std::mem::take(&mut found.findings));
    let signals = read.signals.into_iter().map(|signal| Signal {
        range: shown.around(&signal.range),
        ..signal
    });
    add_signals(found, signals);
}

fn add_signals(found: &mut Found, further: impl IntoIterator<Item = Signal>) {
    let place = |signal: &Signal| {
        (
            signal.range.start,
            signal.range.end,
            signal.matter,
            signal.level,
        )
    };
    found.signals.extend(further);
    found.signals.sort_by_key(place);
    found.signals.dedup();
}

/// Sorted and never overlapping: those that overlap become one.
pub(crate) fn apart(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.range.start, finding.range.end));
    let mut apart: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match apart.last_mut() {
            Some(last) if finding.range.start < last.range.end => join(last, finding),
            _ => apart.push(finding),
        }
    }
    apart
}

/// One finding over the range of both, of the stricter type.
pub(crate) fn join(last: &mut Finding, next: Finding) {
    let range = last.range.start.min(next.range.start)..last.range.end.max(next.range.end);
    let strictness = |finding: &Finding| (finding.entity.never_leaves(), finding.confidence);
    if strictness(&next) > strictness(last) {
        *last = next;
    }
    last.range = range;
}

#[cfg(test)]
mod tests {
    use crate::EntityType::{BankAccount, CustomerId, Person};
    use crate::detectors::testing::marked;

    #[test]
    fn a_code_that_decodes_to_nothing_by_chance_is_one() {
        marked(
            CustomerId,
            &[
                "佐藤健一様 ⟦QT-5508-0713⟧",
                "佐藤健一様の件、⟦VS-5508-0713⟧ と ⟦QS-5508-0712⟧",
            ],
        );
    }

    #[test]
    fn a_short_name_is_no_number_in_base64() {
        marked(
            Person,
            &[
                "添付 cmVwb3J0LnR4dCBmaWxl です\n⟦ODA⟧様の申込書を確認する",
                "⟦OTA⟧様より、件名 cmVwb3J0LnR4dCBmaWxl のメール",
            ],
        );
    }

    #[test]
    fn what_an_encoded_value_tells_of_its_neighbour_counts() {
        marked(
            BankAccount,
            &[
                "給与は⟦729⟧-⟦OTQ2NDY3Nw==⟧へ。",
                "給与は⟦729⟧-⟦OTQ2ND\n> Y3Nw==⟧へ。",
            ],
        );
        // Far from it, what is told is told by chance.
        let apart = "あ".repeat(40);
        marked(BankAccount, &[&format!("729 {apart} ⟦OTQ2NDY3Nw==⟧ 普通")]);
    }
}
