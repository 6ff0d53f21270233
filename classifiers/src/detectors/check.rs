//! Check digits.

/// Luhn (ISO/IEC 7812-1): from the right, every second digit doubled, digit sums, total mod 10.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let digit = u32::from(digit);
            if at % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// 個人番号: 総務省令第85号 (2014) 第5条; weights 2..7,2..6 from the right, mod 11.
pub(crate) fn my_number(digits: &[u8]) -> bool {
    let [body @ .., check] = digits else {
        return false;
    };
    if body.len() != 11 {
        return false;
    }
    let weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6];
    let sum: u32 = body
        .iter()
        .rev()
        .zip(weights)
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    let rest = sum % 11;
    u32::from(*check) == if rest <= 1 { 0 } else { 11 - rest }
}

/// 法人番号: 財務省令第70号 (2014); the first digit checks the other twelve, mod 9.
pub(crate) fn corporate_number(digits: &[u8]) -> bool {
    let [check, body @ ..] = digits else {
        return false;
    };
    if body.len() != 12 {
        return false;
    }
    let sum: u32 = body
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| u32::from(digit) * if at % 2 == 0 { 1 } else { 2 })
        .sum();
    u32::from(*check) == 9 - sum % 9
}

/// 運転免許証番号: the 11th digit checks the first ten, mod 11 (unofficial).
pub(super) fn drivers_license(digits: &[u8]) -> bool {
    if digits.len() != 12 {
        return false;
    }
    let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(&digit, weight)| u32::from(digit) * weight)
        .sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 1,
        check => check,
    };
    u32::from(digits[10]) == check
}

/// IBAN (ISO 13616): the first four characters moved to the end, letters as 10..35, mod 97 is 1.
pub(super) fn iban(code: &[u8]) -> bool {
    let (head, body) = code.split_at(code.len().min(4));
    let rest = body
        .iter()
        .chain(head)
        .fold(0_u32, |rest, &byte| match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => 0,
        });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    #[test]
    fn known_numbers_check() {
        assert!(luhn(&digits("4111111111111111")));
        assert!(!luhn(&digits("4111111111111112")));
        assert!(my_number(&digits("123456789018")));
        assert!(!my_number(&digits("123456789012")));
        assert!(
            corporate_number(&digits("7000012050002")),
            "the National Tax Agency's own"
        );
        assert!(!corporate_number(&digits("7000012050003")));
        assert!(iban(b"GB82WEST12345698765432"));
        assert!(!iban(b"GB82WEST12345698765433"));
    }

    #[test]
    fn one_changed_digit_never_checks_as_my_number() {
        let good = digits("123456789018");
        for at in 0..12 {
            for digit in (0..10).filter(|d| *d != good[at]) {
                let mut changed = good.clone();
                changed[at] = digit;
                // Remainders 0 and 1 share the check digit 0, so the body may hide one change.
                assert!(!my_number(&changed) || changed[11] == 0);
            }
        }
    }
}
