//! The cells of one line of a table, by what parts them.

use std::ops::Range;

/// What parts the cells of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Delimited(char),
    /// Two spaces or more; a cell belongs to the head above it.
    Screen,
    /// Single spaces.
    Words,
}

/// A cell without the spaces and quotes around it.
pub(crate) struct Cell {
    /// In bytes of the line.
    pub(crate) bytes: Range<usize>,
    /// In columns of the screen, where a kanji takes two.
    pub(super) screen: Range<usize>,
}

impl Layout {
    /// In the order in which they are tried.
    pub(super) const CANDIDATES: [Self; 8] = [
        Self::Delimited('\t'),
        Self::Delimited('|'),
        Self::Delimited(','),
        Self::Delimited(';'),
        Self::Delimited('、'),
        Self::Delimited('/'),
        Self::Screen,
        Self::Words,
    ];

    /// With fewer cells a line is no head.
    pub(super) fn least_columns(self) -> usize {
        match self {
            Self::Delimited('\t' | ',' | ';') => 2,
            _ => 3,
        }
    }

    /// Whether a line can have the columns of a head: told without reading its cells.
    pub(super) fn possible(self, line: &str) -> bool {
        match self {
            Self::Delimited(delimiter) => count(line, delimiter, 1) > 0,
            Self::Screen => line.contains("  "),
            Self::Words => count(line, ' ', 1) > 0,
        }
    }

    /// Whether a line is a row of a table with so many columns.
    pub(super) fn columns(self, line: &str, columns: usize) -> bool {
        let count = match self {
            Self::Delimited(delimiter) => {
                return count(line, delimiter, columns) + 1 >= columns;
            }
            Self::Screen => self.count(line),
            Self::Words => return self.count(line) == columns,
        };
        // A data frame leaves cells empty, and begins rows with their numbers.
        count >= 2 && count <= columns + 1
    }

    /// How many cells are not empty.
    pub(super) fn count(self, line: &str) -> usize {
        let mut count = 0;
        self.cells(line, |_, _| count += 1);
        count
    }

    /// Calls `each` with every cell that is not empty, and its place in the row.
    pub(super) fn cells(self, line: &str, mut each: impl FnMut(usize, Cell)) {
        match self {
            Self::Delimited(delimiter) => {
                delimited(line, delimiter, &mut each);
            }
            Self::Screen => spaced(line, 2, &mut each),
            Self::Words => spaced(line, 1, &mut each),
        }
    }
}

/// How often a sign stands in a line, as far as it is asked.
fn count(line: &str, sign: char, most: usize) -> usize {
    let mut bytes = [0; 4];
    let sign = sign.encode_utf8(&mut bytes).as_bytes();
    memchr::memmem::find_iter(line.as_bytes(), sign)
        .take(most)
        .count()
}

/// Calls `each` with every cell that is not empty, and its place in the row: a delimiter in quotes parts none.
/// How many cells the row has.
pub(crate) fn delimited(line: &str, delimiter: char, each: &mut impl FnMut(usize, Cell)) -> usize {
    if memchr::memchr(b'"', line.as_bytes()).is_none() {
        let (mut bytes, mut start, mut index) = ([0; 4], 0, 0);
        let sign = delimiter.encode_utf8(&mut bytes).as_bytes();
        for at in memchr::memmem::find_iter(line.as_bytes(), sign) {
            cell(line, start..at, index, each);
            index += 1;
            start = at + sign.len();
        }
        cell(line, start..line.len(), index, each);
        return index + 1;
    }
    let mut index = 0;
    let mut start = 0;
    let mut quoted = false;
    let last_quote = line.rfind('"').unwrap_or(0);
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        if c == delimiter && !(quoted && at < last_quote) {
            cell(line, start..at, index, each);
            index += 1;
            start = at + c.len_utf8();
        }
    }
    cell(line, start..line.len(), index, each);
    index + 1
}

fn cell(line: &str, range: Range<usize>, index: usize, each: &mut impl FnMut(usize, Cell)) {
    let edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | ';');
    let piece = &line[range.clone()];
    let lead = piece.len() - piece.trim_start_matches(edge).len();
    let value = piece.trim_matches(edge);
    if !value.is_empty() {
        let start = range.start + lead;
        each(
            index,
            Cell {
                bytes: start..start + value.len(),
                screen: 0..0,
            },
        );
    }
}

fn spaced(line: &str, gap: usize, each: &mut impl FnMut(usize, Cell)) {
    let mut open: Option<(usize, usize)> = None;
    let mut last = (0, 0);
    let (mut column, mut spaces, mut index) = (0, 0, 0);
    for (at, c) in line.char_indices() {
        if c.is_whitespace() {
            spaces += 1;
            if spaces == gap
                && let Some((from, left)) = open.take()
            {
                each(
                    index,
                    Cell {
                        bytes: from..last.0,
                        screen: left..last.1,
                    },
                );
                index += 1;
            }
        } else {
            spaces = 0;
            open.get_or_insert((at, column));
            last = (at + c.len_utf8(), column + width(c));
        }
        column += width(c);
    }
    if let Some((from, left)) = open {
        each(
            index,
            Cell {
                bytes: from..last.0,
                screen: left..last.1,
            },
        );
    }
}

/// Columns of the screen that a character takes.
fn width(c: char) -> usize {
    if c < '\u{1100}' { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(layout: Layout, line: &str) -> Vec<&str> {
        let mut all = Vec::new();
        layout.cells(line, |_, cell| all.push(&line[cell.bytes]));
        all
    }

    #[test]
    fn delimiters_in_quotes_part_nothing() {
        assert_eq!(
            cells(Layout::Delimited(','), "\"a, b\", c,,'d'\n"),
            ["a, b", "c", "d"]
        );
    }

    #[test]
    fn two_spaces_part_cells_and_one_does_not() {
        assert_eq!(
            cells(Layout::Screen, "  1 2  x y   z\n"),
            ["1 2", "x y", "z"]
        );
        assert_eq!(cells(Layout::Words, "a b  c"), ["a", "b", "c"]);
    }
}
