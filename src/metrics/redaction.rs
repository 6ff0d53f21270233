//! What was found in requests, what was hidden of it, and what became of it in the answers.

use prometheus::{IntCounter, IntCounterVec};
use redaction::Counts;

use super::maker::Maker;
use crate::record::Noted;

/// The reason where the masked form still held an original: what people are woken for.
const LAST_DOOR: &str = "guard";

/// See the module. What is counted by type is in the order of [`EntityType::ALL`].
pub(super) struct RedactionMetrics {
    findings: Vec<IntCounter>,
    masked: Vec<IntCounter>,
    restored: Vec<IntCounter>,
    unresolved: IntCounter,
    withheld: IntCounter,
    answer_masked: Vec<IntCounter>,
    egress_blocked: IntCounterVec,
}

impl RedactionMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        Self {
            findings: make.by_type("sekisho_findings_total", "Identifiers found"),
            masked: make.by_type("sekisho_masked_total", "Identifiers masked"),
            restored: make.by_type("sekisho_restored_total", "Identifiers put back"),
            unresolved: make.one(
                "sekisho_placeholders_unresolved_total",
                "Placeholders in answers that could not be put back",
            ),
            withheld: make.one(
                "sekisho_placeholders_withheld_total",
                "Placeholders in answers that stayed where a value would have left with an address",
            ),
            answer_masked: make.by_type(
                "sekisho_answers_masked_total",
                "Identifiers hidden in answers, since the client had not written them",
            ),
            egress_blocked: {
                let blocked = make.counter(
                    "sekisho_egress_blocked_total",
                    "Requests that could not be masked and stayed inside",
                    &["reason"],
                );
                // There from the start: an alert sees the first one as a rise.
                blocked.with_label_values(&[LAST_DOOR]);
                blocked
            },
        }
    }

    /// Counts what is known of a request that has ended. A copy holds what its request holds.
    pub(super) fn count(&self, noted: &Noted) {
        if noted.copy_of.is_none() {
            count_by_type(&self.findings, &noted.findings);
        }
        count_by_type(&self.masked, &noted.masked);
        count_by_type(&self.restored, &noted.restored);
        count_by_type(&self.answer_masked, &noted.answer_masked);
        self.unresolved.inc_by(noted.unresolved.into());
        self.withheld.inc_by(noted.withheld.into());
        if let Some(reason) = noted.kept_inside {
            self.egress_blocked.with_label_values(&[reason]).inc();
        }
    }
}

fn count_by_type(counters: &[IntCounter], counts: &Counts) {
    for (entity, count) in counts.iter() {
        counters[entity as usize].inc_by(count.into());
    }
}

#[cfg(test)]
mod tests {
    use classifiers::EntityType;

    use super::*;
    use crate::metrics::Metrics;
    use crate::prices::Prices;
    use crate::routes::Day;
    use std::time::Duration;

    #[test]
    fn what_became_of_placeholders_is_counted() {
        let metrics = Metrics::new(Prices::default(), None);
        let mut noted = Noted {
            unresolved: 2,
            withheld: 3,
            kept_inside: Some("json"),
            ..Noted::default()
        };
        noted.restored.add(EntityType::Person, 4);
        noted.answer_masked.add(EntityType::Phone, 5);
        let _ = metrics.count(&noted, Duration::ZERO, Day::FIRST);
        let text = String::from_utf8(metrics.render()).expect("metrics are UTF-8");
        for line in [
            "sekisho_restored_total{type=\"PERSON\"} 4\n",
            "sekisho_answers_masked_total{type=\"PHONE\"} 5\n",
            "sekisho_placeholders_unresolved_total 2\n",
            "sekisho_placeholders_withheld_total 3\n",
            "sekisho_egress_blocked_total{reason=\"json\"} 1\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
