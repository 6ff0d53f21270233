//! What a password was made into: its digest in a column or field that says so (`login_pw_md5`,
//! `パスワードハッシュ`), and what `crypt` writes behind any label of a password. Whoever has it may try passwords
//! until one fits.

use std::ops::Range;

use super::form::both_cases;
use super::value::{token, value};
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// Each word for a password with each for what is made of it. Other spellings (`pw-md5`, `pwMd5`) are heard, too.
macro_rules! digests {
    (english: $($password:literal)*; japanese: $($of:literal)*) => {
        &[
            $(
                concat!($password, "_md5"),
                concat!($password, "_sha"),
                concat!($password, "_sha1"),
                concat!($password, "_sha256"),
                concat!($password, "_sha512"),
                concat!($password, "_bcrypt"),
                concat!($password, "_argon2"),
                concat!($password, "_crypt"),
                concat!($password, "_digest"),
                concat!($password, "_hash"),
                concat!($password, "_hashed"),
                concat!("hashed_", $password),
                concat!("md5_", $password),
            )*
            $(
                concat!($of, "ハッシュ"),
                concat!($of, "ハッシュ値"),
                concat!($of, "のハッシュ"),
                concat!($of, "のハッシュ値"),
                concat!($of, "(ハッシュ)"),
                concat!("ハッシュ化", $of),
            )*
        ]
    };
}

/// What such a digest is called.
pub(in crate::detectors) const WORDS: &[&str] = digests! {
    english:
        "pw" "pwd" "pswd" "pass" "passwd" "password" "passphrase" "user_password" "login_password" "admin_password"
        "db_password" "db_pass" "db_pw";
    japanese: "pw" "password" "パスワード" "ログインパスワード" "管理者パスワード" "旧パスワード" "パスフレーズ"
};

/// The figures of digests in hexadecimal: MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512.
const HEXADECIMAL: [usize; 6] = [32, 40, 56, 64, 96, 128];
/// The letters of digests in Base64 with what fills them up: MD5, SHA-1, SHA-256 and SHA-512.
const BASE64: [usize; 4] = [24, 28, 44, 88];
/// What `crypt` writes is longer.
const SHORTEST_CRYPT: usize = 24;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    for hit in text.hits.all() {
        let of_password = || {
            let word = text.text[hit.start()..hit.end()].to_ascii_lowercase();
            ["pass", "pw", "パス"].iter().any(|of| word.contains(of))
        };
        let fits: fn(&str) -> bool = match hit.cue {
            Cue::Digest => is_digest,
            Cue::Secret if of_password() => is_crypt,
            _ => continue,
        };
        if let Some(range) = behind(text.text, *hit).filter(|range| fits(&text.text[range.clone()]))
        {
            let reason = "digest of a password: label";
            found.add(Secret, range, Evidence::Labelled, reason);
        }
    }
    for cell in text.columns.under(Cue::Digest) {
        let range = cell.start..cell.start + digest(&text.text[cell]);
        if is_digest(&text.text[range.clone()]) {
            let reason = "digest of a password: column";
            found.add(Secret, range, Evidence::Labelled, reason);
        }
    }
}

/// The digest that begins where the value of a label does.
fn behind(text: &str, hit: Hit) -> Option<Range<usize>> {
    let start = value(text, hit)?.start;
    Some(start..start + digest(&text[start..]))
}

/// How much of a text a digest may take. The settings of Argon2 have commas.
fn digest(text: &str) -> usize {
    let settings = text.starts_with("$argon2");
    let len = token(text, |b| {
        b.is_ascii_alphanumeric() || b"+/=.$_*{}-".contains(&b) || settings && b == b','
    });
    text[..len].trim_end_matches(['.', ',', '-', '}']).len()
}

fn is_digest(value: &str) -> bool {
    let plain = value.strip_prefix("0x").unwrap_or(value);
    let hexadecimal =
        HEXADECIMAL.contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_hexdigit());
    let base64 = BASE64.contains(&value.len())
        && value.ends_with('=')
        && value
            .trim_end_matches('=')
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    // As MySQL writes it.
    let starred = value
        .strip_prefix('*')
        .is_some_and(|rest| rest.len() == 40 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    (hexadecimal || base64 || starred) && varied(plain) || is_crypt(value) || is_packed(value)
}

/// `AQAAAAEAACcQ…`: the settings, the salt and the digest in one piece of Base64.
fn is_packed(value: &str) -> bool {
    let of_base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b);
    let figures = value.bytes().filter(u8::is_ascii_digit).count();
    value.len() >= BASE64[0] && value.bytes().all(of_base64) && both_cases(value) && figures >= 2
}

/// `$2b$12$…`, `$argon2id$v=19$…`, `{SSHA}…`, `pbkdf2_sha256$260000$…`
fn is_crypt(value: &str) -> bool {
    const SCHEMES: &[&str] = &[
        "1",
        "2",
        "2a",
        "2b",
        "2x",
        "2y",
        "5",
        "6",
        "7",
        "y",
        "gy",
        "md5",
        "sha1",
        "apr1",
        "scrypt",
        "argon2i",
        "argon2d",
        "argon2id",
        "pbkdf2",
        "pbkdf2-sha1",
        "pbkdf2-sha256",
        "pbkdf2-sha512",
        "bcrypt-sha256",
        "pbkdf2_sha1",
        "pbkdf2_sha256",
        "pbkdf2_sha512",
        "bcrypt_sha256",
        "bcrypt",
    ];
    if value.len() < SHORTEST_CRYPT || !varied(value) {
        return false;
    }
    let braced = value
        .strip_prefix('{')
        .and_then(|rest| rest.split_once('}'))
        .is_some_and(|(scheme, rest)| {
            [
                "SHA", "SSHA", "MD5", "SMD5", "CRYPT", "SSHA256", "SSHA512", "BCRYPT",
            ]
            .iter()
            .any(|own| scheme.eq_ignore_ascii_case(own))
                && rest.len() >= 16
        });
    let mut parts = value.strip_prefix('$').unwrap_or(value).split('$');
    let scheme = parts.next().is_some_and(|scheme| SCHEMES.contains(&scheme));
    braced || scheme && parts.next_back().is_some_and(|last| last.len() >= 16)
}

/// `00000000000000000000000000000000` stands for none.
fn varied(value: &str) -> bool {
    let first = value.bytes().next();
    value.bytes().any(|b| Some(b) != first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn digests_of_passwords_are_found_by_their_label_or_column() {
        marked(
            Secret,
            &[
                "{\"login_pw_md5\": \"⟦5f4dcc3b5aa765d61d8327deb882cf99⟧\"}",
                "pwd_sha256 = ⟦8bb0cf6eb9b17d0f7d22b456f121257dc1254e1f01665370476383ea776df414⟧",
                "userPasswordHash: ⟦$2b$12$KIXQ1G9n8vN0uM3h4jVYSe7GZ3rPqQf1dC2b5a6s7d8f9g0h1j2k3⟧",
                "user_id,login_pw_md5\nsatok,⟦5f4dcc3b5aa765d61d8327deb882cf99⟧\nitoh,⟦e99a18c428cb38d5f260853678922e03⟧",
                "| ユーザー | パスワードハッシュ |\n|---|---|\n| satok | ⟦5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8⟧ |",
                "uid,note,pw_hash\nsatok,,⟦5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8⟧",
                "| login | pw_md5 |\n|---|---|\n| satok | ⟦e99a18c428cb38d5f260853678922e03⟧ |",
                "{\"passwordHash\":\"⟦AQAAAAEAACcQAAAAEJ7xg0Qd3o3hVfQ6y8m1kqz2G9bWnT4==⟧\"}",
                "ユーザー,PWハッシュ(SHA1)\nsatok,⟦5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8⟧",
                "LOGIN_PW_MD5|⟦5F4DCC3B5AA765D61D8327DEB882CF99⟧",
                "ログインパスワードのハッシュ値：⟦e99a18c428cb38d5f260853678922e03⟧",
                "user,tel,pw_sha256\nsatok,内線,⟦8bb0cf6eb9b17d0f7d22b456f121257dc1254e1f01665370476383ea776df414⟧",
                "INSERT INTO u (user_id, pw_sha1) VALUES ('satok', '⟦5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8⟧')",
                "password: ⟦$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b/dWRWJTmaaJObG⟧",
                "userPassword: ⟦{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3⟧",
                "hashed_password = '⟦pbkdf2_sha256$260000$Yt7cSaltSalt$JQ8xXz3n5V0T1pT2m8Qf0c6H4rJ9bK2sL1dA7eF3gHi=⟧'",
            ],
        );
    }

    #[test]
    fn digests_of_files_and_talk_of_digests_are_none() {
        for text in [
            "file_md5: 5f4dcc3b5aa765d61d8327deb882cf99",
            "file,md5\nrates.csv,5f4dcc3b5aa765d61d8327deb882cf99",
            "ALTER TABLE u ADD pw_sha256 CHAR(64) NOT NULL",
            "password_hash VARCHAR(128)",
            "パスワードハッシュの方式はbcryptにする",
            "password_hash: null",
            "pw_md5: 00000000000000000000000000000000",
            "pass_hash = hashlib.sha256(pw.encode()).hexdigest()",
            "password: $DB_PASSWORD",
            "passwordHash = PasswordHasher.ComputeRfc2898HashOf(input)",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
