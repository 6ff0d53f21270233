//! What holds of masking for every text: nothing but values goes, all of them go, and what
//! stands for them is left alone.

use std::ops::Range;
use std::sync::LazyLock;

use classifiers::{Classifier, Scanned};
use proptest::prelude::*;
use redaction::{Escape, Span, Vault, identity};
use regex::Regex;

use crate::support::{any_marked, cases, characters, marked, mask_texts, sent_texts};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(Classifier::default);

/// What comes back for what was sent, and what became of each stretch of it.
fn restored(vault: &Vault, sent: &str) -> (String, Vec<Span>) {
    let mut restorer = vault.restorer(Escape::None).tracing();
    let mut text = String::new();
    restorer.push(sent, &mut text);
    restorer.finish(&mut text);
    (text, restorer.take_trace())
}

/// Where values stand in a text that came back.
fn values(trace: &[Span]) -> Vec<Range<usize>> {
    replaced(trace, |_, went| went)
}

/// Where what stands for values stands in what was sent.
fn stand_ins(vault: &Vault, sent: &str) -> Vec<Range<usize>> {
    replaced(&restored(vault, sent).1, |came, _| came)
}

fn replaced(trace: &[Span], length: impl Fn(usize, usize) -> usize) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut places = Vec::new();
    for span in trace {
        match *span {
            Span::Kept(bytes) => at += bytes,
            Span::Replaced { came, went } => {
                places.push(at..at + length(came, went));
                at += length(came, went);
            }
        }
    }
    places
}

/// Finds a value by its letters and digits alone, whatever separates them, where it is no part of a
/// longer word.
fn letters_of(value: &str) -> Option<Regex> {
    let letters: Vec<_> = value.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_telling = letters.len() >= if value.is_ascii() { 7 } else { 4 };
    let letters = letters.iter().map(|c| regex::escape(&c.to_string()));
    let separated = letters.collect::<Vec<_>>().join("[-. ()]{0,2}");
    let alone = format!("(?i)(?:^|[^0-9A-Za-z]){separated}(?:$|[^0-9A-Za-z])");
    is_telling.then(|| Regex::new(&alone).expect("a pattern"))
}

/// Whether all of a value's letters are digits, so that people separate them anyhow.
fn is_number(value: &str) -> bool {
    value
        .chars()
        .filter(|c| c.is_alphanumeric())
        .all(char::is_numeric)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn nothing_but_values_is_changed(
        texts in prop::collection::vec(any_marked(), 1..4)
    ) {
        let texts: Vec<Scanned> = texts.iter().map(|text| marked(text)).collect();
        let (prompt, vault) = mask_texts(&texts).expect("maskable");
        let found: Vec<_> = texts
            .iter()
            .flat_map(|text| {
                let of = |range: &Range<usize>| text.text()[range.clone()].to_owned();
                text.findings().iter().map(move |f| (f.entity, of(&f.range)))
            })
            .collect();
        for (text, sent) in texts.iter().zip(sent_texts(&prompt)) {
            let (back, trace) = restored(&vault, &sent);
            prop_assert_eq!(&back, text.text());
            for place in values(&trace) {
                let in_finding = text.findings().iter().any(|finding| {
                    finding.range.start < place.end && place.start < finding.range.end
                });
                let said = &back[place];
                let is_value = found.iter().any(|(entity, value)| {
                    identity(*entity, said) == identity(*entity, value)
                });
                prop_assert!(in_finding || is_value, "{} in {}", said, back);
            }
        }
    }

    #[test]
    fn no_letters_and_digits_of_a_value_survive(
        texts in prop::collection::vec(any_marked(), 1..4)
    ) {
        let texts: Vec<Scanned> = texts.iter().map(|text| marked(text)).collect();
        let (prompt, _) = mask_texts(&texts).expect("maskable");
        let sent = sent_texts(&prompt).join("\u{2028}");
        for text in &texts {
            for finding in text.findings() {
                let value = &text.text()[finding.range.clone()];
                if let Some(letters) = letters_of(value).filter(|_| is_number(value)) {
                    prop_assert!(!letters.is_match(&sent), "{} in {}", value, sent);
                }
            }
        }
    }

    #[test]
    fn no_detector_sees_anything_in_what_stands_for_a_value(text in any_marked()) {
        let (prompt, vault) = mask_texts(&[marked(&text)]).expect("maskable");
        let sent = sent_texts(&prompt).remove(0);
        let stand_ins = stand_ins(&vault, &sent);
        for finding in CLASSIFIER.scan(sent.clone()).findings() {
            let seen = &finding.range;
            let within = stand_ins.iter().find(|one| one.start < seen.end && seen.start < one.end);
            prop_assert!(within.is_none(), "{} in {}", &sent[seen.clone()], sent);
        }
    }

    #[test]
    fn a_text_that_was_masked_goes_round_once_more(text in any_marked()) {
        let (prompt, _) = mask_texts(&[marked(&text)]).expect("maskable");
        let first = sent_texts(&prompt).remove(0);
        let Ok((prompt, vault)) = mask_texts(&[CLASSIFIER.scan(first.clone())]) else {
            return Ok(());
        };
        let second = sent_texts(&prompt).remove(0);
        let mut restorer = vault.restorer(Escape::None);
        let mut back = String::new();
        for piece in characters(&second) {
            restorer.push(piece, &mut back);
        }
        restorer.finish(&mut back);
        prop_assert_eq!(back, first);
    }
}
