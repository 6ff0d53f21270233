//! Where settings come from: a TOML file, then the environment, merged by figment; and where each
//! value stands, so that a problem can point at it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::Serialized;
use figment::value::{Dict, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, Problems};

/// The names of a setting's tables and of the setting itself; a number is an array's index.
pub(crate) type KeyPath = Vec<String>;

/// No file that an operator writes by hand is larger, so a wrong path cannot fill the memory.
const MAX_FILE_BYTES: u64 = 1 << 20;

const PREFIX: &str = "SEKISHO_";
const LEVELS: &str = "__";

/// Variables of the command line, of set-up and of tests, which are no settings.
const NOT_SETTINGS: [&str; 10] = [
    "SEKISHO_CONFIG",
    "SEKISHO_RULES",
    "SEKISHO_CACHE",
    "SEKISHO_TEST_MODEL",
    "SEKISHO_TEST_PROMETHEUS",
    "SEKISHO_TEST_QWEN3",
    "SEKISHO_TEST_DOCUMENTS",
    "SEKISHO_AUDIT_KILLS",
    "SEKISHO_FUZZ_CASES",
    "SEKISHO_PROGRAM",
];

/// The environment as it was when the settings were read.
#[derive(Default)]
pub(crate) struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// The process's own.
    pub(super) fn of_process() -> Self {
        let name = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value));
        Self(std::env::vars_os().filter_map(name).collect())
    }

    #[cfg(test)]
    pub(super) fn of(variables: &[(&str, &str)]) -> Self {
        Self(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.into()))
                .collect(),
        )
    }

    /// A variable's value, `None` if it is not set or not UTF-8.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str()
    }
}

/// A variable that is a setting.
struct Variable {
    name: String,
    path: KeyPath,
    text: String,
}

/// Offsets of a key and of its value in the file.
struct Span {
    key: usize,
    value: usize,
}

/// Which end of `key = value` a problem is about.
#[derive(Clone, Copy)]
pub(crate) enum At {
    Key,
    Value,
}

/// A place that sorts in reading order: the file from top to bottom, then the variables.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    File,
    Offset(usize),
    Variable(String),
}

/// A settings file and the environment, merged.
pub(crate) struct Source {
    name: String,
    directory: PathBuf,
    text: String,
    spans: BTreeMap<KeyPath, Span>,
    variables: Vec<Variable>,
    pub(super) environment: Environment,
    pub(super) merged: Dict,
}

impl Source {
    /// Reads a file; paths in it are relative to its own directory.
    ///
    /// # Errors
    /// The file cannot be read, or is no TOML: every place where it is not.
    pub(crate) fn load(path: &Path, environment: Environment) -> Result<Self, Problems> {
        let name = path.display().to_string();
        let bytes = read_small(path).map_err(|error| unreadable(&name, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        Self::new(name, text, directory, environment)
    }

    /// Takes a text as if it stood in a file of this name and directory.
    ///
    /// # Errors
    /// The text is no TOML: every place where it is not.
    pub(crate) fn new(
        name: String,
        text: String,
        directory: PathBuf,
        environment: Environment,
    ) -> Result<Self, Problems> {
        let (table, mut errors) = DeTable::parse_recoverable(&text);
        errors.sort_by_key(|error| error.span().map(|span| span.start));
        let syntax = errors
            .iter()
            .map(|error| not_toml(&name, &text, error))
            .collect();
        Problems::unless_empty(syntax, ())?;
        let written: Dict =
            toml::from_str(&text).map_err(|error| not_toml(&name, &text, &error))?;

        let mut spans = BTreeMap::new();
        note_table(&mut spans, &Vec::new(), table.get_ref());
        let variables = variables(&environment, &written);
        let merged = merge(written, &variables);
        drop(table);
        Ok(Self {
            name,
            directory,
            text,
            spans,
            variables,
            environment,
            merged,
        })
    }

    /// A path of the file, made relative to the file's directory.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        self.directory.join(path)
    }

    /// The text of the variable that gives exactly this setting.
    pub(super) fn variable_text(&self, path: &[String]) -> Option<&str> {
        self.variables
            .iter()
            .find(|variable| variable.path == path)
            .map(|v| v.text.as_str())
    }

    /// Where a setting stands; for one that is missing, the place of its table.
    pub(super) fn place(&self, path: &[String], at: At) -> Place {
        let overrides = |variable: &&Variable| path.starts_with(&variable.path);
        if let Some(variable) = self.variables.iter().rev().find(overrides) {
            return Place::Variable(variable.name.clone());
        }
        if let Some(span) = self.spans.get(path) {
            return Place::Offset(match at {
                At::Key => span.key,
                At::Value => span.value,
            });
        }
        let within = |variable: &&Variable| !path.is_empty() && variable.path.starts_with(path);
        match (self.variables.iter().find(within), path.split_last()) {
            (Some(variable), _) => Place::Variable(variable.name.clone()),
            (None, Some((_, table))) => self.place(table, At::Key),
            (None, None) => Place::File,
        }
    }

    /// A place in words: `sekisho.toml:12:3`.
    pub(super) fn show(&self, place: &Place) -> String {
        match place {
            Place::File => self.name.clone(),
            Place::Offset(offset) => at_offset(&self.name, &self.text, *offset),
            Place::Variable(name) => format!("{name} (environment)"),
        }
    }
}

/// Reads a file that must be small.
pub(super) fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "larger than 1 MiB",
        ));
    }
    Ok(bytes)
}

/// The name of the variable that gives a setting: `SEKISHO_LIMITS__MAX_BODY_BYTES`.
pub(super) fn variable_name(path: &[String]) -> String {
    format!("{PREFIX}{}", path.join(LEVELS).to_uppercase())
}

/// Every variable that is a setting, sorted by name, an outer table before its parts.
fn variables(environment: &Environment, written: &Dict) -> Vec<Variable> {
    let mut homes_of_keys = homes_of_keys(written);
    let named = environment
        .0
        .iter()
        .filter(|(name, _)| name.ends_with("__KEY_ENV"));
    homes_of_keys.extend(named.filter_map(|(_, home)| home.to_str()));

    let is_setting = |(name, value): &(&String, &OsString)| {
        name.starts_with(PREFIX)
            && !NOT_SETTINGS.contains(&name.as_str())
            && !homes_of_keys.contains(&name.as_str())
            && !is_service_link(name, &value.to_string_lossy())
    };
    let settings = environment.0.iter().filter(is_setting);
    settings
        .map(|(name, value)| Variable {
            name: name.clone(),
            path: name[PREFIX.len()..]
                .to_lowercase()
                .split(LEVELS)
                .map(str::to_owned)
                .collect(),
            text: value.to_string_lossy().into_owned(),
        })
        .collect()
}

/// The variables that the file names as homes of keys: they are no settings, whatever their name.
fn homes_of_keys<'d>(table: &'d Dict) -> Vec<&'d str> {
    let homes = |(key, value): (&String, &'d Value)| -> Vec<&'d str> {
        match value {
            Value::String(_, name) if key == "key_env" => vec![name],
            Value::Dict(_, inner) => homes_of_keys(inner),
            _ => Vec::new(),
        }
    };
    table.iter().flat_map(homes).collect()
}

/// Kubernetes describes a service called `sekisho…` to every pod of its namespace in variables
/// of this shape; they are no settings.
fn is_service_link(name: &str, value: &str) -> bool {
    let is_url = ["tcp://", "udp://", "sctp://"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    let mut after_port = name.split("_PORT_").skip(1);
    !name.contains(LEVELS)
        && (name.ends_with("_SERVICE_HOST")
            || name.contains("_SERVICE_PORT")
            || (name.ends_with("_PORT") && is_url)
            || after_port.any(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
}

/// The file, then every variable over it.
fn merge(written: Dict, variables: &[Variable]) -> Dict {
    let file = Figment::from(Serialized::defaults(written));
    let merged = variables.iter().fold(file, |figment, variable| {
        let value: Value = variable.text.parse().expect("every text is a value");
        figment.merge((variable.path.join("."), value))
    });
    let whole = merged.find_value("").ok().and_then(Value::into_dict);
    whole.expect("tables serialise to tables")
}

fn note_table(spans: &mut BTreeMap<KeyPath, Span>, at: &KeyPath, table: &DeTable<'_>) {
    for (key, value) in table {
        let path = [at.as_slice(), &[key.get_ref().to_string()]].concat();
        note_value(spans, path, &key.span(), value);
    }
}

fn note_value(
    spans: &mut BTreeMap<KeyPath, Span>,
    path: KeyPath,
    key: &Range<usize>,
    value: &Spanned<DeValue<'_>>,
) {
    match value.get_ref() {
        DeValue::Table(table) => note_table(spans, &path, table),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let item_path = [path.as_slice(), &[index.to_string()]].concat();
                note_value(spans, item_path, &item.span(), item);
            }
        }
        _ => {}
    }
    spans.insert(
        path,
        Span {
            key: key.start,
            value: value.span().start,
        },
    );
}

/// `sekisho.toml:12:3`, lines and columns counted from 1, columns in characters.
fn at_offset(name: &str, text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    format!("{name}:{line}:{}", before[line_start..].chars().count() + 1)
}

fn not_toml(name: &str, text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().trim().to_owned();
    let fix = if message.starts_with("duplicate key") {
        "keep one of the two"
    } else {
        "correct the spelling of the file (TOML: texts stand in quotes, a table is `[name]`); \
         the settings are checked once it can be read"
    };
    let offset = error.span().map_or(0, |span| span.start);
    Problem {
        place: at_offset(name, text, offset),
        message,
        fix: fix.to_owned(),
    }
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Problem {
    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let before = str::from_utf8(valid).unwrap_or_default();
    Problem {
        place: at_offset(name, before, before.len()),
        message: "this is not UTF-8 text".to_owned(),
        fix: "save the file as UTF-8".to_owned(),
    }
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    Problem {
        place: name.to_owned(),
        message: format!("cannot be read: {error}"),
        fix: "name a file that this user can read, or start from the one shipped with Sekisho"
            .to_owned(),
    }
}
