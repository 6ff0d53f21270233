//! What a request's headers say beside the key: what for it is, and in which language whoever
//! sends it is told of a refusal.

use std::sync::Arc;

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::apps::App;
use crate::error::Refusal;
use crate::error_code::ErrorCode;
use crate::routes::Tongue;

const PURPOSE: &str = "x-sekisho-purpose";

/// What the headers say.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// One of the application's purposes.
    pub purpose: Option<Arc<str>>,
    /// The language of what is told, if one is wanted.
    pub tongue: Option<Tongue>,
}

/// Reads the headers of a request of this application.
///
/// # Errors
/// The purpose is none of the application's.
pub fn read(app: &App, headers: &HeaderMap) -> Result<Headers, Refusal> {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    Ok(Headers {
        purpose: purpose(app, headers)?,
        tongue: wanted.and_then(tongue),
    })
}

/// The purpose that is named; of an application with one purpose, that one.
fn purpose(app: &App, headers: &HeaderMap) -> Result<Option<Arc<str>>, Refusal> {
    let mut values = headers.get_all(PURPOSE).iter();
    let named = match (values.next(), values.next()) {
        (None, _) => {
            let [only] = &app.purposes[..] else {
                return Ok(None);
            };
            return Ok(Some(Arc::clone(only)));
        }
        (Some(value), None) => value.as_bytes().trim_ascii(),
        (Some(_), Some(_)) => return Err(unknown(app)),
    };
    let mut purposes = app.purposes.iter();
    let known = purposes.find(|purpose| purpose.as_bytes() == named);
    known
        .map(|known| Some(Arc::clone(known)))
        .ok_or_else(|| unknown(app))
}

fn unknown(app: &App) -> Refusal {
    let fix = match &app.purposes[..] {
        [] => "the entry of this application in sekisho.toml declares none: leave the header out"
            .to_owned(),
        some => {
            let names: Vec<String> = some.iter().map(|name| format!("`{name}`")).collect();
            format!("send it once, with one of {}", names.join(", "))
        }
    };
    Refusal::Invalid {
        message: format!("the header `{PURPOSE}` names no purpose of this application; {fix}")
            .into(),
        param: Some(PURPOSE.to_owned()),
        code: Some(ErrorCode::UnknownPurpose),
    }
}

/// The one of the two languages that is wanted more (RFC 9110 12.5.4); the first of two that are
/// wanted alike.
fn tongue(accepted: &str) -> Option<Tongue> {
    let wanted = |tongue: &str| {
        let ranges = accepted.split(',').enumerate();
        let weights = ranges.filter_map(|(place, range)| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            let is_it = primary.eq_ignore_ascii_case(tongue) && weight > 0.0;
            is_it.then_some((weight, std::cmp::Reverse(place)))
        });
        weights.max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))
    };
    match (wanted("ja"), wanted("en")) {
        (None, None) => None,
        (japanese, english) if japanese > english => Some(Tongue::Japanese),
        _ => Some(Tongue::English),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::routes::Known;

    fn app(purposes: &[&str]) -> App {
        App::new(&config::App {
            name: "letters".to_owned(),
            key_sha256: [0; 32],
            tags: Vec::new(),
            purposes: purposes.iter().map(|&name| name.to_owned()).collect(),
            budget: config::Budget::default(),
            max_in_flight: None,
            requests_per_minute: None,
            class: local_engine::Class::Interactive,
        })
    }

    fn purpose_of(purposes: &[&str], sent: &[&str]) -> Result<Option<String>, String> {
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(PURPOSE, value.parse().expect("a header's value"));
        }
        let read = read(&app(purposes), &headers);
        read.map(|headers| headers.purpose.map(|it| it.to_string()))
            .map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_purpose_is_one_that_is_declared() {
        let two = ["dunning", "offers"];
        assert_eq!(purpose_of(&two, &["offers"]), Ok(Some("offers".to_owned())));
        assert_eq!(purpose_of(&two, &[]), Ok(None));
        assert_eq!(purpose_of(&["offers"], &[]), Ok(Some("offers".to_owned())));
        assert_eq!(purpose_of(&[], &[]), Ok(None));
    }

    #[test]
    fn whoever_explains_a_request_takes_the_purpose_that_the_gateway_takes() {
        for purposes in [&[][..], &["offers"], &["dunning", "offers"]] {
            let owned = purposes.iter().map(|&it| it.to_owned()).collect();
            let known = Known {
                apps: vec!["letters".to_owned()],
                purposes_of: [("letters".to_owned(), owned)].into(),
                ..Known::default()
            };
            let told = known.purpose_of("letters").map(str::to_owned);
            assert_eq!(purpose_of(purposes, &[]), Ok(told), "{purposes:?}");
            for purpose in ["dunning", "offers", "nope"] {
                let is_known = known.check_sender(Some("letters"), Some(purpose)).is_ok();
                assert_eq!(
                    purpose_of(purposes, &[purpose]).is_ok(),
                    is_known,
                    "{purpose}"
                );
            }
        }
    }

    #[test]
    fn another_purpose_is_refused_and_not_repeated() {
        let two = ["dunning", "offers"];
        let refused = |purposes: &[&str], sent: &[&str]| {
            purpose_of(purposes, sent).expect_err("no purpose of the application")
        };
        insta::assert_snapshot!(refused(&two, &["taro@example.co.jp"]), @"the header `x-sekisho-purpose` names no purpose of this application; send it once, with one of `dunning`, `offers`");
        insta::assert_snapshot!(refused(&[], &["offers"]), @"the header `x-sekisho-purpose` names no purpose of this application; the entry of this application in sekisho.toml declares none: leave the header out");
        assert_eq!(
            refused(&two, &["offers", "offers"]),
            refused(&two, &["Offers"])
        );
    }

    #[test]
    fn whoever_reads_two_languages_gets_the_one_that_is_wanted_more() {
        for (accepted, expected) in [
            ("ja", Some(Tongue::Japanese)),
            (
                "ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7",
                Some(Tongue::Japanese),
            ),
            ("en-GB, ja;q=0.5", Some(Tongue::English)),
            ("fr, ja;q=0.2, en;q=0.3", Some(Tongue::English)),
            ("en, ja", Some(Tongue::English)),
            ("ja, en", Some(Tongue::Japanese)),
            ("ja;q=0, en;q=0.1", Some(Tongue::English)),
            ("fr", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(tongue(accepted), expected, "{accepted}");
        }
    }
}
