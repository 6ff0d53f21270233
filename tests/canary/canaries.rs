//! The values that are planted, the notations they are planted in, and how they are looked for in
//! what left.

use frontier_stand_in::StandIn;

/// A value to be planted.
#[derive(Debug)]
pub(super) struct Canary {
    /// What it is found as.
    pub(super) entity: &'static str,
    pub(super) value: &'static str,
    /// A sentence, with `#` for the value.
    sentence: &'static str,
    /// What of the value no request that left may contain, as [`bare`] reads it.
    traces: &'static [&'static str],
    /// Whether it may leave masked. Otherwise nothing leaves at all.
    pub(super) may_leave: bool,
}

pub(super) const CANARIES: [Canary; 7] = [
    MAIL,
    Canary {
        entity: "PERSON",
        value: "雨宮千尋様",
        sentence: "担当の#へ本日ご連絡ください。",
        traces: &["雨宮", "千尋"],
        may_leave: true,
    },
    Canary {
        entity: "PERSON",
        value: "Ms. Chihiro Amemiya",
        sentence: "Please call # today.",
        traces: &["amemiya", "chihiro"],
        may_leave: true,
    },
    Canary {
        entity: "PHONE",
        value: "０９０－８１５６－０４４０",
        sentence: "電話は#です。",
        traces: &["81560440"],
        may_leave: true,
    },
    Canary {
        entity: "ADDRESS",
        value: "東京都千代田区神田須田町1-24-7",
        sentence: "住所は#です。",
        traces: &["須田町", "1247"],
        may_leave: true,
    },
    Canary {
        entity: "MY_NUMBER",
        value: "482917305620",
        sentence: "個人番号は#です。",
        traces: &["482917305620"],
        may_leave: false,
    },
    Canary {
        entity: "SECRET",
        value: "AKIA4QYZ7WLXK2MTNB5C",
        sentence: "The key is # today.",
        traces: &["4qyz7wlxk2mtnb5c"],
        may_leave: false,
    },
];

pub(super) const MAIL: Canary = Canary {
    entity: "EMAIL",
    value: "kanaria.tori@example-bank.co.jp",
    sentence: "Please write to # today.",
    traces: &["kanariatori", "tori@example"],
    may_leave: true,
};

impl Canary {
    /// The value in a sentence.
    pub(super) fn told(&self) -> String {
        self.sentence.replace('#', self.value)
    }

    /// As it stands in a JSON document: a name for the way, and what to write for the value.
    pub(super) fn encodings(&self) -> [(&'static str, String); 6] {
        let value = self.value;
        // As `\u` escapes, as many programs dump Japanese.
        let escaped: String = value.chars().fold(String::new(), |escaped, c| {
            format!("{escaped}\\u{:04x}", u32::from(c))
        });
        let percent: String = value.bytes().fold(String::new(), |percent, byte| {
            format!("{percent}%{byte:02X}")
        });
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
            _ => c,
        };
        let hidden: Vec<String> = value.chars().map(String::from).collect();
        [
            ("plain", value.to_owned()),
            // Escapes that stand in a text are escaped once more where that text is sent.
            ("escaped twice", escaped.replace('\\', "\\\\")),
            ("escaped", escaped),
            ("percent-encoded", percent),
            ("full-width", value.chars().map(wide).collect()),
            ("zero-width", hidden.join("\u{200b}")),
        ]
    }

    /// A trace of it in what reached the frontier.
    pub(super) fn trace_in(&self, frontier: &StandIn) -> Option<&'static str> {
        let requests = frontier.recorded();
        let requests = requests.iter().map(|request| {
            let body = String::from_utf8_lossy(&request.body);
            bare(&body)
        });
        let sent: Vec<String> = requests.collect();
        let is_there = |trace: &&&str| sent.iter().any(|sent| sent.contains(&bare(trace)));
        self.traces.iter().find(is_there).copied()
    }
}

/// The letters and digits of a text in their plain form, whatever escapes, widths and signs stand
/// around and between them.
pub(super) fn bare(text: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let letters = unescaped(&unescaped(text));
    let letters = letters.chars().map(narrow).flat_map(char::to_lowercase);
    letters.filter(|c| c.is_alphanumeric()).collect()
}

/// The text with `\u` escapes and percent-encoded bytes as what they stand for.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = |sign: &str, digits: usize| {
            let code = rest.strip_prefix(sign)?.get(..digits)?;
            Some((u32::from_str_radix(code, 16).ok()?, sign.len() + digits))
        };
        let character = escape("\\u", 4).and_then(|(code, len)| Some((char::from_u32(code)?, len)));
        if let Some((c, len)) = character {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[len..];
        } else if let Some((byte, len)) = escape("%", 2) {
            bytes.extend(u8::try_from(byte));
            rest = &rest[len..];
        } else {
            let (one, behind) = rest.split_at(first.len_utf8());
            bytes.extend_from_slice(one.as_bytes());
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn no_notation_hides_a_canary_from_the_search() {
    for canary in &CANARIES {
        for (encoding, written) in canary.encodings() {
            let sent = serde_json::json!({ "content": format!("say {written} again") }).to_string();
            for trace in canary.traces {
                assert!(
                    bare(&sent).contains(&bare(trace)),
                    "{trace}, {encoding}: {sent}"
                );
            }
        }
    }
}
