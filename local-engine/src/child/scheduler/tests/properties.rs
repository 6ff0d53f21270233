//! What holds for any load.

use std::sync::atomic::Ordering;

use proptest::prelude::*;

use super::*;
use crate::child::simulated::VOCABULARY;

/// A request of a random load: when it comes, what it is, when its client leaves.
#[derive(Clone, Debug)]
struct Arrival {
    at_step: usize,
    prompt: Vec<Token>,
    max_tokens: u32,
    choices: u32,
    is_batch: bool,
    owner: u8,
    adapter: Option<Adapter>,
    leaves_after: Option<usize>,
}

fn arrival() -> impl Strategy<Value = Arrival> {
    // Of few different tokens, so that many begin alike.
    let prompt = prop::collection::vec(1..4, 1..40);
    let (when, leaves) = (0usize..40, prop::option::weighted(0.3, 0usize..30));
    let owner_and_adapter = (0u8..3, prop::option::weighted(0.2, 0usize..2));
    (
        when,
        prompt,
        1u32..14,
        1u32..=4,
        any::<bool>(),
        owner_and_adapter,
        leaves,
    )
        .prop_map(
            |(at_step, prompt, max_tokens, choices, is_batch, (owner, adapter), leaves_after)| {
                Arrival {
                    at_step,
                    prompt,
                    max_tokens,
                    choices,
                    is_batch,
                    owner,
                    adapter,
                    leaves_after,
                }
            },
        )
}

impl Arrival {
    fn job(&self, id: RequestId) -> Job {
        let mut asked = job(id, &self.prompt, self.max_tokens, self.choices);
        asked.domain.owner = match self.owner {
            0 => Owner::Request(id),
            1 => Owner::Named("retail".into()),
            _ => Owner::Named("markets".into()),
        };
        asked.domain.adapter = self.adapter;
        if self.is_batch { batch(asked) } else { asked }
    }
}

/// Any room in which every arrival fits alone.
fn limits() -> impl Strategy<Value = Limits> {
    (4u32..7, 96u64..200, 0u64..96, 16usize..64, 1u64..30).prop_map(
        |(sequences, cells, kept, batch, stall)| Limits {
            sequences,
            cached_sequences: sequences + 3,
            cells,
            kept,
            batch,
            stall: Duration::from_millis(stall),
            ..LIMITS
        },
    )
}

/// More steps than any order of these requests can take. A request that is set back computes again
/// what it had, at most once for each token another says.
fn enough_steps(jobs: &[Job]) -> usize {
    let work: u64 = jobs.iter().map(Job::cells).sum();
    usize::try_from(100 + 4 * work).expect("a small load")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_request_is_answered_as_if_it_were_alone(
        arrivals in prop::collection::vec(arrival(), 1..25), limits in limits(),
    ) {
        let mut bench = Bench::new(limits);
        let jobs: Vec<_> = (0..).zip(&arrivals).map(|(id, arrival)| arrival.job(id)).collect();
        for step in 0.. {
            prop_assert!(step < enough_steps(&jobs), "no end in sight: somebody starves");
            for (job, arrival) in jobs.iter().zip(&arrivals) {
                if arrival.at_step == step {
                    bench.enqueue(job.clone());
                }
                if arrival.leaves_after.map(|after| arrival.at_step + after) == Some(step) {
                    job.cancelled.store(true, Ordering::Relaxed);
                }
            }
            bench.step();
            prop_assert_eq!(
                bench.scheduler.cache.used(), bench.scheduler.backend.cells() as u64
            );
            // A client that left is gone within the step.
            for job in &jobs {
                if job.cancelled.load(Ordering::Relaxed) && bench.heard.contains_key(&job.id) {
                    prop_assert!(bench.heard[&job.id].ended.is_some());
                }
            }
            if step > 75 && bench.scheduler.is_idle() {
                break;
            }
        }
        for (job, arrival) in jobs.iter().zip(&arrivals) {
            let heard = &bench.heard[&job.id];
            match &heard.ended {
                Some(Err(EngineError::Busy { .. })) => prop_assert!(!heard.started),
                Some(Ok(())) if arrival.leaves_after.is_some() => {}
                ended => {
                    prop_assert_eq!(ended, &Some(Ok(())));
                    let (text, reason, tokens) = alone(job);
                    for choice in 0..arrival.choices {
                        let said = heard.texts.get(&choice).map_or("", String::as_str);
                        prop_assert_eq!(said, text.as_str());
                        prop_assert_eq!(heard.finished[&choice], (reason, tokens));
                    }
                }
            }
        }
        prop_assert_eq!(bench.held(), 0);
        if arrivals.iter().all(|arrival| arrival.owner == 0) {
            prop_assert_eq!(bench.scheduler.cache.used(), 0);
        }
        prop_assert!(bench.scheduler.cache.kept() <= limits.kept);
        for batch in &bench.scheduler.backend.batches {
            prop_assert!(*batch <= limits.batch);
        }
    }

    #[test]
    fn nobody_of_a_class_is_overtaken(arrivals in prop::collection::vec(arrival(), 1..6)) {
        let mut bench = Bench::new(LIMITS);
        for (id, arrival) in (0..).zip(&arrivals) {
            bench.enqueue(Job { class: Class::Interactive, ..arrival.job(id) });
        }
        let mut started = Vec::new();
        while !bench.scheduler.is_idle() {
            bench.step();
            let new = bench.heard.iter().filter(|(_, heard)| heard.started);
            let new: Vec<_> = new.map(|(id, _)| *id).filter(|id| !started.contains(id)).collect();
            started.extend(new);
        }
        prop_assert!(started.is_sorted());
    }

    /// One long-running batch request beside interactive ones that never end to come.
    #[test]
    fn a_batch_request_is_answered_whatever_comes(
        crowd in prop::collection::vec((prop::collection::vec(1..VOCABULARY, 1..30), 1u32..12), 8),
    ) {
        let mut bench = Bench::new(Limits { batch_patience: Duration::from_millis(200), ..LIMITS });
        let patient = batch(job(0, &[3; 20], 14, 2));
        bench.enqueue(patient.clone());
        for step in 1..2000 {
            let (prompt, max_tokens) = &crowd[step % crowd.len()];
            bench.enqueue(job(step as RequestId, prompt, *max_tokens, 2));
            bench.step();
            if bench.heard.get(&0).is_some_and(|heard| heard.ended.is_some()) {
                break;
            }
        }
        prop_assert_eq!(&bench.heard[&0].ended, &Some(Ok(())));
        let said = bench.heard[&0].texts.get(&0).cloned().unwrap_or_default();
        prop_assert_eq!(said, alone(&patient).0);
    }
}
