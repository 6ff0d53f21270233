//! Whose request it is, and whether that application may send it now.
//!
//! Nothing but the key is looked at before it is known whose request it is.

use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::{Rest, Step, headers};
use crate::apps::{App, Apps};
use crate::error::Refusal;
use crate::passage::{Admitted, Arrived, Reply};

/// The step. Made by [`known`].
#[derive(Debug)]
pub struct Admit {
    apps: Arc<Apps>,
}

/// Lets only these applications through.
#[must_use]
pub fn known(apps: Arc<Apps>) -> Admit {
    Admit { apps }
}

impl Step<Arrived> for Admit {
    type Next = Admitted;
    type Answer = Reply;
    type Error = Refusal;

    async fn pass(&self, arrived: Arrived, rest: impl Rest<Admitted>) -> Result<Reply, Refusal> {
        let app = authenticate(&self.apps, arrived.request.headers())?;
        arrived
            .record
            .note(|noted| noted.app = Some(Arc::clone(&app.name)));
        let place = app.admit()?;
        let headers = headers::read(&app, arrived.request.headers())?;
        let admitted = Admitted {
            app,
            headers,
            arrived,
        };
        let reply = rest.go(admitted).await?;
        Ok(match place {
            Some(place) => reply.holding(place),
            None => reply,
        })
    }
}

/// The application whose key the request carries.
///
/// # Errors
/// No key, two keys, or one that nobody has: all alike, so that nothing can be learned.
pub fn authenticate(apps: &Apps, headers: &HeaderMap) -> Result<Arc<App>, Refusal> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Refusal::InvalidApiKey);
    };
    let key = bearer(value.as_bytes()).ok_or(Refusal::InvalidApiKey)?;
    apps.by_key(key).cloned().ok_or(Refusal::InvalidApiKey)
}

/// The token after `Bearer ` (RFC 6750; the scheme's case does not matter, RFC 9110 11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_a_key() {
        assert_eq!(bearer(b"Bearer sk-1"), Some(&b"sk-1"[..]));
        assert_eq!(bearer(b"bearer  sk-1 "), Some(&b"sk-1"[..]));
        for other in [&b""[..], b"sk-1", b"Basic c2s=", b"Bearer"] {
            assert_eq!(bearer(other), None);
        }
    }
}
