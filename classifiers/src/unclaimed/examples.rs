//! The examples: one a line, `⏎` for a line break, `⟦TYPE:value⟧` for a value; every other number is
//! nothing of anybody's.

use super::CLASSES;
use super::features::{self, Surroundings};
use super::places::{Place, places};
use crate::EntityType;
use crate::view::View;

const FILE: &str = include_str!("../../lists/examples/numbers.txt");

/// A passage as the detectors see it, and the types of its numbers.
#[derive(Clone)]
pub(super) struct Example {
    text: String,
    /// Of each number of the text; those of other types teach nothing.
    numbers: Vec<(Place, Class)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Nobodys,
    Of(EntityType),
    /// A type that the model is not asked for.
    Other,
}

pub(super) fn all() -> Vec<Example> {
    let lines = FILE.lines();
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(Example::read)
        .collect()
}

impl Example {
    fn read(line: &str) -> Self {
        let line = line.replace('⏎', "\n");
        let mut plain = String::with_capacity(line.len());
        let mut marks = Vec::new();
        let mut rest = line.as_str();
        while let Some((before, marked)) = rest.split_once('⟦') {
            plain.push_str(before);
            let (mark, after) = marked.split_once('⟧').unwrap_or((marked, ""));
            let (name, value) = mark.split_once(':').unwrap_or(("", mark));
            let start = plain.len();
            plain.push_str(value);
            marks.push((start..plain.len(), name));
            rest = after;
        }
        plain.push_str(rest);
        let view = View::new(&plain);
        let text = view.text().to_owned();
        let class = |place: &Place| {
            let shown = view.original(&place.range);
            let mark = marks
                .iter()
                .find(|(range, _)| range.start < shown.end && range.end > shown.start);
            mark.map_or(Class::Nobodys, |(_, name)| {
                let named = CLASSES.iter().find(|entity| entity.name() == *name);
                named.map_or(Class::Other, |entity| Class::Of(*entity))
            })
        };
        let places = places(&text);
        let numbers = places.into_iter().map(|place| {
            let class = class(&place);
            (place, class)
        });
        let numbers = numbers.collect();
        Self { text, numbers }
    }

    /// The features of each number, and its class. Every second number does not know what those
    /// beside it are: what is beside a number is not always found.
    pub(super) fn rows(&self) -> Vec<(Vec<u32>, usize)> {
        let around = Surroundings::of(&self.text);
        let places: Vec<Place> = self
            .numbers
            .iter()
            .map(|(place, _)| place.clone())
            .collect();
        let mut rows = Vec::new();
        for (index, (place, class)) in self.numbers.iter().enumerate() {
            let class = match class {
                Class::Other => continue,
                Class::Nobodys if !place.may_be_somebodys(&self.text) => continue,
                Class::Nobodys => 0,
                Class::Of(entity) => {
                    let at = CLASSES.iter().position(|known| known == entity);
                    at.map_or(0, |at| at + 1)
                }
            };
            let known = |beside: usize| match self.numbers.get(beside) {
                Some((_, Class::Of(entity))) if index % 2 == 0 => Some(*entity),
                _ => None,
            };
            let features = features::of(&self.text, &around, &places, index, known);
            rows.push((features, class));
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_closed_and_names_a_type() {
        for line in FILE.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(
                line.matches('⟦').count(),
                line.matches('⟧').count(),
                "{line}"
            );
            for mark in line.split('⟦').skip(1) {
                let name = mark.split_once(':').map_or("", |(name, _)| name);
                let known = EntityType::ALL.iter().any(|entity| entity.name() == name);
                assert!(known, "{line}");
            }
        }
    }

    #[test]
    fn numbers_have_the_type_of_their_mark() {
        let example = Example::read("店番 ⟦BANK_ACCOUNT:３１４⟧⏎受付は 2039 です。暗証 ⟦PIN:4961⟧");
        let types: Vec<Option<EntityType>> = example
            .numbers
            .iter()
            .map(|(_, class)| match class {
                Class::Of(entity) => Some(*entity),
                _ => None,
            })
            .collect();
        assert_eq!(
            types,
            [Some(EntityType::BankAccount), None, Some(EntityType::Pin)]
        );
    }
}
