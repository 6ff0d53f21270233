//! What other rules would change: of requests that were decided already, and of those that come.
//! Nothing here sends anything anywhere, and nothing here decides what happens to a request.
//!
//! | file | what it is |
//! |---|---|
//! | `change` | how two decisions about one request differ |
//! | `tally` | such differences, counted by application, level and rules; as a table |
//! | `source` | requests that were decided already, as their log lines tell |
//! | `replay` | those requests, decided again |
//! | `trial` | another file that decides beside the one in force, for a while |
//! | `order` | that such a trial should run, and what came of it: files beside the history |
//! | `keeper` | the running gateway's side: begins trials and ends them |

mod change;
mod keeper;
mod order;
mod replay;
mod source;
mod tally;
mod trial;

#[cfg(test)]
mod tests;

pub use change::Change;
pub use keeper::Keeper;
pub use order::{Order, OrderError, Report, Trials};
pub use replay::{Replay, replay};
pub use source::{LogLines, Recorded, Source};
pub use tally::{Row, Tally};
pub use trial::Trial;
