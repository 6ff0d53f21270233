//! A month: what went to which country and to whom, and what was decided by which rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;

use super::Period;
use super::table::{Table, csv_line};
use crate::cases::Case;
use crate::record::{Attempt, Counts, Destination, Gap, Record, Repaired};

/// What happened in a month.
#[derive(Debug)]
pub struct Month {
    period: Period,
    all: Row,
    rules: BTreeMap<String, Row>,
    apps: BTreeMap<String, Row>,
    levels: BTreeMap<String, Row>,
    outcomes: BTreeMap<String, u64>,
    transfers: BTreeMap<Whereto, Transfers>,
    refusals: BTreeMap<(String, String), u64>,
    gaps: Vec<(Timestamp, Gap)>,
    set_aside: Vec<(Timestamp, Repaired)>,
}

/// Requests that have something in common.
#[derive(Debug, Default)]
struct Row {
    requests: u64,
    outside: u64,
    refused: u64,
    input: u64,
    output: u64,
    yen: f64,
}

/// To whom something was sent.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Whereto {
    country: String,
    operator: String,
    host: String,
    engine: String,
}

#[derive(Debug, Default)]
struct Transfers {
    sends: u64,
    bytes: u64,
    with_values: u64,
    apps: BTreeSet<String>,
    masked: Counts,
}

impl Row {
    fn add(&mut self, case: &Case) {
        self.requests += 1;
        self.outside += u64::from(case.transfers().next().is_some());
        self.refused += u64::from(case.decision.action == "refuse");
        if let Some(outcome) = &case.outcome {
            let tokens = outcome.tokens.unwrap_or_default();
            self.input += tokens.input;
            self.output += tokens.output;
            self.yen += outcome.yen;
        }
    }

    /// In the order of the headings below.
    fn cells(&self) -> [String; 7] {
        let inside = self.requests.saturating_sub(self.outside + self.refused);
        [
            self.requests.to_string(),
            self.outside.to_string(),
            inside.to_string(),
            self.refused.to_string(),
            self.input.to_string(),
            self.output.to_string(),
            format!("{:.2}", self.yen),
        ]
    }
}

const COUNTED: [&str; 7] = [
    "件数 requests",
    "行外 outside",
    "行内 inside",
    "規則が拒否 refused by rule",
    "入力 tokens in",
    "出力 tokens out",
    "費用(円) yen",
];

impl Month {
    /// An empty one.
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self {
            period,
            all: Row::default(),
            rules: BTreeMap::new(),
            apps: BTreeMap::new(),
            levels: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            transfers: BTreeMap::new(),
            refusals: BTreeMap::new(),
            gaps: Vec::new(),
            set_aside: Vec::new(),
        }
    }

    /// Counts a request, if it was decided about in this month.
    pub fn add(&mut self, case: &Case) {
        if !self.period.holds(case.time) {
            return;
        }
        let decision = &case.decision;
        self.all.add(case);
        self.rules
            .entry(decision.rule.clone())
            .or_default()
            .add(case);
        self.apps.entry(decision.app.clone()).or_default().add(case);
        self.levels
            .entry(decision.level.clone())
            .or_default()
            .add(case);
        *self
            .outcomes
            .entry(case.outcome_name().to_owned())
            .or_default() += 1;
        for attempt in case.transfers() {
            self.add_transfer(case, attempt);
        }
    }

    /// Counts what the trail says beside requests.
    pub fn add_record(&mut self, time: Timestamp, record: &Record) {
        match record {
            Record::Refusals(refusals) if self.period.holds(refusals.since) => {
                for refused in &refusals.counts {
                    let app = refused.app.clone().unwrap_or_else(|| "–".to_owned());
                    let key = (app, refused.code.clone());
                    *self.refusals.entry(key).or_default() += refused.count;
                }
            }
            Record::Gap(gap) if self.period.holds(gap.since) => self.gaps.push((time, gap.clone())),
            // An append that was cut short was of a request that nobody was answered.
            Record::Repaired(repaired) if repaired.records > 0 && self.period.holds(time) => {
                self.set_aside.push((time, repaired.clone()));
            }
            _ => {}
        }
    }

    fn add_transfer(&mut self, case: &Case, attempt: &Attempt) {
        let Some(Destination {
            host,
            operator,
            country,
            bytes,
            ..
        }) = &attempt.destination
        else {
            return;
        };
        let whereto = Whereto {
            country: country.clone(),
            operator: operator.clone(),
            host: host.clone(),
            engine: attempt.engine.clone(),
        };
        let transfers = self.transfers.entry(whereto).or_default();
        transfers.sends += 1;
        transfers.bytes += bytes;
        transfers.with_values += u64::from(!case.decision.masked.is_empty());
        transfers.apps.insert(case.decision.app.clone());
        for (entity, count) in &case.decision.masked {
            *transfers.masked.entry(entity.clone()).or_default() += count;
        }
    }

    /// For people.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let Period { from, to, .. } = self.period;
        let mut out = format!(
            "# 生成AI利用状況の月次報告 / Monthly report on the use of generative AI\n\n\
             対象期間 / period: {} – {}\n\n",
            self.period.show(from),
            self.period.show(to)
        );
        self.write_transfers(&mut out);
        for (title, heading, rows) in [
            ("規則別 / Decisions by rule", "規則 rule", &self.rules),
            (
                "業務システム別 / Decisions by application",
                "システム application",
                &self.apps,
            ),
            (
                "機密区分別 / Decisions by level",
                "区分 level",
                &self.levels,
            ),
        ] {
            let mut table = Table::new(1, &[&[heading], &COUNTED[..]].concat());
            for (name, row) in rows {
                table.row(&[std::slice::from_ref(name), &row.cells()[..]].concat());
            }
            table.row(&[&["合計 total".to_owned()], &self.all.cells()[..]].concat());
            let _ = write!(out, "## {title}\n\n{}\n", table.end());
        }
        self.write_rest(&mut out);
        out
    }

    fn write_transfers(&self, out: &mut String) {
        out.push_str(
            "## 行外(外国を含む)への提供 / Transfers to others, by country and operator\n\n\
             検出した値は、送信の前にすべて置き換えています。\n\
             Every value that was found is replaced before anything is sent.\n\n",
        );
        if self.transfers.is_empty() {
            out.push_str("該当なし / none\n\n");
            return;
        }
        let mut table = Table::new(
            4,
            &[
                "国 country",
                "事業者 operator",
                "宛先 host",
                "接続 engine",
                "送信 sends",
                "うち置換あり with placeholders",
                "バイト bytes",
                "システム数 applications",
            ],
        );
        for (to, transfers) in &self.transfers {
            table.row(&[
                to.country.clone(),
                to.operator.clone(),
                to.host.clone(),
                to.engine.clone(),
                transfers.sends.to_string(),
                transfers.with_values.to_string(),
                transfers.bytes.to_string(),
                transfers.apps.len().to_string(),
            ]);
        }
        let _ = write!(
            out,
            "{}\n### 置き換えた項目 / What was replaced\n\n",
            table.end()
        );
        let mut table = Table::new(2, &["事業者 operator", "項目 type", "件数 occurrences"]);
        for (to, transfers) in &self.transfers {
            for (entity, count) in &transfers.masked {
                table.row(&[to.operator.clone(), entity.clone(), count.to_string()]);
            }
        }
        let _ = writeln!(out, "{}", table.end());
    }

    fn write_rest(&self, out: &mut String) {
        let mut table = Table::new(1, &["結果 outcome", "件数 requests"]);
        for (outcome, count) in &self.outcomes {
            table.row(&[outcome.clone(), count.to_string()]);
        }
        let _ = write!(out, "## 結果 / Outcomes\n\n{}\n", table.end());
        if !self.refusals.is_empty() {
            let headings = ["システム application", "理由 code", "件数 requests"];
            let mut table = Table::new(2, &headings);
            for ((app, code), count) in &self.refusals {
                table.row(&[app.clone(), code.clone(), count.to_string()]);
            }
            let title = "判定前に拒否した要求 / Refused before any decision";
            let _ = write!(out, "## {title}\n\n{}\n", table.end());
        }
        out.push_str("## 記録の欠落 / Times without a record\n\n");
        for (until, gap) in &self.gaps {
            let _ = writeln!(
                out,
                "- {} – {}: {} (拒否 refused {}, 行内回答 answered inside {}, 結果欠落 outcomes lost {})",
                self.period.show(gap.since),
                self.period.show(*until),
                gap.cause,
                gap.refused,
                gap.answered_inside,
                gap.lost
            );
        }
        for (time, repaired) in &self.set_aside {
            let _ = writeln!(
                out,
                "- {}: 記録 {} 件を連鎖の外に退避 / {} records were set aside, outside of the chain (file {:06}, byte {})",
                self.period.show(*time),
                repaired.records,
                repaired.records,
                repaired.number,
                repaired.offset
            );
        }
        if self.gaps.is_empty() && self.set_aside.is_empty() {
            out.push_str("なし / none\n");
        }
    }

    /// For other programs: one table, whose first column says what its line is about. Begins with a
    /// byte order mark, without which spreadsheets misread Japanese.
    #[must_use]
    pub fn to_csv(&self) -> String {
        const HEADINGS: [&str; 14] = [
            "table",
            "name",
            "country",
            "operator",
            "host",
            "engine",
            "requests",
            "outside",
            "inside",
            "refused_by_rule",
            "input_tokens",
            "output_tokens",
            "yen",
            "bytes",
        ];
        let mut out = "\u{feff}".to_owned();
        csv_line(&mut out, &HEADINGS.map(str::to_owned));
        let mut line =
            |table: &str, name: &str, to: [&str; 4], counted: [String; 7], bytes: String| {
                let mut cells = vec![table.to_owned(), name.to_owned()];
                cells.extend(to.map(str::to_owned));
                cells.extend(counted);
                cells.push(bytes);
                csv_line(&mut out, &cells);
            };
        for (to, transfers) in &self.transfers {
            let Whereto {
                country,
                operator,
                host,
                engine,
            } = to;
            let sends = transfers.sends.to_string();
            let mut counted = [const { String::new() }; 7];
            (counted[0], counted[1]) = (sends.clone(), sends);
            let to = [country.as_str(), operator, host, engine];
            line(
                "transfers",
                operator,
                to,
                counted,
                transfers.bytes.to_string(),
            );
        }
        for (table, rows) in [
            ("rules", &self.rules),
            ("apps", &self.apps),
            ("levels", &self.levels),
        ] {
            for (name, row) in rows {
                line(table, name, [""; 4], row.cells(), String::new());
            }
        }
        for (outcome, count) in &self.outcomes {
            let mut counted = [const { String::new() }; 7];
            counted[0] = count.to_string();
            line("outcomes", outcome, [""; 4], counted, String::new());
        }
        line("total", "", [""; 4], self.all.cells(), String::new());
        out
    }
}
