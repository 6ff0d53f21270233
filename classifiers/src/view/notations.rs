//! In which ways a text was seen to write bytes.
//!
//! One row of numbers that is a text beyond doubt tells what the shorter ones beside it are: `51, 52, 56`
//! is a table sooner than `348`, but not behind a name that is written so.

/// What numbers stand for bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Radix {
    Binary,
    Octal,
    Decimal,
    /// `0x48`
    Hexadecimal,
    /// `e6 9f b4`
    Pairs,
}

/// How a row of bytes is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) radix: Radix,
    /// What stands between the numbers, besides white space; a space if nothing does.
    pub(super) sign: u8,
    /// Whether white space stands with it.
    pub(super) spaced: bool,
}

/// All ways that were seen.
#[derive(Default)]
pub(super) struct Notations {
    /// Of some kinds of numbers and signs, each once.
    rows: Vec<Row>,
    pub(super) base64: bool,
}

impl Notations {
    pub(super) fn add(&mut self, row: Row) {
        if !self.has(row) {
            self.rows.push(row);
        }
    }

    pub(super) fn has(&self, row: Row) -> bool {
        self.rows.contains(&row)
    }

    /// Whether rows of numbers, whatever they are, have this sign between them.
    pub(super) fn has_rows_with(&self, sign: u8, spaced: bool) -> bool {
        let alike = |row: &Row| row.sign == sign && row.spaced == spaced;
        self.rows
            .iter()
            .any(|row| row.radix != Radix::Pairs && alike(row))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.base64
    }
}

impl Radix {
    /// All of rows of numbers.
    pub(super) const ALL: [Self; 4] = [Self::Binary, Self::Octal, Self::Decimal, Self::Hexadecimal];

    pub(super) fn byte(self, digits: &[u8]) -> Option<u8> {
        let digits = std::str::from_utf8(digits).ok()?;
        let value = match self {
            Self::Binary => (digits.len() >= 7).then(|| i16::from_str_radix(digits, 2).ok())?,
            Self::Octal => (digits.len() <= 3).then(|| i16::from_str_radix(digits, 8).ok())?,
            Self::Decimal => digits.parse().ok(),
            Self::Hexadecimal => i16::from_str_radix(digits.strip_prefix("0x")?, 16).ok(),
            Self::Pairs => i16::from_str_radix(digits, 16).ok(),
        }?;
        // Bytes with a sign, as Java prints them.
        let value = if (-128..0).contains(&value) {
            value + 256
        } else {
            value
        };
        u8::try_from(value).ok()
    }

    /// Whether few numbers of tables are written as these are.
    pub(super) fn is_rare<'t>(self, numbers: impl Iterator<Item = &'t [u8]>) -> bool {
        match self {
            Self::Binary | Self::Hexadecimal | Self::Pairs => true,
            Self::Decimal => false,
            // `061 060 055`: all of three digits, and noughts before them.
            Self::Octal => {
                let mut padded = false;
                let three = |digits: &[u8]| {
                    padded |= digits.starts_with(b"0");
                    digits.len() == 3
                };
                { numbers }.all(three) && padded
            }
        }
    }
}
