//! How long to wait before a lost child is started again. Pure: time and chance come from outside.

use std::time::Duration;

/// A child that served this long before it was lost starts the count of crashes anew.
const STABLE: Duration = Duration::from_secs(60);

/// So many crashes in a row open the circuit: from then on only one try every `max`.
pub(crate) const CIRCUIT_OPENS_AT: u32 = 5;

pub(crate) struct Backoff {
    first: Duration,
    max: Duration,
    /// Crashes without a stable child between them.
    in_a_row: u32,
}

/// How a child was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// How long it had been ready; zero if it never was.
    pub(crate) served: Duration,
    /// Trying again soon is no use: a setting or a file is wrong.
    pub(crate) permanent: bool,
}

impl Backoff {
    pub(crate) fn new(first: Duration, max: Duration) -> Self {
        Self {
            first,
            max: max.max(first),
            in_a_row: 0,
        }
    }

    /// The wait after this loss. `jitter` (0 to 1) spreads the children of many gateways.
    pub(crate) fn after(&mut self, loss: Loss, jitter: f64) -> Duration {
        if loss.served >= STABLE {
            self.in_a_row = 0;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        if loss.permanent || self.is_open() {
            return self.max;
        }
        let doubled = self.first.saturating_mul(1 << (self.in_a_row - 1));
        doubled
            .mul_f64(0.75 + 0.5 * jitter.clamp(0.0, 1.0))
            .min(self.max)
    }

    /// The child crashed too often in a row to be tried at once.
    pub(crate) fn is_open(&self) -> bool {
        self.in_a_row >= CIRCUIT_OPENS_AT
    }

    pub(crate) fn in_a_row(&self) -> u32 {
        self.in_a_row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRASH: Loss = Loss {
        served: Duration::ZERO,
        permanent: false,
    };

    fn backoff() -> Backoff {
        Backoff::new(Duration::from_millis(200), Duration::from_secs(30))
    }

    #[test]
    fn waits_double_until_the_circuit_opens() {
        let mut backoff = backoff();
        let waits: Vec<_> = (0..6)
            .map(|_| backoff.after(CRASH, 0.5).as_millis())
            .collect();
        assert_eq!(waits, [200, 400, 800, 1600, 30_000, 30_000]);
        assert!(backoff.is_open());
    }

    #[test]
    fn a_child_that_was_stable_closes_the_circuit() {
        let mut backoff = backoff();
        for _ in 0..9 {
            backoff.after(CRASH, 0.5);
        }
        let stable = Loss {
            served: STABLE,
            permanent: false,
        };
        assert_eq!(backoff.after(stable, 0.5), Duration::from_millis(200));
    }

    #[test]
    fn a_wrong_setting_is_never_tried_in_a_hot_loop() {
        let wrong = Loss {
            served: Duration::ZERO,
            permanent: true,
        };
        assert_eq!(backoff().after(wrong, 0.0), Duration::from_secs(30));
    }

    #[test]
    fn jitter_stays_within_a_quarter() {
        assert_eq!(backoff().after(CRASH, 0.0), Duration::from_millis(150));
        assert_eq!(backoff().after(CRASH, 1.0), Duration::from_millis(250));
    }
}
