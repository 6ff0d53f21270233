//! What an answer must be, token by token: JSON, JSON that fits a schema, calls of tools.
//!
//! [`Constraint`] is what a request asks for; [`Grammars::compile`] makes a [`Grammar`] of it, which
//! says before each token which tokens may come ([`Mask`]). Crate `llguidance` does the parsing; it
//! has limits on everything and catches its own panics, so that no schema ends the process.
//!
//! - The end-of-turn token may come exactly when the answer is whole.
//! - A mask is never empty. Where nothing could follow (a vocabulary that cannot spell what the
//!   schema asks for), [`Grammar::mask`] fails and the request with it: half an answer would look
//!   like a whole one.
//! - Between JSON's tokens at most one space, or one line break with at most 20 spaces, so that a
//!   weak model does not say blanks for ever.

mod compile;
mod constraint;
mod mask;
mod patience;
mod rules;
mod running;
mod schema;

#[cfg(test)]
mod tests;

pub(crate) use crate::child::grammar::compile::{Grammars, NoGrammar, Words};
pub(crate) use crate::child::grammar::constraint::{Constraint, Thinking};
pub(crate) use crate::child::grammar::mask::Mask;
pub(crate) use crate::child::grammar::running::{Grammar, GrammarError};
