//! What may leave: the serialised request with placeholders in it.

use std::fmt;

use bytes::Bytes;

use crate::serialise::Serialised;
use crate::{Counts, json};

/// A request that may leave. Only [`crate::Masker::mask`] makes one; its `Debug` prints sizes.
pub struct MaskedPrompt {
    /// The members of the outline's object, serialised, without the braces.
    members: String,
    masked: Counts,
}

impl MaskedPrompt {
    pub(crate) fn new(serialised: Serialised) -> Self {
        Self {
            members: serialised.members,
            masked: serialised.masked,
        }
    }

    /// The body to send: the outline's object with `model` as its first member. The members are
    /// serialised once; a call copies them. `model` comes from the operator's settings, never from
    /// a request.
    #[must_use]
    pub fn body_for(&self, model: &str) -> Bytes {
        let mut body = String::with_capacity(self.members.len() + model.len() + 16);
        body.push_str("{\"model\":\"");
        json::push_escaped(model, &mut body);
        body.push('"');
        if !self.members.is_empty() {
            body.push(',');
            body.push_str(&self.members);
        }
        body.push('}');
        body.into()
    }

    /// How many occurrences were masked, per type.
    #[must_use]
    pub fn masked_counts(&self) -> Counts {
        self.masked
    }
}

impl fmt::Debug for MaskedPrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MaskedPrompt")
            .field("bytes", &self.members.len())
            .field("masked", &self.masked.total())
            .finish()
    }
}
