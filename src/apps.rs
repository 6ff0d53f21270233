//! The applications that may speak to the gateway, known by the hash of their keys.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use local_engine::Class;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config;
use crate::error::Refusal;

/// One application, with what is left of its limits.
#[derive(Debug)]
pub struct App {
    /// Its name in rules, metrics and logs.
    pub name: Arc<str>,
    /// Groups it belongs to, for rules.
    pub tags: Vec<String>,
    /// What it asks for, for rules.
    pub purposes: Vec<Arc<str>>,
    /// Who goes first on an engine inside when not all can.
    pub class: Class,
    key_sha256: [u8; 32],
    in_flight: Option<Arc<Semaphore>>,
    rate: Option<DefaultDirectRateLimiter>,
}

impl App {
    /// An application as configured.
    #[must_use]
    pub fn new(settings: &config::App) -> Self {
        let per_minute = settings.requests_per_minute.and_then(NonZeroU32::new);
        Self {
            name: settings.name.as_str().into(),
            tags: settings.tags.clone(),
            purposes: settings
                .purposes
                .iter()
                .map(|it| it.as_str().into())
                .collect(),
            class: settings.class,
            key_sha256: settings.key_sha256,
            in_flight: settings
                .max_in_flight
                .map(|most| Arc::new(Semaphore::new(most))),
            rate: per_minute.map(|most| RateLimiter::direct(Quota::per_minute(most))),
        }
    }

    /// Takes a place among the application's requests, until the permit is dropped.
    ///
    /// # Errors
    /// 429 with the time after which it is worth trying again.
    pub fn admit(&self) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
        let permit =
            match &self.in_flight {
                None => None,
                Some(places) => Some(Arc::clone(places).try_acquire_owned().map_err(|_| {
                    Refusal::RateLimited {
                        what: "requests at once",
                        retry_after: Duration::from_secs(1),
                    }
                })?),
            };
        if let Some(rate) = &self.rate {
            rate.check().map_err(|not_until| Refusal::RateLimited {
                what: "requests per minute",
                retry_after: not_until.wait_time_from(DefaultClock::default().now()),
            })?;
        }
        Ok(permit)
    }
}

/// All applications.
#[derive(Debug, Default)]
pub struct Apps(Vec<Arc<App>>);

impl Apps {
    /// The applications as configured.
    #[must_use]
    pub fn new(settings: &[config::App]) -> Self {
        Self(
            settings
                .iter()
                .map(|settings| Arc::new(App::new(settings)))
                .collect(),
        )
    }

    /// Whose key this is. Compares the whole hash with every application's, in constant time, so
    /// that neither a prefix nor a place in the list can be learned from how long it takes.
    #[must_use]
    pub fn by_key(&self, key: &[u8]) -> Option<&Arc<App>> {
        let hash: [u8; 32] = Sha256::digest(key).into();
        let mut found = u64::MAX;
        for (place, app) in (0_u64..).zip(&self.0) {
            let same: Choice = app.key_sha256.ct_eq(&hash);
            found.conditional_assign(&place, same);
        }
        usize::try_from(found)
            .ok()
            .and_then(|place| self.0.get(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(name: &str, key: &str) -> config::App {
        config::App {
            name: name.to_owned(),
            key_sha256: Sha256::digest(key).into(),
            tags: Vec::new(),
            purposes: Vec::new(),
            budget: config::Budget::default(),
            max_in_flight: Some(1),
            requests_per_minute: None,
            class: Class::default(),
        }
    }

    #[test]
    fn an_application_is_known_by_its_whole_key_only() {
        let apps = Apps::new(&[app("a", "sk-one"), app("b", "sk-two")]);
        assert_eq!(&*apps.by_key(b"sk-two").unwrap().name, "b");
        for wrong in [&b""[..], b"sk-tw", b"sk-two ", b"SK-TWO", b"sk-three"] {
            assert!(apps.by_key(wrong).is_none());
        }
        assert!(Apps::default().by_key(b"sk-one").is_none());
    }

    #[test]
    fn a_place_is_free_again_when_its_permit_is_dropped() {
        let app = App::new(&app("a", "sk-one"));
        let permit = app.admit().unwrap();
        assert!(matches!(app.admit(), Err(Refusal::RateLimited { .. })));
        drop(permit);
        assert!(app.admit().is_ok());
    }
}
