//! Passwords without a label: words made as no word is, in a text that speaks of access.

use std::net::Ipv4Addr;
use std::ops::Range;

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

/// Said where passwords are noted down.
const ACCESS: &[&str] = &[
    "SSID",
    "Wi-Fi",
    "WiFi",
    "ログイン",
    "管理者",
    "サインイン",
    "admin",
    "login",
    "管理画面",
    "入れない",
    "入れません",
    "入れなく",
    "アカウント",
    "ユーザー名",
    "ユーザ名",
    "接続先",
    "解凍",
    "VPN",
    "account",
    "credential",
    "username",
    "sign in",
];

const SHORTEST: usize = 8;
const LONGEST: usize = 40;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let bytes = text.text.as_bytes();
    let spoken_of = text.hits.has(Cue::Secret)
        || ACCESS
            .iter()
            .any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some());
    if !spoken_of {
        return;
    }
    let mut at = 0;
    while let Some(start) = bytes[at..]
        .iter()
        .position(u8::is_ascii_alphanumeric)
        .map(|next| at + next)
    {
        let len = bytes[start..].iter().take_while(|b| part(**b)).count();
        at = start + len;
        let word = text.text[start..at].trim_end_matches(['.', ',', '-', '?']);
        let range = start..start + word.len();
        if (SHORTEST..=LONGEST).contains(&word.len())
            && fresh(bytes, start)
            && made(word, text.text, &range)
        {
            found.add(
                Secret,
                range,
                Evidence::Form,
                "made like a password, access is spoken of",
            );
        }
    }
}

fn part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&*^~?@+-_.".contains(&byte)
}

fn fresh(bytes: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    !b"/=<{(\\:$%@#&?.-_".contains(&before) || before == b'(' || before == b':'
}

/// Letters, figures and a sign that words do not have; or letters and figures behind an address or
/// a network's name: `192.168.31.240 / Kyocera-adm7`.
fn made(word: &str, text: &str, range: &Range<usize>) -> bool {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if letters < 3 || digits == 0 || text[range.end..].starts_with(['=', '[', '\\', '/']) {
        return false;
    }
    let sign = word.bytes().any(|b| b"!#$%&*^~?@".contains(&b));
    let address = word
        .split_once('@')
        .is_some_and(|(_, host)| host.contains('.'));
    let query = word.contains('&') && word.contains('?') || word.contains("%20") || percent(word);
    if sign {
        return !address && !query && !word.ends_with('%');
    }
    let Some(before) = text[..range.start]
        .strip_suffix("/ ")
        .map(|lead| lead.trim_end_matches(' '))
    else {
        return false;
    };
    let last = before.rsplit([' ', '|', ':']).next().unwrap_or_default();
    last.parse::<Ipv4Addr>().is_ok() || ssid(before)
}

/// `SSID: ousetsu-5G / …`
fn ssid(before: &str) -> bool {
    let from = before
        .char_indices()
        .rev()
        .take(40)
        .last()
        .map_or(0, |(at, _)| at);
    before[from..].contains("SSID") && !before[from..].contains('\n')
}

/// Percent-encoded: `a%E3%81`.
fn percent(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes
        .windows(3)
        .any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}
