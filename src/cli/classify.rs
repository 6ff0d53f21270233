//! `sekisho classify`: texts in, findings out; for tools as JSON lines, for people in colour.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use classifiers::{
    Classifier, Finding, Reason, Scanned, Signal, Topic, Topics, assess, code_point_offsets,
};
use serde::{Deserialize, Serialize};

use super::arguments::Classify;
use super::{Failure, complain, display, evaluate};

/// A line of input. Other fields are ignored, a field given twice is refused.
#[derive(Deserialize)]
struct Document {
    id: serde_json::Value,
    text: String,
}

/// A line of output. Offsets count Unicode code points of the text, end exclusive.
#[derive(Serialize)]
struct Found<'d> {
    id: &'d serde_json::Value,
    level: &'static str,
    special_care: bool,
    findings: Vec<Span>,
    passages: Vec<Passage>,
    reasons: Vec<String>,
    topic: Option<About>,
}

/// What it is about, where that can be told.
#[derive(Serialize)]
struct About {
    name: String,
    percent: u8,
}

/// An identifier.
#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    entity: &'static str,
    confidence: &'static str,
    reason: &'static str,
}

/// A passage that sets the level of the whole.
#[derive(Serialize)]
struct Passage {
    start: usize,
    end: usize,
    matter: &'static str,
    level: &'static str,
}

impl From<Topic> for About {
    fn from(topic: Topic) -> Self {
        Self {
            name: topic.name.as_ref().to_owned(),
            percent: topic.percent,
        }
    }
}

/// Reads the texts and tells what is in them.
pub(super) fn run(arguments: &Classify, out: &mut impl Write) -> Result<(), Failure> {
    let classifier = arguments.knowledge().classifier();
    let classifier = classifier.map_err(Failure::Wrong)?;
    if arguments.eval {
        return evaluate::run(&classifier, arguments, out);
    }
    let files = inputs(arguments);
    if !arguments.jsonl {
        return files
            .iter()
            .try_for_each(|file| show(&classifier, file, files.len() > 1, out));
    }
    let mut all_good = true;
    for file in files {
        all_good &= lines(&classifier, &name(file), open(file)?, out)?;
    }
    if all_good {
        Ok(())
    } else {
        Err(Failure::BadLines)
    }
}

/// The files that were named, or standard input.
pub(super) fn inputs(arguments: &Classify) -> &[PathBuf] {
    static STANDARD_INPUT: LazyLock<[PathBuf; 1]> = LazyLock::new(|| [PathBuf::from("-")]);
    if arguments.files.is_empty() {
        &*STANDARD_INPUT
    } else {
        &arguments.files
    }
}

/// One JSON line for each; bad lines are reported and left out. Whether all were good.
pub(super) fn lines(
    classifier: &Classifier,
    name: &str,
    mut input: impl BufRead,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let (mut all_good, mut line) = (true, Vec::new());
    for number in 1_usize.. {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::wrong(format!("{name}: cannot be read: {error}")))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Document>(&line) {
            Ok(document) => writeln!(out, "{}", found(classifier, document))?,
            Err(error) => {
                all_good = false;
                complain(&format!("{name}:{number}: {}", what_is_bad(&error)));
            }
        }
    }
    Ok(all_good)
}

fn found(classifier: &Classifier, document: Document) -> String {
    let topic = Topics::built_in().classify(&[&document.text]);
    let scanned = classifier.scan(document.text);
    let assessment = assess([&scanned]);
    let line = Found {
        id: &document.id,
        level: assessment.level.name(),
        special_care: assessment.special_care,
        findings: spans(&scanned),
        passages: passages(&scanned),
        reasons: assessment.reasons.iter().map(Reason::to_string).collect(),
        topic: topic.map(About::from),
    };
    serde_json::to_string(&line).expect("names, numbers and a JSON value are JSON")
}

fn spans(scanned: &Scanned) -> Vec<Span> {
    let findings = scanned.findings();
    let ranges = findings.iter().map(|finding| finding.range.clone());
    let points = code_point_offsets(scanned.text(), ranges);
    let span = |(finding, points): (&Finding, Range<usize>)| Span {
        start: points.start,
        end: points.end,
        entity: finding.entity.name(),
        confidence: finding.confidence.name(),
        reason: finding.reason,
    };
    findings.iter().zip(points).map(span).collect()
}

fn passages(scanned: &Scanned) -> Vec<Passage> {
    let signals = scanned.signals();
    let ranges = signals.iter().map(|signal| signal.range.clone());
    let points = code_point_offsets(scanned.text(), ranges);
    let passage = |(signal, points): (&Signal, Range<usize>)| Passage {
        start: points.start,
        end: points.end,
        matter: signal.matter.name(),
        level: signal.level.name(),
    };
    signals.iter().zip(points).map(passage).collect()
}

/// In our own words: the parser's may quote the text.
fn what_is_bad(error: &serde_json::Error) -> String {
    let column = error.column();
    if error.is_data() {
        let wanted = "{\"id\": …, \"text\": \"…\"}";
        format!("column {column}: is not of the form {wanted}, each field once")
    } else {
        format!("column {column}: is not JSON in UTF-8; write one object a line")
    }
}

/// Shows a text for people.
fn show(
    classifier: &Classifier,
    file: &Path,
    titled: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let unreadable = |error| Failure::wrong(format!("{}: cannot be read: {error}", name(file)));
    open(file)?.read_to_end(&mut bytes).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::wrong(format!(
            "{}: is not UTF-8 text from byte {place} on; convert it first",
            name(file)
        ))
    })?;
    if titled {
        writeln!(out, "==> {} <==", name(file))?;
    }
    let topic = Topics::built_in().classify(&[&text]);
    let style = display::Style::of_stdout();
    display::write(&classifier.scan(text), topic.as_ref(), style, out)?;
    Ok(())
}

pub(super) fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let opened = File::open(file);
    let opened = opened
        .map_err(|error| Failure::wrong(format!("{}: cannot be read: {error}", name(file))))?;
    Ok(Box::new(BufReader::new(opened)))
}

pub(super) fn name(file: &Path) -> String {
    if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}
