//! Addresses of machines: IPv4 and IPv6. Loopback, unspecified and documentation ranges (RFC 5737,
//! RFC 3849) and the private networks as a whole (RFC 1918) name no machine; four numbers behind the
//! word version are a version, and so are those of a row of versions.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::EntityType::IpAddress;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

const LONGEST_V6: usize = 39;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let bytes = text.text.as_bytes();
    let mut at = 0;
    while let Some(dot) = memchr::memchr2(b'.', b':', &bytes[at..]).map(|next| at + next) {
        at = dot + 1;
        let end = if bytes[dot] == b'.' {
            v4(text, dot, found)
        } else {
            v6(text, dot, found)
        };
        at = at.max(end);
    }
}

fn v4(text: &Context<'_>, dot: usize, found: &mut Candidates) -> usize {
    let bytes = text.text.as_bytes();
    let lead = bytes[..dot]
        .iter()
        .rev()
        .take(4)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let start = dot - lead;
    let len = bytes[start..]
        .iter()
        .take(17)
        .take_while(|b| b.is_ascii_digit() || **b == b'.')
        .count();
    let word = text.text[start..start + len].trim_end_matches('.');
    let glued = start > 0
        && (bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'.' | b'_'));
    let Ok(address) = word.parse::<Ipv4Addr>() else {
        return start + len;
    };
    let range = start..start + word.len();
    let version = text.label(start) == Some(Cue::Version)
        || text.near(&range, Cue::Version, 14, 0)
        || text.near(&range, Cue::Version, 40, 0) && behind_a_version(&text.text[..start]);
    let version = version && !of_a_network(address) || of_a_release(text, start, address);
    let network = text.text[range.end..].starts_with('/') && private_network(address);
    if !glued
        && !version
        && !network
        && !harmless_v4(address)
        && (address.octets()[0] > 9 || named(text, start))
    {
        found.add(IpAddress, range, Evidence::Checked, "IPv4 address");
    }
    start + len
}

/// A private address with large parts, as no version has them: `10.186.213.151`.
fn of_a_network(address: Ipv4Addr) -> bool {
    let [_, parts @ ..] = address.octets();
    address.is_private() && parts.iter().filter(|part| **part >= 100).count() >= 2
}

/// Four small numbers are mostly a version: addresses that begin so need a word beside them.
fn named(text: &Context<'_>, start: usize) -> bool {
    let before = text.text[..start]
        .char_indices()
        .rev()
        .take(16)
        .last()
        .map_or(start, |(at, _)| at);
    let before = text.text[before..start].to_ascii_lowercase();
    ["ip", "host", "from", "addr", "接続元", "端末", "://", "@"]
        .iter()
        .any(|word| before.contains(word))
}

/// `バージョン 10.4.2.1 から`, `version 10.4.2.1 to`: another of the same row, so far.
fn behind_a_version(before: &str) -> bool {
    let joined = [
        " から ", "から", " to ", " and ", "、", ", ", " → ", "→", "-> ", "or ",
    ];
    let before = joined.iter().find_map(|word| before.strip_suffix(word));
    before.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
}

/// `patch 19.24.0.0`, `Oracle 19.3.0.0`: no machine has such an address, and none of the bank's own is one.
fn of_a_release(text: &Context<'_>, start: usize, address: Ipv4Addr) -> bool {
    let before = text.before(start, 16).to_ascii_lowercase();
    let named = ["patch", "パッチ", "oracle", "weblogic"];
    address.octets()[2..] == [0, 0]
        && !address.is_private()
        && named.iter().any(|word| before.trim_end().ends_with(word))
}

/// As they stand in every book: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`.
fn private_network(address: Ipv4Addr) -> bool {
    matches!(
        address.octets(),
        [10, 0, 0, 0] | [172, 16, 0, 0] | [192, 168, 0, 0]
    )
}

fn harmless_v4(address: Ipv4Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_documentation()
        || address.is_broadcast()
        || (address.octets()[0] == 255)
        || address.octets().iter().all(|&octet| octet < 10)
}

fn v6(text: &Context<'_>, colon: usize, found: &mut Candidates) -> usize {
    let bytes = text.text.as_bytes();
    let part = |b: &u8| b.is_ascii_hexdigit() || *b == b':';
    let lead = bytes[..colon]
        .iter()
        .rev()
        .take(5)
        .take_while(|b| b.is_ascii_hexdigit())
        .count();
    let start = colon - lead;
    let len = bytes[start..]
        .iter()
        .take(LONGEST_V6 + 1)
        .take_while(|b| part(b))
        .count();
    let word = &text.text[start..start + len];
    let before = start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    if word.matches(':').count() < 3 || before.is_ascii_alphanumeric() || before == b':' {
        return start + len;
    }
    if let Ok(address) = word.parse::<Ipv6Addr>() {
        let documentation = address.segments()[0] == 0x2001 && address.segments()[1] == 0xdb8;
        if !address.is_loopback() && !address.is_unspecified() && !documentation {
            found.add(
                IpAddress,
                start..start + len,
                Evidence::Checked,
                "IPv6 address",
            );
        }
    }
    start + len
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn an_address_that_ends_the_line_of_a_log_is_found() {
        let log = "src=203.177.64.209\n2025-11-26T03:41:50+09:00 idp mfa=DENY\n";
        assert_eq!(found(IpAddress, log), ["203.177.64.209"]);
        let log = "vpn 61.205.13.140\n2026/02/02 22:51:40 closed";
        assert_eq!(found(IpAddress, log), ["61.205.13.140"]);
    }

    #[test]
    fn a_release_is_none_and_a_machine_beside_its_name_is_one() {
        assert!(found(IpAddress, "patch 19.24.0.0 を適用、Oracle 19.3.0.0").is_empty());
        for text in ["Oracle 10.206.239.66 へ接続", "patch 192.168.40.12 first"] {
            assert_eq!(found(IpAddress, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn machines_are_found() {
        assert_eq!(
            found(IpAddress, "接続元は10.134.58.27です"),
            ["10.134.58.27"]
        );
        assert_eq!(
            found(IpAddress, "postgres://10.1.2.33:5432/faq"),
            ["10.1.2.33"]
        );
        assert_eq!(
            found(IpAddress, "from fe80::1ff:fe23:4567:890a up"),
            ["fe80::1ff:fe23:4567:890a"]
        );
    }

    #[test]
    fn versions_loopback_and_times_are_none() {
        for text in [
            "OSビルド 10.0.22631.46",
            "sdk 2.4.0.1",
            "http://127.0.0.1:8080",
            "2025-10-28T08:03:11",
            "192.0.2.7",
            "v12.34.56.78",
            "バージョン 10.4.2.1 から 11.0.0.3 に上げる",
            "10.0.0.0/8 と 172.16.0.0/12 の違い",
        ] {
            assert!(found(IpAddress, text).is_empty(), "{text}");
        }
    }
}
