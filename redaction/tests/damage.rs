//! What models do to placeholders, and what is forgiven.

use redaction::Escape;

use crate::support::{characters, mask_one, restore};

/// Restores `answer`, in which `T_§` is the placeholder's inside, `§` its eight letters.
fn restored(answer: &str) -> String {
    let (sent, vault) = mask_one("«柴田郁恵»");
    let stem = &sent["<PERSON_".len()..sent.len() - 1];
    let answer = answer
        .replace("T_§", &format!("PERSON_{stem}"))
        .replace('$', &stem.to_uppercase())
        .replace('§', stem);
    let whole = restore(&vault, Escape::None, [&*answer]);
    assert_eq!(
        restore(&vault, Escape::None, characters(&answer)),
        whole,
        "of {answer}"
    );
    whole.replace(stem, "§")
}

#[test]
fn common_damage_is_forgiven() {
    let cases = [
        ("<T_§>", "柴田郁恵"),
        ("<person_$>様", "柴田郁恵様"),
        ("T_§", "柴田郁恵"),
        ("T_§様", "柴田郁恵様"),
        ("は<T_§です", "は柴田郁恵です"),
        ("はT_§>です", "は柴田郁恵です"),
        ("<PERSON\\_§>", "柴田郁恵"),
        ("\\<PERSON\\_§\\>", "柴田郁恵"),
        ("&lt;T_§&gt;", "柴田郁恵"),
        ("＜T_§＞", "柴田郁恵"),
        ("＜PERSON＿§＞", "柴田郁恵"),
        ("< T_§ >", "柴田郁恵"),
        ("<PERSON §>", "柴田郁恵"),
        ("<PERSON-§>", "柴田郁恵"),
        ("<PERSON: §>", "柴田郁恵"),
        ("PERSON _ §", "柴田郁恵"),
        ("<**T_§**>", "柴田郁恵"),
        ("<`T_§`>", "柴田郁恵"),
        ("**<T_§>**", "**柴田郁恵**"),
        ("**T_§**", "**柴田郁恵**"),
        ("_T_§_", "_柴田郁恵_"),
        ("`<T_§>`", "`柴田郁恵`"),
        ("[T_§]", "[柴田郁恵]"),
        ("(<T_§>)", "(柴田郁恵)"),
        ("<T_§>'s and T_§'s", "柴田郁恵's and 柴田郁恵's"),
        ("<T_§>,<T_§>;T_§/T_§", "柴田郁恵,柴田郁恵;柴田郁恵/柴田郁恵"),
        ("T_§-san", "柴田郁恵-san"),
        ("「T_§」", "「柴田郁恵」"),
        ("<<T_§>>", "<柴田郁恵>"),
        ("\\<T_§>\\>", "\\柴田郁恵\\>"),
        ("| <T_§> |\n- T_§\n", "| 柴田郁恵 |\n- 柴田郁恵\n"),
        ("<T_§'s>", "柴田郁恵's"),
        ("<T_§’s> or &lt;T_§'s&gt;", "柴田郁恵’s or 柴田郁恵's"),
        ("<T_§様>、<T_§さん >", "柴田郁恵様、柴田郁恵さん"),
        (
            "T_§が、T_§を、T_§より",
            "柴田郁恵が、柴田郁恵を、柴田郁恵より",
        ),
        ("T_§、T_§・T_§", "柴田郁恵、柴田郁恵・柴田郁恵"),
        ("<T_§, T_§ and T_§>", "柴田郁恵, 柴田郁恵 and 柴田郁恵"),
        ("```\n<T_§>\n```", "```\n柴田郁恵\n```"),
        ("~~T_§~~ __<T_§>__", "~~柴田郁恵~~ __柴田郁恵__"),
        ("# T_§\n> <T_§>", "# 柴田郁恵\n> 柴田郁恵"),
        (
            "{{T_§}} 【T_§】 «T_§»",
            "{{柴田郁恵}} 【柴田郁恵】 «柴田郁恵»",
        ),
    ];
    for (answer, expected) in cases {
        assert_eq!(restored(answer), expected, "of {answer}");
    }
}

#[test]
fn letters_in_full_width_are_forgiven() {
    let (sent, vault) = mask_one("«柴田郁恵»");
    let wide: String = sent.chars().map(full_width).collect();
    assert!(wide.starts_with("＜ＰＥＲＳＯＮ＿"), "{wide}");
    let answer = format!("{wide}様、{}", wide.trim_matches(['＜', '＞']));
    assert_eq!(
        restore(&vault, Escape::None, characters(&answer)),
        "柴田郁恵様、柴田郁恵"
    );
}

/// An ASCII character in full width.
fn full_width(c: char) -> char {
    char::from_u32(u32::from(c) + 0xfee0).expect("there is one for each of them")
}

#[test]
fn what_could_be_something_else_stays() {
    for answer in [
        "<PERSON>",
        "<PHONE_§>",
        "<PERSON_§x>",
        "<PERSON_§s>",
        "PERSON_§b",
        "<PERSON_§_b>",
        "<§>",
        "§",
        "XPERSON_§",
        "PERSON_§1",
        "PERSON_§_c",
        "<PERSON_bcdfghjk>",
        "<PERSONAL_§>",
    ] {
        assert_eq!(restored(answer), answer);
    }
}

#[test]
fn a_lost_notation_falls_back_to_the_first_of_the_same_value() {
    let (sent, vault) = mask_one("«柴田 郁恵»«柴田郁恵»");
    let (first, second) = sent.split_at(sent.find('>').expect("two") + 1);
    assert_eq!(restore(&vault, Escape::None, [second]), "柴田郁恵");
    assert_eq!(
        restore(&vault, Escape::None, [&*second.replace('_', "\\_")]),
        "柴田郁恵"
    );
    assert_eq!(
        restore(&vault, Escape::None, [&*second.replace(['<', '>'], "")]),
        "柴田郁恵"
    );
    assert_eq!(restore(&vault, Escape::None, [first]), "柴田 郁恵");
    let unknown = second.replace("_b>", "_c>");
    assert_eq!(restore(&vault, Escape::None, [&*unknown]), unknown);
}

#[test]
fn types_of_several_words_are_recognised_in_any_case() {
    let (sent, vault) = mask_one("⦃7654321⦄");
    let stem = &sent["<BANK_ACCOUNT_".len()..sent.len() - 1];
    for damaged in [
        format!("Bank Account {stem}"),
        format!("<bank-account-{stem}>"),
        format!("<BANK\\_ACCOUNT\\_{stem}>"),
        format!("<BankAccount_{stem}>"),
    ] {
        assert_eq!(
            restore(&vault, Escape::None, characters(&damaged)),
            "7654321",
            "{damaged}"
        );
    }
}
