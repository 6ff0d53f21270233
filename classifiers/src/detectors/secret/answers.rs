//! Answers to the questions that let somebody back in: `秘密の質問の答えは…`, `"secretAnswer": "…"`,
//! `Security question: first pet? Answer: …`.

use std::ops::Range;

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

/// What the answer is called, or the question.
const NAMES: &[&str] = &[
    "秘密の質問",
    "ひみつの質問",
    "秘密の答え",
    "secret question",
    "security question",
    "Secret question",
    "Security question",
    "Security Question",
    "secret answer",
    "security answer",
    "Secret answer",
    "Security answer",
    "secretAnswer",
    "secret_answer",
    "securityAnswer",
    "security_answer",
];
/// So far behind the question stands the answer; and no answer is longer, in bytes.
const REACH: usize = 90;
const LONGEST: usize = 48;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    for name in NAMES {
        for at in text.places(name) {
            if let Some(range) = answer(text, at) {
                let reason = "answer to a secret question";
                found.add(Secret, range, Evidence::Labelled, reason);
            }
        }
    }
}

/// The words behind `答え` or `answer`, up to what ends them.
fn answer(text: &Context<'_>, name: usize) -> Option<Range<usize>> {
    const ANSWERS: &[&str] = &["答え", "回答", "答", "nswer"];
    const LEADS: &[&str] = &["is ", "was ", "は", "が", "として", "欄に"];
    let line = text.after(name, REACH);
    let line = line.split('\n').next()?;
    let behind = ANSWERS
        .iter()
        .find_map(|word| Some(line.find(word)? + word.len()))?;
    let rest = &line[behind..];
    let signs = |c: char| matches!(c, ':' | '=' | '"' | '\'' | ' ' | '→' | '>' | '「' | '『');
    let mut value = rest.trim_start_matches(signs);
    while let Some(next) = LEADS.iter().find_map(|lead| value.strip_prefix(lead)) {
        value = next.trim_start_matches(signs);
    }
    let lead = &rest[..rest.len() - value.len()];
    let quoted = lead.contains(['「', '『', '"', '\'']);
    let ends = [
        '」', '』', '"', '\'', ',', '、', '。', '.', ')', '(', ';', '/', '<', '}',
    ];
    let end = value.find(ends).unwrap_or(value.len());
    let words = value[..end].trim_end();
    let told = ["です", "でした", "だった", "だ"]
        .iter()
        .find_map(|word| words.strip_suffix(word));
    let all = told.unwrap_or(words);
    let start = name + behind + lead.len();
    let said = lead.contains([':', '=', '→', '>']) || lead.contains("is ") || told.is_some();
    // `security_answer = request.form`, `= ask(`: what the program reads, not what it holds.
    let rest = &value.as_bytes()[end..];
    let expression = !quoted
        && lead.contains('=')
        && all.is_ascii()
        && (rest.first() == Some(&b'(')
            || rest.first() == Some(&b'.')
                && rest
                    .get(1)
                    .is_some_and(|b| b.is_ascii_lowercase() || *b == b'_'));
    let fits =
        (quoted || said) && !expression && (2..=LONGEST).contains(&all.len()) && is_answer(all);
    fits.then(|| start..start + all.len())
}

/// A thing or a name, and nothing that is said of questions.
fn is_answer(words: &str) -> bool {
    const SAID_OF: &[&str] = &[
        "変更",
        "登録",
        "ください",
        "忘れ",
        "必須",
        "ます",
        "ません",
        "ない",
        "以内",
        "以上",
        "文字",
        "確認",
        "設定",
        "不要",
        "任意",
        "必要",
        "同じ",
        "次",
        "入力",
        "required",
        "optional",
        "must",
        "the ",
        "not ",
        "null",
        "string",
        "wrong",
        "case",
        "changed",
        "reset",
        "forgot",
        "your",
        "stored",
        "hash",
        "none",
        "true",
        "false",
    ];
    /// The whole of what is told: how an answer is written, or that it is not shown.
    const WRITTEN: &[&str] = &[
        "ひらがな",
        "カタカナ",
        "ひらがなのみ",
        "カタカナのみ",
        "全角",
        "半角",
        "全角のみ",
        "半角のみ",
        "英数字",
        "ローマ字",
        "masked",
        "hidden",
        "redacted",
    ];
    let lower = words.to_ascii_lowercase();
    let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
    letters >= 2
        && !WRITTEN.contains(&lower.as_str())
        && !SAID_OF.iter().any(|word| lower.contains(word))
        && !words.contains(['{', '<', '$', '*', '[', '(', '?'])
        && words.split(' ').count() <= 4
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn answers_are_found() {
        marked(
            Secret,
            &[
                "秘密の質問の答えは⟦タマ⟧です",
                "秘密の質問：生まれた町 → 答え：⟦柏崎⟧",
                "秘密の質問「好きな花」に「答えは⟦りんどう⟧です」と",
                "{\"q\":2,\"secretAnswer\":\"⟦rindou⟧\"}",
                "Security question: first school? Answer: ⟦Hillcrest⟧",
                "her security answer is ⟦blue heron⟧, she told me",
                "her security answer is ⟦Rindou⟧.Please reset it",
                "秘密の質問の答えは⟦ひらがな丸⟧です",
            ],
        );
    }

    #[test]
    fn what_is_said_of_questions_is_none() {
        for text in [
            "秘密の質問の答えは登録後に変更できません",
            "秘密の質問は3つから選べます",
            "秘密の質問の答え：必須",
            "Security question and answer are required",
            "\"secretAnswer\": {\"type\": \"string\"}",
            "\"secretAnswer\": null",
            "the security answer is wrong",
            "秘密の質問の答えはひらがなです",
            "security_answer = request.form",
            "security_answer = ask(user)",
            "securityAnswer=masked",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
