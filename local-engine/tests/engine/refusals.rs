//! What is refused, and in which words.

use std::time::Duration;

use futures_util::future::join_all;
use local_engine::{Engine, EngineError, ModelConfig, State};

use crate::{SMOLLM2, answer, ask, config, engine, launch, until};

#[tokio::test]
async fn a_prompt_that_does_not_fit_is_refused_with_the_numbers() {
    let engine = engine(|_| ()).await;
    let mut request = ask("What is the capital of Japan?");
    request.max_tokens = Some(475);
    assert!(engine.generate(request.clone()).await.is_ok());
    request.max_tokens = Some(476);
    assert_eq!(
        engine.generate(request).await.err(),
        Some(EngineError::ContextExceeded {
            prompt_tokens: 37,
            max_tokens: 476,
            context: 512
        })
    );
    let long = engine.generate(ask(&"word ".repeat(1000))).await.err();
    let Some(EngineError::ContextExceeded {
        prompt_tokens: 1000..1100,
        ..
    }) = long
    else {
        panic!("{long:?}")
    };
}

#[tokio::test]
async fn monstrous_prompts_are_refused_and_the_engine_goes_on() {
    let engine = engine(|_| ()).await;
    for monster in [
        "a".repeat(5 << 20),
        " ".repeat(5 << 20),
        "\u{0}𝔘é\n".repeat(1 << 17),
    ] {
        let refused = engine.generate(ask(&monster)).await.err();
        assert!(
            matches!(refused, Some(EngineError::ContextExceeded { .. })),
            "{refused:?}"
        );
    }
    answer(&engine, ask("Hi \u{0} \u{FFFD} \u{10FFFD}"))
        .await
        .expect("answered");
    assert_eq!(engine.status().restarts, 0);
}

#[tokio::test]
async fn an_open_max_tokens_is_bounded_by_the_default() {
    let engine = engine(|model| model.default_max_tokens = 3).await;
    let mut request = ask("Tell me a long story.");
    request.max_tokens = None;
    let ends = answer(&engine, request).await.expect("answered").ends;
    assert!(matches!(ends[..], [Some((_, 3))]), "{ends:?}");
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_back() {
    let engine = engine(|model| (model.parallel, model.queue) = (1, 1)).await;
    let all = join_all((0..6).map(|_| answer(&engine, ask("Hi")))).await;
    let busy = all.iter().filter(
        |answer| matches!(answer, Err(EngineError::Busy { retry_after }) if !retry_after.is_zero()),
    );
    assert!((1..=5).contains(&busy.count()), "{all:?}");
    assert!(all.iter().any(Result::is_ok));
}

#[tokio::test]
async fn a_deadline_ends_a_request_and_frees_its_place() {
    let engine = engine(|_| ()).await;
    let mut request = ask("Tell me a very long story.");
    request.max_tokens = Some(400);
    request.deadline = Some(Duration::from_millis(50));
    assert_eq!(answer(&engine, request).await, Err(EngineError::Timeout));
    let status = until(&engine, |status| {
        status.in_flight == 0 && status.load.running == 0
    })
    .await;
    assert_eq!(status.load.kv_used, status.load.kv_cached);
}

#[tokio::test]
async fn broken_json_is_refused_without_repeating_it() {
    let engine = engine(|_| ()).await;
    let mut request = ask("Hi");
    request.prompt.tools = Some(local_engine::Json("[secret".into()));
    let refused = engine
        .generate(request)
        .await
        .expect_err("refused")
        .to_string();
    assert_eq!(refused, "invalid request: `tools` is not valid JSON");
}

/// Why an engine with such a model does not come up, and that it is not tried again at once.
async fn down(model: ModelConfig) -> String {
    let file = model.file.display().to_string();
    let engine = Engine::start(launch(model));
    let why = engine
        .ready()
        .await
        .expect_err("it cannot come up")
        .to_string();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let status = engine.status();
    assert_eq!(status.restarts, 0, "tried in a hot loop");
    assert!(matches!(status.state, State::Down { .. }));
    assert!(matches!(
        engine.generate(ask("Hi")).await,
        Err(EngineError::Unavailable { .. })
    ));
    why.replace(&file, "FILE")
}

#[tokio::test]
async fn the_pinned_file_is_taken_and_another_refused() {
    let engine = engine(|model| model.sha256 = Some(SMOLLM2.parse().expect("a digest"))).await;
    assert_eq!(engine.status().model.expect("loaded").context, 512);
    let mut wrong = config();
    wrong.sha256 = Some("00".repeat(32).parse().expect("a digest"));
    let why = down(wrong).await;
    let (found, pinned) = (SMOLLM2, "00".repeat(32));
    assert_eq!(
        why,
        format!(
            "the local engine is not available: the model file `FILE` has SHA-256 {found}, but \
             the configuration pins {pinned}; fetch the right file, or pin this one if it is the \
             one you mean"
        )
    );
}

#[tokio::test]
async fn a_wrong_file_is_refused_with_the_fix() {
    let missing = ModelConfig::new("/nowhere/model.gguf");
    assert_eq!(
        down(missing).await,
        "the local engine is not available: there is no model file at `FILE`; put one there or \
         correct the path"
    );
    let cut = tempfile::NamedTempFile::new().expect("a temporary file");
    let whole = std::fs::read(crate::model_file()).expect("readable");
    std::fs::write(cut.path(), &whole[..1 << 20]).expect("room for 1 MiB");
    let why = down(ModelConfig::new(cut.path())).await;
    assert!(why.contains("llama.cpp cannot load `FILE`"), "{why}");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_together() {
    let mut wrong = config();
    (wrong.context, wrong.queue) = (4, 0);
    assert_eq!(
        down(wrong).await,
        "the local engine is not available: `context` is 4; it must be at least 16; \
         `queue` is 0; it must be at least 1"
    );
}
