//! 記号 and 番号 that stand together, or behind the number of an insurer, without words for each.

use std::ops::Range;

use crate::EntityType::HealthInsurance;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::check;
use crate::numbers::{Joint, Number};

/// `健康保険証 3310-58`, `保険証の表に3310の58と`: 記号 and 番号 in one.
pub(super) fn pair(number: &Number, label: Option<Cue>, text: &Context<'_>) -> bool {
    let &[symbol, of_member] = number.shape() else {
        return false;
    };
    let year = number.digits()[..symbol.min(4)].iter();
    let year = year.fold(0, |year, digit| year * 10 + u32::from(*digit));
    let dated = symbol == 4 && of_member <= 2 && (1900..=2100).contains(&year);
    let fits = (2..=8).contains(&symbol)
        && of_member <= 7
        && (5..=14).contains(&number.len())
        && number.whole()
        && !number.in_long_chain
        && !dated;
    let of_place = text
        .char_before(number.range.start)
        .is_some_and(char::is_alphanumeric);
    match number.joints[0] {
        _ if !fits => false,
        Some(Joint::Hyphen | Joint::Dot) => {
            matches!(label, Some(Cue::InsuranceCard | Cue::Symbol)) && super::of_card(number, text)
        }
        Some(Joint::No) => {
            let told =
                text.text[number.range.end..].starts_with(['と', 'で', '」', '、', '。', '(']);
            let kana = text
                .char_before(number.range.start)
                .is_some_and(|c| matches!(c, 'ぁ'..='ん' | '「'));
            let kinds = [Cue::InsuranceCard, Cue::Yucho, Cue::Account, Cue::Address];
            told && (kana || !of_place)
                && text.last_of(number.range.start, &kinds, NAMED_REACH) == Some(Cue::InsuranceCard)
        }
        _ => false,
    }
}

/// A card is named so near before its 記号, in bytes.
pub(super) const NAMED_REACH: usize = 60;

/// `06138747` and in the next line `7021 164`, `06276653 桜三・1147`: what stands behind the number of an
/// insurer that its check digit and its kind tell.
pub(super) fn behind_insurer(number: &Number, text: &Context<'_>, found: &mut Candidates) -> bool {
    const LONGEST_GAP: usize = 16;
    let start = number.range.start;
    let far = start.saturating_sub(LONGEST_GAP + 8);
    let lead = &text.text.as_bytes()[far..start];
    let Some(last) = lead.iter().rposition(u8::is_ascii_digit) else {
        return false;
    };
    let end = far + last + 1;
    let insurer = text.text.as_bytes()[..end]
        .iter()
        .rev()
        .take(9)
        .take_while(|b| b.is_ascii_digit())
        .count();
    if insurer != 8 || start - end > LONGEST_GAP {
        return false;
    }
    let mut digits = [0; 8];
    for (digit, byte) in digits.iter_mut().zip(&text.text.as_bytes()[end - 8..end]) {
        *digit = byte - b'0';
    }
    if !insurer_form(&digits) {
        return false;
    }
    let Some(gap) = text.text.get(end..start) else {
        return false;
    };
    let tight = gap.trim_start_matches([' ', '\n', '/']);
    let spaced = gap.len() - tight.len();
    let rest = &text.text[number.range.end..];
    // 記号 with kanji, and its 番号.
    let letters = tight.strip_suffix(['・', '-']).unwrap_or(tight);
    let kanji = (1..=3).contains(&letters.chars().count())
        && letters
            .chars()
            .all(|c| matches!(c, 'ぁ'..='ヺ' | '\u{4E00}'..='\u{9FFF}'))
        && text.hits.has(Cue::InsuranceCard);
    let plain = tight.is_empty() && number.len() <= 8;
    let member = rest.trim_start_matches([' ', '・', '-', '/']);
    let len = member
        .bytes()
        .take(9)
        .take_while(u8::is_ascii_digit)
        .count();
    let ends =
        member[len..].starts_with(['\n', '\r', ' ', '(', ')', '、', ',']) || member.len() == len;
    let second = rest.len() - member.len();
    let reason = "記号 and 番号 behind the number of an insurer";
    if plain
        && (1..=7).contains(&len)
        && (1..=2).contains(&second)
        && ends
        && (1..=4).contains(&spaced)
    {
        let insurer = end - 8..end;
        let numbers = number.range.end + second;
        for range in [insurer, number.range.clone(), numbers..numbers + len] {
            found.add(HealthInsurance, range, Evidence::Context, reason);
        }
        return true;
    }
    if kanji && spaced > 0 && number.whole() && (2..=8).contains(&number.len()) {
        let from = end + spaced;
        found.add(
            HealthInsurance,
            from..number.range.end,
            Evidence::Labelled,
            reason,
        );
        return true;
    }
    false
}

/// Why eight digits without a label are the number of an insurer, if they are.
pub(super) fn insurer(number: &Number, text: &Context<'_>) -> Option<&'static str> {
    if number.len() != 8 || !number.whole() {
        return None;
    }
    let spoken_of = || text.hits.has(Cue::InsuranceCard) || text.hits.has(Cue::Insurer);
    if insurer_form(number.digits()) && spoken_of() {
        Some("8 digits, insurer's check digit")
    } else {
        before_symbol(number, text).then_some("保険者番号 before 記号 and 番号")
    }
}

/// `32567697 記号60 番号315`, `"06384069","symbol":"418","no":"2057"`: the number of an insurer, of whom
/// nothing else is said. The 番号 of an account of ゆうちょ may stand before the 記号 of the next one, and in
/// English the symbol may be that of a share.
fn before_symbol(insurer: &Number, text: &Context<'_>) -> bool {
    const SYMBOLS: &[&str] = &["記号", "kigou", "kigo", "symbol"];
    const LONGEST: usize = 4;
    let Range { start, end } = insurer.range;
    let Some((kanji, symbol)) = figures_of(&text.text[end..], SYMBOLS) else {
        return false;
    };
    let member = symbol.trim_start_matches(|c: char| c.is_ascii_digit());
    let Some((_, number)) = figures_of(member, NUMBERS) else {
        return false;
    };
    let told = kanji && !text.before(start, ACCOUNT_REACH).contains("番号");
    let figured = number.starts_with(|c: char| c.is_ascii_digit());
    let short = (1..=LONGEST).contains(&(symbol.len() - member.len()));
    (told || insurer_form(insurer.digits()) && figured)
        && (short || kanji && symbol.len() == member.len())
}

/// What the number of the member is called behind its 記号.
const NUMBERS: &[&str] = &["番号", "bangou", "bango", "number", "no"];

/// What stands behind one of the labels, and whether the label is in kanji; between them and before them stand
/// signs alone.
fn figures_of<'t>(text: &'t str, labels: &[&str]) -> Option<(bool, &'t str)> {
    let sign = |c: char| {
        matches!(
            c,
            ' ' | '/' | '・' | '、' | ',' | '"' | '\'' | ':' | '=' | '{' | '_' | '\t'
        )
    };
    let at = text.trim_start_matches(sign);
    let mut labels = labels.iter();
    labels.find_map(|label| {
        let head = at.get(..label.len())?;
        let rest = head
            .eq_ignore_ascii_case(label)
            .then(|| &at[label.len()..])?;
        let kanji = !label.is_ascii();
        let whole = kanji || !rest.starts_with(|c: char| c.is_ascii_alphabetic());
        whole.then(|| {
            (
                kanji,
                rest.trim_start_matches(['.', '#']).trim_start_matches(sign),
            )
        })
    })
}

/// So far before a number 番号 is its label, in bytes.
const ACCOUNT_REACH: usize = 9;

/// 記号 or 番号 directly behind another number of the card.
pub(super) fn goes_on(number: &Number, text: &Context<'_>, found: &Candidates) -> bool {
    const LONGEST_GAP: usize = 16;
    let start = number.range.start;
    let labelled = |from: usize| {
        let told = figures_of(&text.text[from..], NUMBERS);
        told.is_some_and(|(_, figures)| figures.len() == text.text.len() - start)
            || matches!(text.label(start), Some(Cue::Symbol | Cue::Number))
    };
    let mut last = found.all().iter().rev().take(4);
    last.any(|c| {
        c.entity == HealthInsurance
            && c.range.end <= start
            && start - c.range.end <= LONGEST_GAP
            && labelled(c.range.end)
    })
}

/// Eight digits with the check digit of an insurer, of a kind of insurance that there is.
fn insurer_form(digits: &[u8]) -> bool {
    digits.len() == 8
        && check::luhn(digits)
        && matches!(
            digits[..2],
            [0, 1..=7] | [3, 1..=4 | 9] | [6, 3 | 7] | [7, 2..=5]
        )
}

#[cfg(test)]
mod tests {
    use crate::EntityType::HealthInsurance;
    use crate::detectors::testing::found;

    #[test]
    fn an_insurer_is_told_by_the_symbol_and_the_number_behind_it() {
        let told = [
            ("32567697 記号60 番号315", "32567697"),
            (
                r#"{"payer":"06384069","symbol":"418","no":"2057"}"#,
                "06384069",
            ),
            ("payer 06384069, kigo=418, bango=2057", "06384069"),
        ];
        for (text, insurer) in told {
            let found = found(HealthInsurance, text);
            assert_eq!(found.first().map(String::as_str), Some(insurer), "{text}");
        }
        for text in [
            r#"{"ticker":"06384069","symbol":"7203","note":"a"}"#,
            r#"{"payer":"06384068","symbol":"418","no":"2057"}"#,
            "06384069 symbol 418 northern",
        ] {
            assert!(found(HealthInsurance, text).is_empty(), "{text}");
        }
    }
}
