//! The decision log: one JSON object a line on standard error for every request that has ended.
//!
//! Written apart from other log lines because there is one for every request: a line is made in
//! one pass, and a thread of its own writes what has come together since it last looked. It is
//! for people and dashboards; nothing is decided on it.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use redaction::Counts;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use uuid::Uuid;

use crate::error_code::ErrorCode;
use crate::record::Noted;
use crate::routes::{Decision, Floor, Policy, Rule};

/// How long lines are gathered before they are written together.
const GATHER: Duration = Duration::from_millis(5);
/// Lines wait in memory while standard error is blocked; beyond this many bytes they are lost, and
/// their number is told.
const MAX_WAITING_BYTES: usize = 4 << 20;
/// Up to this many bytes a write to a pipe is not mixed with another process's (POSIX `PIPE_BUF`).
const ATOMIC_BYTES: usize = 4096;

/// Where decisions are written.
#[derive(Debug)]
pub struct DecisionLog {
    shared: Option<Arc<Shared>>,
    writer: Option<thread::JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<u8>,
    lost: u64,
    is_ended: bool,
}

impl DecisionLog {
    /// Written nowhere.
    #[must_use]
    pub fn nowhere() -> Self {
        Self {
            shared: None,
            writer: None,
        }
    }

    /// Written to standard error, until dropped.
    ///
    /// # Errors
    /// The system has no thread to spare.
    pub fn to_stderr() -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let waiting = Arc::clone(&shared);
        let write = move || waiting.write_until_the_end(&mut std::io::stderr());
        let writer = thread::Builder::new()
            .name("decision-log".to_owned())
            .spawn(write)?;
        Ok(Self {
            shared: Some(shared),
            writer: Some(writer),
        })
    }

    /// Writes the line of a request that has ended.
    pub fn write(&self, id: Uuid, noted: &Noted, total: Duration, yen: f64) {
        if let Some(shared) = &self.shared {
            shared.push(&line(id, noted, total, yen));
        }
    }
}

impl Drop for DecisionLog {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.lock().is_ended = true;
            shared.changed.notify_one();
        }
        if let Some(writer) = self.writer.take() {
            // It panics on no input; if it did, its lines are gone already.
            let _ = writer.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut waiting = self.lock();
        if waiting.lines.len() + line.len() > MAX_WAITING_BYTES {
            waiting.lost += 1;
            return;
        }
        let was_empty = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(line);
        drop(waiting);
        if was_empty {
            self.changed.notify_one();
        }
    }

    fn write_until_the_end(&self, out: &mut impl Write) {
        let mut lines = Vec::new();
        loop {
            let mut waiting = self.lock();
            while waiting.lines.is_empty() && !waiting.is_ended {
                waiting = self
                    .changed
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            let is_ended = waiting.is_ended;
            drop(waiting);
            if !is_ended {
                thread::sleep(GATHER);
            }
            let mut waiting = self.lock();
            std::mem::swap(&mut lines, &mut waiting.lines);
            let lost = std::mem::take(&mut waiting.lost);
            drop(waiting);
            if lost > 0 {
                tracing::warn!(lost, "decision lines were lost: standard error was blocked");
            }
            write_lines(&lines, out);
            lines.clear();
            if is_ended {
                return;
            }
        }
    }
}

/// Writes whole lines, as many at once as stay whole. If standard error is closed, nobody reads.
fn write_lines(mut lines: &[u8], out: &mut impl Write) {
    while !lines.is_empty() {
        let most = lines.len().min(ATOMIC_BYTES);
        let last = lines[..most].iter().rposition(|byte| *byte == b'\n');
        let first = || lines.iter().position(|byte| *byte == b'\n');
        let end = last.or_else(first).map_or(lines.len(), |at| at + 1);
        let _ = out.write_all(&lines[..end]);
        lines = &lines[end..];
    }
}

/// What is told of a request. No text of it or of its reply.
#[derive(Serialize)]
struct Entry<'a> {
    timestamp: String,
    level: &'a str,
    message: &'a str,
    request_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<Uuid>,
    app: Option<&'a str>,
    route: Option<&'a str>,
    line: Option<u32>,
    reason: Option<&'a str>,
    rules: Option<&'a str>,
    approved_by: Vec<&'a str>,
    floor: Option<&'a str>,
    sensitivity: Option<&'a str>,
    findings: CountsJson<'a>,
    matters: Vec<&'a str>,
    masked: CountsJson<'a>,
    restored: CountsJson<'a>,
    unresolved: u32,
    withheld: u32,
    answer_masked: CountsJson<'a>,
    engine: Option<&'a str>,
    model: Option<&'a str>,
    failed_over: Vec<String>,
    second_look: Option<&'a str>,
    kept_inside: Option<&'a str>,
    outcome: &'a str,
    error: Option<&'a str>,
    input_tokens: u64,
    output_tokens: u64,
    /// Whether no engine told them.
    tokens_estimated: bool,
    cost_yen: f64,
    ttft_ms: Option<f64>,
    total_ms: f64,
    facts: Option<&'a audit::Facts>,
}

fn line(id: Uuid, noted: &Noted, total: Duration, yen: f64) -> Vec<u8> {
    let milliseconds = |time: Duration| (time.as_secs_f64() * 1e5).round() / 1e2;
    let rule = noted.decision.as_ref().map(Decision::rule);
    let usage = noted.usage.unwrap_or_default();
    let mut timestamp = String::with_capacity(32);
    // Writing to a string does not fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
    let entry = Entry {
        timestamp,
        level: "INFO",
        message: "decision",
        request_id: id,
        copy_of: noted.copy_of,
        app: noted.app.as_deref(),
        route: rule.map(Rule::name),
        line: rule.map(Rule::line),
        reason: noted.decision.as_ref().map(Decision::reason),
        rules: noted.rules.as_ref().map(|rules| &**rules.hash()),
        approved_by: noted.rules.iter().flat_map(|it| approvers(it)).collect(),
        floor: noted
            .decision
            .as_ref()
            .and_then(Decision::floor)
            .map(Floor::name),
        sensitivity: noted.sensitivity.map(classifiers::Sensitivity::name),
        findings: CountsJson(&noted.findings),
        matters: noted.matters.iter().map(|matter| matter.name()).collect(),
        masked: CountsJson(&noted.masked),
        restored: CountsJson(&noted.restored),
        unresolved: noted.unresolved,
        withheld: noted.withheld,
        answer_masked: CountsJson(&noted.answer_masked),
        engine: noted.engine.as_deref(),
        model: noted.model.as_deref(),
        failed_over: noted
            .failed_over
            .iter()
            .map(|(engine, how)| format!("{engine}: {how}"))
            .collect(),
        second_look: noted.second_look.map(|(look, _)| look.name()),
        kept_inside: noted.kept_inside,
        outcome: noted.outcome.name(),
        error: noted.error.map(ErrorCode::name),
        input_tokens: usage.input,
        output_tokens: usage.output,
        tokens_estimated: noted.is_estimated,
        cost_yen: (yen * 1e9).round() / 1e9,
        ttft_ms: noted.first_token.map(milliseconds),
        total_ms: milliseconds(total),
        facts: noted.facts.as_ref(),
    };
    let mut json = Vec::with_capacity(2048);
    serde_json::to_writer(&mut json, &entry).expect("names and numbers are JSON");
    json.push(b'\n');
    json
}

fn approvers(rules: &Policy) -> impl Iterator<Item = &str> {
    rules.admitted().approved_by.iter().map(|name| &**name)
}

/// `{"EMAIL":1,"PERSON":2}`.
struct CountsJson<'a>(&'a Counts);

impl Serialize for CountsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (entity, count) in self.0.iter() {
            map.serialize_entry(entity.name(), &count)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use classifiers::EntityType;

    use super::*;

    #[test]
    fn a_line_is_one_json_object_with_names_and_counts() {
        let mut noted = Noted {
            app: Some("demo".into()),
            ..Noted::default()
        };
        noted.findings.add(EntityType::Email, 2);
        let line = line(Uuid::nil(), &noted, Duration::from_micros(1500), 0.1 + 0.2);
        let read: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(read["message"], "decision");
        assert_eq!(read["findings"], serde_json::json!({ "EMAIL": 2 }));
        assert_eq!(read["total_ms"], 1.5);
        assert_eq!(read["cost_yen"], 0.3);
        assert!(line.ends_with(b"}\n") && !line[..line.len() - 1].contains(&b'\n'));
    }

    #[test]
    fn every_line_is_written_whole_and_in_order() {
        let shared = Arc::new(Shared::default());
        let writer = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let mut out = Vec::new();
                shared.write_until_the_end(&mut out);
                out
            })
        };
        let lines: Vec<_> = (0..2000)
            .map(|n| format!("{n} {}\n", "x".repeat(n % 700)))
            .collect();
        lines.iter().for_each(|line| shared.push(line.as_bytes()));
        shared.lock().is_ended = true;
        shared.changed.notify_one();
        assert_eq!(writer.join().unwrap(), lines.concat().into_bytes());
    }

    #[test]
    fn lines_that_nobody_takes_are_lost_before_memory_is() {
        let shared = Shared::default();
        let line = vec![b'x'; 1 << 20];
        (0..10).for_each(|_| shared.push(&line));
        let waiting = shared.lock();
        assert_eq!((waiting.lines.len(), waiting.lost), (4 << 20, 6));
    }
}
