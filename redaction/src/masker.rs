//! From an outline to a masked prompt and its vault.

use std::fmt;

use zeroize::Zeroizing;

use crate::{MaskedPrompt, Outline, Unmaskable, Vault};

/// What a placeholder holds for: one conversation of one application.
///
/// A value has the same placeholder in every request of the same scope, and another one in every
/// other scope. Nothing is stored for that: replicas with the same key agree.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The application's name.
    pub app: &'a str,
    /// What identifies the conversation and does not change as it goes on: its first texts.
    pub conversation: &'a [&'a str],
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("app", &self.app)
            .field("conversation", &self.conversation.len())
            .finish()
    }
}

/// Masks requests. Build it once with the secret that all replicas share.
pub struct Masker {
    _key: Zeroizing<[u8; 32]>,
}

impl Masker {
    /// A masker whose placeholders nobody can foretell without this key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            _key: Zeroizing::new(key),
        }
    }

    /// Builds the request to send, with every finding behind a placeholder.
    ///
    /// # Errors
    ///
    /// Fails closed: whatever cannot be masked for certain keeps the request inside.
    pub fn mask(
        &self,
        _scope: &Scope<'_>,
        _outline: &Outline<'_>,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        Err(Unmaskable::Outline)
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Masker").finish_non_exhaustive()
    }
}
