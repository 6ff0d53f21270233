//! How a name sounds, whether it is written in kana or in Latin letters: `シバタ` and `Shibata` are one.
//!
//! Latin letters are read by whatever system they were written in (Hepburn, Kunrei, passport), so
//! what these write differently is made alike, and vowels count once: `Ohta`, `Ōta`, `Oota` and `オオタ`
//! are `ota`. Kanji have no sound of their own here: no dictionary is asked.

use unicode_normalization::UnicodeNormalization;

use crate::identity::katakana;

/// Each row of the syllabary with its consonant, by vowels; `・` where there is none.
const ROWS: [(&str, &str); 17] = [
    ("", "アイウエオ"),
    ("", "ァィゥェォ"),
    ("k", "カキクケコ"),
    ("s", "サシスセソ"),
    ("t", "タチツテト"),
    ("n", "ナニヌネノ"),
    ("h", "ハヒフヘホ"),
    ("m", "マミムメモ"),
    ("y", "ヤ・ユ・ヨ"),
    ("y", "ャ・ュ・ョ"),
    ("r", "ラリルレロ"),
    ("w", "ワヰ・ヱヲ"),
    ("g", "ガギグゲゴ"),
    ("z", "ザジズゼゾ"),
    ("z", "・ヂヅ・・"),
    ("d", "ダ・・デド"),
    ("b", "バビブベボ"),
];

const P_ROW: &str = "パピプペポ";

/// What is written differently for one sound, the longer first.
const SPELLINGS: [(&str, &str); 16] = [
    ("tchi", "tti"),
    ("cchi", "tti"),
    ("tch", "tty"),
    ("cch", "tty"),
    ("shi", "si"),
    ("chi", "ti"),
    ("tsu", "tu"),
    ("sh", "sy"),
    ("ch", "ty"),
    ("ji", "zi"),
    ("j", "zy"),
    ("f", "h"),
    ("wo", "o"),
    ("mb", "nb"),
    ("mp", "np"),
    ("mm", "nm"),
];

/// What is said with a name and is no part of it.
const BESIDE: [&str; 7] = ["san", "sama", "mr", "mrs", "ms", "dr", "kun"];

/// The words of a name as they sound; none if it is not in kana or Latin letters.
pub(crate) fn sounds(name: &str) -> Vec<String> {
    let folded: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(katakana)
        .collect();
    let is_part = |c: char| c.is_alphabetic() || matches!(c, 'ー' | '\'' | '’');
    let words = folded
        .split(|c| !is_part(c))
        .filter(|word| !word.is_empty());
    let words = words.filter(|word| !BESIDE.contains(word));
    words.map(sound).collect::<Option<_>>().unwrap_or_default()
}

fn sound(word: &str) -> Option<String> {
    let mut letters = String::with_capacity(word.len());
    let mut is_doubled = false;
    for c in word.chars() {
        match c {
            'ッ' => is_doubled = true,
            'ン' => letters.push('n'),
            // What it makes longer counts once.
            'ー' | '\'' | '’' => {}
            'ァ'..='ヶ' => push_syllable(c, std::mem::take(&mut is_doubled), &mut letters)?,
            // Of a vowel with a macron, the vowel.
            _ => letters.push(c.nfd().next().filter(char::is_ascii_lowercase)?),
        }
    }
    let spelt = SPELLINGS
        .iter()
        .fold(letters, |letters, (from, to)| letters.replace(from, to));
    Some(with_short_vowels(&spelt))
}

fn push_syllable(c: char, is_doubled: bool, letters: &mut String) -> Option<()> {
    let rows = ROWS.iter().chain(&[("p", P_ROW)]);
    let mut found = rows.filter_map(|(consonant, row)| {
        let vowel = row.chars().position(|syllable| syllable == c)?;
        Some((*consonant, "aiueo".get(vowel..=vowel)?))
    });
    let (consonant, vowel) = found.next()?;
    // `シャ` is one syllable, and so is `ファ`.
    if matches!(c, 'ャ' | 'ュ' | 'ョ' | 'ァ' | 'ィ' | 'ェ' | 'ォ') {
        letters.pop();
    }
    if is_doubled {
        letters.push_str(consonant);
    }
    letters.push_str(consonant);
    letters.push_str(vowel);
    Some(())
}

/// Of `ou`, `oo` and `oh` before a consonant, the `o`; of any vowel twice, one.
fn with_short_vowels(letters: &str) -> String {
    let is_vowel = |c: char| "aiueo".contains(c);
    let mut short = String::with_capacity(letters.len());
    let mut rest = letters.chars().peekable();
    while let Some(c) = rest.next() {
        let last = short.chars().next_back();
        let is_long = is_vowel(c) && (last == Some(c) || last == Some('o') && c == 'u');
        let is_mark =
            c == 'h' && last == Some('o') && !rest.peek().is_some_and(|&c| is_vowel(c) || c == 'y');
        if !is_long && !is_mark {
            short.push(c);
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_sounds_alike_in_kana_and_in_any_spelling() {
        for (kana, spellings) in [
            (
                "シバタ",
                &["Shibata", "SIBATA", "Shibata-san", "shibata"][..],
            ),
            ("おおた", &["Ohta", "Ota", "Oota", "Ōta"]),
            ("サトウ", &["Sato", "Satou", "Satoh", "Satō"]),
            ("ｼﾝｲﾁ", &["Shin'ichi", "Sinichi"]),
            ("ジュンコ", &["Junko", "Zyunko"]),
            ("なんば", &["Namba", "Nanba"]),
            ("ハットリ", &["Hattori"]),
            ("ほっち", &["Hotchi", "Hocchi", "Hotti"]),
            ("ツジ", &["Tsuji", "Tuzi"]),
            ("フジイ", &["Fujii", "Huzii"]),
            ("キョウコ", &["Kyoko", "Kyouko"]),
        ] {
            for spelling in spellings {
                assert_eq!(sounds(kana), sounds(spelling), "{kana} {spelling}");
            }
            assert_eq!(sounds(kana).len(), 1, "{kana}");
        }
    }

    #[test]
    fn other_names_sound_otherwise_and_kanji_like_nothing() {
        assert_ne!(sounds("シバタ"), sounds("Shibuya"));
        assert_ne!(sounds("ユキ"), sounds("Yuka"));
        assert_eq!(sounds("シバタ イクエ"), ["sibata", "ikue"]);
        assert!(sounds("柴田郁恵").is_empty());
        assert!(sounds("柴田 Ikue").is_empty());
    }
}
