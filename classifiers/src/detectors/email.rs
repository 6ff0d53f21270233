//! E-mail addresses (RFC 5321, as people write them): everything around an `@` that may stand there.

use std::ops::Range;

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
            if nobodys(&text.text[range.clone()])
                || of_a_connection(text.before(at, LONGEST_DOMAIN))
                || principal(text, &range, at + 1)
            {
                continue;
            }
            found.add(Email, range, Evidence::Certain, "form of an e-mail address");
        }
    }
}

/// `user@example.com`: whoever a manual writes to (RFC 2606).
fn nobodys(address: &str) -> bool {
    const ANYBODY: &[&str] = &[
        "user",
        "username",
        "name",
        "you",
        "your",
        "yourname",
        "your.name",
        "foo",
        "bar",
        "test",
        "sample",
        "example",
        "someone",
        "me",
    ];
    let lower = address.to_ascii_lowercase();
    lower.split_once('@').is_some_and(|(local, domain)| {
        ANYBODY.contains(&local)
            && matches!(
                domain,
                "example.com" | "example.org" | "example.net" | "example.jp"
            )
    })
}

/// `kinit ops_fx@REALM.EXAMPLE`: a name in a realm of Kerberos, which has capitals alone. A principal is one
/// where Kerberos is spoken of: schools have principals, too.
fn principal(text: &Context<'_>, range: &Range<usize>, realm: usize) -> bool {
    /// In bytes.
    const REACH: usize = 160;
    const COMMANDS: &[&str] = &["kinit", "klist", "kvno", "-princ", "kadmin"];
    const OF_KERBEROS: &[&str] = &[
        "kerberos", "krb5", "kinit", "klist", "keytab", "kdc", "gssapi", "spnego", "tgt", "realm",
    ];
    let capitals = !text.text[realm..range.end]
        .bytes()
        .any(|b| b.is_ascii_lowercase());
    if !capitals {
        return false;
    }
    let lead = text.before(range.start, 16);
    let lead = lead.trim_end_matches([' ', '\'', '"', '=', ':']);
    let near = || {
        let around = [
            text.before(range.start, REACH),
            text.after(range.end, REACH),
        ];
        let around = around.map(str::to_ascii_lowercase);
        let said = |word: &&str| around.iter().any(|side| side.contains(*word));
        OF_KERBEROS.iter().any(said)
    };
    COMMANDS.iter().any(|word| lead.ends_with(word))
        || lead.to_ascii_lowercase().ends_with("principal") && near()
}

/// `mysql://app:Kaki77@db.example.jp`: before the `@` stands a password, and behind it a host.
fn of_a_connection(before: &str) -> bool {
    let token = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>'))
        .next()
        .unwrap_or(before);
    token
        .rsplit_once("://")
        .is_some_and(|(_, user)| user.contains(':') && !user.contains(['/', '?']))
}

fn local_part(before: &str) -> Option<usize> {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || is_accented(c) || "._%+-!#$&*^~".contains(c);
    let len: usize = before
        .chars()
        .rev()
        .take(LONGEST_LOCAL)
        .take_while(|c| allowed(*c))
        .map(char::len_utf8)
        .sum();
    let part = &before[before.len() - len..];
    let len = part
        .trim_start_matches(['.', '-', '*', '_', '!', '#', '&', '^', '~', '%', '+'])
        .len();
    (len > 0).then_some(len)
}

/// Labels of letters, digits and hyphens, at least two of them, the last one of letters.
fn domain(after: &str) -> Option<usize> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || is_accented(c) || matches!(c, '.' | '-');
    let len: usize = after
        .chars()
        .take(LONGEST_DOMAIN)
        .take_while(|c| allowed(*c))
        .map(char::len_utf8)
        .sum();
    let name = after[..len].trim_end_matches(['.', '-']);
    let (rest, last) = name.rsplit_once('.')?;
    let top = last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    (top && !rest.is_empty() && !rest.starts_with(['.', '-'])).then_some(name.len())
}

/// Letters of Latin beyond ASCII (RFC 6531): `josé`, `müller.example`.
fn is_accented(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{24F}') && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn principals_of_kerberos_are_none() {
        for text in [
            "kinit batch_eod@CORP.EXAMPLE",
            "keytab for principal batch_eod@CORP.EXAMPLE has expired",
            "Default principal: svc_fx@CORP.EXAMPLE\nrenew until 11/30, krb5 cache",
        ] {
            assert!(found(Email, text).is_empty(), "{text}");
        }
        for text in [
            "our school's principal KTANAKA@NISHI-HS.ED.JP asked for a loan",
            "Principal: KTANAKA@NISHI-HS.ED.JP",
        ] {
            assert_eq!(found(Email, text), ["KTANAKA@NISHI-HS.ED.JP"], "{text}");
        }
        assert_eq!(
            found(Email, "mail KENJI@CORP.EXAMPLE"),
            ["KENJI@CORP.EXAMPLE"]
        );
        assert_eq!(
            found(Email, "kinit for kenji@corp.example"),
            ["kenji@corp.example"]
        );
    }

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
        assert_eq!(
            found(Email, "contact josé.garcía@bank.example"),
            ["josé.garcía@bank.example"]
        );
        let apart = "jose\u{301}.mu\u{308}ller@bu\u{308}ro.example";
        assert_eq!(found(Email, apart), [apart]);
        for text in [
            "taro.y @ example.com",
            "メール: taro @ example.com",
            "taro@ example.com",
            "taro.y at example dot com",
            "taro88 AT mail DOT example DOT com",
        ] {
            assert_eq!(found(Email, text).len(), 1, "{text}");
        }
        assert_eq!(found(Email, "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ").len(), 1);
    }

    #[test]
    fn at_signs_elsewhere_are_none() {
        for text in [
            "@48,200×620脚",
            "foo@bar",
            "postgres://app:Kaki77@db.example.jp/kyc",
            "DB_DSN: \"mysql://app:Suna+Kaki77@db.example.jp:3306/kyc\"",
            "正規表現の例は user@example.com で",
            "git@",
            "@media (max-width: 3px)",
            "we met @ booking.com yesterday",
            "12 apples @ 3.50 each",
            "look at amazon dot com",
            "curl -d @plan.json https://",
        ] {
            assert!(found(Email, text).is_empty(), "{text}");
        }
    }
}
