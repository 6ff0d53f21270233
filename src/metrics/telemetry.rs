//! What a collector was told over OTLP, and what it was not.

use prometheus::IntCounter;

use super::maker::Maker;

/// Of what is told.
#[derive(Debug)]
pub struct TelemetryMetrics {
    /// Of requests.
    pub spans: SignalMetrics,
    /// Of the record.
    pub records: SignalMetrics,
}

/// Of one kind of what is told.
#[derive(Clone, Debug)]
pub struct SignalMetrics {
    /// Taken by the collector.
    pub exported: IntCounter,
    /// Found no room in the queue.
    pub queue_full: IntCounter,
    /// Given up: the collector was not there, or had no time.
    pub unreachable: IntCounter,
    /// Refused by the collector.
    pub rejected: IntCounter,
}

impl TelemetryMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        let exported = make.counter(
            "sekisho_telemetry_exported_total",
            "Spans, and lines of the record, that the OTLP collector took",
            &["signal"],
        );
        let dropped = make.counter(
            "sekisho_telemetry_dropped_total",
            "Spans, and lines of the record, that no OTLP collector got; the record itself has all its lines",
            &["signal", "reason"],
        );
        // All are there from the start, so that a first drop is seen as one.
        let signal = |signal| SignalMetrics {
            exported: exported.with_label_values(&[signal]),
            queue_full: dropped.with_label_values(&[signal, "queue_full"]),
            unreachable: dropped.with_label_values(&[signal, "unreachable"]),
            rejected: dropped.with_label_values(&[signal, "rejected"]),
        };
        Self {
            spans: signal("spans"),
            records: signal("records"),
        }
    }
}
