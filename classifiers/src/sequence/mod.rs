//! A small trained model for names of persons and firms that no rule found.
//!
//! A linear chain over the units of a line, with whole-number weights in a file (`data/names.model`)
//! that `training/` makes. A name of its best reading counts by the margin to the best reading without
//! that name. What it reads is added last, as the weakest evidence there is: whatever a rule says of
//! the same place is stronger (`names::judge`).

mod decode;
mod features;
mod labels;
mod model;
#[cfg(feature = "training")]
pub mod training;
mod units;

pub(crate) use model::Model;
pub use model::ModelError;

use std::ops::Range;

use crate::EntityType::Person;
use crate::names::{Lexicon, Proposal};
use decode::Decoder;
use features::{Around, BESIDE, Neighbours};
use model::Emissions;
use units::Unit;

/// The weights that `training/` makes.
const WEIGHTS: &[u8] = include_bytes!("../../data/names.model");

impl Model {
    pub(crate) fn built_in() -> Self {
        Self::parse(WEIGHTS).expect("the file is of this version: a test reads it")
    }
}

/// A longer row is read in pieces of so many units.
const LONGEST: usize = 400;

/// What the model reads in a text.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) persons: Vec<Proposal>,
    pub(crate) firms: Vec<Range<usize>>,
}

/// Reads a text, some lines at a time: nothing but the units beside a line is asked of the others.
pub(crate) fn read(text: &str, lexicon: &Lexicon, model: &Model) -> Names {
    let mut names = Names::default();
    let mut decoder = Decoder::default();
    // The last units of the lines before, those of the lines, and the first of the lines behind.
    let mut units: Vec<Unit> = vec![features::NOTHING; BESIDE];
    let mut start = 0;
    while start < text.len() {
        let end = end_of_line(text, start + AT_ONCE);
        let before = units.len();
        units::add_units(text, start..end, lexicon, &mut units);
        let behind = units.len();
        let mut seen = end;
        while seen < text.len() && units.len() < behind + BESIDE {
            let next = end_of_line(text, seen);
            units::add_units(text, seen..next, lexicon, &mut units);
            seen = next;
        }
        units.resize(units.len().max(behind + BESIDE), features::NOTHING);
        let said = said(text, &units, before..behind, model);
        let lines = &units[before..behind];
        add_names(lines, &said, model, &mut decoder, &mut names);
        units.truncate(behind);
        units.drain(..behind - BESIDE);
        start = end;
    }
    names
}

/// About so many bytes are read at once.
const AT_ONCE: usize = 32 * 1024;

/// Behind the first line break from a place on.
fn end_of_line(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |at| from + at + 1)
}

/// The names of the best readings of rows of units of which something is said.
fn add_names(
    units: &[Unit],
    said: &[(usize, Emissions)],
    model: &Model,
    decoder: &mut Decoder,
    names: &mut Names,
) {
    for row in said.chunk_by(|(at, _), (next, _)| at + 1 == *next) {
        for piece in row.chunks(LONGEST) {
            let units = &units[piece[0].0..];
            for name in decoder.names(model, piece.iter().map(|(_, said)| said)) {
                let range = units[name.units.start].start..units[name.units.end - 1].end;
                let range = range.start as usize..range.end as usize;
                if name.kind == Person {
                    let points = points(name.margin);
                    names.persons.push(Proposal { range, points });
                } else if name.margin >= FIRM {
                    names.firms.push(range);
                }
            }
        }
    }
}

/// A firm is proposed from this margin on: two nats.
const FIRM: i32 = 32;

/// A margin of seven nats is enough alone; where the text speaks of persons elsewhere, any is
/// (`names::judge`): so measured on documents that the model was not trained on.
fn points(margin: i32) -> i32 {
    (5 + margin / 23).min(13)
}

/// A unit of which no more than this is said for any label, in sixteenths of a nat, is no part of a
/// name: by the first parts of its features, and by all.
const UNLIKELY: i16 = -32;
const IMPOSSIBLE: i16 = -64;

fn most(said: Emissions) -> i16 {
    said.into_iter().fold(i16::MIN, i16::max)
}

/// What the model says of the units of whole lines that may be part of a name, by their places there:
/// first of those that may be a name alone, then of what is beside them. Most of a text is never asked
/// about.
fn said(text: &str, units: &[Unit], lines: Range<usize>, model: &Model) -> Vec<(usize, Emissions)> {
    let ask = |at: usize| {
        let neighbours: Option<&Neighbours> = units[lines.start + at - BESIDE..].first_chunk();
        let around = Around::new(text, neighbours?);
        let mut said = Emissions::default();
        model.add(&around.first(), &mut said);
        if most(said) <= UNLIKELY {
            return None;
        }
        model.add(&around.second(), &mut said);
        if most(said) <= UNLIKELY {
            return None;
        }
        model.add(&around.third(), &mut said);
        (most(said) > IMPOSSIBLE).then_some((at, said))
    };
    let asked = &units[lines.clone()];
    let mut said = Vec::new();
    let mut behind = usize::MAX;
    for (at, unit) in asked.iter().enumerate() {
        if (unit.may_name() || at == behind && !unit.breaks())
            && let Some(here) = ask(at)
        {
            said.push(here);
            behind = at + 1;
        }
    }
    // What stands before them, from behind.
    let mut all = Vec::with_capacity(said.len());
    while let Some(here) = said.pop() {
        all.push(here);
        let known = said.last().map_or(0, |(last, _)| last + 1);
        let before = (known..here.0).rev();
        let beside = before.take_while(|at| !asked[*at].may_name() && !asked[*at].breaks());
        all.extend(beside.map_while(ask));
    }
    all.reverse();
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{Classifier, EntityType};

    fn found(entity: EntityType, text: &str) -> Vec<String> {
        let scanned = Classifier::shared().scan(text.to_owned());
        let names = scanned.findings().iter().filter(|f| f.entity == entity);
        names.map(|f| text[f.range.clone()].to_owned()).collect()
    }

    #[test]
    fn names_that_no_list_has_are_told_by_the_words_around_them() {
        let text = "ご契約者の凪咲原 冴緒様より電話。受取人は妻の冴緒里、090-1234-5678";
        let found = found(EntityType::Person, text);
        assert!(found.iter().any(|found| found == "冴緒里"), "{found:?}");
    }

    #[test]
    fn firms_are_found_without_a_form_of_company() {
        for (text, name) in [
            ("仕入先は北斗水産加工と聞いています。", "北斗水産加工"),
            ("勤務先：ひなた訪問看護", "ひなた訪問看護"),
        ] {
            let found = found(EntityType::Organization, text);
            assert!(found.iter().any(|found| found == name), "{text}: {found:?}");
        }
    }

    #[test]
    fn ordinary_words_are_no_names() {
        for text in [
            "募金と義援金は対象外とし、看板の色合わせは来週です。",
            "東会議室で平と星の差を見る。森林、原価、関連、金額。",
            "Please mark the invoice and bill the client in May.",
        ] {
            assert_eq!(found(EntityType::Person, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn weights_of_another_kind_are_refused() {
        for file in [Vec::new(), vec![0; 1000], super::WEIGHTS[1..].to_vec()] {
            assert!(Classifier::default().with_model(&file).is_err());
        }
        assert!(Classifier::default().with_model(super::WEIGHTS).is_ok());
    }

    #[test]
    fn a_long_text_is_read_as_its_lines_are() {
        let line = "ご契約者の凪咲原 冴緒様より電話。受取人は妻の冴緒里、090-1234-5678\n";
        let many = 2 * super::AT_ONCE / line.len();
        let found = found(EntityType::Person, &line.repeat(many));
        let heard = found.iter().filter(|found| *found == "冴緒里");
        assert_eq!(heard.count(), many);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[佐藤健一ア・ン様のは\n A-zÀé0-9（）]{0,80}") {
            let scanned = Classifier::shared().scan(text.clone());
            prop_assert!(scanned.why_unscannable().is_none());
            prop_assert!(scanned.findings().iter().all(|f| text.get(f.range.clone()).is_some()));
        }
    }
}
