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
//! What this does not protect from:
//!
//! - The rules file alone is signed. `sekisho.toml` decides as much: which tags an application
//!   carries, at which address an engine is, who is listed in `[approval]`. A proposal records a
//!   hash of that, and whoever approves is told if it is another one by then; the gateway does not
//!   ask. Whoever may write `sekisho.toml` must be as trusted as all who sign.
//! - Who signs says when. A running gateway goes by its own clock for lines that came after its
//!   start; one that starts later believes them. So a key of somebody who left, kept by them
//!   together with access to the directory, counts for a gateway that is not running yet.
//! - Whoever can write both the rules file and the directory while no gateway runs can put an older
//!   state of both back. It was approved, too; and a running gateway notices, because its history
//!   then lacks lines that it has seen.

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
pub use proof::proof_of;
pub use signature::{KeyError, Signer};
pub use standing::{Doubt, Proposal, Standing, State, Version};
pub use store::{Store, StoreError};
pub(crate) use store::{hash, write_whole};
