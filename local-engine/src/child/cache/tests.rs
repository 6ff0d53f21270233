//! The cache against a model of llama.cpp's: what it says is used is used, and every sequence holds
//! exactly the tokens it should.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::child::backend::Entry;
use crate::child::simulated::Simulated;

const SEQUENCES: u32 = 6;

struct Bench {
    cache: PrefixCache,
    model: Simulated,
    /// The running sequences: their domain, and all their tokens.
    running: BTreeMap<Sequence, (Domain, Vec<Token>)>,
}

fn domain(owner: &str) -> Domain {
    Domain {
        owner: Owner::Named(owner.into()),
        adapter: None,
    }
}

impl Bench {
    fn new(keep_at_most: u64) -> Self {
        Self::with(SEQUENCES, keep_at_most)
    }

    /// Room for all that is kept.
    fn roomy() -> Self {
        Self::with(200, 40_000)
    }

    fn with(sequences: u32, keep_at_most: u64) -> Self {
        Self {
            cache: PrefixCache::new(sequences, keep_at_most),
            model: Simulated::new(usize::MAX),
            running: BTreeMap::new(),
        }
    }

    fn begin(&mut self, owner: &str) -> Sequence {
        self.begin_in(&domain(owner))
    }

    fn begin_in(&mut self, domain: &Domain) -> Sequence {
        let sequence = self.cache.begin(domain, &mut self.model);
        self.running.insert(sequence, (domain.clone(), Vec::new()));
        sequence
    }

    fn follow(&mut self, sequence: Sequence, ahead: &[Token]) -> u32 {
        let found = self
            .cache
            .follow(sequence, ahead.iter().copied(), &mut self.model);
        let tokens = &mut self.running.get_mut(&sequence).expect("it runs").1;
        tokens.extend(&ahead[..found as usize]);
        found
    }

    fn compute(&mut self, sequence: Sequence, tokens: &[Token]) {
        let known = &mut self.running.get_mut(&sequence).expect("it runs").1;
        let batch: Vec<_> = (known.len()..)
            .zip(tokens)
            .map(|(at, &token)| Entry {
                token,
                position: u32::try_from(at).expect("small"),
                sequence,
                wants_logits: false,
            })
            .collect();
        known.extend(tokens);
        self.model.decode(&batch, None).expect("it does not fail");
        self.cache
            .grow(sequence, u32::try_from(tokens.len()).expect("small"));
    }

    fn publish(&mut self, sequence: Sequence) {
        let published = self.cache.published(sequence);
        let own = self.running[&sequence].1[published..].to_vec();
        self.cache.publish(sequence, &own, &mut self.model);
    }

    fn end(&mut self, sequence: Sequence, keep: Keep) {
        self.running.remove(&sequence);
        self.cache.end(sequence, keep, &mut self.model);
    }

    /// Computes the tokens for a new request and ends it.
    fn answer(&mut self, owner: &str, tokens: &[Token]) -> u32 {
        self.cache.come(&domain(owner), tokens);
        let sequence = self.begin(owner);
        let found = self.follow(sequence, tokens);
        self.compute(sequence, &tokens[found as usize..]);
        self.publish(sequence);
        self.end(sequence, Keep::ForOthers);
        found
    }

    fn check(&self) {
        assert_eq!(self.cache.used(), self.model.cells() as u64);
        for (&sequence, (_, tokens)) in &self.running {
            assert_eq!(&self.model.tokens(sequence), tokens);
        }
    }
}

#[test]
fn what_one_computed_another_takes_over() {
    let mut bench = Bench::new(100);
    assert_eq!(bench.answer("a", &[1, 2, 3, 4]), 0);
    assert_eq!(bench.answer("a", &[1, 2, 3, 9]), 3);
    assert_eq!(bench.cache.used(), 5);
    assert_eq!(bench.cache.known(&domain("a"), &[1, 2, 3, 4]), 3);
    bench.check();
}

#[test]
fn owners_share_nothing_and_learn_nothing() {
    let mut bench = Bench::new(100);
    bench.answer("a", &[1, 2, 3]);
    assert_eq!(bench.answer("b", &[1, 2, 3]), 0);
    assert_eq!(bench.cache.known(&domain("c"), &[1, 2, 3]), 0);
    bench.check();
}

#[test]
fn a_prompt_is_taken_over_while_it_is_being_computed() {
    let mut bench = Bench::new(100);
    let first = bench.begin("a");
    bench.compute(first, &[1, 2, 3]);
    bench.publish(first);
    let second = bench.begin("a");
    assert_eq!(bench.follow(second, &[1, 2, 8]), 2);
    bench.compute(first, &[4, 5]);
    bench.publish(first);
    bench.check();
    assert_eq!(bench.cache.used(), 5);
}

#[test]
fn the_same_tokens_computed_twice_take_their_room_once() {
    let mut bench = Bench::new(100);
    let [first, second] = ["a", "a"].map(|owner| bench.begin(owner));
    bench.compute(first, &[1, 2, 3, 4]);
    bench.compute(second, &[1, 2, 3, 5]);
    bench.publish(first);
    bench.publish(second);
    assert_eq!(bench.cache.used(), 5);
    bench.check();
}

#[test]
fn what_was_used_least_recently_goes_first_and_from_its_end() {
    let mut bench = Bench::new(100);
    bench.answer("a", &[1, 2, 3, 4]);
    bench.answer("a", &[1, 2, 7, 8]);
    bench.answer("a", &[1, 2, 3, 4]);
    assert_eq!(bench.cache.evict(1, &mut bench.model), 1);
    assert_eq!(bench.cache.known(&domain("a"), &[1, 2, 7, 8, 0]), 3);
    assert_eq!(bench.cache.evict(2, &mut bench.model), 2);
    assert_eq!(bench.cache.known(&domain("a"), &[1, 2, 7, 8, 0]), 2);
    assert_eq!(bench.cache.evict(99, &mut bench.model), 3);
    assert_eq!((bench.cache.used(), bench.model.cells()), (0, 0));
}

#[test]
fn no_more_is_kept_than_allowed() {
    let mut bench = Bench::new(3);
    bench.answer("a", &[1, 2, 3, 4, 5]);
    assert_eq!((bench.cache.used(), bench.cache.kept()), (3, 3));
    bench.check();
}

#[test]
fn what_runs_is_never_given_up() {
    let mut bench = Bench::new(100);
    let running = bench.begin("a");
    bench.compute(running, &[1, 2, 3]);
    bench.publish(running);
    bench.answer("a", &[1, 2, 3, 4, 5]);
    assert_eq!(bench.cache.evict(99, &mut bench.model), 2);
    bench.check();
}

/// A conversation's tokens: what all of an application have in common, then its own.
fn talk(number: Token, turns: usize) -> Vec<Token> {
    let common = 1..41;
    let own = (0..5).map(|at| 1000 + number * 7 + at);
    common.chain(own.cycle().take(turns * 30)).collect()
}

/// Answers for an application whose users ask once, each beside `beside` other sequences.
fn answer_many(bench: &mut Bench, owner: &str, numbers: std::ops::Range<Token>, beside: usize) {
    for number in numbers {
        bench.answer(owner, &talk(number, 3));
        for _ in 0..64 {
            bench.cache.pass(beside, &mut bench.model);
        }
    }
}

#[test]
fn under_load_what_nobody_comes_back_for_goes_and_what_all_begin_with_stays() {
    let mut bench = Bench::roomy();
    answer_many(&mut bench, "search", 0..100, 16);
    assert_eq!(bench.cache.kept(), 40);
    assert_eq!(bench.cache.known(&domain("search"), &talk(999, 1)), 40);
    assert_eq!(bench.cache.evicted(), 100 * 90);
    bench.check();
}

#[test]
fn a_quiet_engine_keeps_everything() {
    let mut bench = Bench::roomy();
    answer_many(&mut bench, "search", 0..40, 0);
    assert_eq!(bench.cache.kept(), 40 + 40 * 90);
    bench.check();
}

#[test]
fn a_conversation_finds_its_last_turn_beside_an_application_whose_users_ask_once() {
    let mut bench = Bench::roomy();
    let mut asked = 0;
    for pair in 0..5 {
        for turn in 1..=6 {
            for chat in [2 * pair, 2 * pair + 1] {
                let found = bench.answer("chat", &talk(chat, turn)) as usize;
                let before = if turn == 1 { 0 } else { 40 + (turn - 1) * 30 };
                assert!(
                    found >= before,
                    "chat {chat}, turn {turn}: {found} of {before}"
                );
            }
            answer_many(&mut bench, "search", asked..asked + 3, 16);
            asked += 3;
        }
    }
    bench.check();
}

#[test]
fn a_request_that_was_set_back_finds_what_it_had() {
    let mut bench = Bench::roomy();
    answer_many(&mut bench, "search", 0..100, 16);
    let sequence = bench.begin("search");
    let tokens = talk(500, 3);
    let found = bench.follow(sequence, &tokens);
    bench.compute(sequence, &tokens[found as usize..]);
    bench.publish(sequence);
    bench.end(sequence, Keep::ForItself);
    for _ in 0..64 {
        bench.cache.pass(16, &mut bench.model);
    }
    let sequence = bench.begin("search");
    assert_eq!(bench.follow(sequence, &tokens), 130);
    bench.check();
}

/// Something that happens to the cache.
#[derive(Clone, Debug)]
enum Deed {
    Begin { owner: bool, text: Vec<Token> },
    Compute { which: usize, tokens: usize },
    Publish { which: usize },
    Fork { which: usize },
    End { which: usize, keep: Keep },
    Evict { cells: u64 },
    Pass { sequences: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = 0usize..8;
    prop_oneof![
        4 => (any::<bool>(), prop::collection::vec(1..3, 1..12))
            .prop_map(|(owner, text)| Deed::Begin { owner, text }),
        6 => (which.clone(), 1usize..5).prop_map(|(which, tokens)| Deed::Compute { which, tokens }),
        4 => which.clone().prop_map(|which| Deed::Publish { which }),
        1 => which.clone().prop_map(|which| Deed::Fork { which }),
        3 => (which, keep()).prop_map(|(which, keep)| Deed::End { which, keep }),
        1 => (1u64..9).prop_map(|cells| Deed::Evict { cells }),
        2 => (0usize..20_000).prop_map(|sequences| Deed::Pass { sequences }),
    ]
}

fn keep() -> impl Strategy<Value = Keep> {
    prop_oneof![
        Just(Keep::Nothing),
        Just(Keep::ForOthers),
        Just(Keep::ForItself)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn used_is_what_is_used_and_every_sequence_holds_its_tokens(
        keep_at_most in 0u64..40, deeds in prop::collection::vec(deed(), 1..80),
    ) {
        let mut bench = Bench::new(keep_at_most);
        // What each running sequence still has to compute.
        let mut ahead: BTreeMap<Sequence, Vec<Token>> = BTreeMap::new();
        for deed in deeds {
            let chosen = |which: usize| {
                let count = ahead.len().max(1);
                ahead.keys().nth(which % count).copied()
            };
            match deed {
                Deed::Begin { owner, text } if ahead.len() + 1 < SEQUENCES as usize => {
                    let sequence = bench.begin(if owner { "a" } else { "b" });
                    let found = bench.follow(sequence, &text) as usize;
                    ahead.insert(sequence, text[found..].to_vec());
                }
                Deed::Compute { which, tokens } => if let Some(sequence) = chosen(which) {
                    let rest = ahead.get_mut(&sequence).expect("chosen");
                    let found = bench.follow(sequence, rest) as usize;
                    rest.drain(..found);
                    let now: Vec<_> = rest.drain(..tokens.min(rest.len())).collect();
                    bench.compute(sequence, &now);
                },
                Deed::Publish { which } => if let Some(sequence) = chosen(which) {
                    bench.publish(sequence);
                },
                Deed::Fork { which } => if let Some(sequence) = chosen(which)
                    && ahead.len() + 1 < SEQUENCES as usize
                {
                    bench.publish(sequence);
                    let (domain, tokens) = bench.running[&sequence].clone();
                    let fork = bench.begin_in(&domain);
                    bench.cache.fork(sequence, fork, &mut bench.model);
                    bench.running.insert(fork, (domain, tokens));
                    ahead.insert(fork, ahead[&sequence].clone());
                },
                Deed::End { which, keep } => if let Some(sequence) = chosen(which) {
                    bench.end(sequence, keep);
                    ahead.remove(&sequence);
                },
                Deed::Evict { cells } => {
                    let kept = bench.cache.kept();
                    let freed = bench.cache.evict(cells, &mut bench.model);
                    prop_assert_eq!(freed, cells.min(kept));
                }
                Deed::Pass { sequences } => {
                    let held = bench.cache.used() - bench.cache.kept();
                    bench.cache.pass(sequences, &mut bench.model);
                    prop_assert_eq!(bench.cache.used() - bench.cache.kept(), held);
                }
                Deed::Begin { .. } => {}
            }
            bench.check();
        }
        let running: Vec<_> = bench.running.keys().copied().collect();
        running.into_iter().for_each(|sequence| bench.end(sequence, Keep::ForOthers));
        prop_assert!(bench.cache.kept() <= keep_at_most);
        prop_assert_eq!(bench.cache.kept(), bench.cache.used());
        bench.cache.evict(u64::MAX, &mut bench.model);
        prop_assert_eq!((bench.cache.used(), bench.model.cells()), (0, 0));
        prop_assert_eq!(bench.cache.free.len(), SEQUENCES as usize);
    }
}
