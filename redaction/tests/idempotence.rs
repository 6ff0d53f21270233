//! Masking what was masked changes nothing: the classifier that found what is hidden finds no more.
//!
//! `SEKISHO_TEST_DOCUMENTS` names a file with more documents, one `{"text": …}` a line.

use proptest::prelude::*;

use crate::support::{any_marked, cases, mask_found, scan, sent_texts};

const LABELLED: &str = include_str!("../../src/cli/evaluate/scored/gold.jsonl");

/// Longer texts are looked at twice only where values touch.
const LOOKED_AT_TWICE: usize = 256;

/// What leaves for a text, if it can leave.
fn masked(text: &str) -> Option<String> {
    let (prompt, _) = mask_found(&[scan(text.to_owned())]).ok()?;
    Some(sent_texts(&prompt).remove(0))
}

fn documents() -> Vec<String> {
    let more = std::env::var_os("SEKISHO_TEST_DOCUMENTS");
    let more = more.map(|path| std::fs::read_to_string(path).expect("the file that was named"));
    let lines = LABELLED
        .lines()
        .chain(more.iter().flat_map(|more| more.lines()));
    let text = |line| {
        let document: serde_json::Value = serde_json::from_str(line).expect("JSON");
        document["text"].as_str().expect("a text").to_owned()
    };
    lines.map(text).collect()
}

#[test]
fn every_document_that_was_masked_is_left_alone() {
    let mut looked_at = 0;
    for document in documents() {
        if let Some(once) = masked(&document) {
            assert_eq!(masked(&once).as_ref(), Some(&once), "of {document}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 5, "{looked_at}");
}

#[test]
fn a_value_that_another_hides_is_masked_at_the_second_look() {
    let number = "０９０１２３４５６７８";
    for (text, hidden) in [
        (format!("柴田スズキ{number}"), "柴田"),
        (format!("{number}ikue@bank.example{number}"), "ikue"),
        ("John Smith柴田郁恵様".to_owned(), "John"),
    ] {
        let once = masked(&text).expect("maskable");
        assert!(!once.contains(hidden), "{once}");
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_was_masked_is_masked(text in any_marked()) {
        let text: String = text.chars().filter(|c| !"«»‹›⟦⟧⦃⦄".contains(*c)).collect();
        prop_assume!(text.len() <= LOOKED_AT_TWICE);
        if let Some(once) = masked(&text) {
            prop_assert_eq!(masked(&once), Some(once));
        }
    }
}
