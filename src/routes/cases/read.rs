//! `[[test]]` as written.

use toml::de::{DeTable, DeValue};

use super::{Case, Expectation, Expected, Request, Scope};
use crate::routes::facts::{Endpoint, Language, Moment};
use crate::routes::problem::{Kind, nearest};
use crate::routes::read::{Reader, Value, Word, entries};
use crate::routes::{EngineKind, Floor, Known, RecordedFacts, Requested};
use classifiers::{EntityType, Matter, Sensitivity, Topics};

const TEST_KEYS: &[&str] = &["name", "request", "expect"];
const REQUEST_KEYS: &[&str] = &[
    "text",
    "app",
    "app_tag",
    "purpose",
    "endpoint",
    "model",
    "sensitivity",
    "findings",
    "matter",
    "topic",
    "topic_percent",
    "language",
    "tokens",
    "tools",
    "non_text",
    "unknown_field",
    "stream",
    "at",
    "budget_percent",
    "engine_down",
    "canary",
];
const EXPECT_KEYS: &[&str] = &[
    "rule", "engine", "engines", "leaves", "refused", "floor", "masked",
];

impl Reader<'_> {
    /// The tests of a file, whatever else stands in it.
    pub(super) fn cases_alone(&mut self, scope: &Scope<'_>) -> Vec<Case> {
        let tables = self.parse();
        let found = entries(&tables).find(|(key, _)| key.text == "test");
        found.map_or_else(Vec::new, |(_, value)| self.cases(value, scope))
    }

    /// `[[test]]`.
    pub(in crate::routes) fn cases(&mut self, value: &Value<'_>, scope: &Scope<'_>) -> Vec<Case> {
        let tables = self.tables("test", value).into_iter().enumerate();
        let cases = tables.map(|(n, (at, table))| self.case(n + 1, at, table, scope));
        let cases: Vec<Case> = cases.collect();
        self.turn_to("");
        cases
    }

    fn case(&mut self, number: usize, at: usize, table: &DeTable<'_>, scope: &Scope<'_>) -> Case {
        let name = table.get("name").and_then(|name| name.get_ref().as_str());
        let about = name.map_or(format!("test {number}"), |name| format!("test `{name}`"));
        self.turn_to(&about);
        let mut case = Case {
            about,
            at,
            line: self.line(at),
            request: Request::described(),
            expected: Vec::new(),
        };
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "name" => drop(self.text("name", value)),
                "request" => self.described(value, &mut case.request, scope),
                "expect" => case.expected = self.expected(value, scope),
                _ => self.unknown_key(&key, "a test", TEST_KEYS),
            }
        }
        for (key, example) in [
            ("request", "request = { app = \"…\", text = \"…\" }"),
            ("expect", "expect = { engine = \"local\" }"),
        ] {
            if !table.contains_key(key) {
                self.report(at, Kind::Missing { key, example });
            }
        }
        case
    }

    fn described(&mut self, value: &Value<'_>, request: &mut Request, scope: &Scope<'_>) {
        let Some(table) = self.table("request", value) else {
            return;
        };
        for (key, value) in entries(table) {
            if self.described_by_name(&key, value, request, scope) {
                continue;
            }
            let facts = &mut request.facts;
            match key.text.as_str() {
                "text" => request.text = self.any_text("text", value),
                "endpoint" => {
                    if let Some(endpoint) = self.one::<Endpoint>("endpoint", value) {
                        endpoint.name().clone_into(&mut facts.endpoint);
                    }
                }
                "sensitivity" => {
                    if let Some(level) = self.one::<Sensitivity>("sensitivity", value) {
                        facts.raise(level);
                    }
                }
                "findings" => {
                    for (entity, count) in self.found(value) {
                        facts.add_found(entity, count);
                    }
                }
                "matter" => {
                    for word in self.texts("matter", value) {
                        if let Some(matter) = self.member::<Matter>(&word, "matter") {
                            facts.matters.push(matter.name().to_owned());
                        }
                    }
                }
                "topic_percent" => {
                    let percent = self.count_within("topic_percent", value, 0..=100);
                    facts.topic_percent = percent.and_then(|it| it.try_into().ok()).unwrap_or(0);
                }
                "language" => {
                    if let Some(language) = self.one::<Language>("language", value) {
                        language.name().clone_into(&mut facts.language);
                        request.says_language = true;
                    }
                }
                "tokens" => {
                    facts.tokens = self.count("tokens", value, 0).unwrap_or(0);
                    request.says_tokens = true;
                }
                "tools" => facts.tools = self.flag("tools", value).unwrap_or(false),
                "non_text" => facts.non_text = self.flag("non_text", value).unwrap_or(false),
                "unknown_field" => {
                    facts.has_unknown = self.flag("unknown_field", value).unwrap_or(false);
                }
                "stream" => facts.stream = self.flag("stream", value).unwrap_or(false),
                "at" => {
                    if let Some(moment) = self.moment(value) {
                        facts.at = moment.to_string();
                    }
                }
                "budget_percent" => {
                    facts.budget_percent = self.count("budget_percent", value, 0).unwrap_or(0);
                }
                "canary" => request.canary = self.flag("canary", value).unwrap_or(false),
                _ => self.unknown_key(&key, "a test's `request`", REQUEST_KEYS),
            }
        }
        if let (None, Some(known)) = (&request.facts.purpose, scope.known) {
            let only = known.purpose_of(&request.facts.app);
            request.facts.purpose = only.map(str::to_owned);
        }
    }

    /// A key whose value is a name from elsewhere; `false`: it is another key.
    fn described_by_name(
        &mut self,
        key: &Word,
        value: &Value<'_>,
        request: &mut Request,
        scope: &Scope<'_>,
    ) -> bool {
        let facts = &mut request.facts;
        let words = |texts: Vec<Word>| texts.into_iter().map(|word| word.text).collect::<Vec<_>>();
        match key.text.as_str() {
            "app" => {
                let Some(word) = self.text("app", value) else {
                    return true;
                };
                if let Some(known) = scope.known {
                    self.check_listed(&word, "app", known.apps.iter().map(String::as_str));
                    facts
                        .app_tags
                        .extend(known.tags_of.get(&word.text).into_iter().flatten().cloned());
                }
                facts.app = word.text;
            }
            "app_tag" => {
                let tags = self.texts("app_tag", value);
                self.check_alike(&tags, "tag", scope.known.map(|known| &*known.tags));
                facts.app_tags.extend(words(tags));
            }
            "purpose" => {
                let word = self.text("purpose", value);
                let known = scope.known.map(|known| &*known.purposes);
                self.check_alike(word.as_slice(), "purpose", known);
                facts.purpose = word.map(|word| word.text);
            }
            "model" => {
                let Some(word) = self.text("model", value) else {
                    return true;
                };
                if let Some(known) = scope.known {
                    let models = known.models.iter().map(|(name, _)| &**name);
                    let auto = Requested::Auto.name();
                    self.check_listed(&word, "model", models.chain([auto]));
                }
                facts.model_kind = model_kind(&word.text, scope.known).map(str::to_owned);
                facts.model = word.text;
            }
            "engine_down" => {
                let engines = self.texts("engine_down", value);
                self.check_engines_of(&engines, scope);
                facts.engines_down = words(engines);
            }
            "topic" => {
                if let Some(word) = self.text("topic", value) {
                    let topics = Topics::built_in().kinds().map(|(name, ..)| name);
                    let topics: Vec<&str> = topics.collect();
                    self.check_listed(&word, "topic", topics);
                    facts.topic = Some(word.text);
                    facts.topic_percent = facts.topic_percent.max(80);
                    request.says_topic = true;
                }
            }
            _ => return false,
        }
        true
    }

    /// Types, or types with counts.
    fn found(&mut self, value: &Value<'_>) -> Vec<(EntityType, u32)> {
        if let DeValue::Table(table) = value.get_ref() {
            let counts = entries(table).map(|(key, value)| {
                let entity = self.member::<EntityType>(&key, "type");
                let count = self.count_within("findings", value, 1..=u32::MAX);
                entity.zip(count)
            });
            return counts.flatten().collect();
        }
        let words = self.texts("findings", value).into_iter();
        let types = words.filter_map(|word| self.member::<EntityType>(&word, "type"));
        types.map(|entity| (entity, 1)).collect()
    }

    /// `2026-04-01T10:00:00`, in Japan.
    fn moment(&mut self, value: &Value<'_>) -> Option<Moment> {
        let DeValue::Datetime(written) = value.get_ref() else {
            let wanted = "a date and time like `2026-04-01T10:00:00`, without quotes";
            self.wrong_type("at", value, wanted);
            return None;
        };
        let text = written.to_string();
        let moment = text.get(..16).and_then(|minutes| minutes.parse().ok());
        let moment = moment.filter(|_| written.offset.is_none());
        if moment.is_none() {
            self.report(value.span().start, Kind::NotAMoment(text));
        }
        moment
    }

    fn expected(&mut self, value: &Value<'_>, scope: &Scope<'_>) -> Vec<Expected> {
        let Some(table) = self.table("expect", value) else {
            return Vec::new();
        };
        if table.is_empty() {
            let fix = "say what must come of it, like `{ engine = \"local\" }`";
            let key = "expect".to_owned();
            self.report(value.span().start, Kind::Empty { key, fix });
        }
        let mut all = Vec::new();
        for (key, value) in entries(table) {
            let what = match key.text.as_str() {
                "rule" => self.text("rule", value).map(|it| {
                    self.check_listed(&it, "rule", scope.rules.iter().copied());
                    Expectation::Rule(it.text)
                }),
                "engine" => self.text("engine", value).map(|it| {
                    self.check_engines_of(std::slice::from_ref(&it), scope);
                    Expectation::Engine(it.text)
                }),
                "engines" => {
                    let names = self.texts("engines", value);
                    self.check_engines_of(&names, scope);
                    let names = names.into_iter().map(|it| it.text);
                    Some(Expectation::Engines(names.collect()))
                }
                "leaves" => self.flag("leaves", value).map(Expectation::Leaves),
                "refused" => self.flag("refused", value).map(Expectation::Refused),
                "floor" => self.floor(value),
                "masked" => {
                    let words = self.texts("masked", value).into_iter();
                    let types = words.filter_map(|it| self.member::<EntityType>(&it, "type"));
                    let types = types.map(|entity| entity.name().to_owned());
                    Some(Expectation::Masked(types.collect()))
                }
                _ => {
                    self.unknown_key(&key, "a test's `expect`", EXPECT_KEYS);
                    None
                }
            };
            all.extend(what.map(|what| Expected { at: key.at, what }));
        }
        all
    }

    /// A floor's name, or `none`.
    fn floor(&mut self, value: &Value<'_>) -> Option<Expectation> {
        let word = self.text("floor", value)?;
        if word.text == "none" {
            return Some(Expectation::Floor(None));
        }
        let floors = Floor::ALL.into_iter().chain([Floor::Expired]);
        let floor = floors.clone().find(|floor| floor.name() == word.text);
        if floor.is_none() {
            let names: Vec<&str> = floors.map(Floor::name).collect();
            self.report_unknown(&word, "floor", names);
        }
        floor.map(|floor| Expectation::Floor(Some(floor)))
    }

    fn one<T: crate::routes::Member>(&mut self, key: &'static str, value: &Value<'_>) -> Option<T> {
        let word = self.text(key, value)?;
        self.member(&word, key)
    }

    fn check_listed<'k>(
        &mut self,
        word: &Word,
        what: &'static str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) {
        if self.is_toml() && !known.clone().into_iter().any(|name| name == word.text) {
            self.report_unknown(word, what, known);
        }
    }

    fn check_engines_of(&mut self, words: &[Word], scope: &Scope<'_>) {
        for word in words {
            self.check_listed(word, "engine", scope.engines.iter().copied());
        }
    }

    /// Names that nobody has to have yet: one is a problem if it looks like one that somebody has.
    fn check_alike(&mut self, words: &[Word], what: &'static str, known: Option<&[String]>) {
        let names = known.unwrap_or_default().iter().map(String::as_str);
        for word in words {
            if nearest(&word.text, names.clone()).is_some() {
                self.check_listed(word, what, names.clone());
            }
        }
    }
}

impl Request {
    /// On a working day in the forenoon, on which nothing is special.
    fn described() -> Self {
        let at = "2026-04-01T10:00".parse().expect("a moment");
        Self {
            facts: RecordedFacts::of_nothing(at),
            ..Self::default()
        }
    }
}

/// On which side a model is; one that nobody knows is taken for one outside, for which no floor
/// speaks.
fn model_kind(name: &str, known: Option<&Known>) -> Option<&'static str> {
    if name == Requested::Auto.name() {
        return None;
    }
    let engine = known.and_then(|known| {
        let (_, engine) = known.models.iter().find(|(model, _)| model == name)?;
        known.engines.iter().find(|(known, _)| known == engine)
    });
    Some(
        engine
            .map_or(EngineKind::External, |(_, kind)| *kind)
            .name(),
    )
}
