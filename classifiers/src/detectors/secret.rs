//! Passwords, API keys, tokens and private keys: by their fixed beginnings, by the label before
//! them, and by their place in a connection string.

use std::ops::Range;

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// What is written before a secret.
pub(super) const LABELS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "pass",
    "passphrase",
    "パスワード",
    "パスフレーズ",
    "PW",
    "secret",
    "secret_key",
    "secretKey",
    "client_secret",
    "clientSecret",
    "api_key",
    "apikey",
    "api key",
    "api-key",
    "x-api-key",
    "APIキー",
    "access_key",
    "access_token",
    "accessToken",
    "auth_token",
    "refresh_token",
    "token",
    "トークン",
    "bearer",
    "authorization",
    "private_key",
    "privateKey",
    "encryption_key",
    "signing_key",
    "aws_secret_access_key",
    "secret_access_key",
    "AccountKey",
    "SharedAccessKey",
    "connection_string",
    "credential",
    "credentials",
    "key",
    "db_pass",
    "db_password",
    "秘密鍵",
    "アクセスキー",
    "合言葉",
    "シークレット",
    "認証キー",
    "master_key",
    "webhook",
    "hmac",
    "salt",
    "PGPASSWORD",
    "MYSQL_PWD",
    "REDIS_PASSWORD",
    "仮パスワード",
    "初期パスワード",
    "初期PW",
    "仮PW",
    "ログインパスワード",
    "暗号鍵",
    "ｐｗ",
    "identified by",
    "-p'",
    "--password",
    "passcode is",
    "PASS",
    "パス",
];

/// What keys begin with: the issuers' published forms.
pub(super) const PREFIXES: &[&str] = &[
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxr-",
    "xoxs-",
    "xapp-",
    "sk-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "pk_live_",
    "eyJ",
    "-----BEGIN",
    "AIza",
    "ya29.",
    "hf_",
    "npm_",
    "pypi-",
    "SG.",
    "dop_v1_",
    "shpat_",
    "hvs.",
    "AGE-SECRET-KEY-",
    "whsec_",
    "EAACEdEose0cBA",
    "://",
];

/// No secret is longer, but for private keys.
const LONGEST: usize = 2048;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut done = 0;
    for (index, hit) in text.hits.all().iter().enumerate() {
        let taken = found
            .all()
            .last()
            .filter(|c| c.entity == Secret)
            .map_or(0, |c| c.range.end);
        done = taken.max(done);
        match hit.cue {
            // Inside a secret there are no labels; and no text is read twice.
            _ if hit.start() < done => {}
            Cue::SecretPrefix => by_prefix(text, *hit, found),
            Cue::Secret => by_label(text, *hit, text.hits.all().get(index + 1), found),
            _ => {}
        }
    }
}

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
    let enough = match word {
        "AKIA" | "ASIA" => {
            body.len() >= 12
                && body
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        "eyJ" => value.len() >= 24,
        "SG." | "sk-" | "hf_" => body.len() >= 14,
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
    found.add(
        Secret,
        range,
        Evidence::Certain,
        "password in a connection string",
    );
}

/// PEM (RFC 7468): from `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of what looks like it.
fn private_key(text: &Context<'_>, start: usize, found: &mut Candidates) {
    let rest = &text.text[start..];
    let head = &rest.as_bytes()[..rest.len().min(48)];
    if memchr::memmem::find(head, b"PRIVATE KEY").is_none() {
        return;
    }
    let end = rest.find("-----END").map_or(rest.len(), |end| {
        rest[end..].find('\n').map_or(rest.len(), |line| end + line)
    });
    found.add(Secret, start..start + end, Evidence::Certain, "private key");
}

fn by_label(text: &Context<'_>, hit: Hit, next: Option<&Hit>, found: &mut Candidates) {
    let before = found.all().len();
    directly_behind(text, hit, next, found);
    if found.all().len() == before && !text.text[hit.start()..hit.end()].is_ascii() {
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
        if value.len() >= 8 && digits && looks_made(value) && !value.contains('@') {
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

fn directly_behind(text: &Context<'_>, hit: Hit, next: Option<&Hit>, found: &mut Candidates) {
    let Some(range) = value(text.text, hit) else {
        return;
    };
    let word = text.text[hit.start()..hit.end()].to_ascii_lowercase();
    let value = &text.text[range.clone()];
    let assigned =
        text.text[hit.end()..range.start].contains(['=', ':', '→', '「', '\'', '"', '>']);
    // `Authorization: Bearer …`: the second word labels the value.
    if next.is_some_and(|next| {
        next.cue == Cue::Secret && range.contains(&next.start()) && next.start() == range.start
    }) {
        return;
    }
    if value.starts_with(['$', '{', '<', '%', '?', '/']) {
        return;
    }
    let generic = matches!(
        word.as_str(),
        "key"
            | "token"
            | "pass"
            | "secret"
            | "hmac"
            | "salt"
            | "credential"
            | "credentials"
            | "webhook"
            | "トークン"
            | "パス"
    );
    let strong = looks_made(value);
    let long = value.len() >= 16 && mixed(value) && !value.contains("://");
    let taken = if long {
        true
    } else if generic {
        strong && value.len() >= 12 || assigned && mixed(value) && value.len() >= 8
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

/// The value behind a label: after punctuation, a particle or an arrow, up to space or quote.
fn value(text: &str, hit: Hit) -> Option<Range<usize>> {
    let mut at = hit.end();
    let limit = text.len().min(hit.end() + 48);
    let mut quoted = text[hit.start()..hit.end()].ends_with('\'');
    for (steps, c) in text[at..].chars().enumerate() {
        let skip = matches!(
            c,
            ' ' | '\t'
                | '='
                | ':'
                | '"'
                | '\''
                | '「'
                | '『'
                | '→'
                | '⇒'
                | '>'
                | '('
                | '['
                | '\\'
                | '`'
                | 'は'
                | 'が'
                | 'を'
                | 'の'
                | 'も'
                | 'と'
                | 'に'
                | '、'
                | '_'
                | '*'
                | ','
                | '|'
        ) || (c == '\n' && steps < 12);
        if !skip || at >= limit {
            break;
        }
        quoted |= matches!(c, '"' | '\'' | '「' | '『' | '`');
        at += c.len_utf8();
    }
    let rest = &text[at..];
    let mut len = token(rest, |b| {
        b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>')
    });
    if !quoted {
        len = rest[..len].find([',', ';', '&']).unwrap_or(len);
    }
    let word = rest[..len].trim_end_matches(['.', ')', ']', '}', '\\', ';', ',']);
    (!word.is_empty()).then_some(at..at + word.len())
}

fn token(text: &str, allowed: impl Fn(u8) -> bool) -> usize {
    text.bytes()
        .take(LONGEST)
        .take_while(|&b| allowed(b))
        .count()
}

/// Letters of both cases, digits or signs mixed as no word mixes them.
fn looks_made(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| usize::from(value.bytes().any(|b| test(&b)));
    let classes = has(u8::is_ascii_lowercase)
        + has(u8::is_ascii_uppercase)
        + has(u8::is_ascii_digit)
        + has(u8::is_ascii_punctuation);
    classes >= 3
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && value
            .bytes()
            .any(|b| b.is_ascii_digit() || b.is_ascii_punctuation())
        && !value.contains("://")
}

fn mixed(value: &str) -> bool {
    value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Words, variables and placeholders: `os.getenv("X")`, `${TOKEN}`, `null`, `<your key>`, `failed`.
fn is_word(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value
        .bytes()
        .all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.'))
        && value.len() < 16
        || value.bytes().all(|b| b.is_ascii_punctuation())
        || value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        || value.starts_with(['$', '{', '<', '%', '('])
        || value.contains(['(', '*'])
        || value.contains("://")
        || (value.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
            && value[1..].bytes().all(|b| b.is_ascii_lowercase()))
        || [
            "xxx", "your", "example", "null", "none", "true", "false", "changeme", "****",
            "redacted",
        ]
        .iter()
        .any(|w| lower.starts_with(w))
        || (lower.starts_with("authentication") || lower.starts_with("for"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn issued_keys_are_found_by_their_form() {
        for secret in [
            concat!("AKIA", "IOSFODNN7EXAMPLE"),
            concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a"),
            concat!("xoxb-", "123456789012-abcdefghijklmnop"),
            concat!("sk-proj-", "KdA8Eky8Vu3WHrZkcerMcpdgej4kgohJf8W6t716"),
            concat!("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"),
        ] {
            assert_eq!(
                found(Secret, &format!("使っていた鍵は{secret} です")),
                [secret]
            );
        }
    }

    #[test]
    fn labelled_passwords_are_found() {
        for (text, secret) in [
            ("password=Mh4$kuri_07vQ\n at org", "Mh4$kuri_07vQ"),
            ("パスワードをチャットに → ", ""),
            ("パスワードは「Yone-yama88!」です", "Yone-yama88!"),
            ("PGPASSWORD='hunter2hunter'", "hunter2hunter"),
            ("url=jdbc:x://h/db?user=a&password=Q9zq7&ssl=1", "Q9zq7"),
            (
                "redis://:tsukimi-88-Dango@10.1.2.3:6379/0",
                "tsukimi-88-Dango",
            ),
            (
                "Authorization: Bearer abcDEF123456ghiJKL",
                "abcDEF123456ghiJKL",
            ),
        ] {
            let expected: Vec<&str> = Some(secret).filter(|s| !s.is_empty()).into_iter().collect();
            assert_eq!(found(Secret, text), expected, "{text}");
        }
    }

    #[test]
    fn a_private_key_is_found_whole() {
        let text = "see\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----\nend";
        assert_eq!(found(Secret, text).len(), 1);
        assert!(found(Secret, text)[0].contains("IBAAK"));
    }

    #[test]
    fn an_issuers_prefix_in_another_case_is_none() {
        for text in [
            "call_AeAoovkdlAizAwEDFraCyffd",
            "id EyJabcdefghijklmnopqrstuvw",
        ] {
            assert!(found(Secret, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn talk_of_passwords_is_none() {
        for text in [
            "パスワードを忘れた場合の手順",
            "password authentication failed for user",
            "token = os.environ[\"TOKEN\"]",
            "api_key: ${API_KEY}",
            "The token bucket algorithm",
            "primary key = id",
            "pass the test",
        ] {
            assert!(found(Secret, text).is_empty(), "{text}");
        }
    }
}
