//! Settings that do not exist, and the known name that was probably meant.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};

use super::problem::Problem;
use super::reader::Asked;
use super::source::{At, KeyPath, Place, Source, variable_name};

type Known = BTreeMap<KeyPath, Asked>;

/// A problem for every setting that is written and that nobody asked for, with its path.
pub(super) fn settings(source: &Source, known: &Known) -> Vec<(KeyPath, Problem)> {
    let mut unknown = Vec::new();
    collect(&source.merged, &Vec::new(), known, &mut unknown);
    unknown
        .into_iter()
        .map(|path| (path.clone(), problem(source, known, &path)))
        .collect()
}

/// A path without the indices of its arrays: `app.name` for `app.0.name`.
pub(super) fn without_indices(path: &[String]) -> KeyPath {
    let is_index = |part: &&String| part.parse::<usize>().is_ok();
    path.iter()
        .filter(|part| !is_index(part))
        .cloned()
        .collect()
}

/// The known name that is nearest to a misspelt one, if any is near enough to be meant.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&name, &known.to_lowercase());
    let tolerance = (name.chars().count() / 3).clamp(1, 4);
    let near = known.map(|known| (distance(known), known));
    near.filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, known)| known)
}

/// Names as a list for people: `` `data`, `admin`, `drain` ``.
pub(crate) fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn collect(dict: &Dict, at: &KeyPath, known: &Known, unknown: &mut Vec<KeyPath>) {
    for (key, value) in dict {
        let path = [at.as_slice(), std::slice::from_ref(key)].concat();
        match (known.get(&without_indices(&path)), value) {
            (None, _) => unknown.push(path),
            (Some(Asked::Table), Value::Dict(_, inner)) => collect(inner, &path, known, unknown),
            (Some(Asked::Table), Value::Array(_, items)) => {
                for (index, item) in items.iter().enumerate() {
                    let Value::Dict(_, inner) = item else {
                        continue;
                    };
                    let item_path = [path.as_slice(), &[index.to_string()]].concat();
                    collect(inner, &item_path, known, unknown);
                }
            }
            (Some(_), _) => {}
        }
    }
}

fn problem(source: &Source, known: &Known, path: &[String]) -> Problem {
    let place = source.place(path, At::Key);
    let bare = without_indices(path);
    let fix = match meant(known, &bare) {
        Some(meant) => format!("did you mean `{}`?", spelling(&place, &bare, meant)),
        None => otherwise(known, &bare),
    };
    let name = bare.join(".");
    Problem {
        place: source.show(&place),
        message: format!("`{name}` is not a setting"),
        fix,
    }
}

/// The setting that was probably meant: a similar name in the same table, the same name in
/// another, or a similar path (`SEKISHO_LIMITS_MAX_CHOICES`, where two underscores are due).
fn meant<'k>(known: &'k Known, path: &[String]) -> Option<&'k KeyPath> {
    let (name, table) = path.split_last()?;
    let siblings = known.keys().filter(|known| is_in(known, table));
    let names = siblings
        .clone()
        .filter_map(|known| known.last())
        .map(String::as_str);
    let sibling = nearest(name, names);
    let by_sibling = sibling.and_then(|near| {
        siblings
            .clone()
            .find(|s| s.last().is_some_and(|last| last == near))
    });
    by_sibling
        .or_else(|| known.keys().find(|known| known.last() == Some(name)))
        .or_else(|| {
            let flat = path.join("_");
            known
                .keys()
                .find(|known| strsim::damerau_levenshtein(&known.join("_"), &flat) <= 2)
        })
}

/// The meant setting as it would be written at this place.
fn spelling(place: &Place, path: &[String], meant: &[String]) -> String {
    let table = path.split_last().map(|(_, table)| table);
    match (place, meant.split_last()) {
        (Place::Variable(_), _) => variable_name(meant),
        (_, Some((name, meant_table))) if Some(meant_table) == table => name.clone(),
        _ => meant.join("."),
    }
}

fn otherwise(known: &Known, path: &[String]) -> String {
    let table = path.split_last().map_or(&[][..], |(_, table)| table);
    let siblings = known.keys().filter(|known| is_in(known, table));
    let names = list(
        siblings
            .filter_map(|known| known.last())
            .map(String::as_str),
    );
    match table {
        [] => format!("remove it; known at the top are {names}"),
        _ if names.is_empty() => "remove it".to_owned(),
        _ => format!("remove it; `[{}]` knows {names}", table.join(".")),
    }
}

fn is_in(path: &[String], table: &[String]) -> bool {
    path.split_last().is_some_and(|(_, parent)| parent == table)
}
