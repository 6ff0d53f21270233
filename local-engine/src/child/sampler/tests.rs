//! What a draw keeps to.

use proptest::prelude::*;

use super::oracle::Oracle;
use super::*;

fn sampling() -> Sampling {
    Sampling {
        seed: Some(1),
        ..Sampling::default()
    }
}

fn drawing(sampling: Sampling) -> Drawing {
    Drawing {
        sampling,
        ..Drawing::default()
    }
}

fn draws(sampling: Sampling, logits: &[f32], times: usize) -> Vec<Token> {
    let mut sampler = Sampler::new(drawing(sampling), 0, &[]);
    (0..times)
        .map(|_| sampler.draw(logits, None).expect("finite logits").token)
        .collect()
}

#[test]
fn temperature_0_takes_the_likeliest_and_among_equals_the_first() {
    let greedy = Sampling {
        temperature: 0.0,
        ..sampling()
    };
    assert_eq!(draws(greedy, &[0.0, 3.0, 3.0, f32::NAN], 2), [1, 1]);
}

#[test]
fn tokens_are_drawn_as_often_as_they_are_likely() {
    let logits = [0.7f32.ln(), 0.2f32.ln(), 0.1f32.ln()];
    let drawn = draws(sampling(), &logits, 10_000);
    let count = |token| drawn.iter().filter(|&&drawn| drawn == token).count();
    assert!((6800..7200).contains(&count(0)), "{}", count(0));
    assert!((1850..2150).contains(&count(1)), "{}", count(1));
}

#[test]
fn top_p_keeps_the_fewest_tokens_that_reach_it() {
    let logits = [0.1f32.ln(), 0.5f32.ln(), 0.4f32.ln()];
    let drawn = draws(
        Sampling {
            top_p: 0.6,
            ..sampling()
        },
        &logits,
        1000,
    );
    assert!(drawn.iter().all(|&token| token != 0) && drawn.contains(&2));
    let drawn = draws(
        Sampling {
            top_p: 0.49,
            ..sampling()
        },
        &logits,
        1000,
    );
    assert!(drawn.iter().all(|&token| token == 1));
}

#[test]
fn min_p_drops_what_is_unlikely_beside_the_likeliest() {
    let logits = [0.05f32.ln(), 0.8f32.ln(), 0.15f32.ln()];
    let drawn = draws(
        Sampling {
            min_p: 0.1,
            ..sampling()
        },
        &logits,
        1000,
    );
    assert!(drawn.iter().all(|&token| token != 0) && drawn.contains(&2));
}

#[test]
fn a_presence_penalty_makes_room_for_others() {
    let settings = Sampling {
        temperature: 0.0,
        presence_penalty: 1.0,
        ..sampling()
    };
    assert_eq!(draws(settings, &[1.0, 0.5, 0.1], 4), [0, 1, 2, 0]);
}

#[test]
fn a_frequency_penalty_grows_with_each_time() {
    let settings = Sampling {
        temperature: 0.0,
        frequency_penalty: 0.3,
        ..sampling()
    };
    assert_eq!(draws(settings, &[1.0, 0.5], 4), [0, 0, 1, 0]);
}

#[test]
fn a_repetition_penalty_counts_the_prompt_too() {
    let settings = Sampling {
        temperature: 0.0,
        repetition_penalty: 2.0,
        ..sampling()
    };
    let mut sampler = Sampler::new(drawing(settings), 0, &[0]);
    let drawn = sampler.draw(&[1.0, 0.6, -1.0], None);
    assert_eq!(drawn.map(|drawn| drawn.token), Some(1));
}

#[test]
fn a_model_that_gives_no_number_draws_nothing() {
    let mut sampler = Sampler::new(drawing(sampling()), 0, &[]);
    assert_eq!(sampler.draw(&[f32::NAN, f32::NEG_INFINITY], None), None);
    assert_eq!(
        sampler.draw(&[1.0, 2.0], Some(&Mask::of(&[false, false]))),
        None
    );
}

#[test]
fn a_bias_of_100_forces_and_of_minus_100_bans() {
    let greedy = |bias: &[(Token, f32)]| {
        let drawing = Drawing {
            logit_bias: bias.into(),
            ..drawing(sampling())
        };
        let mut sampler = Sampler::new(drawing, 0, &[]);
        let drawn = sampler.draw(&[5.0, 30.0, -20.0], None);
        drawn.map(|drawn| drawn.token)
    };
    assert_eq!(greedy(&[(2, 100.0)]), Some(2));
    assert_eq!(greedy(&[(1, -100.0)]), Some(0));
}

#[test]
fn what_the_grammar_forbids_is_never_drawn_not_even_by_force() {
    let drawing = Drawing {
        logit_bias: [(1, 100.0)].into(),
        ..drawing(sampling())
    };
    let mut sampler = Sampler::new(drawing, 0, &[]);
    let mask = Mask::of(&[true, false, false]);
    let drawn = sampler.draw(&[-5.0, 30.0, 20.0], Some(&mask));
    assert_eq!(drawn.map(|drawn| drawn.token), Some(0));
}

#[test]
fn logprobs_are_of_the_model_and_not_of_what_a_request_makes_of_it() {
    let drawing = Drawing {
        sampling: Sampling {
            temperature: 0.1,
            ..sampling()
        },
        logit_bias: [(2, 100.0)].into(),
        logprobs: Some(2),
    };
    let logits = [0.7f32.ln(), 0.2f32.ln(), 0.1f32.ln()];
    let drawn = Sampler::new(drawing, 0, &[])
        .draw(&logits, None)
        .expect("finite");
    let Logprob { logprob, top } = drawn.logprob.expect("asked for");
    assert_eq!(drawn.token, 2);
    assert!((logprob.exp() - 0.1).abs() < 1e-4, "{logprob}");
    assert_eq!(top.iter().map(|top| top.0).collect::<Vec<_>>(), [0, 1]);
    assert!((top[0].1.exp() - 0.7).abs() < 1e-4, "{top:?}");
}

/// Any settings, also such as nobody would choose.
fn any_drawing() -> impl Strategy<Value = Drawing> {
    let temperature = prop_oneof![Just(0.0f32), Just(1e-30), 0.05f32..2.0, Just(f32::INFINITY)];
    let top_k = prop_oneof![Just(0u32), 1u32..30, 30u32..3000];
    let top_p = prop_oneof![Just(1.0f32), 0f32..1.0, 0.99f32..1.0];
    let min_p = prop_oneof![Just(0.0f32), 0f32..1.0];
    let penalty = || prop_oneof![Just(0.0f32), -2f32..2.0];
    let repetition = prop_oneof![Just(1.0f32), 0.5f32..2.0];
    let bias = prop::collection::vec((0..1600, -100f32..100.0), 0..4);
    let seed = any::<u64>();
    let settings = (
        temperature,
        top_k,
        top_p,
        min_p,
        penalty(),
        penalty(),
        repetition,
        seed,
        bias,
    );
    settings.prop_map(
        |(temperature, top_k, top_p, min_p, presence, frequency, repetition, seed, bias)| Drawing {
            sampling: Sampling {
                temperature,
                top_k,
                top_p,
                min_p,
                presence_penalty: presence,
                frequency_penalty: frequency,
                repetition_penalty: repetition,
                seed: Some(seed),
            },
            logit_bias: bias.into(),
            logprobs: None,
        },
    )
}

#[test]
fn draws_of_several_choices_can_run_on_several_threads() {
    fn is_send<T: Send>() {}
    is_send::<Sampler>();
    is_send::<crate::child::grammar::Grammar>();
}

/// Smooth ones, such with a few leaders, such with ties, and such with what is no number.
fn any_logits() -> impl Strategy<Value = Vec<f32>> {
    let odd = prop_oneof![
        20 => -12f32..12.0,
        1 => Just(f32::NAN),
        1 => Just(f32::INFINITY),
        1 => Just(f32::NEG_INFINITY),
    ];
    let leading = prop_oneof![60 => -30f32..-10.0, 1 => -3f32..3.0];
    prop_oneof![
        prop::collection::vec(-8f32..8.0, 1..1500),
        prop::collection::vec(leading, 1..1500),
        prop::collection::vec((-3i8..3).prop_map(f32::from), 1..400),
        prop::collection::vec(odd, 1..300),
    ]
}

fn any_mask() -> impl Strategy<Value = Option<Mask>> {
    let most = prop::collection::vec(prop::bool::weighted(0.9), 1..1500);
    let few = prop::collection::vec(prop::bool::weighted(0.02), 1..1500);
    prop_oneof![
        Just(None),
        prop_oneof![most, few].prop_map(|tokens| Some(Mask::of(&tokens))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_draw_is_the_plain_implementations(
        drawing in any_drawing(),
        logits in any_logits(),
        mask in any_mask(),
        prompt in prop::collection::vec(0..1600, 0..20),
        choice in 0u32..4,
    ) {
        let mut oracle = Oracle::new(drawing.clone(), choice, &prompt);
        let mut sampler = Sampler::new(drawing, choice, &prompt);
        for _ in 0..6 {
            let expected = oracle.draw(&logits, mask.as_ref());
            let drawn = sampler.draw(&logits, mask.as_ref()).map(|drawn| drawn.token);
            prop_assert_eq!(drawn, expected);
        }
    }

    #[test]
    fn logprobs_are_those_of_an_exact_softmax(
        logits in prop::collection::vec(-30f32..30.0, 1..1500),
        count in 0u8..=20,
        seed: u64,
    ) {
        let sampling = Sampling { seed: Some(seed), ..Sampling::default() };
        let drawing = Drawing { logprobs: Some(count), ..drawing(sampling) };
        let drawn = Sampler::new(drawing, 0, &[]).draw(&logits, None).expect("finite");
        let Logprob { logprob, top } = drawn.logprob.expect("asked for");
        let norm = logits.iter().map(|&logit| f64::from(logit).exp()).sum::<f64>().ln();
        let at = |token: Token| logits[usize::try_from(token).expect("not negative")];
        let exact = |token: Token| f64::from(at(token)) - norm;
        prop_assert!((f64::from(logprob) - exact(drawn.token)).abs() < 1e-4);
        prop_assert_eq!(top.len(), logits.len().min(count.into()));
        prop_assert!(top.iter().all(|&(token, told)| (f64::from(told) - exact(token)).abs() < 1e-4));
        prop_assert!(top.is_sorted_by(|a, b| a.1 >= b.1));
        if let Some(&(first, _)) = top.first() {
            prop_assert!(logits.iter().all(|&logit| logit <= at(first)));
        }
    }
}
