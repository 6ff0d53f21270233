//! Answers that come in pieces.

use classifiers::EntityType;
use proptest::prelude::*;
use redaction::{Escape, Restorer, Span, Vault};

use crate::support::{any_marked, cases, characters, cut, mask_one, restore};

/// The longest placeholder in a masked text.
fn longest(sent: &str) -> usize {
    let starts = sent.match_indices('<').map(|(at, _)| at);
    starts
        .filter_map(|at| sent[at..].find('>').map(|len| len + 1))
        .max()
        .unwrap_or(0)
}

/// Bytes that are held back, from what may be printed of a restorer.
fn held(restorer: &Restorer) -> usize {
    let debug = format!("{restorer:?}");
    let held = debug.split("held_bytes: ").nth(1).expect("a field");
    let held = held.split(',').next().expect("a number");
    held.parse().expect("a number")
}

/// The most that is held back of an answer that comes character by character.
fn most_held(vault: &Vault, escape: Escape, answer: &str) -> usize {
    let mut restorer = vault.restorer(escape);
    let held = characters(answer).map(|piece| {
        restorer.push(piece, &mut String::new());
        held(&restorer)
    });
    held.max().unwrap_or(0)
}

#[test]
fn a_damaged_placeholder_waits_at_most_24_bytes_longer() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    let core = &sent[1..sent.len() - 1];
    for damaged in [
        core.to_owned(),
        format!("\\<{core}\\>"),
        format!("&lt;{core}&gt;"),
        format!("&lt; **{core}** &gt;"),
        format!("<  *{}'s  *>", core.replace('_', " \\_ ")),
        format!("{core}_"),
        format!("{core} - b"),
    ] {
        let most = most_held(&vault, Escape::None, &format!("{damaged} x"));
        assert!(most <= sent.len() + 24, "{most} of {damaged}");
    }
}

#[test]
fn a_placeholder_split_over_pieces_is_restored() {
    let (sent, vault) = mask_one("«柴田 郁恵»様の電話は‹090-1234-5678›です。");
    assert_eq!(
        restore(&vault, Escape::None, characters(&sent)),
        "柴田 郁恵様の電話は090-1234-5678です。"
    );
}

#[test]
fn nothing_is_held_back_when_nothing_was_masked() {
    let (_, vault) = mask_one("no findings");
    let mut restorer = vault.restorer(Escape::None);
    let mut out = String::new();
    restorer.push("<PERSON_kfqx", &mut out);
    assert_eq!(out, "<PERSON_kfqx");
}

#[test]
fn only_what_may_become_a_live_placeholder_is_held_back() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    let held_after = |text: &str| {
        let mut restorer = vault.restorer(Escape::None);
        let mut out = String::new();
        restorer.push(text, &mut out);
        text.len() - out.len()
    };
    assert_eq!(held_after("text <"), 1);
    assert_eq!(held_after("text <PHONE_"), 0, "no telephone number is live");
    assert_eq!(held_after("a < b and "), 0);
    assert_eq!(held_after("<PERSON_z"), 0, "no live stem begins with z");
    assert_eq!(held_after("the word pers"), 4);
    assert_eq!(held_after("superpers"), 0, "in the middle of a word");
    for upto in 1..sent.len() {
        assert_eq!(held_after(&sent[..upto]), upto);
    }
}

#[test]
fn a_whole_placeholder_waits_only_for_what_could_make_an_address_of_its_value() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    for behind in ["様", " ", "、", "\n", "**", "'s"] {
        let mut restorer = vault.restorer(Escape::None);
        let mut out = String::new();
        restorer.push(&sent, &mut out);
        assert_eq!(out, "", "an address may follow");
        restorer.push(behind, &mut out);
        assert_eq!(out, format!("柴田 郁恵{behind}"));
    }
    let mut restorer = vault.restorer_of_arguments();
    let mut out = String::new();
    restorer.push(&sent, &mut out);
    assert_eq!(out, "柴田 郁恵", "nothing follows from a tool's arguments");
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    let begun = &sent[..sent.len() - 1];
    for endless in [
        "<",
        "＜",
        "\\",
        "\\u003c",
        "&lt;",
        "x",
        "[",
        "](",
        "https://x.example/",
        "<a href=\"",
        "<PERSON_",
        "P",
        "< *`",
        begun,
        &sent,
        ".x",
        "@",
    ] {
        let text = endless.repeat((1 << 20) / endless.len());
        for escape in [Escape::None, Escape::Json] {
            let mut restorer = vault.restorer(escape);
            let mut out = String::new();
            for piece in [&*text, endless, endless] {
                restorer.push(piece, &mut out);
                let held = held(&restorer);
                assert!(held < 256, "{endless}: {held}");
            }
        }
    }
    assert!(size_of::<redaction::Restorer>() < 1024);
}

#[test]
fn a_trace_tells_what_became_of_every_byte() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    let mut restorer = vault.restorer(Escape::None).tracing();
    let mut out = String::new();
    let answer = format!("Dear {sent}, http://x/{sent}");
    for piece in characters(&answer) {
        restorer.push(piece, &mut out);
    }
    restorer.finish(&mut out);
    let (came, went) = (sent.len(), "柴田 郁恵".len());
    assert_eq!(
        restorer.take_trace(),
        [
            Span::Kept("Dear ".len()),
            Span::Replaced { came, went },
            Span::Kept(", http://x/".len() + came),
        ]
    );
    assert_eq!(restorer.take_trace(), []);
}

#[test]
fn the_tally_says_what_became_of_placeholders() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    let mut restorer = vault.restorer(Escape::None);
    let mut out = String::new();
    let damaged = sent.replace('>', "q>");
    let answer =
        format!("{sent} {sent} <PERSON> <PHONE_kfqxwbtd> {damaged} https://x.example/{sent}");
    restorer.push(&answer, &mut out);
    restorer.finish(&mut out);
    let tally = restorer.tally();
    assert_eq!(
        tally.restored.iter().collect::<Vec<_>>(),
        [(EntityType::Person, 2)]
    );
    assert_eq!((tally.unresolved, tally.withheld), (3, 1));
}

#[test]
fn a_restorer_outlives_its_vault_and_takes_another_stream() {
    let (sent, vault) = mask_one("«柴田 郁恵»");
    let mut restorer = vault.restorer(Escape::None);
    drop(vault);
    for _ in 0..2 {
        let mut out = String::new();
        restorer.push(&sent[..5], &mut out);
        restorer.push(&sent[5..], &mut out);
        restorer.push(" https://x.example/", &mut out);
        restorer.finish(&mut out);
        assert_eq!(out, "柴田 郁恵 https://x.example/");
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_answer_is_held_back_by_at_most_the_longest_placeholder(
        parts in prop::collection::vec((0_usize..4, prop::sample::select(vec![
            " and ", "様は、", "です。\n", "、", "\n\n- ", "'s bank account ", "** ", "（person）", " < b ", " | ", "\"",
            "」https://a.example/ ", "!",
        ])), 1..12),
    ) {
        let (sent, vault) = mask_one("«柴田 郁恵» «柴田郁恵» ‹090-1234-5678› ⦃7654321⦄");
        let placeholders: Vec<&str> = sent.split(' ').collect();
        let said = parts.iter().flat_map(|(at, text)| [placeholders[*at], *text]);
        let answer: String = said.collect();
        for escape in [Escape::None, Escape::Json] {
            let most = most_held(&vault, escape, &answer);
            prop_assert!(most <= longest(&sent), "{} of {}", most, answer);
        }
    }

    #[test]
    fn what_could_make_an_address_of_a_value_waits_with_it_and_no_longer(
        behind in "[a-z0-9.@+_-]{0,40}",
    ) {
        let (sent, vault) = mask_one("«柴田 郁恵»");
        let most = most_held(&vault, Escape::None, &format!("{sent}{behind} x"));
        prop_assert!(most <= sent.len() + behind.len().min(24), "{} of {}", most, behind);
    }

    #[test]
    fn an_echo_comes_back_byte_for_byte_however_it_is_cut(
        text in any_marked(),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let plain: String = text.chars().filter(|c| !"«»‹›⟦⟧⦃⦄".contains(*c)).collect();
        let (sent, vault) = mask_one(&text);
        prop_assert_eq!(restore(&vault, Escape::None, cut(&sent, &places)), &*plain);
        prop_assert_eq!(restore(&vault, Escape::None, characters(&sent)), plain);
    }

    #[test]
    fn no_cut_changes_what_comes_out(
        text in any_marked(),
        around in any_marked(),
        flip in any::<bool>(),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let (mut sent, vault) = mask_one(&text);
        if flip {
            sent = sent.to_lowercase().replace('_', "\\_");
        }
        let answer = format!("{around}{sent}{around}{sent}");
        for escape in [Escape::None, Escape::Json] {
            let whole = restore(&vault, escape, [&*answer]);
            prop_assert_eq!(&restore(&vault, escape, cut(&answer, &places)), &whole);
            prop_assert_eq!(&restore(&vault, escape, characters(&answer)), &whole);
        }
    }

    #[test]
    fn an_undamaged_echo_is_held_back_by_no_more_than_a_placeholder(text in any_marked()) {
        let (sent, vault) = mask_one(&text);
        let longest = longest(&sent).max(6);
        let mut restorer = vault.restorer(Escape::None);
        let mut out = String::new();
        for (at, c) in sent.char_indices() {
            restorer.push(c.encode_utf8(&mut [0; 4]), &mut out);
            let debug = format!("{restorer:?}");
            let held = debug.split("held_bytes: ").nth(1).and_then(|rest| rest.split(',').next());
            let held: usize = held.expect("a field").parse().expect("a number");
            prop_assert!(held <= longest + 24, "{held} held after {}", &sent[..at]);
        }
    }
}
