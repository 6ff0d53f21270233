//! `then` against what is configured: actions, and what is left of them inside.

use std::sync::Arc;

use redaction::Masking;

use super::super::action::{Action, Shadow, Target};
use super::super::draw::Share;
use super::super::file::{Answer, Aside, Then};
use super::super::masking::Masked;
use super::super::problem::Kind;
use super::super::read::Word;
use super::super::{EngineKind, Requested};
use super::Checker;
use super::when::findings;

impl Checker<'_, '_> {
    pub(super) fn action(&mut self, rule: &Arc<str>, then: &Then) -> Option<Action> {
        let answer = match then {
            Then::Refuse(message) => {
                let message = message.clone();
                return Some(Action::Refuse { message });
            }
            Then::Answer(answer) => answer,
        };
        let engines = self.targets(answer);
        let masking = self.masking(&answer.mask);
        let shadow = answer
            .shadow
            .as_ref()
            .and_then(|aside| self.aside(rule, "shadow", aside, &engines));
        if engines.is_empty() {
            return None;
        }
        let canary = answer.canary.iter().map(|aside| aside.engine.text.as_str());
        let shadows = answer.shadow.iter().map(|aside| aside.engine.text.as_str());
        let is_outside = engines.iter().any(Target::is_external)
            || canary.chain(shadows).any(|name| self.is_external(name));
        if !is_outside {
            for &(key, at) in &answer.outside_only {
                self.reader.report(at, Kind::OnlyOutside { key });
            }
        }
        Some(Action::Answer {
            engines: engines.into(),
            max_tokens: answer.max_tokens,
            deadline: answer.deadline,
            steering: answer.steering,
            masking,
            restoring: answer.restoring,
            shadow: shadow.map(|(target, share)| Shadow { target, share }),
        })
    }

    /// The engines that answer, in their order, each once.
    fn targets(&mut self, answer: &Answer) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::new();
        for word in &answer.engines {
            if targets.iter().any(|target| *target.engine == *word.text) {
                self.reader
                    .report(word.at, Kind::EngineTwice(word.text.clone()));
            } else {
                targets.extend(self.target(word));
            }
        }
        if let (Some(model), Some(first)) = (&answer.model, targets.first_mut()) {
            self.check_model(model, &first.engine);
            first.model = Some(model.text.as_str().into());
        }
        targets
    }

    /// The rule's action with the canary's engine before all others.
    pub(super) fn canary(
        &mut self,
        rule: &Arc<str>,
        then: &Then,
        action: &Action,
    ) -> Option<(Share, Action)> {
        let Then::Answer(answer) = then else {
            return None;
        };
        let aside = answer.canary.as_ref()?;
        let mut action = action.clone();
        let Action::Answer { engines, .. } = &mut action else {
            return None;
        };
        let (first, share) = self.aside(rule, "canary", aside, engines)?;
        let others = engines.iter().filter(|it| it.engine != first.engine);
        *engines = std::iter::once(&first).chain(others).cloned().collect();
        Some((share, action))
    }

    /// Another engine than the first, for a share of the conversations.
    fn aside(
        &mut self,
        rule: &Arc<str>,
        what: &'static str,
        aside: &Aside,
        engines: &[Target],
    ) -> Option<(Target, Share)> {
        let mut target = self.target(&aside.engine)?;
        if let Some(model) = &aside.model {
            self.check_model(model, &target.engine);
            target.model = Some(model.text.as_str().into());
        }
        if engines.first() == Some(&target) {
            let engine = aside.engine.text.clone();
            self.reader
                .report(aside.engine.at, Kind::SameAside { what, engine });
        }
        Some((target, Share::new(aside.percent.unwrap_or(0), rule, what)))
    }

    fn is_external(&self, name: &str) -> bool {
        let mut engines = self.file.engines.iter();
        let engine = engines.find(|engine| engine.name.text == name);
        engine.is_some_and(|engine| engine.kind == Some(EngineKind::External))
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

    /// The engine that answers what a floor leaves without one.
    pub(super) fn first_local(&self) -> Option<Target> {
        let mut engines = self.file.engines.iter();
        let local = engines.find(|engine| engine.kind == Some(EngineKind::Local))?;
        Some(Target {
            engine: local.name.text.as_str().into(),
            kind: EngineKind::Local,
            model: None,
        })
    }
}
