//! A text with what was found in it, for people at a terminal.

use std::io::{self, Write};

use classifiers::{Scanned, Sensitivity, code_point_offsets};

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const FINDING: &str = "\x1b[30;43m";
const NEVER_LEAVES: &str = "\x1b[97;41m";

/// The text with its findings marked, then its level and the reasons.
pub(super) fn write(scanned: &Scanned, in_colour: bool, out: &mut impl Write) -> io::Result<()> {
    let colour = |code: &'static str| if in_colour { code } else { "" };
    let mut rest = 0;
    for finding in scanned.findings() {
        let mark = if finding.entity.never_leaves() {
            NEVER_LEAVES
        } else {
            FINDING
        };
        let value = harmless(&scanned.text()[finding.range.clone()]);
        let before = harmless(&scanned.text()[rest..finding.range.start]);
        write!(out, "{before}{}{value}{}", colour(mark), colour(RESET))?;
        rest = finding.range.end;
    }
    let after = harmless(&scanned.text()[rest..]);
    writeln!(out, "{}", after.trim_end_matches('\n'))?;
    writeln!(
        out,
        "\n{}{}{}: {}",
        colour(BOLD),
        scanned.sensitivity(),
        colour(RESET),
        meaning(scanned.sensitivity())
    )?;
    reasons(scanned, out)
}

fn reasons(scanned: &Scanned, out: &mut impl Write) -> io::Result<()> {
    if let Some(why) = scanned.why_unscannable() {
        return writeln!(out, "  {why}");
    }
    let ranges = scanned
        .findings()
        .iter()
        .map(|finding| finding.range.clone());
    let points = code_point_offsets(scanned.text(), ranges);
    for (finding, at) in scanned.findings().iter().zip(points) {
        let (level, name) = (finding.entity.sensitivity().name(), finding.entity.name());
        writeln!(
            out,
            "  {level:<12}  {name:<17}  {:>4} to {:<4}  {}",
            at.start, at.end, finding.reason
        )?;
    }
    for signal in scanned.signals() {
        let start = scanned.text()[..signal.range.start].chars().count();
        let end = start + scanned.text()[signal.range.clone()].chars().count();
        writeln!(
            out,
            "  {:<12}  {:<17}  {start:>4} to {end}",
            signal.level.name(),
            signal.matter.name()
        )?;
    }
    Ok(())
}

const fn meaning(level: Sensitivity) -> &'static str {
    match level {
        Sensitivity::Public => "nothing was found that is the bank's or a person's",
        Sensitivity::Internal => "the bank's everyday internals",
        Sensitivity::Confidential => "may leave only masked",
        Sensitivity::Restricted => "never leaves, masked or not",
    }
}

/// A text without the characters that would command a terminal.
fn harmless(text: &str) -> String {
    let is_command = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.replace(is_command, "\u{fffd}")
}
