//! Whether the examples that lists give are true: each must count, no counter-example may.

use super::Matters;
use super::lists::{Example, Lists};
use crate::Classifier;
use crate::file_problems::FileProblem;

impl Lists {
    /// The examples that do not count and the counter-examples that do, sorted by line.
    pub(super) fn wrong_examples(&self) -> Vec<FileProblem> {
        let none = |cue: &super::Cue| cue.examples.is_empty() && cue.counter_examples.is_empty();
        if self.cues.iter().all(none) {
            return Vec::new();
        }
        let (classifier, matters) = match Matters::new(self.clone()) {
            Ok(matters) => (Classifier::default(), matters),
            Err(error) => return error.problems,
        };
        let mut problems = Vec::new();
        for (number, cue) in self.cues.iter().enumerate() {
            let mut check = |examples: &[Example], expected: bool, fix: &str| {
                for example in examples {
                    let counts = classifier
                        .counted(&matters, &example.text)
                        .contains(&number);
                    if counts != expected {
                        problems.push(FileProblem {
                            line: example.line,
                            message: format!("cue `{}`: {fix}", cue.name),
                        });
                    }
                }
            };
            check(
                &cue.examples,
                true,
                "this example does not count: add its word to `any`, or loosen a condition",
            );
            check(
                &cue.counter_examples,
                false,
                "this counter-example counts: add `except` or `unless`, or tighten a condition",
            );
        }
        problems.sort();
        problems
    }
}
