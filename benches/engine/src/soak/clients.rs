//! The clients: each asks, listens or leaves, judges what it heard, and asks again.

use std::time::Duration;

use serde_json::json;
use tokio::sync::watch::Receiver;

use super::kinds::Kind;
use super::tally::Tally;
use crate::chat::{self, End, Endpoint, Heard};
use crate::servers::adapter;

/// What a client is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Short requests of every kind; somebody waits for the answer.
    Interactive,
    /// Long prompts.
    Lengthy,
    /// Requests that may wait (`service_tier` is `flex`).
    Batch,
}

pub(crate) struct Client {
    pub(crate) endpoint: Endpoint,
    pub(crate) manner: Manner,
    /// How many adapters there are to ask for.
    pub(crate) adapters: usize,
    pub(crate) random: fastrand::Rng,
    /// Becomes true at the end.
    pub(crate) stopped: Receiver<bool>,
}

/// A server that never ends an answer is found by this, not by patience.
const LONGEST: Duration = Duration::from_secs(400);
/// Before a client asks again that was turned away.
const AWAY: Duration = Duration::from_millis(500);

impl Client {
    pub(crate) async fn run(mut self) -> Tally {
        let mut tally = Tally::default();
        while !*self.stopped.borrow() {
            let kind = self.kind();
            let mut request = kind.request(&mut self.random);
            // As often as the model itself.
            if let Some(number) = self.random.usize(..=self.adapters).checked_sub(1) {
                request["model"] = json!(adapter(number));
            }
            if self.manner == Manner::Batch {
                request["service_tier"] = json!("flex");
            }
            let leaves = kind != Kind::Whole && self.random.u8(..3) == 0;
            let leave_after = leaves.then(|| self.random.usize(1..12));
            let asked = chat::ask(&self.endpoint, &request, leave_after);
            let heard = match tokio::time::timeout(LONGEST, asked).await {
                Ok(Ok(heard)) => heard,
                Ok(Err(_)) => {
                    tally.violation(kind, "the connection failed before an answer began");
                    continue;
                }
                Err(_) => {
                    tally.violation(kind, "an answer never ended");
                    continue;
                }
            };
            tally.ended(kind, &heard, judge(kind, &heard));
            if self.manner == Manner::Interactive {
                tally.gaps.extend(&heard.gaps);
                tally.first_texts.extend(heard.first_text);
            }
            if heard.end == End::Error {
                tokio::time::sleep(AWAY).await;
            }
        }
        tally
    }

    fn kind(&mut self) -> Kind {
        match (self.manner, self.random.u8(..100)) {
            (Manner::Lengthy, _) => Kind::Long,
            (_, ..40) => Kind::Short,
            (_, 40..50) => Kind::Whole,
            (_, 50..60) => Kind::Several,
            (_, 60..72) => Kind::Stopped,
            (_, 72..86) => Kind::Schema,
            (_, 86..) => Kind::Tools,
        }
    }
}

/// Whether it ended as an answer may end.
fn judge(kind: Kind, heard: &Heard) -> Result<(), String> {
    if heard.events_after_end > 0 {
        return Err("events came after the end of a stream".into());
    }
    match heard.end {
        End::Left => Ok(()),
        End::Cut => Err(format!("an answer broke off (status {})", heard.status)),
        End::Done if heard.status == 200 => kind.check(heard),
        End::Done => Err(format!("status {} with no error in it", heard.status)),
        End::Error => check_error(heard),
    }
}

/// OpenAI's shape, and a status that fits: only being busy and having lost the model excuse it.
fn check_error(heard: &Heard) -> Result<(), String> {
    let error = heard.error.as_ref().and_then(|error| error.as_object());
    let members = ["message", "type", "param", "code"];
    if !error.is_some_and(|error| members.iter().all(|member| error.contains_key(*member))) {
        return Err(format!(
            "an error of the wrong shape (status {})",
            heard.status
        ));
    }
    match heard.status {
        429 if !heard.has_retry_after => Err("429 without Retry-After".into()),
        // 200: the stream had begun when it failed.
        200 | 429 | 503 | 504 => Ok(()),
        status => Err(format!("status {status}, {}", code_of(heard))),
    }
}

/// The error's code, for counting.
pub(crate) fn code_of(heard: &Heard) -> &str {
    let error = heard.error.as_ref();
    error.map_or("", |error| error["code"].as_str().unwrap_or("no code"))
}
