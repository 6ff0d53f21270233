//! Qwen3's true template and tokenizer, against what Hugging Face's and vLLM's Python makes of the
//! same conversations: `tests/qwen3/reference.py` wrote it down.
//!
//! The model's file is at `$SEKISHO_TEST_QWEN3`, or where `make test` puts it.

use std::path::PathBuf;

use serde::Deserialize;

use crate::child::llama::Loaded;
use crate::child::prepare::Tokenize;
use crate::config::ModelConfig;
use crate::protocol::{Json, Message, Prompt, Role, TemplateOptions};

#[derive(Deserialize)]
struct Case {
    name: String,
    messages: Vec<Turn>,
    tools: Option<String>,
    #[serde(default)]
    enable_thinking: bool,
    kwargs: Option<String>,
    text: String,
    tokens: Option<Vec<i32>>,
}

#[derive(Deserialize)]
struct Turn {
    role: String,
    content: String,
    reasoning: Option<String>,
    tool_calls: Option<String>,
    tool_call_id: Option<String>,
}

impl Case {
    fn prompt(&self) -> Prompt {
        Prompt {
            messages: self.messages.iter().map(Turn::message).collect(),
            tools: self.tools.clone().map(Json),
            template: TemplateOptions {
                enable_thinking: self.enable_thinking,
                kwargs: self.kwargs.clone().map(Json),
            },
        }
    }
}

impl Turn {
    fn message(&self) -> Message {
        let role = match &*self.role {
            "system" => Role::System,
            "user" => Role::User,
            "assistant" => Role::Assistant,
            _ => Role::Tool,
        };
        Message {
            reasoning: self.reasoning.clone(),
            tool_calls: self.tool_calls.clone().map(Json),
            tool_call_id: self.tool_call_id.clone(),
            ..Message::new(role, self.content.clone())
        }
    }
}

fn model_file() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = || std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let file = std::env::var_os("SEKISHO_TEST_QWEN3").map_or_else(
        || cache().join("sekisho/models/tiny-qwen3.gguf"),
        PathBuf::from,
    );
    assert!(
        file.exists(),
        "no model at {}: `make test` makes it",
        file.display()
    );
    file
}

#[test]
fn conversations_are_rendered_and_tokenized_as_the_reference_does() {
    let file = model_file();
    let loaded = Loaded::load(&file, &[], &ModelConfig::new(&file), |_| ()).expect("it loads");
    let (template, vocabulary) = (loaded.template().expect("Jinja"), loaded.vocabulary());
    let cases = include_str!("../../../tests/qwen3/reference.json");
    let cases: Vec<Case> = serde_json::from_str(cases).expect("cases");
    for case in cases {
        let rendered = template.render(&case.prompt()).expect("it renders");
        let text: String = rendered.pieces().collect();
        assert_eq!(text, case.text, "{}", case.name);
        if let Some(reference) = case.tokens {
            let tokens = rendered
                .pieces()
                .flat_map(|piece| vocabulary.tokenize(piece));
            assert_eq!(tokens.collect::<Vec<_>>(), reference, "{}", case.name);
        }
    }
}
