//! `sekisho classify --eval`: how much of what people marked is found, in figures.
//!
//! | file | what it does |
//! |---|---|
//! | `gold` | labelled documents, read and checked |
//! | `report` | the figures, for people |
//! | `bounds` | `--min` and `--max`, for a build that must fail |

mod bounds;
mod gold;
mod report;

use std::io::{BufRead, Write};

use classifiers::{Classifier, Evaluation, Labels};

pub(super) use bounds::{Bound, Side};
use gold::Gold;
use report::Misses;

use super::arguments::Classify;
use super::classify::{inputs, name, open};
use super::{Failure, complain};

/// Scans labelled documents and prints what was found of what people marked.
///
/// With a bad line there are no figures: those of the other lines would be the figures of other
/// documents.
pub(super) fn run(
    classifier: &Classifier,
    arguments: &Classify,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut documents = Documents::default();
    for file in inputs(arguments) {
        documents.read(&name(file), open(file)?)?;
    }
    if documents.has_bad_lines {
        return Err(Failure::BadLines);
    }
    let given = |gold: &Gold| Labels::from(&classifier.scan(gold.text.clone()));
    let (evaluation, misses) = evaluate(&documents.good, given);
    report::write(&evaluation, &misses, arguments.misses, out)?;
    let wrong = bounds::unmet(arguments.bounds(), &evaluation);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::UnmetBounds(wrong.join("\n")))
}

/// The figures, with what was missed.
fn evaluate(documents: &[Gold], given: impl Fn(&Gold) -> Labels) -> (Evaluation, Misses<'_>) {
    let (mut evaluation, mut misses) = (Evaluation::default(), Misses::default());
    for gold in documents {
        let given = given(gold);
        let mistakes = evaluation.add(&gold.text, &gold.labels, &given);
        misses.add(gold, &given, &mistakes);
    }
    (evaluation, misses)
}

/// Labelled documents, with those that cannot be used reported.
#[derive(Default)]
struct Documents {
    good: Vec<Gold>,
    ids: gold::Ids,
    has_bad_lines: bool,
}

impl Documents {
    fn read(&mut self, name: &str, input: impl BufRead) -> Result<(), Failure> {
        for (number, line) in (1_usize..).zip(input.split(b'\n')) {
            let unreadable = |error| Failure::wrong(format!("{name}: cannot be read: {error}"));
            let line = line.map_err(unreadable)?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let place = format!("{name}:{number}");
            match Gold::parse(&line).and_then(|gold| self.ids.check(gold, &place)) {
                Ok(gold) => self.good.push(gold),
                Err(what) => {
                    self.has_bad_lines = true;
                    complain(&format!("{place}: {what}"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
