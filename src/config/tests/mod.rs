//! What an operator reads when settings are wrong, and what the gateway gets when they are right.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::files::Files;
use super::*;

mod approval;
mod audit;
mod problems;
mod shipped;
mod telemetry;

/// A directory with a settings file in it, a key that only the user can read, and a model.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let desk = Self(tempfile::tempdir().expect("a temporary directory"));
        desk.put("frontier.key", "sk-live-4fXq81LmZ0\n");
        desk.put("tiny.gguf", "GGUF and more");
        let key = desk.0.path().join("frontier.key");
        fs::set_permissions(key, fs::Permissions::from_mode(0o600)).expect("permissions");
        desk
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).expect("a file in a temporary directory");
    }

    /// A file that its owner alone can read.
    fn put_secret(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        self.put(name, text);
        fs::set_permissions(self.0.path().join(name), PermissionsExt::from_mode(0o600))
            .expect("our own file");
    }

    fn read(&self, text: &str, variables: &[(&str, &str)]) -> Result<Config, Problems> {
        self.read_for(text, variables, Files::Open)
    }

    fn read_for(
        &self,
        text: &str,
        variables: &[(&str, &str)],
        files: Files,
    ) -> Result<Config, Problems> {
        let name = "sekisho.toml".to_owned();
        let directory = self.0.path().to_owned();
        let environment = Environment::of(variables);
        read(
            &Source::new(name, text.to_owned(), directory, environment)?,
            files,
        )
    }

    /// The list of problems, with the directory's random name taken out.
    fn problems(&self, text: &str, variables: &[(&str, &str)]) -> String {
        let problems = self
            .read(text, variables)
            .expect_err("settings with a problem");
        problems
            .to_string()
            .replace(&self.0.path().display().to_string(), "…")
    }
}

const GOOD: &str = r#"
[[app]]
name = "loan-review"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
tags = ["retail", "lending", "retail"]

[engine.local]
kind = "local"
file = "tiny.gguf"
models = ["smollm2-135m"]

[engine.frontier]
kind = "external"
base_url = "https://api.openai.com/v1"
key_file = "frontier.key"
models = ["gpt-5.2", { name = "fast", upstream = "gpt-5.2-mini" }]
"#;

#[test]
fn a_short_file_gives_every_setting_its_default() {
    let desk = Desk::new();
    let config = desk.read(GOOD, &[]).expect("good settings");
    assert_eq!(config.server.data.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.admin.to_string(), "127.0.0.1:9090");
    assert_eq!(config.limits.max_body_bytes, 8 << 20);
    assert_eq!(config.limits.total_deadline.as_secs(), 300);
    assert_eq!(config.apps[0].tags, ["lending", "retail"]);
    assert_eq!(config.apps[0].key_sha256[..3], [0x3b, 0x1a, 0x2c]);
    assert_eq!(config.local[0].name, "local");
    assert_eq!(config.local[0].model.parallel, 8);
    assert_eq!(config.local[0].sampling, local_engine::Sampling::default());
    assert_eq!(config.apps[0].class, local_engine::Class::Interactive);
    assert_eq!(config.external[0].key.expose(), "sk-live-4fXq81LmZ0");
    assert_eq!(config.external[0].models[0].upstream, "gpt-5.2");
    assert_eq!(config.external[0].models[1].upstream, "gpt-5.2-mini");
    assert!(config.redaction.key_is_random);
    assert_eq!(config.redaction.key.expose().len(), 64);
    let warnings = config.warnings.join("\n");
    let warnings = warnings.replace(&desk.0.path().display().to_string(), "…");
    insta::assert_snapshot!(warnings, @"
    `engine.local` has no `sha256`: whoever can replace …/tiny.gguf chooses the model; `sekisho config check` prints the line to add
    `approval.required` is 0: whoever can write the rules file changes the rules alone. For anything but a trial, name people in [approval]
    no `redaction.key_file` is set: a random key is used, so placeholders change at every start and differ between instances
    no `[audit]` table is set: decisions are not recorded, and nothing can be proved later
    no `prices_file` is set: tokens are counted but not priced
    ");
}

/// Every setting of a local engine that has a default.
const ENGINE: &str = r#"
task = "chat"
context = 32768
parallel = 16
cache_tokens = 65536
cache_type = "q8_0"
prefix_cache = "shared"
batch = 1024
stall_limit = "50ms"
queue = 200
batch_patience = "1m"
default_max_tokens = 512
threads = 12
gpu_layers = 0

[engine.local.sampling]
temperature = 0.7
top_p = 0.8
top_k = 20
presence_penalty = 1.5

[engine.local.sampling.thinking]
temperature = 0.6
top_p = 0.95
min_p = 0.05

[engine.local.long]
context = 131072
parallel = 2

[engine.local.long.yarn]
factor = 4
original_context = 32768

[[engine.local.adapter]]
name = "lending"
file = "tiny.gguf"
sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
scale = 0.5
"#;

fn with_engine(settings: &str) -> String {
    GOOD.replace(
        "models = [\"smollm2-135m\"]\n",
        &format!("models = [\"smollm2-135m\"]\n{settings}"),
    )
}

#[test]
fn every_setting_of_a_local_engine_reaches_it() {
    let config = Desk::new().read(&with_engine(ENGINE), &[]);
    let engine = &config.unwrap_or_else(|wrong| panic!("{wrong}")).local[0];
    let model = &engine.model;
    let yarn = local_engine::Yarn {
        factor: 4.0,
        original_context: 32_768,
    };
    assert_eq!(
        (model.context, model.parallel, model.cache_tokens()),
        (32_768, 16, 65_536)
    );
    assert_eq!(model.cache_type, local_engine::CacheType::Q8_0);
    assert_eq!(model.prefix_cache, local_engine::PrefixCache::Shared);
    assert_eq!((model.batch, model.queue), (1024, 200));
    assert_eq!(model.stall_limit.as_millis(), 50);
    assert_eq!(model.batch_patience.as_secs(), 60);
    assert_eq!((model.threads, model.gpu_layers), (Some(12), 0));
    assert_eq!(model.yarn, None);
    let long = model.long.expect("a lane");
    assert_eq!(
        (long.context, long.parallel, long.yarn),
        (131_072, 2, Some(yarn))
    );
    assert_eq!(
        (model.adapters[0].name.as_str(), model.adapters[0].scale),
        ("lending", 0.5)
    );
    assert_eq!(
        engine.model_names().collect::<Vec<_>>(),
        ["smollm2-135m", "lending"]
    );
    assert_eq!((engine.sampling.top_k, engine.sampling.min_p), (20, 0.0));
    let thinking = engine.thinking;
    assert_eq!(
        (thinking.temperature, thinking.top_k, thinking.min_p),
        (0.6, 20, 0.05)
    );
}

#[test]
fn no_key_is_ever_printed() {
    let printed = format!("{:?}", Desk::new().read(GOOD, &[]).expect("good settings"));
    assert!(!printed.contains("4fXq81LmZ0"), "{printed}");
    assert!(printed.contains("key: [secret]"));
}

#[test]
fn the_environment_goes_before_the_file() {
    let variables = [
        ("SEKISHO_LIMITS__MAX_BODY_BYTES", "4MiB"),
        ("SEKISHO_LIMITS__MAX_CHOICES", "3"),
        (
            "SEKISHO_ENGINE__FRONTIER__BASE_URL",
            "http://127.0.0.1:8000/v1",
        ),
        ("SEKISHO_ENGINE__FRONTIER__KEY", "00123456789"),
        ("SEKISHO_ENGINE__LOCAL__MODELS", "[qwen3-32b, \"small\"]"),
        ("SEKISHO_REDACTION__INSTRUCTION", "false"),
        ("SEKISHO_CONFIG", "elsewhere.toml"),
        ("PATH", "/bin"),
    ];
    let config = Desk::new().read(GOOD, &variables).expect("good settings");
    assert_eq!(config.limits.max_body_bytes, 4 << 20);
    assert_eq!(config.limits.max_choices, 3);
    assert_eq!(
        config.external[0].base_url.to_string(),
        "http://127.0.0.1:8000/v1"
    );
    assert_eq!(
        config.external[0].key.expose(),
        "00123456789",
        "a key is no number"
    );
    assert_eq!(config.local[0].models, ["qwen3-32b", "small"]);
    assert!(!config.redaction.instruction);
}

#[test]
fn applications_can_come_from_the_environment_alone() {
    let hash = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f800";
    let apps = format!("[{{name=\"a\", key_sha256=\"{hash}\", tags=[x]}}]");
    let config = Desk::new()
        .read(GOOD, &[("SEKISHO_APP", &apps)])
        .expect("good settings");
    assert_eq!(config.apps.len(), 1);
    assert_eq!(
        (config.apps[0].name.as_str(), &config.apps[0].tags[..]),
        ("a", &["x".to_owned()][..])
    );
}

#[test]
fn what_kubernetes_puts_into_the_environment_is_no_setting() {
    let links = [
        ("SEKISHO_PORT", "tcp://10.0.0.1:8080"),
        ("SEKISHO_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("SEKISHO_SERVICE_HOST", "10.0.0.1"),
        ("SEKISHO_ADMIN_SERVICE_PORT_HTTP", "9090"),
    ];
    assert!(Desk::new().read(GOOD, &links).is_ok());
    assert!(
        Desk::new()
            .read(GOOD, &[("SEKISHO_SERVER_PORT", "8080")])
            .is_err()
    );
}

#[test]
fn a_variable_named_as_home_of_a_key_is_no_setting() {
    let text = GOOD.replace(
        "key_file = \"frontier.key\"",
        "key_env = \"SEKISHO_MY_KEY\"",
    );
    let config = Desk::new().read(&text, &[("SEKISHO_MY_KEY", "sk-live-77aa88bb99")]);
    assert_eq!(
        config.expect("good settings").external[0].key.expose(),
        "sk-live-77aa88bb99"
    );
}

#[test]
fn a_key_written_where_a_name_belongs_is_not_repeated() {
    for setting in [
        "key", "key_env", "key_file", "base_url", "kind", "file", "sha256",
    ] {
        let line = format!("{setting} = \"sk-live-9999aaaa8888bbbb\"");
        let text = GOOD.replace("key_file = \"frontier.key\"", &line);
        let problems = Desk::new().problems(&text, &[]);
        assert!(!problems.contains("9999aaaa8888bbbb"), "{problems}");
    }
}

#[test]
fn every_guessable_application_key_is_refused() {
    for key in ["", "changeme", "sk-test", "password"] {
        let hash = getters::hex(&Sha256::digest(key));
        let text = GOOD.replace(
            "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
            &hash,
        );
        assert!(
            Desk::new()
                .problems(&text, &[])
                .contains("anybody can guess")
        );
    }
}

#[test]
fn rules_can_be_checked_where_neither_key_nor_model_is() {
    let text = GOOD
        .replace("frontier.key", "nowhere.key")
        .replace("tiny.gguf", "nowhere.gguf");
    let desk = Desk::new();
    assert!(desk.read(&text, &[]).is_err());
    let config = desk
        .read_for(&text, &[], Files::Leave)
        .expect("settings good but for files");
    assert_eq!(
        config.names(),
        Names {
            local: vec![("local".to_owned(), vec!["smollm2-135m".to_owned()])],
            external: vec![(
                "frontier".to_owned(),
                vec!["gpt-5.2".to_owned(), "fast".to_owned()]
            )],
            apps: vec!["loan-review".to_owned()],
            tags: vec!["lending".to_owned(), "retail".to_owned()],
            purposes: Vec::new(),
            tags_of: [(
                "loan-review".to_owned(),
                vec!["lending".to_owned(), "retail".to_owned()]
            )]
            .into(),
            purposes_of: [("loan-review".to_owned(), Vec::new())].into(),
        }
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn settings_that_are_good_here_are_good_for_the_engine(
        context in 200_u32..20_000, parallel in 0_u32..300, batch in 0_u32..600,
        cache in 200_u32..40_000, tokens in 0_u32..20_000, long in 200_u32..40_000,
    ) {
        let text = with_engine(&format!(
            "context = {context}\nparallel = {parallel}\nbatch = {batch}\n\
             cache_tokens = {cache}\ndefault_max_tokens = {tokens}\n\
             [engine.local.long]\ncontext = {long}\ncache_tokens = {cache}\n"
        ));
        if let Ok(config) = Desk::new().read(&text, &[]) {
            prop_assert_eq!(config.local[0].model.problems(), Vec::<String>::new());
        }
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(text in "(\\[{1,2}[a-z.]{0,12}\\]{1,2}|[a-z_]{1,8} = [\"a-z0-9{}=, \\[\\]]{0,12}|\\PC{0,8}|\n){0,12}") {
        let _ = Desk::new().read(&text, &[]);
    }

    #[test]
    fn whatever_a_known_setting_is_given_is_read_or_refused(
        index in 0_usize..64, value in "\\PC{0,16}"
    ) {
        let source = Source::new(String::new(), GOOD.to_owned(), PathBuf::new(), Environment::default()).expect("good TOML");
        let reader = Reader::new(&source);
        let _ = read::config(&reader.root(), Files::Leave);
        let asked = reader.asked();
        let path: Vec<String> = asked[index % asked.len()].split('.').map(str::to_owned).collect();
        let name = source::variable_name(&path);
        let _ = Desk::new().read(GOOD, &[(name.as_str(), value.as_str())]);
    }
}
