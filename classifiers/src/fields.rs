//! Values that a form takes in several fields: `my_number_1`, `my_number_2`, `my_number_3`; `birth` with
//! `year`, `month` and `day`; an element that comes several times.
//!
//! Fields that follow each other, of one name up to a number that counts on, are read as one value
//! behind that name. What is found counts if it lies in two of them at least and is known by more
//! than its form; each piece of it becomes a candidate. Only names that name a kind of value are
//! looked at, and elements of four digits each. How a value is split over texts is left to `conversation`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::candidates::{Candidate, Evidence};
use crate::cues::Cues;
use crate::detectors::names_value;

/// No form takes a value in more fields: a My Number digit by digit.
const MOST: usize = 16;
/// The next field begins this close behind a value, in bytes: `</my_number_1>\n    <`.
const NEAR: usize = 40;
/// Names are no longer, in bytes.
const LONGEST_NAME: usize = 48;

/// The number of a field, or its part of a date, and its digits.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    let part = r"(?<number>[0-9]{1,2})|(?<year>year|yyyy)|(?<month>month|mm)|(?<day>day|dd)";
    let to = r#"[\])]?["']?[ \t]{0,3}[:=>][ \t]{0,3}["']?"#;
    Regex::new(&format!(r"(?i)(?:{part}){to}(?<value>[0-9]{{1,8}})"))
        .expect("a fixed pattern compiles")
});

/// An element with nothing but digits in it.
static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<(?<name>[\p{L}_]{1,24})>\s{0,3}(?<value>[0-9]{1,8})\s{0,3}</")
        .expect("a fixed pattern compiles")
});

struct Field<'t> {
    /// What stands before its number.
    name: &'t str,
    part: Part,
    start: usize,
    value: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Number(u8),
    /// Of a date: 0 is the year.
    Date(u8),
    /// One of several of the same name.
    Same,
}

/// The pieces of values in the fields of a scanning view. `settle` finds what is in a text.
pub(crate) fn read(
    text: &str,
    cues: &Cues,
    settle: impl Fn(&str) -> Vec<Candidate>,
) -> Vec<Candidate> {
    // Every field has one of these before its value.
    if memchr::memchr3(b':', b'=', b'>', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut fields: Vec<Field<'_>> = Vec::new();
    if may_be_numbered(text) {
        let numbered = NUMBERED.captures_iter(text);
        fields.extend(numbered.filter_map(|found| Field::numbered(text, &found)));
    }
    if text.contains("</") {
        let elements = ELEMENT.captures_iter(text);
        fields.extend(elements.map(|found| Field::element(&found)));
        fields.sort_by_key(|field| field.value.start);
    }
    let forms = fields.chunk_by(|field, next| next.follows(field));
    forms
        .filter(|form| (2..=MOST).contains(&form.len()))
        .filter(|form| names_value(cues, name(form)) || grouped(form))
        .flat_map(|form| pieces(form, text, &settle))
        .collect()
}

/// Whether a field that is [`NUMBERED`] may stand somewhere, by the signs beside what parts it from its value.
fn may_be_numbered(text: &str) -> bool {
    let bytes = text.as_bytes();
    let around = |byte: &&u8| !matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b']' | b')');
    memchr::memchr3_iter(b':', b'=', b'>', bytes).any(|at| {
        let name = bytes[..at].iter().rev().find(around);
        let value = bytes[at + 1..].iter().find(around);
        value.is_some_and(u8::is_ascii_digit)
            && name.is_some_and(|byte| {
                byte.is_ascii_digit()
                    || matches!(byte.to_ascii_lowercase(), b'r' | b'y' | b'h' | b'm' | b'd')
            })
    })
}

impl<'t> Field<'t> {
    fn numbered(text: &'t str, found: &Captures<'_>) -> Option<Self> {
        let value = found.name("value")?.range();
        // The number and `03-3456-7890` behind it.
        if text[value.end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.')) {
            return None;
        }
        let part = ["year", "month", "day"]
            .into_iter()
            .zip(0..)
            .find_map(|(unit, part)| found.name(unit).map(|_| Part::Date(part)));
        let part = match part {
            Some(part) => part,
            None => Part::Number(found.name("number")?.as_str().parse().ok()?),
        };
        let end = found.get(0)?.start();
        let in_name = |c: char| c.is_alphabetic() || matches!(c, '_' | '-' | '.' | '[' | '(');
        let mut start = beginning(text, end, in_name);
        let mut name = &text[start..end];
        if name.is_empty() && part == Part::Date(0) {
            // `"birth": {"year": 1963`
            let outer = text[..end].trim_end_matches(['"', '\'', '{', ' ', ':', '\n', '\t']);
            start = beginning(text, outer.len(), in_name);
            name = &text[start..outer.len()];
        }
        Some(Self {
            name,
            part,
            start,
            value,
        })
    }

    fn element(found: &Captures<'t>) -> Self {
        let whole = found.get(0).expect("the whole match is there");
        let name = found.name("name").map_or("", |name| name.as_str());
        let value = found.name("value").map_or(0..0, |value| value.range());
        Self {
            name,
            part: Part::Same,
            start: whole.start(),
            value,
        }
    }

    fn follows(&self, before: &Self) -> bool {
        let counts_on = match (before.part, self.part) {
            (Part::Number(before), Part::Number(this)) | (Part::Date(before), Part::Date(this)) => {
                this == before + 1
            }
            (Part::Same, Part::Same) => true,
            _ => false,
        };
        let same =
            self.name == before.name || self.name.is_empty() && matches!(self.part, Part::Date(_));
        let gap = self.start.checked_sub(before.value.end);
        counts_on && same && gap.is_some_and(|gap| gap <= NEAR)
    }
}

/// Where the name that ends there begins.
fn beginning(text: &str, end: usize, in_name: impl Fn(char) -> bool) -> usize {
    let name = text[..end].char_indices().rev();
    name.take_while(|(at, c)| in_name(*c) && end - at <= LONGEST_NAME)
        .last()
        .map_or(end, |(at, _)| at)
}

/// What the fields of a form are called.
fn name<'t>(form: &[Field<'t>]) -> &'t str {
    form[0].name.trim_matches(['_', '-', '.', '[', '('])
}

/// `<mn>1234</mn><mn>5678</mn><mn>9018</mn>`: groups of four that may have a check digit together.
fn grouped(form: &[Field<'_>]) -> bool {
    let of_four = |field: &Field<'_>| field.part == Part::Same && field.value.len() == 4;
    form.len() >= 3 && form.iter().all(of_four)
}

/// The candidates in the fields of one form.
fn pieces(
    form: &[Field<'_>],
    text: &str,
    settle: impl Fn(&str) -> Vec<Candidate>,
) -> Vec<Candidate> {
    let values: Vec<&str> = form
        .iter()
        .map(|field| &text[field.value.clone()])
        .collect();
    let between = match form[0].part {
        Part::Date(_) => "-",
        _ if values.iter().all(|value| value.len() == 1) => "",
        _ => "-",
    };
    let lead = format!("{}: ", name(form));
    let joined = lead.clone() + &values.join(between);
    let mut pieces = Vec::new();
    for found in settle(&joined) {
        if found.evidence < Evidence::Context {
            continue;
        }
        let mut at = lead.len();
        let mut covered = Vec::new();
        for (field, value) in form.iter().zip(&values) {
            if found.range.start < at + value.len() && at < found.range.end {
                covered.push(Candidate {
                    range: field.value.clone(),
                    ..found.clone()
                });
            }
            at += value.len() + between.len();
        }
        if covered.len() > 1 {
            pieces.extend(covered);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use crate::EntityType::{self, CreditCard, DateOfBirth, MyNumber, Phone};
    use crate::detectors::testing::{found, marked};

    #[test]
    fn a_value_in_numbered_fields_is_found_in_each() {
        marked(
            MyNumber,
            &[
                "{\"my_number_1\":\"⟦1234⟧\",\"my_number_2\":\"⟦5678⟧\",\"my_number_3\":\"⟦9018⟧\"}",
                "{\"my_number_1\": ⟦1234⟧, \"my_number_2\": ⟦5678⟧, \"my_number_3\": ⟦9018⟧}",
                "個人番号1: ⟦1234⟧\n個人番号2: ⟦5678⟧\n個人番号3: ⟦9018⟧",
                "個人番号１：⟦１２３４⟧\n個人番号２：⟦５６７８⟧\n個人番号３：⟦９０１８⟧",
                "<mn>⟦1234⟧</mn><mn>⟦5678⟧</mn><mn>⟦9018⟧</mn>",
                "<my_number_1>⟦1234⟧</my_number_1>\n  <my_number_2>⟦5678⟧</my_number_2>\n  <my_number_3>⟦9018⟧</my_number_3>",
                "my_number[0]=⟦1234⟧&my_number[1]=⟦5678⟧&my_number[2]=⟦9018⟧",
            ],
        );
        marked(
            Phone,
            &["{\"tel1\":\"⟦03⟧\",\"tel2\":\"⟦3456⟧\",\"tel3\":\"⟦7890⟧\"}"],
        );
        marked(
            CreditCard,
            &["card1=⟦4111⟧&card2=⟦1111⟧&card3=⟦1111⟧&card4=⟦1111⟧"],
        );
        marked(
            DateOfBirth,
            &[
                "{\"birth\":{\"year\":⟦1963⟧,\"month\":⟦4⟧,\"day\":⟦5⟧}}",
                "birth_year=⟦1963⟧&birth_month=⟦04⟧&birth_day=⟦05⟧",
            ],
        );
    }

    #[test]
    fn a_number_digit_by_digit_is_found() {
        let fields = (1..).zip("123456789018".chars());
        let form: Vec<String> = fields
            .map(|(n, digit)| format!("my_number_{n}: {digit}"))
            .collect();
        let found = found(MyNumber, &form.join("\n"));
        assert_eq!(found.concat(), "123456789018");
    }

    #[test]
    fn fields_that_only_count_hold_no_value() {
        for text in [
            "{\"item1\": 1234, \"item2\": 5678, \"item3\": 9018}",
            "{\"start\":{\"year\":2026,\"month\":4,\"day\":1}}",
            "{\"card1\": 3, \"card2\": 5, \"card3\": 8}",
            "<count>12</count><count>34</count>",
            "tel1: あり\ntel2: なし",
            "phone_plan_1: 1000\nphone_plan_2: 2000",
        ] {
            for entity in EntityType::ALL {
                assert!(found(*entity, text).is_empty(), "{text} {entity}");
            }
        }
    }
}
