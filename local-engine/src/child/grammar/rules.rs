//! What an answer must be in llguidance's words: rules in Lark's syntax, and JSON schemas they name.

use llguidance::api::{GrammarWithLexer, TopLevelGrammar};
use serde_json::{Value, json};

use crate::child::grammar::compile::Start;
use crate::child::grammar::constraint::{Answer, Calls, Tool};

/// More calls no answer makes.
const MOST_CALLS: usize = 32;

/// Between two tokens of JSON, at most once.
const WHITE_SPACE: &str = r"\x20|\n\x20{0,20}";

pub(super) fn rules(answer: &Answer, start: Start) -> TopLevelGrammar {
    let mut schemas = Schemas(Vec::new());
    let answer = match answer {
        Answer::Json(schema) => schemas.add(schema),
        Answer::Calls(calls) => schemas.add_calls(calls),
        Answer::JsonOrCalls(schema, calls) => {
            format!("{} | {}", schemas.add(schema), schemas.add_calls(calls))
        }
        Answer::TextWithCalls(calls) => schemas.add_call(calls),
    };
    let start = match start {
        Start::AtOnce => format!("start: {answer}\n"),
        Start::AfterThought => format!("start: BREAK? ({answer})\nBREAK: /\\n{{1,2}}/\n"),
        Start::OrThink => format!("start: {answer} | \"<think>\"\n"),
    };
    let mut grammars = vec![GrammarWithLexer::from_lark(start)];
    grammars.append(&mut schemas.0);
    TopLevelGrammar {
        grammars,
        max_tokens: None,
    }
}

/// The schemas that the rules name.
struct Schemas(Vec<GrammarWithLexer>);

impl Schemas {
    /// Returns the schema's name in the rules.
    fn add(&mut self, schema: &Value) -> String {
        let name = format!("schema{}", self.0.len());
        let mut schema = schema.clone();
        if let Value::Object(schema) = &mut schema {
            let options = json!({"whitespace_pattern": WHITE_SPACE});
            schema.insert("x-guidance".into(), options);
        }
        self.0.push(GrammarWithLexer {
            name: Some(name.clone()),
            json_schema: Some(schema),
            ..GrammarWithLexer::default()
        });
        format!("@{name}")
    }

    /// One call, or several, each on lines of its own.
    fn add_calls(&mut self, calls: &Calls) -> String {
        let call = self.add_call(calls);
        if calls.several {
            format!("{call} (\"\\n\" {call}){{0,{}}}", MOST_CALLS - 1)
        } else {
            call
        }
    }

    /// As Hermes and Qwen3 write it.
    fn add_call(&mut self, calls: &Calls) -> String {
        let mut one = |tool: &Tool| {
            let name = json!(tool.name);
            let begin = format!("<tool_call>\n{{\"name\": {name}, \"arguments\": ");
            let arguments = self.add(&tool.parameters);
            format!("{} {arguments} {}", json!(begin), json!("}\n</tool_call>"))
        };
        let calls: Vec<_> = calls.tools.iter().map(&mut one).collect();
        format!("({})", calls.join(" | "))
    }
}
