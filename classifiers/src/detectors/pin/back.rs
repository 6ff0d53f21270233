//! The three or four figures on a card, by where they stand on it: `裏は774`, `the 417 beside the signature`,
//! `4111-1111-1111-1111 08/29 417`.

use std::ops::Range;

use super::form::figures;
use super::told::SENT_REACH;
use crate::EntityType::CreditCard;
use crate::candidates::Candidates;
use crate::context::Context;
use crate::cues::Cue;

/// So far before three digits stands the card that they are of, in bytes.
const CARD_REACH: usize = 120;
/// Of so many cards, the last that were found, three digits are looked for.
const MOST_CARDS: usize = 4;

/// Where on a card the figures stand, and what they are called in short.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "number on the front", "digits on the front", "back", "裏", "裏面", "うら", "ウラ", "裏側", "署名欄", "後ろの3つ", "後ろの三つ",
    "後ろ3つ", "後ろの3桁", "後ろ3桁", "sec.code", "sec code", "sec. code", "sec-code", "seccode", "sec cd", "sec.cd",
    "sec-cd", "sec_cd", "seccd", "security cd", "security no", "strip", "strip on the card", "back of the card",
    "back of it",
];

/// `back says 774`, `裏は774`: three or four digits, where a card is spoken of.
pub(super) fn on_the_back(range: &Range<usize>, text: &Context<'_>) -> bool {
    // `うらの3けた聞かれました` / `640`
    const ASKED: &[&str] = &[
        "けた聞かれ",
        "桁聞かれ",
        "桁を聞かれ",
        "桁も聞かれ",
        "けたを聞かれ",
        "桁って言われ",
        "asks for the three digits on the back",
        "wants the three digits on the back",
    ];
    const CODES: &[&str] = &[
        "裏面コード",
        "裏面の番号",
        "裏の番号",
        "セキュリティコード",
        "CVV",
        "CVC",
    ];
    // `the little number on the front is 2906`, `the 417 beside the signature`
    const BESIDE: &[&str] = &[
        "beside the sign",
        "next to the sign",
        "by the signature",
        "near the signature",
        "on the signature",
        "on the back",
        "on the strip",
        "on the reverse",
        "と裏",
        "って裏",
        "が裏",
        "とカードの裏",
    ];
    let shown = &text.text[range.clone()];
    let count = figures(shown).count();
    // `774`, or `7-7-4` as it is read aloud.
    let parts = shown
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    let parts = parts.count();
    if !(parts == 1 || parts == count) || count > 4 || !text.hits.has(Cue::Card) {
        return false;
    }
    let behind = text.text[range.end..].trim_start_matches([' ', '"', '\'', ',']);
    if BESIDE.iter().any(|word| behind.starts_with(word)) {
        return true;
    }
    // `裏面コードを本人が書いてきてしまったので（644）`
    if count == 3 && text.before(range.start, 1) == "(" && behind.starts_with(')') {
        let said = text.before(range.start, 2 * SENT_REACH);
        let said = said.rsplit('。').next().unwrap_or_default();
        let counted = behind[1..].starts_with(['件', '名', '頁', '%']);
        if !counted && CODES.iter().any(|code| said.contains(code)) {
            return true;
        }
    }
    let asked = text.before(range.start, SENT_REACH);
    if count == 3
        && ["うら", "裏", "back"]
            .iter()
            .any(|side| asked.contains(side))
        && ASKED.iter().any(|word| asked.contains(word))
    {
        return true;
    }
    let lead = text.before(range.start, 24).to_lowercase();
    let lead = lead.trim_end_matches([' ', ':', '=', '「', '"', '(', '.', '#']);
    let lead = [
        "says", "is", "reads", "shows", "side", "は", "が", "に", "の",
    ]
    .iter()
    .find_map(|word| lead.strip_suffix(word))
    .unwrap_or(lead)
    .trim_end();
    PLACES.iter().any(|word| lead.ends_with(word))
}

/// `4111-1111-1111-1111 08/29 417`: three digits behind a card and its month, or directly behind the card.
pub(super) fn behind_card(range: &Range<usize>, text: &Context<'_>, found: &Candidates) -> bool {
    let shown = &text.text[range.clone()];
    if shown.len() != 3 || figures(shown).count() != 3 {
        return false;
    }
    let lead = text
        .before(range.start, 12)
        .trim_end_matches([' ', ',', '/', '|']);
    let month = lead.bytes().rev().take(5).collect::<Vec<u8>>();
    let expiry = matches!(month[..], [a, b, b'/' | b'-', c, d]
        if [a, b, c, d].iter().all(u8::is_ascii_digit));
    let from = range.start.saturating_sub(CARD_REACH);
    let cards = found.all().iter().rev().filter(|c| c.entity == CreditCard);
    let card = |end: usize| {
        let gap = text.text.get(end..range.start).unwrap_or_default();
        let alone = !text.text[range.end..]
            .trim_start_matches(' ')
            .starts_with(|c: char| c.is_ascii_digit());
        expiry && end > from && end < range.start
            || alone && matches!(gap, " " | "/" | " / " | "  ")
            || alone && is_expiry(gap)
    };
    cards.take(MOST_CARDS).any(|found| card(found.range.end))
}

/// `|0929|` between a card and what stands behind it.
fn is_expiry(gap: &str) -> bool {
    let date = gap.trim_matches(['|', ',', ' ', ';']);
    let parted = gap.len() >= date.len() + 2;
    if !parted || date.len() != 4 || !date.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let two = |from: usize| date[from..from + 2].parse::<u8>().unwrap_or_default();
    let is = |month: u8, year: u8| (1..=12).contains(&month) && (24..=40).contains(&year);
    is(two(0), two(2)) || is(two(2), two(0))
}

#[cfg(test)]
mod tests {
    use crate::EntityType::Pin;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn figures_of_a_back_may_stand_apart() {
        marked(
            Pin,
            &[
                "カードの裏は⟦6-2-8⟧です",
                "裏は⟦6、2、8⟧です。カードは手元にあります",
                "⟦6-2-8⟧と裏に書いてある、カードの",
                "the strip on the card says ⟦6-2-8⟧",
            ],
        );
    }

    #[test]
    fn figures_of_a_back_are_told_by_where_they_stand() {
        marked(
            Pin,
            &[
                "カード番号を打ち、期限は08/29、後ろの3つが⟦628⟧と書かれてしまった",
                "カードの裏面コードをお客様がメールに書いてこられたので（⟦628⟧）削除の手順を",
            ],
        );
        assert!(
            found(
                Pin,
                "カードの発行店の番号を書いていただいたので（628）確認を"
            )
            .is_empty()
        );
    }

    #[test]
    fn figures_behind_a_card_are_of_its_back_whatever_is_said_before() {
        for text in [
            "番号です 4111 1111 1111 1111 08/29 628",
            "番地 4111-1111-1111-1111 08/29 628, please check",
            "電話 4111-1111-1111-1111 08/29 628, please check",
            "口座番号 4111-1111-1111-1111 08/29 628",
            "お申込みの番号です。4111-1111-1111-1111 08/29 628",
            "電話で聞いた 4111-1111-1111-1111 628",
            "4111111111111111|0829|628",
        ] {
            assert_eq!(found(Pin, text), ["628"], "{text}");
        }
        for text in [
            "4111-1111-1111-1111 628件",
            "4111111111111111,1200,628",
            "4111-1111-1111-1111, 628, 2100",
            "4111-1111-1111-1111 628 2100 3300",
        ] {
            assert!(found(Pin, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn figures_of_a_back_may_be_called_in_short() {
        marked(
            Pin,
            &[
                "4111-1111-1111-1111 card on file, sec.code ⟦628⟧ given",
                "card 4111-1111-1111-1111 / sec-cd: ⟦628⟧",
                "debit card, security no. ⟦628⟧",
                "4111-1111-1111-1111 期限08/29 セキュコ ⟦628⟧",
            ],
        );
        for text in [
            "sec.code of the act, card rule 6281",
            "secCode: 7203",
            "our card rules, sec. 628 of the act",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }

    #[test]
    fn sections_are_no_codes() {
        for text in [
            "カードの規定は要領の6-2-8です",
            "第6-2-8項に暗証の規定",
            "暗証番号の扱いは6-2-8を参照",
        ] {
            assert!(
                found(Pin, text).is_empty(),
                "{text}: {:?}",
                found(Pin, text)
            );
        }
    }
}
