//! Short numbers that are pieces of something else, whatever is said around them: `sshd[881]`, `camt.053`,
//! `job.py:1824`, `2026-融-000871`, `300〜850`, `under 100 words`. `training/cues.py` passes over the same.

use std::ops::Range;

use crate::context::Context;
use crate::months;

/// What is counted, in English: the Japanese units are those of `unit`.
const COUNTED: &[&str] = &[
    "words",
    "characters",
    "chars",
    "pages",
    "lines",
    "people",
    "customers",
    "items",
    "rows",
    "records",
    "days",
    "hours",
    "minutes",
    "seconds",
    "years",
    "months",
    "times",
    "percent",
    "points",
    "yen",
    "dollars",
];

/// Public services with three figures, and what is said of them nearby.
const SERVICES: &[&str] = &[
    "104", "110", "112", "113", "115", "116", "117", "118", "119", "171", "177", "188", "189",
    "911",
];
const OF_SERVICES: &[&str] = &[
    "消防",
    "救急",
    "警察",
    "通報",
    "ダイヤル",
    "ホットライン",
    "相談",
    "センター",
    "海上",
    "災害",
    "局番",
    "emergency",
    "police",
    "ambulance",
    "hotline",
];
/// So far from a service's number it is spoken of, in bytes.
const SERVICE_REACH: usize = 60;
/// So much before a number is read, and so much of what is counted, in bytes.
const REACH: usize = 80;
const LONGEST_UNIT: usize = 16;

pub(in crate::detectors) fn of_something_else(text: &Context<'_>, range: &Range<usize>) -> bool {
    let before = text.before(range.start, REACH);
    let shown = &text.text[range.clone()];
    counted(text.after(range.end, LONGEST_UNIT))
        || range_from(before)
        || piece(before)
        || section(shown)
        || year_and_month(shown)
        || month(before)
        || year(before, shown)
        || status(before)
        || service(text, range)
}

/// `100 words`, `300〜850`
fn counted(after: &str) -> bool {
    let rest = after.strip_prefix(' ').unwrap_or(after);
    if let Some(to) = rest.strip_prefix(['~', '〜', '～']) {
        return to.trim_start_matches(' ').starts_with(digit);
    }
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    rest.len() < after.len()
        && COUNTED
            .iter()
            .any(|word| rest[..end].eq_ignore_ascii_case(word))
}

/// `300〜850`, of the second.
fn range_from(before: &str) -> bool {
    let lead = before.trim_end_matches(' ');
    lead.strip_suffix(['~', '〜', '～'])
        .is_some_and(|from| from.trim_end_matches(' ').ends_with(digit))
}

/// A sign directly before it joins it to a name, a path, a file or a host.
fn piece(before: &str) -> bool {
    let mut back = before.chars().rev();
    let (sign, first) = (back.next(), back.next());
    let latin = first.is_some_and(|c| c.is_ascii_alphabetic());
    match sign {
        // `camt.053`, `SK/2349`, `sshd[881]`
        Some('.' | '/' | '[') => latin,
        Some('\\') => true,
        // `融-000871`
        Some('-') => first.is_some_and(char::is_alphanumeric) && !sender(before),
        // `!1187` of a merge request, `:9090`
        Some('!' | ':') if first.is_none_or(char::is_whitespace) => true,
        Some(':' | ' ') => {
            let lead = before.trim_end_matches(' ');
            let Some(lead) = lead.strip_suffix(':') else {
                return false;
            };
            // Japanese parts no words: the token ends where Latin letters do.
            let parts = |c: char| c.is_whitespace() || !c.is_ascii();
            let token = lead.rsplit(parts).next().unwrap_or_default();
            tag(token)
                || sign == Some(':')
                    && (token.ends_with("localhost")
                        || token.chars().skip(1).any(|c| matches!(c, '.' | '/')))
        }
        _ => false,
    }
}

/// `G-226699`, as the codes of one sender are written.
fn sender(before: &str) -> bool {
    let lead = before.strip_suffix("G-");
    lead.is_some_and(|lead| !lead.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

/// `:44C` of `:44C: 270115`
fn tag(token: &str) -> bool {
    let bytes = token.as_bytes();
    matches!(bytes, [b':', a, b] | [b':', a, b, b'A'..=b'Z' | b'a'..=b'z'] if a.is_ascii_digit() && b.is_ascii_digit())
}

/// `4-7-2`
fn section(shown: &str) -> bool {
    matches!(shown.as_bytes(), [a, b'-', b, b'-', c] if [a, b, c].iter().all(|c| c.is_ascii_digit()))
}

/// `203003`
fn year_and_month(shown: &str) -> bool {
    let month = |a: u8, b: u8| matches!((a, b), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'));
    match shown.as_bytes() {
        [b'1', b'9', b'9', year, a, b] | [b'2', b'0', b'0'..=b'4', year, a, b] => {
            year.is_ascii_digit() && month(*a, *b)
        }
        _ => false,
    }
}

/// `31 March 2029`
fn month(before: &str) -> bool {
    let Some(lead) = before.strip_suffix(' ') else {
        return false;
    };
    let lead = lead.strip_suffix('.').unwrap_or(lead);
    let word = lead
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    // `Maybe 4987` and `marked 4471` name no month.
    months::named(word).is_some()
}

/// `since 1998`, `in 1840`
fn year(before: &str, shown: &str) -> bool {
    const LEADS: &[&str] = &[
        // `keyed in 1962` and `changed from 1973` tell codes: years of birth are what people choose.
        "since", "until", "during", "circa",
    ];
    let Some(lead) = before.strip_suffix(' ') else {
        return false;
    };
    let word = lead
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    matches!(
        shown.as_bytes(),
        [b'1', b'5'..=b'9', b'0'..=b'9', b'0'..=b'9'] | [b'2', b'0', b'0'..=b'4', b'0'..=b'9']
    ) && LEADS.iter().any(|lead| word.eq_ignore_ascii_case(lead))
}

/// `"POST /login HTTP/1.1" 200 988`
fn status(before: &str) -> bool {
    let Some(lead) = before.strip_suffix("\" ") else {
        return false;
    };
    let quoted = lead.rsplit('"').next().unwrap_or_default();
    ["GET ", "POST ", "PUT ", "HTTP"]
        .iter()
        .any(|word| quoted.starts_with(word))
}

/// `消防・救急119`
fn service(text: &Context<'_>, range: &Range<usize>) -> bool {
    if !SERVICES.contains(&&text.text[range.clone()]) {
        return false;
    }
    let near = [
        text.before(range.start, SERVICE_REACH).to_lowercase(),
        text.after(range.end, SERVICE_REACH).to_lowercase(),
    ];
    // The figures on a card's back are as long.
    if near[0].contains("カード") || near[0].contains('裏') || near[0].contains("card") {
        return false;
    }
    let said = |word: &&str| near.iter().any(|near| near.contains(*word));
    OF_SERVICES.iter().any(said)
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn what_only_looks_like_another_thing_hides_no_code() {
        for (text, code) in [
            ("She changed her PIN from 1973 to 4471.", "1973"),
            ("He keyed in 1962 as the PIN of the card.", "1962"),
            (
                "お客様は2.5万円を下ろされた。カードに書いてあった暗証番号:4471",
                "4471",
            ),
        ] {
            assert!(found(Pin, text).iter().any(|found| found == code), "{text}");
        }
    }

    #[test]
    fn pieces_of_other_things_are_no_codes() {
        for text in [
            "the card user was locked out, see loader.py:4412, it failed after I typed",
            "sshd[4471]: Failed password, the user typed it and was rejected",
            "カードの暗証を入力したら弾かれた、稟議 2025-店-004417 に書いてある",
            "番号を教えてと言われた。様式 2025-店-004417 に書いて",
            "camt.053 を入れて照合、違いがあれば教えて",
            "教えてほしい。カードの点は 300〜850 のどれ",
            "keep it under 250 words, she told me to note it",
            "消防・救急は119、警察は110と電話で教えて",
            "金庫の鍵は要領の5-3-1に書いてあると聞いた",
            "she told me the card is good until 31 March 2031",
            "the safe was opened in 1897, my father told me",
            "\"POST /pin/entry HTTP/1.1\" 200 512 was the answer",
            "PR !4410、暗証の4桁を見分ける",
            "カードの入力値 \"203003\" は満期の年月",
            "pin check moved to localhost:8443 and :9443, tell the user",
            ":44C: 270115 と入力して送信した",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }

    #[test]
    fn codes_are_found_beside_them() {
        marked(
            Pin,
            &[
                "loader.py:4412 を見たら、暗証番号 ⟦4471⟧ が残っていた",
                "カードの暗証は⟦1190⟧、稟議 2025-店-0044 は別件",
                "my card was locked until 31 March 2031, the PIN is ⟦4471⟧",
                "ログインの認証コードは G-⟦226699⟧ です",
            ],
        );
    }
}
