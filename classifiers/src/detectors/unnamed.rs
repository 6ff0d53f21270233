//! Numbers that nothing names, in a text about persons: what is long enough to number a customer or
//! an account, and is no amount, date, document or part of a code, is taken for one.
//!
//! Without persons in the text such numbers are left alone.

use std::ops::Range;

use crate::EntityType::{self, BankAccount, CustomerId, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::{bank_account, parcels, surroundings};
use crate::numbers::{Joint, Number, Numbers};

pub(super) fn detect(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    if !surroundings::about_persons(found) {
        return;
    }
    let people = found.all().iter().filter(|c| c.entity == Person);
    let mut people: Vec<usize> = people.map(|c| c.range.end).collect();
    people.sort_unstable();
    for index in 0..numbers.count() {
        let Some(number) = numbers.from(index).next() else {
            continue;
        };
        if let Some(range) = grouped(numbers, index, text) {
            let reason = "number in groups without a name, in a text about persons";
            found.add(CustomerId, range, Evidence::Form, reason);
        }
        if let Some((range, entity)) = unnamed(&number, text, &people) {
            let reason = "number without a name, in a text about persons";
            if entity == BankAccount {
                bank_account::branch_before(range.start, text, found);
            }
            found.add(entity, range, Evidence::Form, reason);
        }
    }
}

/// `people` is where persons end, in order.
fn unnamed(
    number: &Number,
    text: &Context<'_>,
    people: &[usize],
) -> Option<(Range<usize>, EntityType)> {
    // Amounts are filled up with zeros: `0000198420`.
    let filled = number.digits().starts_with(&[0, 0, 0]);
    // `2640000`, `216,500` and the next line's number.
    let round = number.len() == 7 && number.digits().ends_with(&[0, 0, 0, 0]);
    let amount = round && !somebodys(number, text, people)
        || number.groups > 1 && text.text[..number.range.start].ends_with(',');
    if amount || !(7..=12).contains(&number.len()) || !number.whole() || number.is_day() || filled {
        return None;
    }
    let range = prefixed(number, text.text)?;
    let bare = range.start == number.range.start;
    let entity = match (bare, number.len()) {
        (true, 7) => BankAccount,
        (true, 8..=12) | (false, _) => CustomerId,
        _ => return None,
    };
    free(&range, text).then_some((range, entity))
}

/// `佐藤健一様の 1230000`: a round number that is said to be a person's, where no money is spoken of.
fn somebodys(number: &Number, text: &Context<'_>, people: &[usize]) -> bool {
    /// In bytes.
    const REACH: usize = 60;
    #[rustfmt::skip]
    const MONEY: &[&str] = &[
        "円", "金", "額", "融資", "借", "貸", "振込", "振替", "引落", "返済", "支払", "年収", "月収", "給与", "賞与", "売上", "希望", "残高",
        "増額", "減額", "枠", "yen", "JPY",
    ];
    let start = number.range.start;
    let lead = text.text[..start].trim_end_matches([' ', 'は']);
    let Some(person) = lead.strip_suffix('の') else {
        return false;
    };
    let person = person.trim_end_matches(['様', '氏', '殿', 'さ', 'ん']);
    let rounder = number.digits().ends_with(&[0, 0, 0, 0, 0]);
    if rounder || people.binary_search(&person.len()).is_err() {
        return false;
    }
    let before = text.before(start, REACH);
    let before = before.rsplit(['\n', '。']).next().unwrap_or_default();
    let behind = text.after(number.range.end, REACH);
    let behind = behind.split(['\n', '。']).next().unwrap_or_default();
    !MONEY
        .iter()
        .any(|word| before.contains(word) || behind.contains(word))
}

/// Nothing says that the number is a measure, a document's, a version or part of a code.
fn free(range: &Range<usize>, text: &Context<'_>) -> bool {
    let label = text.label_of(range);
    let named_otherwise = label.is_some_and(|cue| {
        !matches!(
            cue,
            Cue::Number | Cue::Name | Cue::Account | Cue::Branch | Cue::Customer
        )
    });
    let apart = named_otherwise
        || of_a_message(text, range.start)
        || surroundings::measured(text, range)
        || text.near(range, Cue::Document, 30, 0)
        || parcels::numbers(range, text)
        || text.near(range, Cue::Version, 12, 0)
        || in_a_code(text.text, range);
    !apart
}

/// `:20:FT26012700931`, `:28C:00187/001`: the field of a SWIFT message in which its own references stand.
pub(super) fn of_a_message(text: &Context<'_>, at: usize) -> bool {
    const FIELDS: &[&str] = &[":20:", ":21:", ":20C:", ":28:", ":28C:", ":28D:"];
    let lead = text.before(at, 8).trim_end_matches(' ');
    let field = FIELDS.iter().find_map(|field| lead.strip_suffix(field));
    // `14:21:31882200` is a time, and what follows it.
    field.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

/// `5486 9848 9321`, `7704-118-2236`: several groups, none of them short, and no date or time.
fn grouped(numbers: &Numbers<'_>, index: usize, text: &Context<'_>) -> Option<Range<usize>> {
    if numbers.group(index).digits < 3 {
        return None;
    }
    let number = numbers
        .from(index)
        .take_while(|number| {
            number.joined_by(&[Joint::Hyphen]) || number.joined_by(&[Joint::Space])
        })
        .last()?;
    let long = number.groups >= 3 || number.shape() == [4, 4] && number.joined_by(&[Joint::Hyphen]);
    let even = number.shape().iter().all(|len| (3..=6).contains(len));
    // Columns of a table, and the year of a document.
    let columns = text.text[number.range.clone()].contains("  ");
    let dated = number.lengths[0] == 4 && (1990..2040).contains(&year(&number));
    let apart = columns
        || dated
        || number.open_before
        || number.open_after
        || !(8..=16).contains(&number.len());
    (long && even && !apart && free(&number.range, text)).then_some(number.range)
}

/// The first four digits.
fn year(number: &Number) -> u32 {
    number
        .digits()
        .iter()
        .take(4)
        .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}

/// With one or two capital letters before it, and none of those that number tickets and norms.
fn prefixed(number: &Number, text: &str) -> Option<Range<usize>> {
    let start = number.range.start;
    let bytes = &text.as_bytes()[..start];
    let dash = usize::from(bytes.last() == Some(&b'-'));
    let letters = bytes[..start - dash]
        .iter()
        .rev()
        .take(5)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    if letters == 0 {
        return (dash == 0).then(|| number.range.clone());
    }
    let from = start - dash - letters;
    let prefix = &text[from..start - dash];
    let capitals = prefix.bytes().all(|b| b.is_ascii_uppercase());
    let fits = letters <= 2 && capitals && number.len() >= 7 && !TRAPS.contains(&prefix);
    fits.then_some(from..number.range.end)
}

/// What numbers documents, norms, flights and patches.
const TRAPS: &[&str] = &[
    "KB", "SR", "PR", "TR", "CV", "FX", "OP", "NO", "ID", "RQ", "CR", "CS", "BR", "IN", "RF", "WO",
    "PO", "DR", "Q", "T", "V", "R", "INV", "MR", "NH", "JL",
];

/// A letter, underscore or further digits hang on to it, or it stands in an address of the net.
fn in_a_code(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let joins = |c: Option<char>| {
        c.is_some_and(|c| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '#' | '=' | '@' | '%' | '&' | '+')
        })
    };
    joins(before)
        || joins(after)
        || matches!(before, Some('/' | '.')) && !text[..range.start].ends_with(" /")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn amounts_and_messages_are_none() {
        for text in [
            "小島 さゆり様 年収 一覧,2640000",
            "佐藤健一様の件、limit 500000->5000000",
            ":20:FT26021100417\n:59:/1180442\nKENJI SATO様",
            "佐藤健一様の 2640000 を振込",
            "佐藤健一様の 3000000 はまだ",
            "{4:\n:20:44120987\n:21:31882200\n-} 佐藤健一様",
        ] {
            let all = [CustomerId, BankAccount].map(|entity| found(entity, text));
            let account = |value: &String| value == "1180442";
            assert!(all.iter().flatten().all(account), "{text}: {all:?}");
        }
    }

    #[test]
    fn numbers_in_a_text_about_persons_are_taken_for_theirs() {
        marked(
            BankAccount,
            &[
                "佐藤健一様より。⟦1079850⟧の方の残が合わないと",
                "佐藤健一様の ⟦1230000⟧ が画面に出ません",
                "鈴木 花子さんのは⟦4710000⟧でした",
            ],
        );
        marked(
            CustomerId,
            &[
                "佐藤健一様、既存の⟦HL14588003⟧（住宅）は先月完済",
                "佐藤健一様の旧は⟦5486 9848 9321⟧、管理は⟦7704-118-2236⟧",
                "佐藤健一様の分、画面だと ⟦44120987⟧ で出ます",
                "佐藤健一様より照会 14:21:⟦31882200⟧ の件",
            ],
        );
    }

    #[test]
    fn amounts_days_documents_and_codes_stay_numbers() {
        for text in [
            "佐藤健一様 3000000円を20251003に",
            "佐藤健一様の件 REC-118-2209123",
            "佐藤健一様、稟議 1234567 参照",
            "佐藤健一様 KB5048685 適用後に再起動",
            "佐藤健一様 https://example.com/a/12345678",
            "佐藤健一様 a1234567b 9f86d0812345678",
            "窓口に 1234567 と表示",
        ] {
            assert!(found(BankAccount, text).is_empty(), "{text}");
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
