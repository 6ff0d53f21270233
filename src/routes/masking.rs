//! `then.mask` and `then.restore`: what becomes of values on their way out, and of answers on their
//! way back.

use classifiers::EntityType;
use redaction::{Masking, Mode};
use toml::de::DeTable;

use super::EntitySet;
use super::problem::Kind;
use super::read::{Reader, Value, Word, entries};

/// How answers come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restoring {
    /// Whether the arguments of tool calls are restored, where they come from outside. Text always
    /// is.
    pub tool_arguments: bool,
    /// What becomes of values in an answer that are not the client's own.
    pub answers: Answers,
}

impl Default for Restoring {
    fn default() -> Self {
        Self {
            tool_arguments: true,
            answers: Answers::default(),
        }
    }
}

/// What becomes of values in an answer that did not stand in the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// They pass as the engine wrote them.
    #[default]
    Pass,
    /// They are searched for and masked before a character of them goes out.
    Mask,
}

impl Answers {
    const ALL: [Self; 2] = [Self::Pass, Self::Mask];

    const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Mask => "mask",
        }
    }
}

/// One line of `mask`: a type or a group, and its mode.
#[derive(Debug)]
pub(super) struct Masked {
    pub(super) what: Word,
    pub(super) mode: Mode,
}

const RESTORE_KEYS: &[&str] = &["tool_arguments", "answers"];

impl Reader<'_> {
    pub(super) fn mask(&mut self, value: &Value<'_>) -> Vec<Masked> {
        let fix = "name a type and its mode, or leave it out";
        let table = self.filled_table("mask", value, fix);
        let lines: Vec<_> = table.into_iter().flat_map(entries).collect();
        lines
            .into_iter()
            .filter_map(|(what, value)| {
                let word = self.text(&what.text, value)?;
                let mode = self.one_of(&word, "mode", &Mode::ALL, Mode::name)?;
                Some(Masked { what, mode })
            })
            .collect()
    }

    /// Notes in `outside_only` what means nothing for engines inside, with its place.
    pub(super) fn restore(
        &mut self,
        value: &Value<'_>,
        outside_only: &mut Vec<(&'static str, usize)>,
    ) -> Restoring {
        let mut restoring = Restoring::default();
        let fix = "say what is not to be restored, or leave it out";
        let table = self.filled_table("restore", value, fix);
        for (key, value) in table.into_iter().flat_map(entries) {
            match key.text.as_str() {
                "tool_arguments" => {
                    restoring.tool_arguments = self.flag("tool_arguments", value).unwrap_or(true);
                    outside_only.push(("tool_arguments", key.at));
                }
                "answers" => {
                    if let Some(word) = self.text("answers", value) {
                        let answers = self.one_of(&word, "way", &Answers::ALL, Answers::name);
                        restoring.answers = answers.unwrap_or_default();
                    }
                }
                _ => self.unknown_key(&key, "`restore`", RESTORE_KEYS),
            }
        }
        restoring
    }

    fn filled_table<'t>(
        &mut self,
        key: &str,
        value: &'t Value<'t>,
        fix: &'static str,
    ) -> Option<&'t DeTable<'t>> {
        let table = self.table(key, value)?;
        if table.is_empty() {
            let key = key.to_owned();
            self.report(value.span().start, Kind::Empty { key, fix });
        }
        Some(table)
    }

    /// A word that is the name of one of these.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        word: &Word,
        what: &'static str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|&one| name(one) == word.text);
        if found.is_none() {
            self.report_unknown(word, what, all.iter().copied().map(name));
        }
        found
    }

    /// The mode of every type: one that is named by itself beats the groups that it is in.
    /// `types` looks up a line's type or group, and reports what it does not find.
    pub(super) fn check_masking(
        &mut self,
        written: &[Masked],
        mut types: impl FnMut(&mut Self, &Word) -> EntitySet,
    ) -> Masking {
        let mut masking = Masking::default();
        let mut grouped: Vec<(EntityType, Mode)> = Vec::new();
        let (groups, single): (Vec<_>, Vec<_>) = written
            .iter()
            .partition(|line| line.what.text.starts_with('@'));
        let is_single = |entity: EntityType| {
            let mut lines = single.iter();
            lines.any(|line| line.what.text == entity.name())
        };
        for line in groups {
            for entity in types(self, &line.what).iter().filter(|&e| !is_single(e)) {
                let before = grouped.iter().find(|(known, _)| *known == entity);
                match before {
                    Some((_, mode)) if *mode != line.mode => {
                        self.report(line.what.at, Kind::MaskedTwice { entity });
                    }
                    Some(_) => {}
                    None => grouped.push((entity, line.mode)),
                }
                self.choose(&mut masking, line, entity);
            }
        }
        for line in &single {
            for entity in types(self, &line.what).iter() {
                self.choose(&mut masking, line, entity);
            }
        }
        masking
    }

    fn choose(&mut self, masking: &mut Masking, line: &Masked, entity: EntityType) {
        let mode = line.mode;
        if masking.set(entity, mode).is_err() {
            self.report(line.what.at, Kind::NotOffered { entity, mode });
        }
    }
}
