//! Marked texts, a masker, and an external engine that echoes.

use std::sync::LazyLock;

use classifiers::{Classifier, Confidence, EntityType, Finding, Scanned};
use proptest::prelude::*;
use redaction::{
    Escape, MaskedPrompt, Masker, Masking, Outline, Restorer, Scope, Unmaskable, Vault,
};

pub(crate) const SCOPE: Scope<'_> = Scope {
    app: "crm",
    conversation: &["first text"],
};

/// A text in which `«…»` marks persons, `‹…›` phone numbers, `⟦…⟧` e-mail addresses and `⦃…⦄`
/// account numbers.
pub(crate) fn marked(text: &str) -> Scanned {
    let mut plain = String::new();
    let mut findings = Vec::new();
    let mut start = 0;
    for c in text.chars() {
        let entity = match c {
            '«' | '‹' | '⟦' | '⦃' => {
                start = plain.len();
                continue;
            }
            '»' => EntityType::Person,
            '›' => EntityType::Phone,
            '⟧' => EntityType::Email,
            '⦄' => EntityType::BankAccount,
            c => {
                plain.push(c);
                continue;
            }
        };
        findings.push(Finding {
            range: start..plain.len(),
            entity,
            confidence: Confidence::Certain,
            reason: "marked",
        });
    }
    Scanned::for_tests(plain, findings)
}

/// A request whose only member is a list.
pub(crate) fn list(parts: Vec<Outline<'_>>) -> Outline<'_> {
    Outline::Object(vec![("texts", Outline::List(parts))])
}

pub(crate) fn mask(outline: &Outline<'_>) -> Result<(MaskedPrompt, Vault), Unmaskable> {
    Masker::new([7; 32]).mask(&SCOPE, outline, &Masking::default())
}

pub(crate) fn mask_texts(texts: &[Scanned]) -> Result<(MaskedPrompt, Vault), Unmaskable> {
    mask(&list(texts.iter().map(Outline::Text).collect()))
}

/// Masks texts as the gateway does: what the classifier finds, at the second look, too.
pub(crate) fn mask_found(texts: &[Scanned]) -> Result<(MaskedPrompt, Vault), Unmaskable> {
    let outline = list(texts.iter().map(Outline::Text).collect());
    Masker::new([7; 32]).mask_looking_twice(&SCOPE, &outline, &Masking::default(), &scan)
}

/// What the classifier finds.
pub(crate) fn scan(text: String) -> Scanned {
    static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(Classifier::default);
    CLASSIFIER.scan(text)
}

/// The body, as an external engine parses it.
pub(crate) fn sent(prompt: &MaskedPrompt) -> serde_json::Value {
    serde_json::from_slice(&prompt.body_for("m")).expect("the body is JSON")
}

/// The texts of a list, as an external engine reads them.
pub(crate) fn sent_texts(prompt: &MaskedPrompt) -> Vec<String> {
    let body = sent(prompt);
    let texts = body["texts"].as_array().expect("a list");
    texts
        .iter()
        .map(|text| text.as_str().expect("a text").to_owned())
        .collect()
}

/// Masks one marked text; gives what is sent for it, and the vault.
pub(crate) fn mask_one(text: &str) -> (String, Vault) {
    let (prompt, vault) = mask_texts(&[marked(text)]).expect("maskable");
    (sent_texts(&prompt).remove(0), vault)
}

/// What a client gets of an answer that comes in these pieces.
pub(crate) fn restore<'p>(
    vault: &Vault,
    escape: Escape,
    pieces: impl IntoIterator<Item = &'p str>,
) -> String {
    through(vault.restorer(escape), pieces)
}

/// What a client's tool gets of arguments that come in these pieces.
pub(crate) fn restore_arguments<'p>(
    vault: &Vault,
    pieces: impl IntoIterator<Item = &'p str>,
) -> String {
    through(vault.restorer_of_arguments(), pieces)
}

fn through<'p>(mut restorer: Restorer, pieces: impl IntoIterator<Item = &'p str>) -> String {
    let mut out = String::new();
    for piece in pieces {
        restorer.push(piece, &mut out);
    }
    restorer.finish(&mut out);
    out
}

/// Cuts a text before the characters with these numbers, modulo its length.
pub(crate) fn cut<'t>(text: &'t str, places: &[usize]) -> Vec<&'t str> {
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let mut cuts: Vec<usize> = places
        .iter()
        .map(|place| bounds[place % bounds.len()])
        .collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .collect()
}

/// One character a piece.
pub(crate) fn characters(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|_| true)
}

/// Parts of texts that could confuse something, and marked values.
fn part() -> impl Strategy<Value = String> {
    let awkward = prop::sample::select(vec![
        "<",
        ">",
        "<<",
        ">>",
        "\\",
        "\"",
        "_",
        "*",
        "`",
        "&lt;",
        "＜",
        "＞",
        "\n",
        "\n\n",
        " ",
        "\t",
        "\u{1}",
        "(",
        ")",
        "](",
        "]: //",
        "://",
        "www.",
        "/",
        "url(",
        "<a href=",
        "<img src=\"",
        "=",
        "PERSON",
        "PERSON_",
        "<PERSON_",
        "person ",
        "<PHONE_kfqxwbtd>",
        "PERSON_kfqxwbtd_b",
        "P",
        "_b>",
        "_b",
        "b",
        "様",
        "は、",
        "です。",
        "the ",
        "1",
        "x",
        "é",
        "😀",
        "\\u003c",
        "evil.com",
        "BANK ACCOUNT",
        "BANK_",
        "https://a.example/q?",
        "'s",
    ]);
    let value = prop::sample::select(vec![
        "«柴田 郁恵»",
        "«柴田郁恵»",
        "«柴田»",
        "«John Smith»",
        "«スズキ»",
        "«林»",
        "‹090-1234-5678›",
        "‹０９０１２３４５６７８›",
        "⟦ikue@bank.example⟧",
        "⟦a\"b\\c@x.example⟧",
        "⦃7654321⦄",
        "⦃765-4321⦄",
        "⦃<b>⦄",
        "柴田郁恵",
        "09076543218",
        "7654321",
        "IKUE@bank.example",
        "John Smith",
    ]);
    prop_oneof![3 => awkward.prop_map(str::to_owned), 2 => value.prop_map(str::to_owned),
        1 => "[a-zA-Z<>_ あ-ん]{0,6}"]
}

/// As many cases as run in a second; twice as many as `PROPTEST_CASES` says, where it is set.
pub(crate) fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases * 2,
        failure_persistence: None,
        ..default
    }
}

/// A marked text.
pub(crate) fn any_marked() -> impl Strategy<Value = String> {
    prop::collection::vec(part(), 0..14).prop_map(|parts| parts.concat())
}
