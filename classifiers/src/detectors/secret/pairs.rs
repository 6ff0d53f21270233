//! A user and a password behind what log-ins are called: `creds: svc_fx / Harbor-light9`,
//! `credentials are svc_fx:Harbor-light9`.

use std::ops::Range;

use super::form::{endpoint, is_word, looks_made};
use super::told::names_program;
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

const NAMES: &[&str] = &[
    "creds",
    "Creds",
    "credentials",
    "Credentials",
    "admin panel",
    "ログイン情報",
    "認証情報",
    "接続情報",
    "アカウント情報",
    "管理画面",
];
/// In bytes.
const REACH: usize = 96;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    for name in NAMES {
        for at in text.places(name) {
            if let Some(range) = password(text, at + name.len()) {
                let reason = "password behind a user, where a log-in is told";
                found.add(Secret, range, Evidence::Labelled, reason);
            }
        }
    }
}

fn password(text: &Context<'_>, from: usize) -> Option<Range<usize>> {
    const LEADS: &[&str] = &[
        " are ", " is ", " now ", "は", ":", "=", "→", "「", "(", "\"", " ",
    ];
    let line = text.after(from, REACH).split('\n').next()?;
    let mut user = line;
    while let Some(next) = LEADS.iter().find_map(|lead| user.strip_prefix(lead)) {
        user = next;
    }
    let led = line.len() - user.len();
    let name = length(user, |b| b.is_ascii_alphanumeric() || b"_-.\\".contains(&b));
    let rest = user[name..].trim_start_matches(' ');
    let value = rest
        .strip_prefix([':', '/'])?
        .trim_start_matches([' ', '"', '\'']);
    let len = length(value, |b| {
        b.is_ascii_graphic() && !b"\"'<>(),;|`{}".contains(&b)
    });
    let word = value[..len].trim_end_matches(['.', ':', '/']);
    let start = from + line.len() - value.len();
    let fits = led > 0
        && (2..=32).contains(&name)
        && (6..=40).contains(&word.len())
        && looks_made(word)
        && word.bytes().any(|b| b.is_ascii_digit())
        && !is_word(word)
        && !endpoint(word)
        && !names_program(word)
        && !word.contains(['/', '@']);
    fits.then(|| start..start + word.len())
}

fn length(text: &str, allowed: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| allowed(*byte)).count()
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn a_user_and_a_password_are_told_apart() {
        marked(
            Secret,
            &[
                "creds: svc_eod / ⟦Larch-wind4⟧",
                "credentials are svc_eod:⟦Larch-wind4⟧ for this week",
                "the admin panel is admin / ⟦Larch-wind4⟧",
                "接続情報は eod_ro/⟦Larchwind4⟧ です",
            ],
        );
    }

    #[test]
    fn places_and_versions_are_none() {
        for text in [
            "credentials are in vault/kv-v2",
            "credentials: see docs/Login-v2/2026",
            "creds: none / changed",
            "接続情報は db01:5432",
            "管理画面は Chrome / Edge-131",
            "認証情報は 10.2.3.4:8443/Login2",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
