//! What may leave: the serialised request with placeholders in it.

use std::fmt;

use bytes::Bytes;

use crate::Counts;

/// A request that may leave. Only [`crate::Masker::mask`] makes one; its `Debug` prints sizes.
pub struct MaskedPrompt {
    /// The members of the outline's object, serialised, without the braces.
    members: Bytes,
    masked: Counts,
}

impl MaskedPrompt {
    /// The body to send: the outline's object with `model` as its first member. The members are
    /// serialised once; a call copies them.
    #[must_use]
    pub fn body_for(&self, model: &str) -> Bytes {
        let model = serde_json::Value::from(model).to_string();
        let mut body = Vec::with_capacity(self.members.len() + model.len() + 16);
        body.extend_from_slice(b"{\"model\":");
        body.extend_from_slice(model.as_bytes());
        if !self.members.is_empty() {
            body.push(b',');
            body.extend_from_slice(&self.members);
        }
        body.push(b'}');
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
