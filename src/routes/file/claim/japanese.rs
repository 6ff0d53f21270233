//! `グループ retail の機密区分 confidential の依頼は、マスキングせずに行外に出ない`.

use super::super::super::facts::Flag;
use super::super::super::read::{Reader, Word};
use super::super::invariant::{Claim, Never};
use super::super::{Ask, Term};
use super::{groups, is_level, levels, matters};

const CLAUSE: &str = "`グループ … の`, `アプリ … の`, `タグ … の`, `目的 … の`, `モデル … の`, \
                      `話題 … の`, `機密区分 … の`, `… を含む`, `… を3件以上含む`, `… に触れる`, \
                      `ツールを使う` or `依頼は`";
const OUTCOME: &str = "`行外に出ない`, `マスキングせずに行外に出ない`, `エンジン … に送られない`, \
                       `事業者 … に送られない`, `国 … に送られない`, `国 … 以外に送られない`, \
                       `拒否されない` or `回答されない`";
/// Between two names of a list.
const OR: [&str; 4] = ["・", "または", "か ", ","];

/// Reads the whole sentence.
pub(super) fn claim(reader: &mut Reader<'_>, sentence: &Word) -> Option<Claim> {
    let mut rest = Rest {
        text: sentence.text.trim_end_matches(['。', '.', ' ']),
        at: sentence.at,
    };
    let mut when = Vec::new();
    while !rest.take_if("依頼は") {
        when.push(rest.clause(reader)?);
    }
    let never = rest.outcome(reader)?;
    rest.skip();
    if !rest.text.is_empty() {
        return rest.refuse(reader, "the end of the sentence");
    }
    Some(Claim { when, never })
}

/// What the names after a head ask.
type Clause = fn(Vec<Word>) -> Ask;

/// What of the sentence is still to be read.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl Rest<'_> {
    fn skip(&mut self) {
        let rest = self.text.trim_start_matches([' ', '\u{3000}', '、']);
        self.at += self.text.len() - rest.len();
        self.text = rest;
    }

    fn take_if(&mut self, text: &str) -> bool {
        self.skip();
        let is_it = self.text.starts_with(text);
        if is_it {
            self.drop(text.len());
        }
        is_it
    }

    fn drop(&mut self, bytes: usize) {
        self.text = &self.text[bytes..];
        self.at += bytes;
    }

    fn refuse<T>(&mut self, reader: &mut Reader<'_>, expected: &'static str) -> Option<T> {
        self.skip();
        let found: String = self.text.chars().take(12).collect();
        reader.not_understood(self.at, &found, expected);
        None
    }

    /// A name in Latin letters as it stands, any other in 「」 or backquotes.
    fn name(&mut self, reader: &mut Reader<'_>) -> Option<Word> {
        self.skip();
        for (open, close) in [('「', '」'), ('`', '`')] {
            let Some(inner) = self.text.strip_prefix(open) else {
                continue;
            };
            let Some(length) = inner.find(close) else {
                return self.refuse(reader, "the end of the name");
            };
            let name = Word {
                text: inner[..length].to_owned(),
                at: self.at + open.len_utf8(),
            };
            self.drop(open.len_utf8() + length + close.len_utf8());
            return Some(name);
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "@_-.".contains(c);
        let length = self.text.find(|c| !is_part(c)).unwrap_or(self.text.len());
        if length == 0 {
            return self.refuse(reader, CLAUSE);
        }
        let name = Word {
            text: self.text[..length].to_owned(),
            at: self.at,
        };
        self.drop(length);
        Some(name)
    }

    fn names(&mut self, reader: &mut Reader<'_>) -> Option<Vec<Word>> {
        let mut names = vec![self.name(reader)?];
        while OR.iter().any(|or| self.take_if(or)) {
            names.push(self.name(reader)?);
        }
        Some(names)
    }

    fn clause(&mut self, reader: &mut Reader<'_>) -> Option<Term> {
        self.skip();
        let at = self.at;
        let term = |ask| Some(Term { at, ask });
        if self.take_if("ツールを使う") {
            return term(Ask::Is(Flag::Tools, true));
        }
        let heads: [(&str, Clause); 6] = [
            ("グループ", |names| Ask::App(groups(names))),
            ("アプリ", Ask::App),
            ("タグ", Ask::AppTag),
            ("目的", Ask::Purpose),
            ("モデル", Ask::Model),
            ("話題", Ask::Topic),
        ];
        for (head, ask) in heads {
            if self.take_if(head) {
                let names = self.names(reader)?;
                // As counterexamples tell of it.
                if head == "タグ" {
                    self.take_if("の付いたアプリ");
                }
                return if self.take_if("の") {
                    term(ask(names))
                } else {
                    self.refuse(reader, "`の`")
                };
            }
        }
        let is_level_named = self.take_if("機密区分");
        let names = self.names(reader)?;
        if is_level_named || names.iter().all(|name| is_level(&name.text)) {
            let or_higher = self.take_if("以上");
            if !self.take_if("の") {
                return self.refuse(reader, "`の` or `以上の`");
            }
            return levels(reader, &names, or_higher);
        }
        if self.take_if("に触れる") {
            return term(matters(reader, &names));
        }
        if self.take_if("を含む") {
            return term(Ask::Findings(names));
        }
        if self.take_if("を") {
            return term(self.counts(reader, &names)?);
        }
        self.refuse(
            reader,
            "`を含む`, `を3件以上含む`, `に触れる` or, after a level, `の`",
        )
    }

    /// `3件以上含む`, after the type.
    fn counts(&mut self, reader: &mut Reader<'_>, names: &[Word]) -> Option<Ask> {
        self.skip();
        let digits = self.text.bytes().take_while(u8::is_ascii_digit).count();
        let least: Option<u32> = self.text[..digits].parse().ok();
        let Some(least) = least else {
            return self.refuse(reader, "a whole number");
        };
        self.drop(digits);
        if !self.take_if("件以上含む") {
            return self.refuse(reader, "`件以上含む`");
        }
        let [entity] = names else {
            return self.refuse(reader, "one type alone before a count");
        };
        let entity = reader.member(entity, "type")?;
        Some(Ask::Counts(vec![(entity, least..=u32::MAX)]))
    }

    fn outcome(&mut self, reader: &mut Reader<'_>) -> Option<Never> {
        let fixed = [
            ("マスキングせずに行外に出", Never::LeavesUnmasked),
            ("行外に出", Never::Leaves),
            ("拒否され", Never::Refused),
            ("回答され", Never::Answered),
        ];
        for (words, never) in fixed {
            if self.take_if(words) {
                return self.not(reader).map(|()| never);
            }
        }
        let never: fn(Vec<Word>) -> Never = if self.take_if("エンジン") {
            Never::Engine
        } else if self.take_if("事業者") {
            Never::Operator
        } else if self.take_if("国") {
            Never::Country
        } else {
            return self.refuse(reader, OUTCOME);
        };
        let names = self.names(reader)?;
        let is_other = self.take_if("以外");
        if !self.take_if("に送られ") {
            return self.refuse(reader, "`に送られない`");
        }
        self.not(reader)?;
        match (never(names), is_other) {
            (Never::Country(names), true) => Some(Never::CountryOtherThan(names)),
            (_, true) => self.refuse(reader, "`以外` after countries alone"),
            (never, false) => Some(never),
        }
    }

    fn not(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        if self.take_if("ない") || self.take_if("ません") {
            return Some(());
        }
        self.refuse(reader, "`ない` or `ません`")
    }
}
