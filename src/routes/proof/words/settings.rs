//! What a decision says besides where a request goes, as keys of the file and their values.

use classifiers::EntityType;

use crate::routes::{Action, Restoring, Steering};

/// `` `max_tokens` none → 500 ``, for everything in which the two differ.
pub(super) fn changes(old: &Action, new: &Action) -> Vec<String> {
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
    keys.into_iter()
        .map(|key| (key, value(&old, key), value(&new, key)))
        .filter(|(_, old, new)| old != new)
        .map(|(key, old, new)| format!("`{key}` {old} → {new}"))
        .collect()
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
            if !is_out {
                return settings;
            }
            for &entity in EntityType::ALL.iter().filter(|it| !it.never_leaves()) {
                add(
                    &format!("mask.{entity}"),
                    masking.of(entity).name().to_owned(),
                );
            }
            let Restoring {
                tool_arguments,
                answers,
            } = restoring;
            add("restore.tool_arguments", tool_arguments.to_string());
            add("restore.answers", format!("{answers:?}").to_lowercase());
        }
    }
    settings
}
