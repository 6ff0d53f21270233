//! The inside of a JSON string, character by character.

/// Reads the characters after a string's opening quote. Lenient: what is no escape is taken as it
/// is written, and half a surrogate pair is U+FFFD.
#[derive(Default)]
pub(super) struct Unescape {
    state: State,
    /// The first half of a surrogate pair whose second has not come.
    high: Option<u32>,
}

#[derive(Default)]
enum State {
    #[default]
    Plain,
    /// After a backslash.
    Escape,
    /// After `\u` and so many hexadecimal digits.
    Unicode { digits: u8, code: u32 },
}

impl Unescape {
    /// Writes what the character says to `text`. True: it is the closing quote.
    pub(super) fn take(&mut self, next: char, text: &mut String) -> bool {
        match std::mem::take(&mut self.state) {
            State::Plain if next == '\\' => self.state = State::Escape,
            State::Plain => {
                self.end_pair(text);
                if next == '"' {
                    return true;
                }
                text.push(next);
            }
            State::Escape if next == 'u' => self.state = State::Unicode { digits: 0, code: 0 },
            State::Escape => {
                self.end_pair(text);
                match next {
                    '"' | '\\' | '/' => text.push(next),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'n' => text.push('\n'),
                    'r' => text.push('\r'),
                    't' => text.push('\t'),
                    other => text.extend(['\\', other]),
                }
            }
            State::Unicode { digits, code } => match next.to_digit(16) {
                Some(digit) if digits == 3 => self.unit(code << 4 | digit, text),
                Some(digit) => {
                    let (digits, code) = (digits + 1, code << 4 | digit);
                    self.state = State::Unicode { digits, code };
                }
                None => {
                    self.end_pair(text);
                    text.push(char::REPLACEMENT_CHARACTER);
                    return self.take(next, text);
                }
            },
        }
        false
    }

    /// One unit of UTF-16.
    fn unit(&mut self, unit: u32, text: &mut String) {
        if let (Some(high), 0xDC00..=0xDFFF) = (self.high, unit) {
            self.high = None;
            let code = 0x1_0000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
            text.extend(char::from_u32(code));
            return;
        }
        self.end_pair(text);
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    /// The second half of a pair did not come.
    fn end_pair(&mut self, text: &mut String) {
        if self.high.take().is_some() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unescaped(json: &str) -> String {
        let (mut unescape, mut text) = (Unescape::default(), String::new());
        let mut chars = json.chars().skip(1);
        assert!(chars.any(|next| unescape.take(next, &mut text)));
        text
    }

    #[test]
    fn what_is_no_json_is_read_as_far_as_it_goes() {
        assert_eq!(
            unescaped(r#""\x \ud83d \ud83d\n \udc00 \u12""#),
            "\\x \u{fffd} \u{fffd}\n \u{fffd} \u{fffd}"
        );
    }

    proptest! {
        #[test]
        fn what_json_escapes_is_read_back(text in any::<String>(), ascii in any::<bool>()) {
            let mut json = serde_json::to_string(&text).expect("a string");
            if ascii {
                let units = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
                json = format!("\"{}\"", units.collect::<String>());
            }
            prop_assert_eq!(unescaped(&json), text);
        }
    }
}
