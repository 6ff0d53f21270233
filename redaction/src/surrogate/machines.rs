//! Invented addresses of mailboxes and machines, out of the ranges kept for documentation:
//! RFC 2606 and JPRS (`example`), RFC 5737, RFC 3849, RFC 9542 (MAC addresses).

use super::dice::Dice;
use super::table::{GIVEN_NAMES, SURNAMES};

/// A mailbox that nobody has.
pub(super) fn email(original: &str, dice: &mut Dice) -> Option<String> {
    let folded: String = original.chars().map(half_width).collect();
    let (local, domain) = folded.split_once('@')?;
    let between = ['.', '_', '-']
        .into_iter()
        .find(|sign| local.contains(*sign));
    let mut mailbox = dice.pick(GIVEN_NAMES).romaji.to_ascii_lowercase();
    mailbox.extend(between);
    mailbox.push_str(&dice.pick(SURNAMES).romaji.to_ascii_lowercase());
    if local.contains(|c: char| c.is_ascii_digit()) {
        mailbox.push_str(&dice.below(90).saturating_add(10).to_string());
    }
    let domain = domain.to_ascii_lowercase();
    let ending = [
        ".co.jp", ".or.jp", ".ne.jp", ".ac.jp", ".go.jp", ".jp", ".net", ".org",
    ]
    .into_iter()
    .find(|ending| domain.ends_with(ending));
    let mut invented = format!("{mailbox}@example{}", ending.unwrap_or(".com"));
    if !local.contains(|c: char| c.is_ascii_lowercase()) && local.contains(char::is_alphabetic) {
        invented.make_ascii_uppercase();
    }
    if original.contains('＠') {
        invented = invented.chars().map(full_width).collect();
    }
    Some(invented)
}

/// An address of a machine, with what stands behind it: a port, a prefix.
pub(super) fn ip_address(original: &str, dice: &mut Dice) -> Option<String> {
    let host: Vec<&str> = original.splitn(4, '.').collect();
    if let [a, b, c, rest] = host[..]
        && [a, b, c].iter().all(|part| part.parse::<u8>().is_ok())
    {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let net = dice.pick(&["192.0.2", "198.51.100", "203.0.113"]);
        return Some(format!("{net}.{}{}", 1 + dice.below(254), &rest[end..]));
    }
    let pairs: Vec<&str> = original.split([':', '-']).collect();
    if pairs.len() == 6 && pairs.iter().all(|pair| pair.len() == 2 && is_hex(pair)) {
        let sign = if original.contains(':') { ':' } else { '-' };
        let last = dice.below(256);
        let mac = ["00", "00", "5E", "00", "53"].join(&sign.to_string());
        return Some(format!("{mac}{sign}{last:02X}"));
    }
    let is_six = original.matches(':').count() > 1
        && original
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || b":./%".contains(&b));
    let suffix = original.find(['/', '%']).map_or("", |at| &original[at..]);
    is_six.then(|| {
        let (net, host) = (dice.below(0x1_0000), dice.below(0x1_0000));
        format!("2001:db8:{net:x}::{host:x}{suffix}")
    })
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    }
}
