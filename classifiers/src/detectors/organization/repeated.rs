//! The name of a firm without its form, the first of its words, or what it is called for short, wherever the text
//! says it again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Firm;
use super::japanese::solid;
use super::short_names::{self, Stem};
use crate::EntityType::Organization;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::names::{Lexicon, is_katakana};
use crate::several;

/// More firms than one text speaks of again.
const MOST: usize = 64;

pub(super) fn detect(
    text: &Context<'_>,
    firms: &[Firm],
    lexicon: &Lexicon,
    found: &mut Candidates,
) {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut stems: BTreeMap<&str, Stem<'_>> = BTreeMap::new();
    for firm in firms.iter().take(MOST) {
        let name = text.text[firm.core.clone()].trim();
        names.extend(short_names::defined(&text.text[firm.range.end..]));
        if firm.evidence >= Evidence::Labelled {
            let stem = short_names::without_trade(name, lexicon);
            stems.extend(stem.map(|stem| (stem.name, stem)));
        }
        if name.chars().count() >= 3 {
            names.insert(name);
        }
        if let Some(first) = first_word(name) {
            names.insert(first);
        }
    }
    let reason = "firm named in full elsewhere in the text";
    for range in several::places(text.text, names) {
        if apart(text.text, &range) {
            found.add(Organization, range, Evidence::Context, reason);
        }
    }
    for range in several::places(text.text, stems.keys().copied()) {
        let (before, behind) = (&text.text[..range.start], &text.text[range.end..]);
        let stem = &stems[&text.text[range.clone()]];
        if stem.stands_for_firm(before, behind) {
            found.add(Organization, range, Evidence::Form, reason);
        }
    }
}

/// `Thornbury` of `Thornbury Offshore`: what a text calls the firm by after the first time.
fn first_word(name: &str) -> Option<&str> {
    const GENERAL: &[&str] = &[
        "Global",
        "Japan",
        "Tokyo",
        "Osaka",
        "Asia",
        "First",
        "National",
        "Capital",
        "Pacific",
        "United",
        "International",
        "General",
        "American",
        "European",
        "World",
        "Royal",
        "Northern",
        "Southern",
        "Eastern",
        "Western",
        "Central",
        "Trans",
        "Group",
        "Groupe",
        "Hotel",
        "Digital",
        "Green",
        "Smart",
        "Great",
        "Nippon",
        "Nihon",
    ];
    let (first, _) = name.split_once(' ')?;
    let word = first.len() >= 5
        && first.starts_with(|c: char| c.is_uppercase())
        && first.chars().all(char::is_alphabetic)
        && first.is_ascii();
    (word && !GENERAL.contains(&first)).then_some(first)
}

/// Not in the middle of a longer word.
fn apart(text: &str, range: &Range<usize>) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) if inside.is_ascii_alphanumeric() => {
            outside.is_ascii_alphanumeric()
        }
        (Some(inside), Some(outside)) => is_katakana(inside) && is_katakana(outside),
        _ => false,
    };
    let first = text[range.start..].chars().next();
    let last = text[..range.end].chars().next_back();
    !joins(first, text[..range.start].chars().next_back())
        && !joins(last, text[range.end..].chars().next())
        && first.is_some_and(|c| solid(c) || c.is_alphabetic())
}
