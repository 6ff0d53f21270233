//! The labels of units: outside, or first, inner, last and only unit of a person's or firm's name.

use crate::EntityType;

/// How many labels there are.
pub(super) const LABELS: usize = 9;
pub(super) const OUTSIDE: usize = 0;

/// The kinds of name, in the order of their labels.
pub(super) const KINDS: [EntityType; 2] = [EntityType::Person, EntityType::Organization];

const FIRST: usize = 0;
const INNER: usize = 1;
const LAST: usize = 2;
const ONLY: usize = 3;

/// Persons are the first kind.
const LAST_OF_PERSONS: usize = 1 + ONLY;

/// The labels that a name begins with or that are none, and those behind which none goes on.
pub(super) const STARTS: [usize; 5] = [OUTSIDE, 1 + FIRST, 1 + ONLY, 5 + FIRST, 5 + ONLY];
pub(super) const CLOSED: [usize; 5] = [OUTSIDE, 1 + LAST, 1 + ONLY, 5 + LAST, 5 + ONLY];
/// Of each kind, the labels behind which a name goes on, and with which it does.
pub(super) const OPEN: [[usize; 2]; 2] = [[1 + FIRST, 1 + INNER], [5 + FIRST, 5 + INNER]];
pub(super) const BEHIND_OPEN: [[usize; 2]; 2] = [[1 + INNER, 1 + LAST], [5 + INNER, 5 + LAST]];

/// Whether `next` may follow `label`.
pub(super) const fn follows(label: usize, next: usize) -> bool {
    if is_open(label) {
        next != OUTSIDE
            && (label - 1) / 4 == (next - 1) / 4
            && matches!((next - 1) % 4, INNER | LAST)
    } else {
        starts(next)
    }
}

/// Whether a sequence may begin with it.
pub(super) const fn starts(label: usize) -> bool {
    label == OUTSIDE || matches!((label - 1) % 4, FIRST | ONLY)
}

/// Whether the name of a person begins with it.
pub(super) const fn starts_person(label: usize) -> bool {
    label != OUTSIDE && starts(label) && label <= LAST_OF_PERSONS
}

/// Whether the name goes on behind it: a sequence may not end so.
pub(super) const fn is_open(label: usize) -> bool {
    label != OUTSIDE && matches!((label - 1) % 4, FIRST | INNER)
}

/// The kind of the name that begins with this label.
pub(super) fn kind(label: usize) -> Option<EntityType> {
    (label != OUTSIDE).then(|| KINDS[(label - 1) / 4])
}

/// The labels of a name of `len` units.
#[cfg(feature = "training")]
pub(super) fn spelled(kind: usize, len: usize) -> impl Iterator<Item = usize> {
    (0..len).map(move |at| {
        let place = match (at, len) {
            (_, 1) => ONLY,
            (0, _) => FIRST,
            (at, len) if at + 1 == len => LAST,
            _ => INNER,
        };
        1 + kind * 4 + place
    })
}
