//! `id,name,birth` and the rows below: the first column of a table of persons numbers them, though nothing
//! says whose number it is. In CSV with quotes or without, in TSV and in Markdown.

use std::ops::Range;

use crate::EntityType::CustomerId;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::tables;

/// What such a column is called.
const HEADS: &[&str] = &["id", "no", "no.", "#", "番号"];

/// What parts the cells.
const SIGNS: [char; 4] = ['|', ',', '\t', ';'];

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
        } else if let Some(sign) = table
            && !is_rule(line)
        {
            let end = start + line.len();
            while names.next_if(|name| name.end <= start).is_some() {}
            let about_somebody = names.peek().is_some_and(|name| name.start < end);
            match first_cell(line, sign) {
                Some(cell) if about_somebody => {
                    if number(&line[cell.clone()]) {
                        let reason = "first column of a table of persons";
                        let range = start + cell.start..start + cell.end;
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
    let sign = SIGNS.into_iter().find(|sign| line.contains(*sign))?;
    let first = &line[first_cell(line, sign)?];
    HEADS
        .iter()
        .any(|head| first.eq_ignore_ascii_case(head))
        .then_some(sign)
}

/// The first cell of a row with several, without the quotes and the bar before it. `None` if it is empty, too.
fn first_cell(line: &str, sign: char) -> Option<Range<usize>> {
    let barred = usize::from(sign == '|' && line.trim_start().starts_with(sign));
    let mut first = None;
    let cells = tables::delimited(line, sign, &mut |index, cell| {
        if index == barred {
            first = Some(cell.bytes);
        }
    });
    first.filter(|_| cells > 1 + barred)
}

/// `|---|:--|`, as Markdown has it under a head.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.bytes().all(|b| b"|-: ".contains(&b))
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
                "\"id\",\"name\",\"tel\"\n\"⟦318842⟧\",\"友利 かおり\",\"\"\n\"⟦990175⟧\",\"桧山 一徹\",\"090-1234-5678\"\n",
                "| No | 氏名 | 電話 |\n|---|:--|---|\n| ⟦318842⟧ | 友利 かおり | |\n| ⟦990175⟧ | 桧山 一徹 | 090-1234-5678 |",
                "id | name | tel\n---|---|---\n⟦318842⟧ | 友利 かおり | 090-1234-5678",
            ],
        );
    }

    #[test]
    fn rows_and_tables_of_other_things_are_none() {
        for text in [
            "id,name\n1,友利 かおり\n2,桧山 一徹",
            "id,商品,単価\n318842,はがき,63\n990175,封筒,84",
            "| id | name |\n|---|---|\n| 1 | 友利 かおり |\n| 2 | 桧山 一徹 |",
            "| id | name |\n|---|---|\n| 1 | 友利 かおり |\n\n318842 通の郵便",
            "\"id\",\"品名\",\"単価\"\n\"318842\",\"はがき\",\"63\"",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
