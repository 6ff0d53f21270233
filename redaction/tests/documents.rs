//! JSON stays JSON.

use classifiers::{Confidence, EntityType, Finding, Scanned};
use proptest::prelude::*;
use redaction::{Escape, Masker, Masking, Mode, Outline, Scope, Unmaskable};
use serde_json::{Value, json};

use crate::support::{cases, characters, list, marked, mask, restore, restore_arguments, sent};

/// Masks a document both ways; gives what is sent for it as text, and restores it again.
fn round_trip(document: &Scanned) -> (String, String) {
    let outline = list(vec![Outline::JsonText(document), Outline::Json(document)]);
    let (prompt, vault) = mask(&outline).expect("maskable");
    let body = sent(&prompt);
    let text = body["texts"][0].as_str().expect("a string").to_owned();
    let parsed: Value = serde_json::from_str(&text).expect("the masked document is JSON");
    assert_eq!(parsed, body["texts"][1], "both ways say the same");
    let restored = restore_arguments(&vault, [&*text]);
    assert_eq!(restore_arguments(&vault, characters(&text)), restored);
    (text, restored)
}

#[test]
fn strings_keys_and_numbers_are_masked_and_come_back() {
    let document =
        marked(r#"{"who":"«柴田郁恵»様","«柴田郁恵»":[⦃7654321⦄,"⦃7654321⦄",-⦃7654321⦄.5],"n":1}"#);
    let (text, restored) = round_trip(&document);
    insta::assert_snapshot!(text, @r#"{"who":"<PERSON_hthkqtdq>様","PERSON_hthkqtdq":["<BANK_ACCOUNT_qpvbbhwq>","<BANK_ACCOUNT_qpvbbhwq_b>","<BANK_ACCOUNT_hvjgqxfb>"],"n":1}"#);
    assert_eq!(restored, document.text());
}

/// What stands for the keys of a schema's properties, and what the schema says is required.
fn keys_and_required(mode: Mode) -> [Vec<String>; 2] {
    let schema = marked(
        r#"{"properties":{"«柴田郁恵»様の電話":{},"«大江健»様の電話":{},"«柴田郁恵»":{},"口座 ⦃7654321⦄":{}},
        "required":["«柴田郁恵»様の電話","«大江健»様の電話","«柴田郁恵»","口座 ⦃7654321⦄"]}"#,
    );
    let mut masking = Masking::default();
    for entity in [EntityType::Person, EntityType::BankAccount] {
        masking.set(entity, mode).expect("they have it");
    }
    let scope = Scope {
        app: "crm",
        conversation: &[],
    };
    let outline = Outline::Object(vec![("schema", Outline::Json(&schema))]);
    let masked = Masker::new([7; 32]).mask(&scope, &outline, &masking);
    let (prompt, vault) = masked.expect("maskable");
    let sent = sent(&prompt)["schema"].take();
    let keys = sent["properties"].as_object().expect("an object").keys();
    let keys: Vec<String> = keys.cloned().collect();
    let called = serde_json::json!({ (keys[0].clone()): 1 }).to_string();
    let restored = restore(&vault, Escape::Json, [&*called]);
    assert!(schema.text().contains(&restored[2..restored.len() - 4]));
    let required = sent["required"].as_array().expect("a list").iter();
    let required = required.map(|key| key.as_str().expect("a string").to_owned());
    [keys, required.collect()]
}

#[test]
fn keys_stay_distinct_in_every_mode_and_are_required_as_they_are_written() {
    for mode in [Mode::Placeholder, Mode::Surrogate, Mode::Drop] {
        let [mut keys, mut required] = keys_and_required(mode);
        keys.sort();
        required.sort();
        assert_eq!(keys.len(), 4, "{mode:?}: {keys:?}");
        assert_eq!(keys, required, "{mode:?}");
    }
}

#[test]
fn a_finding_over_several_strings_is_masked_piece_by_piece() {
    let document = marked(r#"{"tel":["‹090","1234", 5678, "›9"]}"#);
    let (text, restored) = round_trip(&document);
    assert!(
        ["090", "1234", "5678"]
            .iter()
            .all(|digits| !text.contains(digits)),
        "{text}"
    );
    assert_eq!(restored, document.text());
}

#[test]
fn a_finding_that_cuts_an_escape_takes_all_of_it() {
    let document = marked(r#"{"mail":"to:\⟦nikue@bank.example⟧","x":"«a\»nb"}"#);
    let (text, restored) = round_trip(&document);
    assert!(!text.contains("ikue"), "{text}");
    assert_eq!(restored, document.text());
}

#[test]
fn a_value_is_found_inside_a_document_as_it_is_escaped_there() {
    let (text, document) = (
        marked("⟦a\"b\\c@x.example⟧"),
        marked(r#"{"m":"\na\"b\\c@x.example"}"#),
    );
    let outline = list(vec![Outline::Text(&text), Outline::JsonText(&document)]);
    let (prompt, vault) = mask(&outline).expect("maskable");
    let arguments = sent(&prompt)["texts"][1]
        .as_str()
        .expect("a string")
        .to_owned();
    assert!(!arguments.contains("example"), "{arguments}");
    assert_eq!(restore_arguments(&vault, [&*arguments]), document.text());
}

#[test]
fn what_is_not_json_is_plain_text_in_a_string_and_refused_elsewhere() {
    let broken = marked(r#"{"name": "«柴田郁恵»"#);
    let (prompt, vault) = mask(&list(vec![Outline::JsonText(&broken)])).expect("maskable");
    let text = sent(&prompt)["texts"][0]
        .as_str()
        .expect("a string")
        .to_owned();
    assert_eq!(restore(&vault, Escape::None, [&*text]), broken.text());
    let refused = mask(&list(vec![Outline::Json(&broken)])).expect_err("not JSON");
    assert_eq!(refused, Unmaskable::Json);
    let injected = marked(r#"1],"model":["x"#);
    assert_eq!(
        mask(&list(vec![Outline::Json(&injected)])).expect_err("two"),
        Unmaskable::Json
    );
}

#[test]
fn a_number_comes_back_as_a_number_only_where_it_was_one() {
    let document = marked(r#"{"account":⦃7654321⦄}"#);
    let (prompt, vault) = mask(&list(vec![Outline::Json(&document)])).expect("maskable");
    let placeholder = sent(&prompt)["texts"][0]["account"]
        .as_str()
        .expect("a string")
        .to_owned();
    let arguments = format!(r#"{{"a": "{placeholder}", "b": "口座{placeholder}"}}"#);
    let restored = restore_arguments(&vault, characters(&arguments));
    assert_eq!(restored, r#"{"a": 7654321, "b": "口座7654321"}"#);
    assert_eq!(restore(&vault, Escape::None, [&*placeholder]), "7654321");
}

#[test]
fn escaped_brackets_in_arguments_are_recognised() {
    let document = marked(r#"{"name":"«柴田\"郁恵»"}"#);
    let (prompt, vault) = mask(&list(vec![Outline::JsonText(&document)])).expect("maskable");
    let text = sent(&prompt)["texts"][0]
        .as_str()
        .expect("a string")
        .to_owned();
    for escaped in [
        text.replace('<', "\\u003c").replace('>', "\\u003E"),
        text.replace('<', "\\uff1c").replace('>', "\\uFF1e"),
        text.replace('_', "\\\\_"),
        text.replace('_', "\\u005f"),
    ] {
        assert_eq!(
            restore_arguments(&vault, characters(&escaped)),
            document.text()
        );
    }
    let not_escaped = text.replace('<', "\\\\u003c");
    let restored = restore_arguments(&vault, characters(&not_escaped));
    assert!(restored.contains("\\\\u003c"), "{restored}");
}

/// A document whose strings and numbers hold words, some of them findings.
fn any_document() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "柴田郁恵",
        "柴田 郁恵",
        "a",
        "\"",
        "\\",
        "\n",
        "ikue@x.example",
        "7654321",
        "é😀",
        "<b>",
        "",
        "</p>",
        "\u{1}",
        "PERSON_",
        "nn",
    ]);
    let text = prop::collection::vec(word, 0..4).prop_map(|words| words.concat());
    let leaf = prop_oneof![
        4 => text.clone().prop_map(Value::from),
        1 => prop::sample::select(vec![json!(7_654_321), json!(-7_654_321.25), json!(true), json!(null)]),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(text.clone(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Findings wherever one of the values stands, as a detector would see them, or anywhere at all.
fn scanned(text: String, anywhere: &[(usize, usize)]) -> Scanned {
    let values = [
        "柴田郁恵",
        "柴田 郁恵",
        "ikue@x.example",
        "nikue@x.example",
        "7654321",
    ];
    let seen = values.iter().flat_map(|value| text.match_indices(value));
    let mut ranges: Vec<_> = seen.map(|(at, value)| at..at + value.len()).collect();
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    ranges.extend(anywhere.iter().map(|(from, len)| {
        let from = from % bounds.len();
        bounds[from]..bounds[(from + len % 9).min(bounds.len() - 1)]
    }));
    ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
    let mut end = 0;
    ranges.retain(|range| {
        let keep = range.start >= end && !range.is_empty();
        end = if keep { range.end } else { end };
        keep
    });
    let finding = |range| Finding {
        range,
        entity: EntityType::BankAccount,
        confidence: Confidence::Certain,
        reason: "",
    };
    Scanned::for_tests(text, ranges.into_iter().map(finding).collect())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_document_stays_json_and_comes_back_byte_for_byte(
        document in any_document(),
        anywhere in prop::collection::vec(any::<(usize, usize)>(), 0..3),
        is_pretty in any::<bool>(),
    ) {
        let text = if is_pretty {
            serde_json::to_string_pretty(&document).expect("JSON")
        } else {
            document.to_string()
        };
        let document = scanned(text, &anywhere);
        let (_, restored) = round_trip(&document);
        prop_assert_eq!(restored, document.text());
    }
}
