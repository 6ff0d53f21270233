//! How the record of decisions is kept.

use std::sync::{Mutex, PoisonError};

use prometheus::{IntCounter, IntGauge};

use super::maker::Maker;

/// Of the record.
#[derive(Debug)]
pub struct RecordMetrics {
    failures: IntCounter,
    records: IntCounter,
    groups: IntCounter,
    seq: IntGauge,
    set_aside: IntGauge,
    free: IntGauge,
    size: IntGauge,
    is_kept: IntGauge,
    is_failing: IntGauge,
    taking: Mutex<()>,
}

impl RecordMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        Self {
            failures: make.one(
                "sekisho_audit_write_failures_total",
                "Groups of records that could not be written",
            ),
            records: make.one("sekisho_audit_records_total", "Records written"),
            groups: make.one(
                "sekisho_audit_groups_total",
                "Groups in which they were written, each waiting for the disk once",
            ),
            seq: make.gauge(
                "sekisho_audit_seq",
                "The number of the last record that was written",
            ),
            set_aside: make.gauge(
                "sekisho_audit_set_aside_bytes",
                "Bytes at the record's end that the last start set aside, and recorded that it did",
            ),
            free: make.gauge(
                "sekisho_audit_disk_free_bytes",
                "Bytes that may still be written where the record is; 0 where none is kept",
            ),
            size: make.gauge(
                "sekisho_audit_disk_size_bytes",
                "Bytes of the whole file system on which the record is; 0 where none is kept",
            ),
            is_kept: make.gauge("sekisho_audit_enabled", "Whether decisions are recorded"),
            is_failing: make.gauge(
                "sekisho_audit_failing",
                "Whether nothing can be recorded now; then requests are refused",
            ),
            taking: Mutex::default(),
        }
    }

    /// Takes over how the trail stands; `None` where none is kept.
    pub fn take(&self, status: Option<&audit::Status>) {
        let _alone = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_kept.set(status.is_some().into());
        let Some(status) = status else { return };
        for (counter, total) in [
            (&self.failures, status.failures),
            (&self.records, status.records),
            (&self.groups, status.groups),
        ] {
            counter.inc_by(total.saturating_sub(counter.get()));
        }
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.seq.set(gauge(status.seq));
        self.set_aside.set(gauge(status.set_aside));
        if let Some(room) = status.room {
            self.free.set(gauge(room.free_bytes));
            self.size.set(gauge(room.size_bytes));
        }
        self.is_failing.set(status.failing.is_some().into());
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::Metrics;
    use crate::prices::Prices;

    #[test]
    fn a_trail_that_cannot_be_written_is_seen() {
        let metrics = Metrics::new(Prices::default(), None);
        let status = audit::Status {
            failing: Some("no storage space".to_owned()),
            failures: 2,
            records: 7,
            groups: 3,
            seq: 12,
            set_aside: 100,
            room: Some(audit::Room {
                free_bytes: 5,
                size_bytes: 50,
            }),
            ..audit::Status::default()
        };
        metrics.record.take(Some(&status));
        metrics.record.take(Some(&status));
        let text = String::from_utf8(metrics.render()).expect("metrics are UTF-8");
        for line in [
            "sekisho_audit_enabled 1\n",
            "sekisho_audit_failing 1\n",
            "sekisho_audit_write_failures_total 2\n",
            "sekisho_audit_records_total 7\n",
            "sekisho_audit_groups_total 3\n",
            "sekisho_audit_seq 12\n",
            "sekisho_audit_set_aside_bytes 100\n",
            "sekisho_audit_disk_free_bytes 5\n",
            "sekisho_audit_disk_size_bytes 50\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
