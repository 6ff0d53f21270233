//! HTML entities: by number, and by the names that stand for what values are made of.

/// The character of the entity at the start of `text`, and the entity's length in bytes.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    match rest.strip_prefix('#') {
        Some(number) => numbered(number),
        None => named(rest),
    }
}

/// `&#26612;` or `&#x67F4;`; browsers do without the semicolon too.
fn numbered(number: &str) -> Option<(char, usize)> {
    let (radix, digits) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (16, digits),
        None => (10, number),
    };
    let lead = 2 + number.len() - digits.len();
    let len = digits
        .bytes()
        .take(9)
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    let shown = char::from_u32(u32::from_str_radix(&digits[..len], radix).ok()?)?;
    let semicolon = usize::from(digits[len..].starts_with(';'));
    Some((shown, lead + len + semicolon))
}

fn named(rest: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 8;
    let len = rest
        .bytes()
        .take(LONGEST + 1)
        .position(|byte| byte == b';')?;
    let (_, shown) = NAMES.iter().find(|(name, _)| *name == &rest[..len])?;
    Some((*shown, len + 2))
}

/// HTML Standard, section 13.5: those of ASCII, spaces and dashes.
const NAMES: &[(&str, char)] = &[
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("hairsp", ' '),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("shy", '\u{AD}'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("hyphen", '-'),
    ("dash", '-'),
    ("ndash", '-'),
    ("mdash", '-'),
    ("horbar", '-'),
    ("minus", '-'),
    ("commat", '@'),
    ("period", '.'),
    ("lowbar", '_'),
    ("UnderBar", '_'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("colon", ':'),
    ("semi", ';'),
    ("comma", ','),
    ("plus", '+'),
    ("equals", '='),
    ("num", '#'),
    ("percnt", '%'),
    ("dollar", '$'),
    ("excl", '!'),
    ("quest", '?'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("verbar", '|'),
    ("vert", '|'),
    ("grave", '`'),
    ("Hat", '^'),
    ("middot", '·'),
    ("yen", '¥'),
];
