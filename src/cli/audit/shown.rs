//! A request in words, from the record alone.

use std::fmt;

use audit::{Attempt, Case, Counts, Decision};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Deserialize;

/// One line: when, whose, by which rule, at which level, to whom, how it ended.
pub(super) fn headline(case: &Case, offset: Offset) -> String {
    let decision = &case.decision;
    let engines: Vec<&str> = case
        .attempts()
        .map(|attempt| attempt.engine.as_str())
        .collect();
    let engines = if engines.is_empty() {
        "nobody".to_owned()
    } else {
        engines.join(", then ")
    };
    format!(
        "{}  {}  {}  {}:{}  {}  {engines}  {}{}",
        time(case.time, offset),
        decision.request,
        decision.app,
        decision.rule,
        decision.line,
        decision.level,
        case.outcome_name(),
        kept_inside(decision),
    )
}

/// Why it was kept inside although the rule led outside, if it was.
fn kept_inside(decision: &Decision) -> String {
    match (&decision.floor, &decision.kept_inside) {
        (Some(floor), _) => format!("  kept inside by the floor {floor}"),
        (None, Some(why)) => format!("  kept inside, not masked: {why}"),
        (None, None) => String::new(),
    }
}

/// What the decision was made on beside what a request holds, as far as it says anything.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Circumstances {
    tokens: u32,
    budget_percent: u32,
    engines_down: Vec<String>,
}

/// All that is on record.
pub(super) struct Shown<'c> {
    pub(super) case: &'c Case,
    pub(super) offset: Offset,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decision = &self.case.decision;
        writeln!(f, "request   {}", decision.request)?;
        if let Some(original) = &decision.copy_of {
            writeln!(f, "copy of   {original}, for comparison")?;
        }
        writeln!(f, "time      {}", time(self.case.time, self.offset))?;
        write!(f, "from      {}", decision.app)?;
        if !decision.tags.is_empty() {
            write!(f, " ({})", decision.tags.join(", "))?;
        }
        if let Some(purpose) = &decision.purpose {
            write!(f, ", for {purpose}")?;
        }
        write!(f, ", {} for `{}`", decision.endpoint, decision.asked)?;
        for (is_so, what) in [
            (decision.stream, "streamed"),
            (decision.tools, "with tools"),
            (decision.unknown_fields, "with fields that nobody listed"),
        ] {
            if is_so {
                write!(f, ", {what}")?;
            }
        }
        writeln!(f)?;
        write!(
            f,
            "found     {}: {}",
            decision.level,
            counts(&decision.findings)
        )?;
        if !decision.matters.is_empty() {
            write!(f, "; {}", decision.matters.join(", "))?;
        }
        if let Some(topic) = &decision.topic {
            write!(f, "; about {topic}")?;
        }
        // Older records do not tell it.
        if !decision.language.is_empty() {
            write!(f, "; in {}", decision.language)?;
        }
        if let Some(look) = &decision.second_look {
            write!(f, "; a second look by a model inside: {look}")?;
        }
        writeln!(f)?;
        self.circumstances(f)?;
        writeln!(
            f,
            "rule      {} (line {}): {}",
            decision.rule, decision.line, decision.reason
        )?;
        if let Some(floor) = &decision.floor {
            writeln!(
                f,
                "floor     {floor}: no engine outside, whatever the rule says"
            )?;
        }
        if let Some(why) = &decision.kept_inside {
            writeln!(f, "masking   not possible ({why}): no engine outside")?;
        }
        self.engines(f)?;
        self.outcome(f)?;
        write!(
            f,
            "on record {} (record {}), rules {}, program {}, classifier {}",
            self.case.place,
            self.case.seq,
            decision.rules.get(..12).unwrap_or(&decision.rules),
            decision.program,
            decision.classifier
        )?;
        match decision.approved_by.as_slice() {
            [] => writeln!(f, ", approved by nobody on record"),
            approvers => writeln!(f, ", approved by {}", approvers.join(", ")),
        }
    }
}

impl Shown<'_> {
    fn engines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decision = &self.case.decision;
        let Some(first) = &decision.first else {
            return writeln!(f, "asked     nobody: it is refused");
        };
        write!(f, "asked     ")?;
        attempt(f, first, decision)?;
        for (time_then, followed) in &self.case.followed {
            let at = time(*time_then, self.offset);
            let unsent = if followed.unsent {
                ", nothing was sent"
            } else {
                ""
            };
            write!(
                f,
                "          {} failed ({}{unsent}); then, {at}, ",
                followed.after, followed.failure
            )?;
            attempt(f, &followed.next, decision)?;
        }
        let unasked = decision.then.get(self.case.followed.len()..);
        match unasked.unwrap_or_default() {
            [] => Ok(()),
            unasked => writeln!(f, "          had it failed: {}", unasked.join(", ")),
        }
    }

    /// What rules could ask about beside the request: how much of it there is, and what was so at that time.
    fn circumstances(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(facts) = &self.case.decision.facts else {
            return Ok(());
        };
        let facts: Circumstances = serde_json::from_str(facts.json()).unwrap_or_default();
        write!(
            f,
            "facts     about {} tokens, {} % of the budget used",
            facts.tokens, facts.budget_percent
        )?;
        match facts.engines_down.as_slice() {
            [] => writeln!(f, ", no engine down"),
            down => writeln!(f, ", down: {}", down.join(", ")),
        }
    }

    fn outcome(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(outcome) = &self.case.outcome else {
            return writeln!(
                f,
                "outcome   not on record: it still runs, or the program ended under it"
            );
        };
        write!(f, "outcome   {}", outcome.outcome)?;
        if let Some(error) = &outcome.error {
            write!(f, " ({error})")?;
        }
        if outcome.unsent {
            write!(f, ", nothing was sent to the engine asked last")?;
        }
        match &outcome.tokens {
            Some(tokens) => {
                let how = if tokens.estimated { " (estimated)" } else { "" };
                write!(f, ", {} + {} tokens{how}", tokens.input, tokens.output)?;
            }
            None if self.case.decision.first.is_none() => {}
            None => write!(f, ", tokens not told")?,
        }
        if !outcome.restored.is_empty() {
            write!(f, ", restored {}", counts(&outcome.restored))?;
        }
        if outcome.unresolved > 0 {
            write!(f, ", {} placeholders not restored", outcome.unresolved)?;
        }
        writeln!(f, ", {:.4} yen, {} ms", outcome.yen, outcome.total_ms)
    }
}

fn attempt(f: &mut fmt::Formatter<'_>, attempt: &Attempt, decision: &Decision) -> fmt::Result {
    write!(f, "{} ({})", attempt.engine, attempt.model)?;
    match &attempt.destination {
        None => writeln!(f, ", inside"),
        Some(to) => writeln!(
            f,
            " at {}, {}, {}: {} bytes, masked {}",
            to.host,
            to.operator,
            to.country,
            to.bytes,
            masked(decision)
        ),
    }
}

/// How many of which type, and how, where not by placeholders.
fn masked(decision: &Decision) -> String {
    if decision.masked.is_empty() {
        return "nothing".to_owned();
    }
    let named = |(entity, count): (&String, &u32)| match decision.masking.get(entity) {
        Some(mode) if mode != "placeholder" => format!("{entity} ×{count} ({mode})"),
        _ => format!("{entity} ×{count}"),
    };
    let named = decision.masked.iter().map(named);
    named.collect::<Vec<_>>().join(", ")
}

fn counts(counts: &Counts) -> String {
    if counts.is_empty() {
        return "nothing".to_owned();
    }
    let named = |(entity, count): (&String, &u32)| format!("{entity} ×{count}");
    counts.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// `2026-11-22 17:15:00.123+09:00`
fn time(time: Timestamp, offset: Offset) -> String {
    format!("{:.3}", time.display_with_offset(offset)).replacen('T', " ", 1)
}
