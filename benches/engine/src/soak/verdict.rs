//! Whether the soak was stood, and what it looked like.

use std::fmt;
use std::time::Duration;

use gateway_bench::process::Usage;
use gateway_bench::statistics::{milliseconds, quantile};

use super::tally::Tally;
use super::watch::{Left, Sample, Watch};

/// A process whose memory grew by less than either is called flat: allocators breathe.
const GROWTH_BYTES: f64 = 12.0 * MIB;
const GROWTH_SHARE: f64 = 0.03;
/// Threads and files that may be more in the last quarter than in the second: pools breathe too.
const GROWTH_HANDLES: u64 = 8;
const MIB: f64 = 1_048_576.0;

/// What the soak showed.
pub(crate) struct Verdict {
    pub(crate) tally: Tally,
    pub(crate) watch: Watch,
    pub(crate) left: Left,
    pub(crate) kills: usize,
    /// What 99 of 100 gaps of the interactive clients should not exceed. The clock of a shared
    /// machine decides about it too, so it is told, and does not fail the soak.
    pub(crate) gap: Duration,
}

/// A process's second quarter beside its last.
#[derive(Clone, Copy, Debug)]
struct Trend {
    /// Bytes, on average.
    memory: [f64; 2],
    /// The most.
    threads: [u64; 2],
    files: [u64; 2],
    /// Bytes a minute, by least squares, from the second quarter on.
    slope: f64,
}

impl Verdict {
    pub(crate) fn is_passed(&self) -> bool {
        self.problems().is_empty()
    }

    fn problems(&self) -> Vec<String> {
        let violations = self.tally.violations.iter();
        let mut problems: Vec<_> = violations
            .map(|(what, count)| format!("{count} × {what}"))
            .collect();
        for (name, value) in &self.left.gauges {
            if let Some(value) = value.filter(|&value| value != 0.0) {
                problems.push(format!("{name} is {value} when nobody asks any more"));
            }
        }
        let files = self.left.gateway.files;
        if files > self.watch.idle.files + GROWTH_HANDLES {
            problems.push(format!(
                "{files} files are open when nobody asks, {} were before",
                self.watch.idle.files
            ));
        }
        for (name, samples) in self.processes() {
            let trend = Trend::of(samples);
            problems.extend(trend.problems().map(|wrong| format!("{name}: {wrong}")));
        }
        if self.watch.engines_seen <= self.kills {
            problems.push("the model did not come back after a kill".into());
        }
        problems
    }

    fn processes(&self) -> [(&'static str, &[Sample]); 2] {
        [
            ("gateway", &self.watch.gateway),
            ("model, since the last kill", &self.watch.engine),
        ]
    }
}

impl Trend {
    fn of(samples: &[Sample]) -> Self {
        let quarter = samples.len() / 4;
        let second = &samples[quarter..quarter * 2];
        let last = &samples[samples.len() - quarter..];
        let both = [second, last];
        Self {
            memory: both.map(|samples| mean(samples.iter().map(resident))),
            threads: both.map(|samples| most(samples, |usage| usage.threads)),
            files: both.map(|samples| most(samples, |usage| usage.files)),
            slope: slope(&samples[quarter..]),
        }
    }

    fn problems(self) -> impl Iterator<Item = String> {
        let [before, after] = self.memory;
        let grown = after - before;
        let is_flat = grown < GROWTH_BYTES || grown < before * GROWTH_SHARE;
        let memory = (!is_flat).then(|| format!("memory grew by {:.1} MiB", grown / MIB));
        let handles =
            [("threads", self.threads), ("files", self.files)].map(|(name, [before, after])| {
                let has_grown = after > before + GROWTH_HANDLES;
                has_grown.then(|| format!("{name} grew from {before} to {after}"))
            });
        memory.into_iter().chain(handles.into_iter().flatten())
    }
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 bytes")]
fn resident(sample: &Sample) -> f64 {
    sample.usage.resident as f64
}

fn most(samples: &[Sample], count: fn(Usage) -> u64) -> u64 {
    let counts = samples.iter().map(|sample| count(sample.usage));
    counts.max().unwrap_or(0)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count == 0.0 { 0.0 } else { sum / count }
}

fn slope(samples: &[Sample]) -> f64 {
    let minutes = |sample: &Sample| sample.at.as_secs_f64() / 60.0;
    let middle = [
        mean(samples.iter().map(minutes)),
        mean(samples.iter().map(resident)),
    ];
    let products = |second: fn(f64, f64) -> f64| -> f64 {
        let offsets = samples
            .iter()
            .map(|sample| [minutes(sample) - middle[0], resident(sample) - middle[1]]);
        offsets.map(|[time, memory]| second(time, memory)).sum()
    };
    products(|time, memory| time * memory) / products(|time, _| time * time).max(f64::MIN_POSITIVE)
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nhow requests ended")?;
        for (kind, ends) in &self.tally.ends {
            let ends: Vec<_> = ends.iter().map(|(end, n)| format!("{end} {n}")).collect();
            writeln!(f, "  {:<10} {}", format!("{kind:?}"), ends.join(", "))?;
        }
        writeln!(f, "the model was killed {} times", self.kills)?;
        self.times(f)?;
        for (name, samples) in self.processes() {
            writeln!(f, "{name}: {}", Trend::of(samples))?;
        }
        self.leftovers(f)?;
        let problems = self.problems();
        for problem in &problems {
            writeln!(f, "PROBLEM: {problem}")?;
        }
        let words = if problems.is_empty() {
            "passed"
        } else {
            "FAILED"
        };
        write!(f, "soak: {words}")
    }
}

impl Verdict {
    fn times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sorted = |times: &[Duration]| {
            let mut times = times.to_vec();
            times.sort_unstable();
            times
        };
        let quantiles = |times: &[Duration]| {
            let [p50, p99, most] = [50, 99, 100].map(|p| milliseconds(quantile(times, p)));
            format!("p50 {p50:.0} ms, p99 {p99:.0} ms, most {most:.0} ms")
        };
        let gaps = sorted(&self.tally.gaps);
        let first = sorted(&self.tally.first_texts);
        let is_met = quantile(&gaps, 99) <= self.gap;
        writeln!(f, "interactive clients, first text: {}", quantiles(&first))?;
        writeln!(
            f,
            "interactive clients, gaps: {}; aim: p99 at most {:.0} ms: {}",
            quantiles(&gaps),
            milliseconds(self.gap),
            if is_met { "met" } else { "MISSED" }
        )
    }

    fn leftovers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "when nobody asked any more:")?;
        for (name, value) in &self.left.gauges {
            match value {
                Some(value) => write!(f, " {name} {value};")?,
                None => write!(f, " this build has no {name};")?,
            }
        }
        match self.left.kept {
            Some(kept) => writeln!(f, " prefixes in {:.1}% of the cache", kept * 100.0),
            None => writeln!(f, " this build does not tell what it keeps"),
        }?;
        let Usage { threads, files, .. } = self.left.gateway;
        let engine = self.left.engine.unwrap_or_default();
        writeln!(
            f,
            "  gateway {threads} threads, {files} files ({} and {} before); model {} and {}",
            self.watch.idle.threads, self.watch.idle.files, engine.threads, engine.files
        )
    }
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after] = self.memory.map(|bytes| bytes / MIB);
        let slope = self.slope / MIB;
        write!(
            f,
            "memory {before:.1} MiB in the second quarter, {after:.1} in the last \
             ({slope:+.2} a minute); threads {:?}, files {:?}",
            self.threads, self.files
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample a second, with this much memory.
    fn samples(mib: impl Fn(u64) -> u64) -> Vec<Sample> {
        let sample = |second| Sample {
            at: Duration::from_secs(second),
            usage: Usage {
                resident: mib(second) << 20,
                threads: 4,
                files: 10,
                ..Usage::default()
            },
        };
        (0..600).map(sample).collect()
    }

    #[test]
    fn memory_that_grows_steadily_is_a_problem_and_memory_that_was_reached_is_not() {
        let problems = |samples: &[Sample]| Trend::of(samples).problems().count();
        assert_eq!(problems(&samples(|_| 100)), 0);
        assert_eq!(problems(&samples(|second| 100 + second.min(60))), 0);
        assert_eq!(problems(&samples(|second| 100 + second / 10)), 1);
        assert_eq!(problems(&[]), 0);
    }

    #[test]
    fn a_slope_is_told_in_bytes_a_minute() {
        let rising = samples(|second| 100 + second / 6);
        assert!((slope(&rising) / MIB - 10.0).abs() < 0.1);
    }
}
