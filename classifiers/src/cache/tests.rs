use proptest::prelude::*;

use super::*;
use crate::{Terms, Unscannable};

const KEY: [u8; 32] = [7; 32];

fn cache(max_bytes: usize) -> Cache {
    Cache::new(Classifier::default(), &KEY, max_bytes)
}

/// Everything that a scan tells.
fn told(scanned: &Scanned) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        scanned.text().to_owned(),
        scanned.findings().to_vec(),
        scanned.signals().to_vec(),
        scanned.why_unscannable(),
    )
}

#[test]
fn the_same_text_is_scanned_once() {
    let cache = cache(1 << 20);
    let text = "口座名義は佐藤健一様、mail: taro@example.co.jp";
    let first = cache.scan("loans", text.to_owned());
    let second = cache.scan("loans", text.to_owned());
    assert_eq!(told(&first), told(&second));
    let load = cache.load();
    assert_eq!((load.hits, load.misses, load.entries), (1, 1, 1));
}

#[test]
fn no_application_learns_what_another_sent() {
    let cache = cache(1 << 20);
    drop(cache.scan("loans", "同じ文章".to_owned()));
    drop(cache.scan("cards", "同じ文章".to_owned()));
    // Nor by splitting its name from the text elsewhere.
    drop(cache.scan("loan", "s同じ文章".to_owned()));
    assert_eq!(cache.load().hits, 0);
}

#[test]
fn what_is_asked_for_again_outlives_what_is_not() {
    let cache = cache(SHARDS * 4096);
    for number in 0..4000 {
        drop(cache.scan("loans", format!("message {number}")));
        drop(cache.scan("loans", "the system prompt".to_owned()));
    }
    let load = cache.load();
    assert_eq!(load.hits, 3999, "the prompt was scanned once");
    assert!(load.evicted > 0 && load.bytes <= SHARDS * 4096);
}

#[test]
fn without_room_nothing_is_remembered() {
    for max_bytes in [0, 100] {
        let cache = cache(max_bytes);
        for _ in 0..2 {
            drop(cache.scan("loans", "mail: taro@example.co.jp".to_owned()));
        }
        assert_eq!((cache.load().hits, cache.load().bytes), (0, 0));
    }
}

#[test]
fn what_could_not_be_read_is_tried_again() {
    let terms = Terms::parse("max_text_bytes = 10").expect("a good file");
    let classifier = Classifier::new(&terms).expect("no terms");
    let cache = Cache::new(classifier, &KEY, 1 << 20);
    for _ in 0..2 {
        let scanned = cache.scan("loans", "12345678901".to_owned());
        assert_eq!(scanned.why_unscannable(), Some(Unscannable::TooLong));
    }
    assert_eq!((cache.load().misses, cache.load().entries), (2, 0));
}

#[test]
fn threads_that_ask_at_once_are_told_the_same() {
    let cache = &cache(64 << 10);
    let texts: Vec<String> = (0..64)
        .map(|number| format!("電話 03-1234-{number:04}、佐藤{number}様"))
        .collect();
    let told_alone: Vec<_> = texts
        .iter()
        .map(|text| told(&cache.classifier().scan(text.clone())))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (text, alone) in texts.iter().zip(&told_alone).cycle().take(500) {
                    assert!(told(&cache.scan("loans", text.clone())) == *alone);
                }
            });
        }
    });
    let load = cache.load();
    assert_eq!(load.hits + load.misses, 2000);
}

/// Texts of a conversation: some with findings, some with passages, some alike but for one letter.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "佐藤健一様",
        "の口座は普通1234567です。",
        "うつ病で通院中。",
        "当行の稟議",
        "taro@example.co.jp",
        " ",
        "a",
        "\u{200b}",
        "password=hunter2Kx9",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn with_the_cache_every_answer_is_as_without(
        texts in prop::collection::vec(text(), 1..8),
        asked in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize), 1..40),
        max_bytes in prop::sample::select(vec![0, 600, SHARDS * 700, SHARDS * 1500, 1 << 20]),
    ) {
        let cache = cache(max_bytes);
        for (index, owner) in asked {
            let text = &texts[index.index(texts.len())];
            let remembered = cache.scan(["a", "b", "ab"][owner], text.clone());
            let scanned = Classifier::shared().scan(text.clone());
            prop_assert_eq!(told(&remembered), told(&scanned));
            prop_assert!(cache.load().bytes <= max_bytes);
        }
    }
}
