//! The operator's settings: `sekisho.toml`, then the environment, checked as a whole.
//!
//! [`Config::load`] gives settings that are right in every part, or a list of everything that is
//! wrong, each with its place and the fix. Secrets come from files or the environment, never from
//! the settings file itself.

mod base_url;
mod problem;
mod secret;
mod settings;

use std::path::Path;

pub use base_url::{BaseUrl, BaseUrlError};
pub use problem::{Problem, Problems};
pub use secret::Secret;
pub use settings::{
    App, Classifier, Config, ExternalEngine, ExternalModel, Limits, LocalEngine, Log, LogFormat,
    LogLevel, Redaction, Server,
};

/// A model name that no engine may use: it asks the rules to choose.
pub const AUTO: &str = "auto";

impl Config {
    /// Reads the file and the process's environment (`SEKISHO_…`).
    ///
    /// # Errors
    /// Everything that is wrong in either; nothing is started with settings that are half right.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        unimplemented!("{}", path.display())
    }

    /// Settings from a text, without the process's environment; paths in it are relative to the
    /// current directory. For tests.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_toml_str(source: &str) -> Result<Self, Problems> {
        unimplemented!("{source}")
    }
}
