//! What reading costs grows as the text does: counted in bytes gone over, and timed where nothing counts.
//!
//! Steps say what they go over ([`work`]), which is exact and the same on every machine. What no step
//! tells of is in the time that the thread takes, held to a margin that only a quadratic reading passes.

use crate::fuzz::PIECES;
use crate::view::Views;
use crate::{Classifier, work};

/// Texts in which something is looked for that is far away or not there at all, looked at from many places, or
/// begun again and again.
fn seeds(bytes: usize) -> Vec<(&'static str, String)> {
    let fill = |piece: &str| fill(piece, bytes);
    let halves =
        |first: &str, then: &str| self::fill(first, bytes / 2) + &self::fill(then, bytes / 2);
    vec![
        ("passphrases on one line", fill("passphrase: a1 ")),
        ("passwords on one line", fill("pw=Heron22 ")),
        ("passwords announced", fill("password to ")),
        ("answers announced", fill("秘密の質問の答え")),
        (
            "names and mailboxes cut by line breaks",
            fill("a@b.example\nken.ta\nnaka@b.example\n"),
        ),
        ("a circled number and spaces", "①".to_owned() + &fill(" ")),
        ("circled numbers and spaces", fill("①        ")),
        ("base85 whose brackets nothing closes", fill("<~")),
        ("base85 with brackets within", fill("<~<~<~~>")),
        ("words in base85", fill("V_|Y+AT%*CF(5H9F)<)9F)=Y9F)=YQ ")),
        (
            "base85 in brackets, then other words",
            halves("<~jfu)RPd'8FWp,.r+>~> ", "(((((((((((((((( "),
        ),
        (
            "base85 between signs, in one word",
            fill("\"V_|Y+AT%*CF(5H9F)<)9F)=Y9F)=YQ\":/"),
        ),
        ("pairs of digits in lines", fill("31 32 33\n")),
        (
            "rows of bytes in neighbouring fields",
            fill("51, 52,56, 51,"),
        ),
        ("rows of bytes that a sign parts", fill("063 064-062 066 ")),
        ("base64 of what stands in no text", fill("7oCA\n")),
        (
            "base64 in pieces that end within a character",
            fill("YeOBgeOB\n"),
        ),
        (
            "lines of letters that are no base64",
            fill("abcdefghijklmnopqrstuvwxyzab\n"),
        ),
        (
            "lines of base64 that are texts by themselves",
            fill("5bGx55Sw5aSq6YOO5bGx55Q=\n"),
        ),
        ("numbers of questions in one line", fill(" 1) 2)") + "\n"),
        ("single figures", fill("1 ")),
        ("numbers that every line breaks", fill("番号は4\n82")),
        ("codes that every line breaks", fill("ab1c2\n")),
        ("mailboxes that every line breaks", fill("a@b.c\n")),
        ("names that every line breaks", fill("佐\n藤")),
        ("halves of names and titles", fill("れ\nいなさん")),
        ("halves of Latin names", fill("Ken A\nkegawa ")),
        ("names between dots and lines", fill("ラニ・\n")),
        ("numbers that labels announce", fill("〒123:4567,")),
        ("letters like digits", fill("Oll/")),
        ("marks of emphasis beside words", fill("a** ")),
        ("firms that every line breaks", fill("会社\n")),
        ("names between words and lines", fill("Tanaka \nKen")),
        (
            "words of the world, then names",
            halves("keynes ", "Ken Tanaka\n"),
        ),
        (
            "a word of the world and names",
            "keynes ".to_owned() + &fill("Ken Tanaka, "),
        ),
        ("names of whose works one speaks", fill("佐藤健一の小説、")),
        ("runs of hiragana in one sentence", fill("続き")),
        ("hiragana that may answer", fill("ねごろ ")),
        (
            "private keys that do not end",
            fill("-----BEGIN PRIVATE KEY "),
        ),
        (
            "private keys that are quoted",
            fill("-----BEGIN PRIVATE KEY ") + "KEY-----`",
        ),
        ("calls that sign", fill("hmac.new(")),
        ("codes in one line", fill("暗証番号: 4821 ")),
        ("scores without a figure", fill("自動否決")),
        ("fields of one form each", fill("tel1:1 tel2:2 ")),
        ("elements of a form", fill("<mn>1234</mn>")),
        (
            "statements without an end",
            fill("INSERT INTO t (氏名, 口座番号) VALUES ("),
        ),
        ("labels without values", fill("口座番号 氏名 password= ")),
    ]
}

fn fill(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// A conversation in which one text names somebody, and the other speaks of him all the time.
fn named_elsewhere(bytes: usize) -> Vec<String> {
    vec!["柏木健太郎様の件".to_owned(), fill("柏木は延滞\n", bytes)]
}

/// A quarter more for what is paid only from some length on.
fn assert_linear(what: &str, once: usize, twice: usize) {
    assert!(
        twice <= once * 9 / 4 + 4096,
        "{what:?}: {once}, then {twice}"
    );
}

#[test]
fn twice_the_text_costs_twice_the_work() {
    const TIMES: usize = 400;
    let cost = |text: &str| work::of(|| drop(Views::new(text)));
    for piece in PIECES {
        for text in [
            piece.to_string(),
            format!("1{piece}"),
            format!("{piece}a"),
            format!("{piece} 09"),
        ] {
            let (once, twice) = (text.repeat(TIMES), text.repeat(2 * TIMES));
            assert_linear(&text, cost(&once), cost(&twice));
        }
    }
}

#[test]
fn twice_the_text_costs_the_classifier_twice_the_work() {
    const BYTES: usize = 8 << 10;
    let classifier = Classifier::shared();
    let cost = |text: String| work::of(|| drop(classifier.scan(text)));
    for ((what, once), (_, twice)) in seeds(BYTES).into_iter().zip(seeds(2 * BYTES)) {
        assert_linear(what, cost(once), cost(twice));
    }
    for piece in PIECES {
        assert_linear(
            piece,
            cost(fill(piece, BYTES)),
            cost(fill(piece, 2 * BYTES)),
        );
    }
}

#[test]
fn a_conversation_costs_as_much_as_its_texts() {
    let classifier = Classifier::shared();
    let cost = |texts: Vec<String>| work::of(|| drop(classifier.scan_all(texts)));
    for turns in [
        ["続き 1234-5678", "続き 1234-5678"],
        ["暗証番号は？", "4821です"],
        ["柏木健太郎様の件", "先月から糖尿病で通院中"],
        ["柏木健太郎様の件", "柏木は延滞"],
    ] {
        let texts = |pairs: usize| turns.repeat(pairs).into_iter().map(str::to_owned).collect();
        assert_linear(turns[1], cost(texts(25)), cost(texts(50)));
    }
    let bytes = 8 << 10;
    assert_linear(
        "named elsewhere",
        cost(named_elsewhere(bytes)),
        cost(named_elsewhere(2 * bytes)),
    );
}

/// The seconds that this thread has run, where the system tells.
fn seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// What is not counted is timed: with eight times the text a quadratic reading takes sixty-four times as
/// long.
#[test]
#[cfg_attr(debug_assertions, ignore = "times say nothing without optimization")]
fn eight_times_the_text_takes_about_eight_times_as_long() {
    const BYTES: usize = 64 << 10;
    const TIMES: usize = 8;
    /// Beyond the share that the text grows by: caches, and whoever else uses the machine.
    const MARGIN: f64 = 3.0;
    /// In seconds. Less is nobody's trouble, and not measured well.
    const NOTHING: f64 = 0.2;
    let classifier = Classifier::shared();
    let time = |texts: Vec<String>| {
        let began = seconds()?;
        drop(classifier.scan_all(texts));
        Some(seconds()? - began)
    };
    let alone = |bytes: usize| {
        let seeds = seeds(bytes).into_iter();
        seeds.map(|(what, text)| (what, vec![text]))
    };
    let together = |bytes: usize| std::iter::once(("named elsewhere", named_elsewhere(bytes)));
    let all = |bytes: usize| alone(bytes).chain(together(bytes));
    for ((what, small), (_, large)) in all(BYTES).zip(all(TIMES * BYTES)) {
        // Two of each: what the machine was busy with is in one of them.
        let least = |texts: &Vec<String>| Some(time(texts.clone())?.min(time(texts.clone())?));
        let (Some(small), Some(large)) = (least(&small), least(&large)) else {
            return;
        };
        let most = small * 8.0 * MARGIN + NOTHING;
        assert!(large <= most, "{what:?}: {small} s, then {large} s");
    }
}
