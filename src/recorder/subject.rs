//! The values that the record can be asked for: as they are, however they were written.

use classifiers::{Decoded, EntityType};
use zeroize::Zeroizing;

use crate::layers::inspect::Scan;

/// The normal form under which a value is on record, and asked for.
pub(crate) fn form(entity: EntityType, value: &str) -> Zeroizing<String> {
    let decoded = Decoded::of(value);
    let value = decoded.as_ref().map_or(value, Decoded::text);
    Zeroizing::new(redaction::identity(entity, value))
}

/// The values of a finding, in their normal form. A piece of base64 or hexadecimal is one finding, whatever
/// and however much is written in it: the values in it count, each by itself.
pub(super) fn values(
    entity: EntityType,
    piece: &str,
    scan: &dyn Scan,
) -> Vec<(EntityType, Zeroizing<String>)> {
    let decoded = Decoded::of(piece).filter(|decoded| decoded.is_layered);
    let mut values = Vec::new();
    if let Some(decoded) = decoded {
        let read = scan.scan_once(decoded.text().to_owned());
        let inner = read.findings().iter().map(|finding| {
            let value = &read.text()[finding.range.clone()];
            (finding.entity, form(finding.entity, value))
        });
        values.extend(inner);
    }
    // What is a value for its label alone is none without it.
    if !values.iter().any(|(inner, _)| *inner == entity) {
        values.push((entity, form(entity, piece)));
    }
    values
}

#[cfg(test)]
mod tests {
    use classifiers::Classifier;

    use super::*;

    fn values_of(entity: EntityType, piece: &str) -> Vec<(&'static str, String)> {
        let values = values(entity, piece, &Classifier::default());
        let shown =
            |(entity, value): (EntityType, Zeroizing<String>)| (entity.name(), value.to_string());
        values.into_iter().map(shown).collect()
    }

    #[test]
    fn a_value_is_the_same_however_it_was_written() {
        let plain = form(EntityType::Phone, "090-4418-7205");
        for notation in [
            "０９０－４４１８－７２０５",
            r"\u0030\u0039\u0030-4418-7205",
            "%30%39%30-4418-7205",
            "&#48;90-4418-7205",
            "MDkwLTQ0MTgtNzIwNQ==",
            "3039302d343431382d37323035",
        ] {
            let values = values_of(EntityType::Phone, notation);
            assert_eq!(values, [("PHONE", plain.to_string())], "{notation}");
            assert_eq!(form(EntityType::Phone, notation), plain, "{notation}");
        }
    }

    #[test]
    fn every_value_of_an_encoded_text_counts() {
        // "連絡先は taro@example.co.jp、電話は 090-4418-7205 です。"
        let text = "6YCj57Wh5YWI44GvIHRhcm9AZXhhbXBsZS5jby5qcOOAgembu+ipseOBryAwOTAtNDQxOC03MjA1IOOBp+OBmeOAgg==";
        let values = values_of(EntityType::Email, text);
        assert_eq!(
            values,
            [
                ("EMAIL", "taro@example.co.jp".to_owned()),
                (
                    "PHONE",
                    form(EntityType::Phone, "090-4418-7205").to_string()
                )
            ]
        );
    }
}
