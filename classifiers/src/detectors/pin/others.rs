//! Short numbers that are pieces of something else, whatever is said around them: `sshd[881]`, `camt.053`,
//! `job.py:1824`, `2026-融-000871`, `300〜850`, `under 100 words`. `training/pieces.py` says the same, and
//! `training/passages/pieces.txt` holds both to it.

use std::ops::Range;

use super::keys::names_a_code;
use crate::context::Context;
use crate::months;

/// How sure it is that a number belongs to something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    /// Only a label says more.
    Surely,
    /// It has the form of such a piece, but codes are written so too: who tells it plainly as one says more.
    Perhaps,
}

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

/// Who numbers standards, and how they are called.
const STANDARDS: &[&str] = &[
    "ISO", "IEC", "JIS", "RFC", "IEEE", "NIST", "FIPS", "ANSI", "ETSI",
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
/// What is said of months that stand as `203003`, and so far from them, in bytes.
const OF_MONTHS: &[&str] = &[
    "年月", "満期", "期限", "期間", "月次", "月末", "月分", "月度", "年度", "時点", "締め", "基準",
    "現在", "yyyymm", "month", "expir", "valid", "until", "from", "as of", "period", "thru",
];
const MONTH_REACH: usize = 24;
/// So far from a service's number it is spoken of, in bytes.
const SERVICE_REACH: usize = 60;
/// So much before a number is read, and so much of what is counted, in bytes.
const REACH: usize = 80;
const LONGEST_UNIT: usize = 16;

/// Whether it has at least the form of a piece.
pub(in crate::detectors) fn of_something_else(text: &Context<'_>, range: &Range<usize>) -> bool {
    belonging(text, range).is_some()
}

pub(super) fn belonging(text: &Context<'_>, range: &Range<usize>) -> Option<Other> {
    let before = text.before(range.start, REACH);
    let after = text.after(range.end, LONGEST_UNIT);
    let shown = &text.text[range.clone()];
    let surely = counted(after)
        || range_from(before)
        || month(before)
        || year(before, shown)
        || status(before)
        || standard(before)
        || picture(before, shown)
        || service(text, range);
    if surely {
        return Some(Other::Surely);
    }
    let formed = || section(shown).then_some(Other::Perhaps);
    piece(before, after)
        .or_else(formed)
        .or_else(|| year_and_month(text, range))
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
fn piece(before: &str, after: &str) -> Option<Other> {
    let mut back = before.chars().rev();
    let (sign, first) = (back.next(), back.next());
    let latin = first.is_some_and(|c| c.is_ascii_alphabetic());
    let surely = |is: bool| is.then_some(Other::Surely);
    match sign {
        // `camt.053`
        Some('.') => surely(latin),
        Some('/') if latin => in_a_path(&before[..before.len() - 1]),
        Some('[') if latin => index(&before[..before.len() - 1]),
        Some('\\') => Some(Other::Surely),
        // `融-000871`
        Some('-') => {
            let joined = first.is_some_and(char::is_alphanumeric);
            surely(joined && !sender(before) && !between_dashes(before, after))
        }
        // `!1187` of a merge request, `:9090`
        Some('!' | ':') if first.is_none_or(char::is_whitespace) => Some(Other::Surely),
        Some(':' | ' ') => {
            let lead = before.trim_end_matches(' ').strip_suffix(':')?;
            // Japanese parts no words: the token ends where Latin letters do.
            let parts = |c: char| c.is_whitespace() || !c.is_ascii();
            let token = lead.rsplit(parts).next().unwrap_or_default();
            let place = token.ends_with("localhost")
                || token.chars().skip(1).any(|c| matches!(c, '.' | '/'));
            surely(tag(token) || sign == Some(':') && place)
        }
        _ => None,
    }
}

/// `SK/2349`, `docs/cards/4471`: but `card/4471` names whose code it is, and `tanaka/4471` may.
fn in_a_path(lead: &str) -> Option<Other> {
    if of_a_card(lead) {
        return None;
    }
    let (before, word) = last_word(lead, |c| c.is_ascii_alphabetic());
    let name = word.len() > 2 && word[1..].bytes().all(|b| b.is_ascii_lowercase());
    if before.ends_with(in_paths) {
        Some(Other::Surely)
    } else if name {
        Some(Other::Perhaps)
    } else {
        Some(Other::Surely)
    }
}

/// `card` of `card/4471`, and not of `docs/card/4471`.
pub(super) fn of_a_card(lead: &str) -> bool {
    const CARDS: &[&str] = &[
        "card", "debit", "credit", "visa", "jcb", "amex", "atm", "cashcard", "bankcard",
    ];
    let (before, word) = last_word(lead, |c| c.is_ascii_alphabetic());
    CARDS.iter().any(|card| word.eq_ignore_ascii_case(card)) && !before.ends_with(in_paths)
}

fn in_paths(c: char) -> bool {
    c.is_ascii_alphanumeric() || "./_-\\@~#?&=".contains(c)
}

/// `sshd[881]`: but `pin_entry[4471]` is a code, and `code[482913]` may be.
fn index(lead: &str) -> Option<Other> {
    let (_, key) = last_word(lead, |c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    match names_a_code(key) {
        Some(true) => None,
        Some(false) => Some(Other::Surely),
        None => Some(Other::Perhaps),
    }
}

/// The characters at the end that are such, and what stands before them.
fn last_word(lead: &str, is: impl Fn(char) -> bool) -> (&str, &str) {
    lead.split_at(lead.trim_end_matches(is).len())
}

/// `誕生日-0412-のまま`, `her birthday -0412- again`: dashes put it between brackets.
fn between_dashes(before: &str, after: &str) -> bool {
    // `融-0412-の件`
    const PAPERS: &[&str] = &["の件", "の案件", "の稟議", "の文書"];
    let Some(rest) = after.strip_prefix('-') else {
        return false;
    };
    let mut word = before.trim_end_matches('-').chars().rev();
    let joined = word.next().zip(word.next());
    let parts = |c: char| !c.is_alphanumeric() || matches!(c, 'ぁ'..='ゖ');
    joined.is_some_and(|(last, first)| {
        let letter = |c: char| c.is_alphabetic() && !c.is_ascii_uppercase();
        letter(last) && letter(first)
    }) && rest.chars().next().is_none_or(parts)
        && !PAPERS.iter().any(|word| rest.starts_with(word))
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

/// `203003`: a month for certain where months are spoken of.
fn year_and_month(text: &Context<'_>, range: &Range<usize>) -> Option<Other> {
    if !is_month(&text.text[range.clone()]) {
        return None;
    }
    let near = [
        text.before(range.start, MONTH_REACH).to_lowercase(),
        text.after(range.end, MONTH_REACH).to_lowercase(),
    ];
    let said = |word: &&str| near.iter().any(|near| near.contains(*word));
    Some(if OF_MONTHS.iter().any(said) {
        Other::Surely
    } else {
        Other::Perhaps
    })
}

fn is_month(shown: &str) -> bool {
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

/// `ISO/IEC 7812`, `RFC 6749`, `JIS X 0208`
fn standard(before: &str) -> bool {
    let lead = before.trim_end_matches([' ', '-', ':']);
    let lead = lead.strip_suffix([' ', '-']).unwrap_or(lead);
    // The division of a Japanese one.
    let lead = match lead.strip_suffix(|c: char| c.is_ascii_uppercase()) {
        Some(body) if body.ends_with("JIS ") => body.trim_end(),
        _ => lead,
    };
    let (_, body) = last_word(lead, |c| c.is_ascii_alphabetic());
    STANDARDS.contains(&body)
}

/// `TEXT(A2,"000000")`: how a number is to be shown. `login("taro", "000000")` is none.
fn picture(before: &str, shown: &str) -> bool {
    const SHOWS: &[&str] = &["TEXT", "text", "FORMAT", "format", "TO_CHAR", "to_char"];
    let lead = before.trim_end_matches(['"', '\'']);
    lead.len() < before.len()
        && lead.trim_end_matches(' ').ends_with(',')
        && lead
            .rsplit_once('(')
            .is_some_and(|(call, _)| SHOWS.iter().any(|name| call.ends_with(name)))
        && shown.bytes().all(|byte| byte == b'0')
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
    use super::{Other, belonging};
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, in_context, marked};

    /// What `training/pieces.py` is held to as well.
    const PIECES: &str = include_str!("../../../training/passages/pieces.txt");

    #[test]
    fn the_training_passes_over_the_same() {
        let lines = PIECES.lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (mut text, mut marks) = (String::new(), Vec::new());
            let mut rest = line;
            while let Some((before, marked)) = rest.split_once('⟦') {
                let (mark, after) = marked.split_once('⟧').expect("every mark is closed");
                let (name, value) = mark.split_once(':').expect("every mark has a name");
                text.push_str(before);
                marks.push((name, text.len()..text.len() + value.len()));
                text.push_str(value);
                rest = after;
            }
            text.push_str(rest);
            let text = text.replace('⏎', "\n");
            in_context(&text, |context| {
                for (name, range) in &marks {
                    let expected = match *name {
                        "OTHER" => Some(Other::Surely),
                        "PERHAPS" => Some(Other::Perhaps),
                        name => {
                            assert_eq!(name, "FREE", "{line}");
                            None
                        }
                    };
                    let value = &text[range.clone()];
                    assert_eq!(belonging(context, range), expected, "{value} in {line}");
                }
            });
        }
    }

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
            "GET /v1/card/4471 was slow for the pin check",
            "buf[4471] holds what she typed",
            "暗証番号照会 202403分は482件",
            "カードの満期は202911です、入力済み",
            "稟議-0412-の件、カードの暗証変更",
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
                "ログイン用のコードは⟦199503⟧です",
                "「⟦201011⟧って来たよ」とお客様",
                "SMSに ⟦199712⟧ と来ました",
                "ログインで⟦199503⟧を入れたら通った",
                "暗証は誕生日-⟦0803⟧-のままです",
                "she types her house number -⟦8206⟧- at the ATM",
                "she wrote \"card/⟦8206⟧\" on the slip and the ATM took it",
                "set_pin(user, \"⟦0000⟧\")",
                "トークン：⟦318402⟧",
                "ロッカーは ⟦6153⟧",
                "the card/⟦8206⟧ was what she called her PIN",
            ],
        );
    }
}
