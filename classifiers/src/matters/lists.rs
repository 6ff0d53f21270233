//! The word lists as a compliance officer writes them, read and checked; `lists/README.md` explains
//! every key.
//!
//! ```toml
//! matter = "special_care"
//! level = "restricted"
//!
//! [[cue]]
//! name = "illness"
//! any = ["うつ病", "がん"]
//! except = ["がん保険"]
//! with = "person"
//! examples = ["佐藤様はうつ病で通院中です。"]
//! counter_examples = ["うつ病とは何ですか。"]
//! ```

use toml::de::DeTable;

use crate::file_problems::{FileError, Reader, Value};
use crate::view::View;
use crate::{Matter, Sensitivity};

/// Word lists, checked. More of them only add: no list takes back what another one says.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    pub(crate) cues: Vec<Cue>,
}

/// Words, and the conditions under which one of them sets the level of a text.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    pub(crate) matter: Matter,
    pub(crate) level: Sensitivity,
    pub(crate) name: String,
    /// One of these.
    pub(crate) any: Vec<String>,
    /// Not inside one of these.
    pub(crate) except: Vec<String>,
    /// One of these, too, if there are any.
    pub(crate) and: Vec<String>,
    /// None of these in the same sentence.
    pub(crate) unless: Vec<String>,
    pub(crate) with: Option<With>,
    /// A figure stands in the same sentence.
    pub(crate) figure: bool,
    /// How many sentences away `and` and `with` may be.
    pub(crate) within: Option<usize>,
    /// It counts only where what was learned from the examples does not speak against it.
    pub(crate) doubtful: bool,
    pub(crate) examples: Vec<Example>,
    pub(crate) counter_examples: Vec<Example>,
}

/// Of whom the text must speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum With {
    /// A person, named or meant.
    Person,
    /// A person, a firm or an account, named or meant.
    Customer,
    /// The bank itself.
    Bank,
}

/// A text that shows what a cue does.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) line: usize,
    pub(crate) text: String,
}

const KEYS: &str = "name, note, any, except, and, unless, with, figure, within, doubtful, examples, counter_examples";

impl Lists {
    /// Reads one list file, and tries its examples.
    ///
    /// # Errors
    /// With every problem of the file at once, each with its line and the fix.
    pub fn parse(file: &str) -> Result<Self, FileError> {
        let lists = Self::written(file)?;
        match lists.wrong_examples() {
            problems if problems.is_empty() => Ok(lists),
            problems => Err(FileError { problems }),
        }
    }

    /// Reads one list file, and leaves its examples to the tests.
    pub(super) fn written(file: &str) -> Result<Self, FileError> {
        Reader::read(file, Self::read)
    }

    /// These lists and others.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.cues.extend(more.cues);
        self
    }

    /// How many cues there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cues.len()
    }

    /// Whether there are no cues.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cues.is_empty()
    }

    fn read(reader: &mut Reader<'_>, table: DeTable<'_>) -> Self {
        let (mut matter, mut level, mut cues) = (None, None, Vec::new());
        let mut told = [false; 2];
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "matter" => {
                    told[0] = true;
                    matter = reader.one_of("matter", value, &MATTERS);
                }
                "level" => {
                    told[1] = true;
                    level = reader.one_of("level", value, &LEVELS);
                }
                "cue" => {
                    for (at, table) in reader.tables("cue", value) {
                        cues.push(read_cue(reader, &at, table));
                    }
                }
                other => reader.unknown(&key.span(), other, "matter, level, cue"),
            }
        }
        for (told, name) in told.into_iter().zip(["matter", "level"]) {
            if !told {
                let message = format!("the list has no `{name}`: add {name} = \"…\" at its head");
                reader.problem(&(0..0), message);
            }
        }
        for cue in &mut cues {
            cue.matter = matter.unwrap_or(cue.matter);
            cue.level = level.unwrap_or(cue.level);
        }
        Self { cues }
    }
}

/// What lists may be about: other matters come from findings.
const MATTERS: [(&str, Matter); 5] = [
    ("special_care", Matter::SpecialCare),
    ("credit_scoring", Matter::CreditScoring),
    ("insider", Matter::Insider),
    ("aml_suspicion", Matter::AmlSuspicion),
    ("internals", Matter::Internals),
];

const LEVELS: [(&str, Sensitivity); 3] = [
    ("internal", Sensitivity::Internal),
    ("confidential", Sensitivity::Confidential),
    ("restricted", Sensitivity::Restricted),
];

const WITH: [(&str, With); 3] = [
    ("person", With::Person),
    ("customer", With::Customer),
    ("bank", With::Bank),
];

fn read_cue(reader: &mut Reader<'_>, at: &std::ops::Range<usize>, table: DeTable<'_>) -> Cue {
    let mut cue = Cue {
        matter: Matter::Internals,
        level: Sensitivity::Internal,
        name: String::new(),
        any: Vec::new(),
        except: Vec::new(),
        and: Vec::new(),
        unless: Vec::new(),
        with: None,
        figure: false,
        within: None,
        doubtful: false,
        examples: Vec::new(),
        counter_examples: Vec::new(),
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match name {
            "name" => cue.name = reader.text(name, value).unwrap_or_default(),
            "note" => drop(reader.text(name, value)),
            "any" => cue.any = words(reader, name, value),
            "except" => cue.except = words(reader, name, value),
            "and" => cue.and = words(reader, name, value),
            "unless" => cue.unless = words(reader, name, value),
            "with" => cue.with = reader.one_of(name, value, &WITH),
            "figure" => cue.figure = yes(reader, name, value),
            "doubtful" => cue.doubtful = yes(reader, name, value),
            "within" => cue.within = distance(reader, value),
            "examples" => cue.examples = examples(reader, name, value),
            "counter_examples" => cue.counter_examples = examples(reader, name, value),
            other => reader.unknown(&key.span(), other, KEYS),
        }
    }
    if cue.name.is_empty() {
        reader.problem(at, "the cue has no `name`: add name = \"…\"".into());
    }
    if cue.any.is_empty() {
        reader.problem(at, "the cue has no words: add any = [\"…\"]".into());
    }
    if cue.within.is_some() && cue.and.is_empty() && cue.with.is_none() {
        let message = "`within` says how far `and` and `with` may be: add one, or leave it out";
        reader.problem(at, message.into());
    }
    cue
}

/// Words as the scanning view shows them, in lower case.
pub(super) fn words(reader: &mut Reader<'_>, key: &str, value: Value<'_>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (at, written) in reader.texts(key, value) {
        let word = View::new(&written).text().to_ascii_lowercase();
        if word.trim().chars().count() < 2 {
            let message = format!("`{written}` is too short: it would be found in every text");
            reader.problem(&at, message);
        } else if words.contains(&word) {
            reader.problem(
                &at,
                format!("`{written}` stands twice in `{key}`: remove one"),
            );
        } else {
            words.push(word);
        }
    }
    words
}

fn yes(reader: &mut Reader<'_>, key: &str, value: Value<'_>) -> bool {
    let at = value.span();
    let yes = value.into_inner().as_bool();
    if yes.is_none() {
        reader.problem(&at, format!("`{key}` must be true or false"));
    }
    yes.unwrap_or_default()
}

fn distance(reader: &mut Reader<'_>, value: Value<'_>) -> Option<usize> {
    let at = value.span();
    let number = value.into_inner();
    let number = number.as_integer().and_then(|n| n.as_str().parse().ok());
    if number.is_none_or(|number| number > 100) {
        let message = "`within` must be a number of sentences: 0 for the same one, up to 100";
        reader.problem(&at, message.into());
        return None;
    }
    number
}

fn examples(reader: &mut Reader<'_>, key: &str, value: Value<'_>) -> Vec<Example> {
    let texts = reader.texts(key, value).into_iter();
    texts
        .map(|(at, text)| Example {
            line: reader.line(&at),
            text,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_with_its_line_and_the_fix() {
        let file = r#"matter = "gossip"
[[cue]]
any = ["x", "がん", "がん"]
with = "someone"
figure = "yes"
[[cue]]
name = "empty"
within = -1
words = ["a"]
examples = "one"
"#;
        let error = Lists::parse(file).expect_err("a bad file");
        insta::assert_snapshot!(error, @r#"
        line 1: matter `gossip` is unknown: use special_care, credit_scoring, insider, aml_suspicion, internals
        line 1: the list has no `level`: add level = "…" at its head
        line 2: the cue has no `name`: add name = "…"
        line 3: `x` is too short: it would be found in every text
        line 3: `がん` stands twice in `any`: remove one
        line 4: with `someone` is unknown: use person, customer, bank
        line 5: `figure` must be true or false
        line 6: the cue has no words: add any = ["…"]
        line 8: `within` must be a number of sentences: 0 for the same one, up to 100
        line 9: `words` is unknown here: use name, note, any, except, and, unless, with, figure, within, doubtful, examples, counter_examples
        line 10: `examples` must be a list: ["…", "…"]
        "#);
    }

    #[test]
    fn words_are_kept_as_the_scanning_view_shows_them() {
        let file = "matter = \"insider\"\nlevel = \"restricted\"\n[[cue]]\nname = \"a\"\nany = [\"ＴＯＢ価格\"]\n";
        let lists = Lists::parse(file).expect("a good file");
        assert_eq!(lists.cues[0].any, ["tob価格"]);
        assert_eq!(lists.len(), 1);
    }
}
