//! What the scheduler is for, one claim a test.

use std::sync::atomic::Ordering;

use super::*;

#[test]
fn choices_share_the_prompt_and_each_is_answered() {
    let mut bench = Bench::new(LIMITS);
    let asked = job(1, &talkative(1, 4, 6), 6, 3);
    bench.enqueue(asked.clone());
    bench.run_to_idle();
    let (text, reason, tokens) = alone(&asked);
    for choice in 0..3 {
        assert_eq!(bench.heard[&1].texts[&choice], text);
        assert_eq!(bench.heard[&1].finished[&choice], (reason, tokens));
    }
    let computed: usize = bench.scheduler.backend.batches.iter().sum();
    let tokens = usize::try_from(tokens).expect("small");
    assert_eq!(
        computed,
        4 + 3 * (tokens - 1),
        "the prompt is computed once"
    );
}

#[test]
fn a_prompt_that_many_begin_with_is_computed_once() {
    let mut bench = Bench::new(LIMITS);
    let system: Vec<_> = talkative(2, 20, 1);
    for id in 0..4 {
        let own = [Token::try_from(id).expect("small") + 1, 3];
        let prompt: Vec<_> = system.iter().copied().chain(own).collect();
        bench.enqueue(job(id, &prompt, 2, 1));
    }
    bench.run_to_idle();
    let done = bench.scheduler.done;
    assert_eq!(done.prompt_tokens, 20 + 4 * 2);
    assert_eq!(done.prefix_hit_tokens, 3 * 20);
}

#[test]
fn of_prompts_that_come_at_once_the_first_does_not_wait_for_the_last() {
    let mut bench = Bench::new(LIMITS);
    for id in 0..3 {
        bench.enqueue(job(
            id,
            &talkative(3 + Token::try_from(id).expect("small"), 20, 4),
            4,
            1,
        ));
    }
    bench.step();
    let told: Vec<_> = bench
        .heard
        .values()
        .map(|heard| !heard.texts.is_empty())
        .collect();
    assert_eq!(told, [true, false, false]);
    bench.run_to_idle();
}

#[test]
fn those_of_other_owners_compute_it_again() {
    let mut bench = Bench::new(LIMITS);
    for (id, owner) in [(1, "retail"), (2, "markets")] {
        let domain = Domain {
            owner: Owner::Named(owner.into()),
            adapter: None,
        };
        let asked = job(id, &[5; 10], 2, 1);
        bench.enqueue(Job { domain, ..asked });
        bench.run_to_idle();
    }
    assert_eq!(bench.scheduler.done.prompt_tokens, 20);
    assert_eq!(bench.scheduler.done.prefix_hit_tokens, 0);
}

#[test]
fn a_request_that_shares_with_nobody_leaves_nothing_behind() {
    let mut bench = Bench::new(LIMITS);
    let mut asked = job(1, &[5; 10], 4, 3);
    asked.domain.owner = Owner::Request(1);
    bench.enqueue(asked);
    bench.run_to_idle();
    assert_eq!(bench.scheduler.done.prompt_tokens, 10, "its choices share");
    assert_eq!(bench.scheduler.cache.used(), 0);
}

#[test]
fn adapters_are_computed_apart_in_one_step_and_share_nothing() {
    let mut bench = Bench::new(LIMITS);
    let jobs: Vec<_> = [None, Some(0), Some(1)]
        .into_iter()
        .zip(0..)
        .map(|(adapter, id)| {
            let mut asked = job(id, &[5, 6, 7, 8], 8, 1);
            asked.domain.adapter = adapter;
            asked
        })
        .collect();
    jobs.iter().for_each(|asked| bench.enqueue(asked.clone()));
    bench.step();
    assert_eq!(bench.scheduler.backend.batches.len(), 3, "a batch each");
    bench.run_to_idle();
    for asked in &jobs {
        let said = bench.heard[&asked.id].texts.get(&0).cloned();
        assert_eq!(said.unwrap_or_default(), alone(asked).0);
    }
    assert_eq!(bench.scheduler.done.prefix_hit_tokens, 0);
}

#[test]
fn while_others_stream_a_step_takes_no_longer_than_its_limit() {
    let mut bench = Bench::new(LIMITS);
    bench.enqueue(job(1, &talkative(1, 3, 30), 30, 1));
    bench.step();
    bench.step();
    bench.enqueue(job(2, &talkative(2, 60, 1), 1, 1));
    bench.run_to_idle();
    let with_both = bench.steps.iter().filter(|step| step.0 > 0 && step.1 > 0);
    let times: Vec<_> = with_both.map(|step| step.2).collect();
    assert!(times.len() == 3, "{times:?}");
    assert!(times.iter().all(|took| *took <= LIMITS.stall), "{times:?}");
    assert_eq!(bench.scheduler.done.stalls, 0);
}

#[test]
fn who_is_answered_after_a_step_does_not_wait_for_a_piece_of_another_prompt() {
    let mut bench = Bench::new(LIMITS);
    bench.enqueue(job(1, &talkative(1, 3, 30), 30, 1));
    for _ in 0..20 {
        bench.step();
    }
    bench.enqueue(job(2, &talkative(2, 15, 10), 10, 1));
    bench.enqueue(job(3, &talkative(3, 15, 10), 10, 1));
    bench.step();
    bench.step();
    let with_prompts = bench.steps[20..].iter().map(|step| (step.0, step.1));
    assert_eq!(with_prompts.collect::<Vec<_>>(), [(1, 15), (2, 15)]);
    bench.run_to_idle();
}

#[test]
fn a_short_prompt_does_not_wait_for_a_long_one() {
    let mut bench = Bench::new(Limits {
        cells: 400,
        batch: 16,
        ..LIMITS
    });
    bench.enqueue(job(1, &talkative(1, 300, 1), 1, 1));
    bench.step();
    bench.enqueue(job(2, &talkative(2, 10, 1), 1, 1));
    bench.step();
    bench.step();
    assert!(bench.heard[&2].ended.is_some(), "{:?}", bench.steps);
    assert!(bench.heard[&1].ended.is_none());
    bench.run_to_idle();
}

#[test]
fn the_room_that_a_prompt_may_not_begin_in_is_the_oldest_ones() {
    let mut bench = Bench::new(Limits {
        cells: 400,
        batch: 16,
        ..LIMITS
    });
    bench.enqueue(job(1, &talkative(1, 300, 1), 1, 1));
    bench.step();
    bench.enqueue(job(2, &talkative(2, 6, 1), 1, 1));
    bench.enqueue(job(3, &talkative(3, 10, 1), 1, 1));
    bench.step();
    // Half of it for the oldest, 6 for the one that ends; a piece of the third would hold that up.
    assert_eq!(bench.steps[1].1, 16, "{:?}", bench.steps);
    assert!(bench.heard[&2].ended.is_some());
    bench.run_to_idle();
}

#[test]
fn batch_requests_are_overtaken_but_not_for_ever() {
    let mut bench = Bench::new(Limits {
        sequences: 1,
        ..LIMITS
    });
    bench.enqueue(job(1, &talkative(1, 3, 9), 9, 1));
    bench.step();
    bench.enqueue(batch(job(2, &[4; 3], 2, 1)));
    bench.enqueue(job(3, &[7; 3], 2, 1));
    // From here on the batch request is due before whatever comes.
    bench.now.set(bench.now.get() + PATIENCE);
    bench.enqueue(job(4, &[8; 3], 2, 1));
    let mut ended = Vec::new();
    while !bench.scheduler.is_idle() {
        bench.step();
        let is_new = |id: &RequestId, heard: &Heard| heard.ended.is_some() && !ended.contains(id);
        let new: Vec<_> = bench
            .heard
            .iter()
            .filter(|(id, heard)| is_new(id, heard))
            .collect();
        let new: Vec<_> = new.into_iter().map(|(id, _)| *id).collect();
        ended.extend(new);
    }
    assert_eq!(ended, [1, 3, 2, 4]);
}

#[test]
fn an_interactive_request_takes_the_place_of_a_batch_request_which_loses_nothing() {
    let mut bench = Bench::new(Limits {
        sequences: 1,
        ..LIMITS
    });
    let patient = batch(job(1, &talkative(1, 5, 20), 20, 1));
    bench.enqueue(patient.clone());
    bench.step();
    bench.step();
    let urgent = job(2, &talkative(2, 5, 3), 3, 1);
    bench.enqueue(urgent.clone());
    bench.step();
    assert!(bench.heard[&2].started, "at once");
    bench.run_to_idle();
    for asked in [patient, urgent] {
        assert_eq!(bench.heard[&asked.id].texts[&0], alone(&asked).0);
    }
    assert_eq!(bench.scheduler.done.preempted, 1);
    assert!(
        bench.scheduler.done.prefix_hit_tokens > 5,
        "what it had was kept"
    );
}

#[test]
fn nobody_is_set_back_in_vain() {
    let mut bench = Bench::new(LIMITS);
    for id in 1..=3 {
        let seed = Token::try_from(id).expect("small");
        bench.enqueue(job(id, &talkative(seed, 3, 20), 20, 1));
    }
    bench.enqueue(batch(job(4, &talkative(4, 3, 20), 20, 1)));
    bench.step();
    bench.enqueue(job(5, &[6; 3], 4, 2));
    bench.step();
    assert_eq!(
        bench.scheduler.done.preempted, 0,
        "two sequences would not be free"
    );
}

#[test]
fn of_a_request_that_shares_with_nobody_nothing_stays_even_if_it_was_set_back() {
    let mut bench = Bench::new(Limits {
        sequences: 1,
        ..LIMITS
    });
    let mut patient = batch(job(1, &talkative(1, 5, 20), 20, 1));
    patient.domain.owner = Owner::Request(1);
    let mut leaving = patient.clone();
    (leaving.id, leaving.domain.owner) = (3, Owner::Request(3));
    bench.enqueue(patient);
    bench.enqueue(leaving.clone());
    bench.step();
    let mut urgent = job(2, &talkative(2, 5, 3), 3, 1);
    urgent.domain.owner = Owner::Request(2);
    bench.enqueue(urgent);
    bench.step();
    leaving.cancelled.store(true, Ordering::Relaxed);
    bench.run_to_idle();
    assert_eq!(bench.scheduler.done.preempted, 1);
    assert_eq!(bench.scheduler.cache.used(), 0);
}

#[test]
fn when_the_cache_is_full_the_youngest_is_set_back_and_loses_nothing() {
    let mut bench = Bench::new(Limits {
        cells: 180,
        ..LIMITS
    });
    let jobs: Vec<_> = (1..=3)
        .map(|id| {
            let seed = Token::try_from(id).expect("small");
            job(id, &talkative(seed, 20, 90), 90, 1)
        })
        .collect();
    jobs.iter().for_each(|asked| bench.enqueue(asked.clone()));
    bench.run_to_idle();
    for asked in &jobs {
        assert_eq!(bench.heard[&asked.id].texts[&0], alone(asked).0);
        assert_eq!(bench.heard[&asked.id].ended, Some(Ok(())));
    }
    assert!(bench.scheduler.done.preempted > 0);
}

#[test]
fn what_nobody_uses_goes_before_anybody_is_set_back() {
    let mut bench = Bench::new(Limits { kept: 96, ..LIMITS });
    for id in 0..4 {
        let seed = Token::try_from(id).expect("small");
        bench.enqueue(job(id, &talkative(seed, 30, 10), 10, 1));
        bench.run_to_idle();
    }
    assert_eq!(bench.scheduler.done.preempted, 0);
    assert!(bench.scheduler.cache.evicted() > 0);
}

#[test]
fn a_full_queue_refuses_and_says_when_to_come_back() {
    let mut bench = Bench::new(LIMITS);
    for id in 0..7 {
        bench.enqueue(job(id, &[1], 4, 1));
    }
    bench.enqueue(batch(job(7, &[1], 4, 1)));
    let Some(Err(EngineError::Busy { retry_after })) = bench.heard[&6].ended else {
        panic!("a refusal was expected")
    };
    assert!(retry_after >= Duration::from_secs(1));
    assert!(!bench.heard.contains_key(&7), "the classes wait apart");
}

#[test]
fn a_passed_deadline_ends_a_request_wherever_it_is() {
    let mut bench = Bench::new(LIMITS);
    for id in 0..6 {
        let deadline = Some(bench.now.get() + TOKEN_TIME * u32::try_from(id % 2).expect("small"));
        let asked = job(id, &[9; 20], 20, 1);
        bench.enqueue(Job { deadline, ..asked });
    }
    bench.step();
    bench.step();
    let timeouts = bench.heard.values();
    let timeouts = timeouts.filter(|heard| heard.ended == Some(Err(EngineError::Timeout)));
    assert_eq!(timeouts.count(), 6);
    assert!(bench.scheduler.is_idle() && bench.held() == 0);
}

#[test]
fn a_client_that_leaves_is_gone_within_a_step() {
    let mut bench = Bench::new(LIMITS);
    let asked = job(1, &talkative(1, 9, 20), 20, 2);
    bench.enqueue(asked.clone());
    bench.step();
    assert!(bench.held() > 0);
    asked.cancelled.store(true, Ordering::Relaxed);
    bench.step();
    assert_eq!(bench.heard[&1].ended, Some(Ok(())));
    assert_eq!(bench.held(), 0);
}

#[test]
fn a_failed_step_fails_those_in_it_and_nobody_else() {
    let mut bench = Bench::new(LIMITS);
    for id in 0..5 {
        let seed = Token::try_from(id).expect("small");
        bench.enqueue(job(id, &talkative(seed, 2, 9), 9, 1));
    }
    bench.scheduler.backend.fails_at = Some(0);
    bench.run_to_idle();
    let failed = bench.heard.values();
    let failed = failed.filter(|heard| heard.ended == Some(Err(EngineError::Internal)));
    assert_eq!(failed.count(), 4);
    assert_eq!(bench.heard[&4].ended, Some(Ok(())));
    assert_eq!(bench.held(), 0);
}

#[test]
fn a_panicked_step_can_be_recovered_from() {
    let mut bench = Bench::new(LIMITS);
    for id in 0..5 {
        let seed = Token::try_from(id).expect("small");
        bench.enqueue(job(id, &talkative(seed, 2, 9), 9, 1));
    }
    bench.step();
    bench.scheduler.fail_all(&mut bench.out);
    bench.hear();
    bench.run_to_idle();
    assert_eq!(bench.heard[&3].ended, Some(Err(EngineError::Internal)));
    assert_eq!(bench.heard[&4].ended, Some(Ok(())));
}
