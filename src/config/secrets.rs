//! Keys: from a file of their own or from the environment, never from the settings file; weak ones
//! are refused. No message repeats what was written, which could be the key in the wrong place.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::files::Files;
use super::getters::hex;
use super::reader::Section;
use super::secret::Secret;
use super::source::read_small;

/// How values begin that people leave in place of a key.
const PLACEHOLDERS: [&str; 14] = [
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "placeholder",
    "your-",
    "your_",
    "yourkey",
    "example",
    "secret",
    "password",
    "todo",
    "<",
    "$",
];

/// Fewer characters can be guessed, or are a slip of the hand.
const MIN_ENGINE_KEY: usize = 8;
/// As many as 16 bytes in hexadecimal.
const MIN_REDACTION_KEY: usize = 32;

/// The key of an external engine. It must be there.
pub(super) fn engine_key(
    table: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
) -> Option<Secret> {
    let fix = format!(
        "put the key into a file that only this user can read and add `key_file = \"…\"`, \
         or set {}",
        table.variable("key")
    );
    let Some(home) = home(table).ok()? else {
        table.missing("key_file", &fix);
        return None;
    };
    let key = take(table, &home, files, warnings)?;
    check(table, home.setting(), &key, MIN_ENGINE_KEY, &fix)
}

/// The key of the placeholders, if one is set.
pub(super) fn redaction_key(
    table: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
) -> Option<Secret> {
    let Some(home) = home(table).ok()? else {
        let advice = "no `redaction.key_file` is set: a random key is used, so placeholders \
                      change at every start and differ between instances";
        warnings.push(advice.to_owned());
        return None;
    };
    let key = take(table, &home, files, warnings)?;
    let fix = "make one with `head -c 32 /dev/urandom | base64`, and keep it in a file";
    check(table, home.setting(), &key, MIN_REDACTION_KEY, fix)
}

/// What shows a collector who tells, if that is set.
pub(super) fn telemetry_key(
    table: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
) -> Option<Secret> {
    let home = home(table).ok()??;
    let key = take(table, &home, files, warnings)?;
    let fix = "put the collector's key into a file that only this user can read";
    check(table, home.setting(), &key, MIN_ENGINE_KEY, fix)
}

/// A key nobody has seen, from the operating system.
pub(super) fn random_key(table: &Section<'_, '_>) -> Secret {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    if getrandom::fill(&mut *bytes).is_err() {
        let message = "the operating system gives no random numbers for a key of placeholders";
        table.own_problem(message, "set `redaction.key_file`");
    }
    Secret::new(hex(bytes.as_slice()))
}

/// Where a key comes from.
enum Home {
    /// `key`, from the environment.
    Variable,
    /// `key_file`
    File(PathBuf),
    /// `key_env`
    OtherVariable(String),
}

impl Home {
    const fn setting(&self) -> &'static str {
        match self {
            Self::Variable => "key",
            Self::File(_) => "key_file",
            Self::OtherVariable(_) => "key_env",
        }
    }
}

/// Something about the key was wrong, and is noted.
struct Noted;

/// Where the key is, if that is set. The environment's `key` goes before what the file names.
fn home(table: &Section<'_, '_>) -> Result<Option<Home>, Noted> {
    let (file, variable) = (table.path("key_file"), table.text("key_env"));
    if table.has("key") {
        if table.is_from_environment("key") {
            return Ok(Some(Home::Variable));
        }
        let fix = "take it out and treat it as leaked; put a new one into a file of its own and \
                   name that with `key_file`";
        table.problem(
            "key",
            "stands in the settings file, where a key must never be",
            fix,
        );
        return Err(Noted);
    }
    match (file, variable) {
        (Some(_), Some(_)) => {
            table.problem("key_env", "is set beside `key_file`", "keep one of the two");
            Err(Noted)
        }
        (Some(file), None) => Ok(Some(Home::File(file))),
        (None, Some(variable)) => Ok(Some(Home::OtherVariable(variable))),
        // Written, but as something else than a text: the getter has said so.
        (None, None) if table.has("key_file") || table.has("key_env") => Err(Noted),
        (None, None) => Ok(None),
    }
}

fn take(
    table: &Section<'_, '_>,
    home: &Home,
    files: Files,
    warnings: &mut Vec<String>,
) -> Option<Zeroizing<String>> {
    match home {
        Home::Variable => table.text("key").map(Zeroizing::new),
        _ if files == Files::Leave => None,
        Home::OtherVariable(name) => {
            let value = table.source().environment.text(name);
            if value.is_none() {
                let fix = "set the variable, or correct its name; the key itself never goes here";
                table.problem("key_env", "names a variable that is not set", fix);
            }
            value.map(|value| Zeroizing::new(value.to_owned()))
        }
        Home::File(path) => read(path).map_or_else(
            |error| {
                let message = format!("names a file that cannot be read: {error}");
                let fix = "name a file that this user can read, relative to the settings file; \
                           the key itself never goes here";
                table.problem("key_file", &message, fix);
                None
            },
            |(key, is_open_to_all)| {
                if is_open_to_all {
                    let file = table.name("key_file");
                    warnings.push(format!(
                        "the file named by `{file}` can be read by every user of this machine: \
                         `chmod 600` it"
                    ));
                }
                Some(key)
            },
        ),
    }
}

/// A file's text without the line's end, and whether every user of the machine can read it.
fn read(path: &Path) -> std::io::Result<(Zeroizing<String>, bool)> {
    let bytes = Zeroizing::new(read_small(path)?);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| std::io::Error::new(std::io::ErrorKind::InvalidData, "not UTF-8 text"))?;
    let mode = std::fs::metadata(path)?.permissions().mode();
    Ok((
        Zeroizing::new(text.trim_end().to_owned()),
        mode & 0o004 != 0,
    ))
}

/// A key that is strong enough and fits an HTTP header.
fn check(
    table: &Section<'_, '_>,
    setting: &str,
    key: &str,
    least: usize,
    fix: &str,
) -> Option<Secret> {
    let wrong = if key.is_empty() {
        "gives an empty key".to_owned()
    } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        "gives a key with spaces, line breaks or characters other than ASCII".to_owned()
    } else if is_placeholder(key) {
        "gives a placeholder, not a key".to_owned()
    } else if key.len() < least {
        format!(
            "gives a key of {} characters; it needs at least {least}",
            key.len()
        )
    } else {
        return Some(Secret::new(key.to_owned()));
    };
    table.problem(setting, &wrong, fix);
    None
}

fn is_placeholder(key: &str) -> bool {
    let key = key.to_lowercase();
    let bare = key.strip_prefix("sk-").unwrap_or(&key);
    let first = bare.chars().next();
    PLACEHOLDERS
        .iter()
        .any(|placeholder| bare.starts_with(placeholder))
        || bare.chars().all(|c| Some(c) == first)
        || bare.contains("...")
}
