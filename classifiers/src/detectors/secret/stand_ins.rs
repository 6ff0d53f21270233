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

/// How far around a password it may be called a dummy, in bytes.
const CALLED_REACH: usize = 60;

/// `password: "hunter2"`, and what the same lines call a dummy, if it is no more than letters and
/// figures of one case.
fn a_dummy(text: &Context<'_>, value: &Range<usize>) -> bool {
    const CALLED: &[&str] = &["ダミー", "dummy", "placeholder", "架空の値", "サンプル値"];
    let word = &text.text[value.clone()];
    if word == "hunter2" {
        return true;
    }
    let simple = word.len() <= 12
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let around = || {
        let before = text.before(value.start, CALLED_REACH);
        let after = text.after(value.end, CALLED_REACH);
        format!("{before}\n{after}").to_ascii_lowercase()
    };
    simple && CALLED.iter().any(|called| around().contains(called))
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
