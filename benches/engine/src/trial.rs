//! One turn of one server: started anew, asked by everybody at once, then by each user again and
//! again without a pause.

use std::time::{Duration, Instant};

use gateway_bench::Result;
use serde_json::json;
use tokio::task::JoinSet;

use crate::chat::{self, End, Endpoint, Heard};
use crate::questions;
use crate::servers::{APPS, Contender, Programs, Running};

/// What each user does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Questions after the first.
    pub(crate) questions: usize,
    /// Tokens of an answer.
    pub(crate) tokens: u32,
    pub(crate) is_sampled: bool,
}

/// What one server showed in one turn.
#[derive(Debug)]
pub(crate) struct Round {
    /// Everybody at once, the server fresh.
    pub(crate) cold: Phase,
    /// The same users' next questions.
    pub(crate) steady: Phase,
    /// Bytes.
    pub(crate) peak_memory: u64,
}

/// Answers, and what they cost.
#[derive(Debug)]
pub(crate) struct Phase {
    pub(crate) heard: Vec<Heard>,
    pub(crate) took: Duration,
    pub(crate) cpu: Duration,
}

impl Phase {
    pub(crate) fn tokens(&self) -> u64 {
        self.heard.iter().map(|heard| heard.completion_tokens).sum()
    }
}

/// # Errors
/// A server fails, or does not answer in full: a figure with errors in it would be none.
pub(crate) async fn measure(
    programs: &Programs,
    contender: Contender,
    users: usize,
    plan: Plan,
) -> Result<Round> {
    let server = programs.start(contender).await?;
    let cold = phase(&server, users, 0..1, plan).await?;
    let steady = phase(&server, users, 1..plan.questions + 1, plan).await?;
    Ok(Round {
        cold,
        steady,
        peak_memory: server.peak_memory()?,
    })
}

async fn phase(
    server: &Running,
    users: usize,
    turns: std::ops::Range<usize>,
    plan: Plan,
) -> Result<Phase> {
    let cpu = server.cpu()?;
    let start = Instant::now();
    let mut all = JoinSet::new();
    for user in 0..users {
        all.spawn(ask_all(server.endpoint(APPS[0]), user, turns.clone(), plan));
    }
    let mut heard = Vec::new();
    while let Some(answers) = all.join_next().await {
        heard.extend(answers??);
    }
    Ok(Phase {
        heard,
        took: start.elapsed(),
        cpu: server.cpu()?.saturating_sub(cpu),
    })
}

async fn ask_all(
    endpoint: Endpoint,
    user: usize,
    turns: std::ops::Range<usize>,
    plan: Plan,
) -> Result<Vec<Heard>> {
    let mut all = Vec::new();
    for turn in turns {
        let question = questions::question(user, turn);
        let mut request = questions::streamed(Some(&questions::system()), &question, plan.tokens);
        if plan.is_sampled {
            request["temperature"] = json!(0.7);
            request["seed"] = json!(user * 1000 + turn);
        }
        let heard = chat::ask(&endpoint, &request, None).await?;
        if heard.end != End::Done || heard.completion_tokens == 0 || heard.first_text.is_none() {
            return Err(format!("no whole answer: {heard:?}, {:?}", heard.error).into());
        }
        all.push(heard);
    }
    Ok(all)
}
