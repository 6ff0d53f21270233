//! The run of letters, digits, dots and hyphens in prose that we are in: a word, and perhaps the
//! host of an address.

use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};

/// The longest run that is remembered; in an address after a longer one nothing is restored.
const LONGEST: usize = 64;

/// A run, read byte by byte.
#[derive(Clone)]
pub(crate) struct Host {
    run: [u8; LONGEST],
    len: usize,
    /// What would close a URL that begins with this run.
    closer: Option<char>,
    dots: u8,
    /// Letters and other characters since the last dot.
    letters: u8,
    others: u8,
    has_letters: bool,
    has_port: bool,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            run: [0; LONGEST],
            len: 0,
            closer: None,
            dots: 0,
            letters: 0,
            others: 0,
            has_letters: false,
            has_port: false,
        }
    }
}

impl Host {
    /// Takes one more byte, after those in `recent`; `false` if it is not part of a run.
    pub(crate) fn read(&mut self, byte: u8, recent: u64) -> bool {
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-' | b'+' | b'_' | b':') {
            return false;
        }
        if self.len == 0 {
            self.closer = closer(recent);
        }
        self.remember(byte);
        match byte {
            // Before a port, or the end of a scheme.
            b':' => self.has_port = self.is_domain(),
            b'.' => {
                self.dots = self.dots.saturating_add(1);
                (self.letters, self.others) = (0, 0);
            }
            _ if self.has_port => {}
            _ if byte.is_ascii_alphabetic() => {
                self.letters = self.letters.saturating_add(1);
                self.has_letters = true;
            }
            _ => self.others = self.others.saturating_add(1),
        }
        true
    }

    /// The run is over.
    pub(crate) fn end(&mut self) {
        self.len = 0;
        self.closer = None;
        (self.dots, self.letters, self.others) = (0, 0, 0);
        (self.has_letters, self.has_port) = (false, false);
    }

    /// What closes a URL that begins with this run: the counterpart of what stands before it.
    pub(crate) fn closer(&self) -> Option<char> {
        self.closer
    }

    /// Whether the run ends in a top-level domain, or in a port, or is an IPv4 address.
    pub(crate) fn is_domain(&self) -> bool {
        let is_name = self.dots >= 1 && self.letters >= 2 && self.others == 0;
        let is_ipv4 = self.dots == 3 && self.others >= 1 && !self.has_letters;
        self.has_port || is_name || is_ipv4
    }

    /// Whether the run is `www`, before its first dot.
    pub(crate) fn is_www(&self) -> bool {
        self.run
            .get(..self.len)
            .is_some_and(|run| run.eq_ignore_ascii_case(b"www"))
    }

    /// The hash of an address that begins with this run.
    pub(crate) fn address(&self, keys: &RandomState) -> Option<DefaultHasher> {
        let run = self.run.get(..self.len)?;
        let mut address = keys.build_hasher();
        for &byte in run {
            address.write_u8(byte);
        }
        Some(address)
    }

    fn remember(&mut self, byte: u8) {
        if let Some(place) = self.run.get_mut(self.len) {
            *place = byte;
        }
        self.len = self.len.saturating_add(1);
    }
}

/// What closes a URL that begins right after these bytes, the latest in the lowest place.
fn closer(recent: u64) -> Option<char> {
    let [.., first, second, last] = recent.to_be_bytes();
    Some(match (last, [first, second, last]) {
        (b'"' | b'\'' | b'`', _) => char::from(last),
        (b'(', _) => ')',
        (b'[', _) => ']',
        (b'<', _) => '>',
        (_, [0xe3, 0x80, 0x8c]) => '」',
        (_, [0xe3, 0x80, 0x8e]) => '』',
        (_, [0xe3, 0x80, 0x90]) => '】',
        (_, [0xe3, 0x80, 0x88]) => '〉',
        (_, [0xef, 0xbc, 0x88]) => '）',
        _ => return None,
    })
}
