//! What is restricted stays restricted, whatever public matters somebody writes around it.

use proptest::prelude::*;
use proptest::sample::select;

use crate::{Classifier, Sensitivity};

/// Passages that are restricted by themselves, most of them by words that mean many things.
const RESTRICTED: &[&str] = &[
    "佐藤健一様は要介護2と認定され、通院にはヘルパーが付き添っています。",
    "田中様は先月から心療内科に通い、眠れず休職しています。産業医との面談もこれからです。",
    "よその借入が年収の三割を超えたらアウト、勤続半年未満は人が見る。40点引きで540を割ったら断り。",
    "窓口の鈴木様は聴覚に障害があり、筆談と手話で対応しました。次回も手話通訳を手配してください。",
    "プロジェクトの件、買付価格は一株2,150円で取締役会の承認待ち。公表は来週の予定で、それまで社内でも他言無用。TOBの資金は当行が全額を用意する。",
    "Applicants with fewer than 6 months of tenure are turned down, homeowners get 15 points.",
    "Our customer Mr. Tanaka had surgery in May and his rehabilitation goes on; he asks for a pause of his repayments.",
    "スコア612未満は否決",
];

/// What everybody may know; some of it in the same words.
const PUBLIC: &[&str] = &[
    "円安と物価の関係を、高校生にも分かるように説明してください。",
    "手話の歴史と、筆談アプリの比較表を作ってください。",
    "要介護認定の仕組みを一般論として教えてください。",
    "TOEICで600点を割ったら対象外になる大学はどこですか。",
    "Explain how central banks set interest rates, with an example from the nineties.",
    "今日の天気に合う俳句を三つ詠んでください。",
    "What is the difference between a bond and a share?",
    "心療内科と精神科の違いは何ですか。",
];

fn level(text: &str) -> Sensitivity {
    Classifier::shared().scan(text.to_owned()).sensitivity()
}

fn padding() -> impl Strategy<Value = String> {
    let sentences = prop::collection::vec(select(PUBLIC), 0..4);
    (sentences, 1_usize..30, select(&["", " ", "\n"][..]))
        .prop_map(|(sentences, times, between)| sentences.join(between).repeat(times))
}

#[test]
fn what_stands_around_is_public() {
    for text in PUBLIC {
        assert_eq!(level(text), Sensitivity::Public, "{text}");
    }
    for text in RESTRICTED {
        assert_eq!(level(text), Sensitivity::Restricted, "{text}");
    }
}

#[test]
fn a_full_stop_without_a_space_hides_nothing() {
    let padding = "Explain how central banks set interest rates, with an example from the nineties.\
        TOEICで600点を割ったら対象外になる大学はどこですか。";
    let padded = format!("スコア612未満は否決 {}", padding.repeat(2));
    assert_eq!(level(&padded), Sensitivity::Restricted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_padding_before_behind_or_around_lowers_a_level(
        text in select(RESTRICTED),
        before in padding(),
        behind in padding(),
        between in select(&["\n", "\n\n", " "][..]),
    ) {
        let padded = format!("{before}{between}{text}{between}{behind}");
        prop_assert_eq!(level(&padded), Sensitivity::Restricted, "{}", padded);
    }
}
