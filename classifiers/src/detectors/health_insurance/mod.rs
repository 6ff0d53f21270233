//! Health insurance: 保険者番号 (8 digits, the last a Luhn check digit; 6 for 国民健康保険), and the
//! 記号 and 番号 of a card, which are free: they count only where an insurance card is spoken of.

mod together;

use crate::EntityType::HealthInsurance;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::detectors::check;
use crate::numbers::Number;

pub(super) const INSURER: &[&str] = &[
    "保険者番号",
    "保険者",
    "保険者No",
    "保険者No.",
    "保険者NO",
    "保険者コード",
    "hokensya_no",
    "hokensha_no",
    "insurerNo",
    "insurer_number",
    "insurer number",
    "insurer_no",
    "hokensha_bango",
    "hokensha",
    "insurer",
    "insurer no",
];

pub(super) const CARD: &[&str] = &[
    "健康保険",
    "健康保険証",
    "健康保険被保険者証",
    "国民健康保険証",
    "医療保険",
    "健保",
    "保険証",
    "被保険者証",
    "被保険者",
    "資格確認書",
    "国民健康保険",
    "国保",
    "社会保険",
    "協会けんぽ",
    "組合健保",
    "共済組合",
    "health insurance",
    "insurance card",
    "health_insurance",
    "被保険者番号",
    "マイナ保険証",
    "後期高齢者医療",
    "健保組合",
    "保険証番号",
    "kenpo",
    "hoken",
    "hokensho",
    "kokuho",
    "shakai hoken",
    "insured card",
    "後期高齢",
    "被保番",
    "健保番号",
    "保険証No",
    "共済組合員証",
    "組合員証",
    "加入者証",
    "会社の保険",
    "勤務先の保険",
    "勤め先の保険",
    "職場の保険",
    "扶養の保険",
    "保険の記号",
    "社保",
];

pub(super) const SYMBOL: &[&str] = &[
    "記号",
    "記号番号",
    "記号・番号",
    "kigou",
    "kigo",
    "symbol",
    "sym",
    "insurance symbol",
];

/// How far an insurance card may be spoken of before its numbers.
const CARD_REACH: usize = 240;

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.groups > 2 || number.len() > 10 {
        return;
    }
    if number.groups == 1 && together::behind_insurer(number, text, found) {
        return;
    }
    let named = [Cue::Insurer, Cue::InsuranceCard, Cue::Symbol];
    if !named.iter().any(|cue| text.hits.has(*cue)) {
        return;
    }
    let label = text.label_of(&number.range);
    if number.groups == 2 && together::pair(number, label, text) {
        let reason = "記号 and 番号 of an insurance card";
        found.add(
            HealthInsurance,
            number.range.clone(),
            Evidence::Labelled,
            reason,
        );
        return;
    }
    if let Some(start) = kana_symbol(number, text) {
        found.add(
            HealthInsurance,
            start..number.range.end,
            Evidence::Labelled,
            "記号 with kana: label",
        );
        return;
    }
    if label == Some(Cue::Insurer) && matches!(number.len(), 4..=8) && number.whole() {
        let certain = number.len() == 8 && check::luhn(number.digits());
        let evidence = if certain {
            Evidence::Certain
        } else {
            Evidence::Labelled
        };
        found.add(
            HealthInsurance,
            number.range.clone(),
            evidence,
            "保険者番号: label",
        );
        return;
    }
    let counted = matches!(
        text.char_after(number.range.end),
        Some(
            '点' | '枚'
                | '件'
                | '名'
                | '人'
                | '円'
                | '回'
                | '年'
                | '月'
                | '日'
                | '割'
                | '%'
                | '歳'
        )
    );
    let dated = label == Some(Cue::InsuranceCard) && !number.whole();
    if number.groups > 1 || counted || dated || (number.in_long_chain && number.len() == 4) {
        return;
    }
    // The head of a column says so by itself.
    let card = label == Some(Cue::InsuranceCard)
        || of_card(number, text)
        || together::goes_on(number, text, found);
    if matches!(label, Some(Cue::Symbol | Cue::Number | Cue::InsuranceCard))
        && card
        && !of_a_law(text, number.range.start)
        && number.len() <= 8
    {
        found.add(
            HealthInsurance,
            number.range.clone(),
            Evidence::Labelled,
            "記号 or 番号 of an insurance card",
        );
    } else if card
        && number.len() <= 8
        && (follows_symbol(number, text, found) || keyed_before_symbol(number, text))
    {
        found.add(
            HealthInsurance,
            number.range.clone(),
            Evidence::Labelled,
            "番号 beside the 記号",
        );
    } else if let Some(reason) = together::insurer(number, text) {
        found.add(
            HealthInsurance,
            number.range.clone(),
            Evidence::Labelled,
            reason,
        );
    }
}

/// `法別番号06`: the law by which an insurer is founded, the same for all its members.
fn of_a_law(text: &Context<'_>, at: usize) -> bool {
    text.text[..at].trim_end().ends_with("法別番号")
}

/// `記号 さ-204`, `記号：東京12`: where one to three kana or kanji before the number begin.
fn kana_symbol(number: &Number, text: &Context<'_>) -> Option<usize> {
    let lead = &text.text[..number.range.start];
    let lead = lead.strip_suffix('-').unwrap_or(lead);
    let letters = lead
        .chars()
        .rev()
        .take(4)
        .take_while(|c| matches!(c, '\u{3041}'..='\u{30FC}' | '\u{4E00}'..='\u{9FFF}'));
    let len: usize = letters.map(char::len_utf8).sum();
    // The letters of the label are none of the value: `記号越12`.
    let labelled = text.hits.label_before(number.range.start);
    let start = labelled
        .map_or(0, Hit::end)
        .max(lead.len() - len)
        .min(lead.len());
    let len = lead.len() - start;
    // `記号が9999に変わった`: a particle is no part of the value.
    let adjacent = labelled.is_some_and(|hit| hit.end() == start);
    let particle = adjacent && matches!(&lead[start..], "は" | "が" | "も" | "を");
    let counted = matches!(text.char_after(number.range.end), Some('つ' | '桁' | '文'));
    (!counted
        && (1..=9).contains(&len)
        && number.len() <= 8
        && text.hits.within(start, lead.len()).is_empty()
        && text.label(start) == Some(Cue::Symbol)
        && of_card(number, text))
    .then_some(if particle { number.range.start } else { start })
}

/// `記号 公立福岡、番号 1040226`: a 記号 without figures, between its label and 番号.
pub(super) fn symbols(text: &Context<'_>, found: &mut Candidates) {
    for hit in text.hits.all().iter().filter(|hit| hit.cue == Cue::Symbol) {
        let rest = &text.text[hit.end()..];
        let value = rest.trim_start_matches([' ', ':', '「', '『', '"', '(', '|', '=', 'は']);
        let gap = rest.len() - value.len();
        let letter =
            |c: &char| matches!(c, '\u{3041}'..='\u{30FC}' | '\u{4E00}'..='\u{9FFF}' | '々');
        let len: usize = value
            .chars()
            .take(10)
            .take_while(letter)
            .map(char::len_utf8)
            .sum();
        let range = hit.end() + gap..hit.end() + gap + len;
        let behind = value[len..]
            .trim_start_matches([' ', '、', ',', '・', '/', '」', '』', '"', '\n', ')', '|']);
        let numbered = ["番号", "保険証番号", "被保険者番号", "枝番"]
            .iter()
            .any(|word| behind.starts_with(word));
        let kinds = [
            Cue::Insurer,
            Cue::InsuranceCard,
            Cue::Yucho,
            Cue::Account,
            Cue::Pension,
        ];
        let card = text.last_of(hit.start(), &kinds, CARD_REACH);
        let card = card.or_else(|| {
            let mutual = text
                .before(hit.start(), together::NAMED_REACH)
                .contains("共済");
            mutual.then_some(Cue::InsuranceCard)
        });
        let named = !text
            .hits
            .within(range.start, range.end)
            .iter()
            .any(|hit| hit.cue.is_label());
        let quoted =
            rest[..gap].ends_with(['「', '『', '"']) && value[len..].starts_with(['」', '』', '"']);
        if (if quoted { 3 } else { 6 }..=27).contains(&len)
            && (1..=6).contains(&gap)
            && numbered
            && named
            && matches!(card, Some(Cue::Insurer | Cue::InsuranceCard))
        {
            found.add(
                HealthInsurance,
                range,
                Evidence::Labelled,
                "記号 without figures: label",
            );
        }
    }
}

/// An insurance card is spoken of before, and no ゆうちょ account since.
fn of_card(number: &Number, text: &Context<'_>) -> bool {
    let start = number.range.start;
    let kinds = [
        Cue::Insurer,
        Cue::InsuranceCard,
        Cue::Yucho,
        Cue::Account,
        Cue::Pension,
    ];
    let last = text.last_of(start, &kinds, CARD_REACH);
    matches!(last, Some(Cue::Insurer | Cue::InsuranceCard))
        || (last.is_none() && text.near(&number.range, Cue::Insurer, 0, 90))
}

/// `記号・番号は「14」と「93」`, `06253025／03-36`: the value directly before is one of the card's.
fn follows_symbol(number: &Number, text: &Context<'_>, found: &Candidates) -> bool {
    let before = found
        .all()
        .iter()
        .rev()
        .take(4)
        .find(|c| c.entity == HealthInsurance);
    let Some(before) = before.filter(|c| c.range.end <= number.range.start) else {
        return false;
    };
    let gap = &text.text[before.range.end..number.range.start];
    let word = gap
        .trim_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace())
        .to_ascii_lowercase();
    gap.len() <= 14
        && gap
            .chars()
            .all(|c| !c.is_alphanumeric() && c != '\n' || matches!(c, 'と' | 'の'))
        || gap.len() <= KEY_REACH && KEYS.contains(&word.as_str())
}

/// What calls the 番号 of a card behind its 記号, in data.
const KEYS: &[&str] = &[
    "no", "num", "nr", "bango", "number", "banngo", "mark", "symbol", "sym", "kigo", "kigou",
];
/// A key stands so near to the value before it, with the indent of its line, in bytes.
const KEY_REACH: usize = 40;

/// `"no": "377", "symbol": "2140"`
fn keyed_before_symbol(number: &Number, text: &Context<'_>) -> bool {
    let lead = text.before(number.range.start, KEY_REACH);
    let Some(lead) = lead.trim_end_matches([' ', '"', '\'']).strip_suffix(':') else {
        return false;
    };
    let key = lead.trim_end_matches(['"', '\'']);
    let len = key
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let key = key[key.len() - len..].to_ascii_lowercase();
    KEYS.contains(&key.as_str()) && text.near(&number.range, Cue::Symbol, 0, KEY_REACH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn insurer_symbol_and_number_are_found() {
        let text = "保険者番号は06123458、記号 6880・番号 58295";
        assert_eq!(found(HealthInsurance, text), ["06123458", "6880", "58295"]);
        assert_eq!(
            found(
                HealthInsurance,
                "健康保険証の記号・番号は「14」と「93」です"
            ),
            ["14", "93"]
        );
    }

    #[test]
    fn the_insurance_of_a_workplace_is_one() {
        for text in [
            "会社の保険、記号 7704 番号 261、これも使えますか",
            "社保は記号7704、番号261です",
        ] {
            assert_eq!(found(HealthInsurance, text), ["7704", "261"], "{text}");
        }
    }

    #[test]
    fn symbols_may_have_kana_and_insurers_a_short_label() {
        marked(
            HealthInsurance,
            &[
                "保険証 記号 ⟦さ-204⟧ 番号 ⟦77⟧ 保険者 ⟦139873⟧",
                "被保険者証の記号：⟦東京12⟧ 番号：⟦345⟧",
                "国保は保険者番号⟦139873⟧・記号⟦越12⟧・番号⟦30558⟧と書いてある",
                "保険証 記号 ⟦は12⟧ 番号 ⟦77⟧、記号が⟦9999⟧に変わった",
                "被保険者 記号『⟦梅⟧』番号⟦917⟧",
                "kenpo: insurer ⟦01134006⟧ sym ⟦70⟧ no ⟦2236⟧",
                "保険者番号 ⟦0 1 4 1 8 9 2 0⟧",
                "共済 保険者番号 ⟦34277731⟧、記号 ⟦公立長崎⟧、番号 ⟦1040226⟧",
            ],
        );
    }

    #[test]
    fn keys_pairs_and_what_stands_behind_an_insurer_are_read() {
        marked(
            HealthInsurance,
            &[
                "{\"insurerNo\": \"⟦06156699⟧\", \"symbol\": \"⟦2140⟧\", \"no\": \"⟦377⟧\"}",
                "{\"insurerNo\":\"⟦06156699⟧\",\"mark\":\"⟦318⟧\",\"no\":\"⟦2206⟧\"}",
                "health_insurance:\n  insurer_no: \"⟦06156699⟧\"\n  symbol: ⟦2140⟧\n  no: ⟦377⟧",
                "INSERT INTO e (nm, kenpo_no) VALUES ('佐藤健一', ⟦8826⟧)",
                "戸籍の写しと保険証の表に⟦3310の58⟧と書いてある",
                "健康保険証 ⟦3310-58⟧（保険者⟦06156699⟧）",
                "佐藤健一\n⟦06138747⟧\n⟦7021⟧ ⟦164⟧\n612万",
                "佐藤健一\n⟦32567690⟧　記号⟦60⟧ 番号⟦315⟧",
                "資格確認書 ⟦06276653⟧ ⟦桜三・1147⟧（枝番00）",
            ],
        );
    }

    #[test]
    fn symbols_of_shares_and_parts_are_none() {
        for text in [
            "{\"symbol\":\"7203\",\"no\":\"377\"}",
            "記号 3310 番号 58 の部品表",
            "保険証は2024-12に廃止",
            "健康保険組合は1,388組合、被保険者は2,800万人",
        ] {
            assert!(found(HealthInsurance, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_my_number_beside_an_insurance_card_stays_one() {
        let text = "健康保険証の写しと、番号は 1234 5678 9018 です";
        assert!(found(HealthInsurance, text).is_empty());
        assert_eq!(found(crate::EntityType::MyNumber, text), ["1234 5678 9018"]);
    }

    #[test]
    fn symbol_and_number_of_a_postal_account_are_none() {
        assert!(found(HealthInsurance, "ゆうちょの記号 15106 番号 14532451").is_empty());
        let accounts = "記号10170 番号12345671\n記号10180 番号23456781";
        assert!(found(HealthInsurance, accounts).is_empty());
    }
}
