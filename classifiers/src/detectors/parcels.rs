//! Numbers of parcels: a carrier stands before them.

use std::ops::Range;
use std::sync::LazyLock;

use crate::context::Context;
use crate::cues::Cue;
use crate::prefixes::Suffixes;

/// So far a parcel is spoken of, and so far before a carrier whose number it would be, in bytes.
const REACH: usize = 60;
const CUSTOMER_REACH: usize = 40;

/// Who carries nothing else, and is called like nothing else.
const CARRIERS: &[&str] = &[
    "FedEx",
    "DHL",
    "ヤマト運輸",
    "クロネコ",
    "佐川急便",
    "佐川便",
    "西濃運輸",
    "福山通運",
    "日本郵便",
    "ゆうパック",
    "レターパック",
    "追跡",
    "追跡番号",
    "宅急便",
    "宅配便",
];
/// Surnames, firms, systems and letters are called so, too: they carry parcels where parcels are spoken of.
const AT_TIMES: &[&str] = &["UPS", "EMS", "ヤマト", "佐川", "書留"];
static ANY: LazyLock<Suffixes> =
    LazyLock::new(|| Suffixes::of_list(&[CARRIERS, AT_TIMES].concat()));
const OF_PARCELS: &[&str] = &[
    "追跡",
    "荷物",
    "小包",
    "宅配",
    "配送",
    "配達",
    "発送",
    "送付",
    "郵送",
    "集荷",
    "送り状",
    "不在票",
    "便で",
    "宛て",
    "様宛",
];
/// `(株)ヤマト`, `取引先 ヤマト運輸`: a customer of the bank.
const FIRMS: &[&str] = &[
    "(株)",
    "(有)",
    "㈱",
    "㈲",
    "株式会社",
    "有限会社",
    "取引先",
    "得意先",
    "仕入先",
    "債務者",
    "名義",
];

/// `FedEx 7718 2204 9031`: a carrier directly before. Letters and figures number parcels, too, but only where parcels
/// are spoken of.
pub(super) fn numbers(number: &Range<usize>, text: &Context<'_>) -> bool {
    let lead = text.before(number.start, REACH);
    let lead = lead.trim_end_matches([' ', ':', '#', '(', 'は', 'の']);
    let plain = lead.trim_end_matches('便');
    if !ANY.end(lead) && !ANY.end(plain) {
        return false;
    }
    let before = |carriers: &[&str]| {
        carriers
            .iter()
            .find_map(|carrier| alone(lead, carrier).or_else(|| alone(plain, carrier)))
    };
    let (whom, surely) = match (before(CARRIERS), before(AT_TIMES)) {
        (Some(whom), _) => (whom, true),
        (None, Some(whom)) => (whom, false),
        (None, None) => return false,
    };
    let lettered = text.text[number.clone()].contains(|c: char| c.is_ascii_alphabetic());
    let carried = || {
        let behind = text.after(number.end, REACH);
        let said = |word: &&str| lead.contains(*word) || behind.contains(*word);
        OF_PARCELS.iter().any(said)
    };
    let whom = whom.trim_end_matches([' ', ':', 'は', 'の']);
    let firm = FIRMS.iter().any(|word| whom.ends_with(word));
    let customer = text.near(number, Cue::Customer, CUSTOMER_REACH, 0);
    !firm && !customer && (surely && !lettered || carried())
}

/// What stands before the carrier, if it is not the end of another word: `ITEMS`, `GROUPS`.
fn alone<'t>(lead: &'t str, carrier: &str) -> Option<&'t str> {
    let before = lead.strip_suffix(carrier)?;
    let joined = carrier.is_ascii() && before.ends_with(|c: char| c.is_ascii_alphanumeric());
    (!joined).then_some(before)
}

#[cfg(test)]
mod tests {
    use crate::EntityType::{BankAccount, CustomerId};
    use crate::detectors::testing::{found, marked};

    #[test]
    fn parcels_number_nobody() {
        for text in [
            "佐藤健一様、FedEx 7718 2204 9031 は大阪で止まったまま",
            "佐川急便 3188 2204 9031、佐藤健一様宛の通帳",
            "佐藤健一様の荷物は佐川 3188 2204 9031 で発送済み",
            "鈴木 花子様、宅急便 3188-2204-9031 で発送",
            "鈴木 花子様へ EMS EJ123456789JP で送付",
        ] {
            let all = [CustomerId, BankAccount].map(|entity| found(entity, text));
            assert!(all.iter().all(Vec::is_empty), "{text}: {all:?}");
        }
    }

    #[test]
    fn whoever_is_called_like_a_carrier_has_numbers() {
        marked(BankAccount, &["佐川様の ⟦1079850⟧ を照会"]);
        marked(
            CustomerId,
            &[
                "佐川健一様の照会、佐川 ⟦44120987⟧ で出ます",
                "佐川さん ⟦KT-3318-0042⟧ の件",
            ],
        );
        for text in ["佐川様より折返し希望", "佐川さんの通帳、荷物で届く"] {
            assert_eq!(found(crate::EntityType::Person, text), ["佐川"], "{text}");
        }
    }

    #[test]
    fn words_that_end_like_a_carrier_carry_nothing() {
        marked(
            CustomerId,
            &[
                "高橋和子様 ITEMS: ⟦RB-4407-1163⟧",
                "高橋和子様のお客様番号 SYSTEMS ⟦RB-4407-1163⟧",
                "Takahashi Kazuko customer GROUPS: ⟦RB-4407-1163⟧",
            ],
        );
    }

    #[test]
    fn customers_numbers_stand_behind_carriers() {
        marked(
            CustomerId,
            &[
                "高橋和子様、ヤマトの ⟦RB-4407-1163⟧ を照会",
                "高橋和子様の顧客番号は書留 ⟦RB-4407-1163⟧",
                "高橋和子様の顧客番号はヤマト運輸 ⟦RB-4407-1163⟧、荷物の控え",
                "高橋和子様書留 ⟦6612-408-7719⟧",
                "高橋和子様、UPS ⟦RB-4407-1163⟧ の契約",
                "取引先 株式会社ヤマト ⟦RB-4407-1163⟧ 高橋和子様、配送の件",
            ],
        );
        for text in [
            "高橋和子様の荷物、UPS 6612-4087-7194 で発送",
            "高橋和子様へ書留 6612-408-7719 で郵送",
            "高橋和子様宛て、DHL RB-4407-1163",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
