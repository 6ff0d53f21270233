//! What a request is about, so that `auto` can be routed: one of a few kinds, or none when unsure.
//!
//! The kinds and their examples stand in `lists/topics.toml`; a model is learned from them when the
//! file is read. Of each text only the first and the last [`HEAD_AND_TAIL`] bytes are read, and of
//! a request only the last [`LAST_TEXTS`] texts: that is where people say what they want. No text is
//! kept. A topic says nothing about sensitivity, and must never lower it.

mod file;

use std::sync::{Arc, LazyLock, OnceLock};

use self::file::Kind;
use crate::Scanned;
use crate::file_problems::FileError;
use crate::learned::{Model, Rare, Teaching, Votes};
use crate::view::View;

/// Bytes read at either end of a text.
const HEAD_AND_TAIL: usize = 600;
/// Texts of a request that are read: the newest.
const LAST_TEXTS: usize = 4;
/// Below this likelihood the answer is none, in percent.
const SURE: u8 = 40;
/// A text of fewer features is told with care. Chosen by cross-validation, so that of the answers
/// given with 70 % seven in ten or more are right.
const ENOUGH: u32 = 8;
/// A few hundred short examples: every word of them counts.
const TEACHING: Teaching = Teaching {
    rare: Rare::Learned,
    rounds: 25,
    step: 1.5,
    shrink: 0.998,
};

/// What remembering takes of memory for which topics a text speaks: there are some ten.
pub(crate) const VOTES_BYTES: usize = 2 * size_of::<usize>() + size_of::<OnceLock<Votes>>() + 64;

/// The kinds of request that are told apart.
pub struct Topics {
    kinds: Vec<Kind>,
    model: Model,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The name of the kind, as rules give it: `rules`, `strategy`.
    pub name: Arc<str>,
    /// How likely it is that kind, in percent.
    pub percent: u8,
}

impl Topics {
    /// The kinds that come with the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Topics> = LazyLock::new(|| {
            let file = include_str!("../../lists/topics.toml");
            Topics::parse(file).expect("the built-in topics are read in every test")
        });
        &BUILT_IN
    }

    /// Reads a file of kinds with examples, and learns them.
    ///
    /// # Errors
    /// With every problem of the file at once, each with its line and the fix.
    pub fn parse(file: &str) -> Result<Self, FileError> {
        let kinds = file::read(file)?;
        let model = learn(&kinds, |_| true);
        Ok(Self { kinds, model })
    }

    /// Names and titles (Japanese, English) of the kinds, in the order of the file.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.kinds
            .iter()
            .map(|kind| (&*kind.name, kind.ja.as_str(), kind.en.as_str()))
    }

    /// What the texts of a request are about, oldest first; none when it is none of the kinds or
    /// cannot be told.
    #[must_use]
    pub fn classify(&self, texts: &[&str]) -> Option<Topic> {
        self.surest_of(newest(texts).iter().map(|text| self.votes(text)))
    }

    /// As [`Topics::classify`] by the built-in kinds. What a text says is worked out once, also for
    /// one that a [`Cache`](crate::Cache) remembers: clients send a conversation whole with every turn.
    #[must_use]
    pub fn of(texts: &[&Scanned]) -> Option<Topic> {
        let topics = Self::built_in();
        let votes = |text: &&Scanned| {
            let votes = text.votes().get_or_init(|| topics.votes(text.text()));
            votes.clone()
        };
        topics.surest_of(newest(texts).iter().map(votes))
    }

    /// What a text speaks for.
    fn votes(&self, text: &str) -> Votes {
        let mut all = Votes::none(&self.model);
        for piece in ends(text) {
            all.add(&self.model.votes(View::new(piece).text()));
        }
        all
    }

    fn surest_of(&self, votes: impl Iterator<Item = Votes>) -> Option<Topic> {
        let votes = votes.reduce(|mut all, votes| {
            all.add(&votes);
            all
        })?;
        let (kind, likely) = surest(&votes.likely(ENOUGH))?;
        let percent = percent(likely);
        (percent >= SURE).then(|| Topic {
            name: self.kinds[kind].name.clone(),
            percent,
        })
    }
}

fn newest<T>(texts: &[T]) -> &[T] {
    &texts[texts.len().saturating_sub(LAST_TEXTS)..]
}

/// The first and the last bytes of a text, cut between characters; all of a short one.
fn ends(text: &str) -> impl Iterator<Item = &str> {
    if text.len() <= 2 * HEAD_AND_TAIL {
        return [Some(text), None].into_iter().flatten();
    }
    let between = |range: std::ops::RangeInclusive<usize>| {
        let boundary = range.into_iter().find(|at| text.is_char_boundary(*at));
        boundary.expect("of four bytes one begins a character")
    };
    let head = &text[..between(HEAD_AND_TAIL - 3..=HEAD_AND_TAIL)];
    let last = text.len() - HEAD_AND_TAIL;
    let tail = &text[between(last..=last + 3)..];
    [Some(head), Some(tail)].into_iter().flatten()
}

/// The model of all words and of the examples whose numbers are wanted, counted over all kinds.
fn learn(kinds: &[Kind], wanted: impl Fn(usize) -> bool) -> Model {
    let mut texts: Vec<(String, usize)> = Vec::new();
    let mut number = 0;
    for (class, kind) in kinds.iter().enumerate() {
        let words = kind.words.iter();
        texts.extend(words.map(|word| (seen(word), class)));
        for example in &kind.examples {
            if wanted(number) {
                texts.push((seen(example), class));
            }
            number += 1;
        }
    }
    let texts: Vec<(&str, usize)> = texts
        .iter()
        .map(|(text, class)| (text.as_str(), *class))
        .collect();
    Model::train(&texts, kinds.len(), TEACHING)
}

/// As the scanning view shows it.
fn seen(text: &str) -> String {
    View::new(text).text().to_owned()
}

fn surest(likely: &[f32]) -> Option<(usize, f32)> {
    let by_share = |a: &(usize, f32), b: &(usize, f32)| a.1.total_cmp(&b.1);
    likely.iter().copied().enumerate().max_by(by_share)
}

fn percent(share: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share is 0 to 1, and a cast saturates"
    )]
    let percent = (share * 100.0).round() as u8;
    percent
}

#[cfg(test)]
mod tests;
