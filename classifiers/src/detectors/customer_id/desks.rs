//! Codes of cases, machines and messages in a text about persons: they number no customer.

use std::ops::Range;

use crate::context::Context;

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
        "id:",
        "queue",
        "機番",
        "起票",
    ];
    let lead = text.before(code.start, 24);
    let lead = lead.trim_end_matches([' ', '=', '#', '「', '(']);
    DESKS.iter().any(|word| lead.ends_with(word))
        || lead.ends_with("ref.")
        || in_a_month(&text.text[code.clone()])
}

/// `C-2511-044`, `SUP-251112-318`: the year and the month, or the day, of a case between its letters and its number.
pub(super) fn in_a_month(shown: &str) -> bool {
    let mut parts = shown.split('-');
    let lettered = parts
        .next()
        .is_some_and(|first| first.starts_with(|c: char| c.is_ascii_alphabetic()));
    if !lettered {
        return false;
    }
    let Some(date) = parts.next().filter(|_| parts.next().is_some()) else {
        return false;
    };
    let two = |at: usize| date.get(at..at + 2).and_then(|two| two.parse::<u8>().ok());
    let month = two(0).is_some_and(|year| (20..=35).contains(&year))
        && two(2).is_some_and(|month| (1..=12).contains(&month));
    match date.len() {
        4 => month,
        6 => month && two(4).is_some_and(|day| (1..=31).contains(&day)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert!(!in_a_month(code), "{code}");
        }
    }
}
