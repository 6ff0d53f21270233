//! What people see of a text. Findings and passages are given here, so that what detectors learn
//! changes no picture.

use classifiers::{
    Confidence, EntityType, Finding, Matter, Scanned, Sensitivity, Signal, Topic, Unscannable,
};

use crate::cli::display::{Style, write};

fn shown(scanned: &Scanned, topic: Option<&Topic>, style: Style) -> String {
    let mut out = Vec::new();
    write(scanned, topic, style, &mut out).expect("memory can be written");
    let out = String::from_utf8(out).expect("the output is UTF-8");
    out.replace('\u{1b}', "ESC")
}

/// A text in which these passages were found.
fn scanned(
    text: &str,
    findings: &[(&str, EntityType, Confidence, &'static str)],
    signals: &[(&str, Matter, Sensitivity)],
) -> Scanned {
    let range = |passage: &str| {
        let start = text.find(passage).expect("it is in the text");
        start..start + passage.len()
    };
    let findings = findings
        .iter()
        .map(|(value, entity, confidence, reason)| Finding {
            range: range(value),
            entity: *entity,
            confidence: *confidence,
            reason,
        });
    let signals = signals.iter().map(|(passage, matter, level)| Signal {
        range: range(passage),
        matter: *matter,
        level: *level,
    });
    Scanned::for_tests(text, findings.collect()).with_signals_for_tests(signals.collect())
}

fn sick_note() -> Scanned {
    scanned(
        "佐藤健一様はうつ病で\n通院中です。番号は 1234-5678-9018。\n\n",
        &[
            (
                "佐藤健一",
                EntityType::Person,
                Confidence::Strong,
                "surname and given name",
            ),
            (
                "1234-5678-9018",
                EntityType::MyNumber,
                Confidence::Certain,
                "label, check digit",
            ),
        ],
        &[
            (
                "健一様はうつ病",
                Matter::SpecialCare,
                Sensitivity::Restricted,
            ),
            ("病で\n通院中", Matter::SpecialCare, Sensitivity::Restricted),
        ],
    )
}

#[test]
fn without_colours_findings_stand_in_brackets_with_their_types() {
    let topic = Topic {
        name: "writing".into(),
        percent: 71,
    };
    insta::assert_snapshot!(shown(&sick_note(), Some(&topic), Style::Plain), @"
    ⟦PERSON:佐藤健一⟧様はうつ病で
    通院中です。番号は ⟦MY_NUMBER:1234-5678-9018⟧。

    restricted: never leaves, masked or not
          1:1  PERSON             confidential  strong    surname and given name
          1:3  special_care       restricted              「健一様はうつ病」
          1:9  special_care       restricted              「病で 通院中」
         2:11  MY_NUMBER          restricted    certain   label, check digit

    about: writing (71 %)
    ");
}

#[test]
fn at_a_terminal_findings_are_in_colour_and_passages_underlined() {
    insta::assert_snapshot!(shown(&sick_note(), None, Style::Colour), @"
    ESC[30;43m佐藤ESC[0mESC[30;43mESC[4m健一ESC[0mESC[4m様はうつESC[0mESC[4m病ESC[0mESC[4mで
    通院中ESC[0mです。番号は ESC[97;41m1234-5678-9018ESC[0m。

    ESC[1mrestrictedESC[0m: never leaves, masked or not
      ESC[2m    1:1ESC[0m  PERSON             confidential  strong    surname and given name
      ESC[2m    1:3ESC[0m  special_care       restricted              「健一様はうつ病」
      ESC[2m    1:9ESC[0m  special_care       restricted              「病で 通院中」
      ESC[2m   2:11ESC[0m  MY_NUMBER          restricted    certain   label, check digit
    ");
}

#[test]
fn a_text_in_which_nothing_is_found_is_shown_as_it_is() {
    let text = scanned("What is an IBAN?\n", &[], &[]);
    insta::assert_snapshot!(shown(&text, None, Style::Colour), @"
    What is an IBAN?

    ESC[1mpublicESC[0m: nothing was found that is the bank's or a person's
    ");
}

#[test]
fn a_long_passage_is_quoted_by_its_beginning() {
    let passage = "この件は公表まで内密にしてください。".repeat(4);
    let text = scanned(
        &passage,
        &[],
        &[(&passage, Matter::Insider, Sensitivity::Restricted)],
    );
    let shown = shown(&text, None, Style::Plain);
    let reason = shown.lines().last().expect("a reason");
    assert!(
        reason.ends_with("…」") && reason.chars().count() < 100,
        "{reason}"
    );
}

#[test]
fn a_text_that_nobody_could_read_says_why() {
    let text = Scanned::unscannable("x".to_owned(), Unscannable::TooLong);
    insta::assert_snapshot!(shown(&text, None, Style::Plain), @"
    x

    restricted: never leaves, masked or not
      the text is longer than can be scanned
    ");
}

#[test]
fn no_text_commands_a_terminal() {
    let text = "taro@example.co.jp\u{1b}[2J \u{202e}desrever\u{9b}31m";
    let mail = (
        "taro@example.co.jp",
        EntityType::Email,
        Confidence::Certain,
        "form",
    );
    let text = scanned(text, &[mail], &[]);
    for style in [Style::Plain, Style::Colour] {
        let shown = shown(&text, None, style);
        assert!(!shown.contains("ESC[2J"), "{shown:?}");
        assert!(!shown.contains(['\u{202e}', '\u{9b}']), "{shown:?}");
    }
}
