//! The address of an external engine, checked: fixed at start, never taken from a request.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

/// An engine's base URL: `https` (or `http` on this machine), no user, query or fragment.
///
/// Parsed by the same parser that makes the requests, so that both read it alike.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why an address cannot be an engine's base URL; the message is what is wrong, without the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is no URL.
    #[error("is not a URL")]
    NotAUrl,
    /// Neither `https` nor `http`.
    #[error("does not begin with https://")]
    Scheme,
    /// Plain `http` to another machine.
    #[error(
        "is plain http to another machine: prompts and the key would cross the network readable"
    )]
    PlainHttp,
    /// `https://user:password@…`
    #[error("carries a user name or password")]
    Credentials,
    /// `…?key=value` or `…#part`
    #[error("carries a query or fragment")]
    Query,
}

impl BaseUrlError {
    /// What to write instead.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::NotAUrl | Self::Scheme => "write it whole, as in `https://api.openai.com/v1`",
            Self::PlainHttp => "use https; plain http is for this machine alone (127.0.0.1, [::1])",
            Self::Credentials => "remove the part before `@`; the key goes into `key_file`",
            Self::Query => "remove everything from `?` or `#` on",
        }
    }
}

impl BaseUrl {
    /// Checks an address.
    ///
    /// # Errors
    /// [`BaseUrlError`] says which rule it breaks; the text itself is not repeated.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAUrl)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(BaseUrlError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Query);
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(BaseUrlError::PlainHttp);
        }
        Ok(Self(url))
    }

    /// Stands in for an address that was wrong; it never takes effect.
    pub(super) fn nowhere() -> Self {
        Self(Url::parse("http://[::1]:1").expect("a literal address"))
    }

    /// The URL of an endpoint below the base, whether or not the base ends in `/`:
    /// `endpoint("chat/completions")`.
    ///
    /// # Panics
    /// Never: http and https URLs have path segments.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.path_segments_mut()
            .expect("http and https URLs always have path segments")
            .pop_if_empty()
            .extend(path.split('/'));
        url
    }

    /// The port, the scheme's own where none is written.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// The host as metrics and traces name it: `api.openai.com`.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// Only what the machine itself answers: 127.0.0.0/8, `[::1]` and the name `localhost`.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine_is_an_address_for_prompts() {
        for good in [
            "https://api.openai.com/v1",
            "https://10.0.0.7:8443",
            "http://127.0.0.1:8000/v1",
            "http://127.8.8.8",
            "http://[::1]:8000/v1/",
            "http://localhost:8000/v1",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("api.openai.com/v1", BaseUrlError::NotAUrl),
            ("", BaseUrlError::NotAUrl),
            ("https://", BaseUrlError::NotAUrl),
            ("ftp://api.openai.com", BaseUrlError::Scheme),
            ("file:///etc/passwd", BaseUrlError::Scheme),
            ("http://api.openai.com/v1", BaseUrlError::PlainHttp),
            ("http://10.0.0.7/v1", BaseUrlError::PlainHttp),
            ("http://127.0.0.1.example.com/v1", BaseUrlError::PlainHttp),
            ("http://localhost.example.com/v1", BaseUrlError::PlainHttp),
            ("http://0.0.0.0/v1", BaseUrlError::PlainHttp),
            ("http://127.0.0.1@example.com/v1", BaseUrlError::Credentials),
            (
                "https://user:pw@api.openai.com/v1",
                BaseUrlError::Credentials,
            ),
            ("https://api.openai.com/v1?key=1", BaseUrlError::Query),
            ("https://api.openai.com/v1#x", BaseUrlError::Query),
        ] {
            assert_eq!(BaseUrl::parse(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn an_endpoint_is_joined_with_exactly_one_slash() {
        for base in ["https://api.openai.com/v1", "https://api.openai.com/v1/"] {
            let url = BaseUrl::parse(base)
                .expect("a good address")
                .endpoint("chat/completions");
            assert_eq!(url.as_str(), "https://api.openai.com/v1/chat/completions");
        }
        let bare = BaseUrl::parse("http://127.0.0.1:9").expect("a good address");
        assert_eq!(
            bare.endpoint("models").as_str(),
            "http://127.0.0.1:9/models"
        );
        assert_eq!(bare.host(), "127.0.0.1");
    }
}
