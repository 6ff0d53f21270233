//! Somebody whom one text names in full, and another by a part of the name: `柏木健太郎様の件`, and then
//! `柏木は延滞`.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::names::{Lexicon, known_elsewhere, parts_of_names};
use crate::{Confidence, EntityType, Finding, Scanned};

/// The names of all texts where other texts repeat them or a part of them, each with the number of its text,
/// in the order of the texts.
pub(super) fn repeated(scanned: &[Scanned], lexicon: &Lexicon) -> Vec<(usize, Vec<Finding>)> {
    let names: BTreeSet<&str> = scanned.iter().flat_map(names).collect();
    if names.is_empty() || scanned.len() < 2 {
        return Vec::new();
    }
    let parts = parts_of_names(&names, lexicon);
    let unknown = |(number, text): (usize, &Scanned)| {
        let places = known_elsewhere(super::readable(text), &parts).into_iter();
        let findings = places
            .filter(|place| !is_found(text.findings(), place))
            .map(|range| Finding {
                range,
                entity: EntityType::Person,
                confidence: Confidence::Likely,
                reason: "name given in full elsewhere in the conversation",
            });
        (number, findings.collect())
    };
    scanned.iter().enumerate().map(unknown).collect()
}

/// Whether something is found there. Findings are in order and apart.
fn is_found(findings: &[Finding], place: &Range<usize>) -> bool {
    let begun = findings.partition_point(|found| found.range.start < place.end);
    begun > 0 && place.start < findings[begun - 1].range.end
}

fn names(text: &Scanned) -> impl Iterator<Item = &str> {
    let persons = text.findings().iter();
    let persons = persons.filter(|found| found.entity == EntityType::Person);
    persons.map(|found| &text.text()[found.range.clone()])
}

#[cfg(test)]
mod tests {
    use crate::{Classifier, EntityType};

    fn names(texts: &[&str]) -> Vec<String> {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let scanned = Classifier::shared().scan_all(texts);
        let mut names = Vec::new();
        for text in &scanned {
            let persons = text.findings().iter();
            let persons = persons.filter(|found| found.entity == EntityType::Person);
            names.extend(persons.map(|found| text.text()[found.range.clone()].to_owned()));
        }
        names
    }

    #[test]
    fn a_part_of_a_name_is_found_in_another_turn() {
        for (texts, expected) in [
            (["柏木健太郎様の件", "柏木は延滞"], ["柏木健太郎", "柏木"]),
            (
                ["柏木健太郎様の件", "健太郎は元気か"],
                ["柏木健太郎", "健太郎"],
            ),
            (
                ["顧客：柏木健太郎様", "柏木の延滞の督促文"],
                ["柏木健太郎", "柏木"],
            ),
            (
                ["柏木の延滞の督促文", "顧客：柏木健太郎様"],
                ["柏木", "柏木健太郎"],
            ),
            (
                ["Customer: Kentaro Kashiwagi", "is Kashiwagi late?"],
                ["Kentaro Kashiwagi", "Kashiwagi"],
            ),
        ] {
            assert_eq!(names(&texts), expected, "{texts:?}");
        }
    }

    #[test]
    fn a_part_within_another_word_is_none() {
        assert_eq!(names(&["長野健太郎様の件", "長野県の地図"]), ["長野健太郎"]);
        assert_eq!(
            names(&["Customer: Will Kashiwagi", "are they willing?"]),
            ["Will Kashiwagi"]
        );
    }
}
