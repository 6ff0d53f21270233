//! What the commands say.

use std::fs;

use clap::Parser;
use jiff::Timestamp;

use super::{RehearsalCommand, replay, shadow};
use crate::cli::Failure;
use crate::cli::arguments::{Arguments, Command, RulesCommand};

const SETTINGS: &str = r#"
[[app]]
name = "demo"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"

[engine.local]
kind = "local"
file = "m.gguf"
models = ["m"]
"#;

const RULES: &str = "[engine.local]\nkind = \"local\"\n\n\
                     [[rule]]\nname = \"default\"\nthen.engine = \"local\"\nreason = \"r\"\n";

/// Runs a command in a directory with settings and rules.
fn run(directory: &tempfile::TempDir, line: &str) -> String {
    let path = |name: &str| directory.path().join(name).display().to_string();
    let file = |word: &str| match word {
        "new.toml" | "log" | "routes.toml" | "sekisho.toml" => path(word),
        word => word.to_owned(),
    };
    let words = line.split_whitespace().map(file);
    let parsed = Arguments::try_parse_from(words).unwrap_or_else(|wrong| panic!("{wrong}"));
    let Command::Rules {
        language,
        command: RulesCommand::Rehearsal(command),
    } = parsed.command
    else {
        panic!("another command")
    };
    let now: Timestamp = "2026-11-20T00:00:00Z".parse().expect("a time");
    let tongue = language.tongue(|_| None);
    let mut out = Vec::new();
    let done = match &command {
        RehearsalCommand::Replay(arguments) => replay(arguments, tongue, &mut out),
        RehearsalCommand::Shadow(arguments) => shadow(arguments, now, tongue, &mut out),
    };
    let mut text = String::from_utf8(out).expect("the output is UTF-8");
    if let Err(Failure::Wrong(what) | Failure::Unreadable(what)) = done {
        text.push_str(&what);
    }
    text.replace(&format!("{}/", directory.path().display()), "")
}

fn directory() -> tempfile::TempDir {
    let files = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        ("sekisho.toml", SETTINGS),
        ("routes.toml", RULES),
        ("new.toml", RULES),
    ] {
        fs::write(files.path().join(name), text).expect("written");
    }
    files
}

#[test]
fn a_trial_is_asked_for_told_of_and_ended() {
    let files = directory();
    let place = "--config sekisho.toml --rules routes.toml";
    insta::assert_snapshot!(run(&files, &format!("sekisho rules shadow report {place}")), @"No rules were ever on trial: sekisho rules shadow NEW --for 24h");
    insta::assert_snapshot!(run(&files, &format!("sekisho rules shadow new.toml --for 2h {place}")), @r"
    new.toml is on trial until 2026-11-20T02:00:00Z. It decides beside the rules in force and sends nothing anywhere; a running gateway begins within seconds.
    What differs: sekisho rules shadow report
    ");
    insta::assert_snapshot!(run(&files, &format!("sekisho rules shadow report {place}")), @"The trial was asked for, and no gateway has begun it yet: does one run?");
    for (line, told) in [
        (
            "report",
            "試行は申し込まれていますが、始めたゲートウェイがまだありません。動いていますか\n",
        ),
        (
            "end",
            "試行は数秒のうちに終わります。数えた結果は残ります: sekisho rules shadow report\n",
        ),
        (
            "new.toml --for 2h",
            "new.toml を 2026-11-20T02:00:00Z まで試行します。現在の規則と並んで判断するだけで、どこにも何も送りません。動いているゲートウェイは数秒のうちに始めます。\n違いの一覧: sekisho rules shadow report\n",
        ),
    ] {
        assert_eq!(
            run(
                &files,
                &format!("sekisho rules shadow {line} {place} --lang ja")
            ),
            told
        );
    }
    insta::assert_snapshot!(run(&files, &format!("sekisho rules shadow end {place}")), @"The trial ends within seconds. What it counted stays: sekisho rules shadow report");
    fs::write(files.path().join("new.toml"), "[[rule]]").expect("written");
    let told = run(&files, &format!("sekisho rules shadow new.toml {place}"));
    assert!(
        told.starts_with("new.toml"),
        "what does not check is refused: {told}"
    );
}

#[test]
fn a_trial_that_runs_is_not_replaced_by_another() {
    let files = directory();
    let shadow = |words: &str| {
        let place = "--config sekisho.toml --rules routes.toml";
        run(&files, &format!("sekisho rules shadow {words} {place}"))
    };
    shadow("new.toml --for 2h");
    let second = shadow("routes.toml --for 1m");
    assert!(
        second.contains("are on trial until 2026-11-20T02:00:00Z"),
        "{second}"
    );
    assert!(
        second.contains("`sekisho rules shadow end` first"),
        "{second}"
    );
    let second = shadow("routes.toml --for 1m --lang ja");
    assert!(second.contains("試行中です"), "{second}");
    shadow("end");
    let second = shadow("routes.toml --for 1m");
    assert!(
        second.contains("on trial until 2026-11-20T00:01:00Z"),
        "{second}"
    );
}

#[test]
fn a_replay_reads_a_log() {
    let files = directory();
    let place = "--config sekisho.toml --old routes.toml --rules new.toml";
    insta::assert_snapshot!(run(&files, &format!("sekisho rules replay --log log {place}")), @"log cannot be read: No such file or directory (os error 2)");
    let line = |at: &str| {
        format!("{{\"message\":\"decision\",\"timestamp\":\"{at}\",\"route\":\"default\"}}\n")
    };
    let log = [
        "2026-11-18T14:59:59Z",
        "2026-11-18T15:00:00Z",
        "2026-11-20T00:00:00Z",
    ];
    let log: String = log.into_iter().map(line).collect();
    fs::write(files.path().join("log"), log).expect("written");
    insta::assert_snapshot!(run(&files, &format!("sekisho rules replay --log log --since 2026-11-19 {place}")), @r"
    None of 0 decisions would change.

    Not decided again, because something was not recorded:

    | not recorded | decisions |
    |---|---:|
    | the facts as a whole | 2 |
    ");
    insta::assert_snapshot!(run(&files, &format!("sekisho rules replay --log log --since 2026-11-19 {place} --lang ja")), @"
    判断0件のうち、変わるものはありません。

    記録が足りないため、判断し直していないもの:

    | 足りない記録 | 判断 |
    |---|---:|
    | the facts as a whole | 2 |
    ");
    let told = run(
        &files,
        &format!("sekisho rules replay --log log --last 1 --json {place}"),
    );
    assert!(told.contains("\"the facts as a whole\": 1"), "{told}");
}
