//! The crate's promises, tested from outlines to restored answers.

use classifiers::{EntityType, Finding, Scanned};
use proptest::prelude::*;

use crate::{Counts, Escape, MaskedPrompt, Masker, Outline, Scope, Unmaskable, Vault};

const SCOPE: Scope<'_> = Scope { app: "crm", conversation: &["first text"] };

fn masker() -> Masker {
    Masker::new([7; 32])
}

/// A text in which `«…»` marks persons, `‹…›` phone numbers and `⟦…⟧` e-mail addresses.
fn marked(text: &str) -> Scanned {
    let mut plain = String::new();
    let mut findings = Vec::new();
    let mut start = 0;
    for c in text.chars() {
        let entity = match c {
            '«' | '‹' | '⟦' => {
                start = plain.len();
                continue;
            }
            '»' => EntityType::Person,
            '›' => EntityType::Phone,
            '⟧' => EntityType::Email,
            c => {
                plain.push(c);
                continue;
            }
        };
        findings.push(Finding { range: start..plain.len(), entity, reason: "marked" });
    }
    Scanned::for_tests(plain, findings)
}

fn mask(scanned: &[&Scanned]) -> Result<(MaskedPrompt, Vault), Unmaskable> {
    let texts = scanned.iter().map(|scanned| Outline::Text(scanned)).collect();
    masker().mask(&SCOPE, &Outline::Object(vec![("texts", Outline::List(texts))]))
}

/// The masked texts of a list, as a model would read them.
fn sent(prompt: &MaskedPrompt) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_slice(&prompt.body_for("m")).expect("JSON");
    let texts = body["texts"].as_array().expect("a list");
    texts.iter().map(|text| text.as_str().expect("a text").to_owned()).collect()
}

fn restore(vault: &Vault, escape: Escape, pieces: &[&str]) -> String {
    let mut restorer = vault.restorer(escape);
    let mut out = String::new();
    for piece in pieces {
        restorer.push(piece, &mut out);
    }
    restorer.finish(&mut out);
    out
}

#[test]
fn smoke() {
    let scanned = marked("«柴田 郁恵»様の電話は‹090-1234-5678›、«柴田郁恵»、⟦a@b.example⟧ 09012345678");
    let (prompt, vault) = mask(&[&scanned]).expect("maskable");
    println!("{}", sent(&prompt)[0]);
    assert_eq!(restore(&vault, Escape::None, &[&sent(&prompt)[0]]), scanned.text());
    let _: Counts = prompt.masked_counts();
}
