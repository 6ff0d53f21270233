//! E-mail addresses (RFC 5321, as people write them): everything around an `@` that may stand there.

use crate::EntityType::Email;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

pub(super) const WORDS: &[&str] = &[
    "メールアドレス",
    "メール",
    "e-mail",
    "email",
    "mail",
    "Eメール",
    "アドレス",
    "mail_address",
    "メルアド",
];

/// RFC 5321: local parts up to 64 bytes, domains up to 255.
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 255;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    for at in memchr::memchr_iter(b'@', text.text.as_bytes()) {
        let local = local_part(&text.text[..at]);
        let domain = domain(&text.text[at + 1..]);
        if let (Some(local), Some(domain)) = (local, domain) {
            let range = at - local..at + 1 + domain;
            found.add(Email, range, Evidence::Certain, "form of an e-mail address");
        }
    }
}

fn local_part(before: &str) -> Option<usize> {
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-!#$&*^~".contains(b);
    let len = before
        .bytes()
        .rev()
        .take(LONGEST_LOCAL)
        .take_while(|b| allowed(b))
        .count();
    let part = &before[before.len() - len..];
    let len = part
        .trim_start_matches(['.', '-', '*', '_', '!', '#', '&', '^', '~', '%', '+'])
        .len();
    (len > 0).then_some(len)
}

/// Labels of letters, digits and hyphens, at least two of them, the last one of letters.
fn domain(after: &str) -> Option<usize> {
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let len = after
        .bytes()
        .take(LONGEST_DOMAIN)
        .take_while(allowed)
        .count();
    let name = after[..len].trim_end_matches(['.', '-']);
    let (rest, last) = name.rsplit_once('.')?;
    let top = last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    (top && !rest.is_empty() && !rest.starts_with(['.', '-'])).then_some(name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        for text in [
            "contact qwertyui@example.com, please",
            "宛先はqwertyui@example.comです",
            "<qwertyui@example.com>",
            r#"{"mail":"qwertyui@example.com"}"#,
            "mailto:qwertyui@example.com.",
        ] {
            assert_eq!(found(Email, text), ["qwertyui@example.com"], "{text}");
        }
        assert_eq!(found(Email, "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ").len(), 1);
    }

    #[test]
    fn at_signs_elsewhere_are_none() {
        for text in [
            "@48,200×620脚",
            "foo@bar",
            "git@",
            "@media (max-width: 3px)",
        ] {
            assert!(found(Email, text).is_empty(), "{text}");
        }
    }
}
