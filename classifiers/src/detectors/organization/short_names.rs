//! What a text calls a firm for short: by saying so (`以下「東雲」`, `略称SKS`, `(the "Maker")`), or by its name
//! without the trade (`東雲の笹川さん`, of `東雲マテリアル株式会社`).

use super::japanese::{hiragana, solid};
use super::trades;
use crate::names::{Lexicon, is_kanji, is_katakana};

/// Between a firm and what it is called from there on.
const CALLED: &[&str] = &[
    "以下、",
    "以下",
    "略称は",
    "略称:",
    "略称",
    "通称",
    "略して",
    "hereinafter",
    "hereafter",
    "the ",
];

/// What a contract calls its parties, and no name.
#[rustfmt::skip]
const PARTIES: &[&str] = &[
    "甲", "乙", "丙", "丁", "当社", "同社", "弊社", "当行", "貸主", "借主", "売主", "買主", "委託者", "受託者", "対象会社", "発行者", "発行会社",
    "債務者", "債権者", "保証人", "申込人", "申込者", "本会社", "本件会社", "会社", "Company", "Borrower", "Lender", "Seller", "Buyer", "Client",
    "Customer", "Issuer", "Bank", "Agent", "Guarantor", "Target", "Parent", "Vendor", "Purchaser", "Party", "Obligor", "Applicant",
    "Bidder", "Sponsor", "Supplier", "Contractor", "Licensor", "Licensee", "Employer", "Assignor", "Assignee", "Trustee", "Arranger", "Investor",
    "Holder", "Recipient", "Discloser", "Tenant", "Landlord", "Owner", "Manager", "Adviser", "Advisor", "Fund", "Group", "Firm", "Shipper",
];

/// What stands behind `firm` in brackets as its short name: `(以下「東雲」)`, `(略称SKS)`, `("BCU")`.
pub(super) fn defined(behind: &str) -> Option<&str> {
    /// No short name stands further away, in bytes.
    const REACH: usize = 60;
    let rest = behind.trim_start_matches(' ').strip_prefix(['(', '「'])?;
    let mut reach = REACH.min(rest.len());
    while !rest.is_char_boundary(reach) {
        reach -= 1;
    }
    let inside = &rest[..rest[..reach].find([')', '\n'])?];
    let called = CALLED.iter().find_map(|word| inside.strip_prefix(word));
    let quoted = called.unwrap_or(inside).trim();
    let name = quoted.trim_matches(['「', '」', '『', '』', '"', '\'', '“', '”', '、', ' ']);
    let name = name.split(['」', '"', '”']).next().unwrap_or(name);
    let capitals = name.bytes().all(|b| b.is_ascii_uppercase() || b == b'&');
    // Without a word that says so, capitals or quotation marks do: `(BCU)`.
    let told = called.is_some() || capitals || quoted.starts_with(['「', '『', '"', '“']);
    let long = name.chars().count();
    let solid_name = name
        .chars()
        .all(|c| solid(c) || hiragana(c) || matches!(c, ' ' | '.'));
    let letters = name.chars().any(char::is_alphabetic);
    (told
        && (2..=12).contains(&long)
        && solid_name
        && letters
        && !(capitals && long < 3 && called.is_none())
        && !PARTIES.contains(&name)
        && !name.ends_with("という")
        && !name.ends_with('人'))
    .then_some(name)
}

/// The name of a firm without its trade.
pub(super) struct Stem<'t> {
    pub(super) name: &'t str,
    /// It is an ordinary word or a place, too, and must be told from that: `東雲`.
    word: bool,
}

/// What a firm is called without its trade, unless it is a frequent surname.
pub(super) fn without_trade<'t>(core: &'t str, lexicon: &Lexicon) -> Option<Stem<'t>> {
    let name = trades::without(core)?;
    let letters: Vec<char> = name.chars().collect();
    let kanji = letters.iter().all(|c| is_kanji(*c));
    let katakana = letters.iter().all(|c| is_katakana(*c));
    let [_, _, common, place, frequent] = lexicon.kanji(&letters).flags();
    let kana = letters.iter().all(|c| hiragana(*c));
    let word = kana
        || common
        || place
        || lexicon.noun_in_kanji(&letters)
        || lexicon.noun_in_katakana(letters.iter().copied());
    let told = if kanji {
        (2..=3).contains(&letters.len()) && !frequent
    } else {
        (katakana || kana) && letters.len() >= 3
    };
    told.then_some(Stem { name, word })
}

impl Stem<'_> {
    /// Whether it stands for the firm there: `東雲の笹川さん`, `東雲側`, and not in a longer word.
    pub(super) fn stands_for_firm(&self, before: &str, behind: &str) -> bool {
        const FOLLOWS: &[&str] = &[
            "は", "が", "へ", "から", "より", "宛", "向け", "に", "と", "も", "を", "の", "、",
            "。", ")", "」",
        ];
        /// Who is a firm's, or what it has: `さん`, `決算書`, within so many characters.
        const NEAR: usize = 8;
        let people = [
            "さん", "様", "氏", "社長", "会長", "専務", "常務", "部長", "課長", "経理", "担当",
            "決算", "売上", "口座", "融資", "当座", "在庫", "受注",
        ];
        let of_somebody = || {
            let rest = behind.strip_prefix('の')?;
            let end = rest
                .char_indices()
                .nth(NEAR)
                .map_or(rest.len(), |(at, _)| at);
            Some(people.iter().any(|word| rest[..end].contains(word)))
        };
        let joined = before.ends_with(solid) || before.ends_with('「') && behind.starts_with('」');
        !joined
            && (["側", "社"].iter().any(|word| behind.starts_with(word))
                || of_somebody().unwrap_or(false)
                || !self.word && FOLLOWS.iter().any(|word| behind.starts_with(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_defined_in_brackets() {
        for (behind, name) in [
            ("(以下「東雲」)は", Some("東雲")),
            ("(以下、みな総)が", Some("みな総")),
            ("(略称TKM)の件", Some("TKM")),
            (" (\"Harbour\") shall", Some("Harbour")),
            (" (NKU) still owes", Some("NKU")),
            (" (hereinafter \"Kestrel\") and", Some("Kestrel")),
            ("(以下「甲」という)", None),
            (" (the \"Borrower\")", None),
            (" (not \"Harbour\")", None),
            ("(東京)", None),
            ("(1234567)", None),
            ("(担当 滝沢)", None),
            ("の件", None),
        ] {
            assert_eq!(defined(behind), name, "{behind}");
        }
    }
}
