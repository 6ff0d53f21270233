//! What is said of somebody whom another text names: a system prompt that says which customer is
//! served, and a message about an illness.
//!
//! Only the words are read again, and only of short texts: what a long one says (terms, questions
//! and answers, a manual) is said in general, unless it names somebody itself.

use super::readable;
use crate::{Classifier, EntityType, Scanned, Signal};

/// Longer texts say for themselves of whom they speak, in bytes.
const LONGEST: usize = 2000;

/// The passages that count because of another text, each with the number of its text.
pub(super) fn read(classifier: &Classifier, scanned: &[Scanned]) -> Vec<(usize, Signal)> {
    let named: Vec<bool> = scanned.iter().map(names_somebody).collect();
    if !named.contains(&true) {
        return Vec::new();
    }
    let others = scanned.iter().map(readable).enumerate();
    others
        .filter(|(index, text)| !named[*index] && text.len() <= LONGEST)
        .flat_map(|(index, text)| {
            let passages = classifier.said_of_somebody(text);
            passages.into_iter().map(move |signal| (index, signal))
        })
        .collect()
}

/// Whether a text says who is spoken of. Telephones, mail and addresses are often the bank's own.
fn names_somebody(scanned: &Scanned) -> bool {
    use EntityType as E;
    scanned.findings().iter().any(|finding| {
        matches!(
            finding.entity,
            E::Person
                | E::CustomerId
                | E::BankAccount
                | E::DateOfBirth
                | E::MyNumber
                | E::CreditCard
                | E::Pension
                | E::HealthInsurance
                | E::DriversLicense
                | E::Passport
                | E::ResidenceCard
        )
    })
}
