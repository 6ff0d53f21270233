//! Words that both languages need.

use std::fmt;

/// The one text or the other.
pub(super) fn both(
    is_japanese: bool,
    japanese: impl fmt::Display,
    english: impl fmt::Display,
) -> String {
    if is_japanese {
        japanese.to_string()
    } else {
        english.to_string()
    }
}

/// A name of the file or of the settings.
pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// `a`, `b` or `c`.
pub(super) fn names<'n>(all: impl IntoIterator<Item = &'n str>, is_japanese: bool) -> String {
    let quoted: Vec<String> = all.into_iter().map(quoted).collect();
    if is_japanese {
        return quoted.join("・");
    }
    match &quoted[..] {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}
