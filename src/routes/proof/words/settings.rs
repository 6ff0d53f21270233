//! What a decision says besides where a request goes, as keys of the file and their values.

use classifiers::EntityType;

use super::super::decided::Decided;
use crate::routes::{Action, Answers, Destination, Restoring, Steering, Target};

/// `` `max_tokens` none → 500 ``, for everything in which the two differ.
pub(super) fn changes(old: &Decided, new: &Decided) -> Vec<String> {
    let terms = terms(old, new);
    let (old, new) = (&old.action, &new.action);
    // How values are masked matters where they go out, before and now.
    let are_out = old.leads_outside() && new.leads_outside();
    let (old, new) = (settings(old, are_out), settings(new, are_out));
    let value = |settings: &[(String, String)], key: &str| {
        let found = settings.iter().find(|(known, _)| known == key);
        found.map_or("–".to_owned(), |(_, value)| value.clone())
    };
    let mut keys: Vec<&str> = old
        .iter()
        .chain(&new)
        .map(|(key, _)| key.as_str())
        .collect();
    let mut seen = Vec::new();
    keys.retain(|key| {
        !seen.contains(key) && {
            seen.push(*key);
            true
        }
    });
    let changes = keys
        .into_iter()
        .map(|key| (key, value(&old, key), value(&new, key)))
        .filter(|(_, old, new)| old != new)
        .map(|(key, old, new)| format!("`{key}` {old} → {new}"));
    terms.into_iter().chain(changes).collect()
}

/// On which other terms engines outside get what they got before.
fn terms(old: &Decided, new: &Decided) -> Vec<String> {
    let mut changes = Vec::new();
    for (target, is) in outside(new) {
        let mut before = outside(old);
        let Some((_, was)) = before.find(|(it, _)| it.engine == target.engine) else {
            continue;
        };
        for (key, was, is) in [
            ("retention", &was.retention, &is.retention),
            ("contract", &was.contract, &is.contract),
        ] {
            if was != is {
                changes.push(format!("`{}.{key}` {was} → {is}", target.engine));
            }
        }
    }
    changes
}

/// The engines outside that may get it, each with whom it belongs to.
fn outside(decided: &Decided) -> impl Iterator<Item = (&Target, &Destination)> {
    let targets = decided.action.targets().filter(|it| it.is_external());
    targets.zip(&decided.destinations)
}

fn settings(action: &Action, is_out: bool) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let mut add = |key: &str, value: String| settings.push((key.to_owned(), value));
    match action {
        Action::Refuse { message } => add("refuse", format!("{:?}", message.all())),
        Action::Answer {
            engines: _,
            shadow: _,
            max_tokens,
            deadline,
            steering,
            masking,
            restoring,
        } => {
            if let Some(most) = max_tokens {
                add("max_tokens", most.to_string());
            }
            if let Some(deadline) = deadline {
                add("deadline", format!("{deadline:?}"));
            }
            let Steering {
                thinking,
                reasoning_effort,
                priority,
            } = steering;
            if let Some(thinking) = thinking {
                add("thinking", thinking.to_string());
            }
            if let Some(effort) = reasoning_effort {
                add("reasoning_effort", (*effort).to_owned());
            }
            if let Some(priority) = priority {
                add("priority", format!("{priority:?}").to_lowercase());
            }
            let Restoring {
                tool_arguments,
                answers,
            } = restoring;
            // What is hidden of an answer is hidden of every engine's.
            if is_out || *answers != Answers::default() {
                add("restore.answers", format!("{answers:?}").to_lowercase());
            }
            if !is_out {
                return settings;
            }
            for &entity in EntityType::ALL.iter().filter(|it| !it.never_leaves()) {
                add(
                    &format!("mask.{entity}"),
                    masking.of(entity).name().to_owned(),
                );
            }
            add("restore.tool_arguments", tool_arguments.to_string());
        }
    }
    settings
}
