//! Fees, and posts of a house: a noun, and what it costs or who heads it.

use crate::names::lexicon::{Kinds, Lexicon};
use crate::names::readings;

/// `修理代`, `小間代`: a noun, and what it costs; `美千代` and `網代` are names.
pub(super) fn fee(lexicon: &Lexicon, chars: &[char]) -> bool {
    let [stem @ .., '代'] = chars else {
        return false;
    };
    (2..=4).contains(&stem.len())
        && lexicon.noun_in_kanji(stem)
        && !is_known(lexicon, chars)
        && readings::split(lexicon, chars).is_none()
}

/// `所属長`, `拠点長`: who heads a part of the house.
pub(super) fn role(lexicon: &Lexicon, chars: &[char]) -> bool {
    let [stem @ .., '長'] = chars else {
        return false;
    };
    stem.len() >= 2 && lexicon.noun_in_kanji(stem) && !is_known(lexicon, chars)
}

pub(super) fn is_known(lexicon: &Lexicon, chars: &[char]) -> bool {
    lexicon
        .kanji(chars)
        .is(Kinds(Kinds::FAMILY.0 | Kinds::GIVEN.0))
}

/// `新代表`, `前社長`, `旧支店長`: which of them, and nobody of the name.
pub(super) fn which_of_a_role(word: &str, behind: &str) -> bool {
    const ROLES: &[&str] = &[
        "代表",
        "社長",
        "会長",
        "支店長",
        "店長",
        "部長",
        "課長",
        "専務",
        "常務",
        "理事",
        "頭取",
        "所長",
        "担当",
        "取締役",
        "監査役",
        "役員",
        "オーナー",
        "院長",
        "署名者",
    ];
    matches!(
        word,
        "新" | "旧" | "現" | "前" | "元" | "次" | "初" | "両" | "各" | "全"
    ) && ROLES.iter().any(|role| behind.starts_with(role))
}
