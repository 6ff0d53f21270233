//! The kinds of personal data and secrets that Sekisho knows by name.

use std::fmt;
use std::str::FromStr;

macro_rules! entity_types {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, )+) => {
        /// A kind of identifier, named as in rules, metrics and placeholders.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum EntityType { $( $(#[$doc])* $variant, )+ }

        impl EntityType {
            /// Every type, in the order of declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The name in `routes.toml`, metrics and placeholders: `MY_NUMBER`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }
        }
    };
}

entity_types! {
    /// A natural person's name, whole or in part.
    Person = "PERSON",
    /// A postal address, from its widest part to the room number.
    Address = "ADDRESS",
    /// Telephone and fax numbers.
    Phone = "PHONE",
    /// An e-mail address.
    Email = "EMAIL",
    /// A person's date of birth.
    DateOfBirth = "DATE_OF_BIRTH",
    /// 個人番号, 12 digits (My Number Act).
    MyNumber = "MY_NUMBER",
    /// 法人番号, 13 digits, and invoice numbers (T + 13).
    CorporateNumber = "CORPORATE_NUMBER",
    /// 運転免許証番号, 12 digits.
    DriversLicense = "DRIVERS_LICENSE",
    /// 旅券番号.
    Passport = "PASSPORT",
    /// 在留カード番号.
    ResidenceCard = "RESIDENCE_CARD",
    /// 基礎年金番号.
    Pension = "PENSION",
    /// 保険者番号 and the 記号 and 番号 of an insurance card.
    HealthInsurance = "HEALTH_INSURANCE",
    /// Account and branch numbers, ゆうちょ 記号 and 番号.
    BankAccount = "BANK_ACCOUNT",
    /// Payment card numbers.
    CreditCard = "CREDIT_CARD",
    /// International bank account numbers.
    Iban = "IBAN",
    /// Business identifier codes.
    SwiftBic = "SWIFT_BIC",
    /// Customer, CIF, contract, loan, policy and member numbers.
    CustomerId = "CUSTOMER_ID",
    /// United States social security numbers.
    UsSsn = "US_SSN",
    /// 暗証番号, CVV, one-time codes.
    Pin = "PIN",
    /// Addresses of machines.
    IpAddress = "IP_ADDRESS",
    /// Passwords, API keys, tokens, private keys.
    Secret = "SECRET",
    /// A firm that is a customer, a counterparty or the subject of a confidential matter.
    Organization = "ORGANIZATION",
    /// A word from the bank's own list of code names and confidential terms.
    ConfidentialTerm = "CONFIDENTIAL_TERM",
}

impl EntityType {
    /// Types that never leave the bank, masked or not: they make a text restricted.
    #[must_use]
    pub const fn never_leaves(self) -> bool {
        matches!(self, Self::MyNumber | Self::Pin | Self::Secret)
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is not that of an entity type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an entity type")]
pub struct UnknownEntityType;

impl FromStr for EntityType {
    type Err = UnknownEntityType;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|entity| entity.name() == name)
            .ok_or(UnknownEntityType)
    }
}
