//! Four eyes: rules take effect only when enough different people have signed them.
//!
//! Whoever proposes a change, approves one or goes back to an earlier version signs the rules file
//! itself with a minisign key, and with it who, when, why, and the whole history up to then. The
//! signatures stand in a history that is only ever appended to; each of its lines holds a hash of
//! all lines before. Which file may be in force follows from the history and the listed people
//! alone, and the gateway works it out itself at every load.
//!
//! | file | what it is |
//! |---|---|
//! | `statement` | what a signature says, in its trusted comment |
//! | `signature` | made with a secret key, checked with a listed person's public key |
//! | `entry` | what happened: somebody proposed, somebody approved |
//! | `chain` | the history's lines and their hashes |
//! | `store` | the directory: the history, and every version of the rules by its hash |
//! | `standing` | what the history amounts to: which version is in force, what waits for whom |
//! | `act` | proposing, approving, going back |
//! | `proof` | whether a proposal lets something out that stayed |
//! | `gate` | what the running gateway asks before it takes a file over |
//!
//! What this does not protect from: whoever can write both the rules file and the directory while
//! no gateway runs can put an older state of both back. It was approved, too; and a running gateway
//! notices, because its history then lacks lines that it has seen.

mod act;
mod chain;
mod entry;
mod gate;
mod proof;
mod signature;
mod standing;
mod statement;
mod store;

#[cfg(test)]
pub(crate) mod tests;

pub use act::{ActError, Approving, Desk, Proposing, Told};
pub use chain::{ChainError, Hash};
pub use entry::{Event, Proof, Proposed};
pub use gate::Signatures;
pub use proof::prove;
pub use signature::{KeyError, Signer};
pub use standing::{Doubt, Proposal, Standing, State, Version};
pub(crate) use store::write_whole;
pub use store::{Store, StoreError};
