//! From a constraint to a grammar that runs.

use std::sync::{Arc, LazyLock};
use std::thread;

use llguidance::api::{GrammarWithLexer, TopLevelGrammar};
use llguidance::earley::SlicedBiasComputer;
use llguidance::toktrie::{ApproximateTokEnv, InferenceCapabilities, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};
use serde_json::{Value, json};

use crate::child::backend::Token;
use crate::child::grammar::constraint::{Answer, Calls, Constraint, Thinking};
use crate::child::grammar::mask::Mask;
use crate::child::grammar::running::{Grammar, Plan};

/// Compiling recurses over schemas and regular expressions.
const STACK_BYTES: usize = 256 << 20;

/// More calls than that no answer makes.
const MOST_CALLS: usize = 32;

/// Between two tokens of JSON, once.
const WHITE_SPACE: &str = r"\x20|\n\x20{0,20}";

/// What a vocabulary says, for grammars.
pub(crate) struct Words {
    /// The bytes of each token as text; none for control tokens.
    pub(crate) bytes: Vec<Vec<u8>>,
    /// The tokens that end the model's turn.
    pub(crate) ends: Vec<Token>,
}

/// Makes grammars for one model.
pub(crate) struct Grammars {
    /// Made when first asked for: it takes a tenth of a second and some 30 MiB.
    vocabulary: LazyLock<
        Result<Vocabulary, String>,
        Box<dyn FnOnce() -> Result<Vocabulary, String> + Send>,
    >,
}

struct Vocabulary {
    factory: ParserFactory,
    env: TokEnv,
    /// All but the tokens that end the turn.
    not_ends: Mask,
    ends: Mask,
}

impl Grammars {
    /// `words` is called when the first grammar is compiled.
    pub(crate) fn new(words: impl FnOnce() -> Words + Send + 'static) -> Self {
        Self {
            vocabulary: LazyLock::new(Box::new(|| Vocabulary::new(words()))),
        }
    }

    /// # Errors
    /// What is wrong with the schema, without its texts.
    pub(crate) fn compile(&self, constraint: &Constraint) -> Result<Grammar, String> {
        let vocabulary = self.vocabulary.as_ref().map_err(Clone::clone)?;
        thread::scope(|scope| {
            let compiling = thread::Builder::new()
                .name("grammar".into())
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, || vocabulary.compile(constraint));
            let compiled = compiling.map(thread::ScopedJoinHandle::join);
            compiled.map_or(Err(FAILED.into()), |compiled| {
                compiled.unwrap_or_else(|_| Err(FAILED.into()))
            })
        })
    }
}

const FAILED: &str = "the schema cannot be compiled";

impl Vocabulary {
    fn new(words: Words) -> Result<Self, String> {
        let fault = |error: &dyn std::fmt::Display| format!("no grammars with this model: {error}");
        let ends: Vec<_> = words
            .ends
            .iter()
            .filter_map(|&end| u32::try_from(end).ok())
            .collect();
        let &[end, ..] = ends.as_slice() else {
            return Err(fault(&"its vocabulary has no token that ends a turn"));
        };
        let mut bytes = words.bytes;
        for bytes in &mut bytes {
            // No text contains this byte, and llguidance marks control tokens by it.
            if bytes.contains(&TokTrie::SPECIAL_TOKEN_MARKER) {
                bytes.clear();
            }
        }
        for &end in &ends {
            if let Some(bytes) = bytes.get_mut(end as usize) {
                bytes.clear();
            }
        }
        let size = u32::try_from(bytes.len()).map_err(|error| fault(&error))?;
        let trie = TokTrie::from(&TokRxInfo::new(size, end), &bytes).with_eos_tokens(&ends);
        let ends = trie.eos_token_set();
        let not_ends = Mask::new(ends.negated());
        let env: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
        let mut factory = ParserFactory::new(
            &env,
            InferenceCapabilities::default(),
            &SlicedBiasComputer::json_slices(),
        )
        .map_err(|error| fault(&error))?;
        factory.quiet();
        factory.limits_mut().verbose_errors = false;
        Ok(Self {
            factory,
            env,
            not_ends,
            ends: Mask::new(ends),
        })
    }

    fn compile(&self, constraint: &Constraint) -> Result<Grammar, String> {
        let answer = self.matcher(&constraint.answer, false)?;
        let opening = match constraint.thinking {
            Thinking::May => Some(self.matcher(&constraint.answer, true)?),
            Thinking::No | Thinking::Begun => None,
        };
        let (watches, several) = match &constraint.answer {
            Answer::TextWithCalls(calls) => (true, calls.several),
            _ => (false, false),
        };
        Ok(Grammar::new(Arc::new(Plan {
            env: self.env.clone(),
            ends: self.ends.clone(),
            not_ends: self.not_ends.clone(),
            answer,
            opening,
            thinking: constraint.thinking,
            watches,
            several,
        })))
    }

    /// `or_thinks`: also allow `<think>`.
    fn matcher(&self, answer: &Answer, or_thinks: bool) -> Result<Matcher, String> {
        let parser = self.factory.create_parser(grammar(answer, or_thinks));
        parser
            .map(|parser| Matcher::new(Ok(parser)))
            .map_err(|_| FAILED.into())
    }
}

fn grammar(answer: &Answer, or_thinks: bool) -> TopLevelGrammar {
    let mut grammars = Vec::new();
    let start = match answer {
        Answer::Json(schema) => add(&mut grammars, schema),
        Answer::Calls(calls) => add_calls(&mut grammars, calls),
        Answer::JsonOrCalls(schema, calls) => {
            let json = add(&mut grammars, schema);
            format!("{json} | {}", add_calls(&mut grammars, calls))
        }
        Answer::TextWithCalls(calls) => add_call(&mut grammars, calls),
    };
    let think = if or_thinks { "| \"<think>\"" } else { "" };
    let rules = format!("start: BLANK? ({start}) {think}\nBLANK: /\\n{{1,2}}/\n");
    grammars.insert(0, GrammarWithLexer::from_lark(rules));
    TopLevelGrammar {
        grammars,
        max_tokens: None,
    }
}

/// Adds a schema; returns its name in the rules.
fn add(grammars: &mut Vec<GrammarWithLexer>, schema: &Value) -> String {
    let name = format!("schema{}", grammars.len());
    let mut schema = schema.clone();
    schema["x-guidance"] = json!({"whitespace_pattern": WHITE_SPACE});
    grammars.push(GrammarWithLexer {
        name: Some(name.clone()),
        json_schema: Some(schema),
        ..GrammarWithLexer::default()
    });
    format!("@{name}")
}

fn add_calls(grammars: &mut Vec<GrammarWithLexer>, calls: &Calls) -> String {
    let call = add_call(grammars, calls);
    if calls.several {
        format!("({call}) (\"\\n\" ({call})){{0,{}}}", MOST_CALLS - 1)
    } else {
        call
    }
}

fn add_call(grammars: &mut Vec<GrammarWithLexer>, calls: &Calls) -> String {
    let one = |tool: &crate::child::grammar::constraint::Tool| {
        let begin = format!(
            "<tool_call>\n{{\"name\": {}, \"arguments\": ",
            json!(tool.name)
        );
        let arguments = add(grammars, &tool.parameters);
        format!("{} {arguments} {}", json!(begin), json!("}\n</tool_call>"))
    };
    let calls: Vec<_> = calls.tools.iter().map(one).collect();
    format!("({})", calls.join(" | "))
}
