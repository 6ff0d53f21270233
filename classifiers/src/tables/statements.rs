//! `INSERT INTO t (a, b) VALUES (1, 2), (3, 4)`, over as many lines as it takes: every value stands under
//! the name of its column.

use std::ops::Range;

use super::{Cell, MOST_COLUMNS};
use crate::cues::{Cue, Hits};

/// A list of columns is no longer, in bytes.
const LONGEST_LIST: usize = 2048;
/// Nor is a row of values.
const LONGEST_ROW: usize = 8192;
/// Of one length.
const KEYWORDS: [&str; 2] = ["VALUES", "values"];

/// The labelled values of all statements, in order, and how far each of these reaches.
#[derive(Default)]
pub(super) struct Statements {
    pub(super) cells: Vec<Cell>,
    pub(super) ranges: Vec<Range<usize>>,
}

impl Statements {
    pub(super) fn read(text: &str, hits: &Hits) -> Self {
        let mut statements = Self::default();
        let places = |word: &'static str| memchr::memmem::find_iter(text.as_bytes(), word);
        let mut keywords: Vec<usize> = KEYWORDS.into_iter().flat_map(places).collect();
        keywords.sort_unstable();
        let mut done = 0;
        for keyword in keywords {
            // What lies in the values of another statement begins none.
            if keyword >= done {
                done = statements.read_at(text, keyword, hits);
            }
        }
        statements
    }

    /// Reads the statement whose word for values stands at `keyword`, and gives back how far it reaches.
    fn read_at(&mut self, text: &str, keyword: usize, hits: &Hits) -> usize {
        let mut at = keyword + KEYWORDS[0].len();
        let Some(columns) = columns(text, keyword) else {
            return at;
        };
        let mut labels: Vec<Option<Cue>> = columns
            .iter()
            .map(|column| label(text, column, hits))
            .collect();
        // `(code, name)`: a name by itself may be that of anything.
        if labels.iter().flatten().count() < 2 {
            labels.clear();
        }
        while let Some(open) = next_row(text, at) {
            let (values, end) = parts(text, open, LONGEST_ROW);
            at = end;
            for (value, cue) in values.into_iter().zip(&labels) {
                if let Some(label) = *cue {
                    let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                    self.cells.push(Cell {
                        start: fit(value.start),
                        end: fit(value.end),
                        label,
                    });
                }
            }
        }
        self.ranges.push(columns[0].start..at);
        at
    }
}

/// The columns in the brackets directly before the word.
fn columns(text: &str, keyword: usize) -> Option<Vec<Range<usize>>> {
    let list = text[..keyword].trim_end().strip_suffix(')')?;
    let from = list.len().saturating_sub(LONGEST_LIST);
    let open = memchr::memrchr(b'(', &list.as_bytes()[from..])?;
    let (columns, _) = parts(text, from + open, LONGEST_LIST);
    (2..=MOST_COLUMNS)
        .contains(&columns.len())
        .then_some(columns)
}

/// What has a name and is no person: `branch_nm`, `product_name`.
const THINGS: &[&str] = &[
    "branch", "bank", "brch", "prod", "product", "item", "file", "table", "tbl", "corp", "company",
    "co", "plan", "rule", "job", "status", "type", "kbn", "code", "col", "dept", "org", "pref",
    "city", "screen", "menu", "func", "host", "server", "task", "batch", "event", "group",
    "category",
];

/// What the name of a column says of its values.
fn label(text: &str, column: &Range<usize>, hits: &Hits) -> Option<Cue> {
    let words = hits.within(column.start, column.end).iter();
    let mut words = words.filter(|hit| hit.start() >= column.start && hit.end() <= column.end);
    let last = words.rfind(|hit| hit.cue.is_label())?;
    let of = text[column.start..last.start()].trim_end_matches('_');
    let of = of.rsplit(['_', '.', '"', ' ']).next().unwrap_or_default();
    let of_thing =
        last.cue == Cue::Name && THINGS.iter().any(|thing| of.eq_ignore_ascii_case(thing));
    (!of_thing).then_some(last.cue)
}

/// Where the brackets of the next row open: nothing but a comma stands before it.
fn next_row(text: &str, at: usize) -> Option<usize> {
    // A row that was cut off may end within a character.
    let rest = text
        .get(at..)?
        .trim_start_matches([' ', '\n', '\r', '\t', ',']);
    rest.starts_with('(').then_some(text.len() - rest.len())
}

/// What stands between the commas of the brackets that open at `open`, without the spaces and quotes
/// around it, and where they close, or `longest` bytes behind. Commas in quotes and in brackets within part
/// nothing.
fn parts(text: &str, open: usize, longest: usize) -> (Vec<Range<usize>>, usize) {
    let mut parts = Vec::new();
    let (mut depth, mut quote) = (0_usize, None);
    let mut start = open + 1;
    let bytes = text.as_bytes();
    let end = bytes.len().min(open + longest);
    for (at, &byte) in bytes[..end].iter().enumerate().skip(open) {
        match (byte, quote) {
            (b'\'' | b'"' | b'`', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'(', None) => depth += 1,
            (b',', None) if depth == 1 => {
                parts.push(trimmed(text, start..at));
                start = at + 1;
            }
            (b')', None) => {
                depth -= 1;
                if depth == 0 {
                    parts.push(trimmed(text, start..at));
                    return (parts, at + 1);
                }
            }
            _ => {}
        }
    }
    (parts, end)
}

fn trimmed(text: &str, part: Range<usize>) -> Range<usize> {
    let edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
    let piece = &text[part.clone()];
    let value = piece.trim_matches(edge);
    let start = part.start + piece.len() - piece.trim_start_matches(edge).len();
    start..start + value.len()
}

#[cfg(test)]
mod tests {
    use crate::EntityType::{BankAccount, DateOfBirth};
    use crate::detectors::testing::found;

    #[test]
    fn a_value_stands_under_its_column_over_lines_quotes_and_brackets() {
        for text in [
            "INSERT INTO t (nm, branch_cd, acct_no, brth_dt) VALUES\n('原, 次郎', '226', '3931804', DATE '1985-10-04');",
            "insert into t\n(\n nm,\n branch_cd,\n acct_no,\n brth_dt\n)\nvalues\n(\n 'it''s', '226',\n '3931804', TO_DATE('1985-10-04', 'YYYY-MM-DD')\n)",
        ] {
            assert_eq!(found(BankAccount, text), ["226", "3931804"], "{text}");
            assert_eq!(found(DateOfBirth, text), ["1985-10-04"], "{text}");
        }
    }

    #[test]
    fn dates_of_things_in_statements_are_none() {
        for text in [
            "INSERT INTO b (branch_nm, open_dt) VALUES ('梅田支店', DATE '1985-10-04')",
            "INSERT INTO r (rate_cd, start_dt) VALUES ('A1', TO_DATE('19850401','YYYYMMDD'))",
        ] {
            assert!(found(DateOfBirth, text).is_empty(), "{text}");
        }
    }
}
