//! A text with what was found in it, for people.
//!
//! At a terminal findings are in colour, and what sets the level is underlined; elsewhere findings
//! stand as `⟦TYPE:value⟧`, the notation of labelled documents. Nothing is shown that is not in the
//! text: no term of a list, no example.

use std::io::{self, IsTerminal, Write};
use std::ops::Range;

use classifiers::{Finding, Scanned, Sensitivity, Signal, Topic};

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const UNDERLINE: &str = "\x1b[4m";
const FINDING: &str = "\x1b[30;43m";
const NEVER_LEAVES: &str = "\x1b[97;41m";

/// A passage is quoted up to this many characters.
const MOST_QUOTED: usize = 40;

/// How things are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// With brackets.
    Plain,
    /// With a terminal's colours.
    Colour,
}

impl Style {
    /// Colours for a terminal, unless `NO_COLOR` (<https://no-color.org>) is set and not empty.
    pub(super) fn of_stdout() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if io::stdout().is_terminal() && !no_color {
            Self::Colour
        } else {
            Self::Plain
        }
    }

    /// The code in colour, nothing without.
    fn code(self, code: &'static str) -> &'static str {
        match self {
            Self::Colour => code,
            Self::Plain => "",
        }
    }
}

/// The text with its findings marked, then its level, the reasons in the order of the text, and
/// what it is about where that can be told.
pub(super) fn write(
    scanned: &Scanned,
    topic: Option<&Topic>,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    marked(scanned, style, out)?;
    let level = scanned.sensitivity();
    let (bold, reset) = (style.code(BOLD), style.code(RESET));
    writeln!(out, "\n{bold}{level}{reset}: {}", meaning(level))?;
    if let Some(why) = scanned.why_unscannable() {
        writeln!(out, "  {why}")?;
    }
    reasons(scanned, style, out)?;
    match topic {
        Some(topic) => writeln!(out, "\nabout: {} ({} %)", topic.name, topic.percent),
        None => Ok(()),
    }
}

/// The text in pieces, each with the codes of what begins and ends at its borders.
fn marked(scanned: &Scanned, style: Style, out: &mut impl Write) -> io::Result<()> {
    let text = scanned.text();
    let end = text.trim_end_matches('\n').len();
    let mut borders: Vec<usize> = vec![0, end];
    let findings = scanned.findings().iter().map(|finding| &finding.range);
    let signals = scanned.signals().iter().map(|signal| &signal.range);
    borders.extend(
        findings
            .chain(signals)
            .flat_map(|range| [range.start, range.end]),
    );
    borders.sort_unstable();
    borders.dedup();
    let mut here = Marks::new(scanned);
    for piece in borders.windows(2).filter(|piece| piece[1] <= end) {
        let piece = piece[0]..piece[1];
        let (finding, is_passage) = here.at(&piece);
        let shown = harmless(&text[piece.clone()]);
        match (style, finding) {
            (Style::Plain, None) => write!(out, "{shown}")?,
            (Style::Plain, Some(finding)) => {
                if piece.start == finding.range.start {
                    write!(out, "⟦{}:", finding.entity)?;
                }
                write!(out, "{shown}")?;
                if piece.end == finding.range.end {
                    write!(out, "⟧")?;
                }
            }
            (Style::Colour, finding) => {
                let colour = finding.map_or("", |finding| colour(finding));
                let line = if is_passage { UNDERLINE } else { "" };
                let reset = if colour.is_empty() && line.is_empty() {
                    ""
                } else {
                    RESET
                };
                write!(out, "{colour}{line}{shown}{reset}")?;
            }
        }
    }
    writeln!(out)
}

/// What lies over a place, asked from the beginning to the end.
struct Marks<'s> {
    findings: &'s [Finding],
    signals: &'s [Signal],
    /// Where the signals that began so far end at the latest.
    underlined_to: usize,
}

impl<'s> Marks<'s> {
    fn new(scanned: &'s Scanned) -> Self {
        Self {
            findings: scanned.findings(),
            signals: scanned.signals(),
            underlined_to: 0,
        }
    }

    fn at(&mut self, piece: &Range<usize>) -> (Option<&'s Finding>, bool) {
        while let [first, rest @ ..] = self.findings
            && first.range.end <= piece.start
        {
            self.findings = rest;
        }
        while let [first, rest @ ..] = self.signals
            && first.range.start <= piece.start
        {
            self.underlined_to = self.underlined_to.max(first.range.end);
            self.signals = rest;
        }
        let finding = self.findings.first();
        (
            finding.filter(|finding| finding.range.start <= piece.start),
            piece.start < self.underlined_to,
        )
    }
}

fn colour(finding: &Finding) -> &'static str {
    if finding.entity.never_leaves() {
        NEVER_LEAVES
    } else {
        FINDING
    }
}

/// One reason for the level.
struct Row {
    at: usize,
    what: &'static str,
    level: Sensitivity,
    /// How sure it is; a passage says what it says.
    confidence: &'static str,
    why: String,
}

fn reasons(scanned: &Scanned, style: Style, out: &mut impl Write) -> io::Result<()> {
    let findings = scanned.findings().iter().map(|finding| Row {
        at: finding.range.start,
        what: finding.entity.name(),
        level: finding.entity.sensitivity(),
        confidence: finding.confidence.name(),
        why: finding.reason.to_owned(),
    });
    let signals = scanned.signals().iter().map(|signal| Row {
        at: signal.range.start,
        what: signal.matter.name(),
        level: signal.level,
        confidence: "",
        why: quoted(&scanned.text()[signal.range.clone()]),
    });
    let mut rows: Vec<Row> = findings.chain(signals).collect();
    rows.sort_by_key(|row| row.at);
    let mut places = Places::new(scanned.text());
    let (dim, reset) = (style.code(DIM), style.code(RESET));
    for row in rows {
        let Row {
            what,
            confidence,
            why,
            ..
        } = &row;
        let level = row.level.name();
        let (line, column) = places.at(row.at);
        let place = format!("{line}:{column}");
        writeln!(
            out,
            "  {dim}{place:>7}{reset}  {what:<17}  {level:<12}  {confidence:<8}  {why}"
        )?;
    }
    Ok(())
}

/// Lines and columns, both from 1, asked from the beginning to the end.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    line: usize,
    column: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            line: 1,
            column: 1,
        }
    }

    fn at(&mut self, byte: usize) -> (usize, usize) {
        for c in self.text[self.byte..byte].chars() {
            if c == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.byte = byte;
        (self.line, self.column)
    }
}

/// A passage on one line, a long one up to its middle.
fn quoted(passage: &str) -> String {
    let words: Vec<&str> = passage.split_whitespace().collect();
    let passage = harmless(&words.join(" "));
    if passage.chars().count() <= MOST_QUOTED {
        return format!("「{passage}」");
    }
    let begin: String = passage.chars().take(MOST_QUOTED).collect();
    format!("「{begin}…」")
}

const fn meaning(level: Sensitivity) -> &'static str {
    match level {
        Sensitivity::Public => "nothing was found that is the bank's or a person's",
        Sensitivity::Internal => "the bank's everyday internals",
        Sensitivity::Confidential => "may leave only masked",
        Sensitivity::Restricted => "never leaves, masked or not",
    }
}

/// A text without the characters that would command a terminal or change the order of what is
/// read: controls, and the marks of direction (Unicode UAX #9).
fn harmless(text: &str) -> String {
    let is_command = |c: char| {
        let is_direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        is_direction || c.is_control() && !matches!(c, '\n' | '\t')
    };
    text.replace(is_command, "\u{fffd}")
}
