//! How long a step takes, learned from the steps before: the chunk of a prompt is chosen by it.

use std::time::Duration;

/// A prompt gets on by at least this many tokens a step, whatever they take.
const LEAST_CHUNK: usize = 16;

/// Weight of the newest observation.
const NEWEST: f64 = 0.3;

/// Seconds, as moving averages.
#[derive(Debug)]
pub(super) struct Pace {
    /// A step in which streams are computed and no prompt.
    streams: f64,
    /// What a token of a prompt adds. It grows along a long prompt.
    prompt_token: f64,
}

impl Pace {
    /// Cautious until something was observed.
    pub(super) fn new() -> Self {
        Self {
            streams: 0.0,
            prompt_token: 0.001,
        }
    }

    /// A step with so many tokens of streams and of prompts took this long.
    pub(super) fn observe(&mut self, streams: usize, prompts: usize, took: Duration) {
        let took = took.as_secs_f64();
        if prompts == 0 {
            self.streams = average(self.streams, took);
        } else {
            let beside = if streams > 0 { self.streams } else { 0.0 };
            #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
            let each = (took - beside).max(0.0) / prompts as f64;
            // Of a few tokens most of the time is not theirs, which would make the next chunk small
            // and keep it so.
            if prompts >= LEAST_CHUNK || each < self.prompt_token {
                self.prompt_token = average(self.prompt_token, each);
            }
        }
    }

    /// How many tokens of prompts fit into a step of this length beside the streams.
    pub(super) fn chunk(&self, step: Duration) -> usize {
        let left = (step.as_secs_f64() - self.streams).max(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; saturates"
        )]
        let chunk = (left / self.prompt_token.max(1e-9)) as usize;
        chunk.max(LEAST_CHUNK)
    }
}

fn average(before: f64, now: f64) -> f64 {
    before + (now - before) * NEWEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chunk_follows_what_steps_take() {
        let mut pace = Pace::new();
        for _ in 0..50 {
            pace.observe(4, 0, Duration::from_millis(20));
            pace.observe(4, 100, Duration::from_millis(60));
        }
        let chunk = pace.chunk(Duration::from_millis(100));
        assert!((195..=205).contains(&chunk), "{chunk}");
        assert_eq!(pace.chunk(Duration::from_millis(10)), LEAST_CHUNK);
    }

    #[test]
    fn a_step_of_a_few_slow_tokens_does_not_make_the_chunk_small_for_ever() {
        let mut pace = Pace::new();
        for _ in 0..50 {
            pace.observe(0, 100, Duration::from_millis(50));
            pace.observe(0, 1, Duration::from_millis(30));
        }
        assert!(pace.chunk(Duration::from_millis(100)) > 150);
    }
}
