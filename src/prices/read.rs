//! From `prices.toml` as written to [`Prices`]: everything that is wrong is said at once.

use std::collections::{BTreeMap, HashMap};

use super::{PerMillion, Period, Prices};
use crate::config::{Names, Problems, Reader, Section, Source, unknown};
use crate::routes::Day;

/// The currency of every result.
const YEN: &str = "JPY";

type Rates = BTreeMap<String, Vec<(Day, f64)>>;

/// A model's price as it stands in the file.
struct Written<'r, 's> {
    table: Section<'r, 's>,
    period: Period,
    /// Why nothing is valid before it.
    has_note: bool,
}

pub(super) fn read(source: &Source, configured: &Names) -> Result<Prices, Problems> {
    let reader = Reader::new(source);
    let root = reader.root();
    let rates = rates(&root);
    let tables = root.tables("model");
    let mut models: BTreeMap<String, Vec<Written<'_, '_>>> = BTreeMap::new();
    let mut named = Vec::new();
    for table in tables {
        named.extend(table.text("name"));
        if let Some((name, written)) = model(table, &rates) {
            models.entry(name).or_default().push(written);
        }
    }
    every_model_has_a_price(&root, configured, &named);
    // Prices of models that nobody configured are checked, too, and left out.
    let is_configured = |name: &String| {
        let engines = configured.local.iter().chain(&configured.external);
        engines.flat_map(|(_, models)| models).any(|it| it == name)
    };
    let models: HashMap<String, Vec<Period>> = models
        .into_iter()
        .map(|(name, written)| (name, in_order(written)))
        .filter(|(name, _)| is_configured(name))
        .collect();
    reader.finish(Prices { models, rates })
}

fn every_model_has_a_price(root: &Section<'_, '_>, configured: &Names, named: &[String]) {
    let engines = configured.local.iter().chain(&configured.external);
    for name in engines
        .flat_map(|(_, models)| models)
        .filter(|name| !named.contains(name))
    {
        let fix = match unknown::nearest(name, named.iter().map(String::as_str)) {
            Some(near) => format!("add it, or correct the name if `{near}` is meant"),
            None => {
                format!("add `[[model]]` with `name = \"{name}\"`, `currency`, `input`, `output`")
            }
        };
        root.own_problem(&format!("the configured model `{name}` has no price"), &fix);
    }
}

/// Yen for one unit of each currency, from each day on.
fn rates(root: &Section<'_, '_>) -> Rates {
    let mut rates = BTreeMap::from([(YEN.to_owned(), vec![(Day::FIRST, 1.0)])]);
    for table in root.tables("exchange") {
        let currency = required(&table, "currency", "\"USD\"", Section::text);
        let from = required(&table, "date", "2025-12-15", day);
        let yen = required(&table, "yen", "155.0", Section::amount);
        let (Some(currency), Some(yen)) = (currency, yen) else {
            continue;
        };
        if yen == 0.0 {
            table.problem(
                "yen",
                "is 0, which would make everything free",
                "write the day's rate",
            );
        }
        let from = from.unwrap_or(Day::FIRST);
        let known = rates.entry(currency.clone()).or_default();
        if currency == YEN || known.iter().any(|(day, _)| *day == from) {
            let message = format!("is `{currency}` a second time on that day");
            let fix = "give each currency one rate a day; yen needs none";
            table.problem("currency", &message, fix);
        }
        known.push((from, yen));
        known.sort_by_key(|(day, _)| *day);
    }
    rates
}

/// A model's name and its price.
fn model<'r, 's>(table: Section<'r, 's>, rates: &Rates) -> Option<(String, Written<'r, 's>)> {
    let name = required(&table, "name", "\"gpt-5.2\"", Section::text);
    let currency = required(&table, "currency", "\"USD\"", Section::text);
    let input = required(&table, "input", "1.75", Section::amount);
    let output = required(&table, "output", "14.00", Section::amount);
    let cached_input = table.amount("cached_input").or(input);
    let reasoning = table.amount("reasoning").or(output);
    let from = day(&table, "from").unwrap_or(Day::FIRST);
    let until = day(&table, "until").unwrap_or(Day::LAST);
    let has_note = table.text("note").is_some();
    let currency = currency?;
    if !rates.contains_key(&currency) {
        let fix = format!("add `[[exchange]]` with `currency = \"{currency}\"`, `yen` and `date`");
        table.problem(
            "currency",
            &format!("is `{currency}`, which has no exchange rate"),
            &fix,
        );
        return None;
    }
    if until < from {
        table.problem("until", "is before `from`", "write the price's last day");
        return None;
    }
    let price = PerMillion {
        input: input?,
        cached_input: cached_input?,
        output: output?,
        reasoning: reasoning?,
    };
    let period = Period {
        from,
        until,
        currency,
        price,
    };
    let written = Written {
        table,
        period,
        has_note,
    };
    Some((name?, written))
}

/// A model's prices in the order of time. On no day are two valid, and none only where that is meant.
fn in_order(mut all: Vec<Written<'_, '_>>) -> Vec<Period> {
    all.sort_by_key(|written| written.period.from);
    for pair in all.windows(2) {
        let [earlier, later] = pair else { continue };
        let (until, from) = (earlier.period.until, later.period.from);
        if until >= from {
            let message = format!("is {from}, when the price before it is still valid");
            let fix = match from.number().checked_sub(1).map(Day::from_number) {
                Some(before) => format!("end that one: `until = {before}`"),
                None => "say from which day each is valid: `from = 2026-04-01`".to_owned(),
            };
            later.table.problem("from", &message, &fix);
        } else if from.number() - until.number() > 1 && !later.has_note {
            let first = Day::from_number(until.number() + 1);
            let message = format!("is {from}, and no price is valid from {first} on");
            let fix =
                format!("write `from = {first}`, or say why there is none with `note = \"…\"`");
            later.table.problem("from", &message, &fix);
        }
    }
    all.into_iter().map(|written| written.period).collect()
}

/// A day, in quotes or not.
fn day(table: &Section<'_, '_>, key: &str) -> Option<Day> {
    let day = table.date(key)?.parse().ok();
    if day.is_none() {
        table.problem(key, "is no day of the calendar", "write it as `2025-12-15`");
    }
    day
}

/// A setting that must be written; `example` shows how.
fn required<'r, 's, T>(
    table: &Section<'r, 's>,
    key: &str,
    example: &str,
    get: impl Fn(&Section<'r, 's>, &str) -> Option<T>,
) -> Option<T> {
    if !table.has(key) {
        table.missing(key, &format!("add `{key} = {example}`"));
    }
    get(table, key)
}
