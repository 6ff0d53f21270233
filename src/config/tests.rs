//! What an operator reads when settings are wrong, and what the gateway gets when they are right.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::files::Files;
use super::*;

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
    let config = Desk::new().read(GOOD, &[]).expect("good settings");
    assert_eq!(config.server.data.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.admin.to_string(), "127.0.0.1:9090");
    assert_eq!(config.limits.max_body_bytes, 8 << 20);
    assert_eq!(config.limits.total_deadline.as_secs(), 300);
    assert_eq!(config.apps[0].tags, ["lending", "retail"]);
    assert_eq!(config.apps[0].key_sha256[..3], [0x3b, 0x1a, 0x2c]);
    assert_eq!(config.local[0].name, "local");
    assert_eq!(config.external[0].key.expose(), "sk-live-4fXq81LmZ0");
    assert_eq!(config.external[0].models[0].upstream, "gpt-5.2");
    assert_eq!(config.external[0].models[1].upstream, "gpt-5.2-mini");
    assert!(config.redaction.key_is_random);
    assert_eq!(config.redaction.key.expose().len(), 64);
    insta::assert_snapshot!(config.warnings.join("\n"), @r"
    no `redaction.key_file` is set: a random key is used, so placeholders change at every start and differ between instances
    no `prices_file` is set: tokens are counted but not priced
    ");
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
fn everything_that_is_wrong_is_said_at_once_with_place_and_fix() {
    let text = r#"
prices_file = "prices.toml"

[server]
data = "localhost:8080"
admin = 9090
drian = "30s"
max_messages = 12

[limits]
max_body_bytes = "8 megabytes"
max_json_depth = 4000
max_in_flight = true
read_timeout = 10
idle_deadline = "10m"
max_choices = -1

[[app]]
name = "loan review"
key_sha256 = "sk-sekisho-0123456789"

[[app]]
name = "branch"
key_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
tags = "retail"

[[app]]
name = "branch"
key_sha256 = "3b1a2c4d"
requests_per_minute = 0

[engine.local]
kind = "locale"

[engine.Second]
kind = "local"
file = "frontier.key"
models = ["auto", "gpt-5.2", "a b"]
context = 512

[engine.frontier]
kind = "external"
base_url = "http://api.openai.com/v1"
key = "sk-live-4fXq81LmZ0"
models = ["gpt-5.2", { upstream = "x" }, 7, { name = "fast", upsteam = "y" }]
first_byte_timeout = "0ms"

[redaction]
key_file = "nowhere.key"

[log]
level = "inof"
"#;
    let variables = [
        ("SEKISHO_LIMITS__MAX_SCAN_BYTES", "lots"),
        ("SEKISHO_LIMITS_MAX_MESSAGES", "3"),
        ("SEKISHO_ENGINE__FRONTIER__MAX_IN_FLIHGT", "3"),
    ];
    insta::assert_snapshot!(Desk::new().problems(text, &variables), @r#"
    36 problems

    sekisho.toml:2:15: `prices_file` names …/prices.toml, which cannot be read: No such file or directory (os error 2)
        fix: name a file that this user can read

    sekisho.toml:5:8: `server.data` is not an IP address with a port
        fix: write an IP address and a port, as in `127.0.0.1:8080`

    sekisho.toml:6:9: `server.admin` is a number; it must be a text
        fix: write it in quotes

    sekisho.toml:7:1: `server.drian` is not a setting
        fix: did you mean `drain`?

    sekisho.toml:8:1: `server.max_messages` is not a setting
        fix: did you mean `limits.max_messages`?

    sekisho.toml:11:18: `limits.max_body_bytes` is a text; it must be a size
        fix: write it in bytes or with KiB, MiB or GiB; the default is "8MiB"

    sekisho.toml:12:18: `limits.max_json_depth` is 4000; it must lie between 8 and 128
        fix: the default is 64

    sekisho.toml:13:17: `limits.max_in_flight` is a boolean; it must be a whole number
        fix: the default is 512

    sekisho.toml:14:16: `limits.read_timeout` is a number; it must be a duration
        fix: write a whole number with ms, s, m or h; the default is "10s"

    sekisho.toml:15:17: `limits.idle_deadline` is longer than `limits.total_deadline`, and so never reached
        fix: make it shorter: it is the longest pause within an answer

    sekisho.toml:16:15: `limits.max_choices` is -1; it must lie between 1 and 128
        fix: the default is 8

    sekisho.toml:19:8: `app.name` holds a character that names cannot have, or is too long
        fix: use letters, digits, `-`, `_` and `.`, at most 64 of them

    sekisho.toml:20:14: `app.key_sha256` is a key itself, not its SHA-256
        fix: this key is no longer secret: make a new one with `sekisho key new`, and put in its SHA-256

    sekisho.toml:24:14: `app.key_sha256` belongs to a key that anybody can guess
        fix: make a key with `sekisho key new --app NAME`, and put in the lines it prints

    sekisho.toml:25:8: `app.tags` is a text; it must be a list of texts
        fix: write it as `["one", "two"]`

    sekisho.toml:28:8: `app.name` is `branch` a second time
        fix: name each application once; to change its key, replace the hash

    sekisho.toml:29:14: `app.key_sha256` is no SHA-256: that is 64 hexadecimal digits, this is 8 characters
        fix: make a key with `sekisho key new --app NAME`, and put in the lines it prints

    sekisho.toml:30:23: `app.requests_per_minute` is 0; it must lie between 1 and 10000000
        fix: remove it to set no value

    sekisho.toml:33:8: `engine.local.kind` is none of `local`, `external`
        fix: did you mean `local`?

    sekisho.toml:35:9: an engine cannot have this name
        fix: use a to z, 0 to 9, `_` and `-`, beginning with a letter, at most 64 of them

    sekisho.toml:35:9: `engine.Second.default_max_tokens` leaves no room for a prompt within a context of 512
        fix: make it smaller, or `context` larger

    sekisho.toml:37:8: `engine.Second.file` names …/frontier.key, which is no GGUF model
        fix: download the model again: a text instead of it is often a Git LFS pointer or an error page

    sekisho.toml:38:10: `engine.Second.models` holds `auto`, which asks the rules to choose
        fix: give it another name; the endpoint's own goes into `upstream`

    sekisho.toml:38:10: `engine.Second.models` holds a name with spaces or characters other than ASCII
        fix: use ASCII letters, digits and signs, at most 128 of them

    sekisho.toml:43:12: `engine.frontier.base_url` is plain http to another machine: prompts and the key would cross the network readable
        fix: use https; plain http is for this machine alone (127.0.0.1, [::1])

    sekisho.toml:44:7: `engine.frontier.key` stands in the settings file, where a key must never be
        fix: take it out and treat it as leaked; put a new one into a file of its own and name that with `key_file`

    sekisho.toml:45:10: `engine.frontier.models` holds `gpt-5.2`, which `engine.Second` offers too
        fix: give it another name; the endpoint's own goes into `upstream`

    sekisho.toml:45:22: `engine.frontier.models.name` is missing
        fix: add `name = "…"`: applications ask for it by this name

    sekisho.toml:45:42: an item of `engine.frontier.models` is a number; it must be a name or a table
        fix: write it as `["gpt-5.2"]` or `[{ name = "fast", upstream = "gpt-5.2-mini" }]`

    sekisho.toml:45:62: `engine.frontier.models.upsteam` is not a setting
        fix: did you mean `upstream`?

    sekisho.toml:46:22: `engine.frontier.first_byte_timeout` is 0ms; it must lie between 10ms and 1h
        fix: write a whole number with ms, s, m or h; the default is "30s"

    sekisho.toml:49:12: `redaction.key_file` names a file that cannot be read: No such file or directory (os error 2)
        fix: name a file that this user can read, relative to the settings file; the key itself never goes here

    sekisho.toml:52:9: `log.level` is none of `error`, `warn`, `info`, `debug`
        fix: did you mean `info`?

    SEKISHO_ENGINE__FRONTIER__MAX_IN_FLIHGT (environment): `engine.frontier.max_in_flihgt` is not a setting
        fix: did you mean `SEKISHO_ENGINE__FRONTIER__MAX_IN_FLIGHT`?

    SEKISHO_LIMITS_MAX_MESSAGES (environment): `limits_max_messages` is not a setting
        fix: did you mean `SEKISHO_LIMITS__MAX_MESSAGES`?

    SEKISHO_LIMITS__MAX_SCAN_BYTES (environment): `limits.max_scan_bytes` is a text; it must be a size
        fix: write it in bytes or with KiB, MiB or GiB; the default is "4MiB"
    "#);
}

#[test]
fn a_file_that_is_no_toml_is_told_in_every_such_place() {
    let text = "[server]\ndata = \"127.0.0.1:1\"\ndata = \"127.0.0.1:2\"\nadmin = 日本\n[log\n";
    insta::assert_snapshot!(Desk::new().problems(text, &[]), @r"
    3 problems

    sekisho.toml:5:5: unclosed table, expected `]`
        fix: correct the spelling of the file (TOML: texts stand in quotes, a table is `[name]`); the settings are checked once it can be read

    sekisho.toml:3:1: duplicate key
        fix: keep one of the two

    sekisho.toml:4:9: string values must be quoted, expected literal string
        fix: correct the spelling of the file (TOML: texts stand in quotes, a table is `[name]`); the settings are checked once it can be read
    ");
}

#[test]
fn an_empty_file_is_told_what_a_gateway_needs() {
    insta::assert_snapshot!(Desk::new().problems("", &[]), @r#"
    2 problems

    sekisho.toml: no engine is set: nothing could answer
        fix: add `[engine.local]` with `kind = "local"`, `file` and `models`

    sekisho.toml: no application is set: nobody could speak to the gateway
        fix: make a key with `sekisho key new --app NAME`, and put in the lines it prints
    "#);
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem_with_a_fix() {
    let problems = Config::load(Path::new("no/such/sekisho.toml")).expect_err("no such file");
    insta::assert_snapshot!(problems, @r"
    1 problem

    no/such/sekisho.toml: cannot be read: No such file or directory (os error 2)
        fix: name a file that this user can read, or start from the one shipped with Sekisho
    ");
}

#[test]
fn a_weak_or_missing_key_keeps_the_gateway_from_starting() {
    let desk = Desk::new();
    let mut said = Vec::new();
    for key in [
        "",
        " \n",
        "changeme",
        "your-api-key",
        "xxxxxxxxxxxx",
        "short",
        "two words 123",
        "sk-...",
    ] {
        desk.put("frontier.key", key);
        let problems = desk.problems(GOOD, &[]);
        assert!(
            key.trim().is_empty() || !problems.contains(key.trim()),
            "{problems}"
        );
        said.extend(
            problems
                .lines()
                .nth(2)
                .map(|line| format!("{key:?}: {line}")),
        );
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    "": sekisho.toml:15:12: `engine.frontier.key_file` gives an empty key
    " \n": sekisho.toml:15:12: `engine.frontier.key_file` gives an empty key
    "changeme": sekisho.toml:15:12: `engine.frontier.key_file` gives a placeholder, not a key
    "your-api-key": sekisho.toml:15:12: `engine.frontier.key_file` gives a placeholder, not a key
    "xxxxxxxxxxxx": sekisho.toml:15:12: `engine.frontier.key_file` gives a placeholder, not a key
    "short": sekisho.toml:15:12: `engine.frontier.key_file` gives a key of 5 characters; it needs at least 8
    "two words 123": sekisho.toml:15:12: `engine.frontier.key_file` gives a key with spaces, line breaks or characters other than ASCII
    "sk-...": sekisho.toml:15:12: `engine.frontier.key_file` gives a placeholder, not a key
    "#);
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
        }
    );
}

#[test]
fn what_is_doubtful_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let key = desk.0.path().join("frontier.key");
    fs::set_permissions(key, fs::Permissions::from_mode(0o644)).expect("permissions");
    let (before, after) = GOOD.split_once("[engine.local]").expect("the text has one");
    let (_, frontier) = after
        .split_once("[engine.frontier]")
        .expect("the text has one");
    let text = format!("{before}[engine.frontier]{frontier}");
    insta::assert_snapshot!(desk.read(&text, &[]).expect("good settings").warnings.join("\n"), @r"
    the file named by `engine.frontier.key_file` can be read by every user of this machine: `chmod 600` it
    no local engine is set: what must stay inside will be refused
    no `redaction.key_file` is set: a random key is used, so placeholders change at every start and differ between instances
    no `prices_file` is set: tokens are counted but not priced
    ");
}

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
    let without_files = |engine: &LocalEngine| LocalEngine {
        file: PathBuf::new(),
        sha256: None,
        ..engine.clone()
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
    let source = Source::new(
        String::new(),
        GOOD.to_owned(),
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
    // `key` is for the environment alone; `name` and `upstream` of a model stand in one line.
    let expected = [
        "engine.frontier.key",
        "engine.frontier.models.name",
        "engine.frontier.models.upstream",
        "redaction.key",
    ];
    assert!(
        unnamed
            .iter()
            .all(|setting| expected.contains(&setting.as_str())),
        "{unnamed:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

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
