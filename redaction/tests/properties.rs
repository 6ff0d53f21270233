//! What holds of masking for every text: nothing but values goes, all of them go, and what
//! stands for them is left alone.

use std::ops::Range;
use std::sync::LazyLock;

use classifiers::{Classifier, Scanned};
use proptest::prelude::*;
use redaction::{Escape, Span, Vault, identity};
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

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

/// Values that are no numbers, and what may stand between their letters.
const NAMES: [&str; 9] = [
    "«柴田 郁恵»",
    "«柴田»",
    "«佐々木希»",
    "«スズキ イチロー»",
    "«しばた いくえ»",
    "«John Smith»",
    "«O'Brien-Tanaka»",
    "⟦ikue.shibata@bank.example⟧",
    "«ドナルド・マクドナルド»",
];
const BETWEEN: [&str; 17] = [
    "", "", " ", "\u{3000}", "\n", "・", "･", "-", "－", "‐", "_", ".", "\u{200b}", "\u{ad}",
    " - ", "\r\n", "/",
];

/// How a letter may be written otherwise.
fn written(letter: char, how: usize) -> String {
    match (how, letter) {
        (1, '!'..='~') => char::from_u32(u32::from(letter) + 0xfee0)
            .into_iter()
            .collect(),
        (2, _) => format!("\\u{:04x}", u32::from(letter)),
        (3, _) => letter.to_uppercase().collect(),
        _ => letter.into(),
    }
}

/// The letters and digits of what was sent, but for placeholders, as whoever looks for them reads it.
fn letters_left(sent: &str) -> String {
    static PLACEHOLDER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("<[A-Z_]+_[a-z]{8}(_[a-z]{1,2})?>").expect("a pattern"));
    static ESCAPE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\\u([0-9a-f]{4})").expect("a pattern"));
    let text = PLACEHOLDER.replace_all(sent, "|");
    let decode = |found: &regex::Captures<'_>| {
        let code = u32::from_str_radix(&found[1], 16).expect("four digits");
        char::from_u32(code).expect("no surrogate").to_string()
    };
    folded(&ESCAPE.replace_all(&text, decode))
}

fn folded(text: &str) -> String {
    let letters = text.nfkc().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[test]
fn a_tag_around_a_placeholder_hides_it_from_no_reader() {
    let (prompt, _) =
        mask_texts(&[marked("IKUE@bank.example<a href=«柴田 郁恵»＞PERSON")]).expect("maskable");
    let sent = sent_texts(&prompt).remove(0);
    let scanned = CLASSIFIER.scan(sent.clone());
    let found: Vec<&str> = scanned
        .findings()
        .iter()
        .map(|f| &sent[f.range.clone()])
        .collect();
    assert_eq!(found, ["IKUE@bank.example"]);
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_letters_of_a_name_survive_whatever_stands_between_them(
        value in prop::sample::select(NAMES.to_vec()),
        between in prop::collection::vec(prop::sample::select(BETWEEN.to_vec()), 1..6),
        how in prop::sample::select(vec![0_usize, 0, 1, 2, 3]),
        around in prop::sample::select(vec![("「", "」"), ("", "様"), ("\n", "\n"), ("と", "は"), (" ", ", "), ("【", "さん")]),
    ) {
        // Nobody can tell where a word in hiragana ends among others.
        let is_hiragana = |c: char| matches!(c, 'ぁ'..='ん');
        prop_assume!(!(value.contains(is_hiragana) && around.1.starts_with('は')));
        let found = marked(value);
        let mut between = between.iter().cycle();
        let letters = found.text().chars().filter(|c| c.is_alphanumeric());
        let parts = letters.map(|letter| written(letter, how) + between.next().expect("a cycle"));
        let hidden: String = parts.collect();
        let hidden = hidden.trim_end_matches(|c: char| !c.is_alphanumeric());
        let text = format!("{value}。{}{hidden}{}", around.0, around.1);
        let text = marked(&text);
        let (prompt, vault) = mask_texts(std::slice::from_ref(&text)).expect("maskable");
        let sent = sent_texts(&prompt).remove(0);
        prop_assert!(!letters_left(&sent).contains(&folded(found.text())), "{:?} of {:?}", sent, text.text());
        prop_assert_eq!(restored(&vault, &sent).0, text.text());
    }

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
