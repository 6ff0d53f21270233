//! How often the kinds are told right, on examples that the model was not taught.

use super::*;

/// Every tenth example is kept from the model and then asked for, ten times over.
const FOLDS: usize = 10;

/// Of every example kept apart: whether the surest kind was right, and how sure it was.
fn kept_apart(topics: &Topics) -> Vec<(bool, f32)> {
    let all = topics.kinds.iter().enumerate();
    let all: Vec<(&String, usize)> = all
        .flat_map(|(class, kind)| kind.examples.iter().map(move |text| (text, class)))
        .collect();
    let mut answers = Vec::new();
    for fold in 0..FOLDS {
        let model = learn(&topics.kinds, |number| number % FOLDS != fold);
        for (text, class) in all.iter().skip(fold).step_by(FOLDS) {
            let likely = model.votes(&seen(text)).likely(ENOUGH);
            let (kind, sure) = surest(&likely).expect("there are kinds");
            answers.push((kind == *class, sure));
        }
    }
    answers
}

fn share(part: usize, of: usize) -> f32 {
    let count = |n: usize| f32::from(u16::try_from(n).expect("some hundreds of examples"));
    count(part) / count(of.max(1))
}

#[test]
fn examples_kept_apart_are_told_right() {
    let answers = kept_apart(Topics::built_in());
    let right = |answers: &[(bool, f32)]| answers.iter().filter(|(right, _)| *right).count();
    let told: Vec<_> = answers
        .iter()
        .copied()
        .filter(|(_, sure)| percent(*sure) >= SURE)
        .collect();
    let all = share(right(&answers), answers.len());
    let when_told = share(right(&told), told.len());
    println!(
        "right {all:.3}; told {:.3}, of these right {when_told:.3}",
        share(told.len(), answers.len())
    );
    for tenth in 2..10_u8 {
        let low = f32::from(tenth) / 10.0;
        let of: Vec<_> = answers
            .iter()
            .copied()
            .filter(|(_, sure)| (low..low + 0.1).contains(sure))
            .collect();
        println!("  sure {low:.1}: {} of {} right", right(&of), of.len());
    }
    assert!(all > 0.7, "{all}");
    assert!(when_told > 0.8, "{when_told}");
}

#[test]
fn a_topic_is_told_of_either_language_and_the_newest_texts() {
    let about = |texts: &[&str]| Topics::built_in().classify(texts).map(|topic| topic.name);
    for (text, name) in [
        ("この議事録を三行に要約してください。", "writing"),
        (
            "Why is this SQL query slow? SELECT a FROM b WHERE c = 1",
            "coding",
        ),
        ("中期計画の重点施策を三つ提案してください。", "strategy"),
    ] {
        assert_eq!(about(&[text]).as_deref(), Some(name), "{text}");
    }
    assert_eq!(about(&[]), None);
    assert_eq!(about(&["1234"]), None);
}

#[test]
fn only_the_ends_of_a_text_are_read() {
    let ask = "この議事録を三行に要約してください。\n";
    let long = format!("{ask}{}{ask}", "SELECT a FROM b; ".repeat(10_000));
    let read: usize = ends(&long).map(str::len).sum();
    assert!(read <= 2 * HEAD_AND_TAIL);
    assert!(ends("あ").eq(["あ"]));
}
