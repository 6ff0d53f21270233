//! From what was noted to what is recorded. Names, kinds, counts and times; no text.

use std::collections::BTreeMap;
use std::time::Duration;

use audit::{Decision, Destination, Followed, Outcome, Record, Tokens};
use classifiers::{EntityType, Matter, Sensitivity};
use redaction::{Counts, MaskedPrompt};
use uuid::Uuid;

use super::Kept;
use crate::engine::EngineFailure;
use crate::engine::dispatch::Engines;
use crate::passage::Attempt;
use crate::record::Noted;
use crate::routes::{Action, Floor, Policy, Rule};

impl Kept {
    /// What is to become of a request.
    pub(super) fn decision(
        &self,
        id: Uuid,
        noted: &Noted,
        attempts: &[Attempt],
        engines: &Engines,
    ) -> Record {
        let policy = noted.rules.as_deref();
        let rule = noted.decision.as_ref().map(crate::routes::Decision::rule);
        let reason = noted.decision.as_ref().map(crate::routes::Decision::reason);
        let floor = noted
            .decision
            .as_ref()
            .and_then(crate::routes::Decision::floor);
        let asked = noted.asked.clone();
        let first = attempts
            .first()
            .map(|first| self.attempt(first, engines, policy));
        let action = if first.is_some() { "answer" } else { "refuse" };
        Record::Decision(Box::new(Decision {
            request: id.to_string(),
            app: noted.app.as_deref().unwrap_or_default().to_owned(),
            tags: asked.tags,
            copy_of: noted.copy_of.map(|request| request.to_string()),
            purpose: asked.purpose,
            endpoint: "chat".to_owned(),
            asked: asked.model,
            stream: asked.stream,
            tools: asked.tools,
            unknown_fields: asked.unknown_fields,
            tokens: asked.tokens,
            language: asked.language.to_owned(),
            level: noted.sensitivity.map_or("", Sensitivity::name).to_owned(),
            findings: counts(&noted.findings),
            matters: noted
                .matters
                .iter()
                .copied()
                .map(Matter::name)
                .map(str::to_owned)
                .collect(),
            topic: asked.topic,
            second_look: noted.second_look.map(|(look, _)| look.name().to_owned()),
            subjects: noted.subjects.clone(),
            fingerprint_key: self.key_id.clone(),
            action: action.to_owned(),
            rule: rule.map_or("", Rule::name).to_owned(),
            line: rule.map_or(0, Rule::line),
            reason: reason.unwrap_or_default().to_owned(),
            floor: floor.map(Floor::name).map(str::to_owned),
            rules: policy.map_or("", |policy| policy.hash()).to_owned(),
            approved_by: policy.map(approvers).unwrap_or_default(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            classifier: self.classifier.clone(),
            kept_inside: noted.kept_inside.map(str::to_owned),
            masked: masked(attempts),
            masking: masking(attempts, noted),
            first,
            then: attempts
                .iter()
                .skip(1)
                .map(|next| next.engine().to_string())
                .collect(),
            facts: noted.facts.clone(),
        }))
    }

    /// An engine that is about to be asked; for one outside, where that is and what is sent.
    pub(super) fn attempt(
        &self,
        attempt: &Attempt,
        engines: &Engines,
        policy: Option<&Policy>,
    ) -> audit::Attempt {
        let destination = match attempt {
            Attempt::Local { .. } => None,
            Attempt::External {
                engine,
                model,
                prompt,
            } => {
                let external = engines.external.get(&**engine);
                let body = external.and_then(|external| external.body(model, prompt));
                let declared = policy.and_then(|policy| policy.destination(engine));
                Some(Destination {
                    host: external.map_or("", |external| external.host()).to_owned(),
                    operator: declared
                        .map_or("", |declared| &declared.operator)
                        .to_owned(),
                    country: declared.map_or("", |declared| &declared.country).to_owned(),
                    bytes: body.as_ref().map_or(0, |body| body.len() as u64),
                    body: body.map(|body| self.key.body(&body)),
                })
            }
        };
        audit::Attempt {
            engine: attempt.engine().to_string(),
            model: attempt.model().to_string(),
            destination,
        }
    }
}

/// A further engine is asked.
pub(super) fn followed(
    id: Uuid,
    failed: &Attempt,
    failure: &EngineFailure,
    next: audit::Attempt,
) -> Record {
    Record::Attempt(Followed {
        request: id.to_string(),
        after: failed.engine().to_string(),
        failure: failure.error_type().name().to_owned(),
        unsent: failure.is_unsent(),
        next,
    })
}

/// What became of a request.
pub(super) fn outcome(id: Uuid, noted: &Noted, total: Duration, yen: f64) -> Record {
    let milliseconds = |time: Duration| (time.as_secs_f64() * 1e5).round() / 1e2;
    Record::Outcome(Box::new(Outcome {
        request: id.to_string(),
        outcome: noted.outcome.name().to_owned(),
        error: noted.error.map(|code| code.name().to_owned()),
        unsent: noted.is_unsent,
        engine: noted.engine.as_deref().map(str::to_owned),
        model: noted.model.as_deref().map(str::to_owned),
        tokens: noted.usage.map(|usage| Tokens {
            input: usage.input,
            cached_input: usage.cached_input,
            output: usage.output,
            reasoning: usage.reasoning,
            estimated: noted.is_estimated,
        }),
        yen: (yen * 1e9).round() / 1e9,
        restored: counts(&noted.restored),
        unresolved: noted.unresolved,
        first_ms: noted.first_token.map(milliseconds),
        total_ms: milliseconds(total),
    }))
}

fn approvers(rules: &Policy) -> Vec<String> {
    let names = rules.admitted().approved_by.iter();
    names.map(ToString::to_string).collect()
}

fn counts(counts: &Counts) -> audit::Counts {
    let named = |(entity, count): (EntityType, u32)| (entity.name().to_owned(), count);
    counts.iter().map(named).collect()
}

/// What is masked in what may leave: the same for every engine outside.
fn masked(attempts: &[Attempt]) -> audit::Counts {
    let prompt = attempts.iter().find_map(prompt);
    prompt
        .map(|prompt| counts(&prompt.masked_counts()))
        .unwrap_or_default()
}

/// In which way that is done.
fn masking(attempts: &[Attempt], noted: &Noted) -> BTreeMap<String, String> {
    let action = noted.decision.as_ref().map(crate::routes::Decision::action);
    let Some(Action::Answer { masking, .. }) = action else {
        return BTreeMap::new();
    };
    let prompt = attempts.iter().find_map(prompt);
    let masked = prompt.map(MaskedPrompt::masked_counts).unwrap_or_default();
    let mode = |(entity, _): (EntityType, u32)| {
        (
            entity.name().to_owned(),
            masking.of(entity).name().to_owned(),
        )
    };
    masked.iter().map(mode).collect()
}

/// What an engine outside gets.
fn prompt(attempt: &Attempt) -> Option<&MaskedPrompt> {
    match attempt {
        Attempt::External { prompt, .. } => Some(prompt),
        Attempt::Local { .. } => None,
    }
}
