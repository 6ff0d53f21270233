//! `sekisho audit search` and `subject`: requests, by what is on record of them.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use audit::{Case, Cases, Filter, records};
use classifiers::EntityType;
use zeroize::Zeroizing;

use super::arguments::{Search, Subject};
use super::shown::{Shown, headline};
use crate::cli::Failure;
use crate::recorder::subject;

/// No value is longer; a whole document on standard input is a slip.
const MAX_VALUE_BYTES: u64 = 4096;

/// Of a request by its id. Whoever holds an `x-request-id` holds one of an answer, which may have been a refusal.
const NOT_ON_RECORD: &str = "no request of this id is on record. One that was refused before anything was decided about \
    it (401, 404, 408, 413, 415, 429, most of 400) has no line of its own: those are counted by application and code, \
    see `sekisho audit report --month YYYY-MM`, \"Refused before any decision\"; the gateway's log has its line by the id";

/// Prints the requests that are asked for.
pub(super) fn search(arguments: &Search, out: &mut impl Write) -> Result<(), Failure> {
    let offset = arguments.zone.offset;
    let filter = Filter {
        request: arguments.request.clone(),
        ..arguments.which.filter(offset)?
    };
    let mut found = 0_u64;
    for case in Cases::new(records(&arguments.place.directory()?)?) {
        let case = case?;
        if !filter.takes(&case) {
            continue;
        }
        found += 1;
        if arguments.json {
            writeln!(out, "{}", json(&case))?;
        } else if arguments.explain || arguments.request.is_some() {
            writeln!(
                out,
                "{}",
                Shown {
                    case: &case,
                    offset
                }
            )?;
        } else {
            writeln!(out, "{}", headline(&case, offset))?;
        }
    }
    if found == 0 {
        return Err(Failure::wrong(if arguments.request.is_some() {
            NOT_ON_RECORD
        } else {
            "no such request is on record"
        }));
    }
    Ok(())
}

fn json(case: &Case) -> serde_json::Value {
    serde_json::json!({
        "time": case.time,
        "seq": case.seq,
        "place": case.place,
        "decision": case.decision,
        "followed": case.followed,
        "outcome": case.outcome,
    })
}

/// Prints the requests in which a value was found, and where it went.
pub(super) fn subject(
    arguments: &Subject,
    input: &mut impl Read,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let key = arguments.place.fingerprint_key(arguments.key.as_deref())?;
    let value = read_value(input)?;
    let fingerprints: BTreeMap<&str, audit::Fingerprint> = types(&arguments.entity)?
        .into_iter()
        .map(|entity| {
            let form = subject::form(entity, value.trim());
            (entity.name(), key.value(entity.name(), &form))
        })
        .collect();
    let (mut found, mut sent) = (0_u64, BTreeMap::<String, u64>::new());
    let (id, mut under_other_keys) = (key.id(), 0_u64);
    for case in Cases::new(records(&arguments.place.directory()?)?) {
        let case = case?;
        let subjects = &case.decision.subjects;
        if case.decision.fingerprint_key != id {
            under_other_keys += 1;
            continue;
        }
        let is_among = |(entity, fingerprint): &(&&str, &audit::Fingerprint)| {
            let found = subjects.get(**entity);
            found.is_some_and(|found| found.contains(fingerprint))
        };
        let named = fingerprints.iter().filter(is_among);
        let named: Vec<&str> = named.map(|(entity, _)| *entity).collect();
        if named.is_empty() {
            continue;
        }
        found += 1;
        writeln!(
            out,
            "{}  as {}",
            headline(&case, arguments.zone.offset),
            named.join(", ")
        )?;
        let decision = &case.decision;
        let is_masked = |entity: &&str| {
            // One that was found within an encoded piece is masked with it, as what the piece is.
            decision.masked.contains_key(*entity) || !decision.findings.contains_key(*entity)
        };
        let masked = if named.iter().all(is_masked) {
            "masked"
        } else {
            "NOT MASKED"
        };
        for attempt in case.transfers() {
            let Some(to) = &attempt.destination else {
                continue;
            };
            let to = format!(
                "{} ({}, {}), the value {masked}",
                to.host, to.country, to.operator
            );
            *sent.entry(to).or_default() += 1;
        }
    }
    if under_other_keys > 0 {
        writeln!(
            out,
            "note: {under_other_keys} requests are on record under another key than this one; they \
             cannot be asked with it"
        )?;
    }
    if found == 0 {
        return Err(Failure::wrong(
            "the value is not on record under this key: no detector found it in any request that is",
        ));
    }
    writeln!(out, "\nrequests with it / 該当する要求: {found}")?;
    for (to, times) in &sent {
        writeln!(out, "sent to / 送信先 {to}: {times}")?;
    }
    if sent.is_empty() {
        writeln!(out, "none of them left the bank / 行外への送信はありません")?;
    }
    Ok(())
}

fn types(names: &[String]) -> Result<Vec<EntityType>, Failure> {
    if names.is_empty() {
        return Ok(EntityType::ALL.to_vec());
    }
    let parse = |name: &String| name.parse::<EntityType>().map_err(Failure::wrong);
    names.iter().map(parse).collect()
}

fn read_value(input: &mut impl Read) -> Result<Zeroizing<String>, Failure> {
    let mut value = Zeroizing::new(String::new());
    let read = input.take(MAX_VALUE_BYTES + 1).read_to_string(&mut value);
    // Not what was read: it is the value.
    read.map_err(|_| Failure::wrong("standard input is not UTF-8 text"))?;
    if value.trim().is_empty() {
        return Err(Failure::wrong(
            "standard input is empty; the value is read from there",
        ));
    }
    if value.len() as u64 > MAX_VALUE_BYTES {
        return Err(Failure::wrong("standard input is longer than any value"));
    }
    Ok(value)
}
