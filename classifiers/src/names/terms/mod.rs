//! Words that look like names and are fees, roles, scales, languages, roads, diseases, the names of programs
//! or of columns. Only where nothing calls somebody by them.

mod posts;
mod programs;
mod short;
mod spoken;

use std::ops::Range;

use super::lexicon::Lexicon;
use super::{Chars, is_kanji};
pub(super) use programs::part_of_a_payment;

use posts::{fee, role, which_of_a_role};
use programs::{argument, program, word_of_programs};
use short::{languages, road, scale};
use spoken::{disease, doctrine, explained, pair_of_a_tale, verb};

/// Whether the word is one of them where it stands.
pub(super) fn is_term(text: &str, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let word = &text[range.clone()];
    if word.is_ascii() {
        return program(word, before, behind)
            || argument(word, before, behind)
            || word_of_programs(word);
    }
    let chars = Chars::<12>::of(word);
    if chars.iter().all(|c| is_kanji(*c)) {
        return fee(lexicon, &chars)
            || role(lexicon, &chars)
            || scale(word, before, behind)
            || languages(word, before, behind)
            || road(word)
            || disease(behind)
            || explained(word, before, behind)
            || verb(lexicon, &chars, behind);
    }
    disease(behind) || doctrine(lexicon, word, behind)
}

/// Whatever calls somebody behind it: `新代表`, `曽我兄弟の曽我`.
pub(super) fn is_which(text: &str, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let word = &text[range.clone()];
    which_of_a_role(word, behind) || pair_of_a_tale(word, before, behind)
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn fees_roles_and_scales_are_nobody() {
        for text in [
            "出張の食事代と部品代を立替えた久保さんへ",
            "印刷代 立替、浅田さんの分",
            "拠点長から浅田さんへ一報を",
            "拠点長に渡す版と浅田さんの版の二つ",
            "優先度（高中低）を付けて、浅田様の件は先に",
            "確度: 中\n担当: 浅田",
            "回答は和英で、浅田様あてに",
            "浅田さんの出張は関越、帰りは名神で",
        ] {
            assert!(
                found(text)
                    .iter()
                    .all(|name| name == "久保" || name == "浅田"),
                "{text}: {:?}",
                found(text)
            );
        }
    }

    #[test]
    fn diseases_terms_and_what_explains_a_letter_are_nobody() {
        for text in [
            "持病は橋本病です",
            "川崎病の既往",
            "チャイニーズ・ウォールの運用",
            "クロス・デフォルト条項",
            "新代表の届出、前社長の退任",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(found("橋本さんは病欠です"), ["橋本"]);
        assert_eq!(found("担当の橋本和英です"), ["橋本和英"]);
    }

    #[test]
    fn programs_columns_and_parts_of_a_payment_are_nobody() {
        for text in [
            "Dec  3 08:11:20 gw-osaka02 ike: accept user=x\nDec  3 08:11:29 gw-osaka02 ike: close",
            "SELECT cif, SUM(bal), MAX(ken) FROM t GROUP BY cif",
            "all the values are NaN, 12 of 40 rows NaN",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(
            found("Consignee Yusuf Karimov, DOB 23 Feb 1981"),
            ["Yusuf Karimov"]
        );
    }
}
