//! `id,name,birth` and the rows below: the first column of a table of persons numbers them, though nothing
//! says whose number it is.

use crate::EntityType::CustomerId;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

/// What such a column is called.
const HEADS: &[&str] = &["id", "no", "no.", "#", "番号"];

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut names = text.columns.under(Cue::Name).peekable();
    if names.peek().is_none() {
        return;
    }
    // What parts the cells of the table that is being read.
    let mut table = None;
    let mut start = 0;
    for piece in text.text.split_inclusive('\n') {
        let line = piece.trim_end();
        if let Some(sign) = head(line) {
            table = Some(sign);
        } else if let Some(sign) = table {
            let end = start + line.len();
            while names.next_if(|name| name.end <= start).is_some() {}
            let about_somebody = names.peek().is_some_and(|name| name.start < end);
            match line.split_once(sign) {
                Some((cell, _)) if about_somebody => {
                    if number(cell) {
                        let reason = "first column of a table of persons";
                        let range = start..start + cell.len();
                        found.add(CustomerId, range, Evidence::Context, reason);
                    }
                }
                _ => table = None,
            }
        }
        start += piece.len();
    }
}

/// What parts the cells, if the line is the head of such a table.
fn head(line: &str) -> Option<char> {
    let sign = line.chars().find(|c| matches!(c, ',' | '\t' | ';'))?;
    let (first, _) = line.split_once(sign)?;
    let first = first.trim_matches(['"', ' ']);
    HEADS
        .iter()
        .any(|head| first.eq_ignore_ascii_case(head))
        .then_some(sign)
}

/// Long enough to number a customer: `1` to `999` number the rows.
fn number(cell: &str) -> bool {
    (5..=12).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn the_first_column_numbers_persons() {
        marked(
            CustomerId,
            &[
                "下の表を整形して\nid,name,tel\n⟦318842⟧,友利 かおり,\n⟦990175⟧,桧山 一徹,090-1234-5678\n",
            ],
        );
    }

    #[test]
    fn rows_and_tables_of_other_things_are_none() {
        for text in [
            "id,name\n1,友利 かおり\n2,桧山 一徹",
            "id,商品,単価\n318842,はがき,63\n990175,封筒,84",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
