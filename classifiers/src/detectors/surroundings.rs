//! Words that say what a number is not, and words that leave it open.

use std::ops::Range;
use std::sync::LazyLock;

use crate::EntityType::{ConfidentialTerm, Organization, Secret};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::prefixes::{Prefixes, Suffixes};

/// Whether the text holds the data of persons, by more than a guess.
pub(super) fn about_persons(found: &Candidates) -> bool {
    found.all().iter().any(|c| {
        c.evidence >= Evidence::Labelled
            && !matches!(c.entity, Organization | ConfidentialTerm | Secret)
    })
}

/// Words that only begin as a unit does: `7712034 名義`, `1234567本人`.
#[rustfmt::skip]
const NO_UNITS: &[&str] = &[
    "名義", "名前", "名称", "本人", "本店", "本支店", "本口座", "人名", "個人",
    "件名", "台帳", "年金", "点検", "種別", "月次", "分割",
    // Surnames: `普通0236177戸塚美和`.
    "戸塚", "戸田", "戸川", "戸谷", "戸村", "戸島", "千葉", "千田", "千原", "千賀", "本田", "本多", "本間",
    "本村", "本橋", "本山", "本郷", "本木", "円谷", "円山", "月岡", "坪井", "坪田", "種田", "社本", "株本",
];

/// Units and currencies of several letters.
static BEHIND: LazyLock<Prefixes> = LazyLock::new(|| {
    Prefixes::of_list(&[
        "KB",
        "MB",
        "GB",
        "kg",
        "km",
        "ms",
        "bps",
        "rows",
        "yen",
        "JPY",
        "USD",
        "EUR",
        "口(",
        "ドル",
        "ユーロ",
        "ウォン",
    ])
});

/// What announces an amount.
static BEFORE: LazyLock<Suffixes> = LazyLock::new(|| {
    Suffixes::of_list(&[
        "JPY", "USD", "EUR", "GBP", "SGD", "HKD", "CNY", "AUD", "CHF", "残高", "金額", "円", "額",
    ])
});

/// Whether a unit or a currency beside the number makes it a measure: `3000000円`, `USD 250000`.
pub(super) fn measured(text: &Context<'_>, number: &Range<usize>) -> bool {
    let after = text.text[number.end..].trim_start_matches(' ');
    let before = text.text[..number.start].trim_end_matches(' ');
    let unit = BEHIND.begin(after)
        || after.starts_with([
            '円', '万', '千', '億', '件', '名', '人', '%', '株', '枚', '社', '戸', '歳', '年',
            '月', '回', '台', '点', '㎡', '坪', '冊', '本', '個', '種', '倍', '秒', '分', '°', '$',
            '€',
        ]) && !NO_UNITS.iter().any(|word| after.starts_with(word));
    let decimal = after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit());
    let about = before
        .strip_suffix('約')
        .is_some_and(|lead| !lead.ends_with(['契', '予', '解', '規', '誓', '特', '公']));
    let currency =
        about || before.ends_with(['¥', '\\', '$', '€', '£', '#', '±', '計']) || BEFORE.end(before);
    unit || decimal || currency
}

/// Whether the letters of a code lead to `at`, with a hyphen or without: `FAQ-0417`, `OUT-20261117`.
pub(super) fn in_a_code(text: &str, at: usize) -> bool {
    let lead = text[..at].strip_suffix(['-', '_']).unwrap_or(&text[..at]);
    lead.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// Says that a number follows, not of what.
pub(super) const NUMBER: &[&str] = &["番号", "No.", "number", "ナンバー", "bango"];

pub(super) const VERSION: &[&str] = &[
    "バージョン",
    "version",
    "ver",
    "ver.",
    "v",
    "Ver",
    "build",
    "sdk",
    "rev",
    "revision",
    "release",
    "リリース",
    "ビルド",
    "Chrome",
    "Edge",
    "clientVer",
    "schema_ver",
    "Firefox",
    "Safari",
    "openssl",
    "kernel",
    "ファームウェア",
];

/// Lines that anybody may ring.
pub(super) const HOTLINE: &[&str] = &[
    "ホットライン",
    "フリーダイヤル",
    "ナビダイヤル",
    "総合窓口",
    "総合ダイヤル",
    "受付ダイヤル",
    "お客さまダイヤル",
    "コールセンター",
    "相談窓口",
    "相談専用",
    "相談ダイヤル",
    "消費者ホットライン",
    "代表番号",
    "hotline",
    "helpline",
    "toll-free",
    "toll free",
    "call center",
    "call centre",
    "専用ダイヤル",
    "総合案内",
    "公取委",
    "公正取引委員会",
    "消費者庁",
    "預金保険機構",
    "金融庁",
    "国税庁",
    "国税局",
    "税務署",
    "年金事務所",
    "ねんきんダイヤル",
    "相談室",
    "紛失受付",
    "紛失・盗難",
    "緊急連絡センター",
    "全銀協",
    "全国銀行協会",
    "共通電話",
    "全国共通",
    "共通ダイヤル",
    "年金相談",
    "消費生活センター",
    "総合フリーダイヤル",
    "公開",
    "照会ダイヤル",
];

/// Amounts, times and other measures.
pub(super) const AMOUNT: &[&str] = &[
    "金額",
    "amount",
    "残高",
    "balance",
    "円",
    "手数料",
    "件数",
    "合計",
    "total",
    "単価",
    "支払金額",
    "源泉",
    "売上",
    "日時",
    "時刻",
    "timestamp",
    "ts",
    "有効期限",
    "exp",
    "期限",
    "満了",
    "日付",
    "date",
    "発行日",
    "交付",
    "資本金",
    "設立",
    "取引日",
    "約定日",
    "決済日",
    "適用",
    "施行",
    "年月日",
    "price",
    "価格",
    "費用",
    "料金",
    "利息",
    "元金",
    "元本",
    "借入額",
    "融資額",
    "融資金額",
    "与信額",
    "年収",
    "所得",
    "収入",
    "売上高",
    "利益",
    "資産",
    "負債",
    "限度額",
    "極度額",
    "評価額",
    "担保額",
    "想定元本",
    "notional",
    "口数",
    "人数",
    "世帯数",
    "人口",
    "count",
    "rows",
    "size",
    "bytes",
    "latency",
    "elapsed",
    "duration",
    "created_at",
    "updated_at",
    "createdAt",
    "updatedAt",
    "created",
    "updated",
    "time",
    "epoch",
    "unixtime",
    "datetime",
    "更新日",
    "作成日",
    "登録日",
    "契約日",
    "開設日",
    "実行日",
    "満期日",
    "返済日",
    "締切",
    "納期",
    "取引日時",
    "更新日時",
    "作成日時",
    "築年月",
    "cost",
    "コスト",
    "cardinality",
    "elapsed_ms",
    "jpy",
    "_yen",
    "usd",
    "amt",
    "実行時間",
    "処理時間",
    "処理件数",
];
