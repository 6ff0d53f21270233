//! The same prompts to both servers, answered greedily: alone, then eight at once. Builds of
//! llama.cpp add in different orders, so two tokens that are all but equally likely may change
//! places; where the answers part, llama-server's own probabilities say how close it was. How often
//! that happens to these prompts by rounding alone is shown by llama-server beside itself, alone and
//! in a batch, with one attention kernel and with the other.

use std::collections::BTreeMap;
use std::fmt;

use gateway_bench::Result;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::chat::{self, End, Endpoint};
use crate::questions::{self, thing};
use crate::servers::{APPS, Contender, Programs, Running};

/// Requests at a time in the second pass.
const AT_ONCE: usize = 8;
/// Sentences of a long prompt: some thousand tokens.
const SENTENCES: usize = 70;

/// Tokens this close to each other change places by rounding alone, in nats.
const TOSS_UP: f64 = 0.05;

/// What came of it.
pub(crate) struct Outcome {
    prompts: usize,
    comparisons: Vec<Comparison>,
}

struct Comparison {
    what: &'static str,
    equal: usize,
    partings: Vec<Parting>,
}

/// Where two answers to a prompt part.
struct Parting {
    prompt: usize,
    /// In characters, from 0.
    at: usize,
    /// Tokens of either prompt, if they differ: then the same was not asked.
    prompt_tokens: Option<[u64; 2]>,
    /// Of llama-server's two likeliest tokens there, the difference of their logarithms.
    gap: Option<f64>,
}

struct Answer {
    text: String,
    prompt_tokens: u64,
    tokens: Vec<Likely>,
}

/// A token of the answer.
struct Likely {
    bytes: usize,
    /// See [`Parting::gap`].
    gap: Option<f64>,
}

/// # Errors
/// A server does not start, or does not answer.
pub(crate) async fn run(programs: &Programs, tokens: u32) -> Result<Outcome> {
    let prompts = prompts();
    let theirs = answers(programs, Contender::LlamaServer, &prompts, tokens).await?;
    let ours = answers(programs, Contender::Sekisho, &prompts, tokens).await?;
    let programs = programs.with_llama_arguments(&["--flash-attn", "off"]);
    let otherwise = answers(&programs, Contender::LlamaServer, &prompts, tokens).await?;
    let compared = [
        ("each with the other, alone", &theirs[0], &ours[0]),
        ("each with the other, eight at once", &theirs[1], &ours[1]),
        (
            "llama-server with and without flash attention, alone",
            &theirs[0],
            &otherwise[0],
        ),
        (
            "llama-server alone and eight at once",
            &theirs[0],
            &theirs[1],
        ),
        ("Sekisho alone and eight at once", &ours[0], &ours[1]),
    ];
    Ok(Outcome {
        prompts: prompts.len(),
        comparisons: compared
            .map(|(what, one, other)| Comparison::of(what, one, other))
            .into(),
    })
}

/// Short and long, Japanese and English.
fn prompts() -> Vec<String> {
    let short = (0..6).map(|number| questions::question(number, number));
    let japanese = (0..6).map(|number| {
        let year = 2001 + number;
        format!("{year}年の{number}月に開く銀行の支店について、開店の挨拶文を書いてください。")
    });
    let long = (0..4).map(|number| {
        let sentence = |place: usize| {
            let [one, other] = [thing(number + place), thing(number * 3 + place * 5 + 1)];
            format!("In report {place} the {one} stood beside the {other}. ")
        };
        let text: String = (0..SENTENCES).map(sentence).collect();
        format!("{text}\nWhich reports speak of a {}?", thing(number))
    });
    let long_japanese = (0..4).map(|number| {
        let clause = |place: usize| {
            format!(
                "第{place}条　{}号の貸付は審査を経て実行する。",
                number + place
            )
        };
        let text: String = (0..SENTENCES / 2).map(clause).collect();
        format!("{text}\n以上を一文でまとめてください。")
    });
    short
        .chain(japanese)
        .chain(long)
        .chain(long_japanese)
        .collect()
}

/// Answers of a fresh server: alone, then eight at once.
async fn answers(
    programs: &Programs,
    contender: Contender,
    prompts: &[String],
    tokens: u32,
) -> Result<[Vec<Answer>; 2]> {
    let server = programs.start(contender).await?;
    let request = |prompt: &String| request(contender, prompt, tokens);
    let requests: Vec<_> = prompts.iter().map(request).collect();
    let alone = ask_all(&server, &requests, 1).await?;
    let together = ask_all(&server, &requests, AT_ONCE).await?;
    Ok([alone, together])
}

fn request(contender: Contender, prompt: &str, tokens: u32) -> Value {
    let mut request = questions::streamed(None, prompt, tokens);
    request["stream"] = json!(false);
    if let Some(members) = request.as_object_mut() {
        members.remove("stream_options");
    }
    if contender == Contender::LlamaServer {
        request["logprobs"] = json!(true);
        request["top_logprobs"] = json!(2);
    }
    request
}

async fn ask_all(server: &Running, requests: &[Value], at_once: usize) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    for some in requests.chunks(at_once) {
        let mut asked = JoinSet::new();
        for (place, request) in some.iter().enumerate() {
            let asking = ask(server.endpoint(APPS[0]), request.clone());
            asked.spawn(async move { Ok((place, asking.await?)) });
        }
        let some: Result<BTreeMap<usize, Answer>> = asked.join_all().await.into_iter().collect();
        answers.extend(some?.into_values());
    }
    Ok(answers)
}

async fn ask(endpoint: Endpoint, request: Value) -> Result<Answer> {
    let heard = chat::ask(&endpoint, &request, None).await?;
    if heard.end != End::Done {
        return Err(format!("no whole answer: {heard:?}, {:?}", heard.error).into());
    }
    let body = heard.body.as_ref();
    let tokens = body.and_then(|body| body["choices"][0]["logprobs"]["content"].as_array());
    let tokens = tokens.map_or(&[][..], Vec::as_slice);
    Ok(Answer {
        text: heard.text().to_owned(),
        prompt_tokens: heard.prompt_tokens,
        tokens: tokens.iter().map(Likely::of).collect(),
    })
}

impl Likely {
    fn of(token: &Value) -> Self {
        let top = |place: usize| token["top_logprobs"][place]["logprob"].as_f64();
        let bytes = token["bytes"].as_array().map(Vec::len);
        Self {
            bytes: bytes.unwrap_or_else(|| token["token"].as_str().map_or(0, str::len)),
            gap: top(0).zip(top(1)).map(|(first, second)| first - second),
        }
    }
}

impl Comparison {
    fn of(what: &'static str, one: &[Answer], other: &[Answer]) -> Self {
        let pairs = one.iter().zip(other).enumerate();
        let partings: Vec<_> = pairs
            .filter_map(|(prompt, (one, other))| Parting::of(prompt, one, other))
            .collect();
        Self {
            what,
            equal: one.len() - partings.len(),
            partings,
        }
    }
}

impl Parting {
    fn is_toss_up(&self) -> bool {
        self.prompt_tokens.is_none() && self.gap.is_some_and(|gap| gap < TOSS_UP)
    }

    fn of(prompt: usize, one: &Answer, other: &Answer) -> Option<Self> {
        // The same answer to something else is none, and silence proves nothing.
        let is_same = one.text == other.text && one.prompt_tokens == other.prompt_tokens;
        if is_same && !one.text.is_empty() {
            return None;
        }
        // By bytes: two characters may share their first, and then part in a later token.
        let same = one.text.bytes().zip(other.text.bytes());
        let bytes = same.take_while(|(one, other)| one == other).count();
        let characters = one.text.char_indices().skip(1);
        let prompts = [one.prompt_tokens, other.prompt_tokens];
        Some(Self {
            prompt,
            at: characters.take_while(|&(start, _)| start <= bytes).count(),
            prompt_tokens: (prompts[0] != prompts[1]).then_some(prompts),
            gap: gap_at(&one.tokens, bytes),
        })
    }
}

/// Of the token that covers this byte.
fn gap_at(tokens: &[Likely], byte: usize) -> Option<f64> {
    let mut end = 0;
    tokens
        .iter()
        .find(|token| {
            end += token.bytes;
            end > byte
        })?
        .gap
}

impl Outcome {
    /// Whether both servers answer alone as the other does, but where the next token is a toss-up.
    pub(crate) fn is_equal(&self) -> bool {
        let alone = self.comparisons.first();
        alone.is_some_and(|alone| alone.partings.iter().all(Parting::is_toss_up))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for comparison in &self.comparisons {
            let Comparison { what, equal, .. } = comparison;
            writeln!(f, "{what}: {equal} of {} answers equal", self.prompts)?;
            for parting in &comparison.partings {
                writeln!(f, "{parting}")?;
            }
        }
        let verdict = if self.is_equal() { "passed" } else { "FAILED" };
        write!(f, "check: {verdict}")
    }
}

impl fmt::Display for Parting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { prompt, at, .. } = self;
        write!(f, "  prompt {prompt} parts at character {at}")?;
        if let Some([one, other]) = self.prompt_tokens {
            write!(f, "; its tokens were {one} and {other}")?;
        }
        match self.gap {
            Some(gap) => write!(f, "; the two likeliest tokens were {gap:.3} apart"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str, tokens: &[(usize, f64)]) -> Answer {
        let likely = |&(bytes, gap)| Likely {
            bytes,
            gap: Some(gap),
        };
        Answer {
            text: text.to_owned(),
            prompt_tokens: 9,
            tokens: tokens.iter().map(likely).collect(),
        }
    }

    #[test]
    fn a_parting_is_told_by_character_and_by_the_token_that_covers_it() {
        let one = answer("関所 gate", &[(3, 2.0), (4, 1.0), (4, 0.01)]);
        let other = answer("関所 great", &[]);
        let parting = Parting::of(0, &one, &other).expect("they differ");
        assert_eq!((parting.at, parting.gap), (4, Some(0.01)));
        let other = answer("関札", &[]);
        let parting = Parting::of(0, &answer("関本", &[(5, 2.0), (1, 0.02)]), &other);
        let parting = parting.expect("they differ, in the last byte of a character");
        assert_eq!((parting.at, parting.gap), (1, Some(0.02)));
        assert!(Parting::of(0, &one, &answer("関所 gate", &[])).is_none());
    }

    #[test]
    fn there_are_twenty_prompts_no_two_alike() {
        let prompts: std::collections::HashSet<_> = prompts().into_iter().collect();
        assert_eq!(prompts.len(), 20);
    }
}
