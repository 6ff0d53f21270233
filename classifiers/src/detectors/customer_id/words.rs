//! The words that announce numbers of customers, contracts, loans, policies and members.

/// Who or what is numbered, each with every word for a number behind it.
macro_rules! numbered {
    (japanese: $($of:literal)*; english: $($named:literal)*) => {
        &[
            $(
                concat!($of, "番号"),
                concat!($of, "No"),
                concat!($of, "No."),
                concat!($of, "ID"),
                concat!($of, "コード"),
                concat!($of, "CD"),
                concat!($of, "番"),
                concat!($of, "ナンバー"),
            )*
            $(
                concat!($named, " id"),
                concat!($named, " no"),
                concat!($named, " no."),
                concat!($named, " number"),
                concat!($named, " #"),
                concat!($named, " ref"),
                concat!($named, " ref."),
                concat!($named, " reference"),
                concat!($named, " code"),
                concat!($named, " bango"),
            )*
        ]
    };
}

pub(in crate::detectors) const NUMBERED: &[&str] = numbered! {
    japanese:
        "顧客" "お客様" "お客さま" "取引先" "お取引先" "契約" "ご契約" "契約者" "ご契約者" "証券" "保険証券" "保険契約" "会員"
        "組合員" "加入者" "利用者" "ご利用者" "ユーザー" "ユーザ" "融資" "ご融資" "貸付" "貸出" "ローン" "ローン契約"
        "住宅ローン" "カードローン" "債務者" "保証委託" "受益者" "委託者" "投資家" "株主" "出資者" "メンバー" "メンバーズ"
        "マイページ" "ログイン" "口振" "口座振替" "口振受付" "信託契約" "信託" "リース" "リース契約" "積立" "年金契約" "加盟店"
        "代理店" "保護預り" "預り証" "証書" "信用状" "保証書" "名寄せ" "団信" "被保証人" "申込人" "CIF" "個客" "ポリシー";
    english:
        "customer" "client" "cust" "member" "membership" "policy" "policyholder" "contract"
        "agreement" "loan" "mortgage" "facility" "borrower" "debtor" "obligor" "user"
        "subscriber" "investor" "insured" "certificate" "guarantee" "portfolio" "deposit"
        "trust" "lease" "shareholder" "merchant" "lc" "l/c" "cif" "relationship" "party"
        "keiyaku" "kokyaku" "kaiin" "okyakusama" "riyousha" "account holder" "holder"
        "letter of credit" "term deposit" "fixed deposit"
};

/// The others.
pub(in crate::detectors) const WORDS: &[&str] = &[
    "CIF",
    "契約 No",
    "証券 No",
    "会員 No",
    "お客様 No",
    "証券",
    "ローン契約",
    "customer",
    "client",
    "cust",
    "membership",
    "relationship",
    "policy",
    "policyholder",
    "loan account",
    "old_cif",
    "口座名義人番号",
    "id番号",
    "保険証券",
    "cis番号",
    "顧客管理番号",
    "顧客識別番号",
    "顧客識別子",
    "ご契約の番号",
    "契約の番号",
    "口座契約番号",
    "カードローン契約番号",
    "住宅ローン契約番号",
    "融資契約番号",
    "融資口番号",
    "貸付契約番号",
    "債権番号",
    "保証番号",
    "加入番号",
    "店番号+顧客番号",
    "預り番号",
    "客番",
    "CIF#",
    "シフ番号",
    "証券記号番号",
    "保険証券記号番号",
    "契約記号番号",
    "証書記号番号",
    "シフ",
    "cust#",
    "contract",
    "agreement",
    "loan",
    "mortgage account",
    "uid",
    "pre-approval",
    "シフNo",
    "保証番",
    "お客様の番号",
    "お客様の会員番号",
    "保険の番号",
    "ご加入番号",
    "加入証番号",
    "会員証番号",
    "診察券番号",
    "ID番号(お客様)",
    "プレミアム会員",
    "お客様管理番号",
    "顧客整理番号",
    "債権管理番号",
    "求償番号",
    "求償債権番号",
    "代位弁済番号",
    "保証協会番号",
    "保証承諾番号",
    "融資実行番号",
    "手形貸付番号",
    "証貸番号",
    "当貸番号",
    "極度番号",
    "ファクタリング番号",
    "でんさい利用者番号",
    "利用者登録番号",
    "電子記録債権番号",
    "記録番号",
    "NISA口座番号",
    "確定拠出年金加入者番号",
    "iDeCo加入者番号",
];
