//! `then`: what happens with a request, as written.

use std::time::Duration;

use super::super::Restoring;
use super::super::masking::Masked;
use super::super::problem::Kind;
use super::super::read::{Reader, Value, Word, entries};

/// `then`.
#[derive(Debug)]
pub(in crate::routes) enum Then {
    Answer {
        /// Empty if they could not be read.
        engines: Vec<Word>,
        model: Option<Word>,
        max_tokens: Option<u32>,
        deadline: Option<Duration>,
        mask: Vec<Masked>,
        restoring: Restoring,
        /// `mask` and `restore`, as far as they are there, with their places.
        outside_only: Vec<(&'static str, usize)>,
    },
    Refuse(Word),
}

const THEN_KEYS: &[&str] = &[
    "engine",
    "engines",
    "model",
    "max_tokens",
    "deadline",
    "mask",
    "restore",
    "refuse",
];
/// Keys of `then` that mean nothing beside `refuse`.
const ANSWER_KEYS: [&str; 5] = ["model", "max_tokens", "deadline", "mask", "restore"];

impl Reader<'_> {
    pub(super) fn then(&mut self, value: &Value<'_>) -> Option<Then> {
        let table = self.table("then", value)?;
        let at = value.span().start;
        let (mut model, mut max_tokens, mut deadline) = (None, None, None);
        let (mut engines, mut refuse) = (Vec::new(), None);
        let (mut mask, mut restoring) = (Vec::new(), Restoring::default());
        let mut outside_only = Vec::new();
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "engine" => engines.extend(self.text("engine", value)),
                "engines" => engines.extend(self.texts("engines", value)),
                "model" => model = self.text("model", value),
                "max_tokens" => max_tokens = self.count("max_tokens", value, 1),
                "deadline" => deadline = self.duration("deadline", value),
                "mask" => {
                    mask = self.mask(value);
                    outside_only.push(("mask", key.at));
                }
                "restore" => {
                    restoring = self.restore(value, &mut outside_only);
                }
                "refuse" => refuse = self.text("refuse", value),
                _ => self.unknown_key(&key, "`then`", THEN_KEYS),
            }
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
            [_] => {
                return Some(Then::Answer {
                    engines,
                    model,
                    max_tokens,
                    deadline,
                    mask,
                    restoring,
                    outside_only,
                });
            }
            [one, other, ..] => self.report(at, Kind::TwoActions { one, other }),
        }
        None
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
