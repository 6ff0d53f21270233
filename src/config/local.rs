//! `[engine.NAME]` with `kind = "local"`: a model in a child process of this program, the room it
//! gets, and its adapters.

use std::path::Path;

use local_engine::{
    AdapterConfig, CacheType, LongLane, MAX_PARALLEL, ModelConfig, PrefixCache, Sampling,
    Sha256Digest, Task, Yarn,
};

use super::engines::{Offered, check_model};
use super::files::{Files, model_file};
use super::read::{millis, seconds};
use super::reader::Section;
use super::settings::LocalEngine;

const CONTEXT: std::ops::RangeInclusive<u32> = 256..=1 << 20;

const TASKS: [(&str, Task); 2] = [("chat", Task::Generate), ("embedding", Task::Embed)];
const CACHE_TYPES: [(&str, CacheType); 2] = [("f16", CacheType::F16), ("q8_0", CacheType::Q8_0)];
const PREFIX_CACHES: [(&str, PrefixCache); 3] = [
    ("per-app", PrefixCache::PerOwner),
    ("shared", PrefixCache::Shared),
    ("off", PrefixCache::Off),
];

/// One engine inside.
pub(super) fn local_engine(
    name: &str,
    table: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
    offered: &mut Offered,
) -> LocalEngine {
    let models = table.texts("models").unwrap_or_default();
    for model in &models {
        check_model(table, "models", name, model, offered);
    }
    if models.is_empty() {
        table.missing(
            "models",
            "add `models = [\"smollm2-135m\"]`: applications ask for it by this name",
        );
    }
    let mut model = model(table, files);
    let place = format!("engine.{name}");
    warnings.extend(unpinned(&place, &model.file, model.sha256));
    model.adapters = adapters(name, table, files, warnings, offered);
    let drawn = table.table("sampling");
    let sampling = sampling(&drawn, Sampling::default());
    LocalEngine {
        name: name.to_owned(),
        models,
        model,
        sampling,
        // What a set for thinking leaves open is as without thinking.
        thinking: self::sampling(&drawn.table("thinking"), sampling),
    }
}

/// The model file and its room, without adapters.
fn model(table: &Section<'_, '_>, files: Files) -> ModelConfig {
    let plain = ModelConfig::new(model_file(table, files).unwrap_or_default());
    let context = table.integer("context", plain.context, CONTEXT);
    let longest = seconds(3600);
    let model = ModelConfig {
        sha256: pin(table),
        context,
        parallel: table.integer("parallel", plain.parallel, 1..=MAX_PARALLEL),
        cache_tokens: table.optional_integer("cache_tokens", 256..=1 << 24),
        batch: table.integer("batch", plain.batch, 32..=1 << 16),
        stall_limit: table.duration("stall_limit", plain.stall_limit, millis(1)..=seconds(60)),
        queue: table.integer("queue", plain.queue, 1..=100_000),
        batch_patience: table.duration(
            "batch_patience",
            plain.batch_patience,
            seconds(0)..=longest,
        ),
        prefix_cache: table
            .choice("prefix_cache", &PREFIX_CACHES)
            .unwrap_or_default(),
        default_max_tokens: table.integer(
            "default_max_tokens",
            plain.default_max_tokens,
            1..=1 << 20,
        ),
        threads: table.optional_integer("threads", 1..=1024),
        gpu_layers: table.integer("gpu_layers", plain.gpu_layers, 0..=100_000),
        task: table.choice("task", &TASKS).unwrap_or_default(),
        cache_type: table.choice("cache_type", &CACHE_TYPES).unwrap_or_default(),
        yarn: yarn(table),
        long: long(table),
        ..plain
    };
    check_task(table, model.task);
    check_room(table, &model);
    model
}

/// The engine can embed, but a model that does would answer nobody here.
fn check_task(table: &Section<'_, '_>, task: Task) {
    if task == Task::Embed {
        let message = "is \"embedding\", which no endpoint offers yet";
        let fix = "remove it, and name a model for conversations";
        table.problem("task", message, fix);
    }
}

/// What the settings ask for must fit into what they give.
fn check_room(table: &Section<'_, '_>, model: &ModelConfig) {
    if model.batch < model.parallel {
        let message = format!(
            "is less than the {} conversations decoded at once",
            model.parallel
        );
        let fix = "make it larger: a step takes a token of each at least";
        table.problem("batch", &message, fix);
    }
    if model.task == Task::Generate && model.default_max_tokens >= model.context {
        let context = model.context;
        let message = format!("leaves no room for a prompt within a context of {context}");
        let fix = "make it smaller, or `context` larger";
        table.problem("default_max_tokens", &message, fix);
    }
    check_cache(table, model.cache_tokens, model.context);
    if let Some(lane) = &model.long {
        let table = table.table("long");
        if lane.context <= model.context {
            let context = model.context;
            let message = format!("is no longer than the {context} tokens of the engine itself");
            let fix = "make it longer, or remove the lane";
            table.problem("context", &message, fix);
        }
        check_cache(&table, lane.cache_tokens, lane.context);
    }
}

fn check_cache(table: &Section<'_, '_>, cache_tokens: Option<u32>, context: u32) {
    if cache_tokens.is_some_and(|cells| cells < context) {
        let message = format!("holds less than one conversation of {context} tokens");
        let fix = "make it larger, or remove it to have room for a few whole conversations";
        table.problem("cache_tokens", &message, fix);
    }
}

/// `[engine.NAME.long]`: a lane for conversations that do not fit into `context`.
fn long(table: &Section<'_, '_>) -> Option<LongLane> {
    let lane = table.table("long");
    let written = LongLane {
        context: lane.integer("context", 131_072, CONTEXT),
        parallel: lane.integer("parallel", 1, 1..=MAX_PARALLEL),
        cache_tokens: lane.optional_integer("cache_tokens", 256..=1 << 24),
        yarn: yarn(&lane),
    };
    table.has("long").then_some(written)
}

/// `[….yarn]`: positions stretched beyond the trained context.
fn yarn(table: &Section<'_, '_>) -> Option<Yarn> {
    let yarn = table.table("yarn");
    let factor = yarn.optional_decimal("factor", 1.0..=64.0);
    let original_context = yarn.optional_integer("original_context", CONTEXT);
    if !table.has("yarn") {
        return None;
    }
    if !yarn.has("factor") {
        yarn.missing("factor", "add `factor = 4.0`, as the model's card says");
    }
    if !yarn.has("original_context") {
        let fix = "add `original_context = 32768`, what the model was trained on without it";
        yarn.missing("original_context", fix);
    }
    Some(Yarn {
        factor: factor?,
        original_context: original_context?,
    })
}

/// `[[engine.NAME.adapter]]`: each is a model name of its own.
fn adapters(
    engine: &str,
    table: &Section<'_, '_>,
    files: Files,
    warnings: &mut Vec<String>,
    offered: &mut Offered,
) -> Vec<AdapterConfig> {
    let adapter = |table: Section<'_, '_>| {
        let Some(name) = table.text("name") else {
            let fix = "add `name = \"lending\"`: applications ask for it by this name";
            table.missing("name", fix);
            table.ignore_rest();
            return None;
        };
        check_model(&table, "name", engine, &name, offered);
        let file = model_file(&table, files);
        let scale = table.optional_decimal("scale", 0.0..=16.0);
        let sha256 = pin(&table);
        let file = file?;
        warnings.extend(unpinned(
            &format!("engine.{engine}.adapter `{name}`"),
            &file,
            sha256,
        ));
        Some(AdapterConfig {
            name,
            file,
            sha256,
            scale: scale.unwrap_or(1.0),
        })
    };
    let tables = table.tables("adapter");
    tables.into_iter().filter_map(adapter).collect()
}

/// How tokens are drawn where a request leaves it open; `default` where the table does.
fn sampling(table: &Section<'_, '_>, default: Sampling) -> Sampling {
    let decimal = |key: &str, range, default| table.optional_decimal(key, range).unwrap_or(default);
    Sampling {
        temperature: decimal("temperature", 0.0..=2.0, default.temperature),
        // Zero leaves no token to draw: `temperature = 0` says what it means.
        top_p: decimal("top_p", 0.001..=1.0, default.top_p),
        top_k: table
            .optional_integer("top_k", 0..=1 << 20)
            .unwrap_or(default.top_k),
        min_p: decimal("min_p", 0.0..=1.0, default.min_p),
        presence_penalty: decimal("presence_penalty", -2.0..=2.0, default.presence_penalty),
        ..default
    }
}

fn pin(table: &Section<'_, '_>) -> Option<Sha256Digest> {
    let fix = "write what `sha256sum` prints for the file, or remove it to load any file";
    table.sha256("sha256", fix).map(Sha256Digest)
}

fn unpinned(place: &str, file: &Path, sha256: Option<Sha256Digest>) -> Option<String> {
    let is_missing = sha256.is_none() && !file.as_os_str().is_empty();
    is_missing.then(|| {
        let file = file.display();
        format!(
            "`{place}` has no `sha256`: whoever can replace {file} chooses the model; \
             `sekisho config check` prints the line to add"
        )
    })
}
