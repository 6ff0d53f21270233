//! Passwords that a command takes or somebody tells: `redis-cli -a …`, `/user:corp\\scan …`, `解凍は…で`,
//! `KanriNet / …`, `my password is …`.

use std::ops::Range;

use super::chosen::is_chosen;
use super::form::{is_word, mixed};
use super::of_a_thing;
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::mentions::Mentions;

const SHORTEST: usize = 6;
pub(super) const LONGEST: usize = 40;
/// So far before a password may be said what it opens, in bytes.
const REACH: usize = 60;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    commands(text, found);
    opens(text, found);
    pairs(text, found);
    is_said(text, found);
}

/// The option of a program behind which a password stands.
const OPTIONS: &[(&str, &str)] = &[
    ("redis-cli", " -a "),
    ("mysql", " -p"),
    ("mysqldump", " -p"),
    ("mongo", " -p "),
    ("sqlcmd", " -P "),
    ("bcp", " -P "),
    ("ldapsearch", " -w "),
    ("net use", "/user:"),
    ("smbclient", "%"),
    ("unzip", " -P "),
    ("7z", " -p"),
    ("expect", "send "),
    ("openssl", "pass:"),
    ("keytool", "-storepass "),
    ("docker login", " -p "),
];

/// The programs that take one.
const TAKERS: [&str; OPTIONS.len()] = {
    let (mut programs, mut at) = ([""; OPTIONS.len()], 0);
    while at < OPTIONS.len() {
        programs[at] = OPTIONS[at].0;
        at += 1;
    }
    programs
};

fn commands(text: &Context<'_>, found: &mut Candidates) {
    const LONGEST_COMMAND: usize = 160;
    static ANY: Mentions = Mentions::of(&TAKERS);
    if !ANY.among(text) {
        return;
    }
    for (program, option) in OPTIONS {
        for at in text.places(program) {
            let line = text.after(at, LONGEST_COMMAND);
            let line = line.split('\n').next().unwrap_or_default();
            let Some(behind) = line.find(option).map(|place| place + option.len()) else {
                continue;
            };
            // `/user:corp\\scan …`: the password stands behind the user.
            let behind = if *option == "/user:" {
                let Some(space) = line[behind..].find(' ') else {
                    continue;
                };
                behind + space + 1
            } else {
                behind
            };
            let value = line[behind..].trim_start_matches(['"', '\'']);
            let start = at + line.len() - value.len();
            let value = value
                .split([' ', '"', '\'', ';', '|'])
                .next()
                .unwrap_or_default();
            if value.len() >= 4
                && value.is_ascii()
                && !value.starts_with(['$', '{', '<', '-', '%', '/', '*'])
            {
                let range = start..start + value.len();
                found.add(
                    Secret,
                    range,
                    Evidence::Labelled,
                    "password that a command takes",
                );
            }
        }
    }
}

/// What a password opens, or that one is spoken of.
const OPENED: &[&str] = &[
    "解凍",
    "zip",
    "ZIP",
    "パス",
    "ぱす",
    "pw",
    "PW",
    "pass",
    "sudo",
    "root",
    "ログイン",
    "入れない",
    "入れん",
    "開け",
    "合言葉",
    "ユーザ",
    "admin",
    "管理",
    "アカ",
    "共有",
    "添付",
    "暗号",
    "login",
    "RDP",
    "VPN",
    "wifi",
    "Wi-Fi",
    "SSID",
    "画面",
    "サーバ",
    "端末",
    "account",
    "接続",
    "ファイル",
];
/// Programs, behind whose names stands a version.
const PROGRAMS: &[&str] = &[
    "chrome", "excel", "windows", "edge", "office", "word", "acrobat", "ios", "android", "java",
    "python", "node", "firefox", "safari", "oracle", "postgres", "mysql", "rhel", "ubuntu", "sha",
    "aes", "tls", "utf", "win", "macos", "http", "log4j", "spring", "base", "md", "rsa", "ver",
    "version", "iphone", "ipad", "rfc", "oauth", "keepass", "zabbix",
];

/// `sudo: hogeFuga12 で通ります`, `解凍はMikan_88でどうぞ`: letters and figures with which something opens.
fn opens(text: &Context<'_>, found: &mut Candidates) {
    const OPENS: &[&str] = &[
        "で入",
        "で通",
        "でログイン",
        "で開",
        "でいけ",
        "で行け",
        "で解",
        "でどうぞ",
        "でサインイン",
        "で接続",
        "でアクセス",
        "でお願い",
        "です",
        "のまま",
    ];
    for at in text.places("で").chain(text.places("のまま")) {
        if !OPENS.iter().any(|word| text.text[at..].starts_with(word)) {
            continue;
        }
        let lead = text.text[..at].trim_end_matches([' ', '」', '"', '\'']);
        if at - lead.len() > 4 {
            continue;
        }
        let Some(range) = word_at_end(lead) else {
            continue;
        };
        let before = text.before(range.start, REACH);
        let line = before.rsplit('\n').next().unwrap_or_default();
        if password_like(&text.text[range.clone()]) && OPENED.iter().any(|word| line.contains(word))
        {
            found.add(Secret, range, Evidence::Context, "something opens with it");
        }
    }
}

/// `KanriNet / umi-no-ie-88`, `shinjin05 / Welcome-0401`: behind a user or a network in one word.
fn pairs(text: &Context<'_>, found: &mut Candidates) {
    for at in text.places(" / ") {
        let Some(user) = word_at_end(&text.text[..at]) else {
            continue;
        };
        let start = at + 3;
        let len = word_len(&text.text[start..]);
        let word = text.text[start..start + len].trim_end_matches(['.', ',']);
        let line = text.before(user.start, REACH);
        let line = line.rsplit('\n').next().unwrap_or_default();
        let spoken = OPENED.iter().any(|word| line.contains(word))
            || ["root", "admin", "administrator", "guest", "sa"]
                .contains(&&text.text[user.clone()]);
        let named = text.text[user.clone()].len() >= 2 && !text.text[user].contains('.');
        if named
            && spoken
            && password_like(word)
            && word.bytes().filter(u8::is_ascii_digit).count() >= 2
        {
            found.add(
                Secret,
                start..start + word.len(),
                Evidence::Context,
                "password behind a user or network",
            );
        }
    }
}

/// `my password is bluemoon77`, `合言葉「とんぼのめがね9」`.
fn is_said(text: &Context<'_>, found: &mut Candidates) {
    for hit in text.hits.all().iter().filter(|hit| hit.cue == Cue::Secret) {
        let label = text.text[hit.start()..hit.end()].to_ascii_lowercase();
        let password = ["pass", "pw", "pwd", "パス", "合言葉", "ぱす"]
            .iter()
            .any(|word| label.contains(word));
        if !password {
            continue;
        }
        let rest = &text.text[hit.end()..];
        let verb = [" is now ", " is ", " was ", " are ", "'s ", "’s ", " "]
            .iter()
            .find(|verb| rest.starts_with(**verb));
        if let Some(range) = of_a_thing::told(rest, text.text.len() - rest.len()) {
            let reason = "a password is said to be this";
            found.add(Secret, range, Evidence::Context, reason);
            continue;
        }
        if let Some(verb) = verb {
            let value = rest[verb.len()..].trim_start_matches(['"', '\'']);
            let start = text.text.len() - value.len();
            if let Some(len) = passphrase(&rest[verb.len()..]) {
                let reason = "a passphrase is said to be this";
                found.add(Secret, start..start + len, Evidence::Context, reason);
                continue;
            }
            let len = word_len(value);
            let word = value[..len].trim_end_matches(['.', ',', '!', '?']);
            let ends = !value[word.len()..].starts_with(['(', '=', '[', '/']);
            let memorable = verb.len() > 1 && is_chosen(word) && is_all(&value[word.len()..]);
            if memorable || password_like(word) && ends && !is_word(word) {
                let range = start..start + word.len();
                found.add(
                    Secret,
                    range,
                    Evidence::Context,
                    "a password is said to be this",
                );
            }
            continue;
        }
        if let Some(range) = in_japanese(text.text, hit.end()) {
            found.add(
                Secret,
                range,
                Evidence::Labelled,
                "password in Japanese: label",
            );
        }
    }
}

/// Nothing goes on that makes another sentence of it: `password is swimming in the logs`.
pub(super) fn is_all(rest: &str) -> bool {
    const ON: &[&str] = &[
        " and ", " but ", " for ", " on ", " if ", " now", " (", " please",
    ];
    let closed = rest.trim_start_matches(['"', '\'']);
    closed.is_empty()
        || closed.starts_with(['.', ',', '!', '?', ';', '\n', '。', '、', ')'])
        || ON.iter().any(|word| closed.starts_with(word))
}

/// `"correct horse battery staple"`: four words or more in small letters between quotes; the length of
/// what is between them.
fn passphrase(quoted: &str) -> Option<usize> {
    const MOST: usize = 64;
    let inner = quoted.strip_prefix('"')?;
    let len = inner.bytes().take(MOST + 1).position(|b| b == b'"')?;
    let words = inner[..len].split(' ');
    let small = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase());
    let several = words.clone().count() >= 4 && words.clone().all(small);
    let sentence = words.into_iter().any(|word| {
        [
            "not", "the", "was", "has", "will", "must", "should", "your", "you",
        ]
        .contains(&word)
    });
    (several && !sentence).then_some(len)
}

/// `「とんぼのめがね9」`, `: ひみつの花園22`: a word of Japanese with figures in quotes, or up to its figures.
fn in_japanese(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text[from..].trim_start_matches(['は', 'が', ' ', '→']);
    let rest = rest.trim_start_matches([':', ' ', '=']);
    let assigned = text[from..text.len() - rest.len()].contains([':', '→', '=']);
    let quoted = rest.strip_prefix('「');
    let value = quoted.unwrap_or(rest);
    let start = text.len() - value.len();
    let len: usize = value
        .chars()
        .take(20)
        .take_while(|c| c.is_alphanumeric() || matches!(c, 'ー' | '_' | '-' | '!' | '#'))
        .map(char::len_utf8)
        .sum();
    let word = &value[..len];
    let figures = word.bytes().rev().take_while(u8::is_ascii_digit).count();
    let closed = match quoted {
        Some(_) => value[len..].starts_with('」'),
        None => assigned && (value[len..].is_empty() || value[len..].starts_with(['\n', ' '])),
    };
    let counted = ["年", "月", "日", "文字", "桁", "回", "変更", "第"]
        .iter()
        .any(|unit| word.contains(unit));
    (!word.is_ascii() && figures > 0 && word.chars().count() >= 6 && closed && !counted)
        .then(|| start..start + len)
}

/// `Excel2016`, `ver3.2`: a program and its version.
pub(super) fn names_program(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let mut programs = PROGRAMS.iter();
    programs.any(|program| program.eq_ignore_ascii_case(&word[..letters]))
}

/// Letters and figures in one word, not a program's name with its version, nor a code in capitals.
pub(super) fn password_like(word: &str) -> bool {
    let versioned = names_program(word);
    let address = word.contains('@') && word.contains('.');
    let file = word.rsplit_once('.').is_some_and(|(_, end)| {
        (2..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_lowercase())
    });
    (SHORTEST..=LONGEST).contains(&word.len())
        && mixed(word)
        && word.bytes().any(|b| b.is_ascii_lowercase())
        && word.bytes().filter(u8::is_ascii_alphabetic).count() >= 3
        && !(versioned || address || file)
}

fn allowed(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&*^~?@+-_.".contains(&b)
}

pub(super) fn word_len(text: &str) -> usize {
    text.bytes()
        .take(LONGEST + 1)
        .take_while(|b| allowed(*b))
        .count()
}

fn word_at_end(lead: &str) -> Option<Range<usize>> {
    let len = lead
        .bytes()
        .rev()
        .take(LONGEST + 1)
        .take_while(|b| allowed(*b))
        .count();
    (len > 1).then(|| lead.len() - len..lead.len())
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn commands_and_people_tell_passwords() {
        marked(
            Secret,
            &[
                "redis-cli -a ⟦Fuyu9nagi⟧ ping",
                "mysql -uroot -p⟦Kaguya2025⟧ core",
                "net use \\\\fs01\\share /user:corp\\scan ⟦Yuki-onna7⟧",
                "zip開けるときは ⟦saitama0815⟧ でお願いします",
                "解凍は⟦Mikan_88⟧でどうぞ",
                "the wifi on 3F: KanriNet / ⟦umi-no-ie-88⟧",
                "新人用アカ shinjin05 / ⟦Welcome-0401⟧ 初回変更必須",
                "my online banking password is ⟦bluemoon77⟧ and it does not work",
                "sudo: ⟦hogeFuga12⟧ で通ります",
                "user scan pass ⟦scan2020⟧",
                "my password's ⟦lilypond88⟧, by the way",
                "PASSWORD=⟦もみじ2031⟧",
                "合言葉「⟦とんぼのめがね9⟧」で解錠",
                "昨日pw変わったんで ⟦Hk7zRq2mWp⟧ で入って",
            ],
        );
    }

    #[test]
    fn programs_and_rules_are_none() {
        for text in [
            "ファイルはExcel2016で開く",
            "管理画面はChrome131で開けます",
            "添付は report_2026.xlsx でお願いします",
            "password is 12 characters",
            "password must be changed",
            "パスワード「変更」ボタン",
            "パスワード: 第3版2026",
            "{\"key\":\"branch_code_014\",\"label\":\"支店コード\"}",
            "{\"key\":\"MBR-LIST-2026\",\"value\":\"会員一覧\"}",
            "サーバは Windows / Linux",
            "mysql -p core",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
