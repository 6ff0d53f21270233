//! Trains the sequence model: labelled documents in, a file of weights out.
//!
//!     … | cargo run --release -p classifiers --features training --example train > names.model
//!
//! A line a document, as JSON: `{"text", "spans": [{"start", "end", "type"}], "sources": [{"start",
//! "source"}]}`, offsets in Unicode code points; a source is any name of where a piece is from. Documents with `"held": true` are not trained on.

use std::error::Error;
use std::io::{self, BufRead as _, Write as _};

use classifiers::EntityType;
use classifiers::training::{Labelled, Options, train};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut documents = Vec::new();
    for line in io::stdin().lock().lines() {
        let document: Value = serde_json::from_str(&line?)?;
        if document["held"] != true {
            documents.push(labelled(&document)?);
        }
    }
    let weights = train(&documents, options()?, &mut io::stderr())?;
    io::stdout().write_all(&weights)?;
    Ok(())
}

/// `--rounds 4 --rate 0.1 …`, for experiments; the built-in weights are made without any.
fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options::default();
    let mut words = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        match name.as_str() {
            "--rounds" => options.rounds = value.parse()?,
            "--rate" => options.rate = value.parse()?,
            "--hidden" => options.hidden = value.parse()?,
            "--hidden-dictionaries" => options.hidden_dictionaries = value.parse()?,
            "--decay" => options.decay = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            _ => return Err(format!("{name} is no option of the trainer").into()),
        }
    }
    Ok(options)
}

fn labelled(document: &Value) -> Result<Labelled, Box<dyn Error>> {
    let text = document["text"].as_str().ok_or("a document without text")?;
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let place = |span: &Value, side: &str| -> Option<usize> {
        bytes
            .get(usize::try_from(span[side].as_u64()?).ok()?)
            .copied()
    };
    let spans = document["spans"].as_array().map_or(&[][..], Vec::as_slice);
    let mut names = Vec::new();
    for span in spans {
        let entity: EntityType = span["type"].as_str().unwrap_or_default().parse()?;
        let start = place(span, "start").ok_or("a span without a place")?;
        let end = place(span, "end").ok_or("a span without a place")?;
        names.push((start..end, entity));
    }
    let pieces = document["sources"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let sources = pieces.iter().map(|piece| {
        let start = place(piece, "start").ok_or("a source without a place")?;
        let source = piece["source"].as_str().ok_or("a source without a name")?;
        Ok((start, name_id(source)))
    });
    Ok(Labelled {
        text: text.to_owned(),
        sources: sources.collect::<Result<_, Box<dyn Error>>>()?,
        names,
    })
}

/// FNV-1a: sources need only be told apart.
fn name_id(name: &str) -> u32 {
    name.bytes().fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
