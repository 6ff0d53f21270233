//! `then`: what happens with a request, as written.

use std::time::Duration;

use local_engine::Class;

use super::super::masking::Masked;
use super::super::problem::Kind;
use super::super::read::{Reader, Value, Word, entries};
use super::super::{Restoring, Steering, Wording};

/// `then`.
#[derive(Debug)]
pub(in crate::routes) enum Then {
    Answer(Box<Answer>),
    Refuse(Wording),
}

/// `then` with an engine.
#[derive(Debug, Default)]
pub(in crate::routes) struct Answer {
    /// Empty if they could not be read.
    pub(in crate::routes) engines: Vec<Word>,
    pub(in crate::routes) model: Option<Word>,
    pub(in crate::routes) max_tokens: Option<u32>,
    pub(in crate::routes) deadline: Option<Duration>,
    pub(in crate::routes) steering: Steering,
    pub(in crate::routes) canary: Option<Aside>,
    pub(in crate::routes) shadow: Option<Aside>,
    pub(in crate::routes) mask: Vec<Masked>,
    pub(in crate::routes) restoring: Restoring,
    /// `mask` and `restore`, as far as they are there, with their places.
    pub(in crate::routes) outside_only: Vec<(&'static str, usize)>,
}

/// `canary` or `shadow`: an engine for a share of the conversations.
#[derive(Debug)]
pub(in crate::routes) struct Aside {
    pub(in crate::routes) engine: Word,
    pub(in crate::routes) model: Option<Word>,
    /// `None` if it is written wrongly, which has been reported.
    pub(in crate::routes) percent: Option<u8>,
}

const THEN_KEYS: &[&str] = &[
    "engine",
    "engines",
    "model",
    "max_tokens",
    "thinking",
    "reasoning_effort",
    "deadline",
    "priority",
    "canary",
    "shadow",
    "mask",
    "restore",
    "refuse",
];
/// Keys of `then` that mean nothing beside `refuse`.
const ANSWER_KEYS: [&str; 10] = [
    "model",
    "max_tokens",
    "thinking",
    "reasoning_effort",
    "deadline",
    "priority",
    "canary",
    "shadow",
    "mask",
    "restore",
];
const ASIDE_KEYS: &[&str] = &["engine", "model", "percent"];
const EFFORTS: [&str; 6] = ["none", "minimal", "low", "medium", "high", "xhigh"];

impl Reader<'_> {
    pub(super) fn then(&mut self, value: &Value<'_>) -> Option<Then> {
        let table = self.table("then", value)?;
        let at = value.span().start;
        let (mut answer, mut refuse) = (Answer::default(), None);
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "refuse" => refuse = self.wording("refuse", value),
                _ => self.answer(&key, value, &mut answer),
            }
        }
        if answer.steering.thinking == Some(false)
            && let Some(effort) = answer.steering.reasoning_effort
            && effort != "none"
        {
            self.report(at, Kind::ThinksAndDoesNot { effort });
        }
        let actions: Vec<_> = ["engine", "engines", "refuse"]
            .into_iter()
            .filter(|key| table.contains_key(*key))
            .collect();
        match actions[..] {
            [] => self.report(at, Kind::NoAction),
            ["refuse"] => {
                for key in ANSWER_KEYS {
                    if table.contains_key(key) {
                        self.report(at, Kind::BesideRefuse { key });
                    }
                }
                return refuse.map(Then::Refuse);
            }
            [_] => return Some(Then::Answer(Box::new(answer))),
            [one, other, ..] => self.report(at, Kind::TwoActions { one, other }),
        }
        None
    }

    /// One key of a `then` that does not refuse.
    fn answer(&mut self, key: &Word, value: &Value<'_>, answer: &mut Answer) {
        let steering = &mut answer.steering;
        match key.text.as_str() {
            "engine" => answer.engines.extend(self.text("engine", value)),
            "engines" => answer.engines.extend(self.texts("engines", value)),
            "model" => answer.model = self.text("model", value),
            "max_tokens" => answer.max_tokens = self.count("max_tokens", value, 1),
            "thinking" => steering.thinking = self.flag("thinking", value),
            "reasoning_effort" => {
                let word = self.text("reasoning_effort", value);
                let effort = word.and_then(|it| self.one_of(&it, "effort", &EFFORTS, |it| it));
                steering.reasoning_effort = effort;
            }
            "deadline" => answer.deadline = self.duration("deadline", value),
            "priority" => {
                let classes = [Class::Interactive, Class::Batch];
                let word = self.text("priority", value);
                let class = word.and_then(|it| self.one_of(&it, "class", &classes, class_name));
                steering.priority = class;
            }
            "canary" => answer.canary = self.aside("canary", value),
            "shadow" => answer.shadow = self.aside("shadow", value),
            "mask" => {
                answer.mask = self.mask(value);
                answer.outside_only.push(("mask", key.at));
            }
            "restore" => {
                answer.restoring = self.restore(value, &mut answer.outside_only);
            }
            _ => self.unknown_key(key, "`then`", THEN_KEYS),
        }
    }

    /// `{ engine = "…", percent = 5 }`.
    fn aside(&mut self, what: &'static str, value: &Value<'_>) -> Option<Aside> {
        let table = self.table(what, value)?;
        let (mut engine, mut model, mut percent) = (None, None, None);
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "engine" => engine = self.text("engine", value),
                "model" => model = self.text("model", value),
                "percent" => percent = self.count_within("percent", value, 1..=100),
                _ => self.unknown_key(&key, what, ASIDE_KEYS),
            }
        }
        for (key, example) in [("engine", "engine = \"…\""), ("percent", "percent = 5")] {
            if !table.contains_key(key) {
                self.report(value.span().start, Kind::Missing { key, example });
            }
        }
        Some(Aside {
            engine: engine?,
            model,
            percent: percent.and_then(|percent| u8::try_from(percent).ok()),
        })
    }

    fn duration(&mut self, key: &str, value: &Value<'_>) -> Option<Duration> {
        let word = self.text(key, value)?;
        let duration = parse_duration(&word.text);
        if duration.is_none() {
            self.report(word.at, Kind::NotADuration(word.text));
        }
        duration
    }
}

const fn class_name(class: Class) -> &'static str {
    match class {
        Class::Interactive => "interactive",
        Class::Batch => "batch",
    }
}

/// `500ms`, `30s`, `2m`; longer than nothing.
fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number = u64::from(number.parse::<u32>().ok().filter(|number| *number > 0)?);
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number * 60)),
        _ => None,
    }
}
