//! A text that was scanned, together with what was found in it.
//!
//! [`Scanned`] has no public constructor: only [`crate::Classifier::scan`] makes one, so whoever
//! holds one knows that its text went through every detector. Its `Debug` prints sizes only.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::learned::Votes;
use crate::{EntityType, Matter, Sensitivity};

/// One identifier in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Byte range in the original text, on character boundaries.
    pub range: Range<usize>,
    /// What it is.
    pub entity: EntityType,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why it was taken for one, in words and without the value: `check digit, label before`.
    pub reason: &'static str,
}

/// How sure a finding is: by what it was known. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// By its form alone, where the text around it makes that form likely.
    Possible,
    /// By its form, and something in the text speaks of its kind.
    Likely,
    /// By its check digit, or by a form that hardly anything else has.
    Probable,
    /// By a label that names it.
    Strong,
    /// By a label and a check digit, or by a form that nothing else has.
    Certain,
}

impl Confidence {
    /// Every degree, the least sure first.
    pub const ALL: [Self; 5] = [
        Self::Possible,
        Self::Likely,
        Self::Probable,
        Self::Strong,
        Self::Certain,
    ];

    /// The name in reports: `strong`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Probable => "probable",
            Self::Strong => "strong",
            Self::Certain => "certain",
        }
    }

    /// For tools that want a number between 0 and 100: a rank, not a measured frequency.
    #[must_use]
    pub const fn percent(self) -> u8 {
        match self {
            Self::Possible => 50,
            Self::Likely => 70,
            Self::Probable => 85,
            Self::Strong => 95,
            Self::Certain => 99,
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A passage that sets the level of the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Byte range of the passage in the original text, on character boundaries.
    pub range: Range<usize>,
    /// What it speaks of.
    pub matter: Matter,
    /// The least level that the text has because of it.
    pub level: Sensitivity,
}

/// Why a text could not be scanned to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unscannable {
    /// The text is longer than the classifier is configured to read.
    #[error("the text is longer than can be scanned")]
    TooLong,
    /// A detector broke.
    #[error("a detector failed")]
    DetectorFailed,
    /// A long piece is encoded in a way that cannot be read.
    #[error("a long encoded piece cannot be read")]
    Encoded,
}

/// A text with everything that was found in it.
pub struct Scanned {
    text: String,
    found: Found,
    votes: TopicVotes,
}

/// Which topics a text speaks for: worked out when somebody asks, once for all copies of it.
pub(crate) type TopicVotes = Arc<OnceLock<Votes>>;

/// Everything that a scan tells of a text, and nothing of its characters: this is what may be kept
/// when the text is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Sorted by place, never overlapping.
    pub(crate) findings: Vec<Finding>,
    /// Sorted by place.
    pub(crate) signals: Vec<Signal>,
    /// Why it is not everything.
    pub(crate) unscannable: Option<Unscannable>,
}

impl Found {
    /// What it takes of memory beside itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        size_of_val(self.findings.as_slice()) + size_of_val(self.signals.as_slice())
    }
}

impl Scanned {
    pub(crate) fn new(text: String, found: Found) -> Self {
        Self::again(text, found, TopicVotes::default())
    }

    /// A text that was scanned before.
    pub(crate) fn again(text: String, found: Found, votes: TopicVotes) -> Self {
        Self { text, found, votes }
    }

    /// The same, if a part of the text could not be read: restricted, whatever was found.
    pub(crate) fn read_in_part(mut self, why: Option<Unscannable>) -> Self {
        self.found.unscannable = why;
        self
    }

    /// A text that nobody read: restricted, and refused by everything that leads outside.
    #[must_use]
    pub fn unscannable(text: String, why: Unscannable) -> Self {
        Self::new(text, Found::default()).read_in_part(Some(why))
    }

    /// A text with findings of the caller's choice, for the tests of other crates.
    #[cfg(feature = "test-support")]
    #[doc(hidden)]
    #[must_use]
    pub fn for_tests(text: impl Into<String>, findings: Vec<Finding>) -> Self {
        let found = Found {
            findings,
            ..Found::default()
        };
        Self::new(text.into(), found)
    }

    /// The same text with these passages, for the tests of other crates.
    #[cfg(feature = "test-support")]
    #[doc(hidden)]
    #[must_use]
    pub fn with_signals_for_tests(mut self, signals: Vec<Signal>) -> Self {
        self.found.signals = signals;
        self
    }

    /// The same text with further findings, for whoever knows more of it than the detectors. Only
    /// what lies apart from all that was found is added, and nothing is taken away.
    #[must_use]
    pub fn with(
        mut self,
        places: impl IntoIterator<Item = (Range<usize>, EntityType)>,
        reason: &'static str,
    ) -> Self {
        for (range, entity) in places {
            let findings = &mut self.found.findings;
            let at = findings.partition_point(|found| found.range.end <= range.start);
            let is_apart = findings
                .get(at)
                .is_none_or(|found| range.end <= found.range.start);
            let is_text = self
                .text
                .get(range.clone())
                .is_some_and(|it| !it.is_empty());
            if is_apart && is_text {
                let found = Finding {
                    range,
                    entity,
                    confidence: Confidence::Possible,
                    reason,
                };
                findings.insert(at, found);
            }
        }
        self
    }

    /// The original text, byte for byte.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The original text, given back.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// What was found, sorted by place, never overlapping.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.found.findings
    }

    /// The passages that set the level of the whole.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.found.signals
    }

    /// Why the text was not read whole, if it was not.
    #[must_use]
    pub fn why_unscannable(&self) -> Option<Unscannable> {
        self.found.unscannable
    }

    /// All that a scan of the same text would tell again.
    pub(crate) fn found_again(&self) -> Option<&Found> {
        match self.found.unscannable {
            None | Some(Unscannable::Encoded) => Some(&self.found),
            // The next scan may be luckier.
            Some(Unscannable::TooLong | Unscannable::DetectorFailed) => None,
        }
    }

    pub(crate) fn votes(&self) -> &TopicVotes {
        &self.votes
    }

    pub(crate) fn found_mut(&mut self) -> &mut Found {
        &mut self.found
    }

    /// The level of this text alone.
    #[must_use]
    pub fn sensitivity(&self) -> Sensitivity {
        if self.why_unscannable().is_some() {
            return Sensitivity::Restricted;
        }
        let by_finding = self
            .findings()
            .iter()
            .map(|finding| finding.entity.sensitivity());
        let by_signal = self.signals().iter().map(|signal| signal.level);
        by_finding.chain(by_signal).max().unwrap_or_default()
    }
}

impl EntityType {
    /// The least level of a text that holds one of these.
    #[must_use]
    pub const fn sensitivity(self) -> Sensitivity {
        if self.never_leaves() {
            Sensitivity::Restricted
        } else {
            Sensitivity::Confidential
        }
    }
}

impl fmt::Debug for Scanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanned")
            .field("bytes", &self.text.len())
            .field("findings", &self.found.findings.len())
            .field("signals", &self.found.signals.len())
            .field("unscannable", &self.found.unscannable)
            .finish_non_exhaustive()
    }
}
