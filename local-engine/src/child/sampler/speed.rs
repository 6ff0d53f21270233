//! What a draw costs. To measure:
//! `cargo test --release -p local-engine --lib -- --ignored --nocapture what_a_draw_costs`

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::*;

/// Of other programs on the machine the best of so many rounds sees least.
const ROUNDS: u32 = 200;

#[test]
#[ignore = "a measurement"]
fn what_a_draw_costs() {
    let plain = Sampling {
        seed: Some(1),
        ..Sampling::default()
    };
    let qwen = Sampling {
        temperature: 0.7,
        top_k: 20,
        top_p: 0.8,
        ..plain
    };
    let greedy = Sampling {
        temperature: 0.0,
        ..plain
    };
    for size in [49_152, 151_936] {
        let mask: Vec<_> = (0..size).map(|token| token % 50 != 7).collect();
        let mask = Mask::of(&mask);
        let drawing = |sampling| Drawing {
            sampling,
            ..Drawing::default()
        };
        let penalised = Sampling {
            presence_penalty: 1.5,
            ..qwen
        };
        let told = Drawing {
            logprobs: Some(20),
            ..drawing(qwen)
        };
        let top_p = Sampling {
            top_p: 0.9,
            ..plain
        };
        measure(size, "greedy", drawing(greedy), None);
        measure(size, "0.7, top-k 20, top-p 0.8", drawing(qwen), None);
        measure(size, "the same, presence 1.5", drawing(penalised), None);
        measure(size, "the same, mask", drawing(qwen), Some(&mask));
        measure(size, "the same, logprobs 20", told, None);
        measure(size, "temperature 1", drawing(plain), None);
        measure(size, "temperature 1, top-p 0.9", drawing(top_p), None);
    }
}

fn measure(size: usize, name: &str, drawing: Drawing, mask: Option<&Mask>) {
    let rows = rows(size);
    let mut sampler = Sampler::new(drawing, 0, &[]);
    let mut round = || {
        let start = Instant::now();
        for row in &rows {
            black_box(sampler.draw(row, mask));
        }
        start.elapsed() / 16
    };
    let best = (0..ROUNDS).map(|_| round()).min().unwrap_or(Duration::ZERO);
    println!("{size:>7} {name:<26} {:>6.1} µs", best.as_secs_f64() * 1e6);
}

/// A normal distribution and thirty leaders, as models have it.
fn rows(size: usize) -> Vec<Vec<f32>> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut row = || {
        let mut normal = || (0..12).map(|_| random.f32()).sum::<f32>() - 6.0;
        let mut row: Vec<f32> = (0..size).map(|_| normal() * 2.5).collect();
        for leader in 0..30u8 {
            row[random.usize(..size)] = 24.0 - 0.5 * f32::from(leader);
        }
        row
    };
    (0..16).map(|_| row()).collect()
}
