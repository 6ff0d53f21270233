//! What a decision may depend on, and nothing else: [`Facts`].
//!
//! A rule sees a request as a row of named variables, each of one of five shapes:
//!
//! | shape | value | variables |
//! |---|---|---|
//! | [`NameVariable`] | a name, or none | `app`, `purpose`, `model`, `topic` |
//! | [`NamesVariable`] | any number of names | `app_tag`, `engine_down` |
//! | [`SetVariable`] | a set out of few fixed members, as bits | `sensitivity`, `findings`, `matter`, `endpoint`, `language`, `weekday` |
//! | [`NumberVariable`] | a whole number from 0 | `tokens`, the count of each type, `topic_percent`, `budget_percent`, `time`, `date` |
//! | [`Flag`] | true or false | `tools`, `non_text`, `stream`, `special_care`, and two that only floors ask for |
//!
//! The variables are independent of each other but for these links, which hold for every [`Facts`]
//! by the way in which the variables are read from it:
//!
//! - `sensitivity`, `endpoint`, `language` and `weekday` are sets of exactly one member;
//! - the count of a type is at least 1 if the type is in `findings`, else 0;
//! - `special_care` is true if and only if `special_care` is in `matter`;
//! - `weekday` follows from `date`: day 0, 1970-01-01, was a Thursday;
//! - `topic_percent` is 0 if `topic` has no value, and at most 100;
//! - `time` is at most 1439, and `date` at most [`Day::LAST`];
//! - `local_model` implies that `model` has a name other than `auto`.
//!
//! The fields of [`Facts`] are filled in where the request is (`layers/decide`): the clock, the
//! engines' health and the draw for a canary are read there, so that deciding is a function.

mod content;
mod language;
mod moment;
mod recorded;
mod set;
mod variables;
mod words;

pub use content::{Content, EntityCounts, size_in_tokens};
pub use language::language;
pub(super) use moment::{Clock, LAST_MINUTE, minute_of_day};
pub use moment::{Day, Moment, NoSuchDay};
pub use recorded::{RecordedFacts, UnreadableFacts};
pub use set::{EntitySet, LevelSet, MatterSet, Member, Set};
pub use variables::{Flag, NameVariable, NamesVariable, NumberVariable, SetVariable};
pub use words::{Endpoint, Language, Weekday};

/// Everything that a rule can ask about a request. Holds no text of it.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a variable of its own, and any of them can go with any other"
)]
pub struct Facts<'a> {
    /// The application's name, as its key says.
    pub app: &'a str,
    /// The application's tags.
    pub app_tags: &'a [String],
    /// What for: one of the purposes that the application's entry in `sekisho.toml` declares.
    pub purpose: Option<&'a str>,
    /// By which interface it came.
    pub endpoint: Endpoint,
    /// The model that was asked for.
    pub model: Requested<'a>,
    /// What the request's texts hold.
    pub content: Content,
    /// How many distinct values of each type its texts hold. Read it by [`Facts::count`].
    pub counts: EntityCounts,
    /// What it is about, if that can be told.
    pub topic: Option<TopicFact<'a>>,
    /// In which language it is mostly written.
    pub language: Language,
    /// The request has a field, a part or a role that Sekisho does not know.
    pub has_unknown: bool,
    /// The request has a part that is no text: an image, audio, a file. No detector reads it.
    pub non_text: bool,
    /// The request offers tools or carries tool calls or results.
    pub tools: bool,
    /// The answer is to be streamed.
    pub stream: bool,
    /// Size of the prompt in tokens; an estimate that rather errs upwards.
    pub tokens: u32,
    /// When it came, in Asia/Tokyo.
    pub moment: Moment,
    /// How much of the application's budget is used, in percent, rounded down: of the day's or of
    /// the month's, whichever is more. 0 without a budget; over 100 when more was spent.
    pub budget_percent: u32,
    /// The engines that do not answer at present, by name.
    pub engines_down: &'a [String],
    /// Decides on which side of a canary the request is: equal for all requests of a conversation,
    /// evenly spread over conversations, and not to be foreseen by whoever sends them.
    pub draw: u64,
}

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicFact<'a> {
    /// The name of the kind: `strategy`.
    pub name: &'a str,
    /// How likely it is that kind, in percent.
    pub percent: u8,
}

impl Facts<'_> {
    /// How many distinct values of a type were found: at least one if the type was found at all.
    #[must_use]
    pub fn count(&self, entity: classifiers::EntityType) -> u32 {
        if self.content.findings.contains(entity) {
            self.counts.of(entity).max(1)
        } else {
            0
        }
    }
}

/// The model that an application asked for. Never a name that nobody configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested<'a> {
    /// `auto`: the rules decide.
    Auto,
    /// A model of a local engine, by its configured name.
    Local(&'a str),
    /// A model of an external engine, by its configured name.
    External(&'a str),
}

impl<'a> Requested<'a> {
    /// The name as in the request: `auto` or a configured model's.
    #[must_use]
    pub const fn name(self) -> &'a str {
        match self {
            Self::Auto => "auto",
            Self::Local(name) | Self::External(name) => name,
        }
    }
}
