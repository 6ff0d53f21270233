//! From latencies to the few figures that are worth reading.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use gateway_bench::statistics::{milliseconds, quantile};

use crate::load::Turn;
use crate::trial::{DIRECT, FLOOR, GATEWAYS};

/// One kind of request at one number of connections.
#[derive(Debug)]
pub(crate) struct Report {
    request: &'static str,
    connections: usize,
    turns: BTreeMap<&'static str, Vec<Turn>>,
}

/// Added to the floor's median at one connection, at most.
const AIM_ADDED: Duration = Duration::from_micros(150);
/// Of the floor's throughput at 16 connections, at least.
const AIM_RATIO: f64 = 0.5;

impl Report {
    pub(crate) fn new(request: &'static str, connections: usize) -> Self {
        Self {
            request,
            connections,
            turns: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, target: &'static str, turn: Turn) {
        self.turns.entry(target).or_default().push(turn);
    }

    /// All latencies of all turns, sorted.
    fn latencies(&self, target: &str) -> Vec<Duration> {
        let turns = self.turns.get(target).into_iter().flatten();
        let mut all: Vec<_> = turns
            .flat_map(|turn| turn.latencies.iter().copied())
            .collect();
        all.sort_unstable();
        all
    }

    /// Requests a second over all turns.
    fn throughput(&self, target: &str) -> f64 {
        let turns = || self.turns.get(target).into_iter().flatten();
        let requests: usize = turns().map(|turn| turn.latencies.len()).sum();
        let took: Duration = turns().map(|turn| turn.took).sum();
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 requests")]
        let requests = requests as f64;
        requests / took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn median(&self, target: &str) -> Duration {
        quantile(&self.latencies(target), 50)
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, target: &str) -> fmt::Result {
        let latencies = self.latencies(target);
        let [p50, p99] = [50, 99].map(|percent| milliseconds(quantile(&latencies, percent)));
        let throughput = self.throughput(target);
        writeln!(
            f,
            "  {target:<10} {p50:>9.3} {p99:>9.3} {throughput:>12.0} {:>10.0} {:>10}",
            self.cpu_microseconds(target),
            latencies.len()
        )
    }

    /// Processor time of the target for one request.
    fn cpu_microseconds(&self, target: &str) -> f64 {
        let turns = || self.turns.get(target).into_iter().flatten();
        let cpu: Duration = turns().map(|turn| turn.cpu).sum();
        let requests: usize = turns().map(|turn| turn.latencies.len()).sum();
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 requests")]
        let requests = requests.max(1) as f64;
        cpu.as_secs_f64() * 1e6 / requests
    }

    fn verdict(&self, f: &mut fmt::Formatter<'_>, gateway: &str) -> fmt::Result {
        let floor = self.median(FLOOR);
        let added = milliseconds(self.median(gateway)) - milliseconds(floor);
        let ratio = self.throughput(gateway) / self.throughput(FLOOR);
        let aim = match self.connections {
            1 if added <= milliseconds(AIM_ADDED) => "  aim: at most 0.150 ms: met",
            1 => "  aim: at most 0.150 ms: MISSED",
            16 if ratio >= AIM_RATIO => "  aim: at least 0.50 of the throughput: met",
            16 => "  aim: at least 0.50 of the throughput: MISSED",
            _ => "",
        };
        writeln!(
            f,
            "  {gateway:<8} over the floor: {added:+.3} ms at p50, {ratio:.2} of its throughput;{aim}"
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.connections == 1 { "" } else { "s" };
        writeln!(
            f,
            "\n{} · {} connection{plural}",
            self.request, self.connections
        )?;
        writeln!(
            f,
            "  {:<10} {:>9} {:>9} {:>12} {:>10} {:>10}",
            "", "p50 ms", "p99 ms", "requests/s", "cpu µs", "requests"
        )?;
        for target in [DIRECT, FLOOR].into_iter().chain(GATEWAYS) {
            self.row(f, target)?;
        }
        GATEWAYS
            .into_iter()
            .try_for_each(|gateway| self.verdict(f, gateway))
    }
}
