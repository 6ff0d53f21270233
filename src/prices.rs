//! What tokens cost, in yen: `prices.toml`, checked as a whole, made small enough to multiply.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

pub use crate::config::Problems;
use crate::config::{Environment, Names, Reader, Section, Source, unknown};
use crate::engine::Usage;

/// The currency of every result.
const YEN: &str = "JPY";

/// Prices are written per so many tokens.
const PER: f64 = 1e6;

/// Yen per token of every model. `Default` knows no price: everything costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Prices(HashMap<String, Price>);

/// Yen per token.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Price {
    input: f64,
    cached_input: f64,
    output: f64,
}

impl Prices {
    /// Reads a file of prices; every configured model must have one.
    ///
    /// # Errors
    /// Everything that is wrong in the file, and every model that it has no price for.
    pub fn load(path: &Path, configured: &Names) -> Result<Self, Problems> {
        read(&Source::load(path, Environment::default())?, configured)
    }

    /// As [`Prices::load`], from a text; `file_name` is for the problems' places.
    ///
    /// # Errors
    /// As [`Prices::load`].
    pub fn parse(text: &str, file_name: &str, configured: &Names) -> Result<Self, Problems> {
        let (name, text) = (file_name.to_owned(), text.to_owned());
        read(
            &Source::new(name, text, PathBuf::new(), Environment::default())?,
            configured,
        )
    }

    /// What a request cost, in yen; `None` for a model without a price.
    #[must_use]
    pub fn cost_yen(&self, model: &str, usage: &Usage) -> Option<f64> {
        let price = self.0.get(model)?;
        let cached = usage.cached_input.min(usage.input);
        let cost = number(usage.input - cached) * price.input
            + number(cached) * price.cached_input
            + number(usage.output) * price.output;
        Some(cost)
    }
}

/// No request has more tokens than 32 bits can count.
fn number(tokens: u64) -> f64 {
    f64::from(u32::try_from(tokens).unwrap_or(u32::MAX))
}

fn read(source: &Source, configured: &Names) -> Result<Prices, Problems> {
    let reader = Reader::new(source);
    let root = reader.root();
    let rates = rates(&root);
    let tables = root.tables("model");
    let prices = tables
        .iter()
        .filter_map(|table| model(table, &rates))
        .collect();
    let named: Vec<String> = tables
        .iter()
        .filter_map(|table| table.text("name"))
        .collect();
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
    reader.finish(Prices(prices))
}

/// Yen for one unit of each currency.
fn rates(root: &Section<'_, '_>) -> BTreeMap<String, f64> {
    let mut rates = BTreeMap::from([(YEN.to_owned(), 1.0)]);
    for table in root.tables("exchange") {
        let currency = required(&table, "currency", "\"USD\"", Section::text);
        required(&table, "date", "2025-12-15", Section::date);
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
        if rates.insert(currency.clone(), yen).is_some() {
            let message = format!("is `{currency}` a second time");
            table.problem(
                "currency",
                &message,
                "give each currency one rate; yen needs none",
            );
        }
    }
    rates
}

/// A model's name and its price.
fn model(table: &Section<'_, '_>, rates: &BTreeMap<String, f64>) -> Option<(String, Price)> {
    let name = required(table, "name", "\"gpt-5.2\"", Section::text);
    let currency = required(table, "currency", "\"USD\"", Section::text);
    let input = required(table, "input", "1.75", Section::amount);
    let output = required(table, "output", "14.00", Section::amount);
    let cached_input = table.amount("cached_input").or(input);
    let currency = currency?;
    let Some(rate) = rates.get(&currency) else {
        let fix = format!("add `[[exchange]]` with `currency = \"{currency}\"`, `yen` and `date`");
        table.problem(
            "currency",
            &format!("is `{currency}`, which has no exchange rate"),
            &fix,
        );
        return None;
    };
    let yen = |price: f64| price * rate / PER;
    let price = Price {
        input: yen(input?),
        cached_input: yen(cached_input?),
        output: yen(output?),
    };
    Some((name?, price))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(local: &[&str], external: &[&str]) -> Names {
        let engine = |name: &str, models: &[&str]| {
            (
                name.to_owned(),
                models.iter().map(|model| (*model).to_owned()).collect(),
            )
        };
        Names {
            local: vec![engine("local", local)],
            external: vec![engine("frontier", external)],
            ..Names::default()
        }
    }

    fn shipped() -> Prices {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("prices.toml");
        let names = names(&["smollm2-135m", "qwen3-32b"], &["gpt-5.2"]);
        Prices::load(&path, &names).expect("the shipped prices are good")
    }

    #[track_caller]
    fn assert_costs(model: &str, usage: &Usage, expected: f64) {
        let actual = shipped()
            .cost_yen(model, usage)
            .expect("the model has a price");
        assert!(
            (actual - expected).abs() < 1e-9,
            "{actual} is not {expected}"
        );
    }

    #[test]
    fn a_request_costs_its_tokens_at_the_days_rate() {
        let usage = Usage {
            input: 1_000_000,
            output: 1_000_000,
            ..Usage::default()
        };
        assert_costs("gpt-5.2", &usage, (1.75 + 14.0) * 155.0);
        assert_costs("qwen3-32b", &usage, 13.0 + 39.0);
        assert_eq!(shipped().cost_yen("unheard-of", &usage), None);
    }

    #[test]
    fn tokens_from_the_cache_are_charged_once_and_at_their_own_price() {
        let usage = Usage {
            input: 1_000,
            cached_input: 400,
            ..Usage::default()
        };
        assert_costs(
            "gpt-5.2",
            &usage,
            (600.0 * 1.75 + 400.0 * 0.175) * 155.0 / 1e6,
        );
        let more_cached_than_sent = Usage {
            input: 10,
            cached_input: 1_000,
            ..Usage::default()
        };
        assert_costs(
            "gpt-5.2",
            &more_cached_than_sent,
            10.0 * 0.175 * 155.0 / 1e6,
        );
    }

    #[test]
    fn everything_wrong_with_prices_is_said_at_once() {
        let text = r#"
[[exchange]]
currency = "USD"
yen = 0

[[model]]
name = "gpt-5.2"
currency = "EUR"
input = "1.75"
output = -14

[[model]]
name = "qwen3-32B"
currency = "JPY"
input = 1.3
ouptut = 3.9
"#;
        let names = names(&["qwen3-32b"], &["gpt-5.2"]);
        let problems = Prices::parse(text, "prices.toml", &names).expect_err("wrong prices");
        insta::assert_snapshot!(problems, @r#"
        8 problems

        prices.toml: the configured model `qwen3-32b` has no price
            fix: add it, or correct the name if `qwen3-32B` is meant

        prices.toml:2:1: `exchange.date` is missing
            fix: add `date = 2025-12-15`

        prices.toml:4:7: `exchange.yen` is 0, which would make everything free
            fix: write the day's rate

        prices.toml:8:12: `model.currency` is `EUR`, which has no exchange rate
            fix: add `[[exchange]]` with `currency = "EUR"`, `yen` and `date`

        prices.toml:9:9: `model.input` is a text; it must be a number
            fix: write it without quotes, as in `1.75`

        prices.toml:10:10: `model.output` is -14
            fix: write a number that is 0 or more

        prices.toml:12:1: `model.output` is missing
            fix: add `output = 14.00`

        prices.toml:16:1: `model.ouptut` is not a setting
            fix: did you mean `output`?
        "#);
    }

    #[test]
    fn a_configured_model_without_a_price_is_a_problem() {
        let text = "[[model]]\nname = \"qwen3-32\"\ncurrency = \"JPY\"\ninput = 1\noutput = 2\n";
        let names = names(&["qwen3-32b"], &["gpt-5.2"]);
        let problems = Prices::parse(text, "prices.toml", &names).expect_err("missing prices");
        insta::assert_snapshot!(problems, @r#"
        2 problems

        prices.toml: the configured model `qwen3-32b` has no price
            fix: add it, or correct the name if `qwen3-32` is meant

        prices.toml: the configured model `gpt-5.2` has no price
            fix: add `[[model]]` with `name = "gpt-5.2"`, `currency`, `input`, `output`
        "#);
    }
}
