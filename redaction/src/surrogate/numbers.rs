//! Invented numbers: as many digits in the same signs with the same separators, a valid check digit
//! where the type has one, and out of a range that is not given out where there is one.
//!
//! | type | range | given out? |
//! |---|---|---|
//! | phone, Japan | 070-0…, 090-0…, 050-0…, 03-0… (電気通信番号計画: no subscriber's number goes on with 0) | no |
//! | phone, +1 | 555-0100 to 555-0199 (NANPA) | fiction only |
//! | phone, +44 | 020 7946 0xxx, 07700 900xxx (Ofcom) | fiction only |
//! | card | begins with 0 (ISO/IEC 7812: no issuer of payment cards) | no |
//! | 法人番号 | 9999… (no registry office has this code) | no |
//! | 運転免許証 | begins with 99 (no 公安委員会) | no |
//! | 基礎年金番号 | begins with 00 (no office) | no |
//! | 保険者番号 | prefecture 00 | no |
//! | 旅券, 在留カード | letters ZZ | no |
//! | SSN | begins with 666 (SSA) | no |
//! | IBAN | country ZZ (ISO 3166-1, user-assigned) | no |
//! | BIC | location code ends in 0 (ISO 9362: test) | no |
//! | account, customer | any | perhaps, somewhere |

use classifiers::EntityType;

use super::check_digit;
use super::dice::Dice;
use crate::numerals::{self, Script};

/// Shorter numbers would be restored where the model means something else.
const FEWEST: usize = 6;

/// A number that is not this one. `None` if there is none in its form.
pub(super) fn invent(entity: EntityType, original: &str, dice: &mut Dice) -> Option<String> {
    match entity {
        EntityType::Iban => return iban(original, dice),
        EntityType::SwiftBic => return bic(original, dice),
        _ => {}
    }
    let form = Form::of(original)?;
    let digits: Vec<u8> = form.digits().collect();
    if digits.len() + form.letters() < FEWEST || digits.is_empty() {
        return None;
    }
    let is_international = form.is_international;
    let invented = body(entity, &digits, is_international, dice)?;
    let is_new = invented.len() == digits.len() && invented != digits;
    // Twelve digits with the check digit of a My Number would be taken for one.
    let is_harmless = entity == EntityType::Phone || !check_digit::is_my_number(&invented);
    (is_new && is_harmless).then(|| form.write(entity, &invented, dice))
}

fn body(
    entity: EntityType,
    digits: &[u8],
    is_international: bool,
    dice: &mut Dice,
) -> Option<Vec<u8>> {
    use EntityType as E;
    let rest = |dice: &mut Dice, head: &[u8]| {
        let count = digits.len().checked_sub(head.len())?;
        Some([head, &dice.digits(count)].concat())
    };
    match (entity, digits.len()) {
        (E::Phone, _) => phone(digits, is_international, dice),
        (E::CreditCard, 13..=19) => {
            let body = [&[0], &dice.digits(digits.len() - 2)[..]].concat();
            Some(with_last(body, check_digit::luhn))
        }
        (E::CorporateNumber, 13) => {
            let body = [&[9, 9, 9, 9], &dice.digits(8)[..]].concat();
            Some([&[check_digit::corporate_number(&body)], &body[..]].concat())
        }
        (E::CorporateNumber, 12) => rest(dice, &[9, 9, 9, 9]),
        (E::DriversLicense, 12) => {
            let body = [&[9, 9], &dice.digits(8)[..]].concat();
            let mut whole = with_last(body, check_digit::drivers_license);
            whole.push(dice.digit());
            Some(whole)
        }
        (E::Pension, 10) => rest(dice, &[0, 0]),
        (E::HealthInsurance, 8) => {
            let body = [&[0, 6, 0, 0], &dice.digits(3)[..]].concat();
            Some(with_last(body, check_digit::luhn))
        }
        (E::UsSsn, 9) => {
            let mut ssn = vec![6, 6, 6];
            ssn.extend([dice.digit_from(1), dice.digit(), dice.digit_from(1)]);
            ssn.extend(dice.digits(3));
            Some(ssn)
        }
        (E::Passport | E::ResidenceCard | E::BankAccount | E::CustomerId, _)
        | (E::HealthInsurance, FEWEST..) => {
            let first = dice.digit_from(u8::from(digits[0] > 0));
            rest(dice, &[first])
        }
        _ => None,
    }
}

fn with_last(mut body: Vec<u8>, check: fn(&[u8]) -> u8) -> Vec<u8> {
    body.push(check(&body));
    body
}

fn phone(digits: &[u8], is_international: bool, dice: &mut Dice) -> Option<Vec<u8>> {
    match digits {
        [8, 1, national @ ..] if is_international => {
            let written = [&[0], national.strip_prefix(&[0]).unwrap_or(national)].concat();
            let invented = japanese(&written, dice)?;
            let has_zero = national.first() == Some(&0);
            Some([&[8, 1], &invented[usize::from(!has_zero)..]].concat())
        }
        [1, national @ ..] if is_international => {
            Some([&[1], &american(national, dice)?[..]].concat())
        }
        [4, 4, national @ ..] if is_international => {
            let has_zero = usize::from(national.first() == Some(&0));
            let invented = british(&national[has_zero..], dice)?;
            Some([&[4, 4], &national[..has_zero], &invented].concat())
        }
        _ if is_international => None,
        [2..=9, ..] if digits.len() == 10 => american(digits, dice),
        _ => japanese(digits, dice),
    }
}

fn japanese(digits: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let head: &[u8] = match (digits, digits.len()) {
        ([0, 7, 0, ..], 11) => &[0, 7, 0, 0],
        ([0, 5, 0, ..], 11) => &[0, 5, 0, 0],
        // 080-0… are the toll-free numbers 0800.
        ([0, ..], 11) => &[0, 9, 0, 0],
        ([0, ..], 10) => &[0, 3, 0],
        // Without an area code.
        ([1..=9, ..], FEWEST..=8) => &[0],
        _ => return None,
    };
    Some([head, &dice.digits(digits.len() - head.len())].concat())
}

fn american(national: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    const AREAS: [[u8; 3]; 10] = [
        [2, 0, 2],
        [2, 1, 2],
        [3, 0, 3],
        [3, 1, 2],
        [4, 0, 4],
        [4, 1, 5],
        [5, 0, 3],
        [6, 0, 2],
        [7, 1, 3],
        [8, 0, 8],
    ];
    (national.len() == 10).then(|| {
        let area = *dice.pick(&AREAS);
        [&area[..], &[5, 5, 5, 0, 1], &dice.digits(2)].concat()
    })
}

fn british(national: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let head: &[u8] = match national {
        [7, ..] => &[7, 7, 0, 0, 9, 0, 0],
        _ => &[2, 0, 7, 9, 4, 6, 0],
    };
    (national.len() == 10).then(|| [head, &dice.digits(3)].concat())
}

/// `ZZ` for the country, letters for letters and digits for digits behind it.
fn iban(original: &str, dice: &mut Dice) -> Option<String> {
    let plain: Vec<char> = original
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let is_whole = original.is_ascii() && (15..=34).contains(&plain.len());
    let account: String = plain
        .get(4..)
        .filter(|_| is_whole)?
        .iter()
        .map(|&c| match c {
            '0'..='9' => char::from(b'0' + dice.digit()),
            _ => dice.letter_like('A'),
        })
        .collect();
    let check = check_digit::iban("ZZ", &account);
    let invented = format!("ZZ{check:02}{account}");
    let mut invented = invented.chars();
    let like = |c: char, new: char| {
        if c.is_ascii_lowercase() {
            new.to_ascii_lowercase()
        } else {
            new
        }
    };
    let written = original.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => like(c, invented.next().expect("as many")),
        c => c,
    });
    Some(written.collect())
}

/// A business identifier code: four letters, the country, and a location whose second sign is 0.
fn bic(original: &str, dice: &mut Dice) -> Option<String> {
    let country = original.get(4..6)?;
    if !original.is_ascii() || !matches!(original.len(), 8 | 11) {
        return None;
    }
    let model = original.chars().next()?;
    let mut code: String = (0..4).map(|_| dice.letter_like(model)).collect();
    code.push_str(country);
    code.extend([dice.letter_like(model), '0']);
    code.extend(original.get(8..)?.chars().map(|_| dice.letter_like(model)));
    Some(code)
}

/// How a number is written.
struct Form {
    signs: Vec<Sign>,
    is_international: bool,
}

#[derive(Clone, Copy)]
enum Sign {
    Digit(u8, Script),
    Letter(char),
    Other(char),
}

impl Form {
    /// `None` if letters of a script without upper and lower case stand in it, or 十 and 百.
    fn of(original: &str) -> Option<Self> {
        let signs: Option<Vec<Sign>> = original.chars().map(Sign::of).collect();
        Some(Self {
            signs: signs?,
            is_international: original.trim_start().starts_with(['+', '＋']),
        })
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.signs.iter().filter_map(|sign| match sign {
            Sign::Digit(digit, _) => Some(*digit),
            _ => None,
        })
    }

    fn letters(&self) -> usize {
        let is_letter = |sign: &&Sign| matches!(sign, Sign::Letter(_));
        self.signs.iter().filter(is_letter).count()
    }

    fn write(&self, entity: EntityType, digits: &[u8], dice: &mut Dice) -> String {
        let mut digits = digits.iter();
        let written = self.signs.iter().map(|sign| match *sign {
            Sign::Digit(_, script) => {
                numerals::write(*digits.next().expect("as many digits"), script)
            }
            Sign::Letter(letter) => match entity {
                // `T` before an invoice number, `+` and `内線`'s `ext`: no part of the number.
                EntityType::CorporateNumber | EntityType::Phone => letter,
                EntityType::Passport | EntityType::ResidenceCard => like(letter, 'Z'),
                _ => dice.letter_like(letter),
            },
            Sign::Other(other) => other,
        });
        written.collect()
    }
}

impl Sign {
    fn of(c: char) -> Option<Self> {
        match numerals::digit(c) {
            Some((digit, script)) => Some(Self::Digit(digit, script)),
            None if matches!(c, 'A'..='Z' | 'a'..='z' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ') => {
                Some(Self::Letter(c))
            }
            None if c.is_alphanumeric() && c != 'ー' => None,
            None => Some(Self::Other(c)),
        }
    }
}

/// A capital in the case and width of another letter.
fn like(model: char, capital: char) -> char {
    match model {
        'a'..='z' => capital.to_ascii_lowercase(),
        'Ａ'..='Ｚ' => char::from_u32(u32::from(capital) + 0xfee0).unwrap_or(capital),
        'ａ'..='ｚ' => char::from_u32(u32::from(capital) + 0xff00).unwrap_or(capital),
        _ => capital,
    }
}
