//! The shipped `sekisho.toml`: good as it stands, and complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::{Desk, GOOD};
use crate::config::files::Files;
use crate::config::{Environment, LocalEngine, Reader, Source, read};

fn shipped() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sekisho.toml");
    fs::read_to_string(path).expect("the repository ships a sekisho.toml")
}

/// The shipped file with the files that it names in place, and with an application.
fn shipped_desk() -> Desk {
    let desk = Desk::new();
    for directory in ["models", "keys"] {
        fs::create_dir(desk.0.path().join(directory)).expect("a directory");
    }
    desk.put("models/smollm2-135m-instruct.gguf", "GGUF and more");
    desk.put("keys/frontier", "sk-live-4fXq81LmZ0");
    desk.put("prices.toml", "");
    let key = audit::SigningKey::generate().expect("random numbers");
    key.save(&desk.0.path().join("keys/audit"))
        .expect("a new file");
    desk.put_secret("keys/audit-fingerprints", &"f".repeat(32));
    desk
}

#[test]
fn the_shipped_file_says_every_default_and_changes_none() {
    let app = GOOD
        .split_once("[engine.local]")
        .expect("the text has one")
        .0;
    let shipped = format!("{}\n{app}", shipped());
    let config = shipped_desk()
        .read(&shipped, &[])
        .expect("the shipped settings are good");
    let plain = Desk::new().read(GOOD, &[]).expect("good settings");
    assert_eq!(
        format!("{:?}", config.server),
        format!("{:?}", plain.server)
    );
    assert_eq!(config.limits, plain.limits);
    assert_eq!(config.log, plain.log);
    assert_eq!(config.classifier, plain.classifier);
    let without_files = |engine: &LocalEngine| {
        let mut engine = engine.clone();
        engine.model.file = PathBuf::new();
        engine.model.sha256 = None;
        engine
    };
    assert_eq!(
        without_files(&config.local[0]),
        without_files(&plain.local[0])
    );
    let (one, other) = (&config.external[0], &plain.external[0]);
    assert_eq!(
        (
            one.connect_timeout,
            one.first_byte_timeout,
            one.idle_timeout
        ),
        (
            other.connect_timeout,
            other.first_byte_timeout,
            other.idle_timeout
        )
    );
    assert_eq!(
        (one.max_in_flight, one.max_response_bytes),
        (other.max_in_flight, other.max_response_bytes)
    );
}

#[test]
fn the_shipped_file_names_every_setting() {
    // Settings of a list's tables are known only where there is such a table.
    let telemetry = "[telemetry]\nendpoint = \"http://127.0.0.1:4318\"\n";
    let adapter = "[[engine.local.adapter]]\nname = \"lending\"\nfile = \"lending.gguf\"\n";
    let source = Source::new(
        String::new(),
        format!("{GOOD}{adapter}{telemetry}"),
        PathBuf::new(),
        Environment::default(),
    );
    let source = source.expect("good TOML");
    let reader = Reader::new(&source);
    let _ = read::config(&reader.root(), Files::Leave);
    let shipped = shipped();
    let is_named = |setting: &String| {
        let name = setting.rsplit('.').next().expect("a split has a part");
        shipped.lines().any(|line| {
            let line = line.trim_start_matches(['#', ' ']);
            line.strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        })
    };
    let unnamed: BTreeSet<_> = reader
        .asked()
        .into_iter()
        .filter(|s| !is_named(s))
        .collect();
    // `key` is for the environment alone; `name` and `upstream` of a model stand in one line; the
    // one `task` that is not the default is refused as yet.
    let expected = [
        "engine.frontier.key",
        "engine.frontier.models.name",
        "engine.frontier.models.upstream",
        "engine.local.task",
        "redaction.key",
        "telemetry.key",
    ];
    assert!(
        unnamed
            .iter()
            .all(|setting| expected.contains(&setting.as_str())),
        "{unnamed:?}"
    );
}
