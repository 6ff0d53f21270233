//! Differences, counted by application, level and rules: [`Tally`]. Bounded: traffic cannot grow it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::change::Change;
use crate::routes::{Decision, Facts, Tongue};

/// More kinds of difference are counted together: there is a report to be read.
const MOST_ROWS: usize = 1000;

/// Differences of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Row {
    /// How they differ.
    pub change: Change,
    /// Whose requests.
    pub app: String,
    /// Of which level.
    pub level: String,
    /// The rule that decided.
    pub old: String,
    /// The rule that would decide.
    pub new: String,
}

/// Differences, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    rows: BTreeMap<Row, u64>,
    /// Differences for which there was no row left.
    others: u64,
    /// Decisions that were compared.
    compared: u64,
}

impl Tally {
    /// Compares two decisions about one request.
    pub fn count(&mut self, facts: &Facts<'_>, old: &Decision, new: &Decision) {
        self.compared += 1;
        let Some(change) = Change::between(old, new) else {
            return;
        };
        self.differ(&Row {
            change,
            app: facts.app.to_owned(),
            level: facts.content.sensitivity.name().to_owned(),
            old: old.rule().name().to_owned(),
            new: new.rule().name().to_owned(),
        });
    }

    fn differ(&mut self, row: &Row) {
        if let Some(count) = self.rows.get_mut(row) {
            *count += 1;
        } else if self.rows.len() < MOST_ROWS {
            self.rows.insert(row.clone(), 1);
        } else {
            self.others += 1;
        }
    }

    /// How many decisions were compared.
    #[must_use]
    pub const fn compared(&self) -> u64 {
        self.compared
    }

    /// How many of them differ.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.rows.values().sum::<u64>() + self.others
    }

    /// The rows, the gravest first.
    pub fn rows(&self) -> impl Iterator<Item = (&Row, u64)> {
        self.rows.iter().map(|(row, count)| (row, *count))
    }

    /// A table, in Markdown, with a sentence before it.
    #[must_use]
    pub fn markdown(&self, tongue: Tongue) -> String {
        let (changed, compared) = (self.changed(), self.compared);
        if changed == 0 {
            return tongue.pick(
                format!("None of {compared} decisions would change.\n"),
                format!("判断{compared}件のうち、変わるものはありません。\n"),
            );
        }
        let mut text = tongue.pick(
            format!("{changed} of {compared} decisions would change.\n\n"),
            format!("判断{compared}件のうち{changed}件が変わります。\n\n"),
        );
        text.push_str(tongue.pick(
            "| | requests | app | level | rule | would be |\n",
            "| | 依頼 | アプリ | 機密区分 | 規則 | 変更後 |\n",
        ));
        text.push_str("|---|---:|---|---|---|---|\n");
        for (row, count) in self.rows() {
            let Row {
                change,
                app,
                level,
                old,
                new,
            } = row;
            let words = change.words(tongue);
            let _ = writeln!(
                text,
                "| {words} | {count} | {app} | {level} | {old} | {new} |"
            );
        }
        if self.others > 0 {
            let others = tongue.pick("of other kinds", "その他");
            let _ = writeln!(text, "| {others} | {} | | | | |", self.others);
        }
        text
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> TallyJson {
        let row = |(row, count): (&Row, u64)| RowJson {
            row: row.clone(),
            requests: count,
        };
        TallyJson {
            compared: self.compared,
            changed: self.changed(),
            of_other_kinds: self.others,
            rows: self.rows().map(row).collect(),
        }
    }
}

/// [`Tally::json`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyJson {
    compared: u64,
    changed: u64,
    of_other_kinds: u64,
    rows: Vec<RowJson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RowJson {
    #[serde(flatten)]
    row: Row,
    requests: u64,
}

impl From<TallyJson> for Tally {
    fn from(json: TallyJson) -> Self {
        let rows = json.rows.into_iter().map(|it| (it.row, it.requests));
        Self {
            rows: rows.collect(),
            others: json.of_other_kinds,
            compared: json.compared,
        }
    }
}
