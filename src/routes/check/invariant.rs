//! `[[invariant]]` against what is configured: the names in it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::super::condition::{All, Condition};
use super::super::declaration::is_country;
use super::super::file::{self, Claim};
use super::super::invariant::{Invariant, Never};
use super::super::problem::Kind;
use super::super::read::Word;
use super::Checker;

impl Checker<'_, '_> {
    /// `None` if it is not whole, which has been reported.
    pub(super) fn invariant(&mut self, written: &file::Invariant) -> Option<Invariant> {
        self.reader.turn_to(&written.about);
        if let Some(name) = &written.name {
            self.reader.check_name(name);
        }
        let (when, never) = self.claim(written.claim.as_ref()?);
        let claim = match &written.sentence {
            Some(sentence) => sentence.clone(),
            None => reading(&when, &never),
        };
        Some(Invariant {
            name: written.name.as_ref()?.text.as_str().into(),
            line: self.reader.line(written.at),
            claim: claim.into(),
            when,
            never,
        })
    }

    /// A claim that stands in no file.
    pub(super) fn alone(&mut self, sentence: &str) -> Option<Invariant> {
        self.reader.turn_to("");
        let word = Word {
            text: sentence.to_owned(),
            at: 0,
        };
        let claim = self.reader.claim(&word)?;
        let (when, never) = self.claim(&claim);
        Some(Invariant {
            name: "".into(),
            line: 0,
            claim: sentence.into(),
            when,
            never,
        })
    }

    pub(super) fn check_invariant_names(&mut self) {
        for (n, invariant) in self.file.invariants.iter().enumerate() {
            let Some(name) = &invariant.name else {
                continue;
            };
            let mut before = self.file.invariants[..n].iter();
            let same = before.find(|it| it.name.as_ref().is_some_and(|it| it.text == name.text));
            if let Some(same) = same {
                self.reader.turn_to(&invariant.about);
                let line = self.reader.line(same.at);
                self.reader.report(name.at, Kind::InvariantTaken { line });
            }
        }
    }

    /// The names in it looked up.
    fn claim(&mut self, claim: &Claim) -> (All, Never) {
        let when = self.conditions(&claim.when);
        let never = match &claim.never {
            file::Never::Leaves => Never::Leaves,
            file::Never::LeavesUnmasked => Never::LeavesUnmasked,
            file::Never::Refused => Never::Refused,
            file::Never::Answered => Never::Answered,
            file::Never::Engine(words) => {
                let engines = self.file.engines.iter();
                let engines: Vec<&str> = engines.map(|engine| &*engine.name.text).collect();
                Never::Engine(self.declared(words, "engine", &engines))
            }
            file::Never::Operator(words) => {
                let operators = self.file.engines.iter();
                let operators: Vec<&str> =
                    operators.filter_map(|it| it.operator.as_deref()).collect();
                Never::Operator(self.declared(words, "operator", &operators))
            }
            // A country that no engine is in yet is a fair thing to rule out.
            file::Never::Country(words) => Never::Country(self.countries(words)),
            file::Never::CountryOtherThan(words) => Never::CountryOtherThan(self.countries(words)),
        };
        (when, never)
    }

    /// What is no country code would be ruled out of nothing.
    fn countries(&mut self, words: &[Word]) -> Box<[Arc<str>]> {
        for word in words.iter().filter(|word| !is_country(&word.text)) {
            let country = word.text.clone();
            self.reader.report(word.at, Kind::NotACountry(country));
        }
        names(words)
    }

    fn declared(&mut self, words: &[Word], what: &'static str, known: &[&str]) -> Box<[Arc<str>]> {
        for word in words.iter().filter(|word| !known.contains(&&*word.text)) {
            self.reader
                .report_unknown(word, what, known.iter().copied());
        }
        names(words)
    }
}

fn names(words: &[Word]) -> Box<[Arc<str>]> {
    words.iter().map(|word| word.text.as_str().into()).collect()
}

/// The table as a sentence.
fn reading(when: &[Condition], never: &Never) -> String {
    let mut reading = "no request".to_owned();
    for (n, condition) in when.iter().enumerate() {
        let before = if n == 0 { " with" } else { "," };
        write!(reading, "{before} `{condition}`").expect("a String takes everything");
    }
    write!(reading, " {never}").expect("a String takes everything");
    reading
}
