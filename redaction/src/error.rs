//! Why a request cannot be masked, and so stays inside.

use classifiers::{EntityType, Unscannable};

/// The request cannot leave masked. Says what kind of thing was in the way, never which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unmaskable {
    /// A text was not read to its end, so nobody knows what is in it.
    #[error("a text could not be scanned: {0}")]
    Unscannable(Unscannable),
    /// A value has no reversible form.
    #[error("{0} never leaves, masked or not")]
    NeverLeaves(EntityType),
    /// Values of this type are to be refused: [`crate::Mode::Refuse`].
    #[error("{0} is refused")]
    Refused(EntityType),
    /// Each time a text is looked at as it would leave, it shows another value.
    #[error("a text shows more values however often it is masked")]
    Endless,
    /// A JSON document does not parse, or would not parse any more once masked.
    #[error("a JSON document cannot be masked and stay JSON")]
    Json,
    /// The outline of the request is not an object, or names a member twice.
    #[error("the outline is not an object with distinct members")]
    Outline,
    /// A number among the request's options, as its limit of tokens, equals a value in its texts.
    #[error("an option's number equals a value of {0}")]
    Number(EntityType),
    /// No free placeholder was found: every candidate occurs in the request's own text.
    #[error("every candidate for a placeholder of {0} is taken")]
    Exhausted(EntityType),
    /// An original was found in the serialised request. This must never happen.
    #[error("{0} found in the masked request")]
    Guard(EntityType),
}
