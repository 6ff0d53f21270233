//! Codes that nothing names clearly: short numbers of which the words around say enough together.
//! `母の通帳の箱に「7306」とだけ書いたメモがあり、ATMで打ったら下ろせた`.

use std::ops::Range;
use std::sync::LazyLock;

use super::back::{behind_card, on_the_back};
use super::beside::an_ending;
use super::form::{figures, form};
use super::headed::counts_tokens;
use super::others::{Other, belonging};
use super::short::{candidate, listed};
use super::table::GROUPS;
use super::tried::one_by_one;
use super::{Told, told};
use crate::EntityType::Pin;
use crate::candidates::{Candidate, Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::cue_table::Table;
use crate::numbers::Numbers;

/// In tenths of a unit of log odds: enough for a code; enough beside one that was found, of as many
/// figures and in the same breath; and so much that only a label that names something else says more.
const ENOUGH: i32 = 6;
const ENOUGH_BESIDE: i32 = 0;
const PLAIN: i32 = 20;
/// What a label of something else costs.
const OTHERWISE_NAMED: i32 = 15;
/// What the form of a piece of something else costs.
const LIKE_A_PIECE: i32 = 12;
/// Two codes in the same breath are no further apart, in bytes.
const BREATH: usize = 60;

/// A short number that could be a code.
struct Short {
    range: Range<usize>,
    figures: usize,
    score: i32,
}

pub(in crate::detectors) fn detect(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    found: &mut Candidates,
) {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(GROUPS));
    let ranges = |is: fn(&Candidate) -> bool| -> Vec<Range<usize>> {
        let of = found.all().iter().filter(|c| is(c));
        let mut ranges: Vec<Range<usize>> = of.map(|c| c.range.clone()).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        ranges
    };
    let taken = ranges(|c| c.evidence >= Evidence::Checked || c.entity == Pin);
    let formed = ranges(|c| c.evidence < Evidence::Checked && c.entity != Pin);
    let mut marked = TABLE.read(text.text);
    let mut short: Vec<Short> = Vec::new();
    let mut index = 0;
    while index < numbers.count() {
        let Some((range, groups)) = candidate(text, numbers, index) else {
            index += 1;
            continue;
        };
        let first = index;
        index += groups;
        let plain = || {
            an_ending(text, range.start) || listed(text.text, &range) || counts_tokens(&range, text)
        };
        if around(&taken, &range).is_some() || plain() {
            continue;
        }
        let other = belonging(text, &range);
        if other == Some(Other::Surely) {
            continue;
        }
        let told = told_nearby(text, numbers, first, &range, found);
        // `口座番号 4539-1488-0343-6467 08/29 417`: what names the card does not name what stands behind it.
        let of_card = told == Some(Told::Plainly) && behind_card(&range, text, found);
        let named = if of_card {
            Some(0)
        } else {
            named(text, &range, told)
        };
        let Some(named) = named else {
            continue;
        };
        let said = weight(told, other) - named;
        let score = marked.score(&range) + form(text.text, &range) + said;
        // Whatever else is said of the card before it.
        let score = if of_card { score.max(PLAIN) } else { score };
        // `5225 635633`: of a longer number by its form, unless much is said or it is told plainly.
        let part = || around(&formed, &range).is_some_and(|whole| whole.len() > range.len());
        if score < PLAIN && told != Some(Told::Plainly) && part() {
            continue;
        }
        let figures = figures(&text.text[range.clone()]).count();
        short.push(Short {
            range,
            figures,
            score,
        });
    }
    let told: Vec<(usize, usize)> = short
        .iter()
        .filter(|short| short.score >= ENOUGH)
        .map(|short| (short.range.start, short.figures))
        .collect();
    for short in short {
        let from = told.partition_point(|(at, _)| at + BREATH < short.range.start);
        let beside = || {
            let near = told[from..].iter();
            let mut near = near.take_while(|(at, _)| *at < short.range.end + BREATH);
            near.any(|(_, figures)| *figures == short.figures)
        };
        if short.score >= ENOUGH || short.score >= ENOUGH_BESIDE && beside() {
            let evidence = if short.score >= PLAIN {
                Evidence::Labelled
            } else {
                Evidence::Context
            };
            let reason = "PIN or one-time code: the words around";
            found.add(Pin, short.range, evidence, reason);
        }
    }
}

/// The way of telling a code that is there, if one is.
fn told_nearby(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
    range: &Range<usize>,
    found: &Candidates,
) -> Option<Told> {
    let mut runs = numbers.from(index);
    let number = runs.find(|number| number.range == *range);
    let told = number.and_then(|number| told(&number, text, found));
    let back = || on_the_back(range, text).then_some(Told::Plainly);
    // `PIN is 8...2...0...6`
    let labelled = || text.labelled(range.start, Cue::Pin).then_some(Told::Named);
    let spoken = || one_by_one(range, text).then_some(Told::Loosely);
    told.or_else(back).or_else(labelled).or_else(spoken)
}

/// What a way of telling a code adds, and the form of a piece of something else takes.
fn weight(told: Option<Told>, other: Option<Other>) -> i32 {
    match (told, other) {
        (Some(Told::Plainly), _) => 40,
        (_, Some(_)) => -LIKE_A_PIECE,
        (Some(Told::Named), None) => 30,
        (Some(Told::Loosely), None) => 26,
        (None, None) => 0,
    }
}

/// One of these, in the order of the text, that reaches into `range`.
fn around<'r>(taken: &'r [Range<usize>], range: &Range<usize>) -> Option<&'r Range<usize>> {
    let at = taken.partition_point(|other| other.start < range.end);
    // A few longer ones may begin before.
    let mut last = taken[..at].iter().rev().take(4);
    last.find(|other| other.end > range.start)
}

/// What a label of something else costs; `None` where it names the number for certain.
fn named(text: &Context<'_>, range: &Range<usize>, told: Option<Told>) -> Option<i32> {
    match text.label_of(range) {
        Some(Cue::Document | Cue::Amount | Cue::Version) => Some(OTHERWISE_NAMED),
        Some(Cue::Pin | Cue::Card | Cue::Number | Cue::Name | Cue::Secret) | None => Some(0),
        // `SMS:482913`: numbers to which it is sent are announced so too.
        Some(Cue::Phone) if told == Some(Told::Plainly) => Some(0),
        Some(cue) if cue.is_identifier() => None,
        Some(_) => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn many_words_together_tell_a_code() {
        marked(
            Pin,
            &[
                "ATMで娘に頼まれて⟦3916⟧と押したら弾かれたそうです",
                "電話の相手に「⟦6027⟧」と教えてしまい、カードも渡した",
                "通用口のテンキーは⟦5583⟧、警備は夜だけ",
                "手帳に⟦4719⟧と書いてあり、ATMで試したら下ろせた",
                "She told me over the phone that the keypad takes ⟦5583⟧ now",
                "届いた6桁は⟦804 156⟧でした、これを入力すればいいですか",
                "金庫の番号錠は⟦7-1-4-9⟧に変更、前のは無効",
                "本人の声で⟦2951⟧と読み上げてしまっている",
                "the cash machine ate my card after I typed ⟦6640⟧ three times",
                "希望する四桁 [⟦5][0][8][3⟧]",
            ],
        );
    }

    #[test]
    fn short_numbers_of_other_things_are_none() {
        for text in [
            "会議室は3916、内線は5583です",
            "受付番号6027でお待ちください",
            "エラー4719が出たら再起動",
            "ticket 5583 was closed, see room 3916",
            "売上は5583、前年は4719でした",
            "2019年にATMを1200台入れ替えた",
            "port 8443, timeout 3000 ms, retry 300",
            "カードの発行は4719件、紛失は583件",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }
}
