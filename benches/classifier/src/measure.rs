//! Times of many scans of one text.

use std::hint::black_box;
use std::time::{Duration, Instant};

use gateway_bench::statistics::quantile;
use rustix::time::{ClockId, clock_gettime};

/// What this thread has had of a processor.
pub(crate) fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("a thread's time is not negative")
}

/// Never fewer scans than this: of two, none is in the middle.
const LEAST: usize = 3;

/// How long each scan took, sorted.
pub(crate) struct Times {
    each: Vec<Duration>,
    bytes: usize,
}

impl Times {
    /// Scans copies of a text for about `budget`. Neither the copy nor the end of what is found is
    /// in the time.
    pub(crate) fn of<T>(budget: Duration, text: &str, scan: impl Fn(String) -> T) -> Self {
        let begin = Instant::now();
        let mut each = Vec::new();
        // The first one warms the caches up.
        drop(scan(text.to_owned()));
        while each.len() < LEAST || begin.elapsed() < budget {
            let copy = text.to_owned();
            let start = processor_time();
            let found = black_box(scan(black_box(copy)));
            each.push(processor_time().saturating_sub(start));
            drop(found);
        }
        each.sort_unstable();
        Self {
            each,
            bytes: text.len(),
        }
    }

    /// The time below which this share of the scans stayed.
    pub(crate) fn quantile(&self, percent: usize) -> Duration {
        quantile(&self.each, percent)
    }

    /// Megabytes a second, by the median.
    pub(crate) fn rate(&self) -> f64 {
        super::whole(self.bytes) / self.quantile(50).as_secs_f64() / 1e6
    }
}
