//! Numbers of parcels: a carrier stands before them.

use crate::context::Context;

/// `FedEx 7718 2204 9031`: a carrier directly before. 佐川 carries parcels where parcels are spoken of, and is a
/// surname elsewhere.
pub(super) fn numbers(at: usize, text: &Context<'_>) -> bool {
    /// In bytes.
    const REACH: usize = 60;
    const CARRIERS: &[&str] = &[
        "FedEx",
        "UPS",
        "DHL",
        "EMS",
        "ヤマト",
        "ヤマト運輸",
        "クロネコ",
        "佐川急便",
        "佐川便",
        "西濃運輸",
        "福山通運",
        "日本郵便",
        "ゆうパック",
        "レターパック",
        "書留",
        "追跡",
        "追跡番号",
        "宅急便",
        "宅配便",
    ];
    const OF_PARCELS: &[&str] = &[
        "追跡",
        "荷物",
        "小包",
        "宅配",
        "配送",
        "配達",
        "発送",
        "集荷",
        "送り状",
        "不在票",
        "便で",
        "宛て",
        "様宛",
    ];
    let lead = text.before(at, 24);
    let lead = lead.trim_end_matches([' ', ':', '#', '(', 'は', 'の']);
    let plain = lead.trim_end_matches('便');
    let named = |carrier: &&str| lead.ends_with(*carrier) || plain.ends_with(*carrier);
    let carried = || {
        let (before, behind) = (text.before(at, REACH), text.after(at, REACH));
        let said = |word: &&str| before.contains(*word) || behind.contains(*word);
        OF_PARCELS.iter().any(said)
    };
    CARRIERS.iter().any(named) || lead.ends_with("佐川") && carried()
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
}
