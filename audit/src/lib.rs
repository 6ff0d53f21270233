//! What was decided, written so that it can be proved a year later.
//!
//! A [`Trail`] appends records to files in a directory of its own. Each record carries the hash of
//! the one before it, and checkpoints are signed, so that nothing can be changed, taken out or put
//! in between without [`verify`] finding it. [`Trail::record`] returns when the record is as safe as
//! the chosen [`Durability`] promises, with a [`Receipt`]: whoever demands one before an answer or a
//! transfer cannot have it without a record.
//!
//! | module | what it does |
//! |---|---|
//! | `record` | what is recorded: decisions, attempts, outcomes; and what the trail says of itself |
//! | `line`, `hash` | a record as a line, linked to the line before |
//! | `key`, `fingerprint` | signatures; values as keyed fingerprints |
//! | `directory`, `store` | names, access rights, the lock; the bytes on the disk |
//! | `trail/` | writing: group commit, rotation, repair, retention |
//! | `reader`, `cases` | reading: lines, records, what belongs to one request |
//! | `verify/`, `anchor` | does the chain hold, and does it hold what it held then |
//! | `report/` | transfers and decisions of a month; what a leak report asks |
//!
//! Knows no HTTP and nothing of how decisions are made. Holds no text of a request or an answer:
//! records are names, kinds, counts, times and keyed fingerprints.

pub mod anchor;
mod cases;
mod directory;
mod fingerprint;
mod hash;
mod key;
mod line;
mod reader;
mod record;
pub mod report;
mod store;
mod trail;
pub mod verify;

pub use cases::{Case, Cases, Filter};
pub use directory::DirectoryError;
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use hash::{Hash, NotAHash};
pub use key::{KeyError, KeyId, PublicKey, SigningKey};
pub use line::MAX_LINE_BYTES;
pub use reader::{Located, ReadError, Records, records};
pub use record::{
    Attempt, Checkpoint, Counts, Decision, Destination, Facts, FileHeader, Followed, Gap, Outcome,
    Previous, Record, Refusals, Refused, Repaired, Retired, RetiredFile, Started, Tokens, Why,
};
pub use store::Room;
#[cfg(any(test, feature = "test-support"))]
pub use store::faulty;
pub use trail::{
    Clock, Damage, Durability, MOST_CHECKPOINT_RECORDS, MOST_UNSIGNED, OpenError, Opened, Receipt,
    Settings, Status, Tap, Trail, Unrecorded, damage,
};
