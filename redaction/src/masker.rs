//! From an outline to a masked prompt and its vault.

use std::collections::HashSet;
use std::fmt;

use classifiers::{Reading, Scanned};
use zeroize::Zeroizing;

use crate::behind;
use crate::edits::{self, Form, Leaf};
use crate::needles::Needles;
use crate::placeholder::Stems;
use crate::register::{Register, lookalikes};
use crate::second_look::{self, MOST_LOOKS};
use crate::serialise::{self, Serialised};
use crate::surroundings::{OwnAddresses, Surroundings};
use crate::vault::Entries;
use crate::{
    Escape, MaskedPrompt, Masking, Mode, Outline, Screening, Unmaskable, Vault, json, stand_ins,
};

/// What a placeholder holds for: one conversation of one application.
///
/// A value has the same placeholder in every request of the same scope, and another one in every
/// other scope. Nothing is stored for that: replicas with the same key agree.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The application's name.
    pub app: &'a str,
    /// What identifies the conversation and does not change as it goes on: its first texts.
    pub conversation: &'a [&'a str],
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("app", &self.app)
            .field("conversation", &self.conversation.len())
            .finish()
    }
}

/// Masks requests. Build it once with the secret that all replicas share.
pub struct Masker {
    key: Zeroizing<[u8; 32]>,
    #[cfg(any(test, feature = "test-support"))]
    is_forgetful: bool,
}

impl Masker {
    /// A masker whose placeholders nobody can foretell without this key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            key: Zeroizing::new(key),
            #[cfg(any(test, feature = "test-support"))]
            is_forgetful: false,
        }
    }

    /// A masker that leaves every value in place, as a fault would, for tests of the last door.
    #[cfg(any(test, feature = "test-support"))]
    #[doc(hidden)]
    #[must_use]
    pub fn forgetful_for_tests(key: [u8; 32]) -> Self {
        Self {
            is_forgetful: true,
            ..Self::new(key)
        }
    }

    /// Builds the request to send, with every finding masked as `masking` says for its type, and so
    /// is every other occurrence of a value that was found.
    ///
    /// # Errors
    ///
    /// Fails closed: whatever cannot be masked for certain keeps the request inside.
    pub fn mask(
        &self,
        scope: &Scope<'_>,
        outline: &Outline<'_>,
        masking: &Masking,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        self.masked(scope, outline, masking, None)
    }

    /// The same, with a second look at texts in which values touch each other: what `scan` finds in
    /// them once the values known so far are hidden is hidden, too. With the classifier that found
    /// those, masking a text that was masked by this changes nothing.
    ///
    /// # Errors
    ///
    /// Fails closed: whatever cannot be masked for certain keeps the request inside.
    pub fn mask_looking_twice(
        &self,
        scope: &Scope<'_>,
        outline: &Outline<'_>,
        masking: &Masking,
        scan: &dyn Fn(String) -> Scanned,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        self.masked(scope, outline, masking, Some(scan))
    }

    fn masked(
        &self,
        scope: &Scope<'_>,
        outline: &Outline<'_>,
        masking: &Masking,
        scan: Option<&dyn Fn(String) -> Scanned>,
    ) -> Result<(MaskedPrompt, Vault), Unmaskable> {
        let members = members_of(outline)?;
        let mut leaves = edits::leaves(outline)?;
        refuse(&leaves, masking)?;
        if leaves.iter().all(|leaf| leaf.edits.is_empty()) {
            let serialised = serialise::members(members, &leaves, &Entries::default());
            return Ok((
                MaskedPrompt::new(serialised),
                Vault::new(Entries::default()),
            ));
        }
        let stems = Stems::new(&self.key, scope);
        let mut needles = propagate(&mut leaves);
        let mut entries = register(&stems, &mut leaves)?;
        let mut looks = 0;
        while let Some(scan) = scan
            && second_look::finds_more(&mut leaves, &entries, scan)?
        {
            if looks == MOST_LOOKS {
                return Err(Unmaskable::Endless);
            }
            looks += 1;
            refuse(&leaves, masking)?;
            needles = propagate(&mut leaves);
            entries = register(&stems, &mut leaves)?;
        }
        check_numbers(outline, &needles)?;
        entries.own_addresses = own_addresses(&leaves);
        let entries = stand_ins::choose(entries, masking, &stems, &leaves);
        #[cfg(any(test, feature = "test-support"))]
        self.forget(&mut leaves);
        check_json(&leaves, &entries)?;
        let serialised = serialise::members(members, &leaves, &entries);
        guard(&serialised, &needles)?;
        Ok((MaskedPrompt::new(serialised), Vault::new(entries)))
    }

    /// What answers in this conversation are screened by, whose client wrote these texts: all of
    /// its request.
    #[must_use]
    pub fn screening<'s>(
        &self,
        scope: &Scope<'_>,
        texts: impl Iterator<Item = &'s Scanned>,
    ) -> Screening {
        Screening::new(Stems::new(&self.key, scope), texts)
    }

    #[cfg(any(test, feature = "test-support"))]
    fn forget(&self, leaves: &mut [Leaf<'_>]) {
        if self.is_forgetful {
            leaves.iter_mut().for_each(|leaf| leaf.edits.clear());
        }
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Masker").finish_non_exhaustive()
    }
}

/// Names a placeholder for every edit.
fn register(stems: &Stems, leaves: &mut [Leaf<'_>]) -> Result<Entries, Unmaskable> {
    let taken = lookalikes(leaves.iter().map(Leaf::text));
    let mut register = Register::new(stems, taken);
    for leaf in leaves {
        for i in 0..leaf.edits.len() {
            let edit = &leaf.edits[i];
            let original = leaf.original(edit);
            if let Some(name) = i.checked_sub(1).and_then(|before| leaf.read_as(before)) {
                register.join(&name, &original);
            }
            leaf.edits[i].entry = register.entry(edit.entity, original, edit.is_bare)?;
        }
    }
    Ok(register.into_sorted())
}

/// The root's members: distinct, and without `model`, which comes later.
fn members_of<'o, 'a>(
    outline: &'o Outline<'a>,
) -> Result<&'o [(&'static str, Outline<'a>)], Unmaskable> {
    let Outline::Object(members) = outline else {
        return Err(Unmaskable::Outline);
    };
    let mut names = HashSet::from(["model"]);
    if members.iter().all(|(name, _)| names.insert(name)) {
        Ok(members)
    } else {
        Err(Unmaskable::Outline)
    }
}

/// Whether there is a value of a type that is to be refused.
fn refuse(leaves: &[Leaf<'_>], masking: &Masking) -> Result<(), Unmaskable> {
    let mut edits = leaves.iter().flat_map(|leaf| &leaf.edits);
    match edits.find(|edit| masking.of(edit.entity) == Mode::Refuse) {
        Some(edit) => Err(Unmaskable::Refused(edit.entity)),
        None => Ok(()),
    }
}

/// Masks the values that were found at every other place.
fn propagate(leaves: &mut [Leaf<'_>]) -> Needles {
    let mut values = Vec::new();
    for leaf in &*leaves {
        for edit in &leaf.edits {
            let original = leaf.original(edit);
            let read = Reading::of(&original).filter(|reading| reading.text() != original);
            let read = read.map(|reading| Zeroizing::new(reading.text().to_owned()));
            values.extend(read.map(|read| (edit.entity, read)));
            values.push((edit.entity, Zeroizing::new(original.into_owned())));
        }
    }
    let needles = Needles::new(
        values
            .iter()
            .map(|(entity, value)| (*entity, value.as_str())),
    );
    for leaf in leaves {
        leaf.propagate(&needles);
    }
    needles
}

/// Where the client itself wrote a value into a URL, a link target or an attribute.
fn own_addresses(leaves: &[Leaf<'_>]) -> OwnAddresses {
    let mut own = OwnAddresses::default();
    for leaf in leaves.iter().filter(|leaf| leaf.form == Form::Text) {
        let mut surroundings = Surroundings::new(&own, Escape::None);
        let mut read = 0;
        let starts = leaf.edits.iter().map(|edit| edit.range.start);
        let nexts = starts.skip(1).chain([leaf.text().len()]);
        for (edit, next) in leaf.edits.iter().zip(nexts) {
            surroundings.read(&leaf.text()[read..edit.range.start]);
            own.note(&mut surroundings, edit.entry);
            surroundings.pass_over(edit.entry);
            read = edit.range.end;
            if let Ok(Some(behind)) = behind::address(&leaf.text()[read..next], true) {
                own.note_behind(edit.entry, behind);
            }
        }
    }
    own
}

/// Whoever sends a request chooses its numbers, and can choose one that is also a value.
fn check_numbers(outline: &Outline<'_>, needles: &Needles) -> Result<(), Unmaskable> {
    let check = |part: &Outline<'_>| check_numbers(part, needles);
    match outline {
        Outline::Number(number) => match needles.find_all(&number.to_string()).first() {
            Some(hit) => Err(Unmaskable::Number(hit.entity)),
            None => Ok(()),
        },
        Outline::WhenMasked(part) => check(part),
        Outline::List(parts) => parts.iter().try_for_each(check),
        Outline::Object(members) => members.iter().try_for_each(|(_, part)| check(part)),
        _ => Ok(()),
    }
}

/// A masked document must still be a document.
fn check_json(leaves: &[Leaf<'_>], entries: &Entries) -> Result<(), Unmaskable> {
    let is_masked_json = |leaf: &&Leaf<'_>| {
        matches!(leaf.form, Form::Json | Form::JsonText) && !leaf.edits.is_empty()
    };
    let mut masked = leaves
        .iter()
        .filter(is_masked_json)
        .map(|leaf| serialise::document(leaf, entries));
    if masked.all(|document| json::is_valid(&document)) {
        Ok(())
    } else {
        Err(Unmaskable::Json)
    }
}

/// The last door: no original may be in what leaves, as it stands or as the detectors would read it,
/// but for words of our own that equal one. The automaton is the one that masked.
fn guard(serialised: &Serialised, needles: &Needles) -> Result<(), Unmaskable> {
    let body = &serialised.members;
    let reading = Reading::of(body).filter(|reading| reading.text() != body);
    let read = reading.iter().flat_map(|reading| {
        let hits = needles.find_all(reading.text()).into_iter();
        hits.map(|hit| (hit.entity, reading.original(&hit.range)))
    });
    let plain = needles.find_all(body).into_iter();
    let mut hits = plain.map(|hit| (hit.entity, hit.range)).chain(read);
    match hits.find(|(_, range)| !serialised.is_ours(range)) {
        Some((entity, _)) => Err(Unmaskable::Guard(entity)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use classifiers::{Confidence, EntityType, Finding};

    use super::*;

    const SCOPE: Scope<'_> = Scope {
        app: "crm",
        conversation: &[],
    };

    fn scanned(text: &str, value: &str, entity: EntityType) -> Scanned {
        let start = text.find(value).expect("the value is in the text");
        let range = start..start + value.len();
        Scanned::for_tests(
            text,
            vec![Finding {
                range,
                entity,
                confidence: Confidence::Certain,
                reason: "test",
            }],
        )
    }

    /// Masks with a masker that forgets to: nothing but the last door is left.
    fn refusal(outline: &Outline<'_>) -> Unmaskable {
        Masker::forgetful_for_tests([7; 32])
            .mask(&SCOPE, outline, &Masking::default())
            .expect_err("the last door is shut")
    }

    #[test]
    fn the_last_door_stays_shut_when_masking_forgets_a_value() {
        let cases = [
            ("お客様は柴田郁恵様です", "柴田郁恵", EntityType::Person),
            ("柴田 郁恵", "柴田 郁恵", EntityType::Person),
            ("tel\n090-1234-5678\n", "090-1234-5678", EntityType::Phone),
            ("a\"b\\c@x.example", "a\"b\\c@x.example", EntityType::Email),
            ("\u{1}\u{8}1234567\u{c}", "1234567", EntityType::BankAccount),
            // Only its digits are the same, or only what a reader would make of it.
            ("090-1234-5678", "090-1234-5678", EntityType::Phone),
            (
                "０９０・１２３４・５６７８",
                "０９０・１２３４・５６７８",
                EntityType::Phone,
            ),
            ("090%2D1234%2D5678", "090%2D1234%2D5678", EntityType::Phone),
        ];
        for (text, value, entity) in cases {
            let text = scanned(text, value, entity);
            let outlines = [
                Outline::Object(vec![("content", Outline::Text(&text))]),
                Outline::Object(vec![("content", Outline::JsonText(&text))]),
            ];
            for outline in outlines {
                assert_eq!(refusal(&outline), Unmaskable::Guard(entity));
            }
        }
    }

    #[test]
    fn the_last_door_stays_shut_for_values_in_documents() {
        let entity = EntityType::Email;
        let document = scanned(r#"{"m":"\na\"b@x.example"}"#, r#"a\"b@x.example"#, entity);
        let outlines = [
            Outline::Object(vec![("tools", Outline::Json(&document))]),
            Outline::Object(vec![("arguments", Outline::JsonText(&document))]),
        ];
        for outline in outlines {
            assert_eq!(refusal(&outline), Unmaskable::Guard(entity));
        }
    }

    #[test]
    fn a_text_that_shows_more_however_often_it_is_masked_stays_inside() {
        // Each look finds the first of these that is still there.
        let shown_one_by_one = |names: &'static [&'static str]| {
            let text = names
                .iter()
                .fold("柴田".to_owned(), |text, name| text + "・" + name);
            let text = scanned(&text, "柴田", EntityType::Person);
            let outline = Outline::Object(vec![("content", Outline::Text(&text))]);
            let scan = |text: String| {
                let next = names.iter().find(|name| text.contains(**name));
                next.map_or_else(
                    || Scanned::for_tests(&*text, Vec::new()),
                    |name| scanned(&text, name, EntityType::Person),
                )
            };
            Masker::new([7; 32])
                .mask_looking_twice(&SCOPE, &outline, &Masking::default(), &scan)
                .map(|(prompt, _)| prompt.masked_counts().of(EntityType::Person))
        };
        assert_eq!(shown_one_by_one(&["阿部", "井上", "宇野", "江口"]), Ok(5));
        assert_eq!(
            shown_one_by_one(&["阿部", "井上", "宇野", "江口", "岡田"]),
            Err(Unmaskable::Endless)
        );
    }

    #[test]
    fn the_last_door_searches_many_values_as_it_searches_few() {
        let numbers = (0..100).map(|i| (1_234_567 + i).to_string());
        let text = numbers.fold(String::new(), |text, number| text + "番号" + &number + " ");
        let find =
            |i: usize| text.match_indices("番号").nth(i).expect("a hundred").0 + "番号".len();
        let finding = |start: usize| Finding {
            range: start..start + 7,
            entity: EntityType::CustomerId,
            confidence: Confidence::Certain,
            reason: "test",
        };
        let scanned = Scanned::for_tests(&*text, (0..100).map(|i| finding(find(i))).collect());
        let outline = Outline::Object(vec![("content", Outline::Text(&scanned))]);
        assert_eq!(refusal(&outline), Unmaskable::Guard(EntityType::CustomerId));
        let (prompt, _) = Masker::new([7; 32])
            .mask(&SCOPE, &outline, &Masking::default())
            .expect("maskable");
        assert_eq!(prompt.masked_counts().of(EntityType::CustomerId), 100);
    }

    /// A text with so many persons and numbers, some of them again and again.
    fn crowded(values: usize) -> Scanned {
        let mut text = String::new();
        let mut findings = Vec::new();
        let mut add = |text: &mut String, value: &str, entity| {
            let range = text.len()..text.len() + value.len();
            text.push_str(value);
            text.push('、');
            findings.push(Finding {
                range,
                entity,
                confidence: Confidence::Certain,
                reason: "test",
            });
        };
        for n in 0..values {
            let kanji =
                |n: usize| char::from_u32(0x4e00 + u32::try_from(n).expect("few")).expect("kanji");
            let name = format!(
                "{}{} {}{}",
                kanji(n),
                kanji(n / 3),
                kanji(n % 7),
                kanji(n * 2)
            );
            add(&mut text, &name, EntityType::Person);
            add(
                &mut text,
                &format!("090-{:04}-{:04}", n % 10_000, 7 * n % 10_000),
                EntityType::Phone,
            );
            add(&mut text, "1234567", EntityType::BankAccount);
            text.push_str("そして 1234567 と 090-0001-0007。");
        }
        Scanned::for_tests(text, findings)
    }

    #[test]
    fn twice_the_text_is_twice_the_work_in_every_mode() {
        for mode in [Mode::Placeholder, Mode::Surrogate, Mode::Drop] {
            let mut masking = Masking::default();
            for entity in [
                EntityType::Person,
                EntityType::Phone,
                EntityType::BankAccount,
            ] {
                masking.set(entity, mode).expect("they have it");
            }
            let work = |values: usize| {
                let text = crowded(values);
                let outline = Outline::Object(vec![("content", Outline::Text(&text))]);
                crate::work::of(|| {
                    let masker = Masker::new([7; 32]);
                    masker.mask(&SCOPE, &outline, &masking).expect("maskable");
                })
            };
            let (once, twice) = (work(500), work(1000));
            assert!(twice < once * 5 / 2, "{mode:?}: {once} and then {twice}");
        }
    }
}
