//! The pieces of what a choice says.

use std::fmt;

/// A piece of what a choice says; never empty, but for arguments that come with a name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Of its text.
    Text(String),
    /// Of its thinking.
    Reasoning(String),
    /// Of a call.
    Call {
        /// Which of the choice's calls, from 0.
        index: u32,
        /// With the first piece of a call: the function's name.
        name: Option<String>,
        /// As the model wrote them; need not be JSON.
        arguments: String,
    },
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Reasoning(text) => write!(f, "Reasoning({} bytes)", text.len()),
            Self::Call {
                index, arguments, ..
            } => {
                write!(f, "Call({index}, {} bytes)", arguments.len())
            }
        }
    }
}

/// Adds a piece, joined with the last one if it goes on with the same.
pub(super) fn say(out: &mut Vec<Said>, said: Said) {
    match (out.last_mut(), said) {
        (_, Said::Text(text) | Said::Reasoning(text)) if text.is_empty() => {}
        (Some(Said::Text(so_far)), Said::Text(text))
        | (Some(Said::Reasoning(so_far)), Said::Reasoning(text)) => so_far.push_str(&text),
        (
            _,
            Said::Call {
                name: None,
                arguments,
                ..
            },
        ) if arguments.is_empty() => {}
        (
            Some(Said::Call {
                arguments: so_far, ..
            }),
            Said::Call {
                name: None,
                arguments,
                ..
            },
        ) => so_far.push_str(&arguments),
        (_, said) => out.push(said),
    }
}
