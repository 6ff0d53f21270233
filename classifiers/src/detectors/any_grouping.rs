//! Numbers with a check digit or a plan, however their digits are grouped and whatever parts the groups:
//! `1617→4876 - 1970`, `066325(066326`, `90:1234|5678`.
//!
//! Behind its label such a number is taken in any grouping; alone only where one sign parts all its
//! groups, none of them short, and the check digit is right. The groups that people make are the
//! detectors' own.

use std::ops::Range;

use crate::EntityType::{self, CorporateNumber, CreditCard, MyNumber, Phone};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::filled_up::is_filled_up;
use crate::detectors::phone::hotlines;
use crate::detectors::{check, credit_card, surroundings};
use crate::numbers::Numbers;

/// Between two groups, in bytes.
const LONGEST_GAP: usize = 6;
const MOST_DIGITS: usize = 16;
const MOST_GROUPS: usize = 16;

/// Groups in a row, and what is known of the gaps between them.
struct Run {
    digits: Vec<u8>,
    range: Range<usize>,
    groups: usize,
    /// All gaps are the same.
    uniform: bool,
    shortest: usize,
    /// All groups but the last are as long as the first, and the last no longer.
    even: bool,
}

pub(super) fn detect(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    let mut taken = 0;
    for first in 0..numbers.count() {
        let start = numbers.group(first).start;
        if start < taken {
            continue;
        }
        let next = numbers.count().checked_sub(first + 1).map(|_| first + 1);
        let goes_on = next
            .filter(|next| *next < numbers.count())
            .is_some_and(|next| {
                parts(&text.text[numbers.group(first).end..numbers.group(next).start])
            });
        if !goes_on {
            continue;
        }
        let wanted = text
            .label_of(&(start..numbers.group(first).end))
            .and_then(wanted);
        let inside = first > 0 && parts(&text.text[numbers.group(first - 1).end..start]);
        if wanted.is_none() && inside {
            continue;
        }
        if let Some((entity, range, evidence)) = read(text, numbers, first, wanted) {
            taken = range.end;
            let reason = match evidence {
                Evidence::Certain | Evidence::Labelled => {
                    "digits in any grouping: label, check digit or plan"
                }
                _ => "digits in one grouping throughout: check digit",
            };
            found.add(entity, range, evidence, reason);
        }
    }
}

/// The kind of number that the word asks for.
fn wanted(label: Cue) -> Option<EntityType> {
    match label {
        Cue::MyNumber => Some(MyNumber),
        Cue::Corporate => Some(CorporateNumber),
        Cue::Card => Some(CreditCard),
        Cue::Phone => Some(Phone),
        _ => None,
    }
}

/// The first stretch from this group on that is such a number.
fn read(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    first: usize,
    wanted: Option<EntityType>,
) -> Option<(EntityType, Range<usize>, Evidence)> {
    if numbers.from(first).any(|number| is_filled_up(&number)) {
        return None;
    }
    let bytes = text.text.as_bytes();
    let mut run = Run {
        digits: Vec::with_capacity(MOST_DIGITS),
        range: numbers.group(first).start..0,
        groups: 0,
        uniform: true,
        shortest: usize::MAX,
        even: true,
    };
    let mut usual = "";
    let last = numbers.count().min(first + MOST_GROUPS);
    for index in first..last {
        let group = numbers.group(index);
        if index > first {
            let gap = &text.text[numbers.group(index - 1).end..group.start];
            if !parts(gap) {
                return None;
            }
            if index == first + 1 {
                usual = gap;
            }
            run.uniform &= gap == usual;
        }
        let figures = bytes[group.start..group.end].iter();
        run.digits
            .extend(figures.filter(|b| b.is_ascii_digit()).map(|b| b - b'0'));
        if run.digits.len() > MOST_DIGITS {
            return None;
        }
        run.range.end = group.end;
        run.groups += 1;
        // Whichever was the last before must be as long as the first now.
        let length = numbers.group(first).digits;
        run.even &= index == first || numbers.group(index - 1).digits == length;
        run.shortest = run.shortest.min(group.digits);
        let ends = index + 1 == numbers.count()
            || !parts(&text.text[group.end..numbers.group(index + 1).start]);
        if run.groups < 2 {
            continue;
        }
        match wanted {
            Some(entity) if fits(entity, &run.digits) && (ends || entity != Phone) => {
                // What has the form of a telephone number knows better where it begins.
                let evidence = match entity {
                    Phone => Evidence::Labelled,
                    _ => Evidence::Certain,
                };
                return Some((entity, run.range, evidence));
            }
            None if ends => return alone(&run, text, usual),
            _ => {}
        }
    }
    None
}

/// Without a label: one sign between groups of three digits or more, and a check digit.
fn alone(
    run: &Run,
    text: &Context<'_>,
    usual: &str,
) -> Option<(EntityType, Range<usize>, Evidence)> {
    let sign = usual.trim_matches(' ');
    let parted = matches!(
        sign,
        "" | "-" | "." | "/" | "・" | "ー" | "_" | "=" | "*" | "~" | "|"
    );
    let long = run.groups <= 5 && run.shortest >= 3;
    if !run.uniform || !parted || run.digits[0] == 0 {
        return None;
    }
    let entity = [CreditCard, MyNumber]
        .into_iter()
        .filter(|entity| long || *entity == CreditCard && run.even && run.groups <= 8)
        .find(|entity| fits(*entity, &run.digits))?;
    let dated = matches!(run.digits[..], [1, 9, ..] | [2, 0, ..]) && entity == MyNumber;
    let other = text
        .label_of(&run.range)
        .is_some_and(|cue| !matches!(cue, Cue::Number | Cue::Name | Cue::Card | Cue::MyNumber));
    let apart = dated
        || other
        || surroundings::measured(text, &run.range)
        || text.near(&run.range, Cue::Document, 40, 0)
        || surroundings::in_a_code(text.text, run.range.start);
    (!apart).then(|| (entity, run.range.clone(), Evidence::Checked))
}

fn fits(entity: EntityType, digits: &[u8]) -> bool {
    match entity {
        MyNumber => check::my_number(digits),
        CorporateNumber => check::corporate_number(digits),
        CreditCard => {
            (14..=16).contains(&digits.len()) && check::luhn(digits) && credit_card::issuer(digits)
        }
        Phone => match digits {
            [0, 5 | 7 | 8 | 9, 0, ..] => digits.len() == 11,
            [0, 1..=9, ..] => digits.len() == 10 && !hotlines::published(digits),
            _ => false,
        },
        _ => false,
    }
}

/// Signs and spaces that may stand inside of a number, one line break among them.
fn parts(gap: &str) -> bool {
    (1..=LONGEST_GAP).contains(&gap.len())
        && gap.matches('\n').count() <= 1
        && gap.chars().all(|c| {
            c.is_whitespace()
                || c.is_ascii_punctuation() && !"%$+@#&<\\".contains(c)
                || "・、。·•ー〜の→※¦┃│‥…".contains(c)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn a_number_behind_its_label_is_found_in_any_grouping() {
        marked(
            MyNumber,
            &[
                "マイナンバーは⟦12→3456 - 789018⟧です",
                "個人番号：⟦12345;67(8901.8⟧（本人）",
                "⟦123・456・789・018⟧",
            ],
        );
        marked(
            CreditCard,
            &[
                "カード番号 ⟦41111;111 11|11-1111⟧ です",
                "控えは ⟦411-111-111-111-111-1⟧ とある",
            ],
        );
        marked(Phone, &["電話は ⟦0901→23:45 678⟧ まで"]);
    }

    #[test]
    fn points_in_time_and_amounts_are_no_numbers() {
        for text in [
            "2026-10-04 10:41 に受付、8件",
            "カード 12枚、34枚、56枚",
            "件数 123, 456, 789, 018 の順",
        ] {
            for entity in [MyNumber, CreditCard, Phone] {
                assert!(found(entity, text).is_empty(), "{text}");
            }
        }
    }

    /// The digits cut where `cuts` says, with `signs` between the pieces.
    fn grouped(digits: &str, cuts: &[bool], signs: &[&str]) -> String {
        let mut out = String::new();
        let mut signs = signs.iter().cycle();
        for (at, digit) in digits.char_indices() {
            if at > 0 && cuts[at % cuts.len()] {
                out.push_str(signs.next().expect("a cycle of some signs"));
            }
            out.push(digit);
        }
        out
    }

    /// The check digit of a 個人番号.
    fn with_check_digit(body: &[u8]) -> String {
        let text: String = body.iter().map(ToString::to_string).collect();
        (0..10)
            .map(|digit| format!("{text}{digit}"))
            .find(|all| {
                let digits: Vec<u8> = all.bytes().map(|b| b - b'0').collect();
                check::my_number(&digits)
            })
            .expect("one digit of ten is right")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        // `=` is left out: `=83=80` is a character in quoted-printable.
        #[test]
        fn every_digit_of_a_labelled_number_is_covered(
            body in prop::collection::vec(0_u8..10, 11),
            cuts in prop::collection::vec(any::<bool>(), 12),
            signs in prop::collection::vec(prop::sample::select(vec![
                " ", "-", ".", "/", "・", "_", " - ", "　", "－", "‐", ", ", "、", ":", "|", "(", "→", "*", ";",
            ]), 1..4),
        ) {
            prop_assume!(body.iter().any(|digit| *digit != body[0]));
            let value = grouped(&with_check_digit(&body), &cuts, &signs);
            let text = format!("個人番号：{value}（本人）");
            let scanned = crate::Classifier::shared().scan(text.clone());
            let covered = |at: usize| scanned.findings().iter().any(|f| f.range.contains(&at));
            let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
            for (at, _) in digits {
                prop_assert!(covered(at), "{text}");
            }
        }
    }
}
