//! Rounds of both servers as a table, as ratios, and beside the aims.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use gateway_bench::statistics::{milliseconds, quantile};

use crate::servers::Contender;
use crate::trial::{Phase, Round};

/// One number of users.
#[derive(Debug)]
pub(crate) struct Report {
    users: usize,
    rounds: BTreeMap<Contender, Vec<Round>>,
}

/// Figures of one server in one phase, over some rounds.
#[derive(Clone, Copy, Debug)]
struct Figures {
    /// A second.
    tokens: f64,
    first_text: [Duration; 2],
    gaps: [Duration; 2],
    longest_gap: Duration,
    /// Seconds for a thousand tokens.
    cpu: f64,
    answers: usize,
}

/// A ratio, Sekisho to llama-server, and what it should be.
struct Aim {
    name: &'static str,
    /// Of each round; neighbours in time are compared with each other.
    ratios: Vec<f64>,
    bound: Bound,
}

#[derive(Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
    None,
}

type Select = for<'r> fn(&'r Round) -> Vec<&'r Phase>;
const PHASES: [(&str, Select); 3] = [
    ("cold: everybody at once, a fresh server", |round| {
        vec![&round.cold]
    }),
    ("steady: each user asks on without a pause", |round| {
        vec![&round.steady]
    }),
    ("whole: from the fresh server to the last answer", |round| {
        vec![&round.cold, &round.steady]
    }),
];

impl Report {
    pub(crate) fn new(users: usize) -> Self {
        Self {
            users,
            rounds: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, contender: Contender, round: Round) {
        self.rounds.entry(contender).or_default().push(round);
    }

    fn of(&self, contender: Contender) -> &[Round] {
        self.rounds.get(&contender).map_or(&[], Vec::as_slice)
    }

    /// Sekisho's figure over llama-server's, round by round.
    fn ratios(&self, figure: impl Fn(&Round) -> f64) -> Vec<f64> {
        let peers = self.of(Contender::LlamaServer).iter();
        let pairs = self.of(Contender::Sekisho).iter().zip(peers);
        pairs
            .map(|(ours, theirs)| figure(ours) / figure(theirs).max(f64::MIN_POSITIVE))
            .collect()
    }

    fn aims(&self, phase: Select) -> [Aim; 4] {
        let is_shared = self.users > 1;
        let figures = |round: &Round| Figures::of(&phase(round));
        [
            Aim {
                name: "tokens/s",
                ratios: self.ratios(|round| figures(round).tokens),
                bound: Bound::AtLeast(if is_shared { 1.2 } else { 1.0 }),
            },
            Aim {
                name: "first text p50",
                ratios: self.ratios(|round| milliseconds(figures(round).first_text[0])),
                bound: if is_shared {
                    Bound::AtMost(0.5)
                } else {
                    Bound::None
                },
            },
            Aim {
                name: "gap p50",
                ratios: self.ratios(|round| milliseconds(figures(round).gaps[0])),
                bound: Bound::None,
            },
            Aim {
                name: "cpu",
                ratios: self.ratios(|round| figures(round).cpu),
                bound: Bound::None,
            },
        ]
    }

    fn memory(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  peak memory, MiB:")?;
        for contender in [Contender::LlamaServer, Contender::Sekisho] {
            let peaks = self.of(contender).iter().map(|round| round.peak_memory);
            let peak = peaks.max().unwrap_or(0) >> 20;
            write!(f, " {} {peak};", contender.name())?;
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 bytes")]
        let ratios = self.ratios(|round| round.peak_memory as f64);
        let aim = Aim {
            name: "",
            ratios,
            bound: Bound::AtMost(1.0),
        };
        writeln!(f, "{aim}")
    }
}

impl Figures {
    fn of(phases: &[&Phase]) -> Self {
        let heard = || phases.iter().flat_map(|phase| &phase.heard);
        let gaps = sorted(heard().flat_map(|heard| heard.gaps.iter().copied()));
        let first = sorted(heard().filter_map(|heard| heard.first_text));
        let tokens: u64 = phases.iter().map(|phase| phase.tokens()).sum();
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 tokens")]
        let tokens = tokens as f64;
        let sum = |time: fn(&Phase) -> Duration| -> f64 {
            let all: Duration = phases.iter().map(|phase| time(phase)).sum();
            all.as_secs_f64()
        };
        Self {
            tokens: tokens / sum(|phase| phase.took),
            first_text: [50, 95].map(|percent| quantile(&first, percent)),
            gaps: [50, 95].map(|percent| quantile(&gaps, percent)),
            longest_gap: gaps.last().copied().unwrap_or_default(),
            cpu: sum(|phase| phase.cpu) * 1e3 / tokens.max(1.0),
            answers: heard().count(),
        }
    }
}

fn sorted(times: impl Iterator<Item = Duration>) -> Vec<Duration> {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    times
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.users == 1 { "" } else { "s" };
        for (name, phase) in PHASES {
            writeln!(f, "\n{} user{plural} · {name}", self.users)?;
            writeln!(
                f,
                "  {:<12} {:>9} {:>21} {:>29} {:>12} {:>8}",
                "",
                "tokens/s",
                "first text p50/p95 ms",
                "gap p50/p95/max ms",
                "cpu s/1000",
                "answers"
            )?;
            for contender in [Contender::LlamaServer, Contender::Sekisho] {
                let phases: Vec<_> = self.of(contender).iter().flat_map(phase).collect();
                writeln!(f, "  {:<12} {}", contender.name(), Figures::of(&phases))?;
            }
            for aim in self.aims(phase) {
                writeln!(f, "{aim}")?;
            }
        }
        self.memory(f)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, first95] = self.first_text.map(milliseconds);
        let [gap, gap95] = self.gaps.map(milliseconds);
        write!(
            f,
            "{:>9.1} {first:>12.0} {first95:>8.0} {gap:>11.1} {gap95:>8.1} {:>8.0} {:>12.1} {:>8}",
            self.tokens,
            milliseconds(self.longest_gap),
            self.cpu,
            self.answers
        )
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ratios = self.ratios.clone();
        ratios.sort_by(f64::total_cmp);
        let at = |place: usize| ratios.get(place).copied().unwrap_or(f64::NAN);
        let last = ratios.len().saturating_sub(1);
        let [lowest, highest] = [at(0), at(last)];
        let median = f64::midpoint(at(last / 2), at(last.div_ceil(2)));
        let name = self.name;
        write!(f, "  {name:<15} ×{median:.2} ({lowest:.2} to {highest:.2})")?;
        let (is_met, bound) = match self.bound {
            Bound::AtLeast(bound) => (median >= bound, format!("at least {bound:.2}")),
            Bound::AtMost(bound) => (median <= bound, format!("at most {bound:.2}")),
            Bound::None => return Ok(()),
        };
        let verdict = if is_met { "met" } else { "MISSED" };
        write!(f, "  aim: {bound}: {verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_is_judged_by_the_median_of_its_rounds() {
        let aim = |bound| Aim {
            name: "tokens/s",
            ratios: vec![1.3, 0.9, 1.25],
            bound,
        };
        let said = |bound| aim(bound).to_string();
        assert!(
            said(Bound::AtLeast(1.2)).ends_with("×1.25 (0.90 to 1.30)  aim: at least 1.20: met")
        );
        assert!(said(Bound::AtMost(1.0)).ends_with("MISSED"));
        let even = Aim {
            ratios: vec![1.0, 2.0],
            ..aim(Bound::None)
        };
        assert!(even.to_string().contains("×1.50"));
        assert!(!said(Bound::None).contains("aim"));
    }
}
