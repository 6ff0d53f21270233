//! What rules on trial would have decided otherwise. Told when the metrics are scraped; begins anew
//! with each trial.

use prometheus::{IntGauge, IntGaugeVec};

use super::maker::Maker;
use crate::rehearsal::Tally;

/// See the module.
pub struct TrialMetrics {
    running: IntGauge,
    compared: IntGauge,
    divergences: IntGaugeVec,
}

impl TrialMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        Self {
            running: make.gauge(
                "sekisho_rules_shadow_running",
                "Whether other rules are on trial",
            ),
            compared: make.gauge(
                "sekisho_rules_shadow_decisions",
                "Decisions that the rules on trial made, too",
            ),
            divergences: make.int_gauges(
                "sekisho_rules_shadow_divergences",
                "Those of them that would be otherwise, by what would change",
                &["app", "sensitivity", "change"],
            ),
        }
    }

    /// Takes over what the trial counted, if one runs.
    pub fn take(&self, tally: Option<&Tally>) {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.running.set(tally.is_some().into());
        self.divergences.reset();
        self.compared
            .set(tally.map_or(0, |it| number(it.compared())));
        for (row, count) in tally.iter().flat_map(|tally| tally.rows()) {
            let labels = [&*row.app, &*row.level, row.change.name()];
            self.divergences
                .with_label_values(&labels)
                .add(number(count));
        }
    }
}
