//! `sekisho audit`: prove the record, ask it, report from it.
//!
//! | file | command |
//! |---|---|
//! | `arguments` | what can be typed, and the help |
//! | `place` | which directory and keys are meant; times as people write them |
//! | `proof` | `verify`, `anchor`, `keygen` |
//! | `repair` | `repair` |
//! | `search` | `search`, `subject` |
//! | `shown` | a request in words |
//! | `reports` | `report`, `incident` |

mod arguments;
mod place;
mod proof;
mod repair;
mod reports;
mod search;
mod shown;

use std::io::Write;

pub(super) use self::arguments::AuditCommand;
use super::Failure;

/// Runs the command that was typed.
pub(super) fn run(command: &AuditCommand, out: &mut impl Write) -> Result<(), Failure> {
    match command {
        AuditCommand::Verify(verify) => proof::verify(verify, out),
        AuditCommand::Search(search) => search::search(search, out),
        AuditCommand::Subject(subject) => {
            search::subject(subject, &mut std::io::stdin().lock(), out)
        }
        AuditCommand::Report(report) => reports::report(report, out),
        AuditCommand::Incident(incident) => reports::incident(incident, out),
        AuditCommand::Anchor(anchor) => proof::anchor(anchor, out),
        AuditCommand::Repair(repair) => repair::repair(repair, out),
        AuditCommand::Keygen(keygen) => proof::keygen(keygen, out),
    }
}

impl From<audit::ReadError> for Failure {
    fn from(error: audit::ReadError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<audit::KeyError> for Failure {
    fn from(error: audit::KeyError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

#[cfg(test)]
mod tests;
