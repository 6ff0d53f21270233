//! Files that settings name: looked at while settings are read, so that what is missing is known
//! before anything runs.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::reader::Section;

/// Whether the files and secrets that settings name are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Files {
    /// They are: the settings are for serving.
    Open,
    /// They are not: rules are checked on machines that have none of them.
    Leave,
}

/// A file that must be there, such as a list of terms; its contents are checked by whoever reads it.
pub(super) fn file(table: &Section<'_, '_>, key: &str, files: Files) -> Option<PathBuf> {
    let path = table.path(key)?;
    if files == Files::Open
        && let Err(problem) = open(&path)
    {
        table.problem(key, &problem, "name a file that this user can read");
    }
    Some(path)
}

/// A model file: it must be there and begin like a GGUF file.
pub(super) fn model_file(table: &Section<'_, '_>, files: Files) -> Option<PathBuf> {
    let path = table.path("file");
    if !table.has("file") {
        table.missing("file", "add `file = \"models/….gguf\"`, the model to load");
    }
    let path = path?;
    if files == Files::Leave {
        return Some(path);
    }
    let mut magic = [0; 4];
    match open(&path).map(|mut file| file.read_exact(&mut magic)) {
        Err(problem) => table.problem("file", &problem, "name a GGUF file that this user can read"),
        Ok(read) if read.is_err() || magic != *b"GGUF" => table.problem(
            "file",
            &format!("names {}, which is no GGUF model", path.display()),
            "download the model again: a text instead of it is often a Git LFS pointer or an error page",
        ),
        Ok(_) => return Some(path),
    }
    None
}

fn open(path: &Path) -> Result<File, String> {
    let cannot = |error| format!("names {}, which cannot be read: {error}", path.display());
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Err(format!("names {}, which is a directory", path.display()));
    }
    Ok(file)
}
