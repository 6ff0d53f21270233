//! The four levels, and what raised a text to its level.

use std::fmt;
use std::str::FromStr;

/// How sensitive a text is. Ordered: a later level is stricter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// General knowledge or public information; no identifiers, nothing internal.
    #[default]
    Public,
    /// The bank's everyday internals, without personal data or secrets.
    Internal,
    /// Personal or customer data that may leave only masked.
    Confidential,
    /// Must never leave, masked or not.
    Restricted,
}

impl Sensitivity {
    /// Every level, mildest first.
    pub const ALL: [Self; 4] = [
        Self::Public,
        Self::Internal,
        Self::Confidential,
        Self::Restricted,
    ];

    /// The name in rules, headers and metrics: `confidential`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
            Self::Restricted => "restricted",
        }
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is not that of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a level: use public, internal, confidential or restricted")]
pub struct UnknownSensitivity;

impl FromStr for Sensitivity {
    type Err = UnknownSensitivity;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or(UnknownSensitivity)
    }
}

/// A matter that sets the level of a whole text, wherever it stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Matter {
    /// 要配慮個人情報 of a person (APPI Art. 2(3)).
    SpecialCare,
    /// The bank's credit-scoring logic or thresholds.
    CreditScoring,
    /// Undisclosed mergers, acquisitions and other insider facts.
    Insider,
    /// Money-laundering suspicion, sanctions hits.
    AmlSuspicion,
    /// Identifiers that never leave: My Number, PINs, credentials.
    Identifier,
    /// A term of the bank's own dictionary.
    Dictionary,
    /// The bank's everyday internals.
    Internals,
    /// Personal or customer data.
    PersonalData,
    /// The text could not be read whole.
    Unscannable,
}

impl Matter {
    /// Every matter, in the order of declaration.
    pub const ALL: [Self; 9] = [
        Self::SpecialCare,
        Self::CreditScoring,
        Self::Insider,
        Self::AmlSuspicion,
        Self::Identifier,
        Self::Dictionary,
        Self::Internals,
        Self::PersonalData,
        Self::Unscannable,
    ];

    /// The name in rules, logs and metrics: `special_care`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpecialCare => "special_care",
            Self::CreditScoring => "credit_scoring",
            Self::Insider => "insider",
            Self::AmlSuspicion => "aml_suspicion",
            Self::Identifier => "identifier",
            Self::Dictionary => "dictionary",
            Self::Internals => "internals",
            Self::PersonalData => "personal_data",
            Self::Unscannable => "unscannable",
        }
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
