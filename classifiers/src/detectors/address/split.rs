//! Addresses that are split over cells: `"千葉県","勝浦市","墨名","815-2"`, `{"pref":"東京都","city":"港区",
//! "town":"芝","lot":"3-4-1"}`. A prefecture that has a cell to itself, and a municipality in the next,
//! need no label.

use std::ops::Range;

use super::gazetteer::Gazetteer;
use super::lots::kanji_figure;
use super::{kanji, place_char};
use crate::EntityType::Address;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

/// What stands between two cells, with the key of the next, is no longer, in bytes.
const LONGEST_BORDER: usize = 40;
const LONGEST_CELL: usize = 60;
/// Street, lot, building and room behind the municipality.
const MOST_CELLS: usize = 4;

pub(super) fn detect(text: &Context<'_>, gazetteer: &Gazetteer, found: &mut Candidates) {
    for suffix in ["県", "都", "府", "道"] {
        for at in text.places(suffix) {
            let end = at + suffix.len();
            if let Some(cells) = cells(text.text, end, gazetteer) {
                for cell in cells {
                    let reason = "address: a part of it in a cell of its own";
                    found.add(Address, cell, Evidence::Labelled, reason);
                }
            }
        }
    }
}

/// The cells of the address whose prefecture ends at `end`.
fn cells(text: &str, end: usize, gazetteer: &Gazetteer) -> Option<Vec<Range<usize>>> {
    let start = [4, 3]
        .iter()
        .filter_map(|chars| text[..end].char_indices().rev().nth(chars - 1))
        .map(|(at, _)| at)
        .find(|at| Gazetteer::is_prefecture(&text[*at..end]))?;
    let opened =
        text[..start].ends_with(['"', '\'', ',', '\t', '|', '>', ' ', ':', '\n']) || start == 0;
    let city = next_cell(text, end).filter(|_| opened)?;
    let place = &text[city.clone()];
    let widest = gazetteer
        .widest(place)
        .filter(|widest| !Gazetteer::is_prefecture(&place[..*widest]))?;
    let second = gazetteer.widest(&place[widest..]).unwrap_or(0);
    if widest + second != place.len() && !gazetteer.is_town(&place[widest + second..]) {
        return None;
    }
    let mut cells = vec![start..end, city.clone()];
    let mut at = city.end;
    for index in 0..MOST_CELLS {
        let Some(cell) =
            next_cell(text, at).filter(|cell| belongs(&text[cell.clone()], index == 0, gazetteer))
        else {
            break;
        };
        at = cell.end;
        cells.push(cell);
    }
    Some(cells)
}

/// The next cell of the row: behind a border and, in data, a key.
fn next_cell(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = &text[from..];
    let mut before = b' ';
    let border = rest
        .bytes()
        .take(LONGEST_BORDER)
        .take_while(|b| {
            let figure = b.is_ascii_digit() && !before.is_ascii_alphanumeric() && before != b'_';
            before = *b;
            b.is_ascii() && *b != b'\n' && !figure
        })
        .count();
    let gap = &rest[..border];
    let keyed = gap.trim_end_matches(['-', '"', '\'', '#']);
    let fits = gap.contains([',', '\t', '|', '<', ';'])
        && !keyed.ends_with(|c: char| c.is_ascii_alphanumeric());
    let start = from + border;
    let len = text[start..]
        .char_indices()
        .take_while(|(at, c)| {
            *at < LONGEST_CELL && !matches!(c, '"' | '\'' | ',' | '\t' | '|' | '<' | '\n' | ';')
        })
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    let cell = text[start..start + len].trim_end();
    (fits && !cell.is_empty()).then(|| start..start + cell.len())
}

/// A town, a lot in figures, a building with its room.
fn belongs(cell: &str, first: bool, gazetteer: &Gazetteer) -> bool {
    let town = cell.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ' '));
    let lot = cell.chars().all(|c| {
        c.is_ascii_digit()
            || kanji_figure(c)
            || matches!(
                c,
                '-' | 'の' | 'ノ' | '番' | '地' | '号' | '丁' | '目' | ' '
            )
    });
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let place = town.chars().all(place_char) && town.starts_with(kanji);
    let quarter = first && town.chars().count() <= 6 || digits > 0;
    let parted = cell.contains(['-', 'の', '番', '号', '丁']);
    lot && (parted && digits <= 9 || digits <= 4)
        || place
            && (quarter
                || gazetteer.is_town(town)
                || town.starts_with('字')
                || town.starts_with("大字")
                || town.ends_with(['町', '字']))
        || cell.contains("丁目")
        || super::houses::BUILDING.is_match(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn every_cell_of_an_address_is_a_part_of_it() {
        marked(
            Address,
            &[
                "\"K-1\",\"⟦千葉県⟧\",\"⟦館山市⟧\",\"⟦北条⟧\",\"⟦千百四十五⟧\",\"19880430\"",
                "{\"pref\":\"⟦東京都⟧\",\"city\":\"⟦港区⟧\",\"town\":\"⟦芝⟧\",\"lot\":\"⟦3-4-1⟧\"}",
                "| ⟦沖縄県⟧ | ⟦糸満市⟧ | ⟦字真栄里⟧ | ⟦901の2⟧ |",
                "<a1>⟦高知県⟧</a1><a2>⟦土佐市⟧</a2><a3>⟦高岡町甲2017-1⟧</a3>",
            ],
        );
    }

    #[test]
    fn lists_of_prefectures_are_none() {
        for text in [
            "東京都,大阪府,愛知県",
            "千葉県 と 埼玉県",
            "\"北海道\",\"1200\",\"3400\"",
            "| 福岡県 | 12 | 34 |",
        ] {
            assert!(found(Address, text).is_empty(), "{text}");
        }
    }
}
