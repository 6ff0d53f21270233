//! What is asked for in one text and told in the next: `暗証番号は？` and `4821です`.
//!
//! A short text is read once more behind the last sentence before it that names a kind of value, as
//! behind a label. What is then found in it counts if it is of a fixed form and known by more than
//! its form; or if it is a name or an address and the sentence asks for one (`お名前は？`). Where the
//! sentence asks, the word for the value alone is tried as a label, too (`the password for the shared
//! drive`), and one short text may stand between (`少しお待ちください`).
//!
//! Each text is read at most twice more, with a sentence before it, so that a long conversation costs
//! no more than its length.

use crate::cues::Cues;
use crate::detectors::asks_for_value;
use crate::{EntityType, Finding, Scanned, Unscannable};

use super::{Told, may_be_split, readable};

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

/// How somebody asks for what no label names, or for what has no fixed form; in lower case. Each with
/// a label for it, and what then counts beside values of a fixed form.
const ASKED: &[(&str, &str, Option<EntityType>)] = &[
    ("お名前", "お名前", Some(EntityType::Person)),
    ("おなまえ", "お名前", Some(EntityType::Person)),
    ("氏名", "氏名", Some(EntityType::Person)),
    ("ご芳名", "お名前", Some(EntityType::Person)),
    ("名義人", "氏名", Some(EntityType::Person)),
    ("フルネーム", "お名前", Some(EntityType::Person)),
    ("どちら様", "お名前", Some(EntityType::Person)),
    ("your name", "name", Some(EntityType::Person)),
    ("full name", "name", Some(EntityType::Person)),
    ("am i speaking", "name", Some(EntityType::Person)),
    ("住所", "住所", Some(EntityType::Address)),
    ("お住まい", "住所", Some(EntityType::Address)),
    ("お住い", "住所", Some(EntityType::Address)),
    ("住んで", "住所", Some(EntityType::Address)),
    ("お届け先", "住所", Some(EntityType::Address)),
    ("your address", "address", Some(EntityType::Address)),
    ("home address", "address", Some(EntityType::Address)),
    ("do you live", "address", Some(EntityType::Address)),
    ("生まれ", "生年月日", None),
    ("誕生", "生年月日", None),
    ("you born", "date of birth", None),
    ("birthday", "date of birth", None),
    ("どの口座", "口座番号", None),
    ("どちらの口座", "口座番号", None),
    ("口座はどちら", "口座番号", None),
    ("振込先", "口座番号", None),
    ("which account", "account number", None),
];

/// The sentence of a text that names a kind of value and leaves the value open.
struct Question {
    sentence: String,
    /// The word for the value.
    label: String,
    /// What else than values of a fixed form is asked for.
    also: Vec<EntityType>,
    asks: bool,
    /// How many texts ago.
    ago: usize,
}

/// The values that are answers, each with the number of its text. An answer that cannot be read with
/// its question is not known to be read.
pub(super) fn read(
    cues: &Cues,
    scanned: &[Scanned],
    scan: &dyn Fn(String) -> Scanned,
) -> Vec<(usize, Told)> {
    let mut told = Vec::new();
    let mut asked: Option<Question> = None;
    for (index, text) in scanned.iter().map(readable).enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        if let Some(question) = &asked
            && text.len() <= LONGEST_ANSWER
        {
            match question.answered_by(text, scan) {
                Ok(found) => told.extend(found.into_iter().map(|it| (index, Told::Found(it)))),
                Err(why) => told.push((index, Told::Unread(why))),
            }
        }
        asked = Question::of(cues, text).or_else(|| asked?.waits(text));
    }
    told
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
        let label = words.find(|hit| asks_for_value(hit.cue));
        let asks = sentence.contains(['?', '？']) || ASKING.iter().any(|word| lower.contains(word));
        let asked = ASKED
            .iter()
            .filter(|(words, ..)| asks && lower.contains(words));
        let label = match label {
            Some(hit) => &bare[hit.start()..hit.end()],
            None => asked.clone().next()?.1,
        };
        // The value stands there already.
        let tells = lower
            .as_bytes()
            .windows(3)
            .any(|three| three.iter().all(u8::is_ascii_digit));
        (!tells).then(|| Self {
            sentence: bare.to_owned(),
            label: label.to_owned(),
            also: asked.filter_map(|(_, _, entity)| *entity).collect(),
            asks,
            ago: 0,
        })
    }

    /// The same after a text that is no answer.
    fn waits(mut self, text: &str) -> Option<Self> {
        self.ago += 1;
        (self.asks && self.ago <= MOST_BETWEEN && text.len() <= LONGEST_ANSWER).then_some(self)
    }

    fn answered_by(
        &self,
        text: &str,
        scan: &dyn Fn(String) -> Scanned,
    ) -> Result<Vec<Finding>, Unscannable> {
        let labels = [&self.sentence, &self.label];
        for label in &labels[..if self.asks { 2 } else { 1 }] {
            let found = self.behind(&format!("{label}: "), text, scan)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// What is found in a text when it stands behind this.
    fn behind(
        &self,
        lead: &str,
        text: &str,
        scan: &dyn Fn(String) -> Scanned,
    ) -> Result<Vec<Finding>, Unscannable> {
        let scanned = scan(format!("{lead}{text}")).read_whole()?;
        let counts = |it: &&Finding| may_be_split(it) || self.also.contains(&it.entity);
        let found = scanned.findings().iter().filter(counts);
        let found = found
            .filter(|finding| finding.range.start >= lead.len())
            .map(|finding| Finding {
                range: finding.range.start - lead.len()..finding.range.end - lead.len(),
                ..finding.clone()
            });
        Ok(found.collect())
    }
}
