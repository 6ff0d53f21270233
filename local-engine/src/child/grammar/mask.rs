//! Which tokens may come next.

use toktrie::SimpleVob;

#[cfg(test)]
use crate::child::backend::Token;

/// A set of tokens, a bit each. Tokens beyond its end are not in it.
#[derive(Clone, Debug)]
pub(crate) struct Mask(SimpleVob);

impl Mask {
    pub(super) const fn new(tokens: SimpleVob) -> Self {
        Self(tokens)
    }

    /// No token may come.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_zero()
    }

    /// Tokens 64 × `index` to 64 × `index` + 63, the first in the lowest bit.
    pub(crate) fn block(&self, index: usize) -> u64 {
        let words = self.0.as_slice();
        let word = |at: usize| words.get(at).copied().map_or(0, u64::from);
        word(2 * index) | word(2 * index + 1) << 32
    }
}

#[cfg(test)]
impl Mask {
    /// May this token come?
    pub(crate) fn allows(&self, token: Token) -> bool {
        let Ok(token) = u32::try_from(token) else {
            return false;
        };
        (token as usize) < self.0.len() && self.0.is_allowed(token)
    }

    pub(crate) fn of(tokens: &[bool]) -> Self {
        Self(SimpleVob::from_slice(tokens))
    }
}
