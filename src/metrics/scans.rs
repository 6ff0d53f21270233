//! How scans went, and how well their cache does, which it tells when the metrics are scraped.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use classifiers::CacheLoad;
use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge};

use super::maker::Maker;
use crate::layers::verify::Look;

const LOOK_BUCKETS: [f64; 10] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0];

/// See the module.
pub struct ScanMetrics {
    /// Two scrapes at once would count what is new twice.
    taking: Mutex<()>,
    failures: IntCounter,
    looks: IntCounterVec,
    look_time: Histogram,
    hits: IntCounter,
    misses: IntCounter,
    evicted: IntCounter,
    bytes: IntGauge,
}

impl ScanMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        Self {
            taking: Mutex::default(),
            failures: make.one(
                "sekisho_scan_failures_total",
                "Requests that could not be scanned whole",
            ),
            looks: make.counter(
                "sekisho_verifier_looks_total",
                "Second looks by a model inside, by how they ended",
                &["outcome"],
            ),
            look_time: make
                .histogram(
                    "sekisho_verifier_seconds",
                    "What a second look by a model inside took",
                    &[],
                    &LOOK_BUCKETS,
                )
                .with_label_values::<&str>(&[]),
            hits: make.one(
                "sekisho_scan_cache_hits_total",
                "Texts that were not scanned again",
            ),
            misses: make.one(
                "sekisho_scan_cache_misses_total",
                "Texts that had to be scanned",
            ),
            evicted: make.one(
                "sekisho_scan_cache_evicted_total",
                "Texts whose scans were forgotten for room",
            ),
            bytes: make.gauge(
                "sekisho_scan_cache_bytes",
                "Memory that remembered scans take",
            ),
        }
    }

    /// Counts a request that could not be scanned whole.
    pub(super) fn failed(&self) {
        self.failures.inc();
    }

    /// Counts a second look.
    pub(super) fn looked(&self, look: Look, took: Duration) {
        self.looks.with_label_values(&[look.name()]).inc();
        self.look_time.observe(took.as_secs_f64());
    }

    /// Takes over how the cache is now.
    pub fn take(&self, load: &CacheLoad) {
        let _alone = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        for (counter, total) in [
            (&self.hits, load.hits),
            (&self.misses, load.misses),
            (&self.evicted, load.evicted),
        ] {
            counter.inc_by(total.saturating_sub(counter.get()));
        }
        self.bytes
            .set(i64::try_from(load.bytes).unwrap_or(i64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use crate::metrics::Metrics;
    use crate::prices::Prices;
    use classifiers::CacheLoad;

    #[test]
    fn what_the_cache_tells_is_taken_over_and_never_counted_twice() {
        let metrics = Metrics::new(Prices::default(), None);
        let load = CacheLoad {
            hits: 3,
            misses: 2,
            evicted: 1,
            entries: 1,
            bytes: 512,
        };
        metrics.scans.take(&load);
        metrics.scans.take(&load);
        let text = String::from_utf8(metrics.render()).expect("metrics are UTF-8");
        for line in [
            "sekisho_scan_cache_hits_total 3\n",
            "sekisho_scan_cache_misses_total 2\n",
            "sekisho_scan_cache_evicted_total 1\n",
            "sekisho_scan_cache_bytes 512\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
