//! The scripts of names, and what stands around names in each.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::table::Name;

/// How a word of a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Kanji, perhaps with kana among them.
    Kanji,
    Katakana,
    HalfKana,
    Hiragana,
    Latin,
    FullLatin,
}

impl Script {
    /// `None` for scripts in which nobody is invented.
    pub(super) fn of(word: &str) -> Option<Self> {
        let all = |is: fn(char) -> bool| word.chars().all(is);
        if all(|c| matches!(c, 'ァ'..='ヺ' | 'ー')) {
            Some(Self::Katakana)
        } else if all(|c| matches!(c, '\u{ff66}'..='\u{ff9f}')) {
            Some(Self::HalfKana)
        } else if all(|c| matches!(c, 'ぁ'..='ゖ' | 'ー')) {
            Some(Self::Hiragana)
        } else if all(|c| c.is_ascii_alphabetic() || c == '\'') {
            Some(Self::Latin)
        } else if all(|c| matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')) {
            Some(Self::FullLatin)
        } else if all(is_japanese) {
            Some(Self::Kanji)
        } else {
            None
        }
    }

    /// The same word in two scripts of a family is one.
    pub(super) const fn family(self) -> &'static str {
        match self {
            Self::Kanji => "kanji ",
            Self::Katakana | Self::HalfKana | Self::Hiragana => "kana ",
            Self::Latin | Self::FullLatin => "latin ",
        }
    }

    pub(super) const fn is_latin(self) -> bool {
        matches!(self, Self::Latin | Self::FullLatin)
    }

    /// Whether a word is rather a name from outside Japan.
    pub(super) fn is_abroad(self, word: &str) -> bool {
        self.is_latin() && !is_romaji(&word.nfkc().collect::<String>().to_ascii_lowercase())
    }

    /// A part of a name in this script, in the case of another word. `None` if it has none in it.
    pub(super) fn write(self, part: &Name, model: &str) -> Option<String> {
        let written = match self {
            Self::Kanji => part.kanji.to_owned(),
            Self::Katakana => part.katakana.to_owned(),
            Self::HalfKana => half_width(part.katakana),
            Self::Hiragana => part.katakana.chars().map(hiragana).collect(),
            Self::Latin => in_case_of(model, part.romaji),
            Self::FullLatin => in_case_of(model, part.romaji)
                .chars()
                .map(full_width)
                .collect(),
        };
        (!written.is_empty()).then_some(written)
    }
}

fn is_japanese(c: char) -> bool {
    matches!(c, '々' | '〆' | 'ヶ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
        || matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// Syllables of a consonant and a vowel, and n.
fn is_romaji(word: &str) -> bool {
    let is_vowel = |c: char| matches!(c, 'a' | 'i' | 'u' | 'e' | 'o');
    let mut consonants = String::new();
    for c in word.chars() {
        if is_vowel(c) {
            let known = matches!(
                consonants.strip_prefix(['n', 'm']).unwrap_or(&consonants),
                "" | "k"
                    | "s"
                    | "t"
                    | "n"
                    | "h"
                    | "m"
                    | "y"
                    | "r"
                    | "w"
                    | "g"
                    | "z"
                    | "d"
                    | "b"
                    | "p"
                    | "f"
                    | "j"
                    | "sh"
                    | "ch"
                    | "ts"
                    | "ky"
                    | "ny"
                    | "hy"
                    | "my"
                    | "ry"
                    | "gy"
                    | "by"
                    | "py"
                    | "kk"
                    | "ss"
                    | "tt"
                    | "pp"
                    | "ssh"
                    | "tch"
                    | "tts"
            );
            if !known {
                return false;
            }
            consonants.clear();
        } else {
            consonants.push(c);
        }
    }
    matches!(&*consonants, "" | "n" | "h")
}

fn in_case_of(model: &str, word: &str) -> String {
    let mut letters = model.chars().filter(|c| c.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    match (first, letters.next().map(char::is_uppercase)) {
        (true, Some(true)) => word.to_uppercase(),
        (false, _) => word.to_lowercase(),
        (true, _) => word.to_owned(),
    }
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    }
}

fn half_width(katakana: &str) -> String {
    static HALVES: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let full = |half: char| half.nfkc().next().unwrap_or(half);
        ('\u{ff66}'..='\u{ff9d}')
            .map(|half| (full(half), half))
            .collect()
    });
    let half = |c: char| match c {
        '\u{3099}' => '\u{ff9e}',
        '\u{309a}' => '\u{ff9f}',
        c => HALVES
            .iter()
            .find(|(full, _)| *full == c)
            .map_or(c, |(_, half)| *half),
    };
    katakana.nfd().map(half).collect()
}

/// A name without the honorific behind it, and the honorific.
pub(super) fn split_honorific(name: &str) -> (&str, &str) {
    const HONORIFICS: [&str; 10] = [
        "ちゃん",
        "さん",
        "さま",
        "くん",
        "先生",
        "様",
        "氏",
        "殿",
        "君",
        "サマ",
    ];
    let bare = |honorific: &&str| {
        let bare = name.strip_suffix(*honorific)?;
        (bare.chars().count() > 1).then_some(bare)
    };
    let bare = HONORIFICS.iter().find_map(bare).unwrap_or(name);
    (bare, &name[bare.len()..])
}

/// Words of address before a name.
pub(super) fn is_title(word: &str) -> bool {
    matches!(
        &*word.to_ascii_lowercase(),
        "mr" | "mrs" | "ms" | "miss" | "dr" | "prof" | "sir"
    )
}

pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '・' | '･' | '.' | ',' | '、' | '=' | '＝' | '．' | '-')
}
