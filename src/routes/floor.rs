//! The floors: what keeps a request inside whatever the file says.
//!
//! A floor takes the external engines out of a decision; it never adds one, and never turns a
//! refusal into an answer.

use std::fmt;

use classifiers::{EntityType, Matter, Sensitivity};

use super::{Facts, Requested, Tongue};

/// A reason that no rules file can override. The most telling one is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// A My Number: may not be handed to third parties, masked or not (My Number Act Art. 19).
    MyNumber,
    /// A password, key, PIN or one-time code.
    Secret,
    /// 要配慮個人情報 (APPI Art. 2(3)).
    SpecialCare,
    /// Something in the request could not be read whole.
    Unscannable,
    /// The content is restricted for another reason.
    Restricted,
    /// The request has a field that Sekisho does not know and so cannot have scanned.
    UnknownField,
    /// The application asked for a local model by name.
    LocalModel,
    /// The rule's day is over. Under a rule and not under a request: [`Floor::under`] never says
    /// so.
    Expired,
}

impl Floor {
    /// Every floor under requests, in the order in which they are reported.
    pub const ALL: [Self; 7] = [
        Self::MyNumber,
        Self::Secret,
        Self::SpecialCare,
        Self::Unscannable,
        Self::Restricted,
        Self::UnknownField,
        Self::LocalModel,
    ];

    /// The floor under this request, if there is one.
    #[must_use]
    pub fn under(facts: &Facts<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|floor| floor.holds(facts))
    }

    fn holds(self, facts: &Facts<'_>) -> bool {
        let content = &facts.content;
        match self {
            Self::MyNumber => content.findings.contains(EntityType::MyNumber),
            Self::Secret => {
                content.findings.contains(EntityType::Secret)
                    || content.findings.contains(EntityType::Pin)
            }
            Self::SpecialCare => content.matters.contains(Matter::SpecialCare),
            Self::Unscannable => content.matters.contains(Matter::Unscannable) || facts.non_text,
            Self::Restricted => {
                content.sensitivity >= Sensitivity::Restricted
                    || content.matters.contains(Matter::Identifier)
                    || content.findings.iter().any(EntityType::never_leaves)
            }
            Self::UnknownField => facts.has_unknown,
            Self::LocalModel => matches!(facts.model, Requested::Local(_)),
            Self::Expired => false,
        }
    }

    /// The name in logs, metrics and explanations: `my_number`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MyNumber => "my_number",
            Self::Secret => "secret",
            Self::SpecialCare => "special_care",
            Self::Unscannable => "unscannable",
            Self::Restricted => "restricted",
            Self::UnknownField => "unknown_field",
            Self::LocalModel => "local_model",
            Self::Expired => "expired",
        }
    }

    /// Why, in one sentence for whoever reads the decision.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::MyNumber => "マイナンバーは行外に出しません / a My Number never leaves the bank",
            Self::Secret => {
                "暗証番号・パスワード・秘密鍵は行外に出しません \
                 / PINs, passwords and keys never leave the bank"
            }
            Self::SpecialCare => {
                "要配慮個人情報は行外に出しません \
                 / sensitive personal data (APPI Art. 2(3)) never leaves the bank"
            }
            Self::Unscannable => {
                "検査できない内容は行外に出しません \
                 / what cannot be scanned never leaves the bank"
            }
            Self::Restricted => {
                "機密区分「restricted」は行外に出しません / restricted data never leaves the bank"
            }
            Self::UnknownField => {
                "未知の項目を含む依頼は行外に出しません \
                 / a request with an unknown field never leaves the bank"
            }
            Self::LocalModel => "行内モデルが指定されました / a local model was asked for by name",
            Self::Expired => {
                "規則の期限が過ぎたため行外に出しません \
                 / the rule has expired, so nothing leaves by it any more"
            }
        }
    }

    /// Why, in this language if one is wanted.
    #[must_use]
    pub fn reason_in(self, tongue: Option<Tongue>) -> &'static str {
        let both = self.reason();
        let (japanese, english) = both.split_once(" / ").expect("every reason has both");
        match tongue {
            Some(Tongue::Japanese) => japanese.trim_end(),
            Some(Tongue::English) => english,
            None => both,
        }
    }
}

impl fmt::Display for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_floor_says_why_in_japanese_and_in_english() {
        for floor in Floor::ALL.into_iter().chain([Floor::Expired]) {
            let english = floor.reason_in(Some(Tongue::English));
            assert!(english.is_ascii(), "{english}");
            assert!(!floor.reason_in(Some(Tongue::Japanese)).contains(english));
        }
    }
}
