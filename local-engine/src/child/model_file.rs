//! The model file before llama.cpp sees it: there, a GGUF, and the one that was meant.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::config::Sha256Digest;

/// Read at a time while hashing.
const CHUNK_BYTES: usize = 4 << 20;

/// A checked model file, held open; an adapter is such a file too.
pub(crate) struct ModelFile(File);

impl AsFd for ModelFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl ModelFile {
    /// Opens and checks the file; `progress` is told the percentage hashed.
    ///
    /// # Errors
    /// What is wrong, with the fix.
    pub(crate) fn open(
        path: &Path,
        expected: Option<Sha256Digest>,
        progress: impl FnMut(u8),
    ) -> Result<Self, String> {
        let shown = path.display();
        let mut file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                format!("there is no model file at `{shown}`; put one there or correct the path")
            }
            io::ErrorKind::PermissionDenied => format!(
                "the model file `{shown}` may not be read by this user; grant it read access"
            ),
            _ => format!("failed to open the model file `{shown}`: {error}"),
        })?;
        let failed = |error: io::Error| format!("failed to read the model file `{shown}`: {error}");
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(format!(
                "`{shown}` is not a file; name the GGUF file itself"
            ));
        }
        let mut magic = [0; 4];
        let is_gguf = file.read_exact(&mut magic).is_ok() && &magic == b"GGUF";
        if !is_gguf {
            return Err(format!(
                "`{shown}` is not a GGUF model (it does not begin with `GGUF`); was it downloaded \
                 whole?"
            ));
        }
        if let Some(expected) = expected {
            let found = hash(&magic, &mut file, metadata.len(), progress).map_err(failed)?;
            if found != expected {
                return Err(format!(
                    "the model file `{shown}` has SHA-256 {found}, but the configuration pins \
                     {expected}; fetch the right file, or pin this one if it is the one you mean"
                ));
            }
        }
        Ok(Self(file))
    }

    /// A path to the very file that was checked, whatever is under its name by now; valid as long
    /// as `self` lives.
    pub(crate) fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.0.as_raw_fd()).into()
    }
}

/// SHA-256 of `start` and the rest of the file.
fn hash(
    start: &[u8],
    file: &mut impl Read,
    length: u64,
    mut progress: impl FnMut(u8),
) -> io::Result<Sha256Digest> {
    let mut hasher = Sha256::new_with_prefix(start);
    let mut chunk = vec![0; CHUNK_BYTES];
    let (mut done, mut told) = (start.len() as u64, 0);
    loop {
        let count = match file.read(&mut chunk) {
            Ok(0) => return Ok(Sha256Digest(hasher.finalize().into())),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&chunk[..count]);
        done += count as u64;
        let percent = u8::try_from(done * 100 / length.max(1))
            .unwrap_or(100)
            .min(100);
        if percent > told {
            told = percent;
            progress(percent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(content: &[u8], expected: Option<&str>) -> String {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("model.gguf");
        std::fs::write(&path, content).expect("a small file");
        let expected = expected.map(|digest| digest.parse().expect("a digest"));
        let error = ModelFile::open(&path, expected, |_| ())
            .err()
            .expect("refused");
        error.replace(&directory.path().display().to_string(), "DIR")
    }

    #[test]
    fn the_pinned_file_is_taken() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), b"GGUFabc").expect("a small file");
        // As `printf GGUFabc | sha256sum` prints it.
        let digest = "23087cd7c7b269c4552f0bd250e0f42c736ae0387c17ce3c3a49c47bfdc763b8";
        let digest = digest.parse().expect("64 digits");
        let mut told = Vec::new();
        let opened = ModelFile::open(file.path(), Some(digest), |percent| told.push(percent));
        assert_eq!(
            std::fs::read(opened.expect("taken").path()).expect("readable"),
            b"GGUFabc"
        );
        assert_eq!(told, [100]);
    }

    #[test]
    fn each_refusal_says_the_fix() {
        insta::assert_snapshot!(refused(b"<html>", None), @"`DIR/model.gguf` is not a GGUF model (it does not begin with `GGUF`); was it downloaded whole?");
        insta::assert_snapshot!(refused(b"GGUF", Some(&"00".repeat(32))), @"the model file `DIR/model.gguf` has SHA-256 b83633aa785344791618f2fddf131b010ea04912a60430760b070bad293f65bd, but the configuration pins 0000000000000000000000000000000000000000000000000000000000000000; fetch the right file, or pin this one if it is the one you mean");
        let missing = ModelFile::open(Path::new("/nowhere/model.gguf"), None, |_| ());
        insta::assert_snapshot!(missing.err().expect("refused"), @"there is no model file at `/nowhere/model.gguf`; put one there or correct the path");
        let directory = ModelFile::open(Path::new("/"), None, |_| ());
        insta::assert_snapshot!(directory.err().expect("refused"), @"`/` is not a file; name the GGUF file itself");
    }
}
