//! The models that applications may name, and the engines that have them.

use std::sync::Arc;

use crate::config::{AUTO, Config, Names};
use crate::routes::{EngineKind, Known, Requested, Target};

/// A model name from a request, looked up: it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelName {
    /// The rules decide.
    Auto,
    /// One of the models of an engine.
    Of {
        /// The engine.
        engine: Arc<str>,
        /// On which side of the wall it stands.
        kind: EngineKind,
        /// The model.
        model: Arc<str>,
    },
}

impl ModelName {
    /// As the rules see it.
    #[must_use]
    pub fn requested(&self) -> Requested<'_> {
        match self {
            Self::Auto => Requested::Auto,
            Self::Of {
                kind: EngineKind::Local,
                model,
                ..
            } => Requested::Local(model),
            Self::Of {
                kind: EngineKind::External,
                model,
                ..
            } => Requested::External(model),
        }
    }
}

/// One engine with its models.
#[derive(Debug)]
struct Entry {
    engine: Arc<str>,
    kind: EngineKind,
    /// The first is the default; a local engine's adapters come last.
    models: Vec<Arc<str>>,
}

/// All engines and their models.
#[derive(Debug)]
pub struct Catalog(Vec<Entry>);

impl Catalog {
    /// What the settings declare.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let local = config.local.iter().map(|engine| Entry {
            engine: engine.name.as_str().into(),
            kind: EngineKind::Local,
            models: engine.model_names().map(Arc::from).collect(),
        });
        let external = config.external.iter().map(|engine| Entry {
            engine: engine.name.as_str().into(),
            kind: EngineKind::External,
            models: engine
                .models
                .iter()
                .map(|model| model.name.as_str().into())
                .collect(),
        });
        Self(local.chain(external).collect())
    }

    /// Looks up a name from a request. `None`: nobody configured it.
    #[must_use]
    pub fn look_up(&self, name: &str) -> Option<ModelName> {
        if name == AUTO {
            return Some(ModelName::Auto);
        }
        self.models()
            .find(|(_, model)| &***model == name)
            .map(|(entry, model)| ModelName::Of {
                engine: Arc::clone(&entry.engine),
                kind: entry.kind,
                model: Arc::clone(model),
            })
    }

    /// The model with which an engine answers: the rule's, else the one asked for where it is the
    /// engine's, else the engine's first. `None`: no such engine is configured.
    #[must_use]
    pub fn model_for(&self, target: &Target, asked: &ModelName) -> Option<Arc<str>> {
        let entry = self.0.iter().find(|entry| entry.engine == target.engine)?;
        let asked = match asked {
            ModelName::Of { engine, model, .. } if *engine == entry.engine => Some(model),
            _ => None,
        };
        target
            .model
            .as_ref()
            .or(asked)
            .or(entry.models.first())
            .cloned()
    }

    /// Every model's name with the name of its engine, in the order of the settings.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.models()
            .map(|(entry, model)| (&**model, &*entry.engine))
    }

    fn models(&self) -> impl Iterator<Item = (&Entry, &Arc<str>)> {
        self.0
            .iter()
            .flat_map(|entry| entry.models.iter().map(move |model| (entry, model)))
    }
}

/// The names that the settings declare, for the rules to be checked against.
#[must_use]
pub fn known(names: Names) -> Known {
    let sides = [
        (EngineKind::Local, names.local),
        (EngineKind::External, names.external),
    ];
    let mut known = Known {
        apps: names.apps,
        tags: names.tags,
        purposes: names.purposes,
        tags_of: names.tags_of,
        purposes_of: names.purposes_of,
        ..Known::default()
    };
    for (side, engines) in sides {
        for (engine, models) in engines {
            known
                .models
                .extend(models.into_iter().map(|model| (model, engine.clone())));
            known.engines.push((engine, side));
        }
    }
    known
}
