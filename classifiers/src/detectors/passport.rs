//! 旅券番号: two capital letters and seven digits; other countries: one or two letters, 6 to 8 digits.

use super::lettered::Code;
use crate::EntityType::Passport;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::Number;

pub(super) const WORDS: &[&str] = &[
    "旅券番号",
    "旅券",
    "パスポート",
    "パスポート番号",
    "passport",
    "passport no",
    "passport number",
    "passport_no",
    "passportNo",
    "ppt",
    "ppt_no",
    "渡航",
    "PP No",
];

pub(super) fn detect(code: &Code<'_>, text: &Context<'_>, found: &mut Candidates) {
    let Some(len) = form(code) else {
        return in_groups(code, text, found);
    };
    let letters = code.word.bytes().take_while(u8::is_ascii_uppercase).count();
    let range = code.start..code.start + len;
    let label = text.label(code.start);
    let japanese = letters == 2 && digits(&text.text[range.clone()]) == 7;
    if label == Some(Cue::Passport) {
        found.add(Passport, range, Evidence::Certain, "旅券番号: label");
    } else if code.rest[..len].ends_with(|c: char| c.is_ascii_uppercase())
        && text.last_of(code.start, &[Cue::Passport, Cue::Document], SPOKEN_REACH)
            == Some(Cue::Passport)
    {
        let reason = "a letter, 7 digits and a letter, a passport is spoken of";
        found.add(Passport, range, Evidence::Labelled, reason);
    } else if japanese && text.hits.has(Cue::Passport) && label != Some(Cue::Document) {
        found.add(
            Passport,
            range,
            Evidence::Labelled,
            "2 letters, 7 digits, a passport is spoken of",
        );
    } else if japanese
        && !matches!(label, Some(Cue::Document | Cue::Version))
        && !known_trap(code.word)
    {
        found.add(
            Passport,
            range,
            Evidence::Form,
            "2 letters, 7 digits: the form of a 旅券番号",
        );
    }
}

/// `TK 558 0737`, `N 1234 5678`: in groups, behind the label.
fn in_groups(code: &Code<'_>, text: &Context<'_>, found: &mut Candidates) {
    let letters = code.word.bytes().take_while(u8::is_ascii_uppercase).count();
    if !(1..=2).contains(&letters)
        || !text.hits.has(Cue::Passport)
        || text.label(code.start) != Some(Cue::Passport)
    {
        return;
    }
    let bytes = code.rest.as_bytes();
    let (mut at, mut digits) = (letters, 0);
    loop {
        let gap = usize::from(matches!(bytes.get(at), Some(b' ' | b'-' | b'\n')));
        let more = bytes[at + gap..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if more == 0 {
            break;
        }
        at += gap + more;
        digits += more;
    }
    let over = code.rest[at..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if (7..=8).contains(&digits) && !over {
        let range = code.start..code.start + at;
        found.add(
            Passport,
            range,
            Evidence::Labelled,
            "旅券番号 in groups: label",
        );
    }
}

/// `passport no. 548210394`: nine digits in the United States and elsewhere, and no day.
pub(super) fn in_digits(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let form = number.groups == 1 && matches!(number.len(), 8 | 9) && number.whole();
    if form && !number.is_day() && text.label_of(&number.range) == Some(Cue::Passport) {
        let reason = "passport number of digits alone: label";
        found.add(Passport, number.range.clone(), Evidence::Labelled, reason);
    }
}

/// A passport is spoken of so near, in bytes.
const SPOKEN_REACH: usize = 60;

/// The length of the code, if it has the form; one space or hyphen after the letters is allowed.
fn form(code: &Code<'_>) -> Option<usize> {
    let letters = code.word.bytes().take_while(u8::is_ascii_uppercase).count();
    if !(1..=2).contains(&letters) {
        return None;
    }
    let rest = &code.rest[letters..];
    let gap = usize::from(code.word.len() == letters && rest.starts_with([' ', '-']));
    let digits = rest[gap..].bytes().take_while(u8::is_ascii_digit).count();
    let behind = &rest[gap + digits..];
    // `P4410927B`, as some countries write theirs.
    let last = usize::from(letters == 1 && behind.starts_with(|c: char| c.is_ascii_uppercase()));
    let over = behind[last..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    ((6..=8).contains(&digits) && !over).then_some(letters + gap + digits + last)
}

fn digits(code: &str) -> usize {
    code.bytes().filter(u8::is_ascii_digit).count()
}

/// Two letters and seven digits that number patches, tickets and parts.
fn known_trap(word: &str) -> bool {
    [
        "KB", "SR", "PR", "TR-", "CV", "FX", "OP", "NO", "ID", "RQ", "CR", "CS",
    ]
    .iter()
    .any(|trap| word.starts_with(trap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn passports_are_found() {
        assert_eq!(found(Passport, "旅券番号 TK5580737"), ["TK5580737"]);
        assert_eq!(
            found(Passport, "①木戸 ＴＲ５０１５４５６（パスポート）"),
            ["ＴＲ５０１５４５６"]
        );
        assert_eq!(found(Passport, r#"{"ppt":"KH5746320"}"#), ["KH5746320"]);
    }

    #[test]
    fn groups_and_digits_alone_need_the_label() {
        for number in ["TK 558 0737", "N 1234 5678", "T K5580737", "548210394"] {
            let expected = if number.starts_with("T K") {
                vec![]
            } else {
                vec![number.to_owned()]
            };
            assert_eq!(found(Passport, &format!("旅券番号：{number}")), expected);
        }
        assert!(found(Passport, "部品 TK 558 0737").is_empty());
        assert!(found(Passport, "旅券 20290801 まで有効").is_empty());
    }

    #[test]
    fn patches_are_none() {
        assert!(found(Passport, "KB5048685適用後").is_empty());
    }
}
