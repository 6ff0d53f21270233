//! The operator's settings: `sekisho.toml`, then the environment, checked as a whole.
//!
//! [`Config::load`] gives settings that are right in every part, or a list of everything that is
//! wrong, each with its place and the fix. Secrets come from files or the environment, never from
//! the settings file itself.
//!
//! Every setting can be given by a variable: `SEKISHO_`, then the names of its tables and its own,
//! joined by two underscores, as in `SEKISHO_LIMITS__MAX_BODY_BYTES=4MiB`. A list is written in
//! brackets and replaces the file's: `SEKISHO_ENGINE__LOCAL__MODELS=[qwen3-32b]`,
//! `SEKISHO_APP=[{name="loan-review", key_sha256="…"}]`.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | the settings as used |
//! | `read`, `apps`, `audit`, `engines`, `local`, `approval`, `telemetry` | every setting with its default and range |
//! | `secrets`, `files` | what settings name: keys, model files |
//! | `source` | file and environment, merged, with the place of each value |
//! | `reader`, `getters`, `units` | typed reading that notes every problem and goes on |
//! | `unknown` | settings that do not exist, and what was meant |
//! | `problem` | what is wrong, where, and the fix |

mod approval;
mod apps;
mod audit;
mod base_url;
mod engines;
mod files;
mod getters;
mod local;
mod problem;
mod read;
mod reader;
mod secret;
mod secrets;
mod settings;
mod source;
mod telemetry;
mod units;
pub(crate) mod unknown;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use approval::{Approval, Person};
pub(crate) use apps::{APP_NAME_FIX, is_app_name};
pub use base_url::{BaseUrl, BaseUrlError};
use files::Files;
pub(crate) use getters::hex;
pub use problem::{Problem, Problems};
pub(crate) use reader::{Reader, Section};
pub use secret::Secret;
pub use settings::{
    App, Audit, Budget, Classifier, Config, Durability, ExternalEngine, ExternalModel, Limits,
    LocalEngine, Log, LogFormat, LogLevel, Names, OnTimeout, Redaction, Server, Verifier,
};
pub(crate) use source::{Environment, Source};
pub use telemetry::Telemetry;
pub(crate) use units::{parse_duration, parse_size};

/// A model name that no engine may use: it asks the rules to choose.
pub const AUTO: &str = "auto";

impl Config {
    /// Reads the file and the process's environment (`SEKISHO_…`).
    ///
    /// # Errors
    /// Everything that is wrong in either; nothing is started with settings that are half right.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        read(&Source::load(path, Environment::of_process())?, Files::Open)
    }

    /// The names that rules may use, without opening a key or a model: for checking rules on a
    /// machine that has neither.
    ///
    /// # Errors
    /// As [`Config::load`], less what those files would show.
    pub fn load_names(path: &Path) -> Result<Names, Problems> {
        Ok(Self::load_closed(path)?.names())
    }

    /// The settings without opening a key or a model, for work on the rules.
    ///
    /// # Errors
    /// As [`Config::load_names`].
    pub fn load_closed(path: &Path) -> Result<Self, Problems> {
        let source = Source::load(path, Environment::of_process())?;
        read(&source, Files::Leave)
    }

    /// Where the record of decisions is kept, without opening a key or a model.
    ///
    /// # Errors
    /// As [`Config::load`], less what those files would show.
    pub fn load_audit(path: &Path) -> Result<Option<Audit>, Problems> {
        let source = Source::load(path, Environment::of_process())?;
        Ok(read(&source, Files::Leave)?.audit)
    }

    /// Settings from a text, without the process's environment; paths in it are relative to the
    /// current directory. For tests.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_toml_str(source: &str) -> Result<Self, Problems> {
        let name = "sekisho.toml".to_owned();
        let source = Source::new(
            name,
            source.to_owned(),
            PathBuf::new(),
            Environment::default(),
        )?;
        read(&source, Files::Open)
    }

    /// The names that rules may use.
    #[must_use]
    pub fn names(&self) -> Names {
        let mut tags: Vec<String> = self.apps.iter().flat_map(|app| app.tags.clone()).collect();
        tags.sort();
        tags.dedup();
        let purposes = self.apps.iter().flat_map(|app| app.purposes.clone());
        let mut purposes: Vec<String> = purposes.collect();
        purposes.sort();
        purposes.dedup();
        let inside = |engine: &LocalEngine| engine.model_names().map(str::to_owned).collect();
        let local = self
            .local
            .iter()
            .map(|engine| (engine.name.clone(), inside(engine)));
        let models = |engine: &ExternalEngine| {
            engine
                .models
                .iter()
                .map(|model| model.name.clone())
                .collect()
        };
        let external = self
            .external
            .iter()
            .map(|engine| (engine.name.clone(), models(engine)));
        Names {
            local: local.collect(),
            external: external.collect(),
            apps: self.apps.iter().map(|app| app.name.clone()).collect(),
            tags,
            purposes,
            tags_of: self
                .apps
                .iter()
                .map(|app| (app.name.clone(), app.tags.clone()))
                .collect(),
            purposes_of: self
                .apps
                .iter()
                .map(|app| (app.name.clone(), app.purposes.clone()))
                .collect(),
        }
    }
}

fn read(source: &Source, files: Files) -> Result<Config, Problems> {
    let reader = Reader::new(source);
    let config = read::config(&reader.root(), files);
    reader.finish(config)
}
