//! 運転免許証番号: 12 digits: 公安委員会 (2), year (2), serial (6), check digit, times reissued.

use crate::EntityType::DriversLicense;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::check;
use crate::numbers::Number;

pub(super) const WORDS: &[&str] = &[
    "運転免許証",
    "運転免許",
    "免許証番号",
    "免許証",
    "免許",
    "driver's license",
    "drivers license",
    "driver license",
    "driving licence",
    "driving license",
    "license no",
    "licence no",
    "license_no",
    "dl_no",
    "DL",
    "運免",
    "運免番号",
    "driver's licence",
    "license number",
    "licence number",
    "免許証No",
    "公安委員会",
    "運転者",
    "運転手",
    "外免",
    "免許番号",
    "免許No",
    "免許証の番号",
    "license_number",
    "licenseNo",
    "driver_license",
    "driving_license",
    "menkyo",
    "menkyo_no",
    "unten",
    "licence",
    "license",
    "licence copy",
    "license copy",
    "licence_number",
    "licenceNo",
    "運転経歴証明書",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 12 || number.groups > 4 {
        return;
    }
    let checks = check::drivers_license(number.digits());
    let label = text.label_of(&number.range);
    if label == Some(Cue::License) {
        let evidence = if checks {
            Evidence::Certain
        } else {
            Evidence::Labelled
        };
        found.add(
            DriversLicense,
            number.range.clone(),
            evidence,
            "運転免許証番号: label",
        );
    } else if text.near(&number.range, Cue::License, 150, 60) && label != Some(Cue::MyNumber) {
        // What also checks as a My Number is taken for one unless a label says otherwise.
        let clear = checks && !check::my_number(number.digits());
        let evidence = if clear {
            Evidence::Labelled
        } else {
            Evidence::Context
        };
        found.add(
            DriversLicense,
            number.range.clone(),
            evidence,
            "運転免許証番号: named nearby",
        );
    } else if number.shape() == [2, 2, 6, 2] && number.whole() && label != Some(Cue::Document) {
        found.add(
            DriversLicense,
            number.range.clone(),
            Evidence::Checked,
            "運転免許証番号: groups of 2, 2, 6 and 2",
        );
    } else if checks && text.hits.has(Cue::License) && matches!(label, None | Some(Cue::Number)) {
        let reason = "運転免許証番号: check digit, a licence is spoken of";
        found.add(
            DriversLicense,
            number.range.clone(),
            Evidence::Context,
            reason,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn a_licence_number_is_found_by_its_label() {
        assert_eq!(
            found(DriversLicense, "運転免許証番号：308912345670").len(),
            1
        );
        assert_eq!(found(DriversLicense, "免許証は第3089 1234 5670号").len(), 1);
        assert_eq!(
            found(DriversLicense, r#"{"doc":"DL","doc_no":"308912345670"}"#).len(),
            1
        );
        for text in [
            r#"{"name":"結城","licence":"308912345670"}"#,
            "his licence copy, no. 308912345670, is blurred",
            "she hands back her license, 308912345670, today",
        ] {
            assert_eq!(found(DriversLicense, text), ["308912345670"], "{text}");
        }
    }

    #[test]
    fn a_bare_number_is_not_called_a_licence() {
        assert!(found(DriversLicense, "稟議番号308912345670").is_empty());
    }
}
