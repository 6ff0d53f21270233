//! Numbers that no rule claims, read by a small model: what stands around one tells whether it is an
//! account, a card's number, a PIN or nothing of anybody's.
//!
//! The model learns from `lists/examples/numbers.txt` when the program starts. It only adds: where
//! something was found it is not asked, and where it is not sure nothing is said. Types that have
//! a check digit or a plan are the detectors'.

mod examples;
mod features;
mod places;

use std::sync::LazyLock;

use self::features::Surroundings;
use self::places::{Place, places};
use crate::EntityType::{
    self, BankAccount, CustomerId, DateOfBirth, DriversLicense, HealthInsurance, Organization,
    Passport, Pension, Phone, Pin,
};
use crate::candidates::{Candidate, Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::is_a_piece;
use crate::learned::{Model, Rare, Teaching};

/// What a number can be; class 0 is nothing of anybody's.
const CLASSES: [EntityType; 9] = [
    BankAccount,
    CustomerId,
    DateOfBirth,
    DriversLicense,
    HealthInsurance,
    Passport,
    Pension,
    Phone,
    Pin,
];

const TEACHING: Teaching = Teaching {
    rare: Rare::Dropped,
    rounds: 9,
    step: 4.5,
    shrink: 0.999,
};

/// More numbers than a text about somebody has: they are a table, which its head tells.
const MOST_ASKED: usize = 96;

static MODEL: LazyLock<Model> = LazyLock::new(|| train(&examples::all()));

/// Trains the model, if no text has asked for it yet.
pub(crate) fn load() {
    LazyLock::force(&MODEL);
}

fn train(examples: &[examples::Example]) -> Model {
    let mut rows = Vec::new();
    for example in examples {
        rows.extend(example.rows());
    }
    Model::train_on(&rows, CLASSES.len() + 1, TEACHING)
}

/// Adds what the model takes numbers for that nobody claims.
pub(crate) fn detect(context: &Context<'_>, found: &mut Candidates) {
    let text = context.text;
    let places = places(text);
    let known: Vec<Option<EntityType>> = {
        let mut claims: Vec<_> = found.all().iter().collect();
        claims.sort_by_key(|c| c.range.start);
        let longest = claims.iter().map(|c| c.range.len()).max().unwrap_or(0);
        let over = |place: &Place| {
            let from = place.range.start.saturating_sub(longest);
            let first = claims.partition_point(|c| c.range.start < from);
            let near = claims[first..].iter();
            near.take_while(|c| c.range.start < place.range.end)
                .find(|c| c.range.end > place.range.start)
                .map(|c| c.entity)
        };
        places.iter().map(over).collect()
    };
    let asked: Vec<usize> = (0..places.len())
        .filter(|index| known[*index].is_none() && may_be_somebodys(context, &places[*index]))
        .collect();
    if asked.is_empty() || asked.len() > MOST_ASKED {
        return;
    }
    let about_somebody = found.all().iter().any(tells_of_somebody);
    let around = Surroundings::of(text);
    for index in asked {
        let features = features::of(text, &around, &places, index, |index| known[index]);
        if let Some(entity) = told(&MODEL, &features, about_somebody)
            && places[index].has_form(entity, text)
            && !(entity == Pin
                && (passed_over(text, &places[index], found)
                    || is_a_piece(context, &places[index].range)))
        {
            let reason = "read from what stands around it";
            found.add(entity, places[index].range.clone(), Evidence::Form, reason);
        }
    }
}

/// Whether no rule has a reason to say that it is nobody's.
fn may_be_somebodys(context: &Context<'_>, place: &Place) -> bool {
    let other = |label: Option<Cue>| {
        matches!(
            label,
            Some(Cue::Document | Cue::Version | Cue::Amount | Cue::Postal)
        )
    };
    place.may_be_somebodys(context.text) && !other(context.label_of(&place.range))
}

/// The type that the model is sure of.
fn told(model: &Model, features: &[u32], about_somebody: bool) -> Option<EntityType> {
    let likely = model.votes_of(features).likely(1);
    let (class, share) = likely
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))?;
    let entity = CLASSES[class.checked_sub(1)?];
    let enough = surely(entity).max(if about_somebody { 0.0 } else { ALONE });
    (*share >= enough).then_some(entity)
}

/// What is said where nothing else speaks of anybody must be surer.
const ALONE: f32 = 0.95;

/// A rule found a PIN in the same line: it had its reasons to pass this one over.
fn passed_over(text: &str, place: &Place, found: &Candidates) -> bool {
    let pins = found
        .all()
        .iter()
        .filter(|c| c.entity == Pin && c.evidence > Evidence::Form);
    let line = |from: usize, to: usize| !text[from.min(to)..from.max(to)].contains('\n');
    pins.into_iter()
        .any(|pin| line(pin.range.start, place.range.start))
}

/// Whether a finding is more than a guess at somebody or something of somebody's.
fn tells_of_somebody(found: &Candidate) -> bool {
    found.evidence >= Evidence::Context && found.entity != Organization
}

/// From which share the model is right nineteen times of twenty, on passages kept from it.
const fn surely(entity: EntityType) -> f32 {
    match entity {
        HealthInsurance | DriversLicense | Passport | Pension => 0.75,
        BankAccount => 0.85,
        Pin => 0.88,
        CustomerId => 0.95,
        // The calendar and the number plan tell more than words do.
        _ => 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn examples_kept_apart_are_told_right() {
        let all = examples::all();
        let (mut right, mut wrong, mut some) = (0, 0, 0);
        let mut by_type = std::collections::BTreeMap::new();
        for fold in 0..4 {
            let part = |kept: bool| {
                let all = all.iter().enumerate();
                all.filter(move |(at, _)| (at % 4 == fold) == kept)
                    .map(|(_, example)| example.clone())
                    .collect::<Vec<_>>()
            };
            let model = train(&part(false));
            for example in part(true) {
                for (features, class) in example.rows() {
                    let told = told(&model, &features, true);
                    some += usize::from(class > 0);
                    let expected = class.checked_sub(1).map(|class| CLASSES[class]);
                    let Some(entity) = told else { continue };
                    let of_type: &mut (usize, usize) = by_type.entry(entity).or_default();
                    if expected.is_some() {
                        (right, of_type.0) = (right + 1, of_type.0 + 1);
                    } else {
                        (wrong, of_type.1) = (wrong + 1, of_type.1 + 1);
                    }
                }
            }
        }
        println!("of {some} numbers {right} told, {wrong} of nobody's; by type {by_type:?}");
        assert!(right * 4 > some, "{right} of {some}");
        assert!(wrong * 15 < right, "{wrong} wrong, {right} right");
    }

    #[test]
    fn what_a_rule_found_stays_and_counts_are_nobodys() {
        assert_eq!(found(BankAccount, "口座番号 1234567"), ["1234567"]);
        for text in [
            "2026年度の来店客数は 1234 人",
            "エラー 4031 が 12 回、画面は B-204",
            "会議室 3021、内線 4477、14:30 から",
        ] {
            for entity in CLASSES {
                assert!(found(entity, text).is_empty(), "{text} {entity}");
            }
        }
    }
}
