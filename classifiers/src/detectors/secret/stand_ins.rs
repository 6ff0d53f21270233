//! What stands in a password's place and is none: `<YOUR_API_KEY>`, `hunter2`, what the text calls a dummy.

use std::ops::Range;

use crate::context::Context;
use crate::cues::Hit;

/// `key: <YOUR_API_KEY>`, `Bearer <token>`: where a value will stand; but `<token>…</token>` has one.
pub(super) fn is_placeholder(text: &str, hit: Hit) -> bool {
    let name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' ');
    let before = &text.as_bytes()[..hit.start()];
    let written = before.iter().rev().take(40).take_while(|b| name(**b));
    let open = hit.start() - written.count();
    let after = text[hit.end()..].bytes();
    let close = hit.end() + after.take(40).take_while(|b| name(*b)).count();
    if !text[close..].starts_with('>') || !text[..open].ends_with('<') {
        return false;
    }
    let lead = text[..open - 1].trim_end_matches([' ', '"', '\'']);
    let inner = text[open..close].to_ascii_lowercase();
    lead.ends_with([':', '=']) || lead.ends_with("Bearer") || inner.starts_with("your")
}

/// What stands behind the label at `hit` is none of its values: the next key of a file
/// (`api_key:` / `retry: 3`), or a dummy.
pub(super) fn stands_in(text: &Context<'_>, hit: Hit, value: &Range<usize>) -> bool {
    let next_key =
        text.text[hit.end()..value.start].contains('\n') && text.text[value.clone()].ends_with(':');
    next_key || a_dummy(text, value)
}

/// `pwd=******** otp=…`: the value is masked, and the next one is another's.
pub(super) fn masked(gap: &str) -> bool {
    gap.contains("***")
}

/// `user:secret@`, `username:password@`
pub(super) fn is_from_a_manual(user: &str, password: &str) -> bool {
    let said = |word: &str, of: &[&str]| of.iter().any(|other| word.eq_ignore_ascii_case(other));
    said(user, &["user", "username", "myuser", "name", "login"])
        && said(
            password,
            &["secret", "password", "pass", "passwd", "pwd", "mypassword"],
        )
}

/// `idempotency-key:`, `primary key`, `existingSecret:`: keys that open nothing, and names of secrets.
pub(super) fn names_no_secret(lead: &str) -> bool {
    const OTHERS: &[&str] = &[
        "idempotency",
        "primary",
        "foreign",
        "partition",
        "sort",
        "cache",
        "object",
        "correlation",
        "public",
        "host",
        "dedup",
        "unique",
        "routing",
        "index",
        "group",
        "sha256",
        "existing",
    ];
    let word = lead.trim_end_matches(['-', '_', ' ', '.']);
    OTHERS.iter().any(|other| {
        let from = word.len().saturating_sub(other.len());
        word.get(from..)
            .is_some_and(|end| end.eq_ignore_ascii_case(other))
    })
}

/// How far around a password it may be called a dummy, in bytes.
const CALLED_REACH: usize = 60;

/// `password: "hunter2"`, and what the same lines call a dummy, if it is no more than letters and
/// figures of one case.
pub(super) fn a_dummy(text: &Context<'_>, value: &Range<usize>) -> bool {
    let word = &text.text[value.clone()];
    if word == "hunter2" {
        return true;
    }
    let simple = word.len() <= 12
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    simple && called(text, value)
}

/// `AKIA…EXAMPLE`, as documents have it, where the same lines call it a dummy.
pub(super) fn called_a_dummy(text: &Context<'_>, value: &Range<usize>) -> bool {
    text.text[value.clone()].contains("EXAMPLE") && called(text, value)
}

fn called(text: &Context<'_>, value: &Range<usize>) -> bool {
    const CALLED: &[&str] = &["ダミー", "dummy", "placeholder", "架空の値", "サンプル値"];
    let before = text.before(value.start, CALLED_REACH);
    let after = text.after(value.end, CALLED_REACH);
    let around = format!("{before}\n{after}").to_ascii_lowercase();
    CALLED.iter().any(|called| around.contains(called))
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn stand_ins_are_no_secrets() {
        for text in [
            "client:\n  key: <YOUR_API_KEY>\n  retry: 3\n",
            "api_key: <YOUR_API_KEY>\ntimeout: 10s\nbase_url: https://api.example.jp/v1",
            "Authorization: Bearer <access_token>\nAccept: application/json",
            "password:\n  retries: 3\n",
            "password: \"hunter2\"",
            "password: \"letmein1\" はダミーです",
            "KEY: AKIAIOSFODNN7EXAMPLE  # 資料のまま、ダミー",
            "the docs have `postgresql://user:secret@localhost:5432/mydb`",
            "SLACK_BOT_TOKEN=xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx",
            "pwd=******** otp=###### cvv=***",
            "//SORTIN DD DSN=PRD.LOAN.D260101.IN,DISP=SHR",
            "idempotency-key: 8e1c-4a77-9f12",
            "DB_PASS=$(vault kv get -field=password kv/app/${ENV}/db)",
            "秘密鍵は「-----BEGIN PRIVATE KEY-----」で始まります",
            "パスワードの例示（Xyz98765等）は登録不可",
            "image: mysql:8.4.1@sha256:1b2c3d4e5f60718293a4b5c6d7e8f901",
        ] {
            assert!(found(Secret, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn values_beside_them_are() {
        marked(
            Secret,
            &[
                "<password>⟦Kaze-8841#ml⟧</password>",
                "key: <YOUR_API_KEY>\npassword: ⟦Kaze-8841#ml⟧",
                "ダミーに見えるが本物です password: \"⟦Kaze-8841#ml⟧\"",
                "DATABASE_URL=postgres://app:⟦Kaki77⟧@db.example.jp/kyc",
                "password:\n  ⟦Kaze-8841#ml⟧\n",
            ],
        );
    }

    #[test]
    fn of_a_connection_string_in_a_manifest_only_the_password_is_one() {
        marked(
            Secret,
            &[
                "kind: Secret\nstringData:\n  DB_DSN: \"mysql://app:⟦Suna+Kaki77⟧@db.example.jp:3306/kyc\"\n",
            ],
        );
    }
}
