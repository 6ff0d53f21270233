//! `[[app]]`: the applications, known by the SHA-256 of their keys.

use std::collections::{BTreeMap, BTreeSet};

use local_engine::Class;
use sha2::{Digest, Sha256};

use super::reader::Section;
use super::settings::{App, Budget};

const NEW_KEY: &str =
    "make a key with `sekisho key new --app NAME`, and put in the lines it prints";

/// Keys that everybody would try first. An application with one of them is open to all.
const GUESSABLE: [&str; 14] = [
    "",
    "changeme",
    "change-me",
    "secret",
    "password",
    "test",
    "key",
    "api-key",
    "none",
    "EMPTY",
    "sk-test",
    "sk-1234",
    "sk-local",
    "sk-xxx",
];

const CLASSES: [(&str, Class); 2] = [("interactive", Class::Interactive), ("batch", Class::Batch)];

/// What [`is_app_name`] accepts, in words.
pub(crate) const APP_NAME_FIX: &str = "use letters, digits, `-`, `_` and `.`, at most 64 of them";

/// Names that read well in rules, logs and metrics; in any script. Tags and purposes are spelt
/// alike.
pub(crate) fn is_app_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty() && text.chars().all(is_plain) && text.chars().count() <= 64
}

/// The applications, in the order of the file.
pub(super) fn apps(root: &Section<'_, '_>) -> Vec<App> {
    let tables = root.tables("app");
    if tables.is_empty() && !root.has("app") {
        root.own_problem(
            "no application is set: nobody could speak to the gateway",
            NEW_KEY,
        );
    }
    let mut seen = Seen::default();
    tables
        .iter()
        .filter_map(|table| app(table, &mut seen))
        .collect()
}

/// What may stand in one application only.
#[derive(Default)]
struct Seen {
    names: BTreeSet<String>,
    /// With the name of their application.
    keys: BTreeMap<[u8; 32], String>,
}

fn app(table: &Section<'_, '_>, seen: &mut Seen) -> Option<App> {
    let name = name(table, seen);
    let key_sha256 = key_sha256(table, name.as_deref(), seen);
    let tags = labels(table, "tags");
    let purposes = labels(table, "purposes");
    let budget = Budget {
        day_yen: table.optional_integer("budget_yen_per_day", 1..=1_000_000_000),
        month_yen: table.optional_integer("budget_yen_per_month", 1..=1_000_000_000),
    };
    let max_in_flight = table.optional_integer("max_in_flight", 1..=100_000);
    let class = table.choice("class", &CLASSES).unwrap_or_default();
    let requests_per_minute = table.optional_integer("requests_per_minute", 1..=10_000_000);
    Some(App {
        name: name?,
        key_sha256: key_sha256?,
        tags,
        purposes,
        budget,
        max_in_flight,
        requests_per_minute,
        class,
    })
}

fn name(table: &Section<'_, '_>, seen: &mut Seen) -> Option<String> {
    if !table.has("name") {
        let fix = "add `name = \"loan-review\"`: rules and metrics call it by this name";
        table.missing("name", fix);
    }
    let name = table
        .text("name")
        .filter(|name| is_label(table, "name", name))?;
    if !seen.names.insert(name.clone()) {
        let message = format!("is `{name}` a second time");
        let fix = "name each application once; to change its key, replace the hash";
        table.problem("name", &message, fix);
    }
    Some(name)
}

/// Names that rules use. Sorted, each once.
fn labels(table: &Section<'_, '_>, key: &str) -> Vec<String> {
    let mut labels = table.texts(key).unwrap_or_default();
    labels.retain(|label| is_label(table, key, label));
    labels.sort();
    labels.dedup();
    labels
}

fn is_label(table: &Section<'_, '_>, key: &str, text: &str) -> bool {
    if !is_app_name(text) {
        let message = "holds a character that names cannot have, or is too long";
        table.problem(key, message, APP_NAME_FIX);
    }
    is_app_name(text)
}

fn key_sha256(table: &Section<'_, '_>, app: Option<&str>, seen: &mut Seen) -> Option<[u8; 32]> {
    if !table.has("key_sha256") {
        table.missing("key_sha256", NEW_KEY);
    }
    if let Some(text) = table.text("key_sha256")
        && text.starts_with("sk-")
    {
        let fix = "this key is no longer secret: make a new one with `sekisho key new`, \
                   and put in its SHA-256";
        table.problem("key_sha256", "is a key itself, not its SHA-256", fix);
        return None;
    }
    let hash = table.sha256("key_sha256", NEW_KEY)?;
    let is_guessable = |key: &&str| <[u8; 32]>::from(Sha256::digest(key)) == hash;
    if hash == [0; 32] || GUESSABLE.iter().any(is_guessable) {
        table.problem(
            "key_sha256",
            "belongs to a key that anybody can guess",
            NEW_KEY,
        );
        return None;
    }
    let other = seen.keys.insert(hash, app.unwrap_or("another").to_owned());
    if let Some(other) = other {
        let message = format!("is also that of `{other}`");
        let fix = "give each application a key of its own: `sekisho key new --app NAME`";
        table.problem("key_sha256", &message, fix);
    }
    Some(hash)
}
