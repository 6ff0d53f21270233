//! How evidence is weighed: in points, ten of which make a name.
//!
//! What a word may be by the dictionaries and what stands around it each give points, for and
//! against; the sum decides. A frequent surname that is nothing else has six: an honorific (eight) is
//! more than enough, somebody who speaks (`…です`, four) at the head of a phrase (one) is enough, a
//! particle (one) is not, unless the text speaks of persons anyway (two). A word that is also a place or
//! a thing begins with less and needs more.

use crate::candidates::Evidence;

/// Evidence for a name, or against it.
pub(super) type Points = i32;

/// So many points make a name.
pub(super) const ENOUGH: Points = 10;

/// So many make it sure: it wins over what merely has the form of something else.
pub(super) const SURE: Points = 14;

/// Below this, nothing that the rest of the text says can make a name of it.
pub(super) const DOUBTFUL: Points = 4;

/// The text speaks of persons elsewhere.
pub(super) const PERSONS: Points = 3;

/// Beside a name in a list.
pub(super) const LISTED: Points = 5;

/// Part of a longer word.
pub(super) const INSIDE: Points = -9;

pub(super) fn evidence(points: Points) -> Evidence {
    if points >= SURE {
        Evidence::Labelled
    } else {
        Evidence::Context
    }
}
