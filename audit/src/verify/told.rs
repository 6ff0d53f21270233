//! What happened to a trail, as it tells itself: no faults, but what an auditor asks about.

use std::fmt;

use jiff::Timestamp;

use crate::directory::torn_name;
use crate::record::{Gap, Repaired};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The program ended without closing the trail.
    Unclosed {
        /// The file's name and the line of the next start.
        place: String,
        /// Of that start.
        time: Timestamp,
    },
    /// What did not follow at the end was set aside.
    Repaired {
        /// The record that says so.
        place: String,
        /// What.
        repaired: Repaired,
    },
    /// Nothing could be recorded for some time.
    Gap {
        /// The record that says so.
        place: String,
        /// When it ended.
        until: Timestamp,
        /// What was missed.
        gap: Gap,
    },
    /// Files were deleted when their retention time was over.
    Retired {
        /// The first and the last.
        numbers: (u64, u64),
        /// When.
        time: Timestamp,
    },
    /// The trail was not begun with the first file read.
    Part {
        /// The number of that file.
        first: u64,
    },
    /// Its end says nothing of an end.
    Open,
    /// It is being written.
    Written,
    /// The anchor's record was deleted with its file, as the trail states.
    AnchorRetired,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed { place, time } => write!(
                f,
                "{place}: the run before the start at {time:.0} ended without closing the trail (a crash, \
                 or power loss)"
            ),
            Self::Repaired { place, repaired } => {
                let Repaired {
                    bytes,
                    offset,
                    number,
                    records,
                    ..
                } = repaired;
                let what = match (records, repaired.ordered) {
                    (0, false) => "of an unfinished record ",
                    _ => "",
                };
                write!(
                    f,
                    "{place}: {bytes} bytes {what}at byte {offset} of file {number:06} were set aside"
                )?;
                if *records > 0 {
                    write!(
                        f,
                        ", with {records} whole records that are in the chain no more: look at them in {}",
                        torn_name(*number, *offset, &repaired.sha256)
                    )?;
                }
                if repaired.ordered {
                    f.write_str(" (no crash left them: by order of whoever ran `audit repair`)")?;
                }
                Ok(())
            }
            Self::Gap { place, until, gap } => write!(
                f,
                "{place}: nothing could be recorded from {:.0} to {until:.0} ({}); refused: {}, answered \
                 inside without a record: {}, outcomes lost: {}",
                gap.since, gap.cause, gap.refused, gap.answered_inside, gap.lost
            ),
            Self::Retired {
                numbers: (first, last),
                time,
            } => write!(
                f,
                "files {first:06} to {last:06} were deleted on {time:.0}, past their retention time"
            ),
            Self::Part { first } => write!(
                f,
                "checked from file {first:06} on; it follows what its header says of the file before"
            ),
            Self::Open => f.write_str(
                "the trail was not closed: its program was ended by force, or its end was cut off; an \
                 anchor stored elsewhere would tell (--anchor)",
            ),
            Self::Written => f.write_str("a program is writing the trail now"),
            Self::AnchorRetired => f.write_str(
                "the anchor's checkpoint was in a file that the trail states to have deleted since",
            ),
        }
    }
}
