//! What is in this text, and how sensitive is it?
//!
//! Pure: no I/O, no async, no clock. [`Classifier::scan`] takes a text and gives it back as
//! [`Scanned`], with every identifier found in it and every passage that sets its level.
//! [`assess`] puts all texts of a request together.
//!
//! | module | what it does |
//! |---|---|
//! | `view` | the text as a reader sees it, with an exact map back |
//! | `cues`, `gaps`, `context` | the words around values: labels, honorifics |
//! | `prefixes`, `mentions` | which of many words begins at a place, whether any is in a text |
//! | `grams` | which short pieces a text has: most words are not in it, and it is not searched for them |
//! | `tables`, `series` | column heads, and lists of values under one label |
//! | `numbers` | the digits of a text, in groups and runs |
//! | `detectors` | one file a type of identifier |
//! | `names` | persons |
//! | `sequence` | persons and firms that no rule found, by a trained model |
//! | `matters`, `lists/` | what makes a whole text internal or restricted |
//! | `learned` | a small model, learned from labelled examples |
//! | `unclaimed` | what numbers are that no rule claims, learned from examples |
//! | `topics` | what a request is about |
//! | `terms` | the bank's own dictionary |
//! | `cuts` | values that a line break cuts in two |
//! | `fields` | values that are split over the fields of a form |
//! | `conversation` | what only several texts together tell |
//! | `decoded` | what was found in encoded pieces, put beside the rest |
//! | `candidates` | overlaps, settled by one rule |
//! | `cache` | the same text is not scanned twice |
//! | `evaluation` | how good it is, beside what people marked |
//! | `file_problems` | what is wrong with a file that people write |

mod assessment;
mod cache;
mod candidates;
mod classifier;
mod context;
mod conversation;
mod cues;
mod cuts;
mod decoded;
mod detectors;
mod entity;
mod evaluation;
mod fields;
mod file_problems;
#[cfg(test)]
mod fuzz;
mod gaps;
mod general_talk;
mod grams;
#[cfg(test)]
mod growth;
mod learned;
mod matters;
mod mentions;
mod months;
mod names;
mod numbers;
mod offsets;
mod prefixes;
mod reading;
mod scanned;
mod sensitivity;
mod sequence;
mod series;
mod several;
mod tables;
mod terms;
mod topics;
mod unclaimed;
mod view;
mod work;

pub use assessment::{Assessment, Reason, assess};
pub use cache::{Cache, CacheLoad};
pub use classifier::Classifier;
pub use entity::{EntityType, UnknownEntityType};
pub use evaluation::{Evaluation, Labels, Mistakes, Share, Tally};
pub use file_problems::{FileError, FileProblem};
pub use matters::Lists;
pub use offsets::code_point_offsets;
pub use reading::{Decoded, Reading};
pub use scanned::{Confidence, Finding, Scanned, Signal, Unscannable};
pub use sensitivity::{Matter, Sensitivity, UnknownSensitivity};
pub use sequence::ModelError;
#[cfg(feature = "training")]
pub use sequence::training;
pub use terms::{Terms, TermsError, TermsProblem};
pub use topics::{Topic, Topics};
