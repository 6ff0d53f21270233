//! What can be wrong, in words.

use std::fmt;

use crate::key::KeyId;
use crate::trail::MOST_UNSIGNED;

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub what: What,
}

/// A place in the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The directory as a whole.
    Directory,
    /// A file, or where one should be.
    File(String),
    /// A line of a file.
    Line {
        /// The file's name.
        file: String,
        /// From 1.
        line: u64,
        /// Of the line's first byte, from 0.
        from: u64,
        /// Of its last.
        to: u64,
    },
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// There is no file of a trail.
    #[error("there is no trail here")]
    Empty,
    /// Something else is there.
    #[error("is no file of the trail and does not belong here")]
    Foreign,
    /// A file is gone.
    #[error("is missing, and no signed statement of the trail says that it was deleted")]
    Missing,
    /// The name says another number or day than the header.
    #[error("its header says that it is file {number} begun on {day}; it was renamed or replaced")]
    Misnamed {
        /// As in the header.
        number: u64,
        /// As in the header.
        day: String,
    },
    /// It has no line.
    #[error("is empty: a file begins with its header")]
    NoHeader,
    /// It does not begin with a header.
    #[error("the first record is no header of a file")]
    NotAHeader,
    /// A header stands within.
    #[error("a second header stands in this file")]
    SecondHeader,
    /// It was written by a later version.
    #[error("has format {0}, which this version cannot check")]
    Format(u32),
    /// It belongs to another trail.
    #[error("belongs to another trail")]
    OtherChain,
    /// The file before ends otherwise than this one says.
    #[error(
        "does not follow the file before it: records were changed, added or cut off at that file's end"
    )]
    OtherPrevious,
    /// It has not the frame of a record.
    #[error("is no record: it differs from the form of one at byte {at}")]
    NotALine {
        /// From the file's beginning.
        at: u64,
    },
    /// It has the frame, and is linked, but says nothing that this version knows.
    #[error("is no record that this version knows")]
    NotARecord,
    /// The last line has no end.
    #[error("is unfinished: its writing was cut short, or its end was cut off")]
    Unfinished,
    /// Another record should stand here.
    #[error("is record {found}, where record {expected} should be: {}", missing_or_repeated(*.expected, *.found))]
    Sequence {
        /// The number that comes next.
        expected: u64,
        /// The number that is there.
        found: u64,
    },
    /// It is not what was written.
    #[error("does not match its hash: this record was changed after it was written")]
    Changed,
    /// A checkpoint vouches for other records.
    #[error("the checkpoint vouches for other records than those before it")]
    OtherHead,
    /// A signature does not hold.
    #[error(
        "the checkpoint's signature does not hold: records up to here were written without the key"
    )]
    BadSignature,
    /// Somebody else signed.
    #[error(
        "the checkpoint is signed with key {0}, which is none of those given with --public-key"
    )]
    Untrusted(KeyId),
    /// A key signs that the trail never named.
    #[error("the checkpoint is signed with key {0}, which the trail does not name")]
    UnknownKey(KeyId),
    /// More records than any trail has are not signed.
    #[error(
        "no signature covers the {0} records up to here, and a trail never has more than {MOST_UNSIGNED}: they were written without the key, or its checkpoints were taken out"
    )]
    UnsignedRun(u64),
    /// A file does not end in a checkpoint.
    #[error(
        "its last {0} records are not signed, though another file follows: they were written without the key, or its last checkpoint was taken out"
    )]
    UnsignedEnd(u64),
    /// No checkpoint of the keys that were given.
    #[error(
        "no record is signed with a key given with --public-key: anybody can have written this trail"
    )]
    NoneSigned,
    /// Bytes that were set aside are not there any more.
    #[error("is missing: the trail states that these bytes were set aside here")]
    AsideMissing,
    /// Or are others.
    #[error("is not what the trail states to have set aside here: it was changed")]
    AsideChanged,
    /// The anchor is none.
    #[error("the anchor's own signature does not hold: it was changed, or is of another key")]
    BadAnchor,
    /// The anchor's checkpoint is another one here.
    #[error(
        "the anchor's checkpoint, record {0}, is not what stands there: the trail was written anew"
    )]
    OtherThanAnchor(u64),
    /// The anchor vouches for more records than there are.
    #[error(
        "the trail ends with record {last}, but the anchor vouches for {anchor} of them: its end was cut off"
    )]
    CutOff {
        /// The last record.
        last: u64,
        /// The anchor's.
        anchor: u64,
    },
}

fn missing_or_repeated(expected: u64, found: u64) -> String {
    match found.checked_sub(expected) {
        Some(1) => "one is missing".to_owned(),
        Some(missing) => format!("{missing} are missing"),
        None => "records are repeated or in another order".to_owned(),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Place {
    /// Without the bytes: `000001-2026-11-22.jsonl:12`.
    pub(super) fn short(&self) -> String {
        match self {
            Self::Line { file, line, .. } => format!("{file}:{line}"),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory => f.write_str("the directory"),
            Self::File(name) => f.write_str(name),
            Self::Line {
                file,
                line,
                from,
                to,
            } => write!(f, "{file}:{line} (bytes {from} to {to})"),
        }
    }
}
