//! `docs/controls.md`, `docs/sre.md` and `docs/audit.md`, as they are read: every command in them exists, and those that
//! need no running gateway show what is claimed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, iter};

use clap::Parser;

use super::proving::output;
use crate::cli::arguments::Arguments;
use crate::metrics::Metrics;
use crate::prices::Prices;

const CONTROLS: &str = include_str!("../../../docs/controls.md");
const RUNBOOK: &str = include_str!("../../../docs/sre.md");
const RECORD: &str = include_str!("../../../docs/audit.md");

/// The house: where this package is.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What stands between backticks, or on a line of its own, and begins like a command.
fn commands(page: &str) -> Vec<String> {
    let spans = page.split('`').skip(1).step_by(2);
    let lines = page.lines().filter_map(|line| line.strip_prefix("    "));
    // What is redirected, and what is said beside it, is the shell's.
    let lines = lines.map(|line| line.split(['#', '<', '>']).next().unwrap_or(line));
    let spans = spans.chain(lines);
    let begins = ["sekisho ", "cargo ", "promtool ", "curl "];
    let is_command = |span: &&str| {
        // A text of several lines is what a checkpoint signs.
        begins.iter().any(|begin| span.starts_with(begin)) && !span.contains("\\n")
    };
    spans
        .filter(is_command)
        .map(|span| span.replace("\\|", "|"))
        .collect()
}

#[test]
fn every_claim_has_its_command() {
    let rows = CONTROLS.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| requirement"));
    let mut count = 0;
    for row in rows {
        assert!(!commands(row).is_empty(), "nothing shows: {row}");
        count += 1;
    }
    assert!(count > 25, "{count}");
}

#[test]
fn every_command_of_the_pages_exists() {
    let tests = names_of_tests();
    let mut seen = 0;
    let pages = [CONTROLS, RUNBOOK, RECORD].map(commands);
    for command in pages.iter().flatten() {
        let words = shell(command);
        match &*words[0] {
            "sekisho" => {
                let parsed = Arguments::try_parse_from(&words);
                assert!(parsed.is_ok(), "{command}: {:?}", parsed.err());
            }
            "cargo" => {
                let name = words.last().expect("a name");
                assert!(tests.contains(&format!(" {name}")), "{command}");
            }
            "promtool" => {
                let file = words.last().expect("a file");
                let is_there = root().join(file).exists() || file.contains('*');
                assert!(is_there, "{command}");
            }
            _ => assert!(is_answered(&words), "{command}"),
        }
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}

/// Whether a page of the operator's port is asked, and for a metric only if there is one.
fn is_answered(curl: &[String]) -> bool {
    let url = curl.iter().find(|word| word.starts_with("http"));
    let page = url.and_then(|url| url.rsplit('/').next());
    let is_page = page.is_some_and(|page| ["metrics", "readyz", "livez"].contains(&page));
    let asked = curl.iter().skip_while(|word| *word != "grep").nth(1);
    let sources = sources(&root().join("src/metrics"));
    is_page && asked.is_none_or(|metric| sources.contains(&format!("\"{metric}")))
}

#[test]
fn what_needs_no_gateway_shows_what_is_claimed() {
    let mut shown = String::new();
    for command in commands(CONTROLS) {
        if command.starts_with("sekisho rules ") {
            let said = output(&command, root());
            let first = said.lines().next().unwrap_or_default();
            let first = first.replace(&root().display().to_string(), "");
            writeln!(shown, "{command}\n    {first}").expect("a string takes all");
        }
    }
    insta::assert_snapshot!(shown, @r#"
    sekisho rules prove routes.toml "no request speaking of special_care leaves"
        PROVED: no request speaking of special_care leaves
    sekisho rules check routes.toml
        routes.toml is good: 15 rules and the default `default`, 5 of them lead outside; names were not checked against settings (--config)
    sekisho rules prove routes.toml "no request leaves unmasked"
        PROVED: no request leaves unmasked
    sekisho rules prove routes.toml "no request goes outside US"
        PROVED: no request goes outside US
    sekisho rules prove routes.toml "no request with MY_NUMBER leaves"
        PROVED: no request with MY_NUMBER leaves
    sekisho rules check routes.toml
        routes.toml is good: 15 rules and the default `default`, 5 of them lead outside; names were not checked against settings (--config)
    "#);
}

/// Every test and every module of tests, a space before each.
fn names_of_tests() -> String {
    let folders = [
        "src",
        "tests",
        "audit",
        "redaction",
        "local-engine",
        "classifiers",
    ];
    let text: String = folders
        .iter()
        .map(|folder| sources(&root().join(folder)))
        .collect();
    let mut names = String::new();
    for line in text.lines().map(str::trim) {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line
            .strip_prefix("fn ")
            .or_else(|| line.strip_prefix("mod "));
        let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        names.extend(
            name.and_then(|name| name.split(ends).next())
                .map(|name| format!(" {name}")),
        );
    }
    names
}

/// All Rust below a folder.
fn sources(folder: &Path) -> String {
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                text.push_str(&fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    text
}

/// The words of a command; what is in double quotes is one.
fn shell(command: &str) -> Vec<String> {
    let command = command.split(" | ").next().map_or(command, |first| {
        if first.starts_with("curl") {
            command
        } else {
            first
        }
    });
    let parts = command.split('"').zip([false, true].into_iter().cycle());
    parts
        .flat_map(|(part, is_quoted)| -> Box<dyn Iterator<Item = String>> {
            if is_quoted {
                Box::new(iter::once(part.to_owned()))
            } else {
                Box::new(part.split_whitespace().map(str::to_owned))
            }
        })
        .collect()
}

#[test]
fn every_metric_says_what_it_counts() {
    let metrics = Metrics::new(Prices::default(), None);
    let text = String::from_utf8(metrics.render()).expect("metrics are UTF-8");
    let helps = text.lines().filter(|line| line.starts_with("# HELP"));
    assert!(helps.clone().count() > 20);
    for help in helps {
        assert!(help.split_whitespace().count() > 4, "{help}");
    }
}
