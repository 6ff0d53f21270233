//! The words in which problems are told.

use std::fs;
use std::path::Path;

use super::{Desk, GOOD};
use crate::config::Config;

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
kind = "local"
file = "tiny.gguf"
models = ["smollm2-135m"]
"#;
    insta::assert_snapshot!(Desk::new().problems(text, &[]), @r#"
    18 problems

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
    "#);
}

#[test]
fn what_is_wrong_with_engines_names_the_engine() {
    let text = r#"
[[app]]
name = "loan-review"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"

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
    insta::assert_snapshot!(Desk::new().problems(text, &[]), @r#"
    15 problems

    sekisho.toml:7:8: `engine.local.kind` is none of `local`, `external`
        fix: did you mean `local`?

    sekisho.toml:9:9: an engine cannot have this name
        fix: use a to z, 0 to 9, `_` and `-`, beginning with a letter, at most 64 of them

    sekisho.toml:9:9: `engine.Second.default_max_tokens` leaves no room for a prompt within a context of 512
        fix: make it smaller, or `context` larger

    sekisho.toml:11:8: `engine.Second.file` names …/frontier.key, which is no GGUF model
        fix: download the model again: a text instead of it is often a Git LFS pointer or an error page

    sekisho.toml:12:10: `engine.Second.models` holds `auto`, which asks the rules to choose
        fix: give it another name; the endpoint's own goes into `upstream`

    sekisho.toml:12:10: `engine.Second.models` holds a name with spaces or characters other than ASCII
        fix: use ASCII letters, digits and signs, at most 128 of them

    sekisho.toml:17:12: `engine.frontier.base_url` is plain http to another machine: prompts and the key would cross the network readable
        fix: use https; plain http is for this machine alone (127.0.0.1, [::1])

    sekisho.toml:18:7: `engine.frontier.key` stands in the settings file, where a key must never be
        fix: take it out and treat it as leaked; put a new one into a file of its own and name that with `key_file`

    sekisho.toml:19:10: `engine.frontier.models` holds `gpt-5.2`, which `engine.Second` offers too
        fix: give it another name; the endpoint's own goes into `upstream`

    sekisho.toml:19:22: `engine.frontier.models.name` is missing
        fix: add `name = "…"`: applications ask for it by this name

    sekisho.toml:19:42: an item of `engine.frontier.models` is a number; it must be a name or a table
        fix: write it as `["gpt-5.2"]` or `[{ name = "fast", upstream = "gpt-5.2-mini" }]`

    sekisho.toml:19:62: `engine.frontier.models.upsteam` is not a setting
        fix: did you mean `upstream`?

    sekisho.toml:20:22: `engine.frontier.first_byte_timeout` is 0ms; it must lie between 10ms and 1h
        fix: write a whole number with ms, s, m or h; the default is "30s"

    sekisho.toml:23:12: `redaction.key_file` names a file that cannot be read: No such file or directory (os error 2)
        fix: name a file that this user can read, relative to the settings file; the key itself never goes here

    sekisho.toml:26:9: `log.level` is none of `error`, `warn`, `info`, `debug`
        fix: did you mean `info`?
    "#);
}

#[test]
fn what_is_wrong_with_a_local_engine_is_said_with_the_fix() {
    let engine = r#"
task = "chatting"
context = 4096
cache_tokens = 1024
cache_type = "q4_0"
prefix_cache = "everyone"
stall_limit = "0ms"
gpu_layers = "all"

[engine.local.sampling]
temperature = 3
top_p = 0
topk = 20

[engine.local.yarn]
factor = 0.5

[engine.local.long]
context = 4096
cache_tokens = 2048

[[engine.local.adapter]]
file = "tiny.gguf"

[[engine.local.adapter]]
name = "gpt-5.2"
file = "frontier.key"
scale = "much"

[[app]]
name = "nightly"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80a"
class = "bulk"
"#;
    let text = GOOD.replace("[engine.frontier]", &format!("{engine}\n[engine.frontier]"));
    insta::assert_snapshot!(Desk::new().problems(&text, &[]), @r#"
    18 problems

    sekisho.toml:13:8: `engine.local.task` is none of `chat`, `embedding`
        fix: write one of `chat`, `embedding`

    sekisho.toml:15:16: `engine.local.cache_tokens` holds less than one conversation of 4096 tokens
        fix: make it larger, or remove it to have room for a few whole conversations

    sekisho.toml:16:14: `engine.local.cache_type` is none of `f16`, `q8_0`
        fix: did you mean `q8_0`?

    sekisho.toml:17:16: `engine.local.prefix_cache` is none of `per-app`, `shared`, `off`
        fix: write one of `per-app`, `shared`, `off`

    sekisho.toml:18:15: `engine.local.stall_limit` is 0ms; it must lie between 1ms and 1m
        fix: write a whole number with ms, s, m or h; the default is "125ms"

    sekisho.toml:19:14: `engine.local.gpu_layers` is a text; it must be a whole number
        fix: the default is 999

    sekisho.toml:22:15: `engine.local.sampling.temperature` is 3; it must lie between 0 and 2
        fix: remove it to set no value

    sekisho.toml:23:9: `engine.local.sampling.top_p` is 0; it must lie between 0.001 and 1
        fix: remove it to set no value

    sekisho.toml:24:1: `engine.local.sampling.topk` is not a setting
        fix: did you mean `top_k`?

    sekisho.toml:26:15: `engine.local.yarn.original_context` is missing
        fix: add `original_context = 32768`, what the model was trained on without it

    sekisho.toml:27:10: `engine.local.yarn.factor` is 0.5; it must lie between 1 and 64
        fix: remove it to set no value

    sekisho.toml:30:11: `engine.local.long.context` is no longer than the 4096 tokens of the engine itself
        fix: make it longer, or remove the lane

    sekisho.toml:31:16: `engine.local.long.cache_tokens` holds less than one conversation of 4096 tokens
        fix: make it larger, or remove it to have room for a few whole conversations

    sekisho.toml:33:1: `engine.local.adapter.name` is missing
        fix: add `name = "lending"`: applications ask for it by this name

    sekisho.toml:38:8: `engine.local.adapter.file` names …/frontier.key, which is no GGUF model
        fix: download the model again: a text instead of it is often a Git LFS pointer or an error page

    sekisho.toml:39:9: `engine.local.adapter.scale` is a text; it must be a number
        fix: write it without quotes, as in `0.7`

    sekisho.toml:44:9: `app.class` is none of `interactive`, `batch`
        fix: write one of `interactive`, `batch`

    sekisho.toml:50:10: `engine.frontier.models` holds `gpt-5.2`, which `engine.local` offers too
        fix: give it another name; the endpoint's own goes into `upstream`
    "#);
}

#[test]
fn a_model_that_embeds_is_refused_until_an_endpoint_offers_it() {
    let text = GOOD.replace(
        "[engine.frontier]",
        "task = \"embedding\"\n[engine.frontier]",
    );
    insta::assert_snapshot!(Desk::new().problems(&text, &[]), @r#"
    1 problem

    sekisho.toml:12:8: `engine.local.task` is "embedding", which no endpoint offers yet
        fix: remove it, and name a model for conversations
    "#);
}

#[test]
fn what_is_wrong_in_the_environment_names_the_variable() {
    let variables = [
        ("SEKISHO_LIMITS__MAX_SCAN_BYTES", "lots"),
        ("SEKISHO_LIMITS_MAX_MESSAGES", "3"),
        ("SEKISHO_ENGINE__FRONTIER__MAX_IN_FLIHGT", "3"),
        ("SEKISHO_ENGINE__FRONTIER__KEY", ""),
        ("SEKISHO_LOG", "json"),
    ];
    insta::assert_snapshot!(Desk::new().problems(GOOD, &variables), @r#"
    5 problems

    SEKISHO_ENGINE__FRONTIER__KEY (environment): `engine.frontier.key` is empty
        fix: give it a value, or remove it

    SEKISHO_ENGINE__FRONTIER__MAX_IN_FLIHGT (environment): `engine.frontier.max_in_flihgt` is not a setting
        fix: did you mean `SEKISHO_ENGINE__FRONTIER__MAX_IN_FLIGHT`?

    SEKISHO_LIMITS_MAX_MESSAGES (environment): `limits_max_messages` is not a setting
        fix: did you mean `SEKISHO_LIMITS__MAX_MESSAGES`?

    SEKISHO_LIMITS__MAX_SCAN_BYTES (environment): `limits.max_scan_bytes` is a text; it must be a size
        fix: write it in bytes or with KiB, MiB or GiB; the default is "4MiB"

    SEKISHO_LOG (environment): `log` is a text; it must be a table
        fix: name a setting in it: `SEKISHO_LOG__…`
    "#);
}

#[test]
fn a_file_that_is_no_toml_is_told_in_every_such_place() {
    let text = "[server]\ndata = \"127.0.0.1:1\"\ndata = \"127.0.0.1:2\"\nadmin = 日本\n[log\n";
    insta::assert_snapshot!(Desk::new().problems(text, &[]), @"
    3 problems

    sekisho.toml:3:1: duplicate key
        fix: keep one of the two

    sekisho.toml:4:9: string values must be quoted, expected literal string
        fix: correct the spelling of the file (TOML: texts stand in quotes, a table is `[name]`); the settings are checked once it can be read

    sekisho.toml:5:5: unclosed table, expected `]`
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
    `approval.required` is 0: whoever can write the rules file changes the rules alone. For anything but a trial, name people in [approval]
    no `redaction.key_file` is set: a random key is used, so placeholders change at every start and differ between instances
    no `[audit]` table is set: decisions are not recorded, and nothing can be proved later
    no `prices_file` is set: tokens are counted but not priced
    ");
}
