//! Well-known persons, of whom one may ask a general question: `lists/public-figures.txt`.
//!
//! They are none of ours, unless they are spoken of as a customer is.

use std::ops::Range;

use super::lexicon::Lexicon;
use crate::context::Context;
use crate::cues::Cue;

/// So far around a name, in bytes, an account or a number of a customer makes it a customer.
const NEAR: usize = 90;

/// Whether the name is a public figure's, and nothing says that it is a customer's, too.
pub(super) fn spoken_of(text: &Context<'_>, lexicon: &Lexicon, range: &Range<usize>) -> bool {
    lexicon.is_figure(&text.text[range.clone()]) && !as_customer(text, range)
}

fn as_customer(text: &Context<'_>, range: &Range<usize>) -> bool {
    let called = text.hits.after(range.end).is_some_and(|hit| {
        hit.cue == Cue::Honorific
            && hit.start() <= range.end + 1
            && matches!(&text.text[hit.start()..hit.end()], "様" | "さま" | "殿")
    });
    let labelled = text
        .direct_label(range.start)
        .is_some_and(|hit| hit.cue == Cue::Name);
    called
        || labelled
        || [Cue::Account, Cue::Birth, Cue::Phone]
            .iter()
            .any(|cue| text.near(range, *cue, NEAR, NEAR))
}
