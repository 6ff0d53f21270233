//! Training of the sequence model: a conditional random field, fitted by stochastic gradients.
//!
//! The result depends on the documents and the seed alone. Everything is computed one after another,
//! with additions and multiplications only (the exponential is one of our own), so that every machine
//! makes the same file.

mod chain;
mod field;
mod known;
mod random;

use std::io;

use super::LONGEST;
use super::features::{Features, features};
use super::labels::{KINDS, OUTSIDE, is_open, spelled, starts};
use super::model::write;
use super::units::{Unit, units};
use crate::EntityType;
use crate::names::Lexicon;
use field::Field;
use known::Known;
use random::Random;

/// A document with its names, in bytes of the text.
#[derive(Debug)]
pub struct Labelled {
    /// What it says.
    pub text: String,
    /// Where each piece of it begins (in bytes, in order), and which source it is from: a feature
    /// that only one source has is not learned, for it tells that source and nothing else.
    pub sources: Vec<(usize, u32)>,
    /// Its names; every other type is left out.
    pub names: Vec<(std::ops::Range<usize>, EntityType)>,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How often every document is seen.
    pub rounds: u32,
    /// How far a gradient moves a weight that was never moved.
    pub rate: f32,
    /// The part of the features that a line is shown without, in 256ths: so that no single one is
    /// relied on.
    pub hidden: u32,
    /// The same for all that dictionaries say.
    pub hidden_dictionaries: u32,
    /// How strongly weights are drawn to zero.
    pub decay: f32,
    /// Of the random numbers.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rounds: 4,
            rate: 0.1,
            hidden: 96,
            hidden_dictionaries: 64,
            decay: 1e-6,
            seed: 1,
        }
    }
}

/// Fits a model and returns its file.
///
/// # Errors
/// What `progress` says of writing.
pub fn train(
    documents: &[Labelled],
    options: Options,
    progress: &mut dyn io::Write,
) -> io::Result<Vec<u8>> {
    let lexicon = Lexicon::new();
    let known = Known::count(documents, &lexicon);
    let mut lines: Vec<Line> = documents
        .iter()
        .flat_map(|document| Line::of(document, &lexicon, &known))
        .collect();
    writeln!(progress, "{} lines, {} features", lines.len(), known.len())?;
    let mut random = Random(options.seed);
    let mut field = Field::new(options, known.len());
    for round in 1..=options.rounds {
        random.shuffle(&mut lines);
        let loss: f64 = lines
            .iter()
            .map(|line| f64::from(field.learn(line, &mut random)))
            .sum();
        writeln!(
            progress,
            "round {round} of {}: loss {loss:.0}",
            options.rounds
        )?;
    }
    Ok(write::file(
        &field.transitions,
        known.best_first(&field.weights),
    ))
}

impl Labelled {
    /// The source of what stands at a byte.
    fn source(&self, at: usize) -> u32 {
        let next = self.sources.partition_point(|(start, _)| *start <= at);
        next.checked_sub(1).map_or(0, |last| self.sources[last].1)
    }
}

/// A line with the labels of its units.
struct Line {
    rows: Vec<Features>,
    labels: Vec<usize>,
}

impl Line {
    fn of(document: &Labelled, lexicon: &Lexicon, known: &Known) -> Vec<Self> {
        let text = &document.text;
        let units = units(text, lexicon);
        let labels = labels(&units, document);
        let mut lines = Vec::new();
        let mut start = 0;
        while start < units.len() {
            let len = units[start..]
                .iter()
                .take(LONGEST)
                .take_while(|unit| !unit.breaks())
                .count();
            if len > 0 {
                let at = start..start + len;
                lines.push(Self {
                    rows: at
                        .clone()
                        .map(|at| known.rows_of(&features(text, &units, at)))
                        .collect(),
                    labels: closed(labels[at].to_vec()),
                });
            }
            start += len.max(1);
        }
        lines
    }
}

/// A name that a piece cuts in two is none.
fn closed(mut labels: Vec<usize>) -> Vec<usize> {
    let cut = labels.first().is_some_and(|&label| !starts(label))
        || labels.last().is_some_and(|&label| is_open(label));
    if cut {
        labels.fill(OUTSIDE);
    }
    labels
}

fn labels(units: &[Unit], document: &Labelled) -> Vec<usize> {
    let mut labels = vec![OUTSIDE; units.len()];
    for (range, entity) in &document.names {
        let Some(kind) = KINDS.iter().position(|kind| kind == entity) else {
            continue;
        };
        let first = units.partition_point(|unit| (unit.end as usize) <= range.start);
        let end = units.partition_point(|unit| (unit.start as usize) < range.end);
        if first < end && !units[first..end].iter().any(|unit| unit.breaks()) {
            for (label, spelled) in labels[first..end]
                .iter_mut()
                .zip(spelled(kind, end - first))
            {
                *label = spelled;
            }
        }
    }
    labels
}
