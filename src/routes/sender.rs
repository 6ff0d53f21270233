//! Who sends a request and what for, by the operator's settings alone: what the gateway takes from
//! them before any rule is asked, for whoever describes a request instead of sending it.

use super::Known;
use super::problem::{Kind, Problems, nearest};

impl Known {
    /// The purpose of a request of this application that names none: its only one, if it has one.
    #[must_use]
    pub fn purpose_of(&self, app: &str) -> Option<&str> {
        match self.purposes_of.get(app).map(Vec::as_slice) {
            Some([only]) => Some(only),
            _ => None,
        }
    }

    /// Would the gateway let this sender in, and take this purpose of it? Without an application,
    /// the purpose can be anybody's.
    ///
    /// # Errors
    /// A name that the settings do not have, called as the command line calls it.
    pub fn check_sender(&self, app: Option<&str>, purpose: Option<&str>) -> Result<(), Problems> {
        if let Some(app) = app {
            listed("--app", "app", app, &self.apps)?;
        }
        let declared = app.and_then(|app| self.purposes_of.get(app));
        let declared = declared.unwrap_or(&self.purposes);
        purpose.map_or(Ok(()), |it| listed("--purpose", "purpose", it, declared))
    }
}

fn listed(from: &str, what: &'static str, name: &str, known: &[String]) -> Result<(), Problems> {
    if known.iter().any(|it| it == name) {
        return Ok(());
    }
    let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    let kind = Kind::Unknown {
        what,
        name: name.to_owned(),
        near,
        known: known.to_vec(),
    };
    Err(Problems::of_file(from, kind))
}
