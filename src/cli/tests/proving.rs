//! `docs/proving.md`, as it is read: each command is run, and prints what stands below it.

use std::fs;
use std::path::Path;

use clap::Parser;

use crate::cli::arguments::{Arguments, Command, RulesCommand};
use crate::cli::{Failure, rules};

const SHIPPED: &str = include_str!("../../../routes.toml");
const DOCUMENTATION: &str = include_str!("../../../docs/proving.md");

/// The fenced blocks: what they are, and their text.
fn blocks(markdown: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = markdown;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (kind, after) = after.split_once('\n').expect("a line");
        let (text, after) = match after.strip_prefix("```") {
            Some(after) => ("", after),
            None => after.split_once("\n```").expect("a closing fence"),
        };
        blocks.push((kind, text));
        rest = after;
    }
    blocks
}

/// The shipped file with the lines of a `diff` block changed.
fn changed(block: &str) -> String {
    let lines = |sign: char| -> String {
        let lines = block.lines().filter_map(|line| line.strip_prefix(sign));
        lines.collect::<Vec<_>>().join("\n")
    };
    let (old, new) = (lines('-'), lines('+'));
    assert_eq!(
        SHIPPED.matches(&old).count(),
        1,
        "not in routes.toml: {old}"
    );
    SHIPPED.replace(&old, &new)
}

/// What the command prints, run where the two files are.
pub(super) fn output(command: &str, directory: &Path) -> String {
    let words = command
        .split('"')
        .enumerate()
        .flat_map(|(n, part)| match n % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
    let place = |word: String| match word.as_str() {
        "routes.toml" | "routes.new.toml" => directory.join(word).display().to_string(),
        _ => word,
    };
    let arguments = Arguments::try_parse_from(words.map(place)).expect("a command that there is");
    let Command::Rules {
        language,
        command: rules,
    } = arguments.command
    else {
        panic!("{command} is about no rules");
    };
    assert!(
        !matches!(
            rules,
            RulesCommand::Approval(_) | RulesCommand::Rehearsal(_)
        ),
        "{command} changes files"
    );
    let mut out = Vec::new();
    let done = rules::run(&rules, language.tongue(|_| None), &mut out);
    let mut out = String::from_utf8(out).expect("what is printed is UTF-8");
    match done {
        Ok(()) | Err(Failure::NotSo) => {}
        Err(Failure::Wrong(what) | Failure::Unreadable(what)) => out.push_str(&what),
        Err(Failure::BadLines | Failure::UnmetBounds(_) | Failure::Output(_)) => {
            panic!("{command} failed")
        }
    }
    out.replace(&format!("{}/", directory.display()), "")
}

#[test]
fn every_command_of_the_walk_through_prints_what_stands_below_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        fs::write(directory.path().join(name), text).expect("written");
    };
    write("routes.toml", SHIPPED);
    let (mut last, mut printed, mut expected) = (String::new(), Vec::new(), Vec::new());
    for (kind, text) in blocks(DOCUMENTATION) {
        match kind {
            "sh" => last = output(text, directory.path()),
            "diff" => write("routes.new.toml", &changed(text)),
            "text" => {
                printed.push(last.trim_end().to_owned());
                expected.push(text.to_owned());
            }
            other => panic!("what is a {other} block?"),
        }
    }
    assert!(expected.len() > 3, "the examples are found");
    assert_eq!(printed.join("\n---\n"), expected.join("\n---\n"));
}
