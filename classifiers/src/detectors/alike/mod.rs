//! Numbers that take after others: the same digits written again in another way, and cells that stand
//! in the row of a table where another row has a value of the same form.
//!
//! Called when everything else has been found. What is claimed already stays as it is.

mod claimed;
mod rows;

pub(in crate::detectors) use claimed::Claimed;

use std::collections::HashMap;
use std::ops::Range;

use crate::EntityType::{
    self, BankAccount, CorporateNumber, CreditCard, CustomerId, DateOfBirth, DriversLicense,
    HealthInsurance, MyNumber, Passport, Pension, Phone, ResidenceCard,
};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::detectors::surroundings;
use crate::numbers::Numbers;

/// Shorter numbers stand twice in a text by chance.
const FEWEST_DIGITS: usize = 6;

pub(super) fn detect(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    if !found.all().iter().any(|c| is_number(c.entity)) {
        return;
    }
    let claimed = Claimed::of(found);
    repeated(text, numbers, &claimed, found);
    rows::detect(text.text, &claimed, found);
}

/// Types whose values are numbers of one form.
const fn is_number(entity: EntityType) -> bool {
    matches!(
        entity,
        BankAccount
            | CorporateNumber
            | CreditCard
            | CustomerId
            | DateOfBirth
            | DriversLicense
            | HealthInsurance
            | MyNumber
            | Passport
            | Pension
            | Phone
            | ResidenceCard
    )
}

/// `3062-694205 | 3062694205`: the same digits, grouped otherwise or without the label.
fn repeated(text: &Context<'_>, numbers: &Numbers<'_>, claimed: &Claimed, found: &mut Candidates) {
    let mut known: HashMap<Vec<u8>, EntityType> = HashMap::new();
    for c in found.all() {
        if c.evidence < Evidence::Context || !is_number(c.entity) || c.entity == DateOfBirth {
            continue;
        }
        let digits = digits(&text.text[c.range.clone()]);
        if digits.len() >= FEWEST_DIGITS && digits.iter().any(|digit| *digit != digits[0]) {
            known.entry(digits).or_insert(c.entity);
        }
    }
    if known.is_empty() {
        return;
    }
    // A guess by the form alone gives way.
    let taken = |range: &Range<usize>| {
        let mut claims = claimed.over(range);
        claims.any(|claim| claim.evidence > Evidence::Form)
    };
    for first in 0..numbers.count() {
        for number in numbers.from(first) {
            if number.len() < FEWEST_DIGITS || !number.whole() {
                continue;
            }
            let digits: Vec<u8> = number.digits().iter().map(|digit| digit + b'0').collect();
            let Some(entity) = known.get(&digits) else {
                continue;
            };
            if !taken(&number.range)
                && !surroundings::measured(text, &number.range)
                && !surroundings::in_a_code(text.text, number.range.start)
            {
                let reason = "the digits of a number that the text names elsewhere";
                found.add(*entity, number.range, Evidence::Context, reason);
                break;
            }
        }
    }
}

fn digits(value: &str) -> Vec<u8> {
    value.bytes().filter(u8::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn the_same_digits_grouped_otherwise_are_the_same_number() {
        marked(
            Pension,
            &["基礎年金番号 ⟦3062-694205⟧\n画面では ⟦3062694205⟧ と出る"],
        );
        marked(
            BankAccount,
            &["口座番号⟦0918273⟧。通帳の印字は ⟦091-8273⟧ でした"],
        );
    }

    #[test]
    fn an_amount_of_the_same_digits_is_no_number() {
        let text = "口座番号 1234567\n1234567円を入金、1,234,567 と記帳";
        assert_eq!(found(BankAccount, text), ["1234567"]);
    }
}
