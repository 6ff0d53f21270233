//! Proofs about rules files, over all possible requests and not over samples of them.
//!
//! | file | what it is |
//! |---|---|
//! | `space` | all possible requests: variables, values, what always goes together |
//! | `formula` | statements about a request |
//! | `meaning` | what conditions and floors say, as formulas |
//! | `solver` | formulas in, requests or impossibilities out (SAT) |
//! | `encoding` | a whole file for the solver: first match, floors |
//! | `smallest` | the request that shows something most plainly |
//! | `region` | as many requests as possible of which the same is true |
//! | `example` | a request of the space, whole |
//! | `decided` | what a file decides about one request |
//! | `feature` | what can be said of requests, in no language yet |
//! | `words/` | proofs in Japanese and English |
//! | `reach` | rules that do nothing, and because of which others |
//! | `invariant` | does what a file claims hold of all requests |
//! | `guard` | what one file claims and another no longer does |
//! | `compare` | two files: what leaves that stayed, and everything else that changed |
//!
//! Sound: whatever is shown is asked of [`Policy::decide`] itself before it is told. Complete: what
//! is said never to happen does not, whatever the request, since the solver found none and the
//! space leaves none out.
//!
//! In which share of all conversations a request is belongs to the request: what a canary or a shadow
//! sends out of five in a hundred conversations leaves, and ten are more than five.
//!
//! [`Policy::decide`]: super::Policy::decide

mod compare;
mod decided;
mod encoding;
mod example;
mod feature;
mod formula;
mod guard;
mod invariant;
mod meaning;
mod reach;
mod region;
mod smallest;
mod solver;
mod space;
mod words;

#[cfg(test)]
mod tests;

pub use compare::{Change, Difference, Question, Shown, Verdict, compare};
pub use decided::Decided;
pub use example::Example;
pub use guard::Guard;
pub use invariant::{Proof, prove};
pub(super) use reach::{Idle, Why, before_default, idle};
pub use words::{Format, Tongue};
