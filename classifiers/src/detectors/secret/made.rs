//! Passwords without a label: words made as no word is, in a text that speaks of access.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::form::hexadecimal;
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::mentions::Mentions;
use crate::numbers::next_byte;

/// Said where passwords are noted down.
static ACCESS: Mentions = Mentions::of(&[
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
    "rotate",
    "vault",
    "root",
    "prod",
    "共有フォルダ",
    "合言葉",
    "あいことば",
    "ぱす",
    "パス",
    "読み取り専用",
    "ネットバンク",
    "ゲスト用",
    "失効",
    "再起動",
    "zip",
    "ZIP",
    "開かない",
    "開けない",
    "開きません",
    "接続",
    "fallback",
    "unlock",
    "暗号化",
    "リモート",
    "踏み台",
    "サーバ",
    "端末",
    "鍵",
]);

const SHORTEST: usize = 8;
const LONGEST: usize = 40;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let bytes = text.text.as_bytes();
    let spoken_of = text.hits.has(Cue::Secret) || ACCESS.among(text);
    said_alone(text, spoken_of, found);
    if !spoken_of {
        return;
    }
    let mut at = 0;
    // None is made without a figure.
    while let Some(figure) = next_byte(bytes, at, u8::is_ascii_digit) {
        let lead = bytes[at..figure].iter().rev().take_while(|b| part(**b));
        let run = figure - lead.count();
        let signs = bytes[run..].iter();
        let start = run + signs.take_while(|b| !b.is_ascii_alphanumeric()).count();
        let len = bytes[figure..].iter().take_while(|b| part(**b)).count();
        at = figure + len;
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

/// A password that is all that somebody says, in a line or in quotes: `Oda: Suzume!rika_0719`, `the one is
/// 「Oni-ga-Mori#57」`. No word speaks of access where it is made as no word is.
fn said_alone(text: &Context<'_>, spoken_of: bool, found: &mut Candidates) {
    for quote in text.places("「") {
        let start = quote + "「".len();
        let len = graphic(&text.text[start..]);
        if text.text[start + len..].starts_with('」') {
            add_alone(text, start..start + len, spoken_of, found);
        }
    }
    let mut at = 0;
    for line in text.text.split_inclusive('\n') {
        let said = line.trim_end().trim_end_matches(['?', '。', '、', ' ']);
        let blank = memchr::memrchr2(b' ', b'\t', said.as_bytes());
        let word = &said[blank.map_or(0, |at| at + 1)..];
        let start = at + said.len() - word.len();
        let lead = line[..said.len() - word.len()].trim_end();
        let told = lead.is_empty()
            || lead.len() <= LONGEST_SPEAKER
                && (lead.ends_with([':', ']', '>', '/', '→']) || lead.ends_with("->"));
        // `[12:43] Oda murasaki…`: a time and who speaks.
        // `username: …`: no secret by its key.
        let named = || {
            ["user:", "username:", "name:", "id:", "host:"]
                .iter()
                .any(|key| ends_with_ignoring_case(lead, key))
        };
        let timed = lead.starts_with('[') && lead.len() <= LONGEST_SPEAKER;
        let arrow = lead.ends_with("->") || lead.ends_with('→') || lead.ends_with(" /");
        if (told || timed || arrow && spoken_of) && graphic(word) == word.len() && !named() {
            add_alone(text, start..start + word.len(), spoken_of, found);
        }
        at += line.len();
    }
}

/// `end` is ASCII.
fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let from = text.len().checked_sub(end.len());
    from.is_some_and(|from| text.as_bytes()[from..].eq_ignore_ascii_case(end.as_bytes()))
}

/// A speaker's name and the time are no longer, in bytes.
const LONGEST_SPEAKER: usize = 48;

fn graphic(text: &str) -> usize {
    text.bytes()
        .take(LONGEST + 1)
        .take_while(|b| {
            b.is_ascii_graphic()
                && !matches!(
                    b,
                    b'"' | b'\''
                        | b'`'
                        | b'('
                        | b')'
                        | b'['
                        | b']'
                        | b'{'
                        | b'}'
                        | b'<'
                        | b'|'
                        | b'\\'
                )
        })
        .count()
}

fn add_alone(text: &Context<'_>, range: Range<usize>, spoken_of: bool, found: &mut Candidates) {
    let word = &text.text[range.clone()];
    let labels = text.hits.within(range.start, range.end);
    let labelled = labels
        .iter()
        .any(|hit| hit.cue == Cue::Secret && word.contains('='));
    if (SHORTEST..=LONGEST).contains(&word.len()) && !labelled && phrase(word, spoken_of) {
        let reason = "made like a password, said by itself";
        found.add(Secret, range, Evidence::Context, reason);
    }
}

/// Letters and figures around a sign that no word, path, assignment or number of a ticket has.
fn phrase(word: &str, spoken_of: bool) -> bool {
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
    let inner = word.trim_end_matches(['!', '.', ',', '-', '_', ':', ';']);
    let signs = inner
        .bytes()
        .filter(|b| b"!#$%&*^~?=>;+".contains(b))
        .count();
    let loose = inner.bytes().filter(|b| b"-_/.".contains(b)).count();
    let upper = count(u8::is_ascii_uppercase);
    let lower = count(u8::is_ascii_lowercase);
    let other = word.contains("://")
        || word.contains("==")
        || word.starts_with(['#', '@', '/', '-', '.', '$', '%', '&', '*', '=', '>', '+'])
        || word
            .split_once('@')
            .is_some_and(|(_, host)| host.contains('.'))
        || word.contains(':')
        || word.ends_with(';')
        || word.ends_with('%')
        || percent(word)
        || assignment(word)
        || ticket(word);
    let strong = signs > 0 && letters >= 4 && digits > 0;
    // `Tsukimi-Dango/0915`: two signs that names have too, where access is spoken of.
    let weak = spoken_of
        && loose >= 2
        && letters >= 8
        && digits > 0
        && word.contains('/')
        && upper > 0
        && lower > 0
        && !word.contains('.')
        && word.matches('/').count() == 1;
    !other && (strong && (upper > 0 && lower > 0 || signs + loose > 1) || weak)
}

/// `page=2&size=50`, `total>=100`, `Label=Value12`
fn assignment(word: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b','))
    };
    let mut pairs = word.split(['&', ';', ',']);
    let setting = word.split_once('=').is_some_and(|(key, _)| {
        key.bytes()
            .all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'))
    });
    // `track2=5193…=3003`
    let figures = word
        .split_once('=')
        .is_some_and(|(_, rest)| rest.bytes().all(|b| b.is_ascii_digit() || b == b'='));
    let all = figures
        || pairs.all(|pair| {
            let (key, value) = pair
                .split_once(">=")
                .or_else(|| pair.split_once('='))
                .or_else(|| pair.split_once('>'))
                .unwrap_or(("", ""));
            let plain = value
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
                || hexadecimal(value).is_some()
                || value.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
                || pair.contains('=');
            let numbered = key.bytes().any(|b| b.is_ascii_digit()) && hexadecimal(value).is_none();
            name(key) && name(value) && plain && !numbered
        });
    all || setting
}

/// `PR#4521`, `Q&A12`, `R&D2025`, `AT&T5`
fn ticket(word: &str) -> bool {
    let behind = |sign: char| {
        word.split_once(sign).is_some_and(|(before, after)| {
            after.bytes().all(|b| b.is_ascii_digit() || b == b'-')
                && before
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'/' || b == b'_')
        })
    };
    let short = word.split_once('&').is_some_and(|(before, after)| {
        before.len() <= 3 && after.bytes().take_while(u8::is_ascii_alphabetic).count() <= 2
    });
    behind('#') || short
}

fn part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'..=b'&' | b'*' | b'^' | b'~' | b'?' | b'@' | b'+' | b'-' | b'_' | b'.'
        )
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
    // `8.0.36@sha256:`: an image and its digest.
    let address = address || word.ends_with("@sha256");
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
pub(super) fn percent(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes
        .windows(3)
        .any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn passwords_that_are_said_alone_are_found() {
        marked(
            Secret,
            &[
                "tuan 02:16\n⟦Suzume!rika_0719⟧\n末尾は月日",
                "波多野: ⟦Asagao77*Kaze⟧",
                "柊: ⟦Hikari>Nozomi27⟧ ？",
                "ゲスト用は以下のとおりです。\n　　⟦Kirsche=2Pfund&Milch⟧\n接続先",
                "固まったら kanri で入って。合言葉は付箋の「⟦Oni-ga-Mori#57⟧」です",
                "読み取り専用は report / ⟦Minamo-8810!yuki⟧\n金曜に変える",
                "緊急用IDでlogin。紙に「⟦Hanami-Dango/0915⟧」とあり",
                "# fallback if AD is down -> ⟦Yoyo~yu_Galaxy.9⟧\n",
            ],
        );
    }

    #[test]
    fn assignments_tickets_and_names_are_none() {
        for text in [
            "page=2&size=50",
            "total>=100",
            "Oda: PR#4521",
            "Oda: R&D2025",
            "「C&C-07」の在庫",
            "Oda: https://example.jp/a?b=c1",
            "Oda: k.oda2@example.jp",
            "Timeout=30",
            "CRC32=0x8F3A21BC",
            "rate+0.25%",
            "Oda: Excel2019",
            "- Windows11!",
            "WHERE id>=1200",
            "Oda: docs/Manual-v2/2026",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
