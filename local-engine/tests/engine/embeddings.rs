//! Texts to vectors, with a tiny Qwen3 embedding model of random weights.

use local_engine::{EmbedRequest, EngineError, ModelConfig, Task};

use crate::{answer, ask, beside, engine};

fn embedding(model: &mut ModelConfig) {
    model.file = beside("tiny-qwen3-embedding.gguf");
    model.task = Task::Embed;
    model.context = 64;
}

fn texts(inputs: &[&str]) -> EmbedRequest {
    EmbedRequest {
        inputs: inputs.iter().map(|&text| text.to_owned()).collect(),
        deadline: None,
    }
}

fn likeness(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[tokio::test]
async fn a_text_has_one_vector_whatever_is_beside_it() {
    let engine = engine(embedding).await;
    let inputs = [
        "住宅ローンの金利",
        "the weather in Osaka",
        "住宅ローンの金利",
        "口座",
        "x",
    ];
    let together = engine.embed(texts(&inputs)).await.expect("embedded");
    let alone = engine.embed(texts(&inputs[..1])).await.expect("embedded");
    assert_eq!(together.vectors.len(), 5);
    for vector in &together.vectors {
        assert!((likeness(vector, vector) - 1.0).abs() < 1e-3);
    }
    assert!(likeness(&together.vectors[0], &together.vectors[2]) > 0.999);
    assert!(likeness(&together.vectors[0], &alone.vectors[0]) > 0.99);
    assert!(likeness(&together.vectors[0], &together.vectors[1]) < 0.99);
    assert!(together.tokens > alone.tokens && alone.tokens > 2);
}

#[tokio::test]
async fn what_cannot_be_embedded_is_refused() {
    let embedder = engine(embedding).await;
    for inputs in [&[][..], &["a", ""]] {
        let refused = embedder.embed(texts(inputs)).await;
        assert!(
            matches!(refused, Err(EngineError::Invalid(_))),
            "{refused:?}"
        );
    }
    let long = "word ".repeat(200);
    let refused = embedder.embed(texts(&[&long])).await;
    let Err(EngineError::ContextExceeded { context: 64, .. }) = refused else {
        panic!("{refused:?}");
    };
    let refused = answer(&embedder, ask("Hi")).await;
    assert!(
        matches!(refused, Err(EngineError::Invalid(_))),
        "{refused:?}"
    );
    let talker = engine(|_| ()).await;
    let refused = talker.embed(texts(&["a"])).await;
    assert!(
        matches!(refused, Err(EngineError::Invalid(_))),
        "{refused:?}"
    );
}
