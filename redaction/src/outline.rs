//! The outgoing request, as a tree that cannot hold an unscanned string.

use classifiers::Scanned;
use serde_json::Number;

use crate::vault::Kinds;

/// The outgoing request, built anew: every string in it is a literal of ours or a scanned text.
///
/// The root must be an [`Outline::Object`] without a member `model`, which
/// [`crate::MaskedPrompt::body_for`] adds.
#[derive(Debug)]
pub enum Outline<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number. One that equals a value keeps the request inside.
    Number(Number),
    /// A string of the program's own. It is never masked.
    Literal(&'static str),
    /// A plain text, masked in place.
    Text(&'a Scanned),
    /// A JSON document carried inside a JSON string (`function.arguments`), masked so that it
    /// stays JSON. One that is not JSON to begin with is masked as plain text.
    JsonText(&'a Scanned),
    /// A JSON document embedded as JSON (`tools`, `response_format`), masked so that it stays
    /// JSON.
    Json(&'a Scanned),
    /// A scanned name or id, which takes letters, digits, `_` and `-` only. With a finding in it,
    /// all of it becomes a placeholder without brackets.
    Name(&'a Scanned),
    /// What to tell a model about what was masked; see [`Outline::WhenMasked`].
    Instruction,
    /// A part that is there only if something was masked that the model must be told of. Otherwise
    /// the list element or object member vanishes.
    ///
    /// ```
    /// use redaction::Outline;
    ///
    /// let message = Outline::Object(vec![
    ///     ("role", Outline::Literal("system")),
    ///     ("content", Outline::Instruction),
    /// ]);
    /// let messages = Outline::List(vec![Outline::when_masked(message)]);
    /// # drop(messages);
    /// ```
    WhenMasked(Box<Outline<'a>>),
    /// `[…]`.
    List(Vec<Outline<'a>>),
    /// `{…}`, members in this order.
    Object(Vec<(&'static str, Outline<'a>)>),
}

impl<'a> Outline<'a> {
    /// A part that is there only if something was masked.
    #[must_use]
    pub fn when_masked(part: Outline<'a>) -> Self {
        Self::WhenMasked(Box::new(part))
    }
}

/// What to tell a model about what was masked: short, since it is paid for with every request.
pub(crate) fn instruction(kinds: Kinds) -> String {
    const PLACEHOLDERS: &str = "Some values in this conversation are hidden behind placeholders: \
        a type and letters in angle brackets. Treat each as the real value and copy it exactly, \
        unchanged and with its brackets, wherever you would write that value. Placeholders with \
        the same letters mean the same thing.";
    const SURROGATES: &str = "Write names, numbers, dates and addresses exactly as they are \
        written in this conversation.";
    const COARSE: &str = "Some details were made less precise, or removed where [removed] or \
        ［省略］ stands: do not make them up.";
    [
        (kinds.placeholders, PLACEHOLDERS),
        (kinds.surrogates, SURROGATES),
        (kinds.coarse, COARSE),
    ]
    .into_iter()
    .filter_map(|(is_there, sentence)| is_there.then_some(sentence))
    .collect::<Vec<_>>()
    .join(" ")
}
