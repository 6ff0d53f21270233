//! `[engine.NAME]`: the engines, and the models they offer under names of their own.

use std::collections::BTreeMap;

use super::AUTO;
use super::base_url::BaseUrl;
use super::files::Files;
use super::local::local_engine;
use super::read::{millis, seconds};
use super::reader::{Asked, Section};
use super::secret::Secret;
use super::secrets::engine_key;
use super::settings::{ExternalEngine, ExternalModel, LocalEngine};

const MIB: u64 = 1 << 20;

#[derive(Clone, Copy)]
enum Kind {
    Local,
    External,
}

const KINDS: [(&str, Kind); 2] = [("local", Kind::Local), ("external", Kind::External)];

/// The engine that offers a model, by the model's name.
pub(super) type Offered = BTreeMap<String, String>;

/// The engines inside and outside, each in the order of the file.
pub(super) fn engines(
    root: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
) -> (Vec<LocalEngine>, Vec<ExternalEngine>) {
    let (mut local, mut external) = (Vec::new(), Vec::new());
    let mut offered = Offered::new();
    let engines = root.named_tables("engine");
    for (name, table) in &engines {
        check_name(table, name);
        match kind(table) {
            Some(Kind::Local) => {
                local.push(local_engine(name, table, files, warnings, &mut offered));
            }
            Some(Kind::External) => {
                external.extend(external_engine(name, table, files, warnings, &mut offered));
            }
            None => table.ignore_rest(),
        }
    }
    if engines.is_empty() {
        let fix = "add `[engine.local]` with `kind = \"local\"`, `file` and `models`";
        root.own_problem("no engine is set: nothing could answer", fix);
    } else if local.is_empty() {
        warnings.push("no local engine is set: what must stay inside will be refused".to_owned());
    }
    (local, external)
}

/// Names that fit a header (`x-sekisho-engine`) and a variable.
fn check_name(table: &Section<'_, '_>, name: &str) {
    let plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
    };
    let is_good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(plain)
        && name.len() <= 64;
    if !is_good {
        let fix = "use a to z, 0 to 9, `_` and `-`, beginning with a letter, at most 64 of them";
        table.own_problem("an engine cannot have this name", fix);
    } else if name == AUTO {
        table.own_problem(
            "`auto` asks the rules to choose an engine; it cannot be one",
            "rename it",
        );
    }
}

fn kind(table: &Section<'_, '_>) -> Option<Kind> {
    if !table.has("kind") {
        let fix = "add `kind = \"local\"` for a model that runs here, or `kind = \"external\"` for \
                   an endpoint outside";
        table.missing("kind", fix);
    }
    table.choice("kind", &KINDS)
}

fn external_engine(
    name: &str,
    table: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
    offered: &mut Offered,
) -> Option<ExternalEngine> {
    let base_url = base_url(table);
    let key = engine_key(table, files, warnings);
    let longest = seconds(3600);
    let engine = ExternalEngine {
        name: name.to_owned(),
        key: key.unwrap_or_else(|| Secret::new(String::new())),
        models: external_models(table, name, offered),
        connect_timeout: table.duration("connect_timeout", seconds(3), millis(10)..=seconds(60)),
        first_byte_timeout: table.duration("first_byte_timeout", seconds(30), millis(10)..=longest),
        idle_timeout: table.duration("idle_timeout", seconds(30), millis(10)..=longest),
        max_in_flight: table.integer("max_in_flight", 256, 1..=100_000),
        max_response_bytes: table.size("max_response_bytes", 16 * MIB, 1024..=1024 * MIB),
        base_url: base_url?,
    };
    Some(engine)
}

fn base_url(table: &Section<'_, '_>) -> Option<BaseUrl> {
    if !table.has("base_url") {
        table.missing("base_url", "add `base_url = \"https://api.openai.com/v1\"`");
    }
    let checked = BaseUrl::parse(&table.text("base_url")?);
    checked
        .map_err(|error| table.problem("base_url", &error.to_string(), error.fix()))
        .ok()
}

/// `models = ["gpt-5.2", { name = "fast", upstream = "gpt-5.2-mini" }]`
fn external_models(
    table: &Section<'_, '_>,
    engine: &str,
    offered: &mut Offered,
) -> Vec<ExternalModel> {
    let fix = "write it as `[\"gpt-5.2\"]` or `[{ name = \"fast\", upstream = \"gpt-5.2-mini\" }]`";
    let items = table.items("models", Asked::Table, "a list of models", fix);
    let mut models = Vec::new();
    for item in items.unwrap_or_default() {
        let (at, model) = match (item.text(), item.table()) {
            (Some(name), _) => (None, renamed(name, None)),
            (None, Some(inner)) => {
                let Some(name) = inner.text("name") else {
                    inner.missing(
                        "name",
                        "add `name = \"…\"`: applications ask for it by this name",
                    );
                    continue;
                };
                let upstream = inner.text("upstream");
                (Some(inner), renamed(&name, upstream))
            }
            (None, None) => {
                item.wrong::<()>(table, "models", "a name or a table", fix);
                continue;
            }
        };
        match at {
            Some(inner) => check_model(&inner, "models", engine, &model.name, offered),
            None => check_model(table, "models", engine, &model.name, offered),
        }
        models.push(model);
    }
    if models.is_empty() {
        table.missing(
            "models",
            "add `models = [\"gpt-5.2\"]`: the first is used for `auto`",
        );
    }
    models
}

fn renamed(name: &str, upstream: Option<String>) -> ExternalModel {
    let name = name.to_owned();
    ExternalModel {
        upstream: upstream.unwrap_or_else(|| name.clone()),
        name,
    }
}

/// A model's name must say which engine is meant, and fit a metric. `key` is the setting that holds
/// it.
pub(super) fn check_model(
    table: &Section<'_, '_>,
    key: &str,
    engine: &str,
    model: &str,
    offered: &mut Offered,
) {
    let fix = "give it another name; the endpoint's own goes into `upstream`";
    if model == AUTO {
        table.problem(key, "holds `auto`, which asks the rules to choose", fix);
    } else if model.len() > 128 || !model.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "holds a name with spaces or characters other than ASCII";
        let fix = "use ASCII letters, digits and signs, at most 128 of them";
        table.problem(key, message, fix);
    } else if let Some(other) = offered.insert(model.to_owned(), engine.to_owned()) {
        let message = if other == engine {
            format!("holds `{model}` twice")
        } else {
            format!("holds `{model}`, which `engine.{other}` offers too")
        };
        table.problem(key, &message, fix);
    }
}
