//! Passwords that somebody spells: `大文字のエス、小文字でユー、数字の八、ハイフン`.

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::mentions::Mentions;

/// None is longer, in bytes.
const LONGEST: usize = 270;

/// `大文字のエス、小文字でユー、数字の八、ハイフン`: a password spelt out, where one is spoken of.
pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    static SPELT: Mentions = Mentions::of(&["文字", "ローマ字", "アンダーバー", "capital "]);
    const LETTERS: &[&str] = &[
        "大文字",
        "小文字",
        "数字の",
        "ローマ字",
        "ハイフン",
        "アンダー",
        "びっくり",
        "ビックリ",
        "アットマーク",
        "シャープ",
        "半角",
        "最後に",
        "capital ",
        "lowercase ",
        "lower case ",
        "dash",
        "underscore",
        "exclamation",
    ];
    const SPOKEN_BEFORE: usize = 200;
    if !text.hits.has(Cue::Secret) || !SPELT.among(text) {
        return;
    }
    let mut at = 0;
    for sentence in text.text.split_inclusive(['。', '\n', '」', '?', '!']) {
        let start = at;
        at += sentence.len();
        let places: Vec<usize> = LETTERS
            .iter()
            .filter_map(|word| sentence.find(word))
            .collect();
        let rule = [
            "以上",
            "含む",
            "含め",
            "ください",
            "下さい",
            "できません",
            "種類",
            "組み合わせ",
            "区別",
            "must",
            "should",
            "at least",
        ]
        .iter()
        .any(|word| sentence.contains(word));
        let spoken = || {
            let nearby = text.hits.within(start.saturating_sub(SPOKEN_BEFORE), at);
            nearby.iter().any(|hit| hit.cue == Cue::Secret)
        };
        let (Some(first), 3..) = (places.iter().min(), places.len()) else {
            continue;
        };
        if rule || !spoken() || sentence.matches(['、', ',']).count() < 2 {
            continue;
        }
        // From the label on, where the sentence has it: `パスワードが、えー、さくら全部小文字で`.
        let labels = text.hits.within(start, start + first);
        let label = labels.iter().rev().find(|hit| hit.cue == Cue::Secret);
        let begin = label.map_or(start + first, |hit| {
            let rest = &text.text[hit.end()..];
            let value = rest.trim_start_matches(['は', 'が', '、', ' ', ':', ',']);
            let value = [
                "読みますね",
                "言いますね",
                "言うと",
                "えーっと",
                "えー",
                "えっと",
                "あの",
            ]
            .iter()
            .find_map(|word| value.strip_prefix(word))
            .unwrap_or(value);
            text.text.len() - value.trim_start_matches(['、', ' ', ',']).len()
        });
        let end = sentence.trim_end_matches(['。', '\n', '」', '?', '!', ' ', '.']);
        let end = ["ですね", "です", "だよ", "ね", "よ", "で", "だ"]
            .iter()
            .find_map(|word| end.strip_suffix(word))
            .unwrap_or(end);
        let range = begin..start + end.len();
        if range.start < range.end && range.len() <= LONGEST {
            let reason = "a password spelt out";
            found.add(Secret, range, Evidence::Context, reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn spelt_passwords_are_found_and_rules_are_none() {
        marked(
            Secret,
            &[
                "パスワードは読みますね、⟦大文字のエス、小文字でユー、エム、数字の八、ハイフン、ゼロ⟧です。",
            ],
        );
        let rule = "パスワードは大文字、小文字、数字、ハイフンを含むこと。";
        assert!(found(Secret, rule).is_empty());
    }
}
