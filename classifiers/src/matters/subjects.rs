//! Whom a text speaks of without a name (当該顧客, ご主人, the applicant), and how a text asks in
//! general (とは何, what is): the words of `lists/subjects.toml`.

use toml::de::DeTable;

use super::lists::words;
use crate::file_problems::Reader;

/// What a word says about the sentence it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    /// A certain person is meant.
    OfPerson,
    /// A certain firm is meant.
    OfFirm,
    /// The bank itself is meant.
    OfBank,
    /// Nobody in particular is meant.
    InGeneral,
}

/// The words of `lists/subjects.toml`. Not for operators to change: a word that asks in general
/// takes weight from every cue.
#[derive(Default)]
pub(super) struct Subjects {
    person: Vec<String>,
    firm: Vec<String>,
    bank: Vec<String>,
    general: Vec<String>,
}

impl Subjects {
    pub(super) fn built_in() -> Self {
        let file = include_str!("../../lists/subjects.toml");
        Reader::read(file, Self::read).expect("the built-in lists are read in every test")
    }

    fn read(reader: &mut Reader<'_>, table: DeTable<'_>) -> Self {
        let mut subjects = Self::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "person" => subjects.person = words(reader, name, value),
                "firm" => subjects.firm = words(reader, name, value),
                "bank" => subjects.bank = words(reader, name, value),
                "general" => subjects.general = words(reader, name, value),
                other => reader.unknown(&key.span(), other, "person, firm, bank, general"),
            }
        }
        subjects
    }

    pub(super) fn general(&self) -> &[String] {
        &self.general
    }

    pub(super) fn words(&self) -> [(Speaks, &[String]); 4] {
        [
            (Speaks::OfPerson, &self.person),
            (Speaks::OfFirm, &self.firm),
            (Speaks::OfBank, &self.bank),
            (Speaks::InGeneral, &self.general),
        ]
    }
}
