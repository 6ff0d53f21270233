//! The lines that pin model files, for those that are not pinned yet.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Failure;
use crate::config::{Config, hex};

/// Prints, for each model file without a hash, the line to add. Reading a large file takes a
/// while, so a start does not do this.
pub(super) fn tell(config: &Config, out: &mut impl Write) -> Result<(), Failure> {
    for engine in &config.local {
        let model = &engine.model;
        let own = (
            model.sha256,
            &model.file,
            format!("[engine.{}]", engine.name),
        );
        let adapters = model.adapters.iter().map(|adapter| {
            let place = format!("[[engine.{}.adapter]] `{}`", engine.name, adapter.name);
            (adapter.sha256, &adapter.file, place)
        });
        for (sha256, file, place) in std::iter::once(own).chain(adapters) {
            if sha256.is_none() {
                let hash = hash(file).map_err(|error| {
                    Failure::wrong(format!("{} cannot be read: {error}", file.display()))
                })?;
                writeln!(out, "  to pin        below {place} add")?;
                writeln!(out, "                sha256 = \"{hash}\"")?;
            }
        }
    }
    Ok(())
}

fn hash(file: &Path) -> io::Result<String> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(file)?);
    let mut hash = Sha256::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(bytes);
        let length = bytes.len();
        file.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_pinned_gets_its_line() {
        let files = tempfile::tempdir().expect("a temporary directory");
        let write = |name: &str| {
            let file = files.path().join(name);
            std::fs::write(&file, "GGUF").expect("a file in a temporary directory");
            file.display().to_string()
        };
        let settings = format!(
            r#"
[[app]]
name = "a"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
[engine.local]
kind = "local"
models = ["base"]
file = "{base}"
[[engine.local.adapter]]
name = "lending"
file = "{lending}"
"#,
            base = write("base.gguf"),
            lending = write("lending.gguf"),
        );
        let config = Config::from_toml_str(&settings).expect("good settings");
        let mut out = Vec::new();
        assert!(tell(&config, &mut out).is_ok());
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r#"
        to pin        below [engine.local] add
                      sha256 = "b83633aa785344791618f2fddf131b010ea04912a60430760b070bad293f65bd"
        to pin        below [[engine.local.adapter]] `lending` add
                      sha256 = "b83633aa785344791618f2fddf131b010ea04912a60430760b070bad293f65bd"
        "#);
    }
}
