//! The rules in force: which they are, who approved them, and files that did not take effect. Told
//! when the metrics are scraped.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus::{Gauge, IntCounter, IntGauge, IntGaugeVec};

use super::maker::Maker;
use crate::routes::Status;

/// See the module.
pub struct RulesMetrics {
    /// Two scrapes at once would count what is new twice.
    taking: Mutex<()>,
    reload_successful: IntGauge,
    reload_timestamp: Gauge,
    since: Gauge,
    info: IntGaugeVec,
    signatures_required: IntGauge,
    broken: IntCounter,
    unapproved: IntCounter,
}

impl RulesMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        let failures = make.counter(
            "sekisho_rules_reload_failures_total",
            "Rules files that did not take effect, by what was missing",
            &["reason"],
        );
        Self {
            taking: Mutex::default(),
            reload_successful: make.gauge(
                "sekisho_rules_last_reload_successful",
                "Whether the last load of the rules succeeded",
            ),
            reload_timestamp: make.float_gauge(
                "sekisho_rules_last_reload_success_timestamp_seconds",
                "When the rules in force were loaded",
            ),
            since: make.float_gauge(
                "sekisho_rules_since_timestamp_seconds",
                "When the rules in force were approved; where nobody has to, when their file was written",
            ),
            info: make.int_gauges(
                "sekisho_rules_info",
                "1, for the rules in force and those who approved them",
                &["hash", "approved_by", "history"],
            ),
            signatures_required: make.gauge(
                "sekisho_rules_signatures_required",
                "How many people must sign a change of the rules; 0: nobody",
            ),
            broken: failures.with_label_values(&["check"]),
            unapproved: failures.with_label_values(&["approval"]),
        }
    }

    /// So many people must sign a change.
    pub fn require(&self, signatures: usize) {
        let signatures = i64::try_from(signatures).unwrap_or(i64::MAX);
        self.signatures_required.set(signatures);
    }

    /// Takes over how the rules stand.
    pub fn take(&self, status: &Status) {
        let _taking = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        self.reload_successful.set(status.last_successful.into());
        let seconds = |time: SystemTime| {
            let since_1970 = time.duration_since(UNIX_EPOCH);
            since_1970.unwrap_or_default().as_secs_f64()
        };
        self.reload_timestamp.set(seconds(status.last_success));
        self.since.set(seconds(status.since));
        let names: Vec<_> = status.admitted.approved_by.iter().map(|it| &**it).collect();
        let labels = [&*status.hash, &names.join(","), &*status.admitted.history];
        self.info.reset();
        self.info.with_label_values(&labels).set(1);
        for (counter, all) in [
            (&self.broken, status.failures.check),
            (&self.unapproved, status.failures.approval),
        ] {
            counter.inc_by(all.saturating_sub(counter.get()));
        }
    }
}
