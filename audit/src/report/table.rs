//! Tables, as Markdown and as CSV.

use std::fmt::Display;

/// A table on its way to Markdown.
pub(super) struct Table {
    out: String,
    columns: usize,
}

impl Table {
    /// With these headings; those after `texts` columns are numbers, and stand at the right.
    pub(super) fn new(texts: usize, headings: &[&str]) -> Self {
        let mut table = Self {
            out: String::new(),
            columns: headings.len(),
        };
        table.row(headings);
        let rules = (0..headings.len()).map(|column| if column < texts { "---" } else { "---:" });
        table.row(&rules.collect::<Vec<_>>());
        table
    }

    pub(super) fn row<T: Display>(&mut self, cells: &[T]) {
        debug_assert_eq!(cells.len(), self.columns);
        for cell in cells {
            self.out.push_str("| ");
            // A name could hold what ends a cell.
            self.out
                .push_str(&cell.to_string().replace('|', "\\|").replace('\n', " "));
            self.out.push(' ');
        }
        self.out.push_str("|\n");
    }

    pub(super) fn end(self) -> String {
        self.out
    }
}

/// A line of CSV (RFC 4180).
pub(super) fn csv_line(out: &mut String, cells: &[String]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_cell_does_not() {
        let mut out = String::new();
        csv_line(
            &mut out,
            &["a,b".to_owned(), "say \"no\"".to_owned(), "c".to_owned()],
        );
        assert_eq!(out, "\"a,b\",\"say \"\"no\"\"\",c\r\n");
        let mut table = Table::new(1, &["name", "count"]);
        table.row(&["a|b", "1"]);
        assert_eq!(
            table.end(),
            "| name | count |\n| --- | ---: |\n| a\\|b | 1 |\n"
        );
    }
}
