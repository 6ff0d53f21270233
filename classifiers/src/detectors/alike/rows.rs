//! Rows with as many cells as another: what one of them has in a place, another one of the same form in
//! the same place is.

use std::collections::HashMap;

use super::{Claimed, is_number};
use crate::EntityType;
use crate::candidates::{Candidates, Evidence};
use crate::tables;

/// What parts the cells of a row, likeliest first.
const DELIMITERS: [u8; 5] = [b'\t', b'|', b';', b',', b'/'];
/// A row has so many cells at least.
const FEWEST_CELLS: usize = 3;
/// Cells with a value are no longer, in bytes.
const LONGEST_CELL: usize = 24;

/// A place in rows of one kind, and the form of what stands there.
#[derive(PartialEq, Eq, Hash)]
struct Place {
    delimiter: char,
    cells: usize,
    cell: usize,
    shape: u64,
}

/// A cell that may hold a number.
struct Cell {
    place: Place,
    range: std::ops::Range<usize>,
}

pub(super) fn detect(text: &str, claimed: &Claimed, found: &mut Candidates) {
    if memchr::memchr(b'\n', text.as_bytes()).is_none() {
        return;
    }
    let mut cells = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        read(line, start, &mut cells);
        start += line.len();
    }
    let mut known: HashMap<&Place, Option<EntityType>> = HashMap::new();
    let mut free = Vec::new();
    for cell in &cells {
        let claims: Vec<_> = claimed.over(&cell.range).collect();
        let Some(best) = claims.iter().max_by_key(|c| c.evidence) else {
            free.push(cell);
            continue;
        };
        let whole = best.range() == cell.range && best.evidence >= Evidence::Context;
        let told = (whole && is_number(best.entity)).then_some(best.entity);
        // Two that disagree tell nothing of a third.
        let agreed = known.entry(&cell.place).or_insert(told);
        if *agreed != told {
            *agreed = None;
        }
    }
    for cell in free {
        if let Some(Some(entity)) = known.get(&cell.place) {
            let reason = "in the place of a number of the same form in another row";
            found.add(*entity, cell.range.clone(), Evidence::Context, reason);
        }
    }
}

fn read(line: &str, start: usize, cells: &mut Vec<Cell>) {
    let parts = |delimiter: &u8| {
        let mut signs = memchr::memchr_iter(*delimiter, line.as_bytes());
        signs.nth(FEWEST_CELLS - 2).is_some()
    };
    let Some(delimiter) = DELIMITERS.into_iter().find(parts).map(char::from) else {
        return;
    };
    let first = cells.len();
    let all = tables::delimited(line, delimiter, &mut |index, cell| {
        let value = &line[cell.bytes.clone()];
        if value.len() <= LONGEST_CELL
            && let Some(shape) = shape(value)
        {
            cells.push(Cell {
                place: Place {
                    delimiter,
                    cells: 0,
                    cell: index,
                    shape,
                },
                range: start + cell.bytes.start..start + cell.bytes.end,
            });
        }
    });
    for cell in &mut cells[first..] {
        cell.place.cells = all;
    }
}

/// The form of a value of digits, letters and what joins them; of fewer than six figures none.
fn shape(value: &str) -> Option<u64> {
    let mut shape = 7_u64;
    let (mut run, mut figures) = (0_u64, 0);
    let push = |shape: u64, next: u64| shape.wrapping_mul(0x0100_0000_01B3) ^ next;
    for c in value.chars() {
        if c.is_ascii_digit() {
            (run, figures) = (run + 1, figures + 1);
            continue;
        }
        if !c.is_ascii_uppercase() && !matches!(c, '-' | '.' | ' ' | '/' | '年' | '月' | '日') {
            return None;
        }
        shape = push(push(shape, run.max(2)), u64::from(u32::from(c)));
        run = 0;
    }
    (figures >= 6).then(|| push(shape, run.max(2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntityType::{BankAccount, DriversLicense};
    use crate::detectors::testing::marked;

    #[test]
    fn a_cell_is_what_the_same_cell_of_another_row_is() {
        marked(
            DriversLicense,
            &["石田,⟦305012345678⟧,免許\n上野,⟦542378831980⟧,未\n運転免許証番号 ⟦305012345678⟧"],
        );
        marked(
            BankAccount,
            &[
                "\"石田, 本店\",\"⟦1079850⟧\",\"12\"\n\"上野\",\"⟦2093847⟧\",\"7\"\n口座番号 ⟦1079850⟧",
                "A;⟦1079850⟧;口座に入金;12\nB;⟦2093847⟧;未;7\n口座番号 ⟦1079850⟧",
            ],
        );
    }

    #[test]
    fn cells_of_another_form_or_another_place_are_not() {
        for row in ["B;9;542378831980", "B;5423-7883-1980;9", "B;542378831980"] {
            let text = format!("A;305012345678;12\n{row}");
            let mut found = Candidates::default();
            found.add(DriversLicense, 2..14, Evidence::Labelled, "test");
            let claimed = Claimed::of(&found);
            detect(&text, &claimed, &mut found);
            assert_eq!(found.all().len(), 1, "{row}");
        }
    }
}
