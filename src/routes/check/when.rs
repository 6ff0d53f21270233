//! `when` against what is configured: conditions, and the names in them.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use classifiers::{EntityType, Topics};

use super::super::condition::{All, Condition, Names, Spans, Test};
use super::super::facts::{Member, NameVariable, NamesVariable, NumberVariable, Set, SetVariable};
use super::super::file::{Ask, Group, Term};
use super::super::problem::nearest;
use super::super::read::{Reader, Word};
use super::super::{EntitySet, Known, Requested};
use super::Checker;

impl Checker<'_, '_> {
    pub(super) fn conditions(&mut self, terms: &[Term]) -> All {
        let mut all = Vec::with_capacity(terms.len());
        for term in terms {
            let line = self.reader.line(term.at);
            let tests = self.tests(&term.ask);
            all.extend(tests.into_iter().map(|test| Condition { line, test }));
        }
        all.into()
    }

    /// What one key asks: one thing, or one for each count.
    fn tests(&mut self, ask: &Ask) -> Vec<Test> {
        fn set<T: Member>(variable: SetVariable, set: Set<T>) -> Test {
            Test::Set(variable, set.bits())
        }
        let number = |variable, range: &RangeInclusive<u32>| {
            Test::Number(variable, Spans::new([range.clone()]))
        };
        vec![match ask {
            Ask::App(words) => Test::Name(NameVariable::App, self.apps(words)),
            Ask::AppTag(words) => Test::Names(NamesVariable::AppTags, self.tags(words)),
            Ask::Purpose(words) => Test::Name(NameVariable::Purpose, self.purposes(words)),
            Ask::Model(words) => Test::Name(NameVariable::Model, self.models(words)),
            Ask::Topic(words) => Test::Name(NameVariable::Topic, self.topics(words)),
            Ask::EngineDown(words) => Test::Names(NamesVariable::EnginesDown, self.engines(words)),
            Ask::Sensitivity(levels) => set(SetVariable::Sensitivity, *levels),
            Ask::Findings(words) => set(SetVariable::Findings, self.findings(words)),
            Ask::Counts(counts) => {
                let count = |(entity, range): &(EntityType, _)| {
                    number(NumberVariable::Count(*entity), range)
                };
                return counts.iter().map(count).collect();
            }
            Ask::Matter(matters) => set(SetVariable::Matters, *matters),
            Ask::Endpoint(endpoints) => set(SetVariable::Endpoint, *endpoints),
            Ask::Language(languages) => set(SetVariable::Language, *languages),
            Ask::Weekday(weekdays) => set(SetVariable::Weekday, *weekdays),
            Ask::Number(variable, range) => number(*variable, range),
            Ask::Time(times) => Test::Number(NumberVariable::Minute, Spans::new(times.clone())),
            Ask::Date(days) => Test::Number(NumberVariable::Day, Spans::new(days.clone())),
            Ask::Calendar(words) => Test::Number(NumberVariable::Day, self.calendars(words)),
            Ask::Is(flag, wanted) => Test::Is(*flag, *wanted),
            Ask::Not(terms) => Test::Not(self.conditions(terms)),
            Ask::Any(whens) => Test::Any(self.nested(whens)),
            Ask::All(whens) => Test::All(self.nested(whens)),
        }]
    }

    fn nested(&mut self, whens: &[Vec<Term>]) -> Box<[All]> {
        whens.iter().map(|terms| self.conditions(terms)).collect()
    }

    fn apps(&mut self, words: &[Word]) -> Names {
        let mut apps: Vec<&str> = Vec::new();
        for word in words {
            if let Some(name) = word.text.strip_prefix('@') {
                match self.file.apps.iter().find(|group| group.name.text == name) {
                    Some(group) => apps.extend(group.members.iter().map(|app| app.text.as_str())),
                    None => report_unknown_group(&mut self.reader, word, &self.file.apps),
                }
            } else {
                self.check_app(word);
                apps.push(&word.text);
            }
        }
        apps.into_iter().collect()
    }

    pub(super) fn check_app(&mut self, word: &Word) {
        let Some(known) = self.known else { return };
        if !known.apps.contains(&word.text) {
            self.reader
                .report_unknown(word, "app", known.apps.iter().map(String::as_str));
        }
    }

    fn tags(&mut self, words: &[Word]) -> Names {
        self.report_misspelt(words, "tag", |known| &known.tags);
        words.iter().map(|word| word.text.as_str()).collect()
    }

    /// Tags and purposes exist only on applications. One that nobody has is none of the operator's
    /// mistakes: the last application that had it may have lost it. One that is almost a known one
    /// is a misspelling.
    fn report_misspelt(
        &mut self,
        words: &[Word],
        what: &'static str,
        of: impl Fn(&Known) -> &Vec<String>,
    ) {
        for word in words {
            let Some(known) = self.known else { break };
            let names = of(known).iter().map(String::as_str);
            let is_known = of(known).contains(&word.text);
            if !is_known && nearest(&word.text, names.clone()).is_some() {
                self.reader.report_unknown(word, what, names);
            }
        }
    }

    fn models(&mut self, words: &[Word]) -> Names {
        let auto = Requested::Auto.name();
        for word in words {
            let Some(known) = self.known else { break };
            let mut models: Vec<&str> = known.models.iter().map(|(name, _)| &**name).collect();
            models.push(auto);
            if !models.contains(&word.text.as_str()) {
                self.reader.report_unknown(word, "model", models);
            }
        }
        words.iter().map(|word| word.text.as_str()).collect()
    }

    fn purposes(&mut self, words: &[Word]) -> Names {
        self.report_misspelt(words, "purpose", |known| &known.purposes);
        words.iter().map(|word| word.text.as_str()).collect()
    }

    fn topics(&mut self, words: &[Word]) -> Names {
        let mut topics: Vec<&str> = Vec::new();
        for word in words {
            if let Some(name) = word.text.strip_prefix('@') {
                let groups = &self.file.topics;
                match groups.iter().find(|group| group.name.text == name) {
                    Some(group) => topics.extend(group.members.iter().map(|it| it.text.as_str())),
                    None => report_unknown_group(&mut self.reader, word, groups),
                }
            } else {
                self.check_topic(word);
                topics.push(&word.text);
            }
        }
        topics.into_iter().collect()
    }

    pub(super) fn check_topic(&mut self, word: &Word) {
        let mut topics = Topics::built_in().kinds().map(|(name, ..)| name);
        if !topics.any(|name| name == word.text) {
            let topics = Topics::built_in().kinds().map(|(name, ..)| name);
            let topics: Vec<&str> = topics.collect();
            self.reader.report_unknown(word, "topic", topics);
        }
    }

    fn engines(&mut self, words: &[Word]) -> Names {
        for word in words {
            let declared = self.file.engines.iter();
            let names: Vec<&str> = declared.map(|engine| &*engine.name.text).collect();
            if !names.contains(&word.text.as_str()) {
                self.reader.report_unknown(word, "engine", names);
            }
        }
        words.iter().map(|word| word.text.as_str()).collect()
    }

    /// The days of all these calendars.
    fn calendars(&mut self, words: &[Word]) -> Spans {
        let mut days = Vec::new();
        for word in words {
            let mut calendars = self.file.calendars.iter();
            if let Some(calendar) = calendars.find(|it| it.name.text == word.text) {
                days.extend(calendar.days.iter().cloned());
            } else {
                let names = self.file.calendars.iter();
                let names: Vec<&str> = names.map(|it| &*it.name.text).collect();
                self.reader.report_unknown(word, "calendar", names);
            }
        }
        let names = words.iter().map(|word| word.text.as_str()).collect();
        Spans::new(days).of_calendars(names)
    }

    fn findings(&mut self, words: &[Word]) -> EntitySet {
        findings(&mut self.reader, words, &self.file.types, &self.types)
    }

    pub(super) fn entity_type(&mut self, word: &Word) -> Option<EntityType> {
        self.reader.member(word, "type")
    }
}

/// The types that the words name, by themselves or by their group.
pub(super) fn findings(
    reader: &mut Reader<'_>,
    words: &[Word],
    groups: &[Group],
    known: &HashMap<&str, EntitySet>,
) -> EntitySet {
    let mut types = EntitySet::default();
    for word in words {
        match word.text.strip_prefix('@') {
            None => types.extend(reader.member::<EntityType>(word, "type")),
            Some(name) => match known.get(name) {
                Some(group) => types.extend(group.iter()),
                None => report_unknown_group(reader, word, groups),
            },
        }
    }
    types
}

fn report_unknown_group(reader: &mut Reader<'_>, word: &Word, groups: &[Group]) {
    let names: Vec<String> = groups.iter().map(|g| format!("@{}", g.name.text)).collect();
    reader.report_unknown(word, "group", names.iter().map(String::as_str));
}
