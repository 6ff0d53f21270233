//! Nothing is restored where it would travel to the owner of an address.

use redaction::Escape;

use crate::support::{characters, mask_one, restore};

/// Restores `answer`, in which `◆` is the placeholder of a person.
fn restored(answer: &str) -> String {
    let (sent, vault) = mask_one("«柴田郁恵»");
    let answer = answer.replace('◆', &sent);
    let whole = restore(&vault, Escape::None, [&*answer]);
    assert_eq!(
        restore(&vault, Escape::None, characters(&answer)),
        whole,
        "of {answer}"
    );
    whole.replace(&sent, "◆").replace("柴田郁恵", "OK")
}

#[test]
fn addresses_keep_their_placeholders() {
    for address in [
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
    ] {
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
        restore(&vault, Escape::Json, characters(&arguments)),
        r#"{"url":"https://crm.example/?q=柴田郁恵"}"#
    );
}
