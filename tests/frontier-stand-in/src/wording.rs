//! The canned answers: short, in the request's language, with every placeholder in them.

use std::sync::LazyLock;

use regex::Regex;

/// Anything that looks like a placeholder, in the order of first appearance, without repeats.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[<\[][A-Z][A-Z_]*[A-Z](?:_[0-9A-Za-z]+)+[>\]]").expect("the pattern is valid")
    });
    let mut found = Vec::new();
    for placeholder in PLACEHOLDER.find_iter(text) {
        if !found.contains(&placeholder.as_str()) {
            found.push(placeholder.as_str());
        }
    }
    found
}

/// An answer to `question` that mentions every one of `placeholders`.
pub(crate) fn answer(question: &str, placeholders: &[&str]) -> String {
    let japanese = is_japanese(question);
    if !placeholders.is_empty() {
        return letter(placeholders, japanese);
    }
    let known = KNOWLEDGE
        .iter()
        .find(|(words, ..)| words.iter().any(|word| question.contains(word)));
    match (known, japanese) {
        (Some((_, ja, _)), true) => (*ja).to_owned(),
        (Some((.., en)), false) => (*en).to_owned(),
        (None, true) => "ご質問ありがとうございます。要点は三つです。目的を定め、事実を確かめ、期限を決めて進めてください。".to_owned(),
        (None, false) => "Three things matter here: be clear about the aim, check the facts, and set a date.".to_owned(),
    }
}

/// Words of a question, the answer in Japanese, the answer in English.
const KNOWLEDGE: &[(&[&str], &str, &str)] = &[
    (
        &["逆イールド", "yield curve", "長短金利"],
        "逆イールドとは、短期金利が長期金利を上回る状態です。市場が将来の利下げと景気の減速を見込むときに現れ、景気後退の先行指標とされます。",
        "An inverted yield curve means that short rates stand above long ones. Markets then expect \
         rate cuts and a slowdown, which is why it is read as an early sign of recession.",
    ),
    (
        &["首都", "capital"],
        "日本の首都は東京です。",
        "The capital of Japan is Tokyo.",
    ),
];

fn letter(placeholders: &[&str], japanese: bool) -> String {
    let sentence = |placeholder: &&str| {
        let known = SENTENCES
            .iter()
            .find(|(kind, ..)| placeholder[1..].starts_with(kind));
        let (_, ja, en) = known.unwrap_or(&OTHER);
        (if japanese { ja } else { en }).replace('#', placeholder)
    };
    let close = if japanese {
        "今後ともよろしくお願い申し上げます。"
    } else {
        "Kind regards"
    };
    placeholders
        .iter()
        .map(sentence)
        .chain([close.to_owned()])
        .collect()
}

/// A kind of placeholder, and the sentence of a letter that mentions it as `#`.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "PERSON",
        "# 様\n平素よりお引き立ていただき、誠にありがとうございます。\n",
        "Dear #,\nThank you for your patience.\n",
    ),
    (
        "BANK_ACCOUNT",
        "口座 # のお手続きを承りました。\n",
        "Your account # is in order again.\n",
    ),
    (
        "EMAIL",
        "詳細は # 宛にお送りいたします。\n",
        "A confirmation goes to #.\n",
    ),
    (
        "PHONE",
        "ご不明な点は # までお電話いたします。\n",
        "We will call you on #.\n",
    ),
    (
        "ADDRESS",
        "書類は # へお届けいたします。\n",
        "The papers go to #.\n",
    ),
];

const OTHER: (&str, &str, &str) = ("", "# を確認いたしました。\n", "We have noted #.\n");

/// Kana or kanji anywhere.
fn is_japanese(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// A rough count: four ASCII characters a token, one token for any other character.
pub(crate) fn tokens(text: &str) -> usize {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let others = text.chars().count() - ascii;
    others + ascii.div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_mentioned_in_the_language_of_the_question() {
        let found = ["<PERSON_A1>", "<BANK_ACCOUNT_B2>", "<MY_NUMBER_C3>"];
        for question in ["ご案内を書いてください", "Write a letter"] {
            let answer = answer(question, &found);
            assert!(
                found.iter().all(|placeholder| answer.contains(placeholder)),
                "{answer}"
            );
            assert_eq!(is_japanese(&answer), is_japanese(question));
        }
    }

    #[test]
    fn placeholders_are_found_once_each_and_in_order() {
        let text = "<PERSON_a1> and <BANK_ACCOUNT_X9_b>, again <PERSON_a1>; not <b> or <A_B";
        assert_eq!(placeholders(text), ["<PERSON_a1>", "<BANK_ACCOUNT_X9_b>"]);
    }

    #[test]
    fn general_knowledge_is_answered_without_placeholders() {
        assert!(answer("逆イールドとは何ですか", &[]).contains("短期金利"));
        assert!(answer("What is an inverted yield curve?", &[]).contains("recession"));
    }
}
