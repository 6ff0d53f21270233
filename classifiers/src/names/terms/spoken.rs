//! Surnames and words within what one says: diseases, tales, letters that are explained, verbs, doctrines.

use std::sync::LazyLock;

use super::posts::is_known;
use crate::names::lexicon::{Kinds, Lexicon};
use crate::names::{is_hiragana, is_kanji, is_katakana};
use crate::prefixes::Prefixes;

/// `橋本病あり`, `高安動脈炎`, `メニエール病`: called after whoever described it. Somebody who is ill has a break
/// before it, or `病気`, `病欠`.
pub(super) fn disease(behind: &str) -> bool {
    if let Some(rest) = behind.strip_prefix('病') {
        const OF_SOMEBODY: &[&str] = &[
            "院",
            "気",
            "欠",
            "休",
            "死",
            "歴",
            "棟",
            "室",
            "状",
            "床",
            "弱",
            "没",
            "後",
            "中",
            "につき",
            "のため",
            "の為",
            "で休",
            "で早",
            "で欠",
            "で入",
            "で倒",
            "を理由",
        ];
        return !OF_SOMEBODY.iter().any(|goes_on| rest.starts_with(goes_on));
    }
    ["動脈炎", "症候群", "甲状腺", "式知能", "式認知"]
        .iter()
        .any(|goes_on| behind.starts_with(goes_on))
}

/// `曽我兄弟の曽我`: by whom a name is explained.
pub(super) fn pair_of_a_tale(word: &str, before: &str, behind: &str) -> bool {
    const TALES: &[&str] = &["兄弟の", "姉妹の", "家の人々の", "一族の"];
    let told = TALES.iter().any(|tale| {
        behind
            .strip_prefix(tale)
            .is_some_and(|rest| rest.starts_with(word))
    });
    let again = TALES.iter().any(|tale| {
        before
            .strip_suffix(tale)
            .is_some_and(|rest| rest.ends_with(word))
    });
    told || again
}

/// `小さい松に原っぱの原で`: the letter of a word that is said to tell which letter is meant.
pub(super) fn explained(word: &str, before: &str, behind: &str) -> bool {
    let mut chars = word.chars();
    let (Some(letter), None) = (chars.next(), chars.next()) else {
        return false;
    };
    let Some(said) = before.strip_suffix('の') else {
        return false;
    };
    let spoken = said
        .chars()
        .rev()
        .take_while(|c| is_kanji(*c) || is_hiragana(*c))
        .take(5)
        .any(|c| c == letter);
    spoken && (behind.is_empty() || behind.starts_with(['で', 'に', 'と', '、', '。', ',', ')']))
}

/// `頑張っている`, `腹立たしい`: a verb that goes on in hiragana.
pub(super) fn verb(lexicon: &Lexicon, chars: &[char], behind: &str) -> bool {
    const STEMS: &[char] = &[
        '言', '見', '張', '立', '行', '買', '持', '待', '使', '思', '書', '聞', '取', '入', '出',
        '送', '払', '帰',
    ];
    // `鷲見って人`: って says of whom.
    chars.len() >= 2
        && chars.last().is_some_and(|last| STEMS.contains(last))
        && !is_known(lexicon, chars)
        && [
            "って",
            "った",
            "たら",
            "たし",
            "ってい",
            "てい",
            "れば",
            "えば",
            "わな",
            "らな",
        ]
        .iter()
        .any(|goes_on| behind.starts_with(goes_on))
        && !behind.starts_with("って人")
}

/// `アームズ・レングス・ルール`, `サンセット・条項`: a term whose last word says what it is.
pub(super) fn doctrine(lexicon: &Lexicon, word: &str, behind: &str) -> bool {
    static THINGS: LazyLock<Prefixes> = LazyLock::new(|| {
        Prefixes::of_list(&[
            "条項",
            "規制",
            "規則",
            "理論",
            "効果",
            "取引",
            "契約",
            "法",
            "比率",
            "指標",
            "方式",
            "制度",
            "曲線",
            "モデル",
        ])
    });
    if !word.ends_with(is_katakana) {
        return false;
    }
    let Some(rest) = behind.strip_prefix('・') else {
        return false;
    };
    if THINGS.begin(rest) {
        return true;
    }
    let run = rest
        .find(|c: char| !is_katakana(c) && c != '・')
        .map_or(rest, |end| &rest[..end]);
    let last = run.rsplit('・').next().unwrap_or_default();
    let kinds = lexicon.kana(last.chars());
    let noun = kinds.is(Kinds::COMMON) || lexicon.noun_in_katakana(last.chars());
    last.chars().count() >= 2 && noun && !kinds.is(Kinds::ANY_NAME)
}
