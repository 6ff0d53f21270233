//! In which language a request is mostly written, told by its letters alone.

use super::Language;

/// Letters of an English word that say as much as one character of Japanese.
const LETTERS_A_CHARACTER: usize = 3;

/// The language of these texts together. Kanji without kana count as Japanese, and every language
/// in Latin letters as English.
#[must_use]
pub fn language<'t>(texts: impl IntoIterator<Item = &'t str>) -> Language {
    let (mut japanese, mut latin, mut other) = (0_usize, 0_usize, 0_usize);
    for c in texts.into_iter().flat_map(str::chars) {
        match c {
            'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '\u{c0}'..='\u{24f}' => {
                latin += 1;
            }
            // Kana, also of half width, the sign that repeats a kanji, and kanji.
            '\u{3041}'..='\u{30ff}'
            | '\u{ff66}'..='\u{ff9f}'
            | '々'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' => {
                japanese += 1;
            }
            c if !is_common_sign(c) && c.is_alphabetic() => other += 1,
            _ => {}
        }
    }
    let english = latin / LETTERS_A_CHARACTER;
    let both = japanese + english;
    if both == 0 || other > japanese + latin {
        return Language::Other;
    }
    match japanese * 100 / both {
        75.. => Language::Japanese,
        ..=20 => Language::English,
        _ => Language::Mixed,
    }
}

/// Most of what is no letter: told without looking into tables.
const fn is_common_sign(c: char) -> bool {
    matches!(c, '\0'..='@' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '！'..='＠')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_or_two_of_another_language_change_nothing() {
        for (text, expected) in [
            ("住宅ローンの金利を教えてください。", Language::Japanese),
            (
                "API のエラーコード 504 の原因を調べてください。",
                Language::Japanese,
            ),
            (
                "Please translate the attached contract clause.",
                Language::English,
            ),
            (
                "Dear Mr. 山田, please find our proposal below.",
                Language::English,
            ),
            (
                "次の文を英語にしてください: the loan is repaid in equal instalments each month",
                Language::Mixed,
            ),
            ("ﾛｰﾝ ｺﾞﾘﾖｳ ｱﾘｶﾞﾄｳ", Language::Japanese),
            ("Пожалуйста, переведите письмо", Language::Other),
            ("1234-5678 (9)", Language::Other),
            ("", Language::Other),
        ] {
            assert_eq!(language([text]), expected, "{text}");
        }
    }

    #[test]
    fn no_common_sign_is_a_letter() {
        let signs = ('\0'..char::MAX).filter(|c| is_common_sign(*c));
        assert!(signs.clone().count() > 90 && !signs.clone().any(char::is_alphabetic));
    }
}
