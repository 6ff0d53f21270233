//! Where a firm's name begins in Latin letters.

/// So many words before the form of company.
const MOST_WORDS: usize = 6;

/// The capitalised words before the form that stands at `at`: `Brandstetter u. Sohn Feinmechanik`.
pub(super) fn start(text: &str, at: usize) -> Option<usize> {
    let mut start = at;
    let mut loose = None;
    for index in 0..MOST_WORDS {
        let rest = text[..start].trim_end_matches([' ', ',']);
        let gap = start - rest.len();
        let word_start = rest
            .char_indices()
            .rev()
            .take(28)
            .take_while(|(_, c)| {
                c.is_alphanumeric() && *c < '\u{2E80}'
                    || matches!(c, '&' | '\'' | '-' | '.' | '’' | '(' | ')')
            })
            .last()
            .map(|(at, _)| at);
        let Some(word_start) = word_start.filter(|_| gap > 0 && gap <= 2) else {
            break;
        };
        // A comma parts names, but before the form: `Chuo, Ltd.`
        if index > 0 && text[rest.len()..start].contains(',') {
            break;
        }
        let word = &rest[word_start..];
        if word.ends_with('.') && word.len() > 3 && !word.ends_with("Co.") {
            break;
        }
        let capital = word
            .trim_start_matches('(')
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let other = index > 0 && FORMS.contains(&word.trim_end_matches('.'));
        if other {
            break;
        }
        if capital {
            if index == 0 && STOP.contains(&word) {
                break;
            }
            start = word_start;
            loose = None;
        } else if (index > 0 || word == "&")
            && matches!(
                word,
                "&" | "and" | "of" | "de" | "u." | "und" | "et" | "y" | "van" | "der" | "la"
            )
        {
            loose.get_or_insert(start);
            start = word_start;
        } else {
            break;
        }
    }
    let start = loose.unwrap_or(start);
    // The first word of a sentence or a role is no part of the name.
    let first = text[start..at].split(' ').next().unwrap_or_default();
    let start = if STOP.contains(&first) {
        start + first.len() + 1
    } else {
        start
    };
    (start < at && text[start..at].trim_end_matches([' ', ',']).len() >= 2).then_some(start)
}

/// Where another firm's name ends.
const FORMS: &[&str] = &[
    "GmbH",
    "Ltd",
    "Inc",
    "LLC",
    "Limited",
    "AG",
    "Corp",
    "PLC",
    "K.K",
    "S.A",
    "LLP",
    "Corporation",
];

/// Capitalised words before a name: `From`, `Dear`, `The`.
const STOP: &[&str] = &[
    "The", "From", "To", "Dear", "A", "An", "In", "On", "At", "For", "With", "By", "And", "Or",
    "Is", "Are", "Our", "Your", "Borrower", "Obligor", "Client", "Customer", "Re", "Attn", "Hi",
    "If", "When", "What", "How", "Does", "Mr.", "Ms.", "Per", "Private", "Public", "Co.", "Buyer",
    "Japanese", "Foreign", "German", "French", "American", "British", "Swiss", "Seller", "Vendor",
    "Company", "Between",
];
