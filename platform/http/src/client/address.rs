//! Where a service listens, as settings spell it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use http::Uri;
use http::uri::Authority;

/// What an address may look like, for those who wrote another.
const WANTED: &str =
    "must be http://HOST:PORT, h2c://HOST:PORT (HTTP/2 without TLS) or unix:/PATH/SERVICE.sock";

/// Where a service listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// HTTP/1.1 over TCP: `http://10.0.0.5:2100`.
    Http(Authority),
    /// HTTP/2 over TCP without TLS, with prior knowledge: `h2c://10.0.0.5:2100`.
    H2c(Authority),
    /// HTTP/1.1 over a socket of this machine: `unix:/run/octavo/book.sock`.
    Unix(PathBuf),
}

impl Address {
    /// The service at this port, over HTTP/1.1.
    pub fn at(host: IpAddr, port: u16) -> Self {
        let address = SocketAddr::new(host, port).to_string();
        // An address and a port are always an authority.
        Self::Http(
            Authority::from_maybe_shared(address).unwrap_or_else(|_| Authority::from_static("localhost")),
        )
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            return match path.is_absolute() {
                true => Ok(Self::Unix(path)),
                false => Err(format!("{WANTED}; {text:?} is not a path from the root")),
            };
        }
        let uri: Uri = text.parse().map_err(|_| format!("{WANTED}, not {text:?}"))?;
        let parts = uri.into_parts();
        let whole = parts.path_and_query.as_ref().is_none_or(|path| path.as_str() == "/");
        let authority = parts.authority.filter(|authority| whole && authority.port_u16().is_some());
        match (parts.scheme.as_ref().map(http::uri::Scheme::as_str), authority) {
            (Some("http"), Some(authority)) => Ok(Self::Http(authority)),
            (Some("h2c"), Some(authority)) => Ok(Self::H2c(authority)),
            (Some("https"), _) => {
                Err(format!("{WANTED}; TLS is a proxy's work, as docs/placement.md says, not {text:?}"))
            }
            _ => Err(format!("{WANTED}, not {text:?}")),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(authority) => write!(f, "http://{authority}"),
            Self::H2c(authority) => write!(f, "h2c://{authority}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_it_says() {
        for text in [
            "http://10.0.0.5:2100",
            "h2c://book.shop.svc:2100",
            "unix:/run/octavo/book.sock",
            "http://[::1]:7",
        ] {
            assert_eq!(text.parse::<Address>().expect("an address").to_string(), text);
        }
        assert_eq!("http://a:1/".parse::<Address>().expect("an address").to_string(), "http://a:1");
    }

    #[test]
    fn what_is_no_address_is_told_what_would_be_one() {
        for text in [
            "",
            "book",
            "10.0.0.5:2100",
            "http://a",
            "http://a:1/v1",
            "https://a:1",
            "unix:book.sock",
            "ftp://a:1",
        ] {
            let refusal = text.parse::<Address>().expect_err(text);
            assert!(refusal.contains("http://HOST:PORT"), "{refusal}");
        }
    }
}
