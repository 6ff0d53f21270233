//! What a leak report asks: APPI Art. 26, and Art. 8 of its enforcement rules, to the Personal
//! Information Protection Commission. What the trail knows is filled in; the rest is named, so that
//! nobody forgets it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;

use super::Period;
use super::table::Table;
use crate::Fingerprint;
use crate::cases::Case;

/// The requests of an incident, added up.
#[derive(Debug)]
pub struct Incident {
    period: Period,
    requests: u64,
    times: Option<(Timestamp, Timestamp)>,
    types: BTreeMap<String, Values>,
    matters: BTreeMap<String, u64>,
    apps: BTreeMap<String, u64>,
    rules: BTreeMap<(String, String), u64>,
    to: BTreeMap<(String, String, String), Sent>,
}

#[derive(Debug, Default)]
struct Values {
    occurrences: u64,
    masked: u64,
    distinct: BTreeSet<Fingerprint>,
}

#[derive(Debug, Default)]
struct Sent {
    sends: u64,
    bytes: u64,
}

impl Incident {
    /// An empty one.
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self {
            period,
            requests: 0,
            times: None,
            types: BTreeMap::new(),
            matters: BTreeMap::new(),
            apps: BTreeMap::new(),
            rules: BTreeMap::new(),
            to: BTreeMap::new(),
        }
    }

    /// Adds a request that belongs to it.
    pub fn add(&mut self, case: &Case) {
        let decision = &case.decision;
        self.requests += 1;
        let (first, last) = self.times.unwrap_or((case.time, case.time));
        self.times = Some((first.min(case.time), last.max(case.time)));
        for (entity, count) in &decision.findings {
            self.types.entry(entity.clone()).or_default().occurrences += u64::from(*count);
        }
        for (entity, count) in &decision.masked {
            self.types.entry(entity.clone()).or_default().masked += u64::from(*count);
        }
        for (entity, subjects) in &decision.subjects {
            let distinct = &mut self.types.entry(entity.clone()).or_default().distinct;
            distinct.extend(subjects);
        }
        for matter in &decision.matters {
            *self.matters.entry(matter.clone()).or_default() += 1;
        }
        *self.apps.entry(decision.app.clone()).or_default() += 1;
        let rule = (decision.rule.clone(), decision.rules.clone());
        *self.rules.entry(rule).or_default() += 1;
        for destination in case
            .transfers()
            .filter_map(|attempt| attempt.destination.as_ref())
        {
            let country = destination.country.clone();
            let key = (
                country,
                destination.operator.clone(),
                destination.host.clone(),
            );
            let sent = self.to.entry(key).or_default();
            sent.sends += 1;
            sent.bytes += destination.bytes;
        }
    }

    /// For people.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let Period { from, to, .. } = self.period;
        let mut out = format!(
            "# 漏えい等報告の資料 / Material for a leak report\n\n\
             個人情報保護法第26条・施行規則第8条 / APPI Art. 26, enforcement rules Art. 8。\
             速報は発覚から3〜5日以内、確報は30日以内(不正の目的によるものは60日以内)。\n\
             Preliminary report within 3 to 5 days of discovery, final report within 30 (60 where done \
             with unlawful intent).\n\n\
             対象期間 / period: {} – {}\n\n",
            self.period.show(from),
            self.period.show(to)
        );
        self.write_overview(&mut out);
        self.write_items(&mut out);
        self.write_whereto(&mut out);
        out.push_str(
            "## 記録からは分からない項目 / What the record cannot tell\n\n\
             - 原因 / cause:\n\
             - 二次被害又はそのおそれの有無及びその内容 / secondary damage, or the risk of it:\n\
             - 本人への対応の実施状況 / what was done for the persons concerned:\n\
             - 公表の実施状況 / publication:\n\
             - 再発防止のための措置 / measures against recurrence:\n\
             - その他参考となる事項 / other:\n",
        );
        out
    }

    fn write_overview(&self, out: &mut String) {
        let _ = write!(
            out,
            "## 概要 / Overview\n\n- 該当する要求 / requests: {}\n",
            self.requests
        );
        if let Some((first, last)) = self.times {
            let _ = write!(
                out,
                "- 最初 / first: {}\n- 最後 / last: {}\n",
                self.period.show(first),
                self.period.show(last)
            );
        }
        for (app, requests) in &self.apps {
            let _ = writeln!(out, "- システム / application `{app}`: {requests}");
        }
        for ((rule, rules), requests) in &self.rules {
            let rules = rules.get(..12).unwrap_or(rules);
            let _ = writeln!(
                out,
                "- 規則 / rule `{rule}` (routes.toml {rules}…): {requests}"
            );
        }
        out.push('\n');
    }

    fn write_items(&self, out: &mut String) {
        out.push_str("## 個人データの項目と本人の数 / Items, and number of subjects\n\n");
        let headings = [
            "項目 type",
            "出現 occurrences",
            "置換 replaced",
            "異なる値 distinct values",
        ];
        let mut table = Table::new(1, &headings);
        for (entity, values) in &self.types {
            let distinct = values.distinct.len().to_string();
            let cells = [
                values.occurrences.to_string(),
                values.masked.to_string(),
                distinct,
            ];
            table.row(&[std::slice::from_ref(entity), &cells[..]].concat());
        }
        let _ = writeln!(out, "{}", table.end());
        let distinct = |entity: &str| {
            self.types
                .get(entity)
                .map_or(0, |values| values.distinct.len())
        };
        let most = self
            .types
            .values()
            .map(|values| values.distinct.len())
            .max();
        let _ = write!(
            out,
            "本人の数の目安 / persons: 氏名 names {}, 最も多い項目 largest item {}。\
             同じ人が複数の表記・番号で現れることがあるため、確定には業務側の照合が必要です。\n\
             One person can stand behind several values: the business has to match them.\n\n",
            distinct("PERSON"),
            most.unwrap_or(0)
        );
        for (matter, requests) in &self.matters {
            let _ = writeln!(out, "- 内容 / matter `{matter}`: {requests}");
        }
        if !self.matters.is_empty() {
            out.push('\n');
        }
    }

    fn write_whereto(&self, out: &mut String) {
        out.push_str("## 提供先 / To whom it was sent\n\n");
        if self.to.is_empty() {
            out.push_str("行外への送信なし / nothing was sent outside\n\n");
            return;
        }
        let headings = [
            "国 country",
            "事業者 operator",
            "宛先 host",
            "送信 sends",
            "バイト bytes",
        ];
        let mut table = Table::new(3, &headings);
        for ((country, operator, host), sent) in &self.to {
            table.row(&[
                country.clone(),
                operator.clone(),
                host.clone(),
                sent.sends.to_string(),
                sent.bytes.to_string(),
            ]);
        }
        let _ = writeln!(out, "{}", table.end());
    }
}
