//! What the bank adds to the built-in detectors: from the operator's files to a classifier.

use std::fs;
use std::path::Path;

use classifiers::{Classifier, Lists, Terms};

/// The bank's own files; any may be absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Knowledge<'f> {
    /// Confidential terms ([`Terms`]).
    pub terms: Option<&'f Path>,
    /// Words that make a text internal or restricted, beside the built-in lists ([`Lists`]).
    pub lists: Option<&'f Path>,
    /// Weights for names, in place of the built-in ones ([`Classifier::with_model`]).
    pub names_model: Option<&'f Path>,
}

impl Knowledge<'_> {
    /// The detectors, with all that the files add.
    ///
    /// # Errors
    /// Everything that is wrong in the files, a line each, with its place and the fix.
    pub fn classifier(self) -> Result<Classifier, String> {
        let terms = self.terms.map_or_else(|| Ok(Terms::default()), terms);
        let lists = self.lists.map(lists).transpose();
        let (terms, lists) = match (terms, lists) {
            (Ok(terms), Ok(lists)) => (terms, lists),
            (terms, lists) => {
                let wrong: Vec<_> = terms.err().into_iter().chain(lists.err()).collect();
                return Err(wrong.join("\n"));
            }
        };
        let mut classifier = Classifier::new(&terms).map_err(|error| error.to_string())?;
        if let (Some(lists), Some(file)) = (lists, self.lists) {
            let with = classifier.with_lists(lists);
            classifier = with.map_err(|error| format!("{}: {error}", file.display()))?;
        }
        if let Some(file) = self.names_model {
            let weights = fs::read(file).map_err(|error| unread(file, &error))?;
            let with = classifier.with_model(&weights);
            classifier = with.map_err(|error| format!("{}: {error}", file.display()))?;
        }
        Ok(classifier)
    }
}

fn terms(file: &Path) -> Result<Terms, String> {
    Terms::parse(&text(file)?).map_err(|error| {
        let problems = error.problems.iter();
        listed(
            file,
            problems.map(|problem| (problem.line, &*problem.message)),
        )
    })
}

fn lists(file: &Path) -> Result<Lists, String> {
    Lists::parse(&text(file)?).map_err(|error| {
        let problems = error.problems.iter();
        listed(
            file,
            problems.map(|problem| (problem.line, &*problem.message)),
        )
    })
}

fn text(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| unread(file, &error))
}

fn unread(file: &Path, error: &std::io::Error) -> String {
    format!("{}: cannot be read: {error}", file.display())
}

/// `terms.toml:3: …`, a line each.
fn listed<'p>(file: &Path, problems: impl Iterator<Item = (usize, &'p str)>) -> String {
    let name = file.display();
    let line = |(line, message)| format!("{name}:{line}: {message}");
    problems.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use classifiers::Sensitivity;

    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(text.as_bytes()).expect("it can be written");
        file
    }

    const LIST: &str = r#"
matter = "insider"
level = "restricted"

[[cue]]
name = "Sonnenblume"
any = ["Projekt Sonnenblume"]
examples = ["Wo steht Projekt Sonnenblume?"]
counter_examples = ["Sonnenblumen im Garten"]
"#;

    #[test]
    fn a_list_of_the_banks_own_adds_to_the_built_in_ones() {
        let list = file(LIST);
        let knowledge = Knowledge {
            lists: Some(list.path()),
            ..Knowledge::default()
        };
        let classifier = knowledge.classifier().expect("a good file");
        let level = |text: &str| classifier.scan(text.to_owned()).sensitivity();
        assert_eq!(
            level("Stand von Projekt Sonnenblume"),
            Sensitivity::Restricted
        );
        assert_eq!(level("暗証番号は4987です。"), Sensitivity::Restricted);
    }

    #[test]
    fn every_wrong_file_is_told_at_once() {
        let (terms, list) = (file("[[term]]\n"), file("matter = 1\n"));
        let knowledge = Knowledge {
            terms: Some(terms.path()),
            lists: Some(list.path()),
            ..Knowledge::default()
        };
        let wrong = knowledge.classifier().expect_err("two wrong files");
        for file in [&terms, &list] {
            assert!(
                wrong.contains(&file.path().display().to_string()),
                "{wrong}"
            );
        }
        let no_model = file("no weights");
        let knowledge = Knowledge {
            names_model: Some(no_model.path()),
            ..Knowledge::default()
        };
        assert!(knowledge.classifier().is_err());
    }
}
