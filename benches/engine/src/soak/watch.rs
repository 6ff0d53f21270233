//! What the processes had of the machine, second by second, and the gateway's gauges at the end.

use std::time::{Duration, Instant};

use gateway_bench::{Result, process};

use crate::servers::Running;

/// Must be at zero when nobody asks any more. The last is the share of the cache in use, without
/// the prefixes that are kept for requests to come.
const GAUGES: [&str; 5] = [
    "sekisho_requests_open",
    "sekisho_in_flight",
    "sekisho_queue_depth",
    "sekisho_engine_running_sequences",
    "sekisho_kv_cache_usage_ratio",
];
const KEPT: &str = "sekisho_kv_cache_cached_ratio";

/// What was seen.
#[derive(Debug)]
pub(crate) struct Watch {
    start: Instant,
    /// Before the first request.
    pub(crate) idle: process::Usage,
    pub(crate) gateway: Vec<Sample>,
    /// Of the process that runs the model now; begun anew when another does.
    pub(crate) engine: Vec<Sample>,
    engine_pid: Option<u32>,
    pub(crate) engines_seen: usize,
}

/// A process at one moment since the beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) at: Duration,
    pub(crate) usage: process::Usage,
}

/// What was left when everybody had gone.
#[derive(Debug)]
pub(crate) struct Left {
    /// Values of [`GAUGES`]; none where the build has no such gauge.
    pub(crate) gauges: Vec<(&'static str, Option<f64>)>,
    /// Share of the cache that keeps prefixes.
    pub(crate) kept: Option<f64>,
    pub(crate) gateway: process::Usage,
    pub(crate) engine: Option<process::Usage>,
}

impl Watch {
    /// # Errors
    /// The server has ended.
    pub(crate) fn start(server: &Running) -> Result<Self> {
        Ok(Self {
            start: Instant::now(),
            idle: process::usage(server.pid())?,
            gateway: Vec::new(),
            engine: Vec::new(),
            engine_pid: None,
            engines_seen: 0,
        })
    }

    /// # Errors
    /// The gateway has ended; the model may.
    pub(crate) fn look(&mut self, server: &Running) -> Result<()> {
        let at = self.start.elapsed();
        let usage = process::usage(server.pid())?;
        self.gateway.push(Sample { at, usage });
        let engine = server.engine();
        if engine != self.engine_pid {
            self.engine_pid = engine;
            self.engine.clear();
            self.engines_seen += usize::from(engine.is_some());
        }
        if let Some(Ok(usage)) = engine.map(process::usage) {
            self.engine.push(Sample { at, usage });
        }
        Ok(())
    }

    /// Waits until the gauges are at zero, no longer than `patience`.
    ///
    /// # Errors
    /// The metrics cannot be read.
    pub(crate) async fn drained(&self, server: &Running, patience: Duration) -> Result<Left> {
        let start = Instant::now();
        loop {
            let metrics = server.metrics().await?;
            let left = Left {
                gauges: GAUGES.map(|name| (name, value(&metrics, name))).into(),
                kept: value(&metrics, KEPT),
                gateway: process::usage(server.pid())?,
                engine: server.engine().and_then(|pid| process::usage(pid).ok()),
            };
            if left.is_nothing() || start.elapsed() > patience {
                return Ok(left);
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

impl Left {
    fn is_nothing(&self) -> bool {
        let mut values = self.gauges.iter().map(|(_, value)| value.unwrap_or(0.0));
        values.all(|value| value == 0.0)
    }
}

/// The sum of a metric's series.
fn value(metrics: &str, name: &str) -> Option<f64> {
    let lines = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let is_whole_name = rest.starts_with(['{', ' ']);
        let (_, value) = rest.rsplit_once(' ')?;
        is_whole_name.then(|| value.parse::<f64>().ok()).flatten()
    });
    lines.fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_the_sum_of_its_series_and_none_if_it_has_none() {
        let metrics = "# TYPE depth gauge\ndepth{engine=\"a b\"} 2\ndepth{engine=\"c\"} 3\n\
                       depth_total 9\nplain 4\n";
        assert_eq!(value(metrics, "depth"), Some(5.0));
        assert_eq!(value(metrics, "plain"), Some(4.0));
        assert_eq!(value(metrics, "missing"), None);
    }
}
