//! Whether requests should be sent to this gateway, and why not: what `/readyz` says.
//!
//! At first every engine that the rules need is waited for, until it is up or known not to come up.
//! From then on the gateway stays ready while one of them is: a model that keeps crashing does not
//! take with it what the others and the way outside can answer.

use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

use local_engine::{Stage, State, Status};
use serde::Serialize;

/// What `/readyz` answers.
#[derive(Debug, Serialize)]
pub struct Readiness {
    /// 200, or 503.
    #[serde(rename = "ready")]
    pub is_ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The engines inside, by name.
    engines: Vec<Health>,
}

/// How an engine inside is.
#[derive(Debug, Serialize)]
pub struct Health {
    /// Its configured name.
    pub engine: String,
    state: &'static str,
    /// Whether a rule may have it answer.
    needed: bool,
    /// What a starting one is doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    doing: Option<String>,
    /// Why it is down, or why the process before this one was lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure: Option<String>,
    /// Since when it is down, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    down_since: Option<u64>,
    restarts: u64,
}

const READY: &str = "ready";
const STARTING: &str = "starting";
const DOWN: &str = "down";

impl Health {
    /// As the engine says of itself.
    #[must_use]
    pub fn new(engine: &str, needed: bool, status: Status) -> Self {
        let mut health = Self {
            engine: engine.to_owned(),
            state: READY,
            needed,
            doing: None,
            last_failure: status.last_failure,
            down_since: None,
            restarts: status.restarts,
        };
        match status.state {
            State::Ready => {}
            State::Starting(stage) => {
                health.state = STARTING;
                health.doing = Some(doing(stage));
            }
            State::Down { since, why } => {
                health.state = DOWN;
                health.last_failure = Some(why);
                let since = since.duration_since(UNIX_EPOCH).unwrap_or_default();
                health.down_since = Some(since.as_secs());
            }
        }
        health
    }

    /// It was never up, and nothing says that it will not be.
    fn is_expected(&self) -> bool {
        self.state == STARTING && self.last_failure.is_none()
    }

    /// `engine `local` is down: …`
    fn describe(&self, out: &mut String) {
        let _ = write!(out, "engine `{}` is {}", self.engine, self.state);
        if let Some(doing) = &self.doing {
            let _ = write!(out, " ({doing})");
        }
        if let Some(failure) = &self.last_failure {
            let _ = write!(out, ": {failure}");
        }
    }
}

impl Readiness {
    /// The verdict over the engines inside and the record of decisions: `unrecorded` is why nothing
    /// can be recorded now.
    #[must_use]
    pub fn new(engines: Vec<Health>, unrecorded: Option<String>, is_draining: bool) -> Self {
        let why = if is_draining {
            Some("shutting down".to_owned())
        } else if let Some(cause) = unrecorded {
            Some(format!("the audit trail cannot be written: {cause}"))
        } else {
            why_not(&engines)
        };
        Self {
            is_ready: why.is_none(),
            why,
            engines,
        }
    }

    /// As one line of JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("names, words and numbers are JSON") + "\n"
    }
}

fn why_not(engines: &[Health]) -> Option<String> {
    let needed: Vec<_> = engines.iter().filter(|engine| engine.needed).collect();
    let is_served = needed.is_empty() || needed.iter().any(|engine| engine.state == READY);
    let mut missing = needed.into_iter().filter(|engine| {
        if is_served {
            engine.is_expected()
        } else {
            true
        }
    });
    let mut why = String::new();
    missing.next()?.describe(&mut why);
    for engine in missing {
        why.push_str("; ");
        engine.describe(&mut why);
    }
    Some(why)
}

fn doing(stage: Stage) -> String {
    match stage {
        Stage::Launching => "its process is being started".to_owned(),
        Stage::Checking { percent } => format!("checking its file, {percent} %"),
        Stage::Loading { percent } => format!("loading its file, {percent} %"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use local_engine::Load;

    use super::*;

    fn health(engine: &str, needed: bool, state: State, last_failure: Option<&str>) -> Health {
        let status = Status {
            state,
            restarts: 0,
            last_failure: last_failure.map(str::to_owned),
            pid: None,
            model: None,
            in_flight: 0,
            load: Load::default(),
        };
        Health::new(engine, needed, status)
    }

    fn starting() -> State {
        State::Starting(Stage::Loading { percent: 30 })
    }

    fn down() -> State {
        State::Down {
            since: SystemTime::UNIX_EPOCH + Duration::from_secs(7),
            why: "its child was ended by signal 6; lost 5 times in a row".to_owned(),
        }
    }

    #[test]
    fn a_model_that_keeps_crashing_is_told_with_its_cause() {
        let readiness = Readiness::new(vec![health("local", true, down(), None)], None, false);
        insta::assert_snapshot!(readiness.json(), @r#"{"ready":false,"why":"engine `local` is down: its child was ended by signal 6; lost 5 times in a row","engines":[{"engine":"local","state":"down","needed":true,"last_failure":"its child was ended by signal 6; lost 5 times in a row","down_since":7,"restarts":0}]}"#);
    }

    #[test]
    fn every_needed_engine_is_waited_for_once_and_one_is_enough_from_then_on() {
        let up = || health("a", true, State::Ready, None);
        let verdict = |other: Health| Readiness::new(vec![up(), other], None, false).is_ready;
        assert!(!verdict(health("b", true, starting(), None)));
        assert!(verdict(health("b", true, State::Ready, None)));
        assert!(verdict(health("b", true, down(), None)));
        assert!(verdict(health("b", true, starting(), Some("a crash"))));
        assert!(verdict(health("b", false, starting(), None)));
        let nobody = vec![
            health("a", true, starting(), Some("a crash")),
            health("b", true, down(), None),
        ];
        assert!(!Readiness::new(nobody, None, false).is_ready);
    }

    #[test]
    fn a_gateway_that_cannot_record_wants_no_requests() {
        let up = vec![health("local", true, State::Ready, None)];
        let readiness = Readiness::new(up, Some("no storage space".to_owned()), false);
        insta::assert_snapshot!(readiness.json(), @r#"{"ready":false,"why":"the audit trail cannot be written: no storage space","engines":[{"engine":"local","state":"ready","needed":true,"restarts":0}]}"#);
    }

    #[test]
    fn rules_that_need_no_engine_inside_wait_for_none() {
        assert!(Readiness::new(vec![health("local", false, down(), None)], None, false).is_ready);
        assert!(!Readiness::new(Vec::new(), None, true).is_ready);
    }
}
