//! What of JSON Schema a grammar can keep to, checked before it is compiled, so that what cannot is
//! refused by the keyword's name and never quietly ignored.
//!
//! Keywords JSON Schema does not know are annotations, as it says. So are `nullable`,
//! `discriminator` and `readOnly` of `OpenAPI`. `$schema` is dropped: all is read as 2020-12, in
//! which `items` may also be an array, as before.

use std::collections::HashSet;
use std::ptr;

use serde_json::{Map, Value};

/// Nested deeper no schema is, nor is anything in it.
const MOST_DEPTH: usize = 64;

/// Schemas in a schema.
const MOST_SCHEMAS: usize = 4096;

/// Properties of an object. More that are all optional take milliseconds a token.
const MOST_PROPERTIES: usize = 400;

/// Kinds of properties of an object that are named by a pattern, each compared with each.
const MOST_PATTERNS: usize = 32;

/// Alternatives of one `anyOf` or `oneOf`.
const MOST_BRANCHES: usize = 256;

/// Values of one `enum`.
const MOST_VALUES: usize = 4096;

/// Bytes of one `pattern`.
const MOST_PATTERN_BYTES: usize = 4096;

/// An answer of so many characters, items or properties has no room in any context. What must be
/// longer is refused, what may be is not bounded.
const MOST_LENGTH: u64 = 1_000_000;

/// Beyond it a number's neighbours are the same number (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Of JSON Schema, but not to be had from a grammar.
const UNSUPPORTED: [&str; 19] = [
    "$dynamicRef",
    "$recursiveRef",
    "contains",
    "contentSchema",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "disallow",
    "divisibleBy",
    "else",
    "extends",
    "if",
    "maxContains",
    "minContains",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

const FORMATS: [&str; 10] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "time",
    "uri",
    "uuid",
];

/// Checks a schema and takes out what does not change it.
///
/// # Errors
/// The keyword that is not supported or not well-formed; no other text of the schema.
pub(super) fn check(schema: &mut Value) -> Result<(), String> {
    let mut walk = Walk::default();
    if let Value::Object(schema) = schema {
        schema.retain(|keyword, _| keyword != "$schema");
    }
    walk.schema(schema, 0)?;
    let Walk {
        schemas,
        references,
    } = walk;
    references
        .iter()
        .try_for_each(|reference| resolve(schema, reference, &schemas))
}

#[derive(Default)]
struct Walk {
    /// Where the schemas stand that were checked. They stay there: what is taken out of one is
    /// taken out before those inside it are visited. Only compared, never followed.
    schemas: HashSet<*const Value>,
    references: Vec<String>,
}

impl Walk {
    fn schema(&mut self, schema: &mut Value, depth: usize) -> Result<(), String> {
        self.schemas.insert(ptr::from_ref(schema));
        if self.schemas.len() > MOST_SCHEMAS {
            return Err(format!("there are more than {MOST_SCHEMAS} schemas in it"));
        }
        if depth > MOST_DEPTH {
            return Err(format!("it is nested deeper than {MOST_DEPTH}"));
        }
        match schema {
            Value::Bool(_) => Ok(()),
            Value::Object(schema) => {
                drop_what_is_no_bound(schema);
                let mut each = schema.iter_mut();
                each.try_for_each(|(keyword, value)| self.keyword(keyword, value, depth + 1))
            }
            _ => Err("a schema must be an object or a boolean".into()),
        }
    }

    fn keyword(&mut self, keyword: &str, value: &mut Value, depth: usize) -> Result<(), String> {
        match keyword {
            _ if UNSUPPORTED.contains(&keyword) => Err(format!("`{keyword}` is not supported")),
            "uniqueItems" => Err("`uniqueItems` is not supported".into()),
            "properties" => self.named(keyword, value, MOST_PROPERTIES, depth),
            "patternProperties" => self.named(keyword, value, MOST_PATTERNS, depth),
            "$defs" | "definitions" => self.named(keyword, value, MOST_SCHEMAS, depth),
            "additionalProperties" | "additionalItems" => self.schema(value, depth),
            "items" if !value.is_array() => self.schema(value, depth),
            "items" | "prefixItems" | "allOf" => self.listed(keyword, value, MOST_SCHEMAS, depth),
            "anyOf" | "oneOf" => self.listed(keyword, value, MOST_BRANCHES, depth),
            "$ref" => self.reference(value),
            "enum" => check_enum(value),
            "const" => check_exact(keyword, value),
            "type" => check_type(value),
            "required" => check_required(value),
            "minLength" | "minItems" | "minProperties" => check_least(keyword, value),
            "maxLength" | "maxItems" | "maxProperties" => {
                check_that(value.is_u64(), keyword, "a whole number")
            }
            // Booleans they were before draft 6.
            "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => Ok(()),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                check_number(keyword, value)
            }
            "multipleOf" => {
                let positive = value.as_f64().is_some_and(|number| number > 0.0);
                check_that(positive, keyword, "a number above 0")
            }
            "pattern" => {
                let short = |pattern: &str| pattern.len() <= MOST_PATTERN_BYTES;
                let is_one = value.as_str().is_some_and(short);
                check_that(
                    is_one,
                    keyword,
                    "a regular expression of at most 4096 bytes",
                )
            }
            "format" => {
                let known = value
                    .as_str()
                    .is_some_and(|format| FORMATS.contains(&format));
                check_that(known, keyword, &format!("one of {}", FORMATS.join(", ")))
            }
            _ => Ok(()),
        }
    }

    fn named(
        &mut self,
        keyword: &str,
        value: &mut Value,
        most: usize,
        depth: usize,
    ) -> Result<(), String> {
        let Value::Object(schemas) = value else {
            return Err(format!("`{keyword}` must be an object"));
        };
        check_count(keyword, schemas.len(), most)?;
        schemas
            .values_mut()
            .try_for_each(|schema| self.schema(schema, depth))
    }

    fn listed(
        &mut self,
        keyword: &str,
        value: &mut Value,
        most: usize,
        depth: usize,
    ) -> Result<(), String> {
        let Value::Array(schemas) = value else {
            return Err(format!("`{keyword}` must be an array"));
        };
        check_count(keyword, schemas.len(), most)?;
        schemas
            .iter_mut()
            .try_for_each(|schema| self.schema(schema, depth))
    }

    fn reference(&mut self, value: &Value) -> Result<(), String> {
        let reference = value.as_str().unwrap_or_default();
        let local = reference == "#" || reference.starts_with("#/");
        if !local || reference.contains(['~', '%']) {
            return Err("`$ref` must be `#` or `#/…`, without `~` and `%`".into());
        }
        self.references.push(reference.to_owned());
        Ok(())
    }
}

/// A reference must lead to a schema that was checked. llguidance follows it anywhere, also into
/// `default`, `const` and keywords that nobody knows, where no limit was kept to.
fn resolve(schema: &Value, reference: &str, checked: &HashSet<*const Value>) -> Result<(), String> {
    let place = reference.trim_start_matches('#');
    match schema.pointer(if place == "/" { "" } else { place }) {
        Some(place) if checked.contains(&ptr::from_ref(place)) => Ok(()),
        _ => Err("`$ref` does not lead to a schema".into()),
    }
}

/// Bounds that no answer reaches, and `uniqueItems` where it asks for nothing.
fn drop_what_is_no_bound(schema: &mut Map<String, Value>) {
    schema.retain(|keyword, value| match keyword.as_str() {
        "maxLength" | "maxItems" | "maxProperties" => {
            value.as_u64().is_none_or(|most| most <= MOST_LENGTH)
        }
        "uniqueItems" => *value != Value::Bool(false),
        _ => true,
    });
}

fn check_enum(value: &Value) -> Result<(), String> {
    let Value::Array(values) = value else {
        return Err("`enum` must be an array".into());
    };
    check_that(!values.is_empty(), "enum", "an array with values")?;
    check_count("enum", values.len(), MOST_VALUES)?;
    values
        .iter()
        .try_for_each(|value| check_exact("enum", value))
}

fn check_exact(keyword: &str, value: &Value) -> Result<(), String> {
    match value {
        Value::Number(_) => check_number(keyword, value),
        Value::Array(values) => values
            .iter()
            .try_for_each(|value| check_exact(keyword, value)),
        Value::Object(values) => values
            .values()
            .try_for_each(|value| check_exact(keyword, value)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn check_number(keyword: &str, value: &Value) -> Result<(), String> {
    let exact = value.as_f64().is_some_and(|number| number.abs() < EXACT);
    check_that(exact, keyword, "a number below 2^53")
}

fn check_least(keyword: &str, value: &Value) -> Result<(), String> {
    let short = value.as_u64().is_some_and(|least| least <= MOST_LENGTH);
    check_that(short, keyword, "a whole number of at most a million")
}

fn check_type(value: &Value) -> Result<(), String> {
    const TYPES: [&str; 7] = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ];
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let known = match value {
        Value::Array(types) => !types.is_empty() && types.iter().all(is_type),
        one => is_type(one),
    };
    check_that(
        known,
        "type",
        &format!("one or more of {}", TYPES.join(", ")),
    )
}

fn check_required(value: &Value) -> Result<(), String> {
    let names = value
        .as_array()
        .is_some_and(|names| names.iter().all(Value::is_string));
    check_that(names, "required", "an array of names")
}

fn check_that(holds: bool, keyword: &str, what: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("`{keyword}` must be {what}"))
    }
}

fn check_count(keyword: &str, count: usize, most: usize) -> Result<(), String> {
    if count <= most {
        Ok(())
    } else {
        Err(format!("`{keyword}` has more than {most} entries"))
    }
}

/// What llguidance says of a schema, without what it quotes of it.
pub(super) fn explain(error: &str) -> &'static str {
    const REASONS: [(&str, &str); 10] = [
        ("Unsatisfiable", "no value fits the schema"),
        ("NoExtension", "no value fits the schema"),
        (
            "oneOf constraints",
            "`oneOf` is supported only where its branches exclude each other by a `const`, an \
             `enum` or a `type`; use `anyOf`",
        ),
        (
            "min/maxProperties",
            "`minProperties` and `maxProperties` are supported only where all `properties` are \
             `required`",
        ),
        (
            "patternProperty",
            "`patternProperties` must exclude each other",
        ),
        (
            "circular references",
            "a `$ref` to itself with other keywords beside it is not supported",
        ),
        ("lookaround", "`pattern` must not look ahead or behind"),
        ("regex", "a `pattern` is not supported, or too complex"),
        ("too big", "the schema is too complex"),
        ("oo many", "the schema is too complex"),
    ];
    let reason = REASONS.iter().find(|(part, _)| error.contains(part));
    reason.map_or("the schema is not supported", |(_, reason)| reason)
}
