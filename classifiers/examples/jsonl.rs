//! Classifies documents: `{"id","text"}` lines in, `{"id","level","findings":[…]}` lines out, with
//! offsets in Unicode code points.
//!
//!     cargo run --release -p classifiers --example jsonl [MODEL] < documents.jsonl > found.jsonl
//!
//! `MODEL` is a file of weights to read names with, instead of the built-in one (`training/`).

use std::io::{self, BufRead as _, Write as _};
use std::{env, fs};

use classifiers::{Classifier, code_point_offsets};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut classifier = Classifier::default();
    if let Some(model) = env::args_os().nth(1) {
        classifier = classifier.with_model(&fs::read(model)?)?;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let document: Value = serde_json::from_str(&line?)?;
        let text = document["text"].as_str().unwrap_or_default().to_owned();
        let scanned = classifier.scan(text);
        let ranges = scanned
            .findings()
            .iter()
            .map(|finding| finding.range.clone());
        let places = code_point_offsets(scanned.text(), ranges);
        let findings: Vec<Value> = scanned
            .findings()
            .iter()
            .zip(places)
            .map(|(finding, place)| json!({"start": place.start, "end": place.end, "type": finding.entity.name(), "reason": finding.reason}))
            .collect();
        let reasons: Vec<String> = classifiers::assess([&scanned])
            .reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        let answer = json!({"id": document["id"], "level": scanned.sensitivity().name(), "findings": findings, "reasons": reasons});
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
