//! What requests share: prompts, the cache, the weights under adapters and lanes.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use local_engine::{
    AdapterConfig, CacheType, Class, EngineError, Event, LongLane, Message, PrefixCache, Request,
    Role, Yarn,
};

use crate::{answer, ask, beside, engine, first_text, hear, until};

/// A system prompt of some 200 tokens before the question.
fn with_system(question: &str, owner: &str) -> Request {
    let rules =
        "The branch opens at nine and closes at three. Ask for a seal and a card. ".repeat(12);
    let mut request = ask(question);
    request
        .prompt
        .messages
        .insert(0, Message::new(Role::System, rules));
    request.owner = owner.into();
    request
}

#[tokio::test]
async fn a_system_prompt_is_computed_once_and_changes_nothing() {
    let fresh = engine(|model| model.prefix_cache = PrefixCache::Off).await;
    let sharing = engine(|_| ()).await;
    let questions = [
        "When does it open?",
        "What must I bring?",
        "When does it close?",
    ];
    for (at, question) in questions.into_iter().enumerate() {
        let alone = answer(&fresh, with_system(question, "retail")).await;
        let shared = answer(&sharing, with_system(question, "retail")).await;
        let (alone, shared) = (alone.expect("answered"), shared.expect("answered"));
        assert_eq!((alone.texts, alone.ends), (shared.texts, shared.ends));
        assert_eq!(alone.cached_tokens, 0);
        assert_eq!(
            shared.cached_tokens > 150,
            at > 0,
            "{}",
            shared.cached_tokens
        );
    }
}

#[tokio::test]
async fn many_that_come_at_once_compute_their_system_prompt_once() {
    let engine = engine(|_| ()).await;
    let questions = (0..8).map(|number| format!("What is {number} and {number}?"));
    let requests: Vec<_> = questions
        .map(|question| with_system(&question, "retail"))
        .collect();
    let answers = join_all(requests.into_iter().map(|request| answer(&engine, request))).await;
    let prompts: u32 = answers
        .into_iter()
        .map(|answer| answer.expect("answered").prompt_tokens)
        .sum();
    let done = engine.status().load.done;
    assert_eq!(
        done.prompt_tokens + done.prefix_hit_tokens,
        u64::from(prompts)
    );
    assert!(
        done.prompt_tokens < 450,
        "of {prompts} computed {}",
        done.prompt_tokens
    );
}

#[tokio::test]
async fn applications_share_no_cache_unless_told_to() {
    for (sharing, shares) in [(PrefixCache::PerOwner, false), (PrefixCache::Shared, true)] {
        let engine = engine(|model| model.prefix_cache = sharing).await;
        let ask = async |owner| {
            let answer = answer(&engine, with_system("When does it open?", owner)).await;
            answer.expect("answered").cached_tokens
        };
        assert_eq!(ask("retail").await, 0);
        assert_eq!(ask("markets").await > 0, shares);
        assert!(ask("retail").await > 0);
    }
}

#[tokio::test]
async fn a_batch_request_gives_way_and_loses_nothing() {
    let engine = engine(|model| model.parallel = 1).await;
    let mut patient = ask("Count from 1 to 40.");
    patient.max_tokens = Some(60);
    let alone = answer(&engine, patient.clone()).await.expect("answered");
    patient.class = Class::Batch;
    let mut generation = engine.generate(patient).await.expect("admitted");
    first_text(&mut generation).await;
    answer(&engine, ask("Hi")).await.expect("answered at once");
    // While there is work the load is told now and then only.
    until(&engine, |status| status.load.done.preempted == 1).await;
    let rest = hear(generation).await.expect("answered");
    assert_eq!(engine.status().load.done.preempted, 1);
    let whole = &alone.texts[0];
    assert!(
        whole.ends_with(&rest.texts[0]),
        "{whole:?} | {:?}",
        rest.texts[0]
    );
    assert_eq!(rest.ends, alone.ends);
}

#[tokio::test]
async fn an_adapter_answers_under_its_own_name_beside_the_base_model() {
    let adapter = |name: &str, file| AdapterConfig {
        name: name.into(),
        file: beside(file),
        sha256: None,
        scale: 1.0,
    };
    let engine = engine(|model| {
        // Alone and together are computed in the same pieces, so that the least noise is none.
        model.prefix_cache = PrefixCache::Off;
        model.stall_limit = Duration::from_secs(60);
        model.adapters = vec![
            adapter("lending", "smollm2-lora-a.gguf"),
            adapter("markets", "smollm2-lora-b.gguf"),
        ];
    })
    .await;
    let ask = |adapter: Option<&str>| {
        let mut request = ask("What is a loan?");
        request.adapter = adapter.map(str::to_owned);
        request
    };
    let which = [None, Some("lending"), Some("markets")];
    let mut alone = Vec::new();
    for adapter in which {
        alone.push(answer(&engine, ask(adapter)).await.expect("answered").texts);
    }
    assert!(alone[0] != alone[1] && alone[1] != alone[2] && alone[0] != alone[2]);
    let together = join_all(which.map(|adapter| answer(&engine, ask(adapter)))).await;
    for (alone, together) in alone.into_iter().zip(together) {
        assert_eq!(alone, together.expect("answered").texts);
    }
    let unknown = answer(&engine, ask(Some("law"))).await;
    assert!(
        matches!(unknown, Err(EngineError::Invalid(_))),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn long_conversations_have_a_lane_of_their_own() {
    let engine = engine(|model| {
        model.context = 256;
        model.cache_tokens = Some(512);
        model.cache_type = CacheType::Q8_0;
        model.long = Some(LongLane {
            context: 4096,
            parallel: 1,
            cache_tokens: None,
            yarn: Some(Yarn {
                factor: 2.0,
                original_context: 2048,
            }),
        });
    })
    .await;
    let long = ask(&("The sky is blue. ".repeat(150) + "What colour is the sky?"));
    let (long, short) = tokio::join!(answer(&engine, long), answer(&engine, ask("Hi")));
    assert!(long.expect("the long lane takes it").prompt_tokens > 600);
    short.expect("the short lane takes it");
    let kv_total = engine.status().load.kv_total;
    assert_eq!(kv_total, 512 + 4096);
    let too_long = answer(&engine, ask(&"word ".repeat(5000))).await;
    let Err(EngineError::ContextExceeded { context, .. }) = too_long else {
        panic!("{too_long:?}");
    };
    assert_eq!(context, 4096);
}

#[tokio::test]
async fn streams_go_on_beside_a_long_prompt() {
    let engine = engine(|model| {
        model.context = 2048;
        model.cache_tokens = Some(4096);
        model.stall_limit = Duration::from_millis(1);
    })
    .await;
    let mut talking = ask("Count from 1 to 100.");
    talking.max_tokens = Some(200);
    let mut generation = engine.generate(talking).await.expect("admitted");
    first_text(&mut generation).await;
    let long = engine
        .generate(ask(&"word ".repeat(1000)))
        .await
        .expect("admitted");
    // Prompt and answer advance side by side: the stream is heard many times before the prompt is
    // through.
    let mut long = Box::pin(hear(long));
    let mut pieces = 0;
    loop {
        tokio::select! {
            biased;
            answer = &mut long => break drop(answer.expect("answered")),
            piece = generation.next() => match piece {
                Some(Ok(Event::Text { .. })) => pieces += 1,
                Some(Ok(_)) => {}
                end => panic!("the stream ended first: {end:?}"),
            }
        }
    }
    assert!(pieces >= 20, "{pieces}");
    drop(generation);
    until(&engine, |status| status.in_flight == 0).await;
}
