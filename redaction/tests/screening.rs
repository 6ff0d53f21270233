//! Answers are searched for values that are not the client's own.

use std::sync::{Arc, LazyLock};

use classifiers::{Classifier, EntityType, Scanned, Unscannable};
use proptest::prelude::*;
use redaction::{Escape, Masker, Screen, Screening};

use crate::support::{SCOPE, cases, characters, cut};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(Classifier::default);

fn scan(text: String) -> Scanned {
    CLASSIFIER.scan(text)
}

/// What screens answers to a client that wrote this.
fn screening(request: &str) -> Arc<Screening> {
    let request = scan(request.to_owned());
    Arc::new(Masker::new([7; 32]).screening(&SCOPE, std::iter::once(&request)))
}

/// What the client gets of an answer that comes in these pieces.
fn screened<'p>(
    screening: &Arc<Screening>,
    escape: Escape,
    pieces: impl IntoIterator<Item = &'p str>,
) -> String {
    let mut screen = screening.screen(escape);
    let mut out = String::new();
    for piece in pieces {
        screen.push(piece, scan, &mut out).expect("scannable");
        assert!(held(&screen) <= Screen::MOST_HELD);
    }
    screen.finish(scan, &mut out).expect("scannable");
    out
}

/// Bytes that are held back, from what may be printed of a screen.
fn held(screen: &Screen) -> usize {
    let debug = format!("{screen:?}");
    let held = debug.split("held_bytes: ").nth(1).expect("a field");
    held.split(',')
        .next()
        .expect("a number")
        .parse()
        .expect("a number")
}

#[test]
fn what_the_client_did_not_write_is_hidden_and_what_it_wrote_passes() {
    let screening = screening("柴田郁恵様(090-8156-0440)への返信を書いてください。");
    let answer = "柴田郁恵様\nお電話は０９０８１５６０４４０で承ります。担当の田中美咲様(080-2345-6781、\
        misaki.tanaka@example.com)がお待ちします。田中美咲は明日不在です。";
    let out = screened(&screening, Escape::None, [answer]);
    insta::assert_snapshot!(out, @r"
    柴田郁恵様
    お電話は０９０８１５６０４４０で承ります。担当の<PERSON_vdrwtkpc>様(<PHONE_wfdwbdrr>、<EMAIL_xkjqjbpg>)がお待ちします。<PERSON_vdrwtkpc>は明日不在です。
    ");
    assert_eq!(screened(&screening, Escape::None, characters(answer)), out);
}

#[test]
fn everything_else_of_an_answer_goes_out_sentence_by_sentence() {
    let screening = screening("");
    let mut screen = screening.screen(Escape::None);
    let mut out = String::new();
    for (piece, expected) in [
        ("承知しました。次", "承知しました。"),
        ("に進みます", "承知しました。"),
        ("。\n", "承知しました。次に進みます。\n"),
        ("番号は", "承知しました。次に進みます。\n"),
    ] {
        screen.push(piece, scan, &mut out).expect("scannable");
        assert_eq!(out, expected);
    }
    screen.finish(scan, &mut out).expect("scannable");
    assert_eq!(out, "承知しました。次に進みます。\n番号は");
}

#[test]
fn a_document_stays_a_document() {
    let screening = screening("口座番号 4839201 の件");
    let document = r#"{"口座番号": 4839201, "相手": {"口座番号": 7654321, "名前": "田中\u7f8e咲様"}, "電話": "080-2345-6781"}"#;
    let out = screened(&screening, Escape::Json, [document]);
    insta::assert_snapshot!(out, @r#"{"口座番号": 4839201, "相手": {"口座番号": "<BANK_ACCOUNT_qpvbbhwq>", "名前": "<PERSON_vdrwtkpc>様"}, "電話": "<PHONE_wfdwbdrr>"}"#);
    let parsed: serde_json::Value = serde_json::from_str(&out).expect("still JSON");
    assert_eq!(parsed["口座番号"], 4_839_201);
    assert_eq!(
        screened(&screening, Escape::Json, characters(document)),
        out
    );
}

#[test]
fn what_is_hidden_has_one_placeholder_throughout_a_conversation() {
    let answer = "お電話は080-2345-6781です。";
    let first = screened(&screening("一"), Escape::None, [answer]);
    assert_eq!(screened(&screening("二"), Escape::None, [answer]), first);
    assert!(first.contains("<PHONE_"), "{first}");
}

#[test]
fn what_cannot_be_scanned_does_not_go_out() {
    let unscannable = |text| Scanned::unscannable(text, Unscannable::Encoded);
    let mut screen = screening("").screen(Escape::None);
    let mut out = String::new();
    assert_eq!(screen.push("承知", unscannable, &mut out), Ok(()));
    let refused = screen.push("。", unscannable, &mut out);
    assert_eq!(refused, Err(Unscannable::Encoded));
    assert_eq!(out, "");
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let screening = screening("");
    for endless in ["x", "漢", "1", "<", "(\n", "田中様、", "\"\\u", " "] {
        let text = endless.repeat((128 << 10) / endless.len());
        for escape in [Escape::None, Escape::Json] {
            let mut screen = screening.screen(escape);
            let mut out = String::new();
            for piece in [&*text, endless, endless] {
                if screen.push(piece, scan, &mut out).is_err() {
                    break;
                }
                assert!(held(&screen) <= Screen::MOST_HELD, "{endless}");
            }
        }
    }
}

#[test]
fn what_was_hidden_is_counted() {
    let mut screen = screening("").screen(Escape::None);
    let mut out = String::new();
    screen
        .push("080-2345-6781、misaki.tanaka@example.com。", scan, &mut out)
        .expect("scannable");
    let masked: Vec<_> = screen.masked().iter().collect();
    assert_eq!(masked, [(EntityType::Phone, 1), (EntityType::Email, 1)]);
}

/// Parts of answers: values of the client's and of others, and what stands around them.
fn any_answer() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "柴田郁恵様",
        "柴田",
        "田中美咲様",
        "田中美咲",
        "佐藤",
        "090-8156-0440",
        "080-2345-6781",
        "080-\n2345-6781",
        "misaki.tanaka@example.com",
        "4111 1111 1111 1111",
        "口座番号 普通 7654321",
        "Mr. John Smith",
        "東京都港区芝公園4丁目2番8号",
        "。",
        "、",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        ". ",
        " ",
        "は",
        "です",
        "です。",
        "the account of ",
        "電話番号：",
        "|",
        "(",
        ")",
        "\"",
        "\\",
        "\\u67f4",
        "\\n",
        "{",
        "}",
        ":",
        ",",
        "<PERSON_kfqxwbtd>",
        "https://x.example/",
        "word word ",
        "Thank you.",
        "あああああああああ",
    ]);
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

const BEFORE: [&str; 5] = [
    "ご連絡先は ",
    "承知しました。\n",
    "- ",
    "| a | ",
    "Please use ",
];
const OTHERS: [&str; 4] = [
    "080-2345-6781",
    "misaki.tanaka@example.com",
    "4111 1111 1111 1111",
    "田中美咲様",
];
const BEHIND: [&str; 5] = [" です。", "\n", " |\n", "、", ". Thanks. "];

proptest! {
    #![proptest_config(ProptestConfig { cases: cases().cases / 4, ..cases() })]

    #[test]
    fn however_an_answer_is_cut_the_same_comes_out(
        answer in any_answer(),
        times in prop::sample::select(vec![1_usize, 1, 1, 6]),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let screening = screening("柴田郁恵様(090-8156-0440)への返信を書いてください。");
        let answer = answer.repeat(times);
        for escape in [Escape::None, Escape::Json] {
            let whole = screened(&screening, escape, [&*answer]);
            prop_assert_eq!(&screened(&screening, escape, cut(&answer, &places)), &whole);
            prop_assert_eq!(&screened(&screening, escape, characters(&answer)), &whole);
        }
    }

    #[test]
    fn an_answer_in_which_nothing_is_found_goes_out_whole(
        answer in any_answer(),
        times in prop::sample::select(vec![1_usize, 1, 1, 40]),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let nothing = |text: String| Scanned::for_tests(text, vec![]);
        let answer = answer.repeat(times);
        for escape in [Escape::None, Escape::Json] {
            let mut screen = screening("").screen(escape);
            let mut out = String::new();
            for piece in cut(&answer, &places) {
                screen.push(piece, nothing, &mut out).expect("scannable");
            }
            screen.finish(nothing, &mut out).expect("scannable");
            prop_assert_eq!(&out, &answer);
        }
    }

    #[test]
    fn no_value_of_somebody_else_goes_out_in_any_sentence(
        sentences in prop::collection::vec((0..BEFORE.len(), 0..OTHERS.len(), 0..BEHIND.len()), 1..12),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let sentence = |&(before, value, behind): &(usize, usize, usize)| {
            [BEFORE[before], OTHERS[value], BEHIND[behind]].concat()
        };
        let answer: String = sentences.iter().map(sentence).collect();
        let out = screened(&screening("柴田郁恵様への返信"), Escape::None, cut(&answer, &places));
        for value in OTHERS {
            prop_assert!(!out.contains(value), "{} in {} of {}", value, out, answer);
        }
    }
}
