//! What was decided of the places of a text, so that it is decided once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::lexicon::Multiply;
use crate::candidates::Evidence;

/// What was decided of each place so far: several recognisers find the same name.
#[derive(Default)]
pub(crate) struct Judged {
    places: RefCell<HashMap<u64, Verdict, BuildHasherDefault<Multiply>>>,
}

/// What was decided of one place.
#[derive(Clone, Copy, Default)]
pub(super) struct Verdict {
    /// Whether it may name one of ours, if anything says so.
    pub(super) may_be: Option<bool>,
    /// Whether it does without a label.
    pub(super) is: Option<bool>,
    /// The best evidence for it that was added.
    pub(super) added: Option<Evidence>,
}

impl Judged {
    pub(super) fn of(&self, place: &Range<usize>) -> Verdict {
        let known = self.places.borrow().get(&Self::key(place)).copied();
        known.unwrap_or_default()
    }

    pub(super) fn keep(&self, place: &Range<usize>, verdict: Verdict) {
        self.places.borrow_mut().insert(Self::key(place), verdict);
    }

    /// Whether there was no such evidence for the place before; there is now.
    pub(super) fn is_news(&self, place: &Range<usize>, evidence: Evidence) -> bool {
        let mut places = self.places.borrow_mut();
        let added = &mut places.entry(Self::key(place)).or_default().added;
        let news = *added < Some(evidence);
        *added = Some(evidence).max(*added);
        news
    }

    /// Texts are far shorter than 4 GiB.
    fn key(place: &Range<usize>) -> u64 {
        (place.start as u64) << 32 | place.end as u64
    }
}
