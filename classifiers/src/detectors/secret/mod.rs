//! Passwords, API keys, tokens and private keys: by their fixed beginnings, by the label before
//! them, and by their place in a connection string.

mod answers;
mod below;
mod called;
mod chosen;
mod codes;
mod config;
mod digests;
mod form;
mod made;
mod manifest;
mod memorable;
mod of_a_thing;
mod pairs;
mod phrases;
mod positional;
mod scored;
mod spelt;
mod stand_ins;
mod table;
mod told;
mod value;
mod words;

pub(super) use digests::WORDS as DIGESTS;
pub(super) use words::{KEYS, LABELS, PREFIXES};

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::work;
use form::{
    both_cases, coded_name, endpoint, holds_a_password, is_example, is_long_hexadecimal, is_word,
    looks_made, mixed, of_a_program, random, reads_environment, shuffled,
};
use stand_ins::{
    called_a_dummy, is_from_a_manual, is_placeholder, masked, names_no_secret, stands_in,
};
use value::{of_words, second_of, token, value};

/// No secret is longer, but for private keys.
const LONGEST: usize = 2048;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut done = 0;
    for (index, hit) in text.hits.all().iter().enumerate() {
        let taken = found.all().last().filter(|c| c.entity == Secret);
        let taken = taken.map_or(0..0, |c| c.range.clone());
        done = taken.end.max(done);
        // `アクセスキー AKIA… / シークレット 24Sm…`: a key stands before what the label was found to name.
        let passed = hit.cue == Cue::SecretPrefix && hit.end() <= taken.start;
        match hit.cue {
            // Inside a secret there are no labels; and no text is read twice.
            _ if hit.start() < done && !passed => {}
            Cue::SecretPrefix => by_prefix(text, *hit, found),
            Cue::Secret => by_label(text, *hit, text.hits.all().get(index + 1), found),
            _ => {}
        }
    }
    manifest::detect(text, found);
    positional::detect(text, found);
    made::detect(text, found);
    told::detect(text, found);
    config::detect(text, found);
    digests::detect(text, found);
    codes::detect(text, found);
    phrases::detect(text, found);
    spelt::detect(text, found);
    answers::detect(text, found);
    below::detect(text, found);
    pairs::detect(text, found);
    scored::detect(text, found);
}

/// Beginnings that words have, too: what follows must be long and mixed.
const COMMON: &[&str] = &[
    "secret_", "dapi", "EAAA", "LTAI", "AKID", "AROA", "ABIA", "ACCA", "key-", "railway_", "rnd_",
    "vercel_", "cio-", "phc_", "phx_", "r8_", "gsk_", "ntn_", "sig=", "AQVN", "t1.", "y0_", "1//0",
    "cpk_", "ddp_", "elv_", "flb_", "oy2", "cio_", "ubi_", "ATBB", "SK_LIVE_", "fo1_", "sbp_",
    "glc_", "nfp_",
];

fn by_prefix(text: &Context<'_>, hit: Hit, found: &mut Candidates) {
    let word = &text.text[hit.start()..hit.end()];
    // Words are heard in any case; issuers write in one.
    if !PREFIXES.contains(&word) {
        return;
    }
    match word {
        "://" => return connection_string(text, hit.end(), found),
        "-----BEGIN" => return private_key(text, hit.start(), found),
        _ => {}
    }
    let len = token(&text.text[hit.start()..], |b| {
        b.is_ascii_alphanumeric() || b"_-.+/=".contains(&b)
    });
    let value = text.text[hit.start()..hit.start() + len].trim_end_matches(['.', '-', '_', '/']);
    let body = &value[word.len().min(value.len())..];
    if called_a_dummy(text, &(hit.start()..hit.start() + value.len())) || body.contains("xxxxxx") {
        return;
    }
    let capital = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    // `AKIA…/20260120/…`: signed, with what it is for behind it.
    let value = match word {
        "AKIA" | "ASIA" => &value[..value.bytes().take_while(capital).count()],
        _ => value,
    };
    let enough = match word {
        "AKIA" | "ASIA" => value.len() >= word.len() + 12,
        "eyJ" => value.len() >= 24,
        "SG." | "sk-" | "hf_" => body.len() >= 14,
        common if COMMON.contains(&common) => body.len() >= 16 && mixed(body) && random(body),
        _ => body.len() >= 8,
    };
    if enough {
        let range = hit.start()..hit.start() + value.len();
        found.add(
            Secret,
            range,
            Evidence::Certain,
            "form of an issuer's key or token",
        );
    }
}

/// `scheme://user:password@host`: the password.
fn connection_string(text: &Context<'_>, start: usize, found: &mut Candidates) {
    let rest = &text.text[start..];
    let authority = token(rest, |b| {
        b.is_ascii_graphic() && !matches!(b, b'/' | b'"' | b'\'' | b'<' | b'>' | b'?')
    });
    let Some(at) = rest[..authority].rfind('@') else {
        return;
    };
    let Some(colon) = rest[..at].find(':') else {
        return;
    };
    let range = start + colon + 1..start + at;
    // `user:password@localhost`, as manuals write it.
    if is_from_a_manual(&rest[..colon], &text.text[range.clone()]) {
        return;
    }
    if range.is_empty() || text.text[range.clone()].starts_with(['$', '{', '<', '*', '%', '[']) {
        return;
    }
    found.add(
        Secret,
        range,
        Evidence::Certain,
        "password in a connection string",
    );
}

/// `-----BEGIN ENCRYPTED PRIVATE KEY-----` and what follows directly, in bytes.
const LONGEST_HEAD: usize = 48;

/// PEM (RFC 7468): from `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of what looks like it.
fn private_key(text: &Context<'_>, start: usize, found: &mut Candidates) {
    let rest = &text.text[start..];
    let head = text.after(start, LONGEST_HEAD);
    if !head.contains("PRIVATE KEY") {
        return;
    }
    // Only its first line is quoted: "must begin with `-----BEGIN EC PRIVATE KEY-----`".
    if head
        .split_once("KEY-----")
        .is_some_and(|(_, after)| after.starts_with(['`', '」', '"', '\'', '』', '”', ')']))
    {
        return;
    }
    let end = rest.find("-----END").map_or(rest.len(), |end| {
        rest[end..].find('\n').map_or(rest.len(), |line| end + line)
    });
    work::spent(end);
    found.add(Secret, start..start + end, Evidence::Certain, "private key");
}

fn by_label(text: &Context<'_>, hit: Hit, next: Option<&Hit>, found: &mut Candidates) {
    let before = found.all().len();
    directly_behind(text, hit, next, found);
    // `パスワードをチャットに…`, `pw変わったんで …`: Japanese goes on behind the label.
    let japanese = !text.text[hit.start()..hit.end()].is_ascii()
        || text.text[hit.end()..].starts_with(|c: char| c >= '\u{3041}');
    if found.all().len() == before && japanese {
        further_on(text, hit, found);
    }
}

/// How far behind its label a password may stand, in bytes.
const FURTHER_ON: usize = 90;

/// `パスワードをチャットに貼ってこられた → …`: in the same line, and made as no word is.
fn further_on(text: &Context<'_>, hit: Hit, found: &mut Candidates) {
    let rest = &text.text[hit.end()..];
    let near = &rest.as_bytes()[..rest.len().min(FURTHER_ON)];
    let line = memchr::memchr(b'\n', near).unwrap_or(near.len());
    let starts = rest.char_indices().take_while(|(at, _)| *at < line);
    let mut after = 0;
    for (start, c) in starts {
        if start < after || !c.is_ascii_alphanumeric() {
            continue;
        }
        let len = token(&rest[start..], |b| {
            b.is_ascii_graphic() && !b"\"'<>,)".contains(&b)
        });
        after = start + len;
        let value = rest[start..after].trim_end_matches(['.', ';', ']']);
        let digits = value.bytes().any(|b| b.is_ascii_digit());
        let example = ["等", "など", "のよう", ")等", ")など"]
            .iter()
            .any(|word| rest[start + value.len()..].starts_with(word));
        let word = text.text[hit.start()..hit.end()].to_ascii_lowercase();
        let key = !is_generic(&word) && is_long_hexadecimal(value);
        // `パスは /var/lib/…`
        let path = rest[..start].ends_with('/');
        if value.len() >= 8
            && digits
            && !example
            && !path
            && (looks_made(value) || key)
            && !value.contains('@')
            && !endpoint(value)
            && !of_a_program(value)
        {
            let range = hit.end() + start..hit.end() + start + value.len();
            return found.add(
                Secret,
                range,
                Evidence::Context,
                "made like a password, one is spoken of",
            );
        }
    }
}

/// Labels of many things: what they name must be made like a key.
fn is_generic(label: &str) -> bool {
    GENERIC.contains(&label) || KEYS.contains(&label)
}

const GENERIC: &[&str] = &[
    "key",
    "token",
    "pass",
    "secret",
    "hmac",
    "salt",
    "credential",
    "credentials",
    "webhook",
    "トークン",
    "パス",
    "dsn",
    "mnemonic",
    "kek",
    "dek",
];
/// Said of many things: only what is long and random beside them.
const WEAK: &[&str] = &[
    "login",
    "basic",
    "sig",
    "signature",
    "sessionid",
    "jsessionid",
    "phpsessid",
    "session_key",
    "signing",
];

fn directly_behind(text: &Context<'_>, hit: Hit, next: Option<&Hit>, found: &mut Candidates) {
    let word = &text.text[hit.start()..hit.end()];
    if is_reference(text.text, hit) {
        return;
    }
    if matches!(word, "-u" | "--user") {
        return user_and_password(text.text, hit, found);
    }
    // `ID/PW: admin / …`: the second is the password.
    let pair = word
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("ID/"))
        || word.starts_with("SSID/")
        || {
            let lead = text.text[..hit.start()].trim_end_matches(' ');
            let user = lead
                .strip_suffix(['/', '・', ','])
                .map(|user| user.trim_end_matches(' '));
            user.is_some_and(|user| {
                ["ID", "id", "user", "User", "ユーザー", "ユーザ", "username"]
                    .iter()
                    .any(|word| user.ends_with(word))
            })
        };
    let found_value = value(text.text, hit);
    let second = found_value
        .clone()
        .filter(|_| pair)
        .and_then(|first| second_of(text.text, first));
    let Some(range) = second.or(found_value) else {
        return;
    };
    let range = of_words(text.text, hit, &range).unwrap_or(range);
    let word = text.text[hit.start()..hit.end()].to_ascii_lowercase();
    let value = &text.text[range.clone()];
    let assigned =
        text.text[hit.end()..range.start].contains(['=', ':', '→', '「', '\'', '"', '>']);
    // `Authorization: Bearer …`: the second word labels the value.
    if next.is_some_and(|next| {
        matches!(next.cue, Cue::Secret | Cue::Digest) && next.start() == range.start
    }) {
        return;
    }
    if value.starts_with(['$', '{', '}', '<', '%', '?', '/'])
        || holds_a_password(value)
        || value.contains("${")
        || value.starts_with("-----BEGIN")
        || value.contains("xxxxxx")
        // `Authorization: AWS4-HMAC-SHA256 Credential=…`, `Secret Access Key [None]: …`
        || value.starts_with("AWS4-HMAC-")
        || matches!(value, "None]" | "None]:")
        // `DB_PASSWORD_FILE=/run/secrets/db`
        || value.starts_with("FILE=") && value.contains('/')
        || value.starts_with("file:/")
        // `type="password" autocomplete="…"`: the next attribute.
        || names_attribute(value, text.text, &range)
        || masked(&text.text[hit.end()..range.start])
        || word == "login"
            && value.as_bytes().get(4) == Some(&b'-')
            && value[..4].bytes().all(|b| b.is_ascii_digit())
        || word == "dsn" && !value.contains(['@', ';'])
        || matches!(word.as_str(), "key" | "secret") && names_no_secret(&text.text[..hit.start()])
        || reads_environment(value)
        || stands_in(text, hit, &range)
    {
        return;
    }
    let generic = is_generic(&word);
    let weak = WEAK.contains(&word.as_str());
    let strong = looks_made(value);
    let long = value.len() >= 16 && mixed(value) && !value.contains("://");
    let quoted = !word.is_ascii()
        && text.text[..range.start].ends_with(['「', '『'])
        && value.len() >= 6
        && !is_example(value);
    // `"Pass": "correct-otter-7-lantern"`: words and figures joined by signs.
    let phrase = matches!(word.as_str(), "pass" | "パス")
        && assigned
        && strong
        && !value.contains(['/', '@']);
    let memorable = memorable::behind(text.text, hit, &range);
    let taken = if endpoint(value) {
        false
    } else if phrase || memorable {
        true
    } else if weak {
        value.len() >= 20 && (mixed(value) && random(value) || word == "basic" && both_cases(value))
    } else if word == "key" && coded_name(value) {
        false
    } else if long && generic {
        random(value) || shuffled(value)
    } else if long || quoted && !generic {
        true
    } else if generic {
        let elsewhere = value.contains("://") && word != "webhook" && word != "dsn";
        strong && value.len() >= 12 || assigned && mixed(value) && value.len() >= 8 && !elsewhere
    } else {
        (assigned && value.len() >= 4 && !is_word(value)) || (strong && value.len() >= 6)
    };
    if taken {
        found.add(
            Secret,
            range,
            Evidence::Labelled,
            "password, key or token: label",
        );
    }
}

/// `autocomplete=` before a quote.
fn names_attribute(value: &str, text: &str, range: &std::ops::Range<usize>) -> bool {
    let quotes = ['"', '\''];
    let name = value.strip_suffix('=').filter(|_| {
        text[range.end..].starts_with(quotes) && !text[..range.start].ends_with(quotes)
    });
    name.is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
}

/// The label is a variable's name, and nothing is assigned to it: `$TOKEN`, `${API_KEY}`,
/// `{{ password }}`, `env.SECRET`; but `$password = …` is a label.
fn is_reference(text: &str, hit: Hit) -> bool {
    let name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let before = &text[..hit.start()];
    let written = before.bytes().rev().take(40).take_while(name).count();
    let before = before[..before.len() - written].trim_end_matches(' ');
    let refers = ["$", "${", "{{", "env.", "secrets.", "vars."]
        .iter()
        .any(|sign| before.ends_with(sign));
    let after = &text[hit.end()..];
    let written = after.bytes().take(40).take_while(name).count();
    let after = after[written..].trim_start_matches([' ', '}']);
    refers && !after.starts_with(['=', ':']) || is_placeholder(text, hit)
}

/// `curl -u svc:"…"`: the password behind the name.
fn user_and_password(text: &str, hit: Hit, found: &mut Candidates) {
    let rest = text[hit.end()..].trim_start_matches([' ', '=', '"', '\'']);
    let start = text.len() - rest.len();
    let name = token(rest, |b| b.is_ascii_graphic() && !b"\"':".contains(&b));
    let Some(after) = rest[name..]
        .strip_prefix(':')
        .filter(|_| (1..64).contains(&name))
    else {
        return;
    };
    let password = after.trim_start_matches(['"', '\'']);
    let from = start + name + 1 + after.len() - password.len();
    let len = token(password, |b| b.is_ascii_graphic() && !b"\"'".contains(&b));
    if len >= 4 && !password.starts_with(['$', '{', '<', '*', '/']) {
        let reason = "password behind a user's name: -u";
        found.add(Secret, from..from + len, Evidence::Certain, reason);
    }
}

#[cfg(test)]
mod tests;
