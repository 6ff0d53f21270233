//! One request of the space, whole: what a proof shows, and what [`Policy::decide`] can be asked
//! about.
//!
//! [`Policy::decide`]: crate::routes::Policy::decide

use std::ops::RangeInclusive;
use std::sync::Arc;

use classifiers::Sensitivity;

use super::feature::{self, Feature};
use super::space::{NameValue, Space, Subject};
use crate::routes::draw::{Lot, PARTS, draw_in};
use crate::routes::facts::{
    Content, Day, Endpoint, EntityCounts, Facts, Flag, Language, Moment, NameVariable,
    NamesVariable, NumberVariable, Requested, SetVariable, TopicFact, Weekday,
};
use crate::routes::{EngineKind, Policy};

/// A request as far as rules can tell requests apart. It holds no text: it was thought of, not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a variable of its own, and any of them can go with any other"
)]
pub struct Example {
    app: Name,
    app_tags: Vec<String>,
    purpose: Name,
    model: Name,
    /// Where the model's engine stands; `None` for `auto`.
    side: Option<EngineKind>,
    topic: Name,
    topic_percent: u8,
    content: Content,
    counts: EntityCounts,
    endpoint: Endpoint,
    language: Language,
    has_unknown: bool,
    non_text: bool,
    tools: bool,
    stream: bool,
    tokens: u32,
    minute: u16,
    /// No earlier than this.
    day: Day,
    weekday: Option<Weekday>,
    budget_percent: u32,
    engines_down: Vec<Arc<str>>,
    /// In which parts of these lots its conversation is.
    lots: Vec<(Lot, RangeInclusive<u32>)>,
    draw: u64,
    /// All of this in words of no language.
    features: Vec<Feature>,
}

/// A name, if there is one.
type Name = Option<Arc<str>>;

/// Stands for every name that no rule knows. No configured name has a space in it.
const OTHER: &str = "any other";

impl Example {
    pub(super) fn at(space: &Space, point: &[u32]) -> Self {
        let mut example = Self {
            app: None,
            app_tags: Vec::new(),
            purpose: None,
            model: None,
            side: None,
            topic: None,
            topic_percent: 0,
            content: Content::default(),
            counts: EntityCounts::default(),
            endpoint: Endpoint::default(),
            language: Language::default(),
            has_unknown: false,
            non_text: false,
            tools: false,
            stream: false,
            tokens: 0,
            minute: 0,
            day: Day::FIRST,
            weekday: None,
            budget_percent: 0,
            engines_down: Vec::new(),
            lots: Vec::new(),
            draw: 0,
            features: feature::of_point(space, point),
        };
        for (variable, subject, _) in space.variables() {
            let value = point[variable];
            match subject {
                Subject::Name(name) => example.take_name(space, *name, value),
                Subject::Single(set) => example.take_single(*set, value as usize),
                Subject::Number(number) => {
                    let (first, _) = space.numbers(variable, value);
                    example.take_number(*number, first);
                }
                Subject::Member(..) | Subject::Matter(_) | Subject::Flag(_) if value == 0 => {}
                Subject::Member(NamesVariable::AppTags, tag) => {
                    example.app_tags.push(tag.to_string());
                }
                Subject::Member(NamesVariable::EnginesDown, engine) => {
                    example.engines_down.push(Arc::clone(engine));
                }
                Subject::Matter(matter) => example.content.matters.insert(*matter),
                Subject::Flag(flag) => example.raise(*flag),
                Subject::Lot(lot) => {
                    let (first, last) = space.numbers(variable, value);
                    let parts = PARTS - 1 - last..=PARTS - 1 - first;
                    example.lots.push((lot.clone(), parts));
                }
            }
        }
        example
    }

    /// The same, with a draw that has its conversation on the right side of whatever the rules that
    /// decide about it try on a share.
    pub(super) fn drawn_for(mut self, policies: &[&Policy]) -> Self {
        let decided = policies.iter().flat_map(|policy| {
            let decision = self.with_facts(|facts| policy.decide(facts));
            let shares = decision.rule().shares();
            shares.map(|share| share.lot.clone()).collect::<Vec<_>>()
        });
        let decided: Vec<Lot> = decided.collect();
        let wanted = self.lots.iter().filter(|(lot, _)| decided.contains(lot));
        let wanted: Vec<_> = wanted.map(|(lot, parts)| (lot, parts.clone())).collect();
        self.draw = draw_in(&wanted);
        self
    }

    fn take_name(&mut self, space: &Space, variable: NameVariable, value: u32) {
        let name = match &space.names(variable)[value as usize] {
            NameValue::None => None,
            NameValue::Named(name) => Some(Arc::clone(name)),
            NameValue::Other => Some(OTHER.into()),
        };
        match variable {
            NameVariable::App => self.app = name,
            NameVariable::Purpose => self.purpose = name,
            NameVariable::Topic => self.topic = name,
            NameVariable::Model => {
                self.model = name;
                self.side = space.model_side(value);
            }
        }
    }

    fn take_single(&mut self, variable: SetVariable, member: usize) {
        match variable {
            SetVariable::Sensitivity => self.content.sensitivity = Sensitivity::ALL[member],
            SetVariable::Endpoint => self.endpoint = Endpoint::ALL[member],
            SetVariable::Language => self.language = Language::ALL[member],
            SetVariable::Weekday => self.weekday = Some(Weekday::ALL[member]),
            SetVariable::Findings | SetVariable::Matters => {
                unreachable!("of these there can be several, so each member is by itself")
            }
        }
    }

    fn take_number(&mut self, variable: NumberVariable, number: u32) {
        match variable {
            NumberVariable::Tokens => self.tokens = number,
            NumberVariable::Count(entity) if number > 0 => {
                self.content.findings.insert(entity);
                self.counts.set(entity, number);
            }
            NumberVariable::Count(_) => {}
            NumberVariable::TopicPercent => {
                self.topic_percent = number.try_into().expect("a percentage is at most 100");
            }
            NumberVariable::BudgetPercent => self.budget_percent = number,
            NumberVariable::Minute => {
                self.minute = number.try_into().expect("a day has 1440 minutes");
            }
            NumberVariable::Day => self.day = Day::from_number(number),
        }
    }

    fn raise(&mut self, flag: Flag) {
        match flag {
            Flag::Tools => self.tools = true,
            Flag::NonText => self.non_text = true,
            Flag::Stream => self.stream = true,
            Flag::HasUnknown => self.has_unknown = true,
            Flag::SpecialCare | Flag::LocalModel => unreachable!("they follow from others"),
        }
    }

    /// The first day of its span that is the weekday.
    fn day(&self) -> Day {
        let week = (0..7).map(|days| Day::from_number(self.day.number() + days));
        let mut right = week.filter(|day| self.weekday.is_none_or(|it| it == day.weekday()));
        right.next().expect("every week has every weekday")
    }

    pub(super) fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Asks something about the facts of this request.
    pub fn with_facts<T>(&self, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
        let engines_down: Vec<String> = self.engines_down.iter().map(ToString::to_string).collect();
        let model = self.model.as_deref().unwrap_or(OTHER);
        ask(&Facts {
            app: self.app.as_deref().unwrap_or(OTHER),
            app_tags: &self.app_tags,
            purpose: self.purpose.as_deref(),
            endpoint: self.endpoint,
            model: match self.side {
                None => Requested::Auto,
                Some(EngineKind::Local) => Requested::Local(model),
                Some(EngineKind::External) => Requested::External(model),
            },
            content: self.content,
            counts: self.counts,
            topic: self.topic.as_deref().map(|name| TopicFact {
                name,
                percent: self.topic_percent,
            }),
            language: self.language,
            has_unknown: self.has_unknown,
            non_text: self.non_text,
            tools: self.tools,
            stream: self.stream,
            tokens: self.tokens,
            moment: Moment {
                day: self.day(),
                minute: self.minute,
            },
            budget_percent: self.budget_percent,
            engines_down: &engines_down,
            draw: self.draw,
        })
    }
}
