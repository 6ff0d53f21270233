//! `no confidential request of group retail leaves unmasked`.

use super::super::super::facts::{Flag, NumberVariable};
use super::super::super::read::{Reader, Word};
use super::super::invariant::{Claim, Never};
use super::super::{Ask, Term};
use super::{groups, is_level, levels, matters};

const CLAUSE: &str = "what requests (`of app …`, `of group …`, `tagged …`, `for purpose …`, \
                      `asking for …`, `about …`, `with …`, `speaking of …`) or what never happens \
                      (`leaves`, `leaves unmasked`, `goes to engine …`, `goes to operator …`, \
                      `goes to country …`, `goes outside …`, `is refused`, `is answered`)";

/// What can follow a list of names, also after a comma.
const AFTER_NAMES: [&str; 13] = [
    "of", "with", "tagged", "for", "asking", "about", "speaking", "leaves", "leave", "goes", "go",
    "is", "are",
];

/// Reads the whole sentence.
pub(super) fn claim(reader: &mut Reader<'_>, sentence: &Word) -> Option<Claim> {
    let mut words = Words::new(sentence);
    words.take_if("no");
    let mut when = Vec::new();
    if words.peek().is_some_and(is_level) {
        let (named, or_higher) = words.levels();
        when.extend(levels(reader, &named, or_higher));
    }
    if !(words.take_if("request") || words.take_if("requests")) {
        return words.refuse(reader, "a level or `request`");
    }
    loop {
        words.take_if(",");
        if let Some(never) = words.outcome(reader).ok()? {
            return match words.peek() {
                None => Some(Claim { when, never }),
                Some(_) => words.refuse(reader, "the end of the sentence"),
            };
        }
        let at = words.at();
        let ask = words.clause(reader)?;
        when.push(Term { at, ask });
    }
}

/// It has been reported.
struct NotUnderstood;

/// What of the sentence is still to be read.
struct Words {
    list: Vec<Word>,
    next: usize,
    /// Where the sentence ends.
    end: usize,
}

impl Words {
    fn new(sentence: &Word) -> Self {
        let text = sentence.text.trim_end_matches(['.', ' ']);
        let mut words = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let first = rest.chars().next().expect("the text goes on");
            let length = match first {
                '"' | '\'' | '`' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
                ',' => 1,
                _ => rest.find([' ', ',']).unwrap_or(rest.len()),
            };
            if first == ' ' {
                at += 1;
                continue;
            }
            words.push(Word {
                text: rest[..length].trim_matches(['"', '\'', '`']).to_owned(),
                at: sentence.at + at,
            });
            at += length;
        }
        Self {
            list: words,
            next: 0,
            end: sentence.at + text.len(),
        }
    }

    fn peek(&self) -> Option<&str> {
        self.list.get(self.next).map(|word| word.text.as_str())
    }

    fn at(&self) -> usize {
        self.list.get(self.next).map_or(self.end, |word| word.at)
    }

    fn take(&mut self) -> Option<Word> {
        let word = self.list.get(self.next).cloned();
        self.next += 1;
        word
    }

    fn take_if(&mut self, text: &str) -> bool {
        let is_it = self
            .peek()
            .is_some_and(|word| word.eq_ignore_ascii_case(text));
        self.next += usize::from(is_it);
        is_it
    }

    fn take_all(&mut self, texts: &[&str]) -> bool {
        let rest = self.list[self.next.min(self.list.len())..].iter();
        let is_it = rest.len() >= texts.len()
            && rest
                .zip(texts)
                .all(|(word, text)| word.text.eq_ignore_ascii_case(text));
        self.next += if is_it { texts.len() } else { 0 };
        is_it
    }

    fn refuse<T>(&self, reader: &mut Reader<'_>, expected: &'static str) -> Option<T> {
        reader.not_understood(self.at(), self.peek().unwrap_or_default(), expected);
        None
    }

    /// `public, internal or confidential`; `confidential or higher`.
    fn levels(&mut self) -> (Vec<Word>, bool) {
        let mut levels: Vec<Word> = self.take().into_iter().collect();
        loop {
            if self.take_all(&["or", "higher"]) {
                return (levels, true);
            }
            let after = self
                .list
                .get(self.next + 1)
                .is_some_and(|word| is_level(&word.text));
            if !(after && (self.take_if("or") || self.take_if(","))) {
                return (levels, false);
            }
            levels.extend(self.take());
        }
    }

    /// `teller, demo or loan-review`.
    fn names(&mut self, reader: &mut Reader<'_>) -> Option<Vec<Word>> {
        let mut names = Vec::new();
        loop {
            match self.take() {
                Some(name) if name.text != "," => names.push(name),
                _ => {
                    self.next -= 1;
                    return self.refuse(reader, "a name");
                }
            }
            let (is_listed, is_or) = (self.take_if(","), self.take_if("or"));
            let goes_on = self.peek().is_some_and(|word| !AFTER_NAMES.contains(&word));
            if !(is_or || is_listed && goes_on) {
                return Some(names);
            }
        }
    }

    fn number(&mut self, reader: &mut Reader<'_>) -> Option<u32> {
        let number = self.peek().and_then(|word| word.parse().ok());
        if number.is_none() {
            return self.refuse(reader, "a whole number");
        }
        self.next += 1;
        number
    }

    fn clause(&mut self, reader: &mut Reader<'_>) -> Option<Ask> {
        let tokens = |range| Ask::Number(NumberVariable::Tokens, range);
        if self.take_all(&["of", "at", "least"]) {
            let range = self.number(reader)?..=u32::MAX;
            return self.tokens(reader).map(|()| tokens(range));
        }
        if self.take_all(&["of", "at", "most"]) {
            let range = 0..=self.number(reader)?;
            return self.tokens(reader).map(|()| tokens(range));
        }
        if self.take_all(&["of", "group"]) || self.take_all(&["of", "groups"]) {
            return Some(Ask::App(groups(self.names(reader)?)));
        }
        if self.take_all(&["of", "app"]) || self.take_all(&["of", "apps"]) || self.take_if("of") {
            return Some(Ask::App(self.names(reader)?));
        }
        if self.take_if("tagged") {
            return Some(Ask::AppTag(self.names(reader)?));
        }
        if self.take_all(&["for", "purpose"]) {
            return Some(Ask::Purpose(self.names(reader)?));
        }
        if self.take_all(&["asking", "for"]) {
            return Some(Ask::Model(self.names(reader)?));
        }
        if self.take_if("about") {
            return Some(Ask::Topic(self.names(reader)?));
        }
        if self.take_all(&["speaking", "of"]) {
            let words = self.names(reader)?;
            return Some(matters(reader, &words));
        }
        if self.take_all(&["with", "tools"]) {
            return Some(Ask::Is(Flag::Tools, true));
        }
        if self.take_if("with") {
            return self.with(reader);
        }
        self.refuse(reader, CLAUSE)
    }

    /// `PERSON or EMAIL`, `3 or more PERSON`.
    fn with(&mut self, reader: &mut Reader<'_>) -> Option<Ask> {
        if self.peek().is_none_or(|word| word.parse::<u32>().is_err()) {
            return Some(Ask::Findings(self.names(reader)?));
        }
        let least = self.number(reader)?;
        if !self.take_all(&["or", "more"]) {
            return self.refuse(reader, "`or more`");
        }
        let Some(entity) = self.take() else {
            return self.refuse(reader, "a type");
        };
        let entity = reader.member(&entity, "type")?;
        Some(Ask::Counts(vec![(entity, least..=u32::MAX)]))
    }

    fn tokens(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        if self.take_if("tokens") || self.take_if("token") {
            return Some(());
        }
        self.refuse(reader, "`tokens`")
    }

    /// What never happens, if that is what comes next; `Err`: it is, and is not understood.
    fn outcome(&mut self, reader: &mut Reader<'_>) -> Result<Option<Never>, NotUnderstood> {
        if self.take_if("leaves") || self.take_if("leave") {
            let unmasked = self.take_if("unmasked");
            return Ok(Some(if unmasked {
                Never::LeavesUnmasked
            } else {
                Never::Leaves
            }));
        }
        let is_done = self.take_if("is") || self.take_if("are");
        if is_done && self.take_if("refused") {
            return Ok(Some(Never::Refused));
        }
        if is_done && self.take_if("answered") {
            return Ok(Some(Never::Answered));
        }
        if is_done {
            let none = self.refuse(reader, "`refused` or `answered`");
            return none.ok_or(NotUnderstood);
        }
        if !(self.take_if("goes") || self.take_if("go")) {
            return Ok(None);
        }
        self.place(reader).map(Some).ok_or(NotUnderstood)
    }

    /// After `goes`.
    fn place(&mut self, reader: &mut Reader<'_>) -> Option<Never> {
        let never = if self.take_all(&["to", "engine"]) {
            Never::Engine
        } else if self.take_all(&["to", "operator"]) {
            Never::Operator
        } else if self.take_all(&["to", "country"]) {
            Never::Country
        } else if self.take_if("outside") {
            Never::CountryOtherThan
        } else {
            let expected = "`to engine`, `to operator`, `to country` or `outside`";
            return self.refuse(reader, expected);
        };
        Some(never(self.names(reader)?))
    }
}
