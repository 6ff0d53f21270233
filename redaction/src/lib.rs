//! Hide it, and give it back.
//!
//! A request that leaves the bank is not edited: it is built anew as an [`Outline`], a tree whose
//! strings are literals of the program or texts that were scanned. [`Masker::mask`] turns it into
//! a [`MaskedPrompt`], the only thing the client for external engines takes, and a [`Vault`] that
//! knows what each placeholder stands for. The vault hands out a [`Restorer`] for every stream of
//! text in the answer.
//!
//! Pure: no I/O, no async, no clock.

mod counts;
mod cursor;
mod edits;
mod error;
mod host;
mod identity;
mod json;
mod lookout;
mod masker;
mod needles;
mod outline;
mod placeholder;
mod prompt;
mod register;
mod restorer;
mod serialise;
mod straggler;
mod surroundings;
mod vault;

pub use counts::{Counts, Tally};
pub use error::Unmaskable;
pub use masker::{Masker, Scope};
pub use outline::{INSTRUCTION, Outline};
pub use prompt::MaskedPrompt;
pub use restorer::Restorer;
pub use vault::{Escape, Vault};
