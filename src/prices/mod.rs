//! What tokens cost, in yen: `prices.toml`, checked as a whole.
//!
//! A price has dates of validity, and a request is priced with what was valid on its day in Japan.
//! Where nothing was valid, the nearest price is used and everybody is told: an old number is nearer
//! to the truth than none.

mod read;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

pub use crate::config::Problems;
use crate::config::{Environment, Names, Source};
use crate::engine::Usage;
use crate::routes::Day;

/// Prices are written per so many tokens.
const PER: f64 = 1e6;

/// The prices of every model. `Default` knows none: everything costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    /// Of each model in the order of time, never overlapping, never empty.
    models: HashMap<String, Vec<Period>>,
    /// Yen for one unit of each currency, from each of these days on, in the order of time; never
    /// empty.
    rates: BTreeMap<String, Vec<(Day, f64)>>,
}

/// From when to when a price is valid.
#[derive(Clone, Debug)]
struct Period {
    from: Day,
    /// The last day.
    until: Day,
    currency: String,
    price: PerMillion,
}

/// The price of a million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerMillion {
    /// Of prompts.
    pub input: f64,
    /// Of prompts, where the engine had them in its cache.
    pub cached_input: f64,
    /// Of answers.
    pub output: f64,
    /// Of thinking, which is a part of the answer.
    pub reasoning: f64,
}

/// How a model is priced on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Priced {
    /// In yen.
    pub price: PerMillion,
    /// The price's last day, if it has one.
    pub until: Option<Day>,
    /// Whether it is valid on that day, and not merely the nearest.
    pub is_valid: bool,
}

impl Prices {
    /// Reads a file of prices; every configured model must have one.
    ///
    /// # Errors
    /// Everything that is wrong in the file, and every model that it has no price for.
    pub fn load(path: &Path, configured: &Names) -> Result<Self, Problems> {
        read::read(&Source::load(path, Environment::default())?, configured)
    }

    /// As [`Prices::load`], from a text; `file_name` is for the problems' places.
    ///
    /// # Errors
    /// As [`Prices::load`].
    pub fn parse(text: &str, file_name: &str, configured: &Names) -> Result<Self, Problems> {
        let (name, text) = (file_name.to_owned(), text.to_owned());
        read::read(
            &Source::new(name, text, PathBuf::new(), Environment::default())?,
            configured,
        )
    }

    /// How a model is priced on this day; `None` for one without a price.
    #[must_use]
    pub fn on(&self, model: &str, day: Day) -> Option<Priced> {
        let periods = self.models.get(model)?;
        let begun = periods.partition_point(|period| period.from <= day);
        let period = &periods[begun.saturating_sub(1)];
        let rate = self.rate(&period.currency, day);
        Some(Priced {
            price: period.price.times(rate),
            until: (period.until < Day::LAST).then_some(period.until),
            is_valid: (period.from..=period.until).contains(&day),
        })
    }

    /// Every model that has a price, sorted.
    #[must_use]
    pub fn models(&self) -> Vec<&str> {
        let mut models: Vec<&str> = self.models.keys().map(String::as_str).collect();
        models.sort_unstable();
        models
    }

    /// What an operator should know on this day: models that are priced with what is not valid.
    #[must_use]
    pub fn warnings(&self, day: Day) -> Vec<String> {
        let stale = |model: &&str| self.on(model, day).is_some_and(|priced| !priced.is_valid);
        let models = self.models().into_iter().filter(stale);
        let say = |model: &str| match self.on(model, day).and_then(|priced| priced.until) {
            Some(until) if until < day => format!(
                "the price of `{model}` ended on {until}; it is used until prices.toml has a new one"
            ),
            _ => format!("the price of `{model}` is not valid yet; it is used all the same"),
        };
        models.map(say).collect()
    }

    fn rate(&self, currency: &str, day: Day) -> f64 {
        let rates = &self.rates[currency];
        let begun = rates.partition_point(|(from, _)| *from <= day);
        rates[begun.saturating_sub(1)].1
    }
}

impl PerMillion {
    /// What so many tokens cost.
    #[must_use]
    pub fn of(&self, usage: &Usage) -> f64 {
        let cached = usage.cached_input.min(usage.input);
        let reasoning = usage.reasoning.min(usage.output);
        let each = [
            (usage.input - cached, self.input),
            (cached, self.cached_input),
            (usage.output - reasoning, self.output),
            (reasoning, self.reasoning),
        ];
        each.iter()
            .map(|(tokens, price)| number(*tokens) * price / PER)
            .sum()
    }

    fn times(self, rate: f64) -> Self {
        Self {
            input: self.input * rate,
            cached_input: self.cached_input * rate,
            output: self.output * rate,
            reasoning: self.reasoning * rate,
        }
    }
}

/// No request has more tokens than 32 bits can count.
fn number(tokens: u64) -> f64 {
    f64::from(u32::try_from(tokens).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
