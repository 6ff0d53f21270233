//! Codes that no detector of numbers reads: of any form (`written`), known by a label, by the talk
//! around them where the text is about persons, or by another code that is built alike.

use std::ops::Range;

use super::coded::{NUMBERED, OF_DOCUMENTS};
use super::desks;
use super::kinds::{Kinds, MOST_KINDS};
use super::written::{self, Written};
use crate::EntityType::{ConfidentialTerm, CustomerId, Organization, Person, Secret};
use crate::candidates::{Candidate, Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::unnamed::of_a_message;
use crate::detectors::{parcels, surroundings};

/// What numbers a customer is said this near, in bytes.
const TALK_BEFORE: usize = 72;
const TALK_AFTER: usize = 48;
/// `番号は昔の…`: a number is spoken of this near.
const NUMBER_BEFORE: usize = 40;

/// Of [`OF_DOCUMENTS`], what begins numbers of customers in other banks: suppliers, securities, loans for cars.
const OF_DESKS_AND_PERSONS: &[&str] = &["SUP", "SEC", "HD", "AL", "MT", "NET", "CORE"];

pub(super) fn detect(text: &Context<'_>, found: &mut Candidates) {
    let surroundings = Surroundings::of(text, found);
    let mut kinds = surroundings.kinds();
    let mut documents = Kinds::default();
    let mut open: Vec<Written> = Vec::new();
    let mut read_to = 0;
    for code in written::codes(text.text) {
        let read = code.range.start < read_to;
        if read || surroundings.hold(&code.range) || stands_for_none(&code, text) {
            continue;
        }
        if surroundings.with_letters(&code.range) {
            read_to = code.range.end;
            let reason = "customer number with its letters";
            found.add(CustomerId, code.range, Evidence::Certain, reason);
            continue;
        }
        if surroundings.labelled(&code) {
            read_to = code.range.end;
            kinds.learn(&code, text.text);
            let range = with_ordinal(text.text, code.range);
            let reason = "customer or contract code: label";
            found.add(CustomerId, range, Evidence::Labelled, reason);
        } else {
            if surroundings.beside_document(&code) && !surroundings.is_reference(&code) {
                documents.learn(&code, text.text);
            }
            open.push(code);
        }
    }
    open.retain(|code| !documents.know(code, text.text) || kinds.know(code, text.text));
    let mut others: Vec<Written> = Vec::new();
    let mut read_to = 0;
    for code in open {
        if code.range.start < read_to {
            continue;
        }
        if let Some((evidence, reason)) = surroundings.tell(&code) {
            read_to = code.range.end;
            kinds.learn(&code, text.text);
            found.add(CustomerId, code.range, evidence, reason);
        } else if !surroundings.of_document(&code) {
            others.push(code);
        }
    }
    for code in others
        .into_iter()
        .filter(|code| kinds.know(code, text.text))
    {
        let reason = "code built as another one that counts";
        found.add(CustomerId, code.range, Evidence::Form, reason);
    }
}

/// Zeros alone, and what is counted or measured.
fn stands_for_none(code: &Written, text: &Context<'_>) -> bool {
    let shown = text.text[code.range.clone()].bytes();
    let blank = shown.filter(u8::is_ascii_digit).all(|digit| digit == b'0');
    let numbered = text.text[..code.range.start].ends_with('#');
    // `UCP600 10条`
    let of_a_rule = text.text[code.range.end..].starts_with(['条', '項', '章', '節']);
    blank
        || of_a_rule
        || of_a_message(text, code.range.start)
        || parcels::numbers(&code.range, text)
        || !numbered && surroundings::measured(text, &code.range)
}

/// `第51-008872号`: with what makes it an ordinal.
pub(super) fn with_ordinal(text: &str, code: Range<usize>) -> Range<usize> {
    let (before, behind) = ("第", "号");
    if text[..code.start].ends_with(before) && text[code.end..].starts_with(behind) {
        code.start - before.len()..code.end + behind.len()
    } else {
        code
    }
}

/// What a text tells of a code in it.
struct Surroundings<'c, 't> {
    text: &'c Context<'t>,
    about_persons: bool,
    has_name_column: bool,
    /// Everything found that is no code of a customer, by its beginning. The ends are the farthest
    /// of all that begin so early.
    taken: Vec<Range<usize>>,
    /// Where persons begin, and where they end.
    begun: Vec<usize>,
    people: Vec<usize>,
    /// The codes of customers that are found already, in order.
    customers: Vec<Range<usize>>,
}

impl<'c, 't> Surroundings<'c, 't> {
    fn of(text: &'c Context<'t>, found: &Candidates) -> Self {
        let (customers, others): (Vec<_>, Vec<_>) =
            found.all().iter().partition(|c| c.entity == CustomerId);
        let mut taken: Vec<Range<usize>> = others.iter().map(|c| c.range.clone()).collect();
        taken.sort_unstable_by_key(|range| range.start);
        let mut last = 0;
        for range in &mut taken {
            last = last.max(range.end);
            range.end = last;
        }
        let mut customers: Vec<Range<usize>> = customers.iter().map(|c| c.range.clone()).collect();
        customers.sort_unstable_by_key(|range| (range.start, range.end));
        let people = others.iter().filter(|c| c.entity == Person);
        let (mut begun, mut people): (Vec<usize>, Vec<usize>) =
            people.map(|c| (c.range.start, c.range.end)).unzip();
        begun.sort_unstable();
        people.sort_unstable();
        Self {
            text,
            has_name_column: text.columns.under(Cue::Name).next().is_some(),
            about_persons: found.all().iter().any(speaks_of_persons),
            taken,
            begun,
            people,
            customers,
        }
    }

    /// Whether anything else is found in the range, or all of it is found already.
    fn hold(&self, range: &Range<usize>) -> bool {
        let begun = self.taken.partition_point(|other| other.start < range.end);
        let other = begun > 0 && self.taken[begun - 1].end > range.start;
        let same = self
            .customers
            .partition_point(|own| own.start <= range.start);
        other || same > 0 && self.customers[same - 1].end >= range.end
    }

    /// `CIF 0031-77420`: a number that is found already, with the letters that are written before it.
    fn with_letters(&self, range: &Range<usize>) -> bool {
        let begun = self.customers.partition_point(|own| own.start < range.end);
        let Some(number) = begun.checked_sub(1).map(|last| &self.customers[last]) else {
            return false;
        };
        let lead = self
            .text
            .text
            .get(range.start..number.start)
            .unwrap_or_default();
        number.end == range.end && matches!(lead.trim_end(), "CIF" | "No" | "ID" | "CIF No")
    }

    /// The kinds of the codes that are found already.
    fn kinds(&self) -> Kinds {
        let mut kinds = Kinds::default();
        for range in self.customers.iter().take(4 * MOST_KINDS) {
            let shown = &self.text.text[range.clone()];
            let whole = |code: &Written| code.range.len() == shown.len();
            if let Some(code) = written::codes(shown).next().filter(whole) {
                kinds.learn(&code, shown);
            }
        }
        kinds
    }

    /// A label calls it a customer's, or the words directly before it say what it numbers.
    fn labelled(&self, code: &Written) -> bool {
        let lettered = code.capitals + code.small > 0;
        // `member FY 2026`
        let year = self.text.text[code.range.clone()].starts_with("FY");
        let long = code.digits >= 6 || code.digits >= 4 && lettered && !year;
        long && self.text.label_of(&code.range) == Some(Cue::Customer)
    }

    /// What numbers a customer without a label, in a text about persons.
    fn tell(&self, code: &Written) -> Option<(Evidence, &'static str)> {
        const SPOKEN: Option<(Evidence, &str)> =
            Some((Evidence::Context, "a customer number is spoken of"));
        if !self.about_persons {
            return None;
        }
        let in_brackets = self.person_before(code.range.start);
        if in_brackets && code.digits >= 5 || self.named_before(code) {
            return SPOKEN;
        }
        let numbered = self.text.label_of(&code.range) == Some(Cue::Number);
        if numbered && self.row_of_person(code) {
            return SPOKEN;
        }
        if self.of_the_person_beside(code) {
            return Some((Evidence::Form, "code directly beside a person"));
        }
        let reference = self.is_reference(code);
        if !formed(code) || !reference && self.of_document(code) || self.named_otherwise(code) {
            return None;
        }
        match code.apart {
            false if desks::numbers(&code.range, self.text) => None,
            false => Some((Evidence::Form, "code in a text about persons")),
            true if self.spoken_of(code) => SPOKEN,
            true => None,
        }
    }

    /// Its first letters, its year or its label say that it numbers a document.
    fn of_document(&self, code: &Written) -> bool {
        let prefix = code.prefix(self.text.text);
        let spoken = prefix.len() <= 2 && self.customers_last(code);
        let apart = self.word_before(code.range.start);
        let numbers_documents = OF_DOCUMENTS.contains(&prefix)
            && ends_in_joint(self.text.text, code)
            || prefix.is_empty() && OF_DOCUMENTS.contains(&apart);
        !spoken && (numbers_documents || code.dated(self.text.text)) || self.beside_document(code)
    }

    /// `PO 4500-66213`: the capitals before the code and a space.
    fn word_before(&self, at: usize) -> &str {
        let lead = self.text.before(at, 8);
        let Some(lead) = lead.strip_suffix(' ') else {
            return "";
        };
        let letters = lead.bytes().rev().take_while(u8::is_ascii_uppercase);
        &lead[lead.len() - letters.count()..]
    }

    /// Its label, or a word shortly before, says that it numbers a document or a version.
    fn beside_document(&self, code: &Written) -> bool {
        let spoken = || code.prefix(self.text.text).len() <= 2 && self.customers_last(code);
        let label = self.text.label_of(&code.range);
        matches!(label, Some(Cue::Document | Cue::Version | Cue::Amount))
            || self.text.near(&code.range, Cue::Document, 30, 0) && !spoken()
            || self.text.near(&code.range, Cue::Version, 12, 0)
    }

    fn named_otherwise(&self, code: &Written) -> bool {
        let label = self.text.label_of(&code.range);
        label.is_some_and(|cue| {
            !matches!(
                cue,
                Cue::Number | Cue::Name | Cue::Customer | Cue::Account | Cue::Document
            )
        })
    }

    /// Of customers' numbers and documents', customers' are spoken of last, in the same sentence.
    fn customers_last(&self, code: &Written) -> bool {
        let at = code.range.start;
        let last = self
            .text
            .last_of(at, &[Cue::Customer, Cue::Document], TALK_BEFORE);
        let lead = self.text.before(at, TALK_BEFORE);
        let sentence = lead.rsplit(['\n', '。']).next().unwrap_or_default().len();
        last == Some(Cue::Customer) && self.text.last_of(at, &[Cue::Customer], sentence).is_some()
    }

    fn spoken_of(&self, code: &Written) -> bool {
        let near = |cue, before, after| self.text.near(&code.range, cue, before, after);
        near(Cue::Customer, TALK_BEFORE, TALK_AFTER)
            || code.digits >= 8 && near(Cue::Number, NUMBER_BEFORE, 0)
    }

    /// `貸金庫（契約 SD-4417）`, `Facility QF-3319/22-C`: what is numbered stands directly before.
    fn named_before(&self, code: &Written) -> bool {
        let lead = self.text.before(code.range.start, 24);
        let lead = lead.trim_end_matches([' ', ':', '(', '「', '"', '/', 'は']);
        let prefix = code.prefix(self.text.text);
        let coded = code.digits >= 4 && code.capitals > 0 && code.small == 0;
        // `ローン L519381`
        let parted = code.parts > 1 || code.capitals <= 2 && code.digits >= 6;
        // `契約は AL-288516`: what letters number documents may number contracts, too, where they are called so.
        let contract = ["契約", "ローン", "loan"]
            .iter()
            .any(|word| lead.ends_with(word));
        coded
            && parted
            && NUMBERED.iter().any(|word| lead.ends_with(word))
            && (!OF_DOCUMENTS.contains(&prefix) || contract && matches!(prefix, "AL" | "A" | "LC"))
    }

    /// `佐藤様（SP 40 8817 2）`: only a bracket between a person and the code.
    fn person_before(&self, at: usize) -> bool {
        let Some(lead) = self.text.text[..at].strip_suffix('(') else {
            return false;
        };
        let lead = lead.trim_end_matches([' ', '様', '氏', 'さ', 'ん']);
        self.people.binary_search(&lead.len()).is_ok()
    }

    /// `佐藤健一様 SUP-3318042`: letters that number the cases of a desk elsewhere, and a long number, with
    /// nothing but a sign between them and a person.
    fn of_the_person_beside(&self, code: &Written) -> bool {
        const SIGNS: [char; 9] = [' ', ':', '(', ')', '|', ',', '、', '/', '\t'];
        let text = self.text.text;
        let shown = &text[code.range.clone()];
        let number = shown[code.prefix(text).len()..].trim_start_matches('-');
        let whole = (7..=10).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
            && !number.starts_with("20");
        if !whole || !OF_DESKS_AND_PERSONS.contains(&code.prefix(text)) {
            return false;
        }
        let lead = text[..code.range.start].trim_end_matches(SIGNS);
        let lead = lead.trim_end_matches(['様', '氏', 'さ', 'ん']);
        let rest = &text[code.range.end..];
        let behind = text.len() - rest.trim_start_matches(SIGNS).len();
        self.people.binary_search(&lead.len()).is_ok()
            || behind > code.range.end && self.begun.binary_search(&behind).is_ok()
    }

    /// In a table that names persons.
    fn row_of_person(&self, code: &Written) -> bool {
        self.text.columns.cell(code.range.start).is_some()
            && code.digits >= 3
            && (code.parts > 1 || code.capitals > 0)
            && !code.dated(self.text.text)
            && self.has_name_column
    }

    /// `"ref": "ZN-81-3307-02"`, `| ref | 4K8P-3308-0017 |`: in data about a person, the person's.
    fn is_reference(&self, code: &Written) -> bool {
        let at = code.range.start;
        let Some(hit) = self
            .text
            .direct_label(at)
            .filter(|hit| hit.cue == Cue::Document)
        else {
            return false;
        };
        let name = &self.text.text[hit.start()..hit.end()];
        let data = self.text.text[hit.end()..].starts_with(['"', '\'', ':', ' ']);
        let begins = self.text.text[..hit.start()].ends_with(['{', '"', '\'', '|', ' ', '\n', ',']);
        let letters = self.text.before(hit.start(), 5).to_ascii_lowercase();
        name.eq_ignore_ascii_case("ref")
            && data
            && begins
            && !letters.ends_with("our ")
            && !OF_DOCUMENTS.contains(&code.prefix(self.text.text))
            && !code.dated(self.text.text)
    }
}

/// More than a guess at somebody's name or number.
fn speaks_of_persons(found: &Candidate) -> bool {
    let of_nobody = matches!(found.entity, Organization | ConfidentialTerm | Secret);
    found.evidence >= Evidence::Checked && !of_nobody
}

/// Long enough, in capitals and figures: nothing that reads as a word, a size or a reference of a
/// message (`251107EUR184250`).
fn formed(code: &Written) -> bool {
    let signs = code.digits + code.capitals;
    let lettered = code.capitals > 0;
    let several = code.parts > 1 && (lettered || code.digits >= 7);
    code.small == 0 && code.digits >= 4 && signs >= 6 && several
}

/// `KB-7712`, `KB7712345`, and not `U3-90417`.
fn ends_in_joint(text: &str, code: &Written) -> bool {
    let rest = &text[code.range.start + code.prefix(text).len()..code.range.end];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits == 0 || digits >= 4
}

#[cfg(test)]
mod tests {
    use crate::EntityType::CustomerId;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn codes_of_any_form_are_found_by_their_label() {
        marked(
            CustomerId,
            &[
                "会員番号：⟦QX7/20418⟧ です",
                "{\"cust_no\": \"⟦cu_7bQ41Mw08⟧\"}",
                "where kokyaku_cd in ('⟦D3310046⟧', '⟦D3310052⟧')",
                "the client reference is ⟦VEST-3/0417⟧",
                "取引先コード：⟦0088-00731⟧ の与信枠",
                "CIF#⟦3308842290⟧",
                "契約番号⟦第62-004417号⟧は来月満期です",
            ],
        );
    }

    #[test]
    fn codes_in_texts_about_persons_are_found_without_one() {
        marked(
            CustomerId,
            &[
                "佐藤健一様の件。File it under ⟦5R-00417⟧ please, not the old ⟦5R-00022⟧.",
                "佐藤健一様 貸金庫（契約 ⟦SD-4417⟧）の鍵",
                "佐藤健一様 ⟦SUP-3318042⟧ の件",
                "⟦SEC-44120987⟧ 鈴木 花子様、来店",
                "鈴木 花子さん：⟦SUP3318042⟧ を照会",
                "Mr. Kenichi Sato (⟦HK 31 8817 5⟧) came in at ten",
                "佐藤健一様。既存融資　⟦031-2207-64⟧、⟦031-2207-81⟧の2口",
                "佐藤健一様、証券番号は申込書だと「⟦KB-88413-02⟧」でした",
                "番号\t氏名\t住所\n⟦M-0522⟧\t佐藤 健一\t東京都港区芝1-2-3\n⟦M-0523⟧\t鈴木 花子\t東京都港区芝4-5-6",
                "{ ref: \"⟦ZN-81-3307-02⟧\", fullName: \"Kenichi Sato\", mobile: \"090-8123-4567\" }",
            ],
        );
    }

    #[test]
    fn numbers_of_documents_and_things_are_none() {
        for text in [
            "佐藤健一様 090-8123-4567 伝票No.は順に 66-20342、66-20350、66-20351",
            "佐藤健一様 手取り 218,400／207,300／219,100",
            "佐藤健一様 090-8123-4567 :32A:251107EUR184250",
            "佐藤健一様 090-8123-4567 PO 4500-66213",
            "佐藤健一様 090-8123-4567 Our ref: EXP-26-11873",
            "佐藤健一様 090-8123-4567 管理番号PR-26-118、様式 F-3341-02",
            "佐藤健一様の照会は SUP-3318042 に起票",
            "佐藤健一様 SUP-260309 で回答済み",
            "佐藤健一様 INC-3318042 で回答済み",
            "佐藤健一様 090-8123-4567 TEST-0001 は削除、IMG-20418 を添付",
            "export const SAMPLE = { customerId: \"CUST-0000\" }",
            "型番 RX-5580-21、ロット 8805-KR-11 のリコール",
            "リリース 26-11-03 で CORE-4390 を修正。会員番号8桁の画面",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
