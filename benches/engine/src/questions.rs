//! What is asked: a system prompt of some 200 tokens that all share, and questions of which no two
//! are alike.

use serde_json::{Value, json};

use crate::servers::MODEL;

const RULE: &str = "You answer the questions of a bank's staff, briefly and politely. ";
/// Some 200 tokens.
const RULES: usize = 14;

const THINGS: [&str; 16] = [
    "bridge", "river", "market", "loan", "forest", "ship", "clock", "garden", "letter", "mountain",
    "harbour", "teacher", "winter", "engine", "island", "library",
];

/// What is asked over and over about.
pub(crate) fn thing(number: usize) -> &'static str {
    THINGS[number % THINGS.len()]
}

/// The system prompt.
pub(crate) fn system() -> String {
    RULE.repeat(RULES)
}

/// The question of a user, the so-manieth. It asks for more than any answer here may be long, so
/// that answers end at their limit.
pub(crate) fn question(user: usize, turn: usize) -> String {
    let [one, other] = [thing(user * 7 + turn), thing(user + turn * 5 + 3)];
    let number = user * 31 + turn * 17;
    format!(
        "Question {user}-{turn}: tell me a long story about a {one} and a {other}, with number {number}."
    )
}

/// A streamed chat request that tells its usage, as every client of the measurement sends it.
pub(crate) fn streamed(system: Option<&str>, user: &str, tokens: u32) -> Value {
    let mut messages = Vec::new();
    if let Some(system) = system {
        messages.push(json!({ "role": "system", "content": system }));
    }
    messages.push(json!({ "role": "user", "content": user }));
    json!({
        "model": MODEL,
        "messages": messages,
        "max_tokens": tokens,
        "temperature": 0,
        "stream": true,
        "stream_options": { "include_usage": true },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_questions_are_alike() {
        let questions: HashSet<_> = (0..16)
            .flat_map(|user| (0..100).map(move |turn| question(user, turn)))
            .collect();
        assert_eq!(questions.len(), 1600);
    }
}
