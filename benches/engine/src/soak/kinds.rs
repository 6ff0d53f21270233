//! The kinds of requests of the soak, and what a proper answer to each is.

use serde_json::{Value, json};

use crate::chat::{Choice, Heard};
use crate::questions::{self, thing};
use crate::servers::MODEL;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Short,
    /// As [`Kind::Short`], not streamed.
    Whole,
    /// Three answers to one prompt.
    Several,
    /// Ends before a word that the answer is likely to use.
    Stopped,
    /// Held to a JSON schema.
    Schema,
    /// With a function to call.
    Tools,
    /// A prompt of some 3,000 tokens.
    Long,
}

const STOPS: [&str; 2] = ["the", "."];
/// Sentences of 16 to 17 tokens each.
const SENTENCES: usize = 180;
const ANSWERS: u64 = 3;

impl Kind {
    /// The body of a request, no two alike.
    pub(crate) fn request(self, random: &mut fastrand::Rng) -> Value {
        let number = random.usize(..1_000_000);
        let question = questions::question(number, random.usize(..16));
        let system = questions::system();
        let tokens = random.u32(16..=96);
        let mut request = questions::streamed(Some(&system), &question, tokens);
        if random.bool() {
            request["temperature"] = json!(0.7);
            request["seed"] = json!(number);
        }
        match self {
            Self::Short => {}
            Self::Whole => {
                request = json!({
                    "model": MODEL,
                    "messages": request["messages"],
                    "max_tokens": tokens,
                });
            }
            Self::Several => request["n"] = json!(ANSWERS),
            Self::Stopped => request["stop"] = json!(STOPS),
            Self::Schema => request["response_format"] = schema(),
            Self::Tools => request["tools"] = tools(),
            Self::Long => {
                let text = long(number);
                request = questions::streamed(Some(&system), &text, tokens);
            }
        }
        request
    }

    fn answers(self) -> u64 {
        if self == Self::Several { ANSWERS } else { 1 }
    }

    /// Whether an answer that came to its end is what was asked for.
    ///
    /// # Errors
    /// What is wrong with it, without its text.
    pub(crate) fn check(self, heard: &Heard) -> Result<(), String> {
        let expected = self.answers();
        for index in 0..expected {
            let choice = heard.choices.get(&index);
            let choice =
                choice.ok_or_else(|| format!("answer {index} of {expected} is missing"))?;
            let Some(finish) = &choice.finish else {
                return Err(format!("answer {index} has no finish reason"));
            };
            self.check_choice(choice, finish)?;
        }
        Ok(())
    }

    fn check_choice(self, choice: &Choice, finish: &str) -> Result<(), String> {
        match self {
            Self::Stopped if STOPS.iter().any(|stop| choice.text.contains(stop)) => {
                Err("a stop string is in the answer".into())
            }
            Self::Schema if finish == "stop" && !is_of_schema(&choice.text) => {
                Err("an answer does not follow its schema".into())
            }
            Self::Tools if choice.calls.values().any(|call| !is_call(call)) => {
                Err("a call's name or arguments cannot be read".into())
            }
            _ => Ok(()),
        }
    }
}

fn schema() -> Value {
    json!({
        "type": "json_schema",
        "json_schema": {
            "name": "story",
            "strict": true,
            "schema": {
                "type": "object",
                "properties": {
                    "kind": { "type": "string", "enum": ["loan", "story"] },
                    "number": { "type": "integer" },
                    "is_long": { "type": "boolean" },
                },
                "required": ["kind", "number", "is_long"],
                "additionalProperties": false,
            },
        },
    })
}

fn is_of_schema(text: &str) -> bool {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let members = value.as_object().map_or(0, serde_json::Map::len);
    members == 3
        && matches!(value["kind"].as_str(), Some("loan" | "story"))
        && value["number"].is_number()
        && value["is_long"].is_boolean()
}

fn tools() -> Value {
    json!([{
        "type": "function",
        "function": {
            "name": "balance",
            "description": "The balance of a branch's account.",
            "parameters": {
                "type": "object",
                "properties": { "branch": { "type": "string" } },
                "required": ["branch"],
            },
        },
    }])
}

fn is_call((name, arguments): &(String, String)) -> bool {
    let arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
    name == "balance" && arguments.is_object()
}

fn long(number: usize) -> String {
    let sentence = |place: usize| {
        let [one, other] = [thing(number + place), thing(number + place * 5 + 1)];
        format!("In report {place} the {one} stood beside the {other}. ")
    };
    let text: String = (0..SENTENCES).map(sentence).collect();
    format!(
        "Collection {number}. {text}\nWhich reports speak of a {}?",
        thing(number)
    )
}
