//! Texts to vectors, by a model that was made for it: the other thing a child can be for.
//!
//! Nothing is kept from one text to the next, so there is nothing to schedule: texts are computed
//! in the order they came, as many at once as fit into a batch.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Instant;

use crate::child::arrivals::Arrived;
use crate::child::backend::Token;
use crate::error::EngineError;
use crate::protocol::{EmbedRequest, Event};
use crate::wire::{Done, FromChild, Load};

/// A model that embeds.
pub(super) trait Embedder {
    /// A text's tokens, with those that the model wants at its beginning and end.
    fn tokenize(&self, text: &str) -> Vec<Token>;

    /// Tokens that can be computed at once; a text must fit.
    fn batch(&self) -> usize;

    /// Texts that can be computed at once.
    fn texts(&self) -> usize;

    /// The vector of each text, of any length but 0.
    ///
    /// # Errors
    /// What failed; without the texts.
    fn embed(&mut self, texts: &[Vec<Token>]) -> Result<Vec<Vec<f32>>, String>;
}

/// Answers requests until the other end of either channel is gone.
pub(super) fn embed_all(
    embedder: &mut impl Embedder,
    arriving: &Receiver<Arrived<EmbedRequest>>,
    to_parent: &SyncSender<FromChild>,
) {
    let mut done = Done::default();
    for arrived in arriving {
        let id = arrived.id;
        let result = embed(embedder, &arrived, &mut done, |event| {
            // Who is gone is noticed with the last word.
            drop(to_parent.send(FromChild::Event { id, event }));
        });
        let load = Load {
            done,
            ..Load::default()
        };
        let said = [FromChild::Load(load), FromChild::Ended { id, result }];
        if said
            .map(|frame| to_parent.send(frame))
            .iter()
            .any(Result::is_err)
        {
            return;
        }
    }
}

fn embed(
    embedder: &mut impl Embedder,
    arrived: &Arrived<EmbedRequest>,
    done: &mut Done,
    mut tell: impl FnMut(Event),
) -> Result<(), EngineError> {
    let waited = arrived.at.elapsed();
    let limit = arrived.request.deadline;
    let deadline = limit.and_then(|limit| arrived.at.checked_add(limit));
    let texts: Vec<_> = arrived
        .request
        .inputs
        .iter()
        .map(|text| embedder.tokenize(text))
        .collect();
    let longest = texts.iter().map(Vec::len).max().unwrap_or(0);
    if longest > embedder.batch() {
        return Err(EngineError::ContextExceeded {
            prompt_tokens: count(longest),
            max_tokens: 0,
            context: count(embedder.batch()),
        });
    }
    if texts.iter().any(Vec::is_empty) {
        return Err(EngineError::Invalid(
            "a text to be embedded is empty".into(),
        ));
    }
    tell(Event::Started {
        prompt_tokens: count(texts.iter().map(Vec::len).sum()),
        cached_tokens: 0,
        waited,
    });
    let mut index = 0;
    for group in groups(&texts, embedder.batch(), embedder.texts()) {
        if arrived.cancelled.load(Ordering::Relaxed) {
            return Ok(());
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(EngineError::Timeout);
        }
        let vectors = embedder.embed(group).map_err(|error| {
            tracing::error!(error, texts = group.len(), "embedding failed");
            EngineError::Internal
        })?;
        done.steps += 1;
        done.prompt_tokens += group.iter().map(|text| text.len() as u64).sum::<u64>();
        for vector in vectors {
            let vector = of_length_one(vector).ok_or(EngineError::Internal)?;
            tell(Event::Embedding { index, vector });
            index += 1;
        }
    }
    Ok(())
}

/// The texts in their order, in groups that can be computed at once.
fn groups(texts: &[Vec<Token>], tokens: usize, most: usize) -> impl Iterator<Item = &[Vec<Token>]> {
    let mut rest = texts;
    std::iter::from_fn(move || {
        let mut sum = 0;
        let fits = |text: &&Vec<Token>| {
            sum += text.len();
            sum <= tokens
        };
        let length = rest.iter().take(most).take_while(fits).count();
        let (group, after) = rest.split_at(length);
        rest = after;
        (length > 0).then_some(group)
    })
}

/// `None` if it has no direction.
fn of_length_one(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    for x in &mut vector {
        *x /= length;
    }
    (length > 0.0 && length.is_finite()).then_some(vector)
}

fn count(tokens: usize) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use super::*;

    /// One token a byte; a text's vector is its length and its first byte.
    struct Lengths {
        computed: Vec<usize>,
    }

    impl Embedder for Lengths {
        fn tokenize(&self, text: &str) -> Vec<Token> {
            text.bytes().map(Token::from).collect()
        }

        fn batch(&self) -> usize {
            10
        }

        fn texts(&self) -> usize {
            3
        }

        #[expect(clippy::cast_precision_loss, reason = "small")]
        fn embed(&mut self, texts: &[Vec<Token>]) -> Result<Vec<Vec<f32>>, String> {
            self.computed.push(texts.len());
            Ok(texts
                .iter()
                .map(|text| vec![text.len() as f32, 0.0])
                .collect())
        }
    }

    fn ask(inputs: &[&str]) -> (Result<(), EngineError>, Vec<Event>, Vec<usize>) {
        let request = EmbedRequest {
            inputs: inputs.iter().map(|&text| text.to_owned()).collect(),
            deadline: Some(Duration::from_secs(60)),
        };
        let arrived = Arrived {
            id: 1,
            request,
            at: Instant::now(),
            cancelled: Arc::new(AtomicBool::new(false)),
        };
        let mut model = Lengths {
            computed: Vec::new(),
        };
        let mut events = Vec::new();
        let tell = |event| events.push(event);
        let result = embed(&mut model, &arrived, &mut Done::default(), tell);
        (result, events, model.computed)
    }

    #[test]
    fn every_text_gets_its_vector_of_length_1_in_order() {
        let (result, events, computed) = ask(&["aaaa", "bbb", "cccc", "d", "e", "f", "g"]);
        assert_eq!(result, Ok(()));
        let indices = events.iter().filter_map(|event| match event {
            Event::Embedding { index, vector } => {
                assert_eq!(vector, &[1.0, 0.0]);
                Some(*index)
            }
            _ => None,
        });
        assert_eq!(indices.collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(
            computed,
            [2, 3, 2],
            "no more than 10 tokens and 3 texts at once"
        );
    }

    #[test]
    fn a_text_that_does_not_fit_or_is_empty_is_refused() {
        let exceeded = EngineError::ContextExceeded {
            prompt_tokens: 11,
            max_tokens: 0,
            context: 10,
        };
        assert_eq!(ask(&["a", "bbbbbbbbbbb"]).0, Err(exceeded));
        assert!(matches!(ask(&["a", ""]).0, Err(EngineError::Invalid(_))));
    }
}
