//! `then` against what is configured: actions, and what is left of them inside.

use redaction::Masking;

use super::super::file::Then;
use super::super::masking::Masked;
use super::super::policy::{Action, Target};
use super::super::problem::Kind;
use super::super::read::Word;
use super::super::{EngineKind, Requested};
use super::Checker;
use super::when::findings;

impl Checker<'_, '_> {
    pub(super) fn action(&mut self, then: &Then) -> Option<Action> {
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
    pub(super) fn inside(&self, action: &Action) -> Option<Action> {
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
