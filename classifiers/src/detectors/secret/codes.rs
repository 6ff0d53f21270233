//! Codes that let somebody back in, and keys that are printed in groups: `backup codes` with a list below,
//! the recovery key of a disk, the key that an authenticator takes by hand.

use std::ops::Range;

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::mentions::Mentions;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    lists(text, found);
    recovery_keys(text, found);
    grouped(text, found);
    components(text, found);
}

/// What the codes are called above their list.
const NAMES: &[&str] = &[
    "backup code",
    "Backup code",
    "backup_code",
    "Backup Code",
    "recovery code",
    "Recovery code",
    "recovery_code",
    "Recovery Code",
    "mfa_backup",
    "バックアップコード",
    "リカバリーコード",
    "リカバリコード",
    "復旧コード",
    "予備コード",
    "控えコード",
    "回復コード",
    "復元コード",
    "リカバリ用コード",
];

fn lists(text: &Context<'_>, found: &mut Candidates) {
    const MOST: usize = 16;
    // A list is no longer, in bytes.
    const FAR: usize = 600;
    static ANY: Mentions = Mentions::of(NAMES);
    if !ANY.among(text) {
        return;
    }
    for name in NAMES {
        for at in text.places(name) {
            let mut start = at;
            for (index, line) in text
                .after(at, FAR)
                .split_inclusive('\n')
                .take(MOST + 1)
                .enumerate()
            {
                let mut any = false;
                // Of the first line only what stands behind the name.
                let skipped = if index == 0 {
                    name.len().min(line.len())
                } else {
                    0
                };
                for range in codes(&line[skipped..]) {
                    any = true;
                    let range = start + skipped + range.start..start + skipped + range.end;
                    let reason = "backup code in a list";
                    found.add(Secret, range, Evidence::Labelled, reason);
                }
                if index > 0 && !any && !line.trim().is_empty() {
                    break;
                }
                start += line.len();
            }
        }
    }
}

/// The codes of a line that has nothing else: `- "8362-1170"`, `1. 5k2v-9qzt  2. 7hw3-x2mp`.
fn codes(line: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut at = 0;
    for word in line.split_inclusive([
        ' ', ',', '"', '\'', '\n', '「', '」', '、', ':', '/', ']', '[', 'と', 'は',
    ]) {
        let piece = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let piece_start = piece.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(0);
        let code = &piece[piece_start..];
        let range = at + piece_start..at + piece.len();
        at += word.len();
        if code.is_empty() || code.len() <= 2 && code.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        if is_code(code) {
            all.push(range);
        } else if !all.is_empty() || line.trim_start().starts_with(code) {
            return Vec::new();
        }
    }
    all
}

/// `8362-1170`, `5k2v-9qzt`, `90417735`; and figures of several lines that are read as one number,
/// `8362-11704410-9253`.
fn is_code(code: &str) -> bool {
    let parts: Vec<&str> = code.split('-').collect();
    let first = parts[0].len();
    let figures = code.bytes().filter(u8::is_ascii_digit).count();
    let letters = code.bytes().any(|b| b.is_ascii_alphabetic());
    let last = parts.len() - 1;
    let even = parts.iter().enumerate().all(|(index, part)| {
        let joined = !letters && index > 0 && index < last && part.len() == 2 * first;
        (part.len() == first || joined) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    even && match parts.len() {
        1 => (8..=12).contains(&code.len()) && figures >= if letters { 2 } else { 8 },
        2..=4 => (3..=6).contains(&first) && figures >= 2,
        _ => (3..=6).contains(&first) && !letters,
    }
}

/// `118426-…`: eight groups of six figures, as the encryption of a disk writes them.
fn recovery_keys(text: &Context<'_>, found: &mut Candidates) {
    const LEN: usize = 8 * 6 + 7;
    let bytes = text.text.as_bytes();
    let mut done = 0;
    for at in memchr::memchr_iter(b'-', bytes) {
        let Some(start) = at.checked_sub(6).filter(|start| *start >= done) else {
            continue;
        };
        let Some(key) = bytes.get(start..start + LEN) else {
            return;
        };
        let fits = key.iter().enumerate().all(|(index, b)| {
            if index % 7 == 6 {
                *b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
        if fits {
            done = start + LEN;
            let reason = "recovery key of a disk: form";
            found.add(Secret, start..done, Evidence::Certain, reason);
        }
    }
}

/// `K5QW 2ZTN MR4X UV6D`: four groups of four capitals and figures or more, where a key is spoken of.
fn grouped(text: &Context<'_>, found: &mut Candidates) {
    const SPOKEN: &[&str] = &[
        "キー",
        "鍵",
        "key",
        "Key",
        "secret",
        "Secret",
        "手入力",
        "文字列",
        "二次元コード",
        "QR",
        "復元",
        "シークレット",
    ];
    const FEWEST: usize = 4;
    const REACH: usize = 60;
    let bytes = text.text.as_bytes();
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let group = |at: usize| {
        let four = bytes.get(at..at + 4);
        four.is_some_and(|four| four.iter().all(|b| capital(*b)))
            && bytes.get(at + 4).is_none_or(|b| !b.is_ascii_alphanumeric())
    };
    let mut at = 0;
    while let Some(next) = crate::numbers::next_byte(bytes, at, |b| capital(*b)) {
        let run = bytes[next..].iter().take_while(|b| capital(**b)).count();
        at = next + run;
        let fresh = next == 0 || !bytes[next - 1].is_ascii_alphanumeric();
        if !fresh || !group(next) {
            continue;
        }
        let mut end = next + 4;
        let mut groups = 1;
        while matches!(bytes.get(end), Some(b' ' | b'-')) && group(end + 1) {
            groups += 1;
            end += 1 + 4;
        }
        at = end;
        let shown = &text.text[next..end];
        let mixed = shown.bytes().any(|b| b.is_ascii_digit())
            && shown.bytes().filter(u8::is_ascii_uppercase).count() >= 4;
        let spoken = || {
            let lead = text.before(next, REACH);
            SPOKEN.iter().any(|word| lead.contains(word))
        };
        if groups >= FEWEST && mixed && spoken() {
            let reason = "key printed in groups";
            found.add(Secret, next..end, Evidence::Labelled, reason);
        }
    }
}

/// `ZMK component 2 = 06B9…`, `TMK 3DC1 …`: the key of a security module, or a part of it.
fn components(text: &Context<'_>, found: &mut Candidates) {
    const KEYS: &[&str] = &["ZMK", "TMK", "LMK", "ZPK", "KEK", "BDK", "MAC key", "HMAC"];
    static ANY: Mentions = Mentions::of(KEYS);
    const REACH: usize = 40;
    if !ANY.among(text) {
        return;
    }
    for key in KEYS {
        for at in text.places(key) {
            let from = at + key.len();
            let near = text.after(from, REACH + 64);
            let near = near.split('\n').next().unwrap_or_default();
            let Some(sign) = near.find(['=', ':']).filter(|sign| *sign <= REACH) else {
                continue;
            };
            let value = near[sign + 1..].trim_start_matches([' ', '"', '\'']);
            let start = from + near.len() - value.len();
            let len = value.bytes().take_while(u8::is_ascii_hexdigit).count();
            if matches!(len, 32 | 48 | 64) {
                let reason = "key of a security module";
                found.add(Secret, start..start + len, Evidence::Labelled, reason);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn codes_and_keys_in_groups_are_found() {
        marked(
            Secret,
            &[
                "バックアップコード（1つ使用済）\n⟦6120-4k83⟧\n⟦77b9-0026⟧\n機種変更は来週",
                "recovery_codes:\n  - \"⟦8x2p-4qrt⟧\"\n  - \"⟦k9m3-w7dz⟧\"\nissued: 2025",
                "回復キー ⟦118426-550913-204488-377161-090112-645337-281996-730454⟧ 資産NB",
                "回復コード ⟦6120-9944-2871⟧ を紙に控えた",
                "バックアップコードは⟦61209944⟧と⟦28710563⟧",
                "手入力用のキー ⟦QX4M 7KTP ZR2W D5HN⟧",
                "ZMK component 1 = ⟦7F03A9C25E81B64D90C7D3AA18F25B6E⟧, KCV 1A2B3C",
            ],
        );
    }

    #[test]
    fn other_groups_are_none() {
        for text in [
            "バックアップコードは紙でどこに保管するのが定石ですか。製品名は挙げず",
            "backup codes are printed once; see page 2024",
            "カード番号のキー入力 4111 1111 1111 1111",
            "型番 KX40 と AB12 のキーボード",
            "ZMK component 2 is kept in envelope 0702",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
