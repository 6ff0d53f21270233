//! The way of a text: view, words, numbers, detectors, names, matters, and back to the original.

use std::cell::LazyCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use crate::candidates::{Candidate, Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cues;
use crate::cuts;
use crate::decoded;
use crate::detectors::{self, Gazetteer};
use crate::fields;
use crate::file_problems::FileError;
use crate::matters::{LearnedMatters, Lists, Matters, Named, Passage, Sentences};
use crate::names::{self, Lexicon};
use crate::numbers::Numbers;
use crate::scanned::Found;
use crate::sequence::{self, Model};
use crate::tables::Columns;
use crate::terms::{Dictionary, Terms, TermsError};
use crate::unclaimed;
use crate::view::{Shown, View, Views};
use crate::{EntityType, Finding, Matter, ModelError, Scanned, Sensitivity, Signal, Unscannable};

/// The detectors, compiled. Build it once, share it, scan from any thread.
pub struct Classifier {
    dictionary: Dictionary,
    max_text_bytes: usize,
    /// The lists with the operator's added, if there are any.
    matters: Option<Matters>,
    /// Instead of the built-in one.
    model: Option<Model>,
    built_in: &'static BuiltIn,
}

/// Everything that no configuration changes: compiled once a process.
struct BuiltIn {
    cues: Cues,
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    matters: Matters,
    learned: &'static LearnedMatters,
    model: Model,
}

/// Words in which a cue would be misheard (`仕様`, `お客様`).
const ORDINARY: [&str; 1] = [include_str!("../lists/ordinary-words.txt")];

/// Half the time goes into the dictionaries and half into what is learned from the examples, so that
/// two cores make a start twice as fast.
static BUILT_IN: LazyLock<BuiltIn> = LazyLock::new(|| {
    std::thread::scope(|scope| {
        let learned = scope.spawn(LearnedMatters::built_in);
        scope.spawn(unclaimed::load);
        let lexicon = scope.spawn(Lexicon::new);
        BuiltIn {
            cues: Cues::new(detectors::WORDS, &ORDINARY),
            gazetteer: Gazetteer::new(),
            matters: Matters::built_in(),
            model: Model::built_in(),
            lexicon: lexicon
                .join()
                .expect("the dictionaries are read in every test"),
            learned: learned.join().expect("the examples are read in every test"),
        }
    })
});

/// What was found in a scanning view before its matters are read.
struct Settled {
    findings: Vec<Candidate>,
    /// Of the bank's dictionary.
    passages: Vec<Passage>,
    /// Names that general talk lets go.
    let_go: Vec<Candidate>,
}

impl Classifier {
    /// The built-in detectors and lists, and the bank's dictionary.
    ///
    /// # Errors
    /// When the dictionary cannot be compiled.
    pub fn new(terms: &Terms) -> Result<Self, TermsError> {
        let dictionary = Dictionary::new(terms)?;
        Ok(Self {
            dictionary,
            max_text_bytes: terms.max_text_bytes,
            matters: None,
            model: None,
            built_in: &BUILT_IN,
        })
    }

    /// The same with the operator's own word lists beside the built-in ones.
    ///
    /// # Errors
    /// When the lists cannot be compiled.
    pub fn with_lists(self, lists: Lists) -> Result<Self, FileError> {
        let matters = Some(Matters::new(Lists::built_in().and(lists))?);
        Ok(Self { matters, ..self })
    }

    /// With other weights for names than the built-in ones: a file that `training/` made.
    ///
    /// # Errors
    /// When the bytes are no such file.
    pub fn with_model(self, weights: &[u8]) -> Result<Self, ModelError> {
        let model = Some(Model::parse(weights)?);
        Ok(Self { model, ..self })
    }

    /// Scans one text. Never fails: a text that cannot be read whole comes back unscannable.
    #[must_use]
    pub fn scan(&self, text: String) -> Scanned {
        if text.len() > self.max_text_bytes {
            return Scanned::unscannable(text, Unscannable::TooLong);
        }
        // A detector that panics is a fault of ours; the text must not leave because of it.
        let read = catch_unwind(AssertUnwindSafe(|| self.read_whole(&text)));
        match read {
            Ok((found, unread)) => Scanned::new(text, found).read_in_part(unread),
            Err(_) => Scanned::unscannable(text, Unscannable::DetectorFailed),
        }
    }

    /// How many identifiers of a fixed form there are in a text, each by its own rule alone: no
    /// names, addresses or matters are looked for. For measuring what those cost.
    #[doc(hidden)]
    #[must_use]
    pub fn count_structured(&self, text: &str) -> usize {
        let view = View::new(text);
        let shown = view.text();
        let hits = self.built_in.cues.read(shown, &shown.to_ascii_lowercase());
        let columns = Columns::read(shown, &hits);
        let numbers = Numbers::read(shown);
        let context = Context::new(shown, &hits, &columns, &numbers);
        let mut found = Candidates::default();
        detectors::detect(&context, &numbers, &mut found);
        found.settle(shown).len()
    }

    /// The text as it is written, and as it is shown.
    fn read_whole(&self, text: &str) -> (Found, Option<Unscannable>) {
        let (mut found, mut unread) = self.read_layers(text);
        if let Some(shown) = Shown::of(text) {
            let (read, unread_too) = self.read_layers(shown.text());
            decoded::add_turned(&mut found, read, &shown);
            unread = unread.or(unread_too);
        }
        (found, unread)
    }

    /// The text as it stands, and what is encoded in it.
    fn read_layers(&self, text: &str) -> (Found, Option<Unscannable>) {
        let views = Views::new(text);
        let mut found = self.read(&views.plain);
        if let Some(layered) = views.layered {
            decoded::add(&mut found, self.read(&layered.view), &layered.decoded);
        }
        (found, views.unreadable.then_some(Unscannable::Encoded))
    }

    fn read(&self, view: &View<'_>) -> Found {
        let shown = view.text();
        let Settled {
            mut findings,
            mut passages,
            let_go,
        } = self.settle(shown);
        let lower = shown.to_ascii_lowercase();
        let judged = self.built_in.learned.read(shown, &findings);
        findings.retain(|found| !judged.is_of_the_world(found));
        let matters = self.matters.as_ref().unwrap_or(&self.built_in.matters);
        let told = |findings: &[Candidate]| {
            let bears_out = |word: &Passage| judged.bears_out(word);
            let named = Named::here(findings);
            let mut told = matters.read(shown, &lower, judged.sentences(), named, &bears_out);
            told.extend(judged.passages());
            told
        };
        let mut of_text = told(&findings);
        if !let_go.is_empty() {
            // A restricted matter asks of everybody, and whoever stands beside it is ours.
            let everybody = Candidates::of(findings.clone(), let_go).settle(shown);
            let of_everybody = told(&everybody);
            if of_everybody
                .iter()
                .any(|told| told.level == Sensitivity::Restricted)
            {
                (findings, of_text) = (everybody, of_everybody);
            }
        }
        passages.extend(of_text);
        Found {
            findings: self::findings(view, findings),
            signals: signals(view, passages),
            unscannable: None,
        }
    }

    /// What the lists hear in a text if it speaks of somebody whom another one names.
    pub(crate) fn said_of_somebody(&self, text: &str) -> Vec<Signal> {
        let views = Views::new(text);
        let layered = views.layered.map(|layered| layered.view);
        let matters = self.matters.as_ref().unwrap_or(&self.built_in.matters);
        let hear = |view: View<'_>| {
            let shown = view.text();
            let lower = shown.to_ascii_lowercase();
            let judged = LazyCell::new(|| self.built_in.learned.read(shown, &[]));
            let bears_out = |word: &Passage| judged.bears_out(word);
            let (sentences, named) = (Sentences::read(shown), Named::elsewhere());
            let passages = matters.read(shown, &lower, &sentences, named, &bears_out);
            signals(&view, passages)
        };
        let views = [Some(views.plain), layered].into_iter().flatten();
        views.flat_map(hear).collect()
    }

    /// The words around values.
    pub(crate) fn cues(&self) -> &Cues {
        &self.built_in.cues
    }

    /// The identifiers of a scanning view, and the passages of the bank's dictionary.
    fn settle(&self, shown: &str) -> Settled {
        let in_fields = fields::read(shown, &self.built_in.cues, |joined| {
            self.settle_with(joined, Vec::new()).findings
        });
        let mut settled = self.settle_with(shown, in_fields);
        let known = std::mem::take(&mut settled.findings);
        settled.findings = cuts::read(shown, self.lexicon(), known, |mended| {
            self.settle_with(mended, Vec::new()).findings
        });
        settled
    }

    /// The same beside what is known already.
    fn settle_with(&self, shown: &str, known: Vec<Candidate>) -> Settled {
        // Of a long text, the copy in small letters is not kept meanwhile.
        let hits = self.built_in.cues.read(shown, &shown.to_ascii_lowercase());
        let columns = Columns::read(shown, &hits);
        let numbers = Numbers::read(shown);
        let context = Context::new(shown, &hits, &columns, &numbers);
        let mut found = Candidates::default();
        for piece in known {
            found.add(piece.entity, piece.range, piece.evidence, piece.reason);
        }
        let mut passages: Vec<Passage> = Vec::new();
        for (range, level) in self.dictionary.find(shown) {
            passages.push(Passage {
                start: range.start,
                end: range.end,
                matter: Matter::Dictionary,
                level,
            });
            if level > Sensitivity::Internal {
                found.add(
                    EntityType::ConfidentialTerm,
                    range,
                    Evidence::Certain,
                    "term of the bank's dictionary",
                );
            }
        }
        detectors::detect(&context, &numbers, &mut found);
        let lexicon = &self.built_in.lexicon;
        names::detect(&context, lexicon, &mut found);
        let gazetteer = &self.built_in.gazetteer;
        detectors::detect_beside_names(&context, &numbers, gazetteer, lexicon, &mut found);
        let model = self.model.as_ref().unwrap_or(&self.built_in.model);
        let read = sequence::read(shown, lexicon, model);
        let talk = LazyCell::new(|| detectors::Talk::of(&context, &found));
        let mut firms = read.firms;
        firms.retain(|firm| {
            context.about(&found).is_ours() && !talk.leaves_out_name(&shown[firm.clone()])
        });
        for firm in firms {
            found.add(
                EntityType::Organization,
                firm,
                Evidence::Form,
                "read as a firm",
            );
        }
        let before = found.proposed();
        names::judge(&context, lexicon, read.persons, &mut found);
        names::detect_in_columns(&context, lexicon, &mut found);
        let more = found.proposed() > before;
        detectors::detect_last(&context, &numbers, more, &mut found);
        unclaimed::detect(&context, &mut found);
        let let_go = found.take_left_alone(shown);
        Settled {
            findings: found.settle(shown),
            passages,
            let_go,
        }
    }

    pub(crate) fn lexicon(&self) -> &'static Lexicon {
        &self.built_in.lexicon
    }

    /// Which of these cues count in a text: for the examples that lists give.
    pub(crate) fn counted(&self, matters: &Matters, text: &str) -> Vec<usize> {
        let view = View::new(text);
        let lower = view.text().to_ascii_lowercase();
        let settled = self.settle(view.text());
        let everybody = Candidates::of(settled.findings, settled.let_go).settle(view.text());
        let counted = matters.counted(view.text(), &lower, Named::here(&everybody));
        counted.into_iter().map(|(cue, _)| cue).collect()
    }
}

impl Default for Classifier {
    fn default() -> Self {
        Self::new(&Terms::default()).expect("an empty dictionary compiles")
    }
}

impl std::fmt::Debug for Classifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Classifier")
            .field("max_text_bytes", &self.max_text_bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Classifier {
    /// One for all tests of the crate.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: LazyLock<Classifier> = LazyLock::new(Classifier::default);
        &SHARED
    }
}

/// Back to the original. Pieces that map as a whole may make neighbours overlap: they are kept apart.
fn findings(view: &View<'_>, settled: Vec<Candidate>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(settled.len());
    for candidate in settled {
        let mut finding = Finding {
            range: view.original(&candidate.range),
            entity: candidate.entity,
            confidence: candidate.evidence.into(),
            reason: candidate.reason,
        };
        match findings.last_mut() {
            // Two in one piece that maps as a whole.
            Some(last) if finding.range.end <= last.range.end => decoded::join(last, finding),
            Some(last) => {
                finding.range.start = finding.range.start.max(last.range.end);
                findings.push(finding);
            }
            None => findings.push(finding),
        }
    }
    findings
}

fn signals(view: &View<'_>, mut passages: Vec<Passage>) -> Vec<Signal> {
    passages.sort_by_key(|passage| (passage.start, passage.end));
    let signal = |passage: Passage| Signal {
        range: view.original(&(passage.start..passage.end)),
        matter: passage.matter,
        level: passage.level,
    };
    passages.into_iter().map(signal).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Sensitivity::{Confidential, Public, Restricted};

    fn level(text: &str) -> Sensitivity {
        Classifier::shared().scan(text.to_owned()).sensitivity()
    }

    #[test]
    fn requests_get_the_level_that_their_content_asks_for() {
        for (text, expected) in [
            (
                "What is the difference between a SWIFT code and an IBAN?",
                Public,
            ),
            (
                "日銀の利上げが住宅ローン金利に与える影響を説明してください。",
                Public,
            ),
            ("マイナンバーカードの有効期限は何年ですか？", Public),
            ("うつ病でも住宅ローンの団信に入れますか？", Public),
            ("疑わしい取引の届出制度について教えてください。", Public),
            (
                "佐藤健一様の口座1234567、メールは qwertyui@example.com です。",
                Confidential,
            ),
            ("お客様の個人番号は 1234-5678-9018 です。", Restricted),
            (
                "カードローン審査のスコア閾値は680点、650点未満は自動否決です。",
                Restricted,
            ),
            (concat!("鍵は AKIA", "IOSFODNN7EXAMPLE です"), Restricted),
            ("番号は \u{202E}8109-8765-4321\u{202C} です", Restricted),
            ("\u{202E}すで 7894 は号番証暗", Restricted),
            ("佐藤健一様はうつ病で通院中です。", Restricted),
            ("暗証番号は4987です。", Restricted),
        ] {
            assert_eq!(level(text), expected, "{text}");
        }
    }

    #[test]
    fn tables_of_numbers_hold_no_bytes_with_findings() {
        for text in [
            "得点: 72, 65, 81, 77, 90, 68, 55, 83, 61, 70, 49, 52",
            "年齢,人数\n48,12\n52,9\n55,14\n49,7\n50,11\n53,8\n56,10",
            "[12, 45, 78, 102, 33, 54, 71, 90, 11, 8, 120, 110, 99]",
            "1 0 1 1 0 0 1 0 1 1 0 1",
            "abcd\nefgh\nijkl\nmnop\nqrst\nuvwx",
        ] {
            let scanned = Classifier::shared().scan(text.to_owned());
            assert_eq!(scanned.findings(), [], "{text}");
        }
    }

    #[test]
    fn card_number_mail_and_social_security_number_are_found_in_one_line() {
        let text = "contact qwertyui@example.com, SSN 123-45-6789, card 4111-1111-1111-1111";
        let scanned = Classifier::shared().scan(text.to_owned());
        let found: Vec<EntityType> = scanned
            .findings()
            .iter()
            .map(|found| found.entity)
            .collect();
        assert_eq!(
            found,
            [EntityType::Email, EntityType::UsSsn, EntityType::CreditCard]
        );
    }

    #[test]
    fn a_text_over_the_limit_is_restricted_unread() {
        let terms = Terms::parse("max_text_bytes = 10").expect("a good file");
        let scanned = Classifier::new(&terms)
            .expect("no terms")
            .scan("12345678901".into());
        assert_eq!(scanned.why_unscannable(), Some(Unscannable::TooLong));
        assert_eq!(scanned.sensitivity(), Restricted);
    }

    #[test]
    fn nothing_that_is_printed_shows_text() {
        let scanned = Classifier::shared().scan("個人番号 123456789018".into());
        assert!(!format!("{scanned:?} {:?}", scanned.findings()).contains("1234"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn a_disguised_number_is_found_as_the_plain_one(
            hidden in prop::collection::vec(prop::sample::select(vec!["", "\u{200b}", "\u{ad}", "\u{feff}"]), 12),
            wide in prop::collection::vec(any::<bool>(), 12),
        ) {
            let disguise = |(digit, (hidden, wide)): (char, (&&str, &bool))| {
                let shown = if *wide { char::from_u32(digit as u32 + 0xFEE0).unwrap_or(digit) } else { digit };
                format!("{shown}{hidden}")
            };
            let number: String = "123456789018".chars().zip(hidden.iter().zip(&wide)).map(disguise).collect();
            let scanned = Classifier::shared().scan(format!("個人番号は{number}です"));
            prop_assert_eq!(scanned.findings().len(), 1);
            prop_assert_eq!(scanned.findings()[0].entity, EntityType::MyNumber);
        }
    }
}
