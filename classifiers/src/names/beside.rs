//! Names that stand beside a name: how it is read, how it is written elsewhere, what else somebody is
//! called: `真壁（まかべ）`, `Astrid Lindqvist（アストリッド・リンドクヴィスト）`, `A a.k.a. B`; and names in Hangul.

use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::{Names, is_hiragana, is_kanji, is_katakana};
use crate::EntityType::Person;
use crate::candidates::Evidence;
use crate::context::Context;

/// What stands in brackets behind a name is no longer, in bytes.
const LONGEST: usize = 60;

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let all = names.found.all().iter();
    let mut known: Vec<Range<usize>> = all
        .filter(|found| found.entity == Person)
        .map(|found| found.range.clone())
        .collect();
    known.sort_by_key(|name| (name.start, name.end));
    for name in &known {
        if let Some(inner) = in_brackets(text.text, name.end)
            && same_name(lexicon, &text.text[name.clone()], &text.text[inner.clone()])
            && text.hits.within(inner.start, inner.end).is_empty()
            && names.add(inner.clone(), Evidence::Context, "name beside a name")
        {
            names.part(inner);
        }
    }
    also_known(text, &known, names);
    hangul(text, names);
}

/// What stands in brackets directly behind, perhaps behind an honorific.
fn in_brackets(text: &str, end: usize) -> Option<Range<usize>> {
    let rest = &text[end..];
    let called = ["様", "さん", "氏", "さま", "殿"];
    let rest = called
        .iter()
        .find_map(|called| rest.strip_prefix(called))
        .unwrap_or(rest);
    let inner = rest.trim_start_matches(' ').strip_prefix('(')?;
    let start = text.len() - inner.len();
    let close = inner
        .find(')')
        .filter(|close| (1..=LONGEST).contains(close))?;
    let inside = inner[..close].trim();
    let start = start + (inner[..close].len() - inner[..close].trim_start().len());
    (!inside.is_empty()).then(|| start..start + inside.len())
}

/// Whether the second is written as the first is read, or in another script of the world.
fn same_name(lexicon: &Lexicon, name: &str, other: &str) -> bool {
    let first = |name: &str| name.chars().next();
    let latin =
        first(name).is_some_and(|c| c.is_ascii_alphabetic() || ('À'..'\u{250}').contains(&c));
    let kanji = name
        .chars()
        .all(|c| is_kanji(c) || is_hiragana(c) || c == ' ');
    let kana = |of: fn(char) -> bool| other.chars().all(|c| of(c) || matches!(c, ' ' | '・'));
    let letters = other.chars().filter(|c| c.is_alphabetic()).count();
    let noun =
        || lexicon.noun_in_katakana(other.chars()) || lexicon.kana(other.chars()).is(Kinds::COMMON);
    match () {
        () if kana(is_katakana) => {
            letters >= 3 && (latin || kanji) && !noun() && !OCCUPATIONS.contains(&other)
        }
        () if kana(is_hiragana) => kanji && reading(lexicon, other),
        // `Haruto Minai (薬袋)`
        () if latin && other.chars().all(|c| is_kanji(c) || c == ' ') => in_kanji(lexicon, other),
        () if first(other).is_some_and(|c| c.is_ascii_uppercase()) => {
            !latin
                && (kanji
                    || name
                        .chars()
                        .all(|c| is_katakana(c) || matches!(c, ' ' | '・')))
                && in_latin(lexicon, other)
        }
        () => false,
    }
}

/// In brackets behind a name: what somebody is.
const OCCUPATIONS: &[&str] = &[
    "フリーランス",
    "フリーター",
    "パート",
    "アルバイト",
    "オーナー",
    "リーダー",
    "メンバー",
    "サブリーダー",
    "アドバイザー",
    "コンサルタント",
    "エンジニア",
    "デザイナー",
    "プログラマー",
    "マネージャー",
    "マネジャー",
    "サポート",
    "オンライン",
    "リモート",
    "テレワーク",
    "ゲスト",
    "キャンセル",
    "パートナー",
    "スタッフ",
    "ディレクター",
    "インターン",
    "ドライバー",
    "ヘルパー",
    "カナ",
    "フリガナ",
];

/// Hiragana that a dictionary has as a name, or long enough and no ending of a sentence.
fn reading(lexicon: &Lexicon, word: &str) -> bool {
    const NONE: &[&str] = &[
        "なし",
        "あり",
        "ほか",
        "いとこ",
        "ひらがな",
        "よみがな",
        "ふりがな",
        "おなじ",
        "いずれも",
        "どちらも",
        "みなし",
        "とりけし",
        "ひとり",
        "ふたり",
    ];
    let chars: Vec<char> = word.chars().filter(|c| *c != ' ').collect();
    let known = lexicon
        .kana(chars.iter().copied())
        .is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0))
        || super::kana::split(lexicon, &chars).is_some();
    let sentence = [
        "です", "ます", "ない", "から", "まで", "する", "した", "して", "ため", "こと", "もの",
    ];
    !NONE.contains(&word)
        && !sentence.iter().any(|end| word.ends_with(end))
        && (known || (4..=8).contains(&chars.len()))
}

/// A surname, a given name or both, and no word.
fn in_kanji(lexicon: &Lexicon, name: &str) -> bool {
    let chars: Vec<char> = name.chars().filter(|c| *c != ' ').collect();
    let kinds = lexicon.kanji(&chars);
    let known = kinds.is(Kinds(Kinds::FAMILY.0 | Kinds::GIVEN.0))
        || super::readings::split(lexicon, &chars).is_some();
    (2..=6).contains(&chars.len())
        && known
        && !kinds.is(Kinds::PLACE)
        && (!kinds.is(Kinds::COMMON) || kinds.is(Kinds::FREQUENT))
}

/// Two to four capitalised words, none of which prose writes small.
fn in_latin(lexicon: &Lexicon, name: &str) -> bool {
    let words: Vec<&str> = name
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    (2..=4).contains(&words.len())
        && words.iter().all(|word| {
            let kinds = lexicon.latin(word);
            word.starts_with(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'))
                && !lexicon.no_name(word)
                && (kinds.is(Kinds::ANY_NAME) || !kinds.is(Kinds(Kinds::COMMON.0 | Kinds::PLACE.0)))
        })
}

/// What stands between two names of somebody.
const SIGNS: [&str; 5] = [" a.k.a. ", " aka ", " alias ", " f.k.a. ", " née "];

/// `Timur Abdrakhmanov a.k.a. チムール`: both sides are somebody, if one is.
fn also_known(text: &Context<'_>, known: &[Range<usize>], names: &mut Names<'_, '_>) {
    for sign in SIGNS {
        for at in text.places(sign) {
            let (left, right) = (before(text.text, at), behind(text.text, at + sign.len()));
            let (Some(left), Some(right)) = (left, right) else {
                continue;
            };
            let is_known = |side: &Range<usize>| {
                let next = known.partition_point(|name| name.start < side.end);
                known[..next]
                    .iter()
                    .rev()
                    .take(4)
                    .any(|name| side.start < name.end)
            };
            let words = text.text[left.clone()].contains(' ') && sign == " a.k.a. ";
            if is_known(&left) || is_known(&right) || words {
                for side in [left, right] {
                    names.add(
                        side.clone(),
                        Evidence::Context,
                        "somebody goes by two names",
                    );
                    names.part(side);
                }
            }
        }
    }
}

/// The capitalised words, or the katakana, that end at a place.
fn before(text: &str, end: usize) -> Option<Range<usize>> {
    let mut start = end;
    for word in text[..end].rsplit(' ').take(4) {
        let name = word.starts_with(char::is_uppercase) && word.chars().all(part)
            || word.chars().all(kana) && !word.is_empty();
        if !name {
            break;
        }
        start = word.as_ptr() as usize - text.as_ptr() as usize;
    }
    (start < end).then_some(start..end)
}

/// The same that begin at a place.
fn behind(text: &str, start: usize) -> Option<Range<usize>> {
    let mut end = start;
    for word in text[start..].split(' ').take(4) {
        let len = word.find(|c| !part(c) && !kana(c)).unwrap_or(word.len());
        let name = &word[..len];
        if name.is_empty() || !(name.starts_with(char::is_uppercase) || name.chars().all(kana)) {
            break;
        }
        end = name.as_ptr() as usize - text.as_ptr() as usize + len;
        if len < word.len() {
            break;
        }
    }
    (start < end).then_some(start..end)
}

fn part(c: char) -> bool {
    c.is_alphabetic() && (c as u32) < 0x2E80 || matches!(c, '-' | '\'')
}

fn kana(c: char) -> bool {
    is_katakana(c) || c == '・'
}

/// The surnames of Korea that nearly all families have: by their first syllable.
const KOREAN: &str = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진나엄채원천방공현함변염추도소석선설마길연위표명기반왕금옥인맹제모";

/// More of it is Korean prose.
const MOST_HANGUL: usize = 16;

/// `서하은`: three syllables that begin with a surname, in a text that is not in Korean.
fn hangul(text: &Context<'_>, names: &mut Names<'_, '_>) {
    let is_hangul = |c: char| ('가'..='힣').contains(&c);
    // What their bytes begin with; few texts have any of it.
    let bytes = text.text.as_bytes();
    if memchr::memchr3(0xEA, 0xEB, 0xEC, bytes).is_none() && memchr::memchr(0xED, bytes).is_none() {
        return;
    }
    if !text.text.contains(is_hangul)
        || text.text.chars().filter(|c| is_hangul(*c)).count() > MOST_HANGUL
    {
        return;
    }
    let mut at = 0;
    while let Some(skip) = text.text[at..].find(is_hangul) {
        let start = at + skip;
        let len = text.text[start..]
            .find(|c| !is_hangul(c))
            .unwrap_or(text.text.len() - start);
        at = start + len;
        let word = &text.text[start..at];
        let alone = !text.text[at..].trim_start().starts_with(is_hangul);
        let begins = word.chars().next().is_some_and(|c| KOREAN.contains(c));
        if alone && begins && (2..=4).contains(&word.chars().count()) {
            names.add(start..at, Evidence::Context, "name in Hangul");
            names.part(start..at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn what_stands_in_brackets_behind_a_name_is_the_name_in_another_script() {
        for (text, names) in [
            (
                "担当の真壁（まかべ）までご連絡ください",
                vec!["真壁", "まかべ"],
            ),
            (
                "お客様名 Astrid Lindqvist（アストリッド リンドクヴィスト）様",
                vec!["Astrid Lindqvist", "アストリッド リンドクヴィスト"],
            ),
            ("Client: Ha-eun Seo (서하은)", vec!["Ha-eun Seo", "서하은"]),
            (
                "Screened: Timur Abdrakhmanov a.k.a. Tahir Maksudov, DOB unknown",
                vec!["Timur Abdrakhmanov", "Tahir Maksudov"],
            ),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
    }

    #[test]
    fn other_things_in_brackets_and_korean_prose_are_none() {
        for text in [
            "真壁様（なし）",
            "真壁様（タオル）",
            "真壁様（ご本人です）",
            "真壁様（Tokyo Branch）",
        ] {
            assert_eq!(found(text), ["真壁"], "{text}");
        }
        assert_eq!(
            found("이 문서를 일본어로 번역해 주세요. 고객 안내문입니다."),
            [""; 0]
        );
    }
}
