//! Characters that hide something from whoever reads a rules file or what is printed about it:
//! [`is_hidden`].

/// A character that commands a terminal, changes the order of what is read (Unicode UAX #9), or is
/// there without being seen.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let is_unseen = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
    );
    is_unseen || turns_around(c) || c.is_control()
}

/// A character that changes the order in which a line is read: what stands in a comment may look
/// like a rule, and a rule like a comment.
pub(super) const fn turns_around(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// The text with such characters written as what they are: `\u{202e}`.
pub(super) fn shown(text: &str) -> String {
    let show = |c: char| {
        if is_hidden(c) {
            c.escape_unicode().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(show).collect()
}
