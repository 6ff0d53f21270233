//! Codes of cases, machines and messages in a text about persons: they number no customer.

use std::ops::Range;

use crate::context::Context;

/// How far a record goes on around its number, in bytes.
const RECORD: usize = 200;

/// `受付 C-2511-044`, `号機 ATM-0713-02`, `your 7120-DA`: what a desk or a machine numbers, or another bank.
pub(super) fn numbers(code: &Range<usize>, text: &Context<'_>) -> bool {
    const DESKS: &[&str] = &[
        "受付",
        "号機",
        "端末",
        "端末ID",
        "票",
        "チケット",
        "ヘルプデスク",
        "Alert",
        "alert",
        "ref",
        "Ref",
        "REF",
        "our",
        "Our",
        "your",
        "Your",
        "LADING No.",
        "Lading No.",
        "offset",
        "queue",
        "機番",
        "起票",
    ];
    let lead = text.before(code.start, 24);
    let lead = lead.trim_end_matches([' ', '=', '#', '「', '(']);
    DESKS.iter().any(|word| lead.ends_with(word))
        || lead.ends_with("ref.")
        || lead.ends_with("id:") && !numbers_a_person(code, text)
        || in_a_month(&text.text[code.clone()])
}

/// `id: KX-3318-0042` / `name: 佐藤健一`: the fields of its record are a person's, and none is a case's.
fn numbers_a_person(code: &Range<usize>, text: &Context<'_>) -> bool {
    #[rustfmt::skip]
    const OF_PERSONS: &[&str] = &[
        "name", "full_name", "fullname", "full name", "name_kanji", "name_kana", "last_name", "first_name", "kana",
        "氏名", "お名前", "名前", "フリガナ", "カナ", "生年月日", "dob", "birth", "birthdate", "birth_date",
    ];
    #[rustfmt::skip]
    const OF_CASES: &[&str] = &[
        "件名", "subject", "status", "state", "assignee", "reporter", "priority", "severity", "queue", "summary", "title",
        "申告", "申告者", "症状", "起票", "起票者", "対応", "対応者", "受付", "分類", "category", "issue", "ステータス", "優先度",
    ];
    let before = text.before(code.start, RECORD);
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let behind = text.after(code.end, RECORD);
    let behind = behind.split("\n\n").next().unwrap_or_default();
    let keys = || before.lines().chain(behind.lines()).filter_map(key);
    let among = |of: &[&str]| keys().any(|key| of.iter().any(|own| key.eq_ignore_ascii_case(own)));
    among(OF_PERSONS) && !among(OF_CASES)
}

/// `name` of `  name: 佐藤健一`.
fn key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-' | '*'));
    (!value.trim().is_empty()).then_some(key)
}

/// A year and a month of cases of today have so many figures, with the day two more.
const MONTH: usize = 4;
const DAY: usize = 6;
/// What a desk counts in a month.
const LONGEST_COUNT: usize = 3;

/// `C-2511-044`, `SUP-251112-318`: the year and the month, or the day, of a case between its letters and its
/// number. Behind a month the number is short: `KX-2411-0042` is a code like any other.
pub(super) fn in_a_month(shown: &str) -> bool {
    let mut parts = shown.split('-');
    let lettered = parts
        .next()
        .is_some_and(|first| first.starts_with(|c: char| c.is_ascii_alphabetic()));
    let (Some(date), Some(count)) = (parts.next(), parts.next()) else {
        return false;
    };
    let two = |at: usize| date.get(at..at + 2).and_then(|two| two.parse::<u8>().ok());
    let month = two(0).is_some_and(|year| (20..30).contains(&year))
        && two(2).is_some_and(|month| (1..=12).contains(&month));
    let told = match date.len() {
        MONTH => month && count.len() <= LONGEST_COUNT,
        DAY => month && two(4).is_some_and(|day| (1..=31).contains(&day)),
        _ => false,
    };
    lettered && told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntityType::CustomerId;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn months_and_days_of_this_century_are_read() {
        for code in ["C-2511-044", "SUP-251112-318", "AB-2601-9"] {
            assert!(in_a_month(code), "{code}");
        }
        for code in [
            "031-2207-64",
            "PB-7714-0092",
            "C-2513-044",
            "SUP-251142-318",
            "C-2511",
            "KX-2411-0042",
            "TM-3106-118",
        ] {
            assert!(!in_a_month(code), "{code}");
        }
    }

    #[test]
    fn an_id_among_the_fields_of_a_person_is_the_persons() {
        marked(
            CustomerId,
            &[
                "id: ⟦KX-3318-0042⟧\nname: 佐藤健一\n",
                "- id: ⟦KT-5508-0713⟧\n  氏名: 鈴木 花子\n  電話: 090-8123-4567\n",
                "氏名：鈴木 花子\nid: ⟦RB-7120-3308⟧\n生年月日：1985/3/4",
                "鈴木 花子様の控え ⟦RB-2411-0713⟧ をお持ちです",
            ],
        );
    }

    #[test]
    fn an_id_among_the_fields_of_a_case_is_nobodys() {
        for text in [
            "id: KX-3318-0042\n件名: 通帳の再発行\n氏名: 鈴木 花子",
            "id: KX-3318-0042\nstatus: open\nname: 佐藤健一",
            "id: KX-3318-0042\nbatch: nightly\n\nname: 佐藤健一",
            "鈴木 花子様の照会 RB-2411-071 は金曜に回答",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
