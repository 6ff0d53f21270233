//! The scanning view: the text as a reader sees it, with an exact map back to its bytes.
//!
//! Detectors read the view, never the original. What they find is mapped back, so that only the
//! original is ever edited. A text in which nothing reads differently is its own view, and no map
//! is built.
//!
//! The view is made in steps, each of which rewrites the text piece by piece and knows the way
//! back (`map`):
//!
//! | step | reads |
//! |---|---|
//! | `listing` | circled numbers before the lines of a form |
//! | `characters` | full and half width, invisible characters, dashes, marks, backslash escapes |
//! | `encodings` | HTML entities, percent-encoding, quoted-printable, encoded words |
//! | `stand_ins` | the gateway's own placeholders, in [`Views`] only |
//! | `layers` | base64, base85, hexadecimal and rows of bytes, in [`Layered`] only |
//! | `lines` | words that are written one character a line |
//! | `markup` | emphasis and tags inside a value, `[at]` and `[dot]`, addresses with spaces in them |
//! | `lookalikes` | letters of another script |
//! | `numerals`, `spoken`, `told` | digits in kanji and in words |
//! | `separators` | what stands between the digits of a number |
//!
//! `characters` and `encodings` are repeated until nothing changes, [`MOST_ROUNDS`] times at most: what is
//! encoded twice is decoded twice. No step makes a text longer but `characters`: a character of three bytes
//! (U+FDFA) folds into 33 of them.
//!
//! What is shown in another order than it is written is a text of its own, read besides (`direction`).

mod announced;
mod base64;
mod base85;
mod blocks;
mod broken_numbers;
mod characters;
mod codes;
mod direction;
mod encodings;
mod entities;
mod escapes;
mod layers;
mod like_digits;
mod lines;
mod listing;
mod lookalikes;
mod map;
mod markup;
mod notations;
mod numerals;
mod pairs;
mod plans;
mod plausible;
mod scattered;
mod separators;
mod signs;
mod single_digits;
mod spoken;
mod stand_ins;
#[cfg(test)]
mod tests;
mod told;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use announced::READ_OUT;
pub(crate) use direction::Shown;
use map::{Map, Rewritten};
pub(crate) use stand_ins::STAND_IN;

/// How often escapes and encodings are undone, one within the other.
const MOST_ROUNDS: usize = 4;
/// How many layers of base64 and hexadecimal are read, one within the other.
const MOST_LAYERS: usize = 4;

/// A text as detectors read it.
pub(crate) struct View<'t> {
    text: Cow<'t, str>,
    /// One for every step that changed something, in the order of the steps.
    maps: Vec<Map>,
}

/// All that is read of a text: as it stands, and with its layers decoded.
pub(crate) struct Views<'t> {
    pub(crate) plain: View<'t>,
    /// Nothing if there is no layer that can be read.
    pub(crate) layered: Option<Layered<'t>>,
    /// Whether a long encoded piece cannot be read.
    pub(crate) unreadable: bool,
}

/// The view in which base64 and hexadecimal are read.
pub(crate) struct Layered<'t> {
    pub(crate) view: View<'t>,
    /// Ranges of the original that were decoded, sorted, never overlapping.
    pub(crate) decoded: Vec<Range<usize>>,
}

/// A text has at most so many times the bytes in its view: U+FDFA folds from 3 into 33.
#[cfg(test)]
pub(crate) const MOST_GROWTH: usize = 11;

type Step = fn(&str) -> Option<Rewritten>;

/// Signs within their surroundings, once everything is decoded.
const IN_CONTEXT: [Step; 12] = [
    lines::read,
    markup::read,
    markup::read_spelt_signs,
    markup::read_apart,
    lookalikes::read_latin,
    lookalikes::read_japanese,
    told::read,
    numerals::read_bracketed,
    numerals::read_dates,
    numerals::read_rows,
    spoken::read,
    separators::read,
];

impl<'t> Views<'t> {
    /// `text` must be shorter than 4 GiB; the classifier's limit sees to it.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut plain = View::plain(text);
        plain.decode();
        plain.step(stand_ins::read);
        let layer = layers::read(&plain.text);
        plain.read_in_context();
        let mut unreadable = layer.unreadable;
        let layered = layer
            .read
            .map(|layer| Layered::new(text, layer, &mut unreadable));
        Self {
            plain,
            layered,
            unreadable,
        }
    }
}

impl<'t> Layered<'t> {
    /// `outermost` is the first layer of the text, decoded.
    fn new(text: &'t str, outermost: Rewritten, unreadable: &mut bool) -> Self {
        let mut view = View::plain(text);
        view.decode();
        view.step(stand_ins::read);
        let mut decoded: Vec<Range<usize>> = Vec::new();
        let mut next = Some(outermost);
        for _ in 0..MOST_LAYERS {
            let Some(read) = next else { break };
            decoded.extend(read.map.replaced().map(|range| view.original(&range)));
            view.take(read);
            view.decode();
            view.step(stand_ins::read);
            let layer = layers::read(&view.text);
            *unreadable |= layer.unreadable;
            next = layer.read;
        }
        // What is left is encoded more often than anybody encodes by accident.
        *unreadable |= next.is_some();
        view.read_in_context();
        Self {
            view,
            decoded: apart(decoded),
        }
    }
}

/// What is written in a piece of a text, and whether layers were read.
pub(crate) fn decoded(piece: &str) -> (String, bool) {
    let mut view = View::plain(piece);
    view.decode();
    let mut is_layered = false;
    for _ in 0..MOST_LAYERS {
        let Some(read) = layers::read(&view.text).read else {
            break;
        };
        is_layered = true;
        view.take(read);
        view.decode();
    }
    (view.text.into_owned(), is_layered)
}

/// Sorted, with those that overlap in one.
fn apart(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, before| {
        let inside = next.start < before.end;
        if inside {
            before.end = before.end.max(next.end);
        }
        inside
    });
    ranges
}

impl<'t> View<'t> {
    /// The text as it stands. `text` must be shorter than 4 GiB.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut view = Self::plain(text);
        view.decode();
        view.read_in_context();
        view
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The smallest range of the original that shows all of `range` of the view.
    pub(crate) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.maps
            .iter()
            .rev()
            .fold(range.clone(), |range, map| map.original(&range))
    }

    fn plain(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            maps: Vec::new(),
        }
    }

    fn decode(&mut self) {
        self.step(listing::read);
        if self.step(characters::read) {
            // Marks that were escaped apart from their letters.
            self.step(characters::read);
        }
        for _ in 0..MOST_ROUNDS {
            if !self.step(encodings::read) {
                break;
            }
            self.step(characters::read);
        }
    }

    fn read_in_context(&mut self) {
        for step in IN_CONTEXT {
            self.step(step);
        }
    }

    /// Whether the step changed anything.
    fn step(&mut self, step: Step) -> bool {
        match step(&self.text) {
            Some(read) => {
                self.take(read);
                true
            }
            None => false,
        }
    }

    fn take(&mut self, read: Rewritten) {
        self.text = Cow::Owned(read.text);
        self.maps.push(read.map);
    }
}

/// Whether the map of every step is exact on this text.
#[cfg(test)]
pub(crate) fn steps_fit(text: &str) -> bool {
    const DECODING: [Step; 8] = [
        listing::read,
        characters::read,
        characters::read,
        encodings::read,
        characters::read,
        stand_ins::read,
        |text| layers::read(text).read,
        characters::read,
    ];
    let mut text = text.to_owned();
    DECODING.iter().chain(&IN_CONTEXT).all(|step| {
        let Some(read) = step(&text) else { return true };
        let fits = read.map.fits(&text, &read.text);
        text = read.text;
        fits
    })
}
