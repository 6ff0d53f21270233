//! What the clients counted.

use std::collections::BTreeMap;
use std::time::Duration;

use super::clients::code_of;
use super::kinds::Kind;
use crate::chat::{End, Heard};

#[derive(Default)]
pub(crate) struct Tally {
    /// Requests of each kind, and how each ended.
    pub(crate) ends: BTreeMap<Kind, BTreeMap<String, usize>>,
    /// What must not happen, and how often it did.
    pub(crate) violations: BTreeMap<String, usize>,
    /// Of the interactive clients.
    pub(crate) gaps: Vec<Duration>,
    pub(crate) first_texts: Vec<Duration>,
}

impl Tally {
    pub(crate) fn ended(&mut self, kind: Kind, heard: &Heard, judged: Result<(), String>) {
        let end = match heard.end {
            End::Done => "done".to_owned(),
            End::Left => "left".to_owned(),
            End::Cut => "cut".to_owned(),
            End::Error if heard.status == 200 => format!("error event {}", code_of(heard)),
            End::Error => format!("{} {}", heard.status, code_of(heard)),
        };
        *self.ends.entry(kind).or_default().entry(end).or_default() += 1;
        if let Err(wrong) = judged {
            self.violation(kind, &wrong);
        }
    }

    pub(crate) fn violation(&mut self, kind: Kind, what: &str) {
        *self
            .violations
            .entry(format!("{kind:?}: {what}"))
            .or_default() += 1;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (kind, ends) in other.ends {
            add(self.ends.entry(kind).or_default(), ends);
        }
        add(&mut self.violations, other.violations);
        self.gaps.extend(other.gaps);
        self.first_texts.extend(other.first_texts);
    }
}

fn add(to: &mut BTreeMap<String, usize>, from: BTreeMap<String, usize>) {
    for (what, count) in from {
        *to.entry(what).or_default() += count;
    }
}
