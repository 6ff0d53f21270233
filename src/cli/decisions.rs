//! Where recorded decisions are read from: the gateway's log, a file of the record, the record's
//! directory, or standard input.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::Failure;

/// The lines at `path`; `-` is standard input. Of a directory, those of all `.jsonl` files in it,
/// by name, which is how the record numbers them.
///
/// # Errors
/// It cannot be read, or is a directory without such a file.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let unreadable = |error: io::Error| {
        Failure::Unreadable(format!("{} cannot be read: {error}", path.display()))
    };
    if !path.is_dir() {
        return Ok(Box::new(BufReader::new(
            File::open(path).map_err(unreadable)?,
        )));
    }
    let files = files(path).map_err(unreadable)?;
    if files.is_empty() {
        return Err(Failure::Unreadable(format!(
            "{} holds no file of a record (*.jsonl); name the gateway's log, or the directory of \
             `[audit]` in sekisho.toml",
            path.display()
        )));
    }
    Ok(Box::new(BufReader::new(InOrder {
        files,
        current: None,
    })))
}

fn files(directory: &Path) -> io::Result<VecDeque<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "jsonl") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files.into())
}

/// One file after the other, each opened when it is its turn.
struct InOrder {
    files: VecDeque<PathBuf>,
    current: Option<File>,
}

impl Read for InOrder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(file) = &mut self.current {
                let read = file.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
            }
            match self.files.pop_front() {
                None => return Ok(0),
                Some(next) => self.current = Some(File::open(next)?),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_record_are_read_in_their_order_and_others_are_not() {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in [
            ("000002-2026-11-23.jsonl", "c\n"),
            ("000001-2026-11-22.jsonl", "a\nb\n"),
            ("000003-2026-11-24.jsonl", ""),
            ("lock", "x\n"),
        ] {
            fs::write(directory.path().join(name), text).expect("written");
        }
        let lines = open(directory.path()).ok().expect("readable").lines();
        let lines: Vec<String> = lines.map(|line| line.expect("text")).collect();
        assert_eq!(lines, ["a", "b", "c"]);
    }

    #[test]
    fn a_directory_that_is_no_record_is_named_with_the_fix() {
        let directory = tempfile::tempdir().expect("a directory");
        let Err(Failure::Unreadable(why)) = open(directory.path()) else {
            panic!("there is nothing to read");
        };
        assert!(why.contains("`[audit]` in sekisho.toml"), "{why}");
    }
}
