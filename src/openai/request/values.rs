//! One value of a request: its type and range, or an error that names its parameter.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::Refusal;
use crate::error_code::ErrorCode;
use crate::openai::json::{Fault, Members};

/// A value as it was written.
pub(super) type Raw<'a> = &'a RawValue;

pub(super) fn is_null(raw: Raw<'_>) -> bool {
    raw.get() == "null"
}

pub(super) fn wrong(param: &str, expected: &str) -> Refusal {
    Refusal::invalid(param, format!("`{param}` {expected}"))
}

pub(super) fn missing(param: &str, fix: &str) -> Refusal {
    Refusal::Invalid {
        message: format!("`{param}` is missing: {fix}").into(),
        param: Some(param.to_owned()),
        code: Some(ErrorCode::MissingRequiredParameter),
    }
}

fn read<'a, T: Deserialize<'a>>(raw: Raw<'a>, param: &str, expected: &str) -> Result<T, Refusal> {
    serde_json::from_str(raw.get()).map_err(|_| wrong(param, expected))
}

pub(super) fn string(raw: Raw<'_>, param: &str) -> Result<String, Refusal> {
    let expected = if raw.get().starts_with('"') {
        "holds a `\\u` escape that is no character"
    } else {
        "must be a string"
    };
    read(raw, param, expected)
}

pub(super) fn boolean(raw: Raw<'_>, param: &str) -> Result<bool, Refusal> {
    read(raw, param, "must be true or false")
}

pub(super) fn integer(raw: Raw<'_>, param: &str) -> Result<i64, Refusal> {
    read(raw, param, "must be a whole number")
}

pub(super) fn whole(raw: Raw<'_>, param: &str, least: u32, most: u32) -> Result<u32, Refusal> {
    let expected = format!("must be a whole number from {least} to {most}");
    let value: u32 = read(raw, param, &expected)?;
    (least..=most)
        .contains(&value)
        .then_some(value)
        .ok_or_else(|| wrong(param, &expected))
}

pub(super) fn number(raw: Raw<'_>, param: &str, least: f64, most: f64) -> Result<f64, Refusal> {
    let expected = format!("must be a number from {least} to {most}");
    let value: f64 = read(raw, param, &expected)?;
    (least..=most)
        .contains(&value)
        .then_some(value)
        .ok_or_else(|| wrong(param, &expected))
}

pub(super) fn one_of(
    raw: Raw<'_>,
    param: &str,
    names: &[&'static str],
) -> Result<&'static str, Refusal> {
    let value = string(raw, param)?;
    names
        .iter()
        .find(|name| **name == value)
        .copied()
        .ok_or_else(|| wrong(param, &format!("must be one of {}", names.join(", "))))
}

pub(super) fn array<'a>(raw: Raw<'a>, param: &str) -> Result<Vec<Raw<'a>>, Refusal> {
    read(raw, param, "must be a list")
}

pub(super) fn object<'a>(
    raw: Raw<'a>,
    param: &str,
) -> Result<Vec<(Cow<'a, str>, Raw<'a>)>, Refusal> {
    serde_json::from_str::<Members<'a>>(raw.get())
        .map(|Members(members)| members)
        .map_err(|error| match Fault::from(error) {
            Fault::DuplicateKey => {
                Refusal::invalid(param, format!("`{param}` {}", Fault::DuplicateKey))
            }
            _ => wrong(param, "must be an object"),
        })
}
