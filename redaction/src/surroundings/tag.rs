//! The values of HTML attributes, as a browser would see them.
//!
//! Text may look like a tag and be none, and hide where the real one begins. So every `<` may begin
//! one, also within another, and all readings that are possible are followed side by side.

use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};

/// Behind `<`, and in the name that follows.
const OPEN: u8 = 1;
const NAME: u8 = 1 << 1;
const ATTRIBUTES: u8 = 1 << 2;
const AFTER_EQUALS: u8 = 1 << 3;
const UNQUOTED: u8 = 1 << 4;
const SINGLE: u8 = 1 << 5;
const DOUBLE: u8 = 1 << 6;

const STATES: [u8; 7] = [
    OPEN,
    NAME,
    ATTRIBUTES,
    AFTER_EQUALS,
    UNQUOTED,
    SINGLE,
    DOUBLE,
];
const VALUES: u8 = AFTER_EQUALS | UNQUOTED | SINGLE | DOUBLE;

/// Where in a tag we may be.
#[derive(Clone, Default)]
pub(super) struct Tag {
    states: u8,
    /// What was read since the first `<` of those.
    address: Option<DefaultHasher>,
}

impl Tag {
    pub(super) fn read(&mut self, c: char, keys: &RandomState) {
        if self.states == 0 && c != '<' {
            return;
        }
        let states = STATES.iter().filter(|&state| self.states & state != 0);
        self.states = states.fold(0, |next, &state| next | after(state, c));
        if self.states == 0 {
            self.address = None;
        }
        if c == '<' {
            self.states |= OPEN;
            self.address.get_or_insert_with(|| keys.build_hasher());
        }
        if let Some(address) = &mut self.address {
            address.write_u32(c.into());
        }
    }

    /// The hash of the tag up to here, where a value would be an attribute's.
    pub(super) fn address(&self) -> Option<u64> {
        let address = self.address.as_ref().filter(|_| self.states & VALUES != 0);
        address.map(Hasher::finish)
    }

    /// What ends the attribute's value.
    pub(super) fn closer(&self) -> Option<char> {
        match self.states & VALUES {
            SINGLE => Some('\''),
            DOUBLE => Some('"'),
            UNQUOTED | AFTER_EQUALS => Some('>'),
            _ => None,
        }
    }

    pub(super) fn pass_over(&mut self, entry: usize) {
        if self.states & AFTER_EQUALS != 0 {
            self.states = self.states & !AFTER_EQUALS | UNQUOTED;
        }
        if self.states & OPEN != 0 {
            self.states = self.states & !OPEN | NAME;
        }
        if let Some(address) = &mut self.address {
            address.write_u8(0xff);
            address.write_usize(entry);
        }
    }
}

/// Where one reading is after a character.
fn after(state: u8, c: char) -> u8 {
    let is_space = c.is_ascii_whitespace();
    match (state, c) {
        (SINGLE, '\'') | (DOUBLE, '"') => ATTRIBUTES,
        (SINGLE | DOUBLE, _) => state,
        (_, '>') => 0,
        (OPEN, c) if c.is_ascii_alphabetic() => NAME,
        (NAME, c) if c.is_ascii_alphanumeric() || c == '-' => NAME,
        (NAME, c) if is_space || c == '/' => ATTRIBUTES,
        (OPEN | NAME, _) => 0,
        (ATTRIBUTES, '=') => AFTER_EQUALS,
        (AFTER_EQUALS, '\'') => SINGLE,
        (AFTER_EQUALS, '"') => DOUBLE,
        (AFTER_EQUALS, _) if !is_space => UNQUOTED,
        (UNQUOTED, _) if is_space => ATTRIBUTES,
        _ => state,
    }
}
