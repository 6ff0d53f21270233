//! From what is written to [`Config`]: every setting, its default and its range, in one place.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::approval::approval;
use super::apps::apps;
use super::audit::audit;
use super::engines::engines;
use super::files::{Files, file};
use super::reader::Section;
use super::secrets;
use super::settings::{
    Classifier, Config, Limits, LocalEngine, Log, LogFormat, LogLevel, OnTimeout, Redaction,
    Server, Verifier,
};
use super::telemetry::telemetry;
use super::unknown;
use classifiers::Sensitivity;

const MIB: u64 = 1 << 20;

/// Reads all settings; what is wrong is noted in the reader.
pub(super) fn config(root: &Section<'_, '_>, files: Files) -> Config {
    let mut warnings = Vec::new();
    let (local, external) = engines(root, files, &mut warnings);
    let config = Config {
        server: server(&root.table("server")),
        limits: limits(&root.table("limits")),
        apps: apps(root),
        approval: approval(&root.table("approval"), &mut warnings),
        redaction: redaction(&root.table("redaction"), files, &mut warnings),
        classifier: classifier(&root.table("classifier"), files, &local),
        audit: audit(root, files, &mut warnings),
        telemetry: telemetry(root, files, &mut warnings),
        log: log(&root.table("log")),
        prices_file: file(root, "prices_file", files),
        local,
        external,
        warnings: Vec::new(),
    };
    if config.prices_file.is_none() {
        warnings.push("no `prices_file` is set: tokens are counted but not priced".to_owned());
    }
    Config { warnings, ..config }
}

fn server(table: &Section<'_, '_>) -> Server {
    let at_home = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let server = Server {
        data: table.address("data", at_home(8080)),
        admin: table.address("admin", at_home(9090)),
        drain: table.duration("drain", seconds(30), seconds(0)..=seconds(3600)),
    };
    if server.data == server.admin && server.data.port() != 0 {
        table.problem(
            "admin",
            "is the same address as `server.data`",
            "give it a port of its own: metrics are not for applications",
        );
    }
    server
}

fn limits(table: &Section<'_, '_>) -> Limits {
    let limits = Limits {
        max_body_bytes: table.size("max_body_bytes", 8 * MIB, 1024..=256 * MIB),
        max_json_depth: table.integer("max_json_depth", 64, 8..=128),
        max_messages: table.integer("max_messages", 2048, 1..=100_000),
        max_in_flight: table.integer("max_in_flight", 512, 1..=100_000),
        max_scan_bytes: table.size("max_scan_bytes", 4 * MIB, 1024..=256 * MIB),
        read_timeout: table.duration("read_timeout", seconds(10), millis(100)..=seconds(600)),
        total_deadline: table.duration("total_deadline", seconds(300), seconds(1)..=seconds(7200)),
        idle_deadline: table.duration("idle_deadline", seconds(60), millis(100)..=seconds(7200)),
        max_choices: table.integer("max_choices", 8, 1..=128),
        max_completion_tokens: table.integer("max_completion_tokens", 32_768, 1..=1 << 20),
    };
    if limits.idle_deadline > limits.total_deadline {
        table.problem(
            "idle_deadline",
            "is longer than `limits.total_deadline`, and so never reached",
            "make it shorter: it is the longest pause within an answer",
        );
    }
    limits
}

fn redaction(table: &Section<'_, '_>, files: Files, warnings: &mut Vec<String>) -> Redaction {
    let instruction = table.flag("instruction", true);
    match secrets::redaction_key(table, files, warnings) {
        Some(key) => Redaction {
            key,
            key_is_random: false,
            instruction,
        },
        None => Redaction {
            key: secrets::random_key(table),
            key_is_random: true,
            instruction,
        },
    }
}

fn classifier(table: &Section<'_, '_>, files: Files, local: &[LocalEngine]) -> Classifier {
    Classifier {
        terms_file: file(table, "terms_file", files),
        lists_file: file(table, "lists_file", files),
        names_model_file: file(table, "names_model_file", files),
        cache_bytes: table.size("cache", 64 * MIB, 0..=16 << 30),
        verifier: verifier(&table.table("verifier"), local),
    }
}

/// Nobody looks unless an engine is named.
fn verifier(table: &Section<'_, '_>, local: &[LocalEngine]) -> Option<Verifier> {
    let choices = [("keep", OnTimeout::Keep), ("raise", OnTimeout::Raise)];
    let settings = Verifier {
        engine: String::new(),
        levels: levels(table),
        timeout: table.duration("timeout", seconds(2), millis(50)..=seconds(60)),
        on_timeout: table
            .choice("on_timeout", &choices)
            .unwrap_or(OnTimeout::Keep),
        max_bytes: table.size("max_bytes", 16 << 10, 1024..=MIB),
    };
    let engine = table.text("engine")?;
    if !local.iter().any(|known| known.name == engine) {
        let inside = unknown::list(local.iter().map(|known| known.name.as_str()));
        let fix = format!(
            "name an engine with `kind = \"local\"` ({inside}): no text leaves for a second look"
        );
        table.problem("engine", "is not an engine inside", &fix);
    }
    Some(Verifier { engine, ..settings })
}

fn levels(table: &Section<'_, '_>) -> Vec<Sensitivity> {
    let Some(names) = table.texts("levels") else {
        return vec![Sensitivity::Public, Sensitivity::Internal];
    };
    let level = |name: &String| {
        let level = name.parse::<Sensitivity>().ok();
        // What is restricted already cannot be raised.
        let level = level.filter(|level| *level != Sensitivity::Restricted);
        if level.is_none() {
            table.problem(
                "levels",
                "has an item that is no level which could be raised",
                "use `public`, `internal`, `confidential`",
            );
        }
        level
    };
    names.iter().filter_map(level).collect()
}

fn log(table: &Section<'_, '_>) -> Log {
    let formats = [("json", LogFormat::Json), ("text", LogFormat::Text)];
    let levels = [
        LogLevel::Error,
        LogLevel::Warn,
        LogLevel::Info,
        LogLevel::Debug,
    ];
    let levels = levels.map(|level| (level.name(), level));
    Log {
        format: table.choice("format", &formats).unwrap_or(LogFormat::Json),
        level: table.choice("level", &levels).unwrap_or(LogLevel::Info),
    }
}

pub(super) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
