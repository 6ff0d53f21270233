//! The bank's dictionary of confidential terms: from the operator's file to the classifier.

use std::fs;
use std::path::Path;

use classifiers::Terms;

/// The bank's terms; none without a file.
///
/// # Errors
/// Everything that is wrong in the file, each with its line.
pub fn load(file: Option<&Path>) -> Result<Terms, String> {
    let Some(file) = file else {
        return Ok(Terms::default());
    };
    let name = file.display();
    let text =
        fs::read_to_string(file).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    Terms::parse(&text).map_err(|error| {
        let problems = error.problems.iter();
        let line = |problem: &classifiers::TermsProblem| {
            format!("{name}:{}: {}", problem.line, problem.message)
        };
        problems.map(line).collect::<Vec<_>>().join("\n")
    })
}
