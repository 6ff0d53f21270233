//! Digits that make a number one of its kind.

/// The last digit of a number by Luhn (ISO/IEC 7812-1), of the digits before it.
pub(super) fn luhn(body: &[u8]) -> u8 {
    let sum: u32 = body
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| match u32::from(digit) {
            digit if at % 2 == 1 => digit,
            digit => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    as_digit((10 - sum % 10) % 10)
}

/// The first digit of a 法人番号, of the twelve behind it: 財務省令第70号 (2014), mod 9.
pub(super) fn corporate_number(body: &[u8]) -> u8 {
    let weights = [1, 2].iter().cycle();
    let products = body.iter().rev().zip(weights);
    let sum: u32 = products
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    as_digit(9 - sum % 9)
}

/// The eleventh digit of a 運転免許証番号, of the ten before it, mod 11 (unofficial).
pub(super) fn drivers_license(body: &[u8]) -> u8 {
    let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let products = body.iter().zip(weights);
    let sum: u32 = products
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 1,
        digit => as_digit(digit),
    }
}

/// Whether twelve digits could be a 個人番号: 総務省令第85号 (2014) 第5条, mod 11.
pub(super) fn is_my_number(digits: &[u8]) -> bool {
    let [body @ .., check] = digits else {
        return false;
    };
    let weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6];
    let products = body.iter().rev().zip(weights);
    let sum: u32 = products
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    body.len() == 11 && u32::from(*check) == expected
}

/// The two check digits of an IBAN (ISO 13616): country, and account in capitals and digits.
pub(super) fn iban(country: &str, account: &str) -> u32 {
    let mut rest = 0;
    for byte in account.bytes().chain(country.bytes()).chain(*b"00") {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            _ => u32::from(byte - b'A') + 10,
        };
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    98 - rest
}

fn as_digit(value: u32) -> u8 {
    u8::try_from(value).expect("a digit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_check() {
        assert_eq!(luhn(&[4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), 1);
        // The National Tax Agency's own.
        assert_eq!(corporate_number(&[0, 0, 0, 0, 1, 2, 0, 5, 0, 0, 0, 2]), 7);
        assert_eq!(iban("GB", "WEST12345698765432"), 82);
        assert!(is_my_number(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 8]));
        assert!(!is_my_number(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2]));
    }
}
