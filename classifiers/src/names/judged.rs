//! What was decided of the places of a text, so that it is decided once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::lexicon::Multiply;

/// Which places of a text, without a label, name one of ours, as far as it was asked: several
/// recognisers find the same name.
#[derive(Default)]
pub(crate) struct Judged {
    places: RefCell<HashMap<u64, bool, BuildHasherDefault<Multiply>>>,
}

impl Judged {
    pub(super) fn of(&self, place: &Range<usize>) -> Option<bool> {
        self.places.borrow().get(&Self::key(place)).copied()
    }

    pub(super) fn keep(&self, place: &Range<usize>, ours: bool) {
        self.places.borrow_mut().insert(Self::key(place), ours);
    }

    /// Texts are far shorter than 4 GiB.
    fn key(place: &Range<usize>) -> u64 {
        (place.start as u64) << 32 | place.end as u64
    }
}
