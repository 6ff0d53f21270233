//! What stands in the child's log, at the level where everything would.

use std::path::Path;

use local_engine::{Engine, Launch, ModelConfig};

use crate::{answer, ask, config, launch};

/// A launch whose log goes to `log`, with everything asked for.
fn logged(model: ModelConfig, log: &Path) -> Launch {
    let mut launch = launch(model);
    let (child, log) = (launch.program.display().to_string(), log.display());
    launch.program = "/bin/sh".into();
    let run = format!("RUST_LOG=trace exec {child} 2>{log}");
    launch.args = ["-c", &run].map(String::from).into();
    launch
}

#[tokio::test]
async fn no_text_of_a_request_or_an_answer_stands_in_the_log() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let log = directory.path().join("log");
    let engine = Engine::start(logged(config(), &log));
    engine.ready().await.expect("the model loads");
    let mut secret = ask("Repeat: Zanzibar Quetzalcoatl <|im_start|> \u{0} 関所");
    secret.prompt.messages[0].name = Some("Xylophone".into());
    let said = answer(&engine, secret).await.expect("answered");
    let too_long = ask(&"Zanzibar ".repeat(2000));
    answer(&engine, too_long).await.expect_err("refused");
    engine.shutdown(std::time::Duration::ZERO).await;
    let log = std::fs::read_to_string(log).expect("the log");
    assert!(log.contains("the engine is fenced in"), "{log}");
    assert!(
        log.contains("model buffer size"),
        "facts of loading are told: {log}"
    );
    for word in ["Zanzibar", "Quetzalcoatl", "関所", "Xylophone"] {
        assert!(!log.contains(word), "{word} in {log}");
    }
    let answer = said.texts[0].trim();
    assert!(
        !answer.is_empty() && !log.contains(answer),
        "{answer} in {log}"
    );
}

#[tokio::test]
async fn a_model_that_cannot_be_loaded_is_refused_in_llama_cpps_words() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (log, file) = (
        directory.path().join("log"),
        directory.path().join("model.gguf"),
    );
    let mut bytes = std::fs::read(crate::model_file()).expect("readable");
    // An architecture nobody knows: `llama` stands first in the metadata's values.
    let at = bytes
        .windows(13)
        .position(|bytes| bytes == b"\x05\0\0\0\0\0\0\0llama");
    bytes[at.expect("general.architecture") + 8] = b'X';
    std::fs::write(&file, &bytes).expect("room for the model");
    let engine = Engine::start(logged(ModelConfig::new(file), &log));
    let why = engine
        .ready()
        .await
        .expect_err("it cannot come up")
        .to_string();
    assert!(why.contains("unknown model architecture: 'Xlama'"), "{why}");
}
