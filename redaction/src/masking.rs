//! What becomes of each type of value on its way out: [`Masking`].

use classifiers::EntityType;

/// What stands in a value's place outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// `<PERSON_kfqxwbtd>`, restored in answers.
    #[default]
    Placeholder,
    /// Something of the same form that is nobody's, restored in answers.
    Surrogate,
    /// A coarser form of the value: `1960年代`. Never restored.
    Generalise,
    /// A mark that something is missing. Never restored.
    Drop,
    /// Nothing: a request that holds such a value is not masked at all.
    Refuse,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 5] = [
        Self::Placeholder,
        Self::Surrogate,
        Self::Generalise,
        Self::Drop,
        Self::Refuse,
    ];

    /// The name in `routes.toml`: `surrogate`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Placeholder => "placeholder",
            Self::Surrogate => "surrogate",
            Self::Generalise => "generalise",
            Self::Drop => "drop",
            Self::Refuse => "refuse",
        }
    }

    /// Whether a type can be masked so. What never leaves can only be refused; a code name has no
    /// invented form that would mean nothing; and most numbers have no coarser one.
    #[must_use]
    pub const fn is_offered_for(self, entity: EntityType) -> bool {
        use EntityType as E;
        match self {
            Self::Refuse => true,
            Self::Placeholder | Self::Drop => !entity.never_leaves(),
            Self::Surrogate => !entity.never_leaves() && !matches!(entity, E::ConfidentialTerm),
            Self::Generalise => matches!(
                entity,
                E::Address | E::DateOfBirth | E::CreditCard | E::Iban | E::SwiftBic | E::IpAddress
            ),
        }
    }

    /// Whether a type can be masked so and comes back in answers.
    #[must_use]
    pub const fn is_reversible(self) -> bool {
        matches!(self, Self::Placeholder | Self::Surrogate)
    }
}

/// The [`Mode`] of every type. By default all are placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masking([Mode; EntityType::ALL.len()]);

/// A type cannot be masked in this mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{entity} cannot be masked in this mode")]
pub struct NotOffered {
    /// The type.
    pub entity: EntityType,
}

impl Masking {
    /// Chooses the mode of one type.
    ///
    /// # Errors
    /// The type has no such form: see [`Mode::is_offered_for`].
    pub const fn set(&mut self, entity: EntityType, mode: Mode) -> Result<(), NotOffered> {
        if !mode.is_offered_for(entity) {
            return Err(NotOffered { entity });
        }
        self.0[entity as usize] = mode;
        Ok(())
    }

    /// The mode of one type.
    #[must_use]
    pub const fn of(&self, entity: EntityType) -> Mode {
        self.0[entity as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_leaves_has_no_form_at_all() {
        for &entity in EntityType::ALL
            .iter()
            .filter(|entity| entity.never_leaves())
        {
            let mut masking = Masking::default();
            for mode in Mode::ALL {
                assert_eq!(masking.set(entity, mode).is_ok(), mode == Mode::Refuse);
            }
        }
    }

    #[test]
    fn everything_else_can_be_hidden_dropped_and_refused() {
        for &entity in EntityType::ALL
            .iter()
            .filter(|entity| !entity.never_leaves())
        {
            for mode in [Mode::Placeholder, Mode::Drop, Mode::Refuse] {
                assert!(mode.is_offered_for(entity), "{entity}: {mode:?}");
            }
        }
    }
}
