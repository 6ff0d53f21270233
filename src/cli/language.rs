//! In which language people are told things: [`Language`].

use clap::{Args, ValueEnum};

use crate::routes::Tongue;

/// Stands on every `sekisho rules` command.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Language {
    /// The language of the sentences; without it, Japanese if the environment (`LC_ALL`,
    /// `LC_MESSAGES` or `LANG`) asks for it, else English.
    #[arg(long, value_enum, value_name = "LANG", global = true)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lang {
    En,
    Ja,
}

impl Language {
    /// What was typed, or else what `environment` says.
    pub(super) fn tongue(self, environment: impl Fn(&str) -> Option<String>) -> Tongue {
        match self.lang {
            Some(Lang::En) => Tongue::English,
            Some(Lang::Ja) => Tongue::Japanese,
            None => of_locale(environment),
        }
    }
}

/// The first that is set decides (POSIX, 8.2).
fn of_locale(environment: impl Fn(&str) -> Option<String>) -> Tongue {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .map(environment);
    let locale = set.flatten().find(|locale| !locale.is_empty());
    match locale {
        Some(locale) if locale.starts_with("ja") => Tongue::Japanese,
        _ => Tongue::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(set: &[(&str, &str)]) -> Tongue {
        let of = |name: &str| set.iter().find(|(known, _)| *known == name);
        Language { lang: None }.tongue(|name| of(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn without_a_word_the_environment_decides_and_english_is_else() {
        assert_eq!(told(&[]), Tongue::English);
        assert_eq!(told(&[("LANG", "ja_JP.UTF-8")]), Tongue::Japanese);
        let both = [("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")];
        assert_eq!(told(&both), Tongue::English);
        let empty = [("LANG", "ja_JP.UTF-8"), ("LC_ALL", "")];
        assert_eq!(told(&empty), Tongue::Japanese);
        let lang = Some(Lang::En);
        assert_eq!(
            Language { lang }.tongue(|_| Some("ja".to_owned())),
            Tongue::English
        );
    }
}
