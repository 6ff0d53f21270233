//! Secrets of Kubernetes: every value under `data:` and `stringData:` of a `kind: Secret`.

use crate::EntityType::Secret;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let mut done = 0;
    for at in text.places("kind: Secret") {
        if at >= done {
            done = values(text.text, at, found);
        }
    }
}

/// Reads the document from `at` on; gives back where it ends.
fn values(text: &str, at: usize, found: &mut Candidates) -> usize {
    let mut start = at;
    let mut inside = false;
    for line in text[at..].split_inclusive('\n') {
        let trimmed = line.trim_start_matches(' ');
        let indent = line.len() - trimmed.len();
        if trimmed.starts_with("---") {
            return start;
        }
        if matches!(trimmed.trim_end(), "data:" | "stringData:") {
            inside = true;
        } else if indent == 0 && start > at {
            inside = false;
        } else if inside && let Some((key, value)) = trimmed.split_once(": ") {
            let value = value.trim().trim_matches(['"', '\'']);
            let open = ["user", "host", "name", "url", "port"]
                .iter()
                .any(|word| key.to_ascii_lowercase().contains(word));
            // Of a connection string only the password, and that is found by its place.
            let open = open || super::form::holds_a_password(value);
            let masked = !value.bytes().any(|b| b.is_ascii_alphanumeric());
            let open = open || masked;
            if !open && value.len() >= 4 && value.is_ascii() && !value.contains([' ', '{', '<']) {
                let offset = line.len() - trimmed.len() + key.len();
                let from = start + offset + line[offset..].find(value).unwrap_or(0);
                let reason = "value of a Kubernetes secret";
                found.add(Secret, from..from + value.len(), Evidence::Certain, reason);
            }
        }
        start += line.len();
    }
    start
}
