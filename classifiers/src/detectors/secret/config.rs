//! Secrets in the configuration of network devices and drivers, and in the addresses of webhooks.

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::mentions::Mentions;

const LONGEST: usize = 96;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    devices(text, found);
    braces(text, found);
    webhooks(text, found);
    options(text, found);
    cookies(text, found);
}

/// What stands before a secret in a device's configuration, and a digit for how it is written.
const COMMANDS: &[&str] = &[
    "snmp-server community ",
    "snmp community ",
    "isakmp key ",
    "enable password ",
    "enable secret ",
    "key-string ",
    "pre-shared-key ",
    "wpa-psk ascii ",
    "tacacs-server key ",
    "radius-server key ",
    "コミュニティ名 ",
    "コミュニティ名:",
    "コミュニティ名は",
    "community string: ",
    "login password ",
    "neighbor password ",
    " password 0 ",
    " secret 0 ",
    "\n password ",
];

fn devices(text: &Context<'_>, found: &mut Candidates) {
    static ANY: Mentions = Mentions::of(COMMANDS);
    if !ANY.among(text) {
        return;
    }
    let network = text.may_hold("SNMP") || text.may_hold("snmp");
    for command in COMMANDS {
        // Clubs and chats have names, too.
        if !command.is_ascii() && !network {
            continue;
        }
        for at in text.places(command) {
            let from = at + command.len();
            let rest = text.after(from, LONGEST);
            let digit = ["0 ", "5 ", "7 ", "ascii "]
                .iter()
                .find(|digit| rest.starts_with(**digit));
            let start = from + digit.map_or(0, |digit| digit.len());
            let value = text.after(start, LONGEST);
            let value = value
                .split([' ', '\n', '\r', '"'])
                .next()
                .unwrap_or_default();
            // ` password nukiashi` alone in its line; ` password is …` is a sentence.
            let alone = !command.starts_with('\n')
                || text.text[start + value.len()..].starts_with(['\n', '\r'])
                || start + value.len() == text.text.len();
            let word = value.is_ascii() && value.len() >= 4 && !value.ends_with(':');
            if word && alone && !value.starts_with(['$', '{', '<', '*', '(', '[']) {
                let reason = "secret in a device's configuration";
                found.add(
                    Secret,
                    start..start + value.len(),
                    Evidence::Labelled,
                    reason,
                );
            }
        }
    }
}

/// `Pwd={Three;Grey;Herons}`: braces around what a driver would split.
fn braces(text: &Context<'_>, found: &mut Candidates) {
    for name in ["Pwd={", "PWD={", "pwd={", "Password={", "PASSWORD={"] {
        for at in text.places(name) {
            let start = at + name.len();
            let Some(len) = text.after(start, LONGEST).find('}') else {
                continue;
            };
            let value = &text.text[start..start + len];
            let variable =
                |b: u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'.' | b'{' | b' ');
            if value.len() >= 4 && !value.bytes().all(variable) {
                let reason = "password in braces";
                found.add(Secret, start..start + len, Evidence::Certain, reason);
            }
        }
    }
}

/// `load.sh -u batch -p …`: the password that a command takes behind its user.
fn options(text: &Context<'_>, found: &mut Candidates) {
    for option in [" -p ", " -P ", " --pass ", " -w "] {
        for at in text.places(option) {
            let lead = text.before(at, LONGEST);
            let lead = lead.rsplit('\n').next().unwrap_or_default();
            let user = [" -u ", " -U ", " --user ", " --username ", " -D "]
                .iter()
                .any(|user| lead.contains(user));
            let start = at + option.len();
            let value = text.after(start, LONGEST);
            let value = value
                .split([' ', '\n', '"', '\''])
                .next()
                .unwrap_or_default();
            let word = value.len() >= 6
                && value.bytes().any(|b| b.is_ascii_alphabetic())
                && value.is_ascii()
                && !value.contains(['/', ':'])
                && !value.starts_with(['$', '{', '<', '-', '*']);
            if user && word {
                let reason = "password that a command takes behind its user";
                found.add(
                    Secret,
                    start..start + value.len(),
                    Evidence::Labelled,
                    reason,
                );
            }
        }
    }
}

/// `Cookie: lang=ja; sid=8fK2mQ9x…`: what a server knows somebody by again.
fn cookies(text: &Context<'_>, found: &mut Candidates) {
    const SHORTEST: usize = 16;
    const MOST: usize = 8;
    // What only counts visitors, or is sent with a form.
    const COUNTS: &[&str] = &["_ga", "_gid", "_gcl", "_fbp", "AMP"];
    for header in ["Cookie: ", "cookie: "] {
        for at in text.places(header) {
            let from = at + header.len();
            let line = text.after(from, 4 * LONGEST);
            let line = line.split(['\n', '"', '\'']).next().unwrap_or_default();
            let mut start = from;
            for pair in line.split(';').take(MOST) {
                let begins = start + pair.len() - pair.trim_start().len();
                start += pair.len() + 1;
                let Some((name, value)) = pair.trim().split_once('=') else {
                    continue;
                };
                let digits = value.bytes().filter(u8::is_ascii_digit).count();
                let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
                let graphic = value.bytes().all(|b| b.is_ascii_graphic());
                let counts = COUNTS.iter().any(|count| name.starts_with(count));
                if value.len() >= SHORTEST && digits >= 2 && letters >= 4 && graphic && !counts {
                    let begins = begins + name.len() + 1;
                    let reason = "value of a cookie";
                    let range = begins..begins + value.len();
                    found.add(Secret, range, Evidence::Labelled, reason);
                }
            }
        }
    }
}

/// `https://hooks.example/services/T…/B…/…`: whoever has the last part may post.
fn webhooks(text: &Context<'_>, found: &mut Candidates) {
    for at in text.places("://") {
        let address = text.after(at + 3, 3 * LONGEST);
        let len = address
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || b"-._~/%@:+".contains(b))
            .count();
        let address = &address[..len];
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        let hooked = host.contains("hook") || path.contains("webhook") || path.contains("hooks/");
        if !hooked || path.is_empty() {
            continue;
        }
        // Before the key stand the parts that say whose it is: `T04…/B07…`.
        let parts: Vec<&str> = path.split('/').collect();
        let random = |part: &str| {
            part.len() >= 16
                && part.bytes().any(|b| b.is_ascii_digit())
                && part.bytes().any(|b| b.is_ascii_alphabetic())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        };
        if !parts.last().is_some_and(|part| random(part)) {
            continue;
        }
        let whose = |part: &&&str| {
            part.len() >= 8
                && part
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let owners = parts[..parts.len() - 1].iter().rev().take_while(whose);
        let tail: usize = owners.map(|part| part.len() + 1).sum();
        let end = at + 3 + len;
        let start = end - parts[parts.len() - 1].len() - tail;
        let reason = "key in the address of a webhook";
        found.add(Secret, start..end, Evidence::Labelled, reason);
    }
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn devices_drivers_and_webhooks_keep_secrets() {
        marked(
            Secret,
            &[
                "snmp-server community ⟦yamanami-rw⟧ RW",
                "SNMPのコミュニティ名は⟦yamanami77⟧",
                "Set-Cookie: lang=ja; sid=⟦s%3A8fK2mQ9xT4vN7wB1nR5y⟧; Path=/",
                "crypto isakmp key ⟦Susuki&Tsuki⟧ address 10.1.2.3",
                "username ops password 0 ⟦hinoki_58⟧",
                "line vty 0 4\n password ⟦kogarashi⟧\n transport input ssh",
                "/opt/x/load.sh -u batch -p ⟦yukimidori88⟧ >> /var/log/load.log",
                "Uid=app;Pwd={⟦Three;Grey;Herons⟧};Encrypt=yes",
                "https://hooks.chat.example/services/⟦T07QX2LM4/B09PZ4R8D/k56RTagqcxCY7ira7AJga2Tb⟧",
                "https://x.example/webhook/4/⟦9f0c7a3be21d48f6a1b5c3d2e4f60718⟧",
            ],
        );
    }

    #[test]
    fn sentences_and_variables_are_none() {
        for text in [
            "Uid=app;Pwd={password};Encrypt=yes",
            "the login password is stored elsewhere",
            "コミュニティ名は別途お知らせします",
            "コミュニティ名 bank-users",
            "community string should be changed",
            "Cookie: lang=ja; theme=dark2; _ga=GA1.2.1187400417.1763790412",
            "\n password must be changed\n",
            "https://hooks.example/docs/getting-started",
            "enable secret $SECRET",
            "see https://example.jp/webhook/settings",
        ] {
            assert!(
                found(Secret, text).is_empty(),
                "{text}: {:?}",
                found(Secret, text)
            );
        }
    }
}
