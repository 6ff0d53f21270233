//! Whether an engine outside answers at present, by how the last requests to it went: [`Health`].

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::EngineFailure;

/// So many failures in a row make an engine down.
const FAILURES: u32 = 3;
/// It is down for so long after the last of them; then the next request tries it again.
const DOWN_FOR: Duration = Duration::from_secs(30);

/// How the last requests to an engine went.
#[derive(Debug, Default)]
pub struct Health(Mutex<Last>);

#[derive(Debug, Default)]
struct Last {
    /// In a row, up to now.
    failures: u32,
    failed: Option<Instant>,
}

impl Health {
    /// It began to answer.
    pub fn answered(&self) {
        *self.last() = Last::default();
    }

    /// It did not. What is the request's fault or ours says nothing of the engine.
    pub fn failed(&self, failure: &EngineFailure) {
        let is_its_fault = match failure {
            EngineFailure::Unreachable
            | EngineFailure::Unavailable
            | EngineFailure::Timeout
            | EngineFailure::Garbage
            // Not even the first of an answer came by then, or it would have answered.
            | EngineFailure::DeadlineExceeded(_) => true,
            EngineFailure::Status(status) => *status >= 500,
            _ => false,
        };
        if is_its_fault {
            let mut last = self.last();
            last.failures = last.failures.saturating_add(1);
            last.failed = Some(Instant::now());
        }
    }

    /// Whether it does not answer at present.
    #[must_use]
    pub fn is_down(&self) -> bool {
        let last = self.last();
        let is_recent = last
            .failed
            .is_some_and(|failed| failed.elapsed() < DOWN_FOR);
        last.failures >= FAILURES && is_recent
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Rejection;

    #[tokio::test(start_paused = true)]
    async fn an_engine_is_down_after_failures_in_a_row_and_tried_again_after_a_while() {
        let health = Health::default();
        let fail = |times: usize| {
            (0..times).for_each(|_| health.failed(&EngineFailure::Status(503)));
            health.is_down()
        };
        assert!(!fail(2));
        health.answered();
        assert!(!fail(2));
        assert!(fail(1));
        tokio::time::advance(DOWN_FOR).await;
        assert!(!health.is_down());
        assert!(fail(1), "one more failure, and it is down again");
        health.answered();
        assert!(!health.is_down());
    }

    #[tokio::test(start_paused = true)]
    async fn an_engine_that_hangs_is_down_under_a_rule_with_a_short_deadline_too() {
        let health = Health::default();
        let deadline = Duration::from_secs(2);
        (0..FAILURES).for_each(|_| health.failed(&EngineFailure::DeadlineExceeded(deadline)));
        assert!(health.is_down());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_wrong_with_requests_says_nothing_of_the_engine() {
        let health = Health::default();
        for _ in 0..10 {
            health.failed(&EngineFailure::Status(404));
            health.failed(&EngineFailure::Rejected {
                status: 400,
                why: Rejection::Other,
            });
            health.failed(&EngineFailure::Unsuitable("n".to_owned()));
        }
        assert!(!health.is_down());
    }
}
