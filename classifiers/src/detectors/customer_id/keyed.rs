//! Numbers of customers where programs and people put them: in paths and keys (`/customers/00412398`,
//! `session:770021934`), in names of files (`scan_K8840021_佐藤.tif`), behind letters that stand apart
//! (`member GLD 20-447-183`) and behind a kana (`証券番号 い-204417`).

use std::ops::Range;

use crate::EntityType::{CustomerId, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::mentions::Mentions;

/// Behind these, and a sign, stands who it is about.
const KEYS: &[&str] = &[
    "customers",
    "customer",
    "cust",
    "clients",
    "client",
    "members",
    "member",
    "session",
    "sess",
    "otp",
    "profile",
    "kyc",
    "loans",
    "loan",
    "contracts",
    "contract",
    "policies",
    "policy",
    "borrowers",
    "cif",
    "holders",
    "subscribers",
];
const LONGEST: usize = 24;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    for sign in [b'/', b':'] {
        for at in memchr::memchr_iter(sign, text.text.as_bytes()) {
            if let Some(range) = behind_key(text.text, at) {
                let reason = "customer number in a path or key";
                found.add(CustomerId, range, Evidence::Context, reason);
            }
        }
    }
    in_file_names(text, found);
    behind_letters(text, found);
    behind_kana(text, found);
}

/// The code behind `customers/`, if it has the figures of one.
fn behind_key(text: &str, sign: usize) -> Option<Range<usize>> {
    let lead = &text[..sign];
    let len = lead
        .bytes()
        .rev()
        .take(12)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = lead[lead.len() - len..].to_ascii_lowercase();
    if !KEYS.contains(&word.as_str()) {
        return None;
    }
    let start = sign + 1;
    let len = text[start..]
        .bytes()
        .take(LONGEST + 1)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .count();
    let code = &text[start..start + len];
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let letters = code.bytes().filter(u8::is_ascii_alphabetic).count();
    let day = digits == 8 && (code.starts_with("20") || code.starts_with("19"));
    ((6..=14).contains(&digits) && letters <= 4 && len <= LONGEST && !day)
        .then(|| start..start + len)
}

/// `佐藤健一_55200177_本人確認.pdf`: a number between two signs in the name of a file about a person.
fn in_file_names(text: &Context<'_>, found: &mut Candidates) {
    const ENDS: &[&str] = &[
        ".pdf", ".tif", ".jpg", ".jpeg", ".png", ".xlsx", ".csv", ".docx", ".zip", ".heic",
    ];
    const PAPERS: &[&str] = &[
        "kyc",
        "本人確認",
        "通帳",
        "免許",
        "申込",
        "契約",
        "口座",
        "passport",
        "証明",
    ];
    static FILES: Mentions = Mentions::of(ENDS);
    if !FILES.among(text) {
        return;
    }
    let mut files: Vec<Range<usize>> = Vec::new();
    for end in ENDS {
        for at in text.places(end) {
            let lead = text.before(at, 80);
            let name = lead
                .rsplit([' ', '\n', '"', '/', '「', '\t', ':', ','])
                .next()
                .unwrap_or_default();
            files.push(at - name.len()..at);
        }
    }
    files.sort_by_key(|file| file.start);
    let mut people: Vec<usize> = found
        .all()
        .iter()
        .filter(|c| c.entity == Person)
        .map(|c| c.range.start)
        .collect();
    people.sort_unstable();
    for file in files {
        let name = &text.text[file.clone()];
        let next = people.partition_point(|start| *start < file.start);
        let named = people.get(next).is_some_and(|start| *start < file.end);
        if !named && !PAPERS.iter().any(|word| name.contains(word)) {
            continue;
        }
        let mut at = file.start;
        for piece in name.split(['_', '-']) {
            let range = at..at + piece.len();
            at = range.end + 1;
            let figures = piece.trim_start_matches(|c: char| c.is_ascii_uppercase());
            let day =
                figures.len() == 8 && (figures.starts_with("20") || figures.starts_with("19"));
            let plain = figures.bytes().all(|b| b.is_ascii_digit());
            if plain
                && !day
                && (7..=12).contains(&figures.len())
                && piece.len() - figures.len() <= 3
            {
                let reason = "number in the name of a person's file";
                found.add(CustomerId, range, Evidence::Form, reason);
            }
        }
    }
}

/// `member GLD 20-447-183`, `membership card says GOLD 118 440 27`.
fn behind_letters(text: &Context<'_>, found: &mut Candidates) {
    const REACH: usize = 32;
    for word in ["member", "membership", "Membership", "会員"] {
        for at in text.places(word) {
            let near = text.after(at + word.len(), REACH);
            let Some(range) = lettered(near)
                .map(|range| at + word.len() + range.start..at + word.len() + range.end)
            else {
                continue;
            };
            let whole = figures_on(text.text, range.end);
            if whole > range.end {
                let reason = "code of a member";
                found.add(CustomerId, range.start..whole, Evidence::Context, reason);
            }
        }
    }
}

/// Two to five capitals, a space, and the first figures.
fn lettered(near: &str) -> Option<Range<usize>> {
    let digit = near.find(|c: char| c.is_ascii_digit())?;
    let lead = near[..digit].strip_suffix(' ')?;
    let letters = lead
        .bytes()
        .rev()
        .take_while(u8::is_ascii_uppercase)
        .count();
    let start = lead.len() - letters;
    let apart = !lead[..start].ends_with(|c: char| c.is_alphanumeric());
    ((2..=5).contains(&letters) && apart && !lead[..start].contains(['\n', '.']))
        .then_some(start..digit)
}

/// Where the groups of figures end: `20-447-183`, `118 440 27`. Nowhere if they are too few.
fn figures_on(text: &str, from: usize) -> usize {
    let len = text[from..]
        .bytes()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b' '))
        .count();
    let code = text[from..from + len].trim_end_matches(['-', ' ']);
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 6 { from + code.len() } else { from }
}

/// `証券番号 い-204417`, `証券の番号がハの226の4910`: from the kana on.
fn behind_kana(text: &Context<'_>, found: &mut Candidates) {
    for hit in text
        .hits
        .all()
        .iter()
        .filter(|hit| hit.cue == Cue::Customer)
    {
        let rest = &text.text[hit.end()..];
        let tight = rest.trim_start_matches(['は', 'が', '、', '「', '『', ':', ' ', '(']);
        if rest.len() - tight.len() > 12 {
            continue;
        }
        let mut chars = tight.chars();
        let kana = chars.next().filter(|c| matches!(c, 'ぁ'..='ヺ'));
        let joint = chars.next().filter(|c| matches!(c, '-' | 'の' | 'ー'));
        let (Some(kana), Some(joint)) = (kana, joint) else {
            continue;
        };
        let start = text.text.len() - tight.len();
        let from = start + kana.len_utf8() + joint.len_utf8();
        let len: usize = text.text[from..]
            .chars()
            .take(LONGEST)
            .take_while(|c| c.is_ascii_digit() || matches!(c, '-' | 'の' | 'ー'))
            .map(char::len_utf8)
            .sum();
        let code = text.text[from..from + len].trim_end_matches(['-', 'の', 'ー']);
        if code.bytes().filter(u8::is_ascii_digit).count() >= 3 {
            let reason = "customer or contract code: label";
            found.add(
                CustomerId,
                start..from + code.len(),
                Evidence::Certain,
                reason,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn keys_files_and_letters_lead_to_numbers() {
        marked(
            CustomerId,
            &[
                "GET /v2/customers/⟦00412398⟧/limits",
                "GET session:⟦770021934⟧ のTTL",
                "1763790412.118 \"SETEX\" \"otp:⟦5500127734⟧\" \"180\"",
                "https://portal.example.jp/member/⟦77120394⟧/edit",
                "添付: 佐藤健一_⟦55200177⟧_本人確認.pdf",
                "Please update my file (member ⟦GLD 20-447-183⟧), Kenichi Sato",
                "証券番号 ⟦い－204417⟧ の佐藤様",
                "佐藤様、証券の番号が⟦ハの二二六の四九一〇⟧です",
                "佐藤健一様 ⟦CIF ００８２７１６４⟧",
            ],
        );
    }

    #[test]
    fn other_paths_and_files_are_none() {
        for text in [
            "GET /v2/orders/20481 が500",
            "/loans/20251103/report",
            "session:timeout=1800",
            "報告_20251103_契約.pdf",
            "member FY 2026",
            "policy:v2",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
