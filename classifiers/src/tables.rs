//! Columns: in CSV, TSV, Markdown, SQL and printed tables the label of a value stands in another
//! line.
//!
//! A line whose cells begin with labels is a head; it labels the cells of the lines under it as long
//! as they have as many. Tables without a delimiter are read by the places of their columns on the
//! screen, as a data frame is printed.

mod cells;
mod numbered;
mod statements;

use std::ops::Range;

pub(crate) use cells::delimited;

use cells::{Cell as Piece, Layout};
use statements::Statements;

use crate::cues::{Cue, Hit, Hits};

/// The cells that have a label above them, in order.
#[derive(Default)]
pub(crate) struct Columns {
    cells: Vec<Cell>,
}

struct Cell {
    start: u32,
    end: u32,
    label: Cue,
}

/// More columns than a table of people has.
const MOST_COLUMNS: usize = 64;
/// A line longer than this, in bytes, is the head of no table.
const LONGEST_HEAD: usize = 2048;

impl Columns {
    pub(crate) fn read(text: &str, hits: &Hits) -> Self {
        let mut columns = Self::default();
        let statements = if mentions_values(text) {
            Statements::read(text, hits)
        } else {
            Statements::default()
        };
        let mut others = statements.cells;
        if memchr::memchr(b'\n', text.as_bytes()).is_some() {
            columns.read_lines(text, hits, &statements.ranges);
            let answers = numbered::read(text, hits);
            others.extend(answers.into_iter().filter(|cell| columns.free(cell)));
        }
        if !others.is_empty() {
            columns.cells.extend(others);
            columns.cells.sort_unstable_by_key(|cell| cell.start);
        }
        columns
    }

    /// What stands in the lines of a text, without those that lie in a statement.
    fn read_lines(&mut self, text: &str, hits: &Hits, statements: &[Range<usize>]) {
        let mut header: Option<Header> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            if touch(statements, &(start..end)) {
                header = None;
            } else {
                header = match header {
                    Some(open) if open.reads(line) => {
                        self.label_row(line, start, &open);
                        Some(open)
                    }
                    _ => Header::read(line, start, hits),
                };
            }
            start = end;
        }
    }

    /// Whether nothing is labelled there yet.
    fn free(&self, cell: &Cell) -> bool {
        let begun = self.cells.partition_point(|own| own.start < cell.end);
        begun == 0 || self.cells[begun - 1].end <= cell.start
    }

    /// Where the cell in which `at` lies begins, and the label above it.
    pub(crate) fn cell(&self, at: usize) -> Option<(usize, Cue)> {
        let next = self.cells.partition_point(|cell| cell.start as usize <= at);
        let cell = &self.cells[next.checked_sub(1)?];
        (at < cell.end as usize).then_some((cell.start as usize, cell.label))
    }

    /// The ranges of all cells under this label.
    pub(crate) fn under(&self, label: Cue) -> impl Iterator<Item = Range<usize>> + '_ {
        let cells = self.cells.iter().filter(move |cell| cell.label == label);
        cells.map(|cell| cell.start as usize..cell.end as usize)
    }

    fn label_row(&mut self, line: &str, start: usize, header: &Header) {
        let shifted =
            header.layout == Layout::Words && header.layout.count(line) > header.heads.len();
        let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        header.layout.cells(line, |index, piece| {
            let label = match header.layout {
                Layout::Screen => header.label_at(&piece),
                _ => header.head(index, shifted).and_then(|head| head.label),
            };
            if let Some(label) = label {
                self.cells.push(Cell {
                    start: fit(start + piece.bytes.start),
                    end: fit(start + piece.bytes.end),
                    label,
                });
            }
        });
    }
}

struct Header {
    layout: Layout,
    heads: Vec<Head>,
}

struct Head {
    label: Option<Cue>,
    /// The label is all that the cell holds.
    whole: bool,
    screen: Range<usize>,
}

impl Header {
    /// A line is a header when at least two of its cells hold labels, or one between bars or tabs that
    /// names persons, and none holds a value.
    fn read(line: &str, start: usize, hits: &Hits) -> Option<Self> {
        if line.len() > LONGEST_HEAD {
            return None;
        }
        let words = hits.within(start, start + line.len());
        // What makes a head is asked of the words before any cell is read: few lines have labels.
        let labels = words.iter().filter(|hit| hit.cue.is_label()).count();
        let of_names = words.iter().any(|hit| hit.cue == Cue::Name);
        // Nothing but a column is called so.
        let of_digests = words.iter().any(|hit| hit.cue == Cue::Digest);
        if labels < 2 && !of_names && !of_digests || holds_value(line, start, words) {
            return None;
        }
        let mut layouts = Layout::CANDIDATES.into_iter();
        layouts.find_map(|layout| {
            let barred = matches!(layout, Layout::Delimited('|' | '\t'));
            let delimited = matches!(layout, Layout::Delimited('|' | '\t' | ',' | ';'));
            let alone = barred || of_digests && delimited;
            if labels < 2 && !alone || !layout.possible(line) {
                return None;
            }
            // Words with single spaces between them are a head only when nearly all are labels.
            if layout == Layout::Words && layout.count(line) > labels + 1 {
                return None;
            }
            let mut heads = Vec::new();
            layout.cells(line, |index, piece| {
                let (from, to) = (start + piece.bytes.start, start + piece.bytes.end);
                let inside = hits.within(from, to).iter();
                let mut inside = inside.filter(|hit| hit.start() >= from && hit.end() <= to);
                // `pw_hash (sha256)`: how it is made is told behind it.
                let digest = inside.clone().find(|hit| hit.cue == Cue::Digest);
                let last = digest.or_else(|| inside.rfind(|hit| hit.cue.is_label()));
                let label = last.map(|hit| hit.cue);
                let whole = last.is_some_and(|hit| hit.start() == from && hit.end() == to);
                heads.resize_with(index, || Head {
                    label: None,
                    whole: false,
                    screen: 0..0,
                });
                heads.push(Head {
                    label,
                    whole,
                    screen: piece.screen,
                });
            });
            let named = heads.iter().filter(|head| head.label.is_some()).count();
            let clear = heads.len() >= layout.least_columns() && heads.len() <= MOST_COLUMNS;
            let all = layout != Layout::Words || named + 1 >= heads.len();
            let name = heads
                .iter()
                .any(|head| head.label == Some(Cue::Name) && head.whole);
            let told = named >= 2 || name && heads.len() >= 3 && barred || of_digests;
            (clear && told && all).then_some(Self { layout, heads })
        })
    }

    fn reads(&self, line: &str) -> bool {
        let columns = self.heads.len();
        self.layout.columns(line, columns)
            || self.layout == Layout::Words
                && self.name().is_some()
                && self.layout.count(line) == columns + 1
    }

    /// Where the names stand: between words with single spaces they take two cells.
    fn name(&self) -> Option<usize> {
        self.heads
            .iter()
            .position(|head| head.label == Some(Cue::Name))
    }

    fn head(&self, index: usize, shifted: bool) -> Option<&Head> {
        let behind = shifted && self.name().is_some_and(|name| index > name);
        self.heads.get(index - usize::from(behind))
    }

    /// The head under which a piece of a printed table stands.
    fn label_at(&self, piece: &Piece) -> Option<Cue> {
        let overlap = |head: &&Head| {
            let from = head.screen.start.max(piece.screen.start);
            let to = head.screen.end.min(piece.screen.end);
            to.saturating_sub(from)
        };
        let best = self.heads.iter().max_by_key(overlap)?;
        (overlap(&best) > 0).then_some(best.label)?
    }
}

/// Whether one of the ranges, which are in order, lies in `range`, or it in one.
fn touch(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let begun = ranges.partition_point(|own| own.start < range.end);
    begun > 0 && ranges[begun - 1].end > range.start
}

/// Whether there may be a statement with rows of values.
fn mentions_values(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes, b"VALUES").is_some()
        || memchr::memmem::find(bytes, b"values").is_some()
            && memchr::memmem::find(bytes, b"insert").is_some()
}

/// Whether a line holds a figure longer than those in heads, outside its words: `pw_sha256` is one.
fn holds_value(line: &str, start: usize, words: &[Hit]) -> bool {
    /// `(1)`, `R6`, `12月`
    const LONGEST_FIGURE: usize = 2;
    let mut run = 0;
    line.bytes().enumerate().any(|(at, byte)| {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        let place = start + at;
        run > LONGEST_FIGURE
            && !words
                .iter()
                .any(|word| word.start() < place && place < word.end())
    })
}

#[cfg(test)]
mod tests {
    use crate::EntityType::{self, BankAccount, CustomerId, Phone};
    use crate::detectors::testing::found;

    fn finds(entity: EntityType, text: &str, expected: &[&str]) {
        assert_eq!(found(entity, text), expected, "{text}");
    }

    #[test]
    fn the_head_of_a_column_is_the_label_of_its_cells() {
        for table in [
            "氏名,口座番号,残高\n原,1234567,3000000\n関,7654321,45",
            "| 氏名 | 口座番号 | 残高 |\n|---|---|---|\n| 原 | 1234567 | 3000000 |\n| 関 | 7654321 | 45 |",
            "氏名\t口座番号\t残高\n原\t1234567\t3000000\n関\t7654321\t45",
            "\"氏名\",\"口座番号\",\"残高\"\n\"原, 次郎\",\"1234567\",\"3000000\"\n\"関\",\"7654321\",\"45\"",
            "氏名 口座番号 残高\n原 1234567 3000000\n関 7654321 45",
            "INSERT INTO t (氏名, 口座番号, 残高) VALUES ('原', '1234567', 3000000), ('関', '7654321', 45);",
        ] {
            finds(BankAccount, table, &["1234567", "7654321"]);
        }
    }

    #[test]
    fn a_printed_data_frame_is_read_by_the_places_of_its_columns() {
        let text = "      cust_id          tel    account\n0  CIF7158662  09012345678    1234567\n1     5945823  09087654321    7654321\n";
        finds(CustomerId, text, &["CIF7158662", "5945823"]);
        finds(Phone, text, &["09012345678", "09087654321"]);
        finds(BankAccount, text, &["1234567", "7654321"]);
    }

    #[test]
    fn names_may_take_two_cells() {
        let text = "加入者番号 氏名 口座番号\nP-002418 有働 志保 1234567\nP-002419 原 7654321\n";
        finds(CustomerId, text, &["P-002418", "P-002419"]);
        finds(BankAccount, text, &["1234567", "7654321"]);
    }

    #[test]
    fn a_column_of_documents_numbers_nobody() {
        let text = "案件番号,金額,備考\n1234567,3000000,済\n7654321,45,未";
        finds(BankAccount, text, &[]);
        finds(CustomerId, text, &[]);
    }
}
