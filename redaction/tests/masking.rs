//! What leaves, and what does not.

use std::collections::HashSet;

use classifiers::{Confidence, EntityType, Finding, Scanned, Unscannable};
use proptest::prelude::*;
use redaction::{Escape, Masker, Masking, Outline, Scope, Unmaskable};

use crate::support::{
    any_marked, cases, list, marked, mask, mask_one, mask_texts, restore, sent, sent_texts,
};

#[test]
fn a_request_without_findings_leaves_as_it_is() {
    let text = marked("日本の首都は\"どこ\"ですか\n");
    let outline = Outline::Object(vec![
        (
            "messages",
            Outline::List(vec![Outline::Object(vec![
                ("role", Outline::Literal("user")),
                ("content", Outline::Text(&text)),
            ])]),
        ),
        ("stream", Outline::Bool(true)),
        ("stop", Outline::Null),
        ("n", Outline::Number(2.into())),
    ]);
    let (prompt, vault) = mask(&outline).expect("nothing to mask");
    assert!(vault.is_empty());
    assert_eq!(prompt.masked_counts().total(), 0);
    let body = String::from_utf8(prompt.body_for("gpt \"4\"").to_vec()).expect("UTF-8");
    insta::assert_snapshot!(body, @r#"{"model":"gpt \"4\"","messages":[{"role":"user","content":"日本の首都は\"どこ\"ですか\n"}],"stream":true,"stop":null,"n":2}"#);
}

#[test]
fn an_empty_outline_is_a_body_with_a_model() {
    let (prompt, _) = mask(&Outline::Object(vec![])).expect("nothing to mask");
    assert_eq!(&prompt.body_for("m")[..], br#"{"model":"m"}"#);
}

#[test]
fn notations_of_one_value_share_a_stem_and_come_back_as_they_were() {
    let (sent, vault) = mask_one(
        "«柴田 郁恵»様、«柴田郁恵»様、«柴田 郁恵»、«柴田»さん、«佐藤»、‹090-1234-5678›、‹０９０１２３４５６７８›",
    );
    insta::assert_snapshot!(sent, @"<PERSON_hthkqtdq>様、<PERSON_hthkqtdq_b>様、<PERSON_hthkqtdq>、<PERSON_hthkqtdq_c>さん、<PERSON_xkdgpfwp>、<PHONE_jwvhkwxr>、<PHONE_jwvhkwxr_b>");
    assert_eq!(
        restore(&vault, Escape::None, [&*sent]),
        "柴田 郁恵様、柴田郁恵様、柴田 郁恵、柴田さん、佐藤、090-1234-5678、０９０１２３４５６７８"
    );
}

#[test]
fn a_name_and_its_reading_are_one_person_where_the_request_says_so() {
    let (sent, vault) = mask_one(
        "«佐藤 健一»（«サトウ ケンイチ»）様。«さとう けんいち»様、«サトウ»様、«佐藤»様。「«鈴木一郎»」「«スズキ イチロウ»」",
    );
    insta::assert_snapshot!(sent, @"<PERSON_mbxbdxxb>（<PERSON_mbxbdxxb_b>）様。<PERSON_mbxbdxxb_c>様、<PERSON_mbxbdxxb_d>様、<PERSON_mbxbdxxb_f>様。「<PERSON_dgxgpfxf>」「<PERSON_wbkqbgrm>」");
    assert_eq!(
        restore(&vault, Escape::None, [&*sent]),
        "佐藤 健一（サトウ ケンイチ）様。さとう けんいち様、サトウ様、佐藤様。「鈴木一郎」「スズキ イチロウ」"
    );
}

#[test]
fn a_reading_that_was_once_told_is_that_person_in_any_script_and_one_that_was_not_is_another() {
    let stems = |turns: &[&str]| -> Vec<String> {
        let texts: Vec<Scanned> = turns.iter().map(|turn| marked(turn)).collect();
        let (prompt, vault) = mask_texts(&texts).expect("maskable");
        let sent = sent_texts(&prompt);
        for (sent, text) in sent.iter().zip(&texts) {
            assert_eq!(restore(&vault, Escape::None, [&**sent]), text.text());
        }
        let sent = sent.concat();
        let placeholders = sent
            .match_indices("<PERSON_")
            .map(|(at, name)| at + name.len());
        placeholders.map(|at| sent[at..at + 8].to_owned()).collect()
    };
    for told in [
        "«柴田 郁恵»（«シバタ イクエ»）様です",
        "«Ikue Shibata»（«柴田郁恵»）様です",
    ] {
        let all = stems(&[
            told,
            "«シバタ»様、«Shibata»-san、«ｼﾊﾞﾀ ｲｸｴ»様、«SHIBATA Ikue»、«しばた»さん、«柴田»様",
        ]);
        assert!(all.iter().all(|stem| *stem == all[0]), "{told}: {all:?}");
    }
    let never_told = stems(&["«柴田 郁恵»様です", "«シバタ»様", "«Shibata»-san"]);
    assert_eq!(never_told.iter().collect::<HashSet<_>>().len(), 3);
    let two = stems(&[
        "«柴田郁恵»（«シバタ イクエ»）と«柴田太郎»（«シバタ タロウ»）",
        "«Shibata»-san",
    ]);
    assert_eq!(two.iter().collect::<HashSet<_>>().len(), 3, "{two:?}");
}

#[test]
fn a_reading_keeps_the_placeholder_that_it_had_before_it_was_told_whose_it_is() {
    let turns = [
        "«佐藤健一»様の件",
        "«サトウ ケンイチ»様から電話",
        "«佐藤健一»（«サトウ ケンイチ»）様です",
    ];
    let all: Vec<Scanned> = turns.iter().map(|turn| marked(turn)).collect();
    let whole = sent_texts(&mask_texts(&all).expect("maskable").0);
    for upto in 1..=turns.len() {
        let so_far = sent_texts(&mask_texts(&all[..upto]).expect("maskable").0);
        assert_eq!(so_far[..], whole[..upto]);
    }
}

#[test]
fn a_value_has_one_stem_however_it_is_escaped() {
    let written = "⟦ikue@x.example⟧ ⟦ikue%40x.example⟧ ⟦ikue&#64;x.example⟧ ⟦ikue\\u0040x.example⟧ \
        «柴田» «&#26612;&#30000;» «%E6%9F%B4%E7%94%B0» «\\u67f4\\u7530»";
    let (sent, vault) = mask_one(written);
    let stems = sent
        .split(' ')
        .map(|placeholder| placeholder.split(['_', '>']).nth(1));
    let stems: Vec<_> = stems.collect();
    for of_one in stems.chunks(4) {
        assert!(of_one.iter().all(|stem| stem == &of_one[0]), "{sent}");
    }
    assert_ne!(stems[0], stems[4], "{sent}");
    let text = marked(written);
    assert_eq!(restore(&vault, Escape::None, [&*sent]), text.text());
}

#[test]
fn two_persons_of_one_surname_stay_two() {
    let (sent, _) = mask_one("«柴田郁恵»と«柴田太郎»と«柴田»");
    let mut stems: Vec<&str> = sent.split('と').map(|text| &text[..16]).collect();
    stems.sort_unstable();
    stems.dedup();
    assert_eq!(stems.len(), 3, "{sent}");
}

#[test]
fn a_conversation_that_goes_on_keeps_its_placeholders() {
    let turns = [
        "«柴田»様の件",
        "«柴田 郁恵»様です。⟦a@b.example⟧",
        "«柴田太郎»も。«柴田»様は？",
    ];
    let all: Vec<Scanned> = turns.iter().map(|turn| marked(turn)).collect();
    let whole = sent_texts(&mask_texts(&all).expect("maskable").0);
    for upto in 1..=turns.len() {
        let so_far = sent_texts(&mask_texts(&all[..upto]).expect("maskable").0);
        assert_eq!(so_far[..], whole[..upto]);
    }
}

#[test]
fn another_conversation_app_or_key_has_other_placeholders() {
    let text = marked("«柴田 郁恵»");
    let outline = list(vec![Outline::Text(&text)]);
    let scopes = [
        (
            1,
            Scope {
                app: "a",
                conversation: &["x"],
            },
        ),
        (
            1,
            Scope {
                app: "b",
                conversation: &["x"],
            },
        ),
        (
            1,
            Scope {
                app: "a",
                conversation: &["y"],
            },
        ),
        (
            2,
            Scope {
                app: "a",
                conversation: &["x"],
            },
        ),
    ];
    let mut seen: Vec<String> = scopes
        .iter()
        .map(|(key, scope)| {
            let (prompt, _) = Masker::new([*key; 32])
                .mask(scope, &outline, &Masking::default())
                .expect("maskable");
            sent_texts(&prompt).remove(0)
        })
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), scopes.len());
}

#[test]
fn a_value_found_once_is_masked_everywhere() {
    let texts = [
        marked("顧客: «柴田郁恵»、‹090-1234-5678›、«John Smith»"),
        marked("柴田郁恵さん、09012345678、John Smith's, John Smithson, JOHN SMITH"),
    ];
    let (prompt, vault) = mask_texts(&texts).expect("maskable");
    let sent = sent_texts(&prompt);
    insta::assert_snapshot!(sent[1], @"<PERSON_hthkqtdq>さん、<PHONE_jwvhkwxr_b>、<PERSON_gvkkdxdb>'s, John Smithson, <PERSON_gvkkdxdb_b>");
    assert_eq!(restore(&vault, Escape::None, [&*sent[1]]), texts[1].text());
}

#[test]
fn common_words_are_not_taken_for_values() {
    let texts = [
        marked("«Bo»、«林»、«あい»、⦃123⦄、⦃2024⦄、«スズキ»"),
        marked("Bob, Bo, 森林, あいさつ, 123円, 2024年, スズキモーター、スズキ様"),
    ];
    let (prompt, _) = mask_texts(&texts).expect("maskable");
    let sent = sent_texts(&prompt).remove(1);
    assert!(
        sent.starts_with("Bob, Bo, 森林, あいさつ, 123円, 2024年, スズキモーター、<PERSON_"),
        "{sent}"
    );
}

#[test]
fn a_text_that_holds_a_placeholder_of_its_own_is_not_restored_to_a_value() {
    let (first, _) = mask_one("«柴田郁恵»");
    // The same conversation goes on with the very placeholder in the user's text.
    let text = format!("«柴田郁恵»は{first}ですか。{}", first.to_uppercase());
    let (sent, vault) = mask_one(&text);
    assert!(!sent.starts_with(&first), "another stem was derived");
    let plain = text.replace(['«', '»'], "");
    assert_eq!(restore(&vault, Escape::None, [&*sent]), plain);
}

#[test]
fn nor_is_one_that_is_written_in_disguise() {
    let (first, _) = mask_one("«柴田郁恵»");
    let wide: String = first
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).expect("a full-width form"))
        .collect();
    let escaped = first
        .replace('R', "\\u0052")
        .replace(&first[8..9], &format!("\\u{:04x}", first.as_bytes()[8]));
    for own in [wide, escaped] {
        let (sent, vault) = mask_one(&format!("«柴田郁恵»は{own}ですか。"));
        let plain = format!("柴田郁恵は{own}ですか。");
        for escape in [Escape::None, Escape::Json] {
            assert_eq!(restore(&vault, escape, [&*sent]), plain);
        }
    }
}

#[test]
fn a_value_known_from_one_text_is_masked_where_another_disguises_it() {
    let known = marked("«柴田郁恵»様、‹090-1234-5678›、口座⦃1234567⦄");
    for disguised in [
        r"dump: \u67f4\u7530\u90c1\u6075 end",
        r"twice: \\u67f4\\u7530\\u90c1\\u6075 end",
        "hidden: 柴\u{200b}田郁\u{ad}恵 end",
        "half: &#26612;田郁恵 end",
        "url: ?q=%E6%9F%B4%E7%94%B0%E9%83%81%E6%81%B5&x end",
        "tel: ０９０－１２３４－５６７８ end",
        "acct: １２３４５６７ end",
    ] {
        let other = marked(disguised);
        let outline = list(vec![Outline::Text(&known), Outline::Text(&other)]);
        let (prompt, vault) = mask(&outline).expect("maskable");
        let sent = sent_texts(&prompt).remove(1);
        let (label, _) = disguised.split_once(' ').expect("a label");
        assert!(sent.starts_with(label) && sent.ends_with("end"), "{sent}");
        assert!(sent.contains('<'), "nothing of `{disguised}` was masked");
        assert_eq!(restore(&vault, Escape::None, [&*sent]), disguised);
    }
}

#[test]
fn a_disguised_value_in_a_document_leaves_it_a_document() {
    let known = marked("«柴田郁恵»様");
    let document = marked(r#"{"who":"\u67f4\u7530\u90c1\u6075","n":1}"#);
    let outline = list(vec![Outline::Text(&known), Outline::JsonText(&document)]);
    let (prompt, _) = mask(&outline).expect("maskable");
    let sent = sent_texts(&prompt).remove(1);
    let parsed: serde_json::Value = serde_json::from_str(&sent).expect("still JSON");
    assert!(
        parsed["who"]
            .as_str()
            .is_some_and(|who| who.starts_with('<'))
    );
}

#[test]
fn the_instruction_is_there_only_when_something_was_masked() {
    let outline = |scanned| {
        list(vec![
            Outline::when_masked(Outline::Instruction),
            Outline::Text(scanned),
            Outline::when_masked(Outline::Null),
        ])
    };
    let (with, without) = (marked("«柴田郁恵»"), marked("柴田"));
    let (prompt, _) = mask(&outline(&with)).expect("maskable");
    insta::assert_snapshot!(sent(&prompt)["texts"][0], @r#""Some values in this conversation are hidden behind placeholders: a type and letters in angle brackets. Treat each as the real value and copy it exactly, unchanged and with its brackets, wherever you would write that value. Placeholders with the same letters mean the same thing.""#);
    let (prompt, _) = mask(&outline(&without)).expect("maskable");
    assert_eq!(sent(&prompt)["texts"], serde_json::json!(["柴田"]));
}

#[test]
fn a_name_or_id_is_masked_whole_in_the_signs_that_it_may_have() {
    let (text, name, id) = (
        marked("«柴田郁恵» ⦃1234567⦄"),
        marked("«柴田郁恵»様"),
        marked("tool_1234567"),
    );
    let outline = list(vec![
        Outline::Text(&text),
        Outline::Name(&name),
        Outline::Name(&id),
    ]);
    let (prompt, vault) = mask(&outline).expect("maskable");
    let sent = sent_texts(&prompt);
    insta::assert_snapshot!(sent.join("\n"), @"
    <PERSON_hthkqtdq> <BANK_ACCOUNT_vfmgfrht>
    PERSON_hthkqtdq_b
    BANK_ACCOUNT_xbmqxmck
    ");
    for (sent, text) in sent.iter().zip([&text, &name, &id]) {
        assert_eq!(restore(&vault, Escape::None, [&**sent]), text.text());
    }
}

#[test]
fn what_cannot_be_masked_stays_inside() {
    let finding = |entity| {
        vec![Finding {
            range: 0..3,
            entity,
            confidence: Confidence::Certain,
            reason: "test",
        }]
    };
    for entity in [EntityType::MyNumber, EntityType::Pin, EntityType::Secret] {
        let text = Scanned::for_tests("123", finding(entity));
        let refused = mask(&list(vec![Outline::Text(&text)])).expect_err("never leaves");
        assert_eq!(refused, Unmaskable::NeverLeaves(entity));
    }
    let unread = Scanned::unscannable("abc".into(), Unscannable::TooLong);
    let refused = mask(&list(vec![Outline::Text(&unread)])).expect_err("unscannable");
    assert_eq!(refused, Unmaskable::Unscannable(Unscannable::TooLong));

    for outline in [
        Outline::Null,
        Outline::List(vec![]),
        Outline::Object(vec![("model", Outline::Null)]),
        Outline::Object(vec![("a", Outline::Null), ("a", Outline::Null)]),
    ] {
        assert_eq!(
            mask(&outline).expect_err("not a request"),
            Unmaskable::Outline
        );
    }
}

#[test]
fn a_number_that_equals_a_value_stays_inside_and_is_no_fault_of_masking() {
    let text = marked("口座⦃1234567⦄");
    let outline = Outline::Object(vec![
        ("text", Outline::Text(&text)),
        ("limit", Outline::Number(1_234_567.into())),
    ]);
    assert_eq!(
        mask(&outline).expect_err("a value"),
        Unmaskable::Number(EntityType::BankAccount)
    );
}

#[test]
fn our_own_words_do_not_shut_the_last_door() {
    let word = "content";
    let finding = Finding {
        range: 0..word.len(),
        entity: EntityType::ConfidentialTerm,
        confidence: Confidence::Certain,
        reason: "",
    };
    let other = Finding {
        range: 0..6,
        entity: EntityType::Email,
        confidence: Confidence::Certain,
        reason: "",
    };
    let (text, person) = (
        Scanned::for_tests(word, vec![finding]),
        Scanned::for_tests("PERSON", vec![other]),
    );
    let named = marked("«柴田郁恵»");
    let outline = Outline::Object(vec![
        ("content", Outline::Text(&text)),
        ("role", Outline::Literal("content")),
        ("a", Outline::Text(&person)),
        ("b", Outline::Text(&named)),
    ]);
    assert!(mask(&outline).is_ok());
}

#[test]
fn nothing_prints_an_original() {
    let text = marked("«柴田郁恵»");
    let outline = list(vec![Outline::Text(&text)]);
    let masker = Masker::new([7; 32]);
    let scope = Scope {
        app: "crm",
        conversation: &["柴田郁恵"],
    };
    let (prompt, vault) = masker
        .mask(&scope, &outline, &Masking::default())
        .expect("maskable");
    let mut restorer = vault.restorer(Escape::None);
    restorer.push("<PERSON_", &mut String::new());
    let printed = format!("{masker:?} {scope:?} {outline:?} {prompt:?} {vault:?} {restorer:?}");
    assert!(!printed.contains("柴田"), "{printed}");
    assert!(!printed.contains("7, 7"), "{printed}");
    insta::assert_snapshot!(format!("{vault:?}"), @"Vault { values: 1, placeholders: 1 }");
}

/// Whether a value of four or more letters and digits stands in a text, not inside a longer word.
fn stands_in(value: &str, text: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    value.chars().filter(|c| c.is_alphanumeric()).count() > 3
        && text.match_indices(value).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + value.len()..]);
            !is_word(before.chars().next_back()) && !is_word(after.chars().next())
        })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_value_survives_and_nothing_else_changes(
        texts in prop::collection::vec(any_marked(), 1..4)
    ) {
        let texts: Vec<Scanned> = texts.iter().map(|text| marked(text)).collect();
        let (prompt, vault) = mask_texts(&texts).expect("maskable");
        let body = String::from_utf8(prompt.body_for("m").to_vec()).expect("UTF-8");
        for text in &texts {
            for finding in text.findings() {
                let value = &text.text()[finding.range.clone()];
                prop_assert!(!stands_in(value, &body), "{value} in {body}");
            }
        }
        for (text, sent) in texts.iter().zip(sent_texts(&prompt)) {
            prop_assert_eq!(restore(&vault, Escape::None, [&*sent]), text.text());
        }
    }

    #[test]
    fn masking_is_deterministic_and_masked_text_is_left_alone(text in any_marked()) {
        let (sent, _) = mask_one(&text);
        prop_assert_eq!(&mask_one(&text).0, &sent);
        let again = Scanned::for_tests(sent.clone(), vec![]);
        let (prompt, vault) = mask_texts(&[again]).expect("maskable");
        prop_assert_eq!(sent_texts(&prompt).remove(0), sent);
        prop_assert!(vault.is_empty());
    }
}
