//! Telephone numbers: 0AB-J (10 digits), 050/070/080/090 and 0800 (11), 0120 (10), +81, E.164.
//!
//! Source: 総務省 電気通信番号計画. Hotlines that anybody may ring are left alone.

pub(super) mod hotlines;
mod plan;
mod words;

pub(super) use words::WORDS;

use plan::{domestic, dummy, shared, special};

use crate::EntityType::Phone;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Number};

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let Some(start) = plausible(number, text) else {
        north_american(number, text, found);
        return local(number, text, found);
    };
    let range = start..number.range.end;
    if hotlines::published(number.digits()) {
        return;
    }
    let label = text.label_of(&range);
    if dummy(number) || label != Some(Cue::Phone) && behind_a_letter(number, text) {
        return;
    }
    if shared(number) && text.near(&number.range, Cue::Hotline, 90, 45) {
        return;
    }
    let (evidence, reason) = match label {
        Some(Cue::Phone) => (Evidence::Labelled, "telephone number: label, number plan"),
        // The head of the next column may stand between: no amount is written in three groups.
        Some(Cue::Amount) if number.groups < 3 || !number.whole() => return,
        Some(Cue::Document | Cue::Version | Cue::Customer | Cue::Account | Cue::Pension) => return,
        _ if public(number, text) => return,
        _ if special(number) || start < number.range.start => {
            (Evidence::Checked, "telephone number: number plan")
        }
        _ if number.groups == 3 && number.whole() => {
            (Evidence::Checked, "telephone number: number plan, groups")
        }
        _ if number.whole() && text.near(&number.range, Cue::Phone, 80, 40) => (
            Evidence::Context,
            "telephone number: number plan, named nearby",
        ),
        _ if number.whole() && number.joined_by(&[]) => {
            (Evidence::Form, "10 digits from 0: number plan")
        }
        _ => return,
    };
    found.add(Phone, range, evidence, reason);
}

/// `R06-2291-0007` is the number of a document; `T03-1234-5678` is a telephone, `F` a fax.
fn behind_a_letter(number: &Number, text: &Context<'_>) -> bool {
    let letter = text.char_before(number.range.start);
    letter.is_some_and(|c| {
        c.is_ascii_alphabetic() && (number.groups == 1 || !"TtFfMmHhLl".contains(c))
    })
}

/// Numbers of other plans, or without their area: with a label, in groups.
fn local(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let grouped = matches!(
        number.shape(),
        [2..=4, 4]
            | [2..=4, 2..=4, 3..=4]
            | [2, 2, 2, 2..=3]
            | [3..=4, 2..=4, 2..=4, 2..=4]
            | [10..=12]
    );
    let dated = number.lengths[0] == 4 && number.shape()[1..].iter().all(|len| *len <= 2);
    let joints = [
        Joint::Hyphen,
        Joint::Space,
        Joint::Dot,
        Joint::Bracket,
        Joint::No,
    ];
    if !grouped
        || dated
        || !(7..=13).contains(&number.len())
        || dummy(number)
        || !number.whole()
        || !number.joined_by(&joints)
        || text.label_of(&number.range) != Some(Cue::Phone)
        || public(number, text)
    {
        return;
    }
    let lead = text.text[..number.range.start].trim_end_matches([' ', '(']);
    let start = if lead.ends_with('+') {
        lead.len() - 1
    } else {
        number.range.start - usize::from(text.text[..number.range.start].ends_with('('))
    };
    found.add(
        Phone,
        start..number.range.end,
        Evidence::Labelled,
        "telephone number of another plan: label",
    );
}

/// `415-555-0132`: three, three and four, where neither the area nor the exchange begins with 0 or 1
/// (North American Numbering Plan).
fn north_american(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let written = number.shape() == [3, 3, 4] && number.joined_by(&[Joint::Hyphen]);
    if !written || !number.whole() || number.open_before || number.open_after {
        return;
    }
    let digits = number.digits();
    let of_another_kind = matches!(
        text.label_of(&number.range),
        Some(
            Cue::Amount
                | Cue::Document
                | Cue::Version
                | Cue::Customer
                | Cue::Account
                | Cue::Pension
        )
    );
    if digits[0] >= 2 && digits[3] >= 2 && !of_another_kind && !behind_a_letter(number, text) {
        let reason = "telephone number: North American plan, groups";
        found.add(Phone, number.range.clone(), Evidence::Form, reason);
    }
}

/// Where the number begins, with its `+` or bracket, if it fits the number plan.
fn plausible(number: &Number, text: &Context<'_>) -> Option<usize> {
    let before = &text.text[..number.range.start];
    let digits = number.digits();
    let foreign = before.ends_with('+') || before.ends_with("+(");
    if !number.joined_by(&[
        Joint::Hyphen,
        Joint::Space,
        Joint::Dot,
        Joint::Bracket,
        Joint::No,
        Joint::Slash,
        Joint::Line,
    ]) {
        return None;
    }
    if foreign {
        let plan = if digits.starts_with(&[8, 1]) {
            matches!(number.len(), 11..=13)
        } else {
            matches!(number.len(), 9..=15)
        };
        let ends = !number.open_after || number.len() >= 12;
        return (plan && ends && number.groups <= 6)
            .then(|| before.rfind('+').unwrap_or(number.range.start));
    }
    // `1/08` and the card in the next cell.
    let day = number.lengths[0] <= 2
        && before
            .strip_suffix('/')
            .is_some_and(|lead| lead.ends_with(|c: char| c.is_ascii_digit()));
    if day || number.open_before || !domestic(number) {
        return None;
    }
    if number.open_after {
        return None;
    }
    Some(
        if before.ends_with('(') && number.joints[0] == Some(Joint::Bracket) {
            number.range.start - 1
        } else {
            number.range.start
        },
    )
}

/// A toll-free or shared-cost number where nobody is spoken of or beside words that speak of a
/// public line: no person has such a number.
fn public(number: &Number, text: &Context<'_>) -> bool {
    let of_somebody = [
        Cue::Honorific,
        Cue::Customer,
        Cue::Account,
        Cue::Dealing,
        Cue::Company,
    ]
    .iter()
    .any(|cue| text.hits.has(*cue));
    shared(number) && (!of_somebody || text.near(&number.range, Cue::Hotline, 90, 45))
        || text.near(&number.range, Cue::Hotline, 36, 0) && !text.hits.has(Cue::Honorific)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn with_a_label_a_digit_too_many_does_not_hide_it() {
        for text in [
            "My direct line is 092-3284-3182, any time.",
            "電話は0263-4389-3060です",
        ] {
            assert_eq!(found(Phone, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn japanese_notations_are_found() {
        for phone in [
            "090-1234-5678",
            "09012345678",
            "03-1234-5678",
            "(0120)632-652",
            "045(288)1360",
            "０９０－１２３４－５６７８",
            "+81-70-0711-4849",
            "+81 92 410 5131",
            "011の066の9923",
            "0466-07-4205",
            "090 1234 5678",
            "050-3000-1234",
            "(03)1234-5678",
            "03（1234）5678",
            "０３　１２３４　５６７８",
            "090.1234.5678",
            "090-12345678",
            "070/1234/5678",
            "070(1234)5678",
            "0266(55)01 43",
            "+81 (0)3-1234-5678",
            "+81-(0)90-1234-5678",
            "+819012345678",
            "052-9142-0385",
            "0246(4641)4095",
            "082.3849.8443",
            "090301-19707",
            "81-90-1234-5678",
            "0081-90-1234-5678",
            "03-6345-1123",
        ] {
            assert_eq!(found(Phone, &format!("折返しは{phone}まで")), [phone]);
        }
        marked(
            Phone,
            &[
                "reach me at ⟦+44 20 7946 0958⟧.",
                "the desk said ⟦415-555-0132⟧ is better",
                "call ⟦+1 (415) 555-0132⟧ or ⟦+65 6123 4567⟧",
                "Tel: ⟦415-555-0132⟧ ext. 12",
                "mobile: ⟦020 7946 0958⟧",
                "phones: [\"⟦03-1234-5678⟧\", \"⟦090-1234-5678⟧\"]",
                "<Tel type=\"home\">⟦0312345678⟧</Tel>",
                "⟦03-1234-5678⟧（内線 4321）",
                "連絡先は⟦0466074205⟧です",
                "電話\n⟦03-1234\n-5678⟧",
                "店直通 ⟦1234-5678⟧",
                "代表 ⟦03-6345-1123⟧/1124",
                "電話は ⟦六二三三の一一八四⟧",
                "tel ⟦+81-90-9893-\n> 2888⟧ まで",
                "佐藤,福岡市 302,⟦070(1234)5678⟧,",
                "連絡先（携帯）      年収（税込）\n⟦０８０−１２３４−５６７８⟧    ４８２万円",
            ],
        );
    }

    #[test]
    fn hotlines_dates_and_documents_are_none() {
        for text in [
            "マイナンバー総合フリーダイヤル0120-95-0178",
            "2025-11-03",
            "稟議番号0312345678",
            "03/04/2025",
            "#9110",
            "電話は9:00-17:00に",
            "内線 4321",
            "電話 2025-10-03 受電",
            "電話で300件",
            "phone: \"000-0000-0000\"",
            "旧番 R06-2291-0007、電話は未登録",
            "0120-95-0178 にかける前に",
            "総合ダイヤル（0120-95-0178）の受付時間は",
            "3/09\t4471 2209 6618 3350\t佐藤 健一",
        ] {
            assert!(found(Phone, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_line_that_anybody_may_ring_is_nobodys() {
        assert!(found(Phone, "カードの期限は? 0120-95-0178 にかける前に知りたい").is_empty());
        assert_eq!(
            found(Phone, "融資先の窓口 0120-31-4207 へ"),
            ["0120-31-4207"]
        );
    }

    #[test]
    fn a_published_line_is_nobodys_whoever_is_spoken_of() {
        for text in [
            "山口様、電話は03-3506-6000（金融庁代表）でよろしいでしょうか",
            "顧客に聞かれた問い合わせ先は 0120-95-0178 でいいですか",
            "融資先へ: 苦情は 0570-017109、電話 03-5252-3772",
        ] {
            assert!(found(Phone, text).is_empty(), "{text}");
        }
        assert_eq!(found(Phone, "山口様の電話は03-3506-6001"), ["03-3506-6001"]);
    }

    #[test]
    fn a_letter_before_the_digits_makes_a_document_number() {
        assert!(found(Phone, "旧番 R06-2291-0007").is_empty());
        assert_eq!(found(Phone, "T06-2291-0007"), ["06-2291-0007"]);
    }
}
