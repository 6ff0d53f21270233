//! `sekisho audit verify`, `anchor`, `keygen`.

use std::io::Write;
use std::path::PathBuf;

use audit::anchor;
use audit::verify::{self, Options};
use audit::{FingerprintKey, SigningKey};

use super::arguments::{Anchor, Keygen, Verify};
use crate::cli::Failure;

/// Says whether the record holds.
pub(super) fn verify(arguments: &Verify, out: &mut impl Write) -> Result<(), Failure> {
    let anchor = arguments.anchor.as_ref().map(|file| {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::Unreadable(format!("{}: {error}", file.display())))?;
        anchor::Anchor::parse(&text)
            .map_err(|error| Failure::Unreadable(format!("{}: {error}", file.display())))
    });
    let options = Options {
        trusted: arguments.place.public_keys(&arguments.public_key)?,
        anchor: anchor.transpose()?,
        files: arguments.files.clone(),
    };
    let found = verify::verify(&arguments.place.directory()?, &options)?;
    write!(out, "{}", found.to_text())?;
    if found.holds() {
        Ok(())
    } else {
        Err(Failure::NotSo)
    }
}

/// Prints the latest checkpoint of a record that holds.
pub(super) fn anchor(arguments: &Anchor, out: &mut impl Write) -> Result<(), Failure> {
    let options = Options {
        trusted: arguments.place.public_keys(&arguments.public_key)?,
        ..Options::default()
    };
    let found = verify::verify(&arguments.place.directory()?, &options)?;
    if !found.holds() {
        return Err(Failure::Wrong(found.to_text()));
    }
    let none = || {
        Failure::wrong(
            "the record has no checkpoint yet: the gateway makes one `audit.checkpoint_interval` (a \
             minute, if the settings do not say) after its first record, and when it ends. Ask again then",
        )
    };
    let anchor = found.last_checkpoint.ok_or_else(none)?;
    write!(out, "{}", anchor.to_json())?;
    Ok(())
}

/// Makes the keys, and prints the lines for sekisho.toml.
pub(super) fn keygen(arguments: &Keygen, out: &mut impl Write) -> Result<(), Failure> {
    let signing = &arguments.file;
    let mut fingerprints = signing.clone().into_os_string();
    fingerprints.push("-fingerprints");
    let fingerprints = PathBuf::from(fingerprints);
    if fingerprints.exists() {
        return Err(Failure::wrong(format!(
            "{} is there already; nothing was made",
            fingerprints.display()
        )));
    }
    let key = SigningKey::generate().map_err(Failure::wrong)?;
    let public = key.save(signing).map_err(Failure::wrong)?;
    FingerprintKey::make(&fingerprints).map_err(Failure::wrong)?;
    write!(
        out,
        "{}   signs the record; for the gateway alone\n{}   checks it; give it to auditors (key {})\n\
         {}   asks by value; for whoever may\n\nsekisho.toml has to say, if it does not yet:\n\n\
         [audit]\nsigning_key_file = \"{}\"\nfingerprint_key_file = \"{}\"\n",
        signing.display(),
        public.display(),
        key.public().id(),
        fingerprints.display(),
        signing.display(),
        fingerprints.display(),
    )?;
    Ok(())
}
