//! The file against what is configured: every problem, or a [`Policy`].

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use classifiers::EntityType;
use redaction::Masking;
use sha2::{Digest, Sha256};

use super::condition::{All, Condition, Names, Test};
use super::file::{self, Ask, Engine, File, Group, Term, Then};
use super::masking::Masked;
use super::policy::{Action, Destination, Policy, Rule, Target};
use super::problem::{Kind, Problems, nearest};
use super::read::{Reader, Word};
use super::{EngineKind, EntitySet, Known, Requested};

pub(super) fn check(
    source: &str,
    file_name: &str,
    known: Option<&Known>,
) -> Result<Policy, Problems> {
    let mut reader = Reader::new(source, file_name);
    let file = File::read(&mut reader);
    let mut checker = Checker {
        reader,
        file: &file,
        known,
        types: HashMap::new(),
    };
    checker.check_engines();
    checker.check_groups();
    let rules: Vec<Rule> = file
        .rules
        .iter()
        .filter_map(|rule| checker.rule(rule))
        .collect();
    checker.check_order();
    if let Some(problems) = checker.reader.problems() {
        return Err(problems);
    }
    let mut rules: Vec<Arc<Rule>> = rules.into_iter().map(Arc::new).collect();
    let default = rules
        .pop()
        .expect("a file without a last rule was reported");
    Ok(Policy {
        hash: hash(source.as_bytes()),
        rules: rules.into(),
        default,
        destinations: file.engines.iter().filter_map(destination).collect(),
    })
}

/// Who an engine outside belongs to, as the file declares it.
fn destination(engine: &Engine) -> Option<(Arc<str>, Destination)> {
    let destination = Destination {
        operator: engine.operator.as_deref()?.into(),
        country: engine.country.as_deref()?.into(),
    };
    Some((engine.name.text.as_str().into(), destination))
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> Arc<str> {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("a String takes everything");
    }
    hex.into()
}

struct Checker<'f, 's> {
    reader: Reader<'s>,
    file: &'f File,
    known: Option<&'f Known>,
    /// `[group.types]`, looked up.
    types: HashMap<&'f str, EntitySet>,
}

/// Engines, groups, order.
impl Checker<'_, '_> {
    fn check_engines(&mut self) {
        for engine in &self.file.engines {
            self.reader
                .turn_to(&format!("engine `{}`", engine.name.text));
            let Some(known) = self.known else { continue };
            let name = &engine.name.text;
            match known.engines.iter().find(|(known, _)| known == name) {
                None => {
                    let names: Vec<_> =
                        known.engines.iter().map(|(name, _)| name.clone()).collect();
                    let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
                    let kind = Kind::NotConfigured {
                        name: name.clone(),
                        near,
                        known: names,
                    };
                    self.reader.report(engine.name.at, kind);
                }
                Some(&(_, real)) => {
                    if let Some(written) = engine.kind.filter(|written| *written != real) {
                        let kind = Kind::OtherSide {
                            name: name.clone(),
                            written,
                            real,
                        };
                        self.reader.report(engine.kind_at, kind);
                    }
                }
            }
        }
        if !self
            .file
            .engines
            .iter()
            .any(|engine| engine.kind != Some(EngineKind::External))
        {
            self.reader.report_file(Kind::NoLocalEngine);
        }
    }

    fn check_groups(&mut self) {
        for group in &self.file.apps {
            self.turn_to_group(group);
            group
                .members
                .iter()
                .for_each(|member| self.check_app(member));
        }
        for group in &self.file.types {
            self.turn_to_group(group);
            let types = group
                .members
                .iter()
                .filter_map(|member| self.entity_type(member));
            let types = types.collect();
            self.types.insert(&group.name.text, types);
        }
    }

    fn turn_to_group(&mut self, group: &Group) {
        self.reader
            .turn_to(&format!("group `@{}`", group.name.text));
    }

    /// Names are unique, the last rule is the default, and every rule before it can be reached.
    fn check_order(&mut self) {
        let Some(last) = self.file.rules.last() else {
            return self.reader.report_file(Kind::NoRules);
        };
        let mut names: HashMap<&str, u32> = HashMap::new();
        for (n, rule) in self.file.rules.iter().enumerate() {
            self.reader.turn_to(&rule.about);
            let after = self.file.rules.len() - n - 1;
            if rule.when.is_none() && after > 0 {
                self.reader.report(rule.at, Kind::TakesEverything { after });
            }
            let Some(name) = &rule.name else { continue };
            let line = self.reader.line(rule.at);
            match names.get(name.text.as_str()) {
                Some(&line) => self.reader.report(name.at, Kind::NameTaken { line }),
                None => drop(names.insert(&name.text, line)),
            }
        }
        if self.file.rules.iter().all(|rule| rule.when.is_some()) {
            self.reader.report(last.at, Kind::NoDefault);
        }
    }
}

/// One rule.
impl Checker<'_, '_> {
    /// `None` if it is not whole, which has been reported.
    fn rule(&mut self, written: &file::Rule) -> Option<Rule> {
        self.reader.turn_to(&written.about);
        if let Some(name) = &written.name {
            self.reader.check_name(name);
        }
        let when = written.when.as_deref().unwrap_or_default();
        let when = self.conditions(when);
        let action = self.action(written.then.as_ref()?)?;
        let inside = self.inside(&action)?;
        Some(Rule {
            name: written.name.as_ref()?.text.as_str().into(),
            reason: written.reason.as_ref()?.text.as_str().into(),
            line: self.reader.line(written.at),
            when,
            leads_outside: action.leads_outside(),
            action,
            inside,
        })
    }

    fn action(&mut self, then: &Then) -> Option<Action> {
        match then {
            Then::Refuse(message) => Some(Action::Refuse {
                message: message.text.as_str().into(),
            }),
            Then::Answer {
                engines,
                model,
                max_tokens,
                deadline,
                mask,
                restoring,
                outside_only,
            } => {
                let mut targets: Vec<Target> = Vec::new();
                for word in engines {
                    if targets.iter().any(|target| *target.engine == *word.text) {
                        self.reader
                            .report(word.at, Kind::EngineTwice(word.text.clone()));
                    } else {
                        targets.extend(self.target(word));
                    }
                }
                if let (Some(model), Some(first)) = (model, targets.first_mut()) {
                    self.check_model(model, &first.engine);
                    first.model = Some(model.text.as_str().into());
                }
                let masking = self.masking(mask);
                if targets.is_empty() {
                    return None;
                }
                if !targets.iter().any(Target::is_external) {
                    for &(key, at) in outside_only {
                        self.reader.report(at, Kind::OnlyOutside { key });
                    }
                }
                Some(Action::Answer {
                    engines: targets.into(),
                    max_tokens: *max_tokens,
                    deadline: *deadline,
                    masking,
                    restoring: *restoring,
                })
            }
        }
    }

    fn masking(&mut self, written: &[Masked]) -> Masking {
        let (groups, known) = (&self.file.types, &self.types);
        self.reader.check_masking(written, |reader, word| {
            findings(reader, std::slice::from_ref(word), groups, known)
        })
    }

    fn target(&mut self, word: &Word) -> Option<Target> {
        let engines = &self.file.engines;
        if let Some(engine) = engines.iter().find(|engine| engine.name.text == word.text) {
            let engine_name = engine.name.text.as_str().into();
            return Some(Target {
                engine: engine_name,
                kind: engine.kind?,
                model: None,
            });
        }
        let configured = self.known.map_or(&[][..], |known| &known.engines);
        if let Some((name, kind)) = configured.iter().find(|(name, _)| *name == word.text) {
            let kind = Kind::UndeclaredEngine {
                name: name.clone(),
                kind: *kind,
            };
            self.reader.report(word.at, kind);
        } else {
            let declared = engines.iter().map(|engine| engine.name.text.as_str());
            self.reader.report_unknown(word, "engine", declared);
        }
        None
    }

    /// The model belongs to the engine.
    fn check_model(&mut self, model: &Word, engine: &str) {
        if model.text == Requested::Auto.name() {
            return self.reader.report(model.at, Kind::AutoModel);
        }
        let Some(known) = self.known else { return };
        let of_engine = known.models.iter().filter(|(_, owner)| owner == engine);
        let models = of_engine.map(|(name, _)| name.as_str());
        match known.models.iter().find(|(name, _)| *name == model.text) {
            Some((_, owner)) if owner == engine => {}
            Some((name, owner)) => {
                let kind = Kind::OtherEnginesModel {
                    model: name.clone(),
                    owner: owner.clone(),
                    engine: engine.to_owned(),
                    models: models.map(str::to_owned).collect(),
                };
                self.reader.report(model.at, kind);
            }
            None => self.reader.report_unknown(model, "model", models),
        }
    }

    /// The action without its external engines. If none is left, the first local engine answers.
    fn inside(&self, action: &Action) -> Option<Action> {
        let Action::Answer { engines, .. } = action else {
            return Some(action.clone());
        };
        let is_local = |target: &&Target| target.kind == EngineKind::Local;
        let mut left: Vec<Target> = engines.iter().filter(is_local).cloned().collect();
        if left.is_empty() {
            let declared = &self.file.engines;
            let local = declared
                .iter()
                .find(|engine| engine.kind == Some(EngineKind::Local))?;
            let engine = local.name.text.as_str().into();
            left.push(Target {
                engine,
                kind: EngineKind::Local,
                model: None,
            });
        }
        let mut inside = action.clone();
        if let Action::Answer { engines, .. } = &mut inside {
            *engines = left.into();
        }
        Some(inside)
    }
}

/// Conditions and the names in them.
impl Checker<'_, '_> {
    fn conditions(&mut self, terms: &[Term]) -> All {
        terms.iter().map(|term| self.condition(term)).collect()
    }

    fn condition(&mut self, term: &Term) -> Condition {
        let nested = |checker: &mut Self, whens: &[Vec<Term>]| {
            whens
                .iter()
                .map(|terms| checker.conditions(terms))
                .collect()
        };
        let test = match &term.ask {
            Ask::App(words) => Test::App(self.apps(words)),
            Ask::AppTag(words) => Test::AppTag(self.tags(words)),
            Ask::Model(words) => Test::Model(self.models(words)),
            Ask::Sensitivity(levels) => Test::Sensitivity(*levels),
            Ask::Findings(words) => Test::Findings(self.findings(words)),
            Ask::Matter(matters) => Test::Matter(matters.iter().copied().collect()),
            Ask::Tools(wanted) => Test::Tools(*wanted),
            Ask::Stream(wanted) => Test::Stream(*wanted),
            Ask::Tokens { at_least, at_most } => Test::Tokens(*at_least..=*at_most),
            Ask::Not(terms) => Test::Not(self.conditions(terms)),
            Ask::Any(whens) => Test::Any(nested(self, whens)),
            Ask::All(whens) => Test::All(nested(self, whens)),
        };
        Condition {
            line: self.reader.line(term.at),
            test,
        }
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

    fn check_app(&mut self, word: &Word) {
        let Some(known) = self.known else { return };
        if !known.apps.contains(&word.text) {
            self.reader
                .report_unknown(word, "app", known.apps.iter().map(String::as_str));
        }
    }

    /// A tag that nobody carries is none of the operator's mistakes: the last application that had
    /// it may have lost it. One that is almost a carried one is a misspelling.
    fn tags(&mut self, words: &[Word]) -> Names {
        for word in words {
            let Some(known) = self.known else { break };
            let tags = known.tags.iter().map(String::as_str);
            let is_known = known.tags.contains(&word.text);
            if !is_known && nearest(&word.text, tags.clone()).is_some() {
                self.reader.report_unknown(word, "tag", tags);
            }
        }
        words.iter().map(|word| word.text.as_str()).collect()
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

    fn findings(&mut self, words: &[Word]) -> EntitySet {
        findings(&mut self.reader, words, &self.file.types, &self.types)
    }

    fn entity_type(&mut self, word: &Word) -> Option<EntityType> {
        self.reader.member(word, "type")
    }
}

/// The types that the words name, by themselves or by their group.
fn findings(
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
