//! The machine-readable zone of a passport (ICAO 9303, TD3): two lines of 44 characters. The second one
//! holds the number and the date of birth, each with its check digit.

use std::ops::Range;

use crate::EntityType::{DateOfBirth, Passport};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;

/// To the check digit of the last day: what follows is optional and often cut off.
const SHORTEST: usize = 28;
const NUMBER: Range<usize> = 0..9;
const COUNTRY: Range<usize> = 10..13;
const BIRTH: Range<usize> = 13..19;

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let bytes = text.text.as_bytes();
    if memchr::memmem::find(bytes, b"<<").is_none() {
        return;
    }
    let mut start = 0;
    for line in text.text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        read(start + lead, line.trim().as_bytes(), found);
        start += line.len();
    }
}

fn read(start: usize, line: &[u8], found: &mut Candidates) {
    let filled = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<';
    let form = line.len() >= SHORTEST
        && line[..SHORTEST].iter().all(filled)
        && line[COUNTRY]
            .iter()
            .all(|b| b.is_ascii_uppercase() || *b == b'<')
        && line[BIRTH].iter().all(u8::is_ascii_digit);
    if !form || !checks(line, BIRTH) {
        return;
    }
    let number = line[NUMBER].iter().take_while(|b| **b != b'<').count();
    if checks(line, NUMBER) {
        let reason = "machine-readable zone of a passport: check digit";
        found.add(Passport, start..start + number, Evidence::Certain, reason);
    }
    let reason = "machine-readable zone: date of birth, check digit";
    found.add(
        DateOfBirth,
        start + BIRTH.start..start + BIRTH.end,
        Evidence::Certain,
        reason,
    );
}

/// Weights 7, 3, 1; letters are 10 to 35 and `<` is 0; mod 10. The digit stands behind the field.
fn checks(line: &[u8], field: Range<usize>) -> bool {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    };
    let digit = line[field.end];
    let sum: u32 = line[field]
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(byte, weight)| value(*byte) * weight)
        .sum();
    digit.is_ascii_digit() && sum % 10 == value(digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn number_and_birth_are_read_from_the_second_line() {
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n⟦L898902C3⟧6UTO7408122F1204159ZE184226B<<<<<10";
        marked(Passport, &[zone]);
        let birth = zone.replace(['⟦', '⟧'], "").replace("740812", "⟦740812⟧");
        marked(DateOfBirth, &[&birth]);
    }

    #[test]
    fn a_line_whose_check_digit_is_wrong_is_none() {
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nX00000C36UTO7408123F1204159ZE184226B<<<<<10";
        assert!(found(DateOfBirth, zone).is_empty());
    }
}
