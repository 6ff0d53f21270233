//! The file against what is configured: every problem, or a [`Policy`].

mod invariant;
mod then;
mod when;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::file::{self, Engine, File, Group};
use super::index::Index;
use super::invariant::Invariant;
use super::policy::{Canary, Destination, Policy, Rule};
use super::problem::{Kind, Phrase, Problems, nearest};
use super::proof::{self, Idle, Why};
use super::read::{Reader, Word};
use super::{Admitted, EngineKind, EntitySet, Known};

/// Checks the file, and proves its rules and its invariants.
pub(super) fn check(
    source: &str,
    file_name: &str,
    known: Option<&Known>,
) -> Result<Policy, Problems> {
    let (policy, mut reader, file) = read(source, file_name, known)?;
    prove(&mut reader, &file, &policy, known);
    match reader.problems() {
        Some(problems) => Err(problems),
        None => Ok(policy),
    }
}

/// Checks the file as [`check`] does, and reads these claims with its names; proves nothing.
pub(super) fn claims(
    source: &str,
    file_name: &str,
    known: Option<&Known>,
    claims: &[String],
) -> Result<(Policy, Vec<Invariant>), Problems> {
    let (policy, _, file) = read(source, file_name, known)?;
    let mut read = Vec::new();
    for claim in claims {
        let mut checker = Checker::new(Reader::new(claim, "claim"), &file, known);
        checker.look_up_types();
        let invariant = checker.alone(claim);
        match checker.reader.problems() {
            Some(problems) => return Err(problems),
            None => read.extend(invariant),
        }
    }
    Ok((policy, read))
}

/// Everything but proofs.
fn read<'s>(
    source: &'s str,
    file_name: &str,
    known: Option<&Known>,
) -> Result<(Policy, Reader<'s>, File), Problems> {
    let mut reader = Reader::new(source, file_name);
    let file = File::read(&mut reader, known);
    let mut checker = Checker::new(reader, &file, known);
    checker.check_engines();
    checker.check_groups();
    let rules = file.rules.iter();
    let rules: Vec<Rule> = rules.filter_map(|rule| checker.rule(rule)).collect();
    checker.check_order();
    let invariants = file.invariants.iter();
    let invariants = invariants
        .filter_map(|invariant| checker.invariant(invariant))
        .collect();
    checker.check_invariant_names();
    let reader = checker.reader;
    if !reader.is_clean() {
        return Err(reader.problems().expect("it is not clean"));
    }
    let mut rules: Vec<Arc<Rule>> = rules.into_iter().map(Arc::new).collect();
    let default = rules
        .pop()
        .expect("a file without a last rule was reported");
    let policy = Policy {
        hash: hash(source.as_bytes()),
        index: Index::new(&rules),
        rules: rules.into(),
        default,
        invariants,
        cases: file.cases.clone().into(),
        destinations: file.engines.iter().filter_map(destination).collect(),
        admitted: Admitted::default(),
    };
    Ok((policy, reader, file))
}

/// Reports rules that do nothing, and invariants that do not hold.
fn prove(reader: &mut Reader<'_>, file: &File, policy: &Policy, known: Option<&Known>) {
    let rules: Vec<&Rule> = policy.rules().collect();
    for Idle { rule, why } in proof::idle(policy) {
        let named = |place: &usize| {
            let rule = rules[*place];
            (rule.name.to_string(), rule.line)
        };
        let condition = |place: &usize| format!("`{}`", rules[rule].when[*place]);
        let kind = match &why {
            Why::Contradiction(some) => Kind::Contradiction(some.iter().map(condition).collect()),
            Why::Shadowed(some) => Kind::Shadowed(some.iter().map(named).collect()),
            Why::Floored(floors) => {
                let floors = floors.iter().map(|floor| format!("`{floor}`"));
                Kind::Floored(floors.collect())
            }
        };
        reader.turn_to(&file.rules[rule].about);
        reader.report(file.rules[rule].at, kind);
    }
    let proofs = proof::prove(policy, &policy.invariants, known);
    for (proof, written) in proofs.iter().zip(&file.invariants) {
        if proof.counterexample.is_some() {
            let claim = proof.invariant.claim().to_owned();
            let shown = Phrase::of(|tongue| proof.shown(tongue).unwrap_or_default());
            reader.turn_to(&written.about);
            reader.report(written.at, Kind::Broken { claim, shown });
        }
    }
}

/// Who an engine outside belongs to, as the file declares it.
fn destination(engine: &Engine) -> Option<(Arc<str>, Destination)> {
    let destination = Destination {
        operator: engine.operator.as_deref()?.into(),
        country: engine.country.as_deref()?.into(),
        retention: engine.retention.as_deref()?.into(),
        contract: engine.contract.as_deref()?.into(),
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

impl<'f, 's> Checker<'f, 's> {
    fn new(reader: Reader<'s>, file: &'f File, known: Option<&'f Known>) -> Self {
        Self {
            reader,
            file,
            known,
            types: HashMap::new(),
        }
    }
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
        self.look_up_types();
        for group in &self.file.topics {
            self.turn_to_group(group);
            let topics = group.members.iter();
            topics.for_each(|member| self.check_topic(member));
        }
    }

    fn look_up_types(&mut self) {
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
        let name: Arc<str> = written.name.as_ref().map_or("", |name| &name.text).into();
        let then = written.then.as_ref()?;
        let action = self.action(&name, then)?;
        let canary = self.canary(&name, then, &action);
        let local = self.first_local()?;
        let leads_outside =
            action.leads_outside() || canary.as_ref().is_some_and(|(_, it)| it.leads_outside());
        let own = |word: &Option<Word>| word.as_ref().map(|word| word.text.as_str().into());
        written.name.as_ref()?;
        Some(Rule {
            name,
            reason: written.reason.clone()?,
            line: self.reader.line(written.at),
            owner: own(&written.owner),
            ticket: own(&written.ticket),
            expires: written.expires,
            when,
            inside: action.inside(&local),
            canary: canary.map(|(share, action)| Canary {
                share,
                inside: action.inside(&local),
                action,
            }),
            action,
            leads_outside,
        })
    }
}
