//! URLs, and what reference definitions point to.

use std::hash::{DefaultHasher, Hasher, RandomState};

use super::recent::Recent;
use crate::host::Host;

/// Whether we are in a URL.
#[derive(Clone, Default)]
pub(super) struct Url {
    place: Place,
    host: Host,
    address: Option<DefaultHasher>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Outside,
    /// Up to white space, `<`, or to this character.
    Inside { closer: Option<char> },
    /// After `]:`, before what the definition points to.
    Definition,
}

impl Url {
    /// Reads on; `closer` ends what stands around a URL that begins here.
    pub(super) fn read(
        &mut self,
        c: char,
        recent: &Recent,
        closer: Option<char>,
        keys: &RandomState,
    ) {
        match self.place {
            Place::Inside { closer } if c == '<' || c.is_whitespace() || Some(c) == closer => {
                self.end();
            }
            Place::Definition if !matches!(c, '/' | '\\' | '<' | ' ' | '\t' | '\n' | '\r') => {
                self.end();
            }
            Place::Definition if matches!(c, '/' | '\\') => {
                self.place = Place::Inside { closer: None };
            }
            _ => {}
        }
        if self.place == Place::Outside {
            self.look(c, recent, closer, keys);
        } else if let Some(address) = &mut self.address {
            address.write_u32(c.into());
        }
    }

    /// Whether a URL begins with this character.
    fn look(&mut self, c: char, recent: &Recent, closer: Option<char>, keys: &RandomState) {
        let is_begun = match c {
            ':' if recent.ends_with(b"]") => {
                self.begin(Place::Definition, keys);
                return;
            }
            '/' if recent.ends_with(b":/") => true,
            '/' | '?' | '#' | '\\' if self.host.is_domain() => true,
            '.' => self.host.is_www(),
            // Perhaps the first half of `://`.
            '/' if recent.ends_with(b":") => return,
            _ => false,
        };
        if is_begun {
            let closer = self.host.closer().or(closer);
            self.begin(Place::Inside { closer }, keys);
            return;
        }
        let is_read = u8::try_from(c).is_ok_and(|byte| self.host.read(byte, recent.bytes()));
        if !is_read {
            self.host.end();
        }
    }

    fn begin(&mut self, place: Place, keys: &RandomState) {
        self.place = place;
        self.address = self.host.address(keys);
        self.host.end();
    }

    fn end(&mut self) {
        self.place = Place::Outside;
        self.address = None;
    }

    /// Where we are in a URL, the hash of it up to here, if it is known.
    pub(super) fn address(&self) -> impl Iterator<Item = Option<u64>> {
        let is_inside = matches!(self.place, Place::Inside { .. });
        let address = is_inside.then(|| self.address.as_ref().map(Hasher::finish));
        address.into_iter()
    }

    pub(super) fn pass_over(&mut self, entry: usize) {
        if self.place == Place::Definition {
            self.end();
        }
        self.host.end();
        if let Some(address) = &mut self.address {
            address.write_u8(0xff);
            address.write_usize(entry);
        }
    }
}
