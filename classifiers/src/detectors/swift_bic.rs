//! BIC (ISO 9362): four letters, a country, two letters or digits, and three more for a branch.

use super::lettered::Code;
use crate::EntityType::{Iban, SwiftBic};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

pub(super) const WORDS: &[&str] = &[
    "SWIFT",
    "BIC",
    "SWIFTコード",
    "SWIFT/BIC",
    "SWIFT code",
    "BICFI",
    "BICコード",
    "swift_code",
    "swift_bic",
    "AnyBIC",
    ":57A:",
    ":52A:",
    ":56A:",
    ":53A:",
    ":54A:",
    ":58A:",
    ":51A:",
    ":41A:",
    ":41D:",
    ":42A:",
    ":42D:",
    ":50A:",
    ":55A:",
    ":57D:",
    ":59A:",
    ":53B:",
    "bic code",
    "bic_code",
    "bicCode",
    "bank BIC",
    "swiftCode",
    "correspondent",
    "intermediary",
    "コルレス",
    "経由銀行",
    "スイフト",
    "bank identifier",
];

const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ZZ";

/// Words of the messages themselves (ISO 20022) that are built as a BIC is.
const NO_BICS: &[&str] = &["NOTPROVIDED", "JPZENGIN"];

/// Whether a word is built as a BIC is.
pub(super) fn formed(code: &Code<'_>) -> bool {
    let word = code.word;
    matches!(word.len(), 8 | 11)
        && word.bytes().take(6).all(|b| b.is_ascii_uppercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && country(&word[4..6])
        && !NO_BICS.contains(&word)
}

/// `code` is [`formed`].
pub(super) fn detect(code: &Code<'_>, text: &Context<'_>, found: &mut Candidates) {
    let word = code.word;
    let range = code.start..code.start + word.len();
    if text.labelled(code.start, Cue::Bic) {
        found.add(SwiftBic, range, Evidence::Certain, "BIC: label");
        return;
    }
    // The first eight stand for the whole: the same bank again.
    let again = found.all().iter().rev().take(64).any(|c| {
        c.entity == SwiftBic
            && text.text[c.range.clone()]
                .as_bytes()
                .starts_with(&word.as_bytes()[..8])
    });
    if again {
        found.add(
            SwiftBic,
            range,
            Evidence::Context,
            "BIC that the text names before",
        );
        return;
    }
    let abroad = found.all().iter().rev().take(64).any(|c| c.entity == Iban);
    let lead = text.text[..code.start].trim_end_matches([' ', ':', '"', '(', '-']);
    let bank = [
        "bank",
        "Bank",
        "銀行",
        "仕向行",
        "被仕向行",
        "通知行",
        "発行行",
        "取立行",
        "買取行",
    ]
    .iter()
    .any(|word| lead.ends_with(word));
    let spoken_of = bank || abroad || text.hits.has(Cue::Bic) || text.hits.has(Cue::Iban);
    let coded = word.bytes().skip(6).any(|b| b.is_ascii_digit()) || word.ends_with("XXX");
    if coded || (spoken_of && among_other_words(code, text)) {
        let evidence = if coded {
            Evidence::Checked
        } else {
            Evidence::Context
        };
        found.add(SwiftBic, range, evidence, "BIC: form, country");
    }
}

fn country(code: &str) -> bool {
    let mut countries = COUNTRIES.as_bytes().chunks("JP ".len());
    countries.any(|country| country.starts_with(code.as_bytes()))
}

/// Capital words stand in rows in headings and addresses; a code stands alone.
fn among_other_words(code: &Code<'_>, text: &Context<'_>) -> bool {
    let after = &code.rest[code.word.len()..];
    let capitals = |words: &str| {
        words
            .trim_start()
            .bytes()
            .take(2)
            .filter(u8::is_ascii_uppercase)
            .count()
            == 2
    };
    let before = text.text[..code.start]
        .trim_end_matches(' ')
        .bytes()
        .next_back();
    !capitals(after.trim_start_matches(' '))
        && !before.is_some_and(|b| b.is_ascii_uppercase() || b == b'_')
        && !after.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn codes_are_found_where_they_are_spoken_of() {
        assert_eq!(found(SwiftBic, "SWIFT: BOTKJPJT"), ["BOTKJPJT"]);
        assert_eq!(
            found(SwiftBic, "remit via DEUTDEFF500 today"),
            ["DEUTDEFF500"]
        );
        assert_eq!(found(SwiftBic, ":57A:NMGZDE2L80A"), ["NMGZDE2L80A"]);
        assert_eq!(
            found(SwiftBic, "Drawee bank: BMQKTRIS Istanbul"),
            ["BMQKTRIS"]
        );
        assert_eq!(
            found(SwiftBic, "via BMQKTRIS to GB82WEST12345698765432"),
            ["BMQKTRIS"]
        );
    }

    #[test]
    fn capital_words_are_none() {
        for text in [
            "IMPORTANT DOCUMENT",
            "SWIFT is a network; see the APPROVED STATEMENT",
            "TRANSFER",
            "ISSUING BANK: DEUTSCHE BANK",
        ] {
            assert!(found(SwiftBic, text).is_empty(), "{text}");
        }
    }
}
