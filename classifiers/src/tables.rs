//! Columns: in CSV, TSV and Markdown tables the label of a value stands in another line.

use crate::cues::{Cue, Hits};

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

impl Columns {
    pub(crate) fn read(text: &str, hits: &Hits) -> Self {
        let mut columns = Self::default();
        if memchr::memchr(b'\n', text.as_bytes()).is_none() {
            return columns;
        }
        let mut header: Option<Header> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            header = match header {
                Some(open) if open.reads(line) => {
                    columns.label_row(line, start, &open);
                    Some(open)
                }
                _ => Header::read(line, start, hits),
            };
            start += line.len();
        }
        columns
    }

    /// The label above the cell in which `at` lies.
    pub(crate) fn label(&self, at: usize) -> Option<Cue> {
        let next = self.cells.partition_point(|cell| cell.start as usize <= at);
        let cell = &self.cells[next.checked_sub(1)?];
        (at < cell.end as usize).then_some(cell.label)
    }

    /// The ranges of all cells under this label.
    pub(crate) fn under(&self, label: Cue) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let cells = self.cells.iter().filter(move |cell| cell.label == label);
        cells.map(|cell| cell.start as usize..cell.end as usize)
    }

    fn label_row(&mut self, line: &str, start: usize, header: &Header) {
        let mut at = start;
        for (cell, label) in line.split(header.delimiter).zip(&header.labels) {
            let lead = cell.len() - cell.trim_start().len();
            let value = cell.trim();
            if let (Some(label), false) = (*label, value.is_empty()) {
                let from = at + lead;
                let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                self.cells.push(Cell {
                    start: fit(from),
                    end: fit(from + value.len()),
                    label,
                });
            }
            at += cell.len() + header.delimiter.len_utf8();
        }
    }
}

struct Header {
    delimiter: char,
    labels: Vec<Option<Cue>>,
}

impl Header {
    /// A line is a header when at least two of its cells begin with labels and none holds a digit.
    fn read(line: &str, start: usize, hits: &Hits) -> Option<Self> {
        let hits = hits.within(start, start + line.len());
        if hits.len() < 2 || line.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let delimiter = [',', '\t', '|', '、', '/']
            .into_iter()
            .find(|&d| line.matches(d).count() >= if matches!(d, ',' | '\t') { 1 } else { 2 })?;
        let mut labels = Vec::new();
        let mut at = start;
        for cell in line.split(delimiter).take(MOST_COLUMNS) {
            let end = at + cell.len();
            let inside = hits
                .iter()
                .filter(|hit| hit.start() >= at && hit.end() <= end);
            labels.push(inside.map(|hit| hit.cue).next_back());
            at = end + delimiter.len_utf8();
        }
        let named = labels.iter().flatten().count();
        (named >= 2).then_some(Self { delimiter, labels })
    }

    fn reads(&self, line: &str) -> bool {
        line.matches(self.delimiter).count() + 1 >= self.labels.len().min(MOST_COLUMNS)
    }
}
