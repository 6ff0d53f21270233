//! Values in a row share the label of the first: `口座番号：1234567、2345678`.

use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Numbers};

/// The numbers that continue a labelled one, by place.
#[derive(Default)]
pub(crate) struct Series {
    labels: Vec<(u32, Cue)>,
}

/// What parts two values of one list is shorter, in bytes.
const LONGEST_GAP: usize = 12;

/// A number as it is written: groups joined by hyphens or dots.
struct Written {
    start: usize,
    end: usize,
    shape: u32,
}

impl Series {
    pub(crate) fn read(context: &Context<'_>, numbers: &Numbers<'_>) -> Self {
        let mut series = Self::default();
        let mut before: Option<(Written, Option<Cue>)> = None;
        let mut first = 0;
        while first < numbers.count() {
            let (number, next) = written(numbers, first);
            let continues = before.as_ref().is_some_and(|(last, _)| {
                last.shape == number.shape && listed(&context.text[last.end..number.start])
            });
            let mut label = None;
            if continues {
                let told = before
                    .as_ref()
                    .and_then(|(last, label)| label.or_else(|| context.own_label(last.start)));
                if let Some(cue) = told
                    && context.own_label(number.start).is_none()
                {
                    let at = u32::try_from(number.start).unwrap_or(u32::MAX);
                    series.labels.push((at, cue));
                    label = Some(cue);
                }
            }
            before = Some((number, label));
            first = next;
        }
        series
    }

    /// The label handed on to the number that begins at `at`.
    pub(crate) fn label(&self, at: usize) -> Option<Cue> {
        let at = u32::try_from(at).ok()?;
        let found = self.labels.binary_search_by_key(&at, |(start, _)| *start);
        found.ok().map(|index| self.labels[index].1)
    }
}

/// The number that begins with group `first`, and the group after it.
fn written(numbers: &Numbers<'_>, first: usize) -> (Written, usize) {
    let mut number = Written {
        start: numbers.group(first).start,
        end: numbers.group(first).end,
        shape: 0,
    };
    let mut at = first;
    while at < numbers.count() {
        let group = numbers.group(at);
        if at > first && !matches!(group.joint, Some(Joint::Hyphen | Joint::Dot)) {
            break;
        }
        let size = u32::try_from(group.end - group.start).unwrap_or(31).min(31);
        number.shape = number.shape.wrapping_mul(32).wrapping_add(size);
        number.end = group.end;
        at += 1;
    }
    (number, at)
}

/// Only what stands between the members of a list.
fn listed(gap: &str) -> bool {
    let joined = gap.len() <= LONGEST_GAP && !gap.is_empty();
    let rest = ["及び", "および", "または", "and", "or"]
        .iter()
        .find_map(|word| gap.trim_start().strip_prefix(word))
        .unwrap_or(gap);
    joined
        && rest.chars().all(|c| {
            matches!(
                c,
                ',' | '、'
                    | '/'
                    | '&'
                    | '・'
                    | '"'
                    | '\''
                    | '\n'
                    | '\r'
                    | ' '
                    | '-'
                    | '*'
                    | '|'
                    | ';'
                    | 'と'
                    | '('
                    | ')'
            )
        })
}

#[cfg(test)]
mod tests {
    use crate::{Classifier, EntityType};

    #[test]
    fn a_list_has_the_label_of_its_first_value() {
        let text = "顧客番号:\n- 44120987\n- 44120988\n- 44120989\n";
        let scanned = Classifier::shared().scan(text.to_owned());
        let entities: Vec<EntityType> = scanned.findings().iter().map(|f| f.entity).collect();
        assert_eq!(entities, [EntityType::CustomerId; 3]);
    }
}
