//! Codes of customers and contracts that no label names: capital letters, a hyphen and groups of
//! figures (`PB-7714-0092`, `CL-5580-31`), beside a person or a word for what they number.

use std::ops::Range;

use crate::EntityType::{CustomerId, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::parcels;
use crate::numbers::{Joint, Number, Numbers};

/// What is numbered so, and speaks for a code so near to it, in bytes.
pub(super) const NUMBERED: &[&str] = &[
    "契約",
    "融資",
    "ローン",
    "証券",
    "保険",
    "会員",
    "顧客",
    "お客",
    "口座",
    "預金",
    "定期",
    "積立",
    "リース",
    "保証",
    "借入",
    "返済",
    "loan",
    "Loan",
    "LOAN",
    "Mortgage",
    "agreement",
    "portfolio",
    "mandate",
    "policy",
    "deposit",
    "facility",
    "Facility",
    "貸金庫",
    "貸付",
    "証書",
    "共済",
    "mortgage",
    "lease",
    "membership",
    "client",
    "customer",
    "account",
    "borrower",
];
const NUMBERED_REACH: usize = 48;
/// A person stands in the same line, so near to the code, in bytes.
const PERSON_REACH: usize = 90;

/// What begins the numbers of documents, cases, systems and norms.
pub(super) const OF_DOCUMENTS: &[&str] = &[
    "INC", "REQ", "CHG", "TKT", "SR", "PR", "CR", "WO", "PO", "INV", "DOC", "REV", "FX", "EXP",
    "IMP", "APP", "CVE", "RFC", "ISO", "JIS", "KA", "KB", "RE", "REF", "TS", "UAT", "BUG", "PRJ",
    "PJ", "QA", "SLA", "MSG", "ERR", "E", "W", "S", "N", "Q", "V", "R", "T", "NO", "ID", "FAQ",
    "DR", "DB", "OS", "PC", "ABC", "XX", "XXX", "SKU", "LOT", "JL", "NH", "ANA", "JAL", "TR", "CS",
    "IN", "BR", "OP", "TASK", "RISK", "AUD", "SEC", "DEV", "STG", "PRD", "HTTP", "UTF", "SHA",
    "RSA", "AES", "MT", "PACS", "PAIN", "CAMT", "IR", "ER", "A", "B", "F", "G", "X", "Y", "Z",
    "CASE", "RINGI", "REC", "SCR", "ALRT", "LOG", "RNG", "AL", "ALERT", "EV", "TX", "TXN", "OUT",
    "MX", "RX", "CX", "GX", "ZX", "SX", "NX", "EX", "PX", "LC", "ILC", "ELC", "DLC", "SBLC", "LG",
    "BL", "AWB", "TEST", "DUMMY", "SAMPLE", "DN", "LCA", "IMG", "PIC", "SCAN", "DSC", "FORM",
    "GRN", "RMA", "MRN", "HBL", "MBL", "CORE", "JIRA", "UN", "EU", "CVSS", "PMID", "OPS", "SYS",
    "NET", "ORA", "TNS", "PLS", "SQL", "SP2", "RMAN", "KUP", "DSN", "IMS", "MCH", "CPF", "DFH",
    "HHH", "WFLY", "HD", "SUP", "HSM", "ATM", "OBC", "IBC", "UCP", "ISBP", "URDG", "ISP",
];

pub(super) fn detect(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    let named = |c: &&crate::candidates::Candidate| c.entity == Person;
    let mut people: Vec<Range<usize>> = found
        .all()
        .iter()
        .filter(named)
        .map(|c| c.range.clone())
        .collect();
    people.sort_unstable_by_key(|range| range.start);
    // Codes that are built as one that counted: the other rows of its table.
    let mut kinds: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut others: Vec<(Range<usize>, &str, Vec<usize>)> = Vec::new();
    for first in 0..numbers.count() {
        let start = numbers.group(first).start;
        let Some(letters) = letters_before(text.text, start) else {
            continue;
        };
        let run = numbers
            .from(first)
            .take_while(|number| number.joined_by(&[Joint::Hyphen]));
        let Some(number) = run.last().filter(|number| !number.open_after) else {
            continue;
        };
        let Some(code) =
            super::token(&number, text.text).filter(|code| code.start == letters.start)
        else {
            continue;
        };
        let prefix = text.text[letters].trim_end_matches('-');
        if !formed(&number, prefix) || OF_DOCUMENTS.contains(&prefix) {
            continue;
        }
        let numbered = beside_its_kind(text, &code);
        let person = in_line_with(text, &code, &people);
        if named_otherwise(text, &code, numbered) || parcels::numbers(&code, text) {
            continue;
        }
        let kind = (prefix, number.shape().to_vec());
        let of_a_case = dated(&number) || super::desks::in_a_month(&text.text[code.clone()]);
        if numbered || person && !of_a_case {
            let reason = "code beside a person or a contract";
            found.add(CustomerId, code, Evidence::Form, reason);
            if !kinds.contains(&kind) && kinds.len() < MOST_KINDS {
                kinds.push(kind);
            }
        } else {
            others.push((code, kind.0, kind.1));
        }
    }
    for (code, prefix, shape) in others {
        if kinds.contains(&(prefix, shape)) {
            found.add(
                CustomerId,
                code,
                Evidence::Form,
                "code built as another one that counts",
            );
        }
    }
}

/// No text has more kinds of numbers of its customers.
const MOST_KINDS: usize = 8;

/// One to four capital letters and perhaps a hyphen before the number, and nothing before them.
fn letters_before(text: &str, start: usize) -> Option<Range<usize>> {
    let lead = &text.as_bytes()[..start];
    let dash = usize::from(lead.last() == Some(&b'-'));
    let letters = lead[..start - dash]
        .iter()
        .rev()
        .take(5)
        .take_while(|b| b.is_ascii_uppercase())
        .count();
    let from = start - dash - letters;
    let fresh = !text[..from]
        .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '#'));
    ((1..=4).contains(&letters) && fresh).then_some(from..start)
}

/// Long enough to number something, in groups or behind two letters and a hyphen.
fn formed(number: &Number, prefix: &str) -> bool {
    let grouped = number.groups >= 2 && number.shape().iter().all(|len| *len >= 2);
    (6..=14).contains(&number.len()) && (grouped || prefix.len() >= 2)
        || number.len() == 5 && prefix.len() >= 2
}

/// `KA-2026-000371`, `RK-26-11873`: the year in which a document was written.
fn dated(number: &Number) -> bool {
    let digits = number.digits();
    let mut at = 0;
    number.shape().iter().any(|len| {
        let value = digits[at..at + len]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(*digit));
        at += len;
        *len == 4 && (1990..2040).contains(&value)
            || *len == 2 && number.groups > 1 && (20..30).contains(&value)
    })
}

fn beside_its_kind(text: &Context<'_>, code: &Range<usize>) -> bool {
    let before = text.before(code.start, NUMBERED_REACH);
    let before = before.rsplit(['\n', '。']).next().unwrap_or_default();
    let after = text.after(code.end, NUMBERED_REACH / 2);
    let after = after.split(['\n', '。']).next().unwrap_or_default();
    NUMBERED
        .iter()
        .any(|word| before.contains(word) || after.contains(word))
}

fn in_line_with(text: &Context<'_>, code: &Range<usize>, people: &[Range<usize>]) -> bool {
    let next = people.partition_point(|person| person.start < code.end);
    let near = |gap: Range<usize>| gap.len() <= PERSON_REACH && !text.text[gap].contains('\n');
    let behind = people
        .get(next)
        .is_some_and(|person| near(code.end..person.start));
    let before = next.checked_sub(1).map(|last| &people[last]);
    behind || before.is_some_and(|person| person.end <= code.start && near(person.end..code.start))
}

/// A label calls it something else. `portfolio (ref. PB-7714-0092)` calls it the portfolio's.
fn named_otherwise(text: &Context<'_>, code: &Range<usize>, numbered: bool) -> bool {
    let label = text.label_of(code);
    let reference = text.hits.label_before(code.start).is_some_and(|hit| {
        text.text[hit.start()..hit.end()]
            .to_ascii_lowercase()
            .starts_with("ref")
    });
    let document = label == Some(Cue::Document) || text.near(code, Cue::Document, 24, 0);
    document && !(reference && numbered)
        || label.is_some_and(|cue| {
            !matches!(
                cue,
                Cue::Document
                    | Cue::Number
                    | Cue::Name
                    | Cue::Account
                    | Cue::Branch
                    | Cue::Customer
                    | Cue::Card
                    | Cue::Company
            )
        })
}

#[cfg(test)]
mod tests {
    use crate::EntityType::CustomerId;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn codes_beside_persons_and_contracts_are_found() {
        marked(
            CustomerId,
            &[
                "the revised mandate for your joint portfolio (ref. ⟦PB-7714-0092⟧)",
                "| 契約 | 氏名 |\n|---|---|\n| ⟦LN-5580-31⟧ | 佐藤 健一 |",
                "佐藤さん（個人・アパートローン、⟦AP-3308-61⟧）。空室5/12",
                "Subject: Your mortgage pre-approval ⟦HL-260-77193⟧",
                "佐藤健一様の件 ⟦MB-220198⟧ を確認",
            ],
        );
    }

    #[test]
    fn cases_orders_and_norms_are_none() {
        for text in [
            "佐藤さん、稟議 KA-2026-000371 の件",
            "佐藤さん INC-0048213 と CHG-22-1187 を見て",
            "受付番号は FX-8841-2026 です。佐藤健一",
            "Our ref EXP-26-11873, Mr. Sato",
            "佐藤健一様 KB5048685 適用後",
            "the lease of RX-5580 machines",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
