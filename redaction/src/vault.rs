//! What each placeholder of one request stands for.

use std::fmt;
use std::sync::Arc;

use crate::Restorer;

/// How the text of a stream is written, and so how originals are written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Plain text: originals go in as they are, except into URLs, link targets and attributes.
    None,
    /// A JSON document in pieces (tool-call arguments): originals go in JSON-escaped.
    Json,
}

/// Placeholders and originals of one request. In memory only, zeroised when the last
/// [`Restorer`] is gone; its `Debug` prints counts.
pub struct Vault {
    entries: Arc<Entries>,
}

struct Entries {}

impl Vault {
    /// Whether nothing was masked, so that there is nothing to restore.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        true
    }

    /// A restorer for one stream of text: a choice's content, a tool call's arguments. Cheap; the
    /// vault may be dropped before it.
    #[must_use]
    pub fn restorer(&self, escape: Escape) -> Restorer {
        let _ = (&self.entries, escape);
        Restorer::new()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}
