//! From a constraint to a grammar that runs.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use llguidance::api::ParserLimits;
use llguidance::earley::SlicedBiasComputer;
use llguidance::toktrie::{ApproximateTokEnv, InferenceCapabilities, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};

use crate::child::backend::Token;
use crate::child::grammar::constraint::{Answer, Constraint, Thinking};
use crate::child::grammar::mask::Mask;
use crate::child::grammar::patience::{Patience, Unfinished};
use crate::child::grammar::rules::rules;
use crate::child::grammar::running::{Grammar, Plan};
use crate::child::grammar::schema::explain;

/// Compiling recurses over schemas and regular expressions. Only what is touched is memory.
const STACK_BYTES: usize = 256 << 20;

/// Nothing within the limits comes near; it is for what they do not foresee.
const MOST_TIME: Duration = Duration::from_secs(20);

/// What a vocabulary says, for grammars.
pub(crate) struct Words {
    /// The bytes of each token as text; none for control tokens.
    pub(crate) bytes: Vec<Vec<u8>>,
    /// The tokens that end the model's turn.
    pub(crate) ends: Vec<Token>,
}

/// Why there is no grammar.
#[derive(Debug)]
pub(crate) enum NoGrammar {
    /// What is wrong with the schema, without its texts.
    Invalid(String),
    /// A schema before it is still being compiled, though nobody waits for it any more; or no thread
    /// could be started.
    Busy,
}

/// Makes grammars for one model.
pub(crate) struct Grammars {
    vocabulary: Arc<LazyVocabulary>,
    patience: Patience,
}

type LazyVocabulary = LazyLock<Result<Vocabulary, String>, MakeVocabulary>;
type MakeVocabulary = Box<dyn FnOnce() -> Result<Vocabulary, String> + Send>;

/// The tokens as a tree of their bytes.
struct Vocabulary {
    factory: ParserFactory,
    env: TokEnv,
    ends: Mask,
    /// All but those.
    not_ends: Mask,
}

impl Grammars {
    /// `words` is called when the first grammar is compiled, which takes a second more for 150,000
    /// tokens: 30 to 60 MB that an engine without such requests does not need.
    pub(crate) fn new(words: impl FnOnce() -> Words + Send + 'static) -> Self {
        Self {
            vocabulary: Arc::new(LazyLock::new(Box::new(|| Vocabulary::new(words())))),
            patience: Patience::new(MOST_TIME, STACK_BYTES),
        }
    }

    /// Takes milliseconds mostly; a second for the largest schemas that are allowed.
    ///
    /// # Errors
    /// See [`NoGrammar`].
    pub(crate) fn compile(&self, constraint: &Constraint) -> Result<Grammar, NoGrammar> {
        // Here, so that the first schema has as much time as all after it.
        LazyLock::force(&self.vocabulary);
        let (vocabulary, constraint) = (self.vocabulary.clone(), constraint.clone());
        let compiled = self.patience.run(move || match &**vocabulary {
            Ok(vocabulary) => vocabulary.compile(constraint),
            Err(error) => Err(error.clone()),
        });
        match compiled {
            Ok(grammar) => grammar.map_err(NoGrammar::Invalid),
            Err(unfinished) => Err(unfinished.into()),
        }
    }
}

impl From<Unfinished> for NoGrammar {
    fn from(unfinished: Unfinished) -> Self {
        let invalid = |what: &str| Self::Invalid(what.into());
        match unfinished {
            Unfinished::Late => invalid("the schema is too complex"),
            Unfinished::Panicked => invalid(explain("")),
            Unfinished::Busy | Unfinished::NoThread => Self::Busy,
        }
    }
}

impl Vocabulary {
    fn new(words: Words) -> Result<Self, String> {
        let fault = |error: &dyn std::fmt::Display| format!("no grammars with this model: {error}");
        let Words { mut bytes, ends } = words;
        let index = |end: &Token| usize::try_from(*end).ok().filter(|&end| end < bytes.len());
        let ends: Vec<_> = ends.iter().filter_map(index).collect();
        for bytes in &mut bytes {
            // No text contains this byte, and llguidance marks control tokens by it.
            if bytes.contains(&TokTrie::SPECIAL_TOKEN_MARKER) {
                bytes.clear();
            }
        }
        for &end in &ends {
            bytes[end].clear();
        }
        let ends: Result<Vec<_>, _> = ends.into_iter().map(u32::try_from).collect();
        let ends = ends.map_err(|error| fault(&error))?;
        let &[end, ..] = ends.as_slice() else {
            return Err(fault(&"its vocabulary has no token that ends a turn"));
        };
        let size = u32::try_from(bytes.len()).map_err(|error| fault(&error))?;
        let trie = TokTrie::from(&TokRxInfo::new(size, end), &bytes).with_eos_tokens(&ends);
        let ends = trie.eos_token_set();
        let not_ends = Mask::new(ends.negated());
        let env: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
        let capabilities = InferenceCapabilities::default();
        let slices = SlicedBiasComputer::json_slices();
        let mut factory = ParserFactory::new(&env, capabilities, &slices).map_err(|e| fault(&e))?;
        factory.quiet();
        *factory.limits_mut() = limits();
        Ok(Self {
            factory,
            env,
            ends: Mask::new(ends),
            not_ends,
        })
    }

    fn compile(&self, constraint: Constraint) -> Result<Grammar, String> {
        let Constraint { thinking, answer } = constraint;
        let first = self.plan(thinking, &answer);
        let plan = match (first, answer.with_hoped_for_arguments_free()) {
            (Err(_), Some(freer)) => self.plan(thinking, &freer)?,
            (first, _) => first?,
        };
        Ok(Grammar::new(Arc::new(plan)))
    }

    fn plan(&self, thinking: Thinking, answer: &Answer) -> Result<Plan, String> {
        let opening = match thinking {
            Thinking::May => Some(self.matcher(answer, Start::OrThink)?),
            Thinking::No | Thinking::Begun => None,
        };
        let (watches, several) = match answer {
            Answer::TextWithCalls(calls) => (true, calls.several),
            _ => (false, false),
        };
        let start = match thinking {
            Thinking::No => Start::AtOnce,
            Thinking::May | Thinking::Begun => Start::AfterThought,
        };
        Ok(Plan {
            env: self.env.clone(),
            ends: self.ends.clone(),
            not_ends: self.not_ends.clone(),
            answer: self.matcher(answer, if watches { Start::AtOnce } else { start })?,
            opening,
            thinking,
            watches,
            several,
        })
    }

    /// Also computes the first mask, so that a schema that allows nothing is refused here.
    fn matcher(&self, answer: &Answer, start: Start) -> Result<Matcher, String> {
        let mut matcher = Matcher::new(self.factory.create_parser(rules(answer, start)));
        match matcher.compute_mask() {
            Ok(_) => Ok(matcher),
            Err(error) => Err(format!(
                "{}: {}",
                answer.place(),
                explain(&format!("{error:#}"))
            )),
        }
    }
}

/// What stands before the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing.
    AtOnce,
    /// Up to two line breaks.
    AfterThought,
    /// Nothing; or all is `<think>`.
    OrThink,
}

/// They bound what a schema takes to compile, and a mask: some 10 ms, and 40 MB a grammar.
fn limits() -> ParserLimits {
    ParserLimits {
        step_lexer_fuel: 100_000,
        max_lexer_states: 25_000,
        // Else errors quote the schema.
        verbose_errors: false,
        ..ParserLimits::default()
    }
}
