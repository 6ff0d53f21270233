//! What is asked for in one text and told in the next: `暗証番号は？` and `4821です`.
//!
//! A short text is read once more behind the last sentence before it that names a kind of value, as
//! behind a label. What is then found in it counts if it is of a fixed form and known by more than
//! its form. Where the sentence asks, the word for the value alone is tried as a label, too (`the
//! password for the shared drive`), and one short text may stand between (`少しお待ちください`).
//!
//! Each text is read at most twice more, with a sentence before it, so that a long conversation costs
//! no more than its length.

use crate::cues::Cues;
use crate::detectors::asks_for_value;
use crate::{Finding, Scanned};

use super::{may_be_split, readable};

/// Nobody tells a value in a longer text without saying what it is, in bytes.
const LONGEST_ANSWER: usize = 400;
/// So much of the end of a text may ask, in bytes.
const LONGEST_QUESTION: usize = 240;
/// So many short texts may stand between question and answer.
const MOST_BETWEEN: usize = 1;
/// By which a sentence asks for a value, if it has no question mark; in lower case.
const ASKING: &[&str] = &[
    "教え",
    "おしえ",
    "入力",
    "記入",
    "お願い",
    "おねがい",
    "どうぞ",
    "伺",
    "うかが",
    "聞かせ",
    "お伝え",
    "提示",
    "please",
    "enter",
    "tell me",
    "provide",
    "give me",
    "type in",
    "what",
    "which",
    "ask for",
];

/// The sentence of a text that names a kind of value and leaves the value open.
struct Question {
    sentence: String,
    /// The word for the value.
    label: String,
    asks: bool,
    /// How many texts ago.
    ago: usize,
}

/// The values that are answers, each with the number of its text.
pub(super) fn read(
    cues: &Cues,
    scanned: &[Scanned],
    scan: &dyn Fn(String) -> Scanned,
) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    let mut asked: Option<Question> = None;
    for (index, text) in scanned.iter().map(readable).enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        if let Some(question) = &asked
            && text.len() <= LONGEST_ANSWER
        {
            let told = question.answered_by(text, scan);
            found.extend(told.into_iter().map(|finding| (index, finding)));
        }
        asked = Question::of(cues, text).or_else(|| asked?.waits(text));
    }
    found
}

impl Question {
    fn of(cues: &Cues, text: &str) -> Option<Self> {
        let from = text.len().saturating_sub(LONGEST_QUESTION);
        let from = (from..=text.len()).find(|at| text.is_char_boundary(*at))?;
        let sentences = text[from..].split_inclusive(['\n', '。', '?', '？', '!', '！']);
        sentences
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .find_map(|sentence| Self::in_sentence(cues, sentence))
    }

    fn in_sentence(cues: &Cues, sentence: &str) -> Option<Self> {
        let marks = |c: char| c.is_whitespace() || "。．.?？!！:：、,」』\"'{}[]…".contains(c);
        let bare = sentence.trim_matches(marks);
        // `{"field": "password`: the value is the label.
        let bare = bare.rsplit('"').next().unwrap_or(bare);
        let lower = bare.to_ascii_lowercase();
        let hits = cues.read(bare, &lower);
        let mut words = hits.all().iter().rev();
        let label = words.find(|hit| asks_for_value(hit.cue))?;
        // The value stands there already.
        let tells = lower
            .as_bytes()
            .windows(3)
            .any(|three| three.iter().all(u8::is_ascii_digit));
        let asks = sentence.contains(['?', '？']) || ASKING.iter().any(|word| lower.contains(word));
        (!tells).then(|| Self {
            sentence: bare.to_owned(),
            label: bare[label.start()..label.end()].to_owned(),
            asks,
            ago: 0,
        })
    }

    /// The same after a text that is no answer.
    fn waits(mut self, text: &str) -> Option<Self> {
        self.ago += 1;
        (self.asks && self.ago <= MOST_BETWEEN && text.len() <= LONGEST_ANSWER).then_some(self)
    }

    fn answered_by(&self, text: &str, scan: &dyn Fn(String) -> Scanned) -> Vec<Finding> {
        let labels = [&self.sentence, &self.label];
        let labels = labels.into_iter().take(if self.asks { 2 } else { 1 });
        labels
            .map(|label| behind(&format!("{label}: "), text, scan))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// What is found in a text when it stands behind this.
fn behind(lead: &str, text: &str, scan: &dyn Fn(String) -> Scanned) -> Vec<Finding> {
    let scanned = scan(format!("{lead}{text}"));
    let found = scanned.findings().iter().filter(|it| may_be_split(it));
    found
        .filter(|finding| finding.range.start >= lead.len())
        .map(|finding| Finding {
            range: finding.range.start - lead.len()..finding.range.end - lead.len(),
            ..finding.clone()
        })
        .collect()
}
