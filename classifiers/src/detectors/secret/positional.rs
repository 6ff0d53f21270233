//! Passwords that their place gives away: `user/password@host:1521`, and the argument behind the
//! user's in a call that opens a connection.

use std::ops::Range;

use super::form::{endpoint, looks_made, mixed};
use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

/// No such password is longer, nor is the call, in bytes.
const LONGEST: usize = 64;
const LONGEST_CALL: usize = 200;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    for at in memchr::memchr_iter(b'@', text.text.as_bytes()) {
        if let Some(range) = before_host(text, at) {
            let reason = "password between user and host";
            found.add(Secret, range, Evidence::Certain, reason);
        }
    }
    for word in [
        "hmac.new",
        "Hmac",
        "jwt.sign",
        "jwt.encode",
        "jwt.verify",
        "jwt.decode",
    ] {
        for at in text.places(word) {
            if let Some(range) = signing_key(text, at) {
                let reason = "key of a signature in a call";
                found.add(Secret, range, Evidence::Labelled, reason);
            }
        }
    }
    let mut done = 0;
    for bracket in memchr::memchr_iter(b'(', text.text.as_bytes()) {
        if bracket < done || !opens_connection(&text.text[..bracket]) {
            continue;
        }
        if let Some(range) = argument(text, bracket + 1) {
            done = range.end;
            let reason = "argument of a call that opens a connection";
            found.add(Secret, range, Evidence::Labelled, reason);
        }
    }
}

/// `hmac.new(b"…"`, `Hmac("…"`, `createHmac('sha256', '…')`: the key of a signature.
fn signing_key(text: &Context<'_>, at: usize) -> Option<Range<usize>> {
    const LONGEST_LEAD: usize = 24;
    let rest = &text.text[at..];
    let open = rest.bytes().take(LONGEST_LEAD).position(|b| b == b'(')?;
    // In more there is a piece that is too long.
    let call = text.after(at + open + 1, 4 * (LONGEST + 2));
    let quote = |c: char| matches!(c, '"' | '\'');
    let mut from = at + open + 1;
    for (index, piece) in call.split(quote).take(4).enumerate() {
        let range = from..from + piece.len();
        from = range.end + 1;
        if index % 2 == 1
            && (16..=LONGEST).contains(&piece.len())
            && mixed(piece)
            && piece.bytes().all(|b| b.is_ascii_graphic())
        {
            return Some(range);
        }
        if piece.contains([')', '\n']) || piece.len() > LONGEST {
            return None;
        }
    }
    None
}

/// `scr_app/…@10.8.131.7:1521`, as Oracle's clients take it.
fn before_host(text: &Context<'_>, at: usize) -> Option<Range<usize>> {
    let host = &text.text[at + 1..];
    let host = host.strip_prefix("//").unwrap_or(host);
    let len = host
        .bytes()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || b"-._".contains(b))
        .count();
    let port = host[len..]
        .strip_prefix(':')
        .is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let bytes = text.text.as_bytes();
    let allowed = |b: &&u8| b.is_ascii_graphic() && !b"/\"'<>:".contains(b);
    let password = bytes[..at]
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(allowed)
        .count();
    let start = at - password;
    let user = bytes[..start].strip_suffix(b"/")?;
    let named = user
        .last()
        .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let value = &text.text[start..at];
    (len > 0 && port && named && value.len() >= 6 && !value.starts_with(['$', '{', '%']))
        .then_some(start..at)
}

/// `connect(`, `getConnection(`, `HTTPBasicAuth(`
fn opens_connection(lead: &str) -> bool {
    const CALLS: &[&str] = &[
        "connect",
        "connection",
        "login",
        "logon",
        "authenticate",
        "basicauth",
        "basic_auth",
        "credential",
        "credentials",
        "create_engine",
        "signin",
        "sign_in",
        "auth",
    ];
    // `s.auth = ("user", "…")`
    let lead = lead.trim_end_matches([' ', '=']);
    let word = lead
        .bytes()
        .rev()
        .take(24)
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    let word = lead[lead.len() - word..].to_ascii_lowercase();
    CALLS.iter().any(|call| word.ends_with(call))
}

/// The first argument in quotes behind another one that is made as passwords are.
fn argument(text: &Context<'_>, from: usize) -> Option<Range<usize>> {
    let call = text.after(from, LONGEST_CALL);
    let call = &call[..call.find([')', '\n']).unwrap_or(call.len())];
    let quote = |c: char| matches!(c, '"' | '\'');
    let mut at = from;
    for (index, piece) in call.split(quote).enumerate() {
        let range = at..at + piece.len();
        at = range.end + 1;
        // Every second piece stands in quotes; the first of them is the user or the host.
        if index % 2 == 0 || index < 3 {
            continue;
        }
        let fits = piece.len() >= 8
            && (looks_made(piece) || mixed(piece))
            && !endpoint(piece)
            && !piece.contains([' ', '/', ':', '@', '{', '$']);
        if fits {
            return Some(range);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Secret;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn the_place_tells_a_password() {
        marked(
            Secret,
            &[
                "pool init jdbc:oracle:thin:scr_app/⟦tR0ut-ladder-58⟧@10.8.131.7:1521/SCRP",
                "sqlplus batch/⟦Minato_7041x⟧@//db01:1521/RTL",
                "return cx_Oracle.connect(\"DWH_RTL\", \"⟦wisteria_0417_Pw⟧\", \"172.18.60.11:1521/RTLPRD\")",
                "requests.get(url, auth=HTTPBasicAuth('svc-recon', '⟦Akane8-tsumugi⟧'))",
                "管理画面に入れない。opsadm で、⟦Kaz4guruma!26⟧ です",
                "s.auth = (\"fxbatch\", \"⟦7tails_of_Tanuki⟧\")",
                "h = hmac.new(b\"⟦60N1CelxYzvRicXdFT6Ecm4h1JSD7c8t⟧\", ep.encode(), \"sha256\")",
                "crypto.createHmac('sha256', '⟦60N1CelxYzvRicXdFT6Ecm4h1JSD7c8t⟧')",
                "url: jdbc:postgresql://10.0.0.5/k?user=fx&password=⟦m1KuMash0;77⟧\n",
            ],
        );
    }

    #[test]
    fn packages_and_hosts_are_none() {
        for text in [
            "uses: actions/checkout@v4 and @scope/name@1.2.3",
            "connect(\"db01.example.internal\", \"5432\")",
            "login(user, password)",
            "token: process.env.TOKEN",
            "private val apiKey = System.getenv(\"API_KEY\")",
            "const secret = config.auth.secret2",
        ] {
            assert!(found(Secret, text).is_empty(), "{text}");
        }
    }
}
