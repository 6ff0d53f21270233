//! `[engine.NAME]`: what law asks to know of an engine before anything is sent to it.
//!
//! APPI Art. 28 (transfer to a third party in a foreign country) and Art. 25 (supervision of
//! trustees) want operator, country and terms known; the file states them, so that a reader of
//! the rules sees them beside the rules.

use toml::de::DeTable;

use super::EngineKind;
use super::file::Engine;
use super::problem::Kind;
use super::read::{Reader, Value, Word, entries};

const ENGINE_KEYS: &[&str] = &[
    "kind",
    "operator",
    "country",
    "training",
    "retention",
    "contract",
];

/// What an external engine must say, each with an example.
const DECLARATIONS: [(&str, &str); 5] = [
    ("operator", "operator = \"Example Inc.\""),
    ("country", "country = \"US\""),
    ("training", "training = false"),
    ("retention", "retention = \"none\""),
    ("contract", "contract = \"DPA 2026-04-01\""),
];

impl Reader<'_> {
    pub(super) fn engines(&mut self, value: &Value<'_>) -> Vec<Engine> {
        let Some(table) = self.table("engine", value) else {
            return Vec::new();
        };
        let mut engines = Vec::new();
        for (name, value) in entries(table) {
            self.turn_to(&format!("engine `{}`", name.text));
            if let Some(table) = self.table(&name.text, value) {
                engines.push(self.engine(name, table));
            }
        }
        self.turn_to("");
        engines
    }

    fn engine(&mut self, name: Word, table: &DeTable<'_>) -> Engine {
        self.check_name(&name);
        let mut engine = Engine {
            kind: None,
            kind_at: name.at,
            operator: None,
            country: None,
            retention: None,
            contract: None,
            name,
        };
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "kind" => {
                    engine.kind_at = value.span().start;
                    engine.kind = self.kind(value);
                }
                "training" => self.training(value),
                "country" => engine.country = self.country(value),
                "operator" => engine.operator = self.said("operator", value),
                "retention" => engine.retention = self.said("retention", value),
                "contract" => engine.contract = self.said("contract", value),
                _ => self.unknown_key(&key, "an engine", ENGINE_KEYS),
            }
        }
        if !table.contains_key("kind") {
            let example = "kind = \"external\"";
            self.report(
                engine.name.at,
                Kind::Missing {
                    key: "kind",
                    example,
                },
            );
        }
        for (key, example) in DECLARATIONS {
            match engine.kind {
                Some(EngineKind::External) if !table.contains_key(key) => {
                    self.report(engine.name.at, Kind::Missing { key, example });
                }
                Some(EngineKind::Local) if table.contains_key(key) => {
                    self.report(engine.name.at, Kind::OnlyExternal { key });
                }
                _ => {}
            }
        }
        engine
    }

    fn kind(&mut self, value: &Value<'_>) -> Option<EngineKind> {
        let word = self.text("kind", value)?;
        let kinds = [EngineKind::Local, EngineKind::External];
        let kind = kinds.into_iter().find(|kind| kind.name() == word.text);
        if kind.is_none() {
            self.report_unknown(&word, "kind", kinds.map(EngineKind::name));
        }
        kind
    }

    fn said(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        self.text(key, value).map(|word| word.text)
    }

    fn training(&mut self, value: &Value<'_>) {
        if self.flag("training", value) == Some(true) {
            self.report(value.span().start, Kind::Training);
        }
    }

    fn country(&mut self, value: &Value<'_>) -> Option<String> {
        let word = self.text("country", value)?;
        if !is_country(&word.text) {
            self.report(word.at, Kind::NotACountry(word.text));
            return None;
        }
        Some(word.text)
    }

    /// A name that can stand in headers and metrics.
    pub(super) fn check_name(&mut self, name: &Word) {
        const LONGEST: usize = 64;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.text.len() > LONGEST || !name.text.bytes().all(fits) {
            self.report(name.at, Kind::BadName(name.text.clone()));
        }
    }
}

/// ISO 3166-1 alpha-2, by its shape.
pub(super) fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
