//! The named variables of [`Facts`], by their shapes, and their values.

use classifiers::{EntityType, Matter};

use super::{Facts, Member, Requested};

/// A variable whose value is a name, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameVariable {
    /// `app`. Always has a value.
    App,
    /// `purpose`.
    Purpose,
    /// `model`: `auto` or a configured model's name. Always has a value.
    Model,
    /// `topic`.
    Topic,
}

/// A variable whose value is any number of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NamesVariable {
    /// `app_tag`: the tags of the application.
    AppTags,
    /// `engine_down`: the engines that do not answer.
    EnginesDown,
}

/// A variable whose value is a set out of at most 64 fixed members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SetVariable {
    /// `sensitivity`: exactly one level.
    Sensitivity,
    /// `findings`: the types found.
    Findings,
    /// `matter`: what the texts speak of.
    Matters,
    /// `endpoint`: exactly one.
    Endpoint,
    /// `language`: exactly one.
    Language,
    /// `weekday`: exactly one.
    Weekday,
}

/// A variable whose value is a whole number from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NumberVariable {
    /// `tokens`.
    Tokens,
    /// `findings = { PERSON = … }`: distinct values of the type.
    Count(EntityType),
    /// `topic_percent`: how sure the topic is; 0 without one.
    TopicPercent,
    /// `budget_percent`.
    BudgetPercent,
    /// `time`: the minute of the day, 0 to 1439.
    Minute,
    /// `date`: days since 1970-01-01. A calendar is a set of dates.
    Day,
}

/// A variable that is true or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// `tools`.
    Tools,
    /// `non_text`. Also a floor: [`super::super::Floor::Unscannable`].
    NonText,
    /// `stream`.
    Stream,
    /// `special_care`: the same as the matter of this name.
    SpecialCare,
    /// No key of rules: [`super::super::Floor::UnknownField`].
    HasUnknown,
    /// No key of rules: [`super::super::Floor::LocalModel`].
    LocalModel,
}

impl NameVariable {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::App, Self::Purpose, Self::Model, Self::Topic];

    /// The key in `when`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Purpose => "purpose",
            Self::Model => "model",
            Self::Topic => "topic",
        }
    }
}

impl NamesVariable {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::AppTags, Self::EnginesDown];

    /// The key in `when`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::AppTags => "app_tag",
            Self::EnginesDown => "engine_down",
        }
    }
}

impl SetVariable {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Sensitivity,
        Self::Findings,
        Self::Matters,
        Self::Endpoint,
        Self::Language,
        Self::Weekday,
    ];

    /// The key in `when`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sensitivity => "sensitivity",
            Self::Findings => "findings",
            Self::Matters => "matter",
            Self::Endpoint => "endpoint",
            Self::Language => "language",
            Self::Weekday => "weekday",
        }
    }

    /// The names of its members; the n-th is bit n.
    #[must_use]
    pub fn members(self) -> Vec<&'static str> {
        fn names<T: Member>() -> Vec<&'static str> {
            T::ALL.iter().map(|member| member.name()).collect()
        }
        match self {
            Self::Sensitivity => names::<classifiers::Sensitivity>(),
            Self::Findings => names::<EntityType>(),
            Self::Matters => names::<Matter>(),
            Self::Endpoint => names::<super::Endpoint>(),
            Self::Language => names::<super::Language>(),
            Self::Weekday => names::<super::Weekday>(),
        }
    }

    /// Whether its value always has exactly one member.
    #[must_use]
    pub const fn is_single(self) -> bool {
        !matches!(self, Self::Findings | Self::Matters)
    }
}

impl NumberVariable {
    /// The key in `when`; a count's is the type's name within `findings`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Count(entity) => entity.name(),
            Self::TopicPercent => "topic_percent",
            Self::BudgetPercent => "budget_percent",
            Self::Minute => "time",
            Self::Day => "date",
        }
    }

    /// The largest value that it can have.
    #[must_use]
    pub const fn most(self) -> u32 {
        match self {
            Self::Tokens | Self::Count(_) | Self::BudgetPercent => u32::MAX,
            Self::TopicPercent => 100,
            Self::Minute => super::LAST_MINUTE,
            Self::Day => super::Day::LAST.number(),
        }
    }
}

impl Flag {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Tools,
        Self::NonText,
        Self::Stream,
        Self::SpecialCare,
        Self::HasUnknown,
        Self::LocalModel,
    ];

    /// The key in `when`, where rules have one.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::NonText => "non_text",
            Self::Stream => "stream",
            Self::SpecialCare => "special_care",
            Self::HasUnknown => "has_unknown",
            Self::LocalModel => "local_model",
        }
    }
}

/// The values of the variables.
impl<'a> Facts<'a> {
    /// The name, if the variable has a value.
    #[must_use]
    pub fn name(&self, variable: NameVariable) -> Option<&'a str> {
        match variable {
            NameVariable::App => Some(self.app),
            NameVariable::Purpose => self.purpose,
            NameVariable::Model => Some(self.model.name()),
            NameVariable::Topic => self.topic.map(|topic| topic.name),
        }
    }

    /// Is one of the variable's names such a one?
    pub fn any_name(&self, variable: NamesVariable, mut is: impl FnMut(&str) -> bool) -> bool {
        match variable {
            NamesVariable::AppTags => self.app_tags.iter().any(|tag| is(tag)),
            NamesVariable::EnginesDown => self.engines_down.iter().any(|engine| is(engine)),
        }
    }

    /// The set, as bits.
    #[must_use]
    pub fn set(&self, variable: SetVariable) -> u64 {
        match variable {
            SetVariable::Sensitivity => 1 << self.content.sensitivity.index(),
            SetVariable::Findings => self.content.findings.bits(),
            SetVariable::Matters => self.content.matters.bits(),
            SetVariable::Endpoint => 1 << self.endpoint.index(),
            SetVariable::Language => 1 << self.language.index(),
            SetVariable::Weekday => 1 << self.moment.day.weekday().index(),
        }
    }

    /// The number.
    #[must_use]
    pub fn number(&self, variable: NumberVariable) -> u32 {
        match variable {
            NumberVariable::Tokens => self.tokens,
            NumberVariable::Count(entity) => self.count(entity),
            NumberVariable::TopicPercent => self.topic.map_or(0, |it| it.percent.min(100).into()),
            NumberVariable::BudgetPercent => self.budget_percent,
            NumberVariable::Minute => u32::from(self.moment.minute).min(super::LAST_MINUTE),
            NumberVariable::Day => self.moment.day.number(),
        }
    }

    /// True or false.
    #[must_use]
    pub fn flag(&self, flag: Flag) -> bool {
        match flag {
            Flag::Tools => self.tools,
            Flag::NonText => self.non_text,
            Flag::Stream => self.stream,
            Flag::SpecialCare => self.content.matters.contains(Matter::SpecialCare),
            Flag::HasUnknown => self.has_unknown,
            Flag::LocalModel => matches!(self.model, Requested::Local(_)),
        }
    }
}
