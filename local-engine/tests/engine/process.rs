//! The child as a process: killed, signalled, drained, and what it can see.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use local_engine::{Engine, EngineError, State};

use crate::{answer, ask, config, engine, first_text, hear, launch, until};

fn signal(name: &str, pid: u32) {
    let status = Command::new("kill").arg(name).arg(pid.to_string()).status();
    assert!(status.expect("kill runs").success());
}

fn exists(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

#[tokio::test]
async fn a_killed_child_fails_its_requests_and_comes_back() {
    let engine = engine(|_| ()).await;
    let pid = engine.status().pid.expect("a child");
    let long = || async {
        let mut request = ask("Tell me a very long story.");
        request.max_tokens = Some(200);
        let mut generation = engine.generate(request).await?;
        first_text(&mut generation).await;
        signal("-KILL", pid);
        hear(generation).await
    };
    let waiting = join_all((0..4).map(|_| async {
        let mut request = ask("Tell me a very long story.");
        request.max_tokens = Some(200);
        answer(&engine, request).await
    }));
    let (killed, others) = tokio::join!(long(), waiting);
    for failed in others.into_iter().chain([killed]) {
        let Err(EngineError::Unavailable { why }) = failed else {
            panic!("{failed:?}")
        };
        assert_eq!(why, "its child was ended by signal 9");
    }
    let status = until(&engine, |status| status.state == State::Ready).await;
    assert_eq!(status.restarts, 1);
    assert_ne!(status.pid, Some(pid));
    assert!(!exists(pid), "the killed child is reaped");
    answer(&engine, ask("Hi"))
        .await
        .expect("the new child answers");
}

#[tokio::test]
async fn signals_to_the_whole_service_do_not_end_the_child() {
    let engine = engine(|_| ()).await;
    let pid = engine.status().pid.expect("a child");
    for name in ["-INT", "-TERM", "-HUP"] {
        signal(name, pid);
    }
    answer(&engine, ask("Hi")).await.expect("still there");
    assert_eq!(engine.status().pid, Some(pid));
}

#[tokio::test]
async fn shutdown_lets_running_requests_finish_and_takes_no_more() {
    let engine = engine(|_| ()).await;
    let pid = engine.status().pid.expect("a child");
    let generation = engine
        .generate(ask("Count from 1 to 20."))
        .await
        .expect("admitted");
    let closing = engine.clone();
    let shutdown = tokio::spawn(async move { closing.shutdown(Duration::from_secs(60)).await });
    tokio::task::yield_now().await;
    let refused = engine.generate(ask("Hi")).await.err();
    assert!(
        matches!(refused, Some(EngineError::Unavailable { .. })),
        "{refused:?}"
    );
    hear(generation).await.expect("it may finish");
    shutdown.await.expect("no panic");
    assert!(!exists(pid));
}

#[tokio::test]
async fn a_grace_period_that_is_over_ends_what_still_runs() {
    let engine = engine(|_| ()).await;
    let mut request = ask("Tell me a very long story.");
    request.max_tokens = Some(400);
    let mut generation = engine.generate(request).await.expect("admitted");
    first_text(&mut generation).await;
    engine.shutdown(Duration::ZERO).await;
    let failed = hear(generation).await.err();
    assert!(
        matches!(failed, Some(EngineError::Unavailable { .. })),
        "{failed:?}"
    );
}

#[tokio::test]
async fn the_last_handle_dropped_ends_the_child() {
    let engine = engine(|_| ()).await;
    let pid = engine.status().pid.expect("a child");
    drop(engine);
    while exists(pid) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn the_child_sees_no_environment_and_no_file_of_its_parent() {
    let engine = engine(|_| ()).await;
    let pid = engine.status().pid.expect("a child");
    let environment = std::fs::read(format!("/proc/{pid}/environ")).expect("ours to read");
    let environment = String::from_utf8_lossy(&environment);
    // Cargo sets several of these for every test.
    assert!(
        !environment.contains("CARGO") && !environment.contains("HOME="),
        "{environment}"
    );
    let open = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("ours to read");
    let open: Vec<_> = open
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .map(|target| target.display().to_string())
        .collect();
    let of_the_socket = open.iter().filter(|target| target.starts_with("socket:"));
    let first = std::fs::read_link(format!("/proc/{pid}/fd/0")).expect("the socket");
    assert!(
        of_the_socket
            .into_iter()
            .all(|target| *target == first.display().to_string())
    );
    assert!(
        !open.iter().any(|target| target.contains("eventpoll")),
        "{open:?}"
    );
}

#[tokio::test]
async fn a_program_that_is_no_engine_is_reported_and_tried_ever_more_slowly() {
    let mut other = launch(config());
    other.program = "/bin/sh".into();
    other.args = ["-c", "exit 3"].map(String::from).into();
    other.restart_delay_max = Duration::from_millis(200);
    let engine = Engine::start(other);
    let why = engine
        .ready()
        .await
        .expect_err("it cannot come up")
        .to_string();
    assert_eq!(
        why,
        "the local engine is not available: its child ended with status 3"
    );
    let status = until(&engine, |status| status.restarts >= 5).await;
    let failure = status.last_failure.expect("it failed");
    assert!(failure.ends_with("times in a row"), "{failure}");

    let mut missing = launch(config());
    missing.program = "/nowhere/sekisho".into();
    let why = Engine::start(missing)
        .ready()
        .await
        .expect_err("it cannot come up")
        .to_string();
    assert!(why.contains("failed to start `/nowhere/sekisho`"), "{why}");
}

#[tokio::test]
async fn a_child_that_speaks_another_language_is_ended() {
    let mut other = launch(config());
    other.program = "/bin/sh".into();
    other.args = ["-c", "printf 'hello, world' >&0; sleep 60"]
        .map(String::from)
        .into();
    let engine = Engine::start(other);
    let why = engine
        .ready()
        .await
        .expect_err("it cannot come up")
        .to_string();
    assert!(why.contains("its child broke the protocol"), "{why}");
}

#[test]
fn an_engine_started_by_hand_says_who_starts_it() {
    let program = env!("CARGO_BIN_EXE_local-engine-child");
    let ended = Command::new(program)
        .stdin(std::process::Stdio::null())
        .output();
    let ended = ended.expect("it runs");
    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        said.contains("this command is started by the gateway"),
        "{said}"
    );
}

#[tokio::test]
async fn a_silent_child_with_work_is_killed_and_replaced() {
    let mut quick = launch(config());
    quick.silence_limit = Duration::from_secs(1);
    let engine = Engine::start(quick);
    engine.ready().await.expect("the model loads");
    let pid = engine.status().pid.expect("a child");
    signal("-STOP", pid);
    let failed = engine.generate(ask("Hi")).await.err();
    let Some(EngineError::Unavailable { why }) = failed else {
        panic!("{failed:?}")
    };
    assert!(why.contains("was silent"), "{why}");
    until(&engine, |status| status.restarts == 1).await;
}

#[tokio::test]
async fn an_answer_outlives_nothing_it_needs() {
    let engine = engine(|_| ()).await;
    let mut generation = engine.generate(ask("Hi")).await.expect("admitted");
    drop(engine);
    while let Some(event) = generation.next().await {
        if event.is_err() {
            return;
        }
    }
}
