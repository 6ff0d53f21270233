//! The detectors, one file a type: the form with its source, the words that announce it, the check
//! digit, tests with examples and counter-examples.
//!
//! To add one: write the file, add its words to [`WORDS`] and its function to [`NUMERIC`] (called
//! for every number in the text) or to [`detect`] (called once a text).

mod address;
mod alike;
mod any_grouping;
mod bank_account;
pub(crate) mod check;
mod corporate_number;
mod credit_card;
mod cue_table;
mod customer_id;
mod date_of_birth;
mod document_words;
mod drivers_license;
mod email;
mod filled_up;
mod health_insurance;
mod iban;
mod ip_address;
mod mrz;
mod my_number;
mod organization;
mod parcels;
mod passport;
mod pension;
mod phone;
mod pin;
mod residence_card;
mod secret;
mod surroundings;
mod swift_bic;
mod unnamed;
mod us_ssn;

pub(crate) use address::Gazetteer;
pub(crate) use date_of_birth::Date;
pub(crate) use organization::Talk;

use crate::candidates::Candidates;
use crate::context::Context;
use crate::cues::{Cue, Cues};
use crate::names::{self, Lexicon};
use crate::numbers::{Number, Numbers};

/// The words of every detector.
pub(crate) const WORDS: &[(Cue, &[&str])] = &[
    (Cue::MyNumber, my_number::WORDS),
    (Cue::Corporate, corporate_number::WORDS),
    (Cue::License, drivers_license::WORDS),
    (Cue::Insurer, health_insurance::INSURER),
    (Cue::InsuranceCard, health_insurance::CARD),
    (Cue::Symbol, health_insurance::SYMBOL),
    (Cue::Number, surroundings::NUMBER),
    (Cue::Pension, pension::WORDS),
    (Cue::Passport, passport::WORDS),
    (Cue::Residence, residence_card::WORDS),
    (Cue::Account, bank_account::ACCOUNT),
    (Cue::Branch, bank_account::BRANCH),
    (Cue::Yucho, bank_account::YUCHO),
    (Cue::Card, credit_card::WORDS),
    (Cue::Iban, iban::WORDS),
    (Cue::Bic, swift_bic::WORDS),
    (Cue::Phone, phone::WORDS),
    (Cue::Birth, date_of_birth::BEFORE),
    (Cue::Born, date_of_birth::AFTER),
    (Cue::Email, email::WORDS),
    (Cue::Customer, customer_id::WORDS),
    (Cue::Customer, customer_id::NUMBERED),
    (Cue::Pin, pin::WORDS),
    (Cue::Ssn, us_ssn::WORDS),
    (Cue::Secret, secret::LABELS),
    (Cue::Secret, secret::KEYS),
    (Cue::Digest, secret::DIGESTS),
    (Cue::SecretPrefix, secret::PREFIXES),
    (Cue::Document, document_words::DOCUMENT),
    (Cue::Version, surroundings::VERSION),
    (Cue::Hotline, surroundings::HOTLINE),
    (Cue::Amount, surroundings::AMOUNT),
    (Cue::Name, names::LABELS),
    (Cue::Honorific, names::HONORIFICS),
    (Cue::Title, names::TITLES),
    (Cue::Role, names::ROLES),
    (Cue::Greeting, names::GREETINGS),
    (Cue::Address, address::LABELS),
    (Cue::Postal, address::POSTAL),
    (Cue::CompanyForm, organization::FORMS),
    (Cue::Company, organization::LABELS),
    (Cue::Dealing, organization::DEALINGS),
];

/// Whether a word in this names a value of a fixed form.
pub(crate) fn names_value(cues: &Cues, name: &str) -> bool {
    let hits = cues.read(name, &name.to_ascii_lowercase());
    hits.all().iter().any(|hit| asks_for_value(hit.cue))
}

/// Whether a short number is a piece of something else, and no code whatever is said around it.
pub(crate) fn is_a_piece(text: &Context<'_>, range: &std::ops::Range<usize>) -> bool {
    pin::of_something_else(text, range) || pin::names_another(text.text, range.start)
}

/// Whether what is called so has a fixed form.
pub(crate) const fn asks_for_value(cue: Cue) -> bool {
    match cue {
        Cue::Document | Cue::Version => false,
        Cue::Birth | Cue::Secret | Cue::Digest => true,
        other => other.is_identifier(),
    }
}

type Numeric = fn(&Number, &Context<'_>, &mut Candidates);

/// Tried on every number of the text.
const NUMERIC: &[Numeric] = &[
    my_number::detect,
    corporate_number::detect,
    drivers_license::detect,
    health_insurance::detect,
    pension::detect,
    passport::in_digits,
    bank_account::detect,
    credit_card::detect,
    phone::detect,
    customer_id::detect,
    pin::detect,
    us_ssn::detect,
    address::postal_code,
];

/// Every structured identifier and secret in the text. Names come later: they lean on these.
pub(crate) fn detect(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    for first in 0..numbers.count() {
        for number in numbers
            .from(first)
            .filter(|number| !filled_up::is_filled_up(number))
        {
            for detector in NUMERIC {
                detector(&number, text, found);
            }
        }
    }
    pin::by_words_around(text, numbers, found);
    any_grouping::detect(text, numbers, found);
    pin::repeated(text, numbers, found);
    health_insurance::symbols(text, found);
    secret::detect(text, found);
    email::detect(text, found);
    ip_address::detect(text, found);
    lettered::detect(text, found);
    iban::in_small_letters(text, numbers, found);
    mrz::detect(text, found);
    bank_account::transfer_file(text, numbers, found);
}

mod lettered;

/// Whatever needs the names: a date beside a person is a date of birth.
pub(crate) fn detect_beside_names(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    found: &mut Candidates,
) {
    address::detect(text, numbers, gazetteer, found);
    date_of_birth::detect(text, found);
    customer_id::beside_names(text, numbers, found);
    organization::detect(text, lexicon, found);
    unnamed::detect(text, numbers, found);
    customer_id::codes(text, found);
}

/// Whatever needs all that was found: `persons` tells whether names came late, of which dates were not
/// asked yet.
pub(crate) fn detect_last(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    persons: bool,
    found: &mut Candidates,
) {
    if persons {
        date_of_birth::detect(text, found);
    }
    bank_account::branches(text, numbers, found);
    alike::detect(text, numbers, found);
}

#[cfg(test)]
pub(crate) mod testing {
    //! `found("text")` for the detectors' tests.

    use crate::context::Context;
    use crate::cues::Cues;
    use crate::numbers::Numbers;
    use crate::tables::Columns;
    use crate::{Classifier, EntityType};

    /// Asks something of a text as the detectors see it.
    pub(crate) fn in_context(text: &str, ask: impl FnOnce(&Context<'_>)) {
        let hits = Cues::new(super::WORDS, &[]).read(text, &text.to_ascii_lowercase());
        let columns = Columns::read(text, &hits);
        ask(&Context::new(text, &hits, &columns, &Numbers::read(text)));
    }

    /// What the whole classifier finds of this type.
    pub(crate) fn found(entity: EntityType, text: &str) -> Vec<String> {
        let scanned = Classifier::shared().scan(text.to_owned());
        let same = scanned
            .findings()
            .iter()
            .filter(|finding| finding.entity == entity);
        same.map(|finding| text[finding.range.clone()].to_owned())
            .collect()
    }

    /// Asserts that of every text exactly what stands in `⟦⟧` is found.
    pub(crate) fn marked(entity: EntityType, texts: &[&str]) {
        let wrong: Vec<String> = texts
            .iter()
            .filter_map(|text| {
                let plain = text.replace(['⟦', '⟧'], "");
                let values = text.split('⟦').skip(1);
                let expected: Vec<&str> = values
                    .filter_map(|rest| rest.split_once('⟧').map(|(value, _)| value))
                    .collect();
                let got = found(entity, &plain);
                (got != expected).then(|| format!("{text} gave {got:?}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
