//! Where a call comes from, and by which name the shop was called.
//!
//! A browser calls for whichever page it shows. Without a sign-in nothing but the network says who somebody is, so a page
//! of another site could have a reader's browser change a shop on the reader's own machine: by a call across sites, or by
//! a name of its own that it has lead to this machine. Neither is taken.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use axum::extract::Request;
use http::request::Parts;
use http::{HeaderMap, Uri, header};
use kernel::CallError;

use crate::Access;

/// A scheme, a host and a port, as a browser says where a page is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Whether what is said there goes encrypted.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether only this machine is meant.
    pub fn is_here(&self) -> bool {
        is_here(&self.host)
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} must be a scheme, a host and perhaps a port, such as https://shop.example");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let is_https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        let (host, port) = named(rest.strip_suffix('/').unwrap_or(rest)).ok_or_else(wrong)?;
        let port = port.unwrap_or(usual_port(is_https));
        Ok(Self { is_https, host: host.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        match self.port == usual_port(self.is_https) {
            true => Ok(()),
            false => write!(f, ":{}", self.port),
        }
    }
}

fn usual_port(is_https: bool) -> u16 {
    if is_https { 443 } else { 80 }
}

/// The names that a shop is called by.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// Where it is for others; names of this machine when nobody said.
    pub public: Option<Origin>,
    /// Further names, on any port.
    pub also: Vec<String>,
}

impl Hosts {
    /// Whether this is one of them.
    fn have(&self, host: &str, port: Option<u16>) -> bool {
        let is_known = match &self.public {
            Some(public) => {
                host.eq_ignore_ascii_case(&public.host)
                    && port.unwrap_or(usual_port(public.is_https)) == public.port
            }
            None => is_here(host),
        };
        is_known || self.also.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Whether a name, as it stands in an address, is this machine's for every browser.
fn is_here(host: &str) -> bool {
    const BELOW: &str = ".localhost";
    let end = host.len().checked_sub(BELOW.len()).and_then(|start| host.get(start..));
    let number = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case(&BELOW[1..])
        || end.is_some_and(|end| end.eq_ignore_ascii_case(BELOW))
        || number.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A host and its port, as in `Host: shop.example:81`; nothing when it is none.
fn named(text: &str) -> Option<(&str, Option<u16>)> {
    let end = text.find(']').map_or(0, |bracket| bracket + 1);
    let (host, port) = match text[end..].split_once(':') {
        Some((rest, port)) => (&text[..end + rest.len()], Some(port.parse().ok()?)),
        None => (text, None),
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(is_name)).then_some((host, port))
}

/// By which host a request calls: the one of its address (HTTP/2), else that of its one `Host`.
fn called<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> Option<&'r str> {
    if let Some(authority) = uri.authority() {
        return Some(authority.as_str());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

impl Access {
    /// Whether a call by this name, and from the page that the browser names, is one for this shop.
    pub(crate) fn takes(&self, request: &Request) -> Result<(), CallError> {
        let headers = request.headers();
        let host = called(request.uri(), headers).ok_or(CallError::ForeignOrigin)?;
        let is_known = named(host).is_some_and(|(name, port)| self.hosts().have(name, port));
        // Where it is asked who calls, others may lead to the shop: the rest is looked at by pages that take forms.
        let is_foreign = !self.asks() && is_from_elsewhere(headers, host);
        if is_known && !is_foreign { Ok(()) } else { Err(CallError::ForeignOrigin) }
    }
}

/// Whether a browser says that another site's page calls.
fn is_from_elsewhere(headers: &HeaderMap, host: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let is_across = text("sec-fetch-site").is_some_and(|site| matches!(site, "cross-site" | "same-site"));
    let origin = text("origin");
    is_across
        || origin.is_some_and(|origin| {
            !origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        })
}

/// Whether a page from this origin is one of the shop's, as it was called by the request with this head.
pub(crate) fn is_own(access: Option<&Access>, parts: &Parts, origin: &str) -> bool {
    let Some(host) = called(&parts.uri, &parts.headers).and_then(named) else { return false };
    let Ok(origin) = origin.parse::<Origin>() else { return false };
    let is_https = access.and_then(Access::public).map_or(origin.is_https, Origin::is_https);
    let port = host.1.unwrap_or(usual_port(is_https));
    origin.is_https == is_https && origin.host.eq_ignore_ascii_case(host.0) && origin.port == port
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;
    use crate::Door;

    fn request(host: &str, headers: &[(&str, &str)]) -> Request {
        let request = http::Request::get("/v1/products").header("host", host);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(Body::empty()).expect("a request")
    }

    #[test]
    fn a_shop_at_home_goes_by_the_names_of_this_machine() {
        let also = vec!["shop.test".to_owned()];
        let access = Access::Open(Hosts { public: None, also });
        let takes = |host: &str| access.takes(&request(host, &[])).is_ok();
        for own in [
            "localhost",
            "LocalHost:11000",
            "shop.localhost:1",
            "127.0.0.1:11000",
            "127.1.2.3",
            "[::1]:11000",
            "[::1]",
            "shop.test",
            "Shop.Test:81",
        ] {
            assert!(takes(own), "{own}");
        }
        for foreign in [
            "evil.test",
            "localhost.evil.test",
            "evillocalhost",
            "127.0.0.1.evil.test",
            "192.168.0.2:11000",
            "0.0.0.0",
            "[::2]",
            "a@localhost",
            "localhost:a",
            "shop.test.evil.test",
            "",
        ] {
            assert!(!takes(foreign), "{foreign}");
        }
        let mut twice = request("localhost", &[]);
        twice.headers_mut().append("host", "localhost".parse().expect("a value"));
        assert!(access.takes(&twice).is_err());
    }

    #[test]
    fn pages_of_other_sites_do_nothing_in_an_open_shop_and_lead_to_one_with_sign_in() {
        let open = Access::default();
        let asking = Access::SignIn(Door::default());
        let host = "localhost:11000";
        let own = [
            vec![],
            vec![("sec-fetch-site", "same-origin"), ("origin", "http://localhost:11000")],
            vec![("sec-fetch-site", "none")],
        ];
        for headers in own {
            assert!(open.takes(&request(host, &headers)).is_ok(), "{headers:?}");
        }
        let foreign = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://localhost:3000"),
            ("origin", "http://evil.test"),
            ("origin", "null"),
            ("origin", ""),
        ];
        for header in foreign {
            assert_eq!(open.takes(&request(host, &[header])), Err(CallError::ForeignOrigin), "{header:?}");
            assert!(asking.takes(&request(host, &[header])).is_ok(), "{header:?}");
        }
    }

    #[test]
    fn a_public_shop_goes_by_its_public_name() {
        let public = |text: &str| {
            let public = Some(text.parse().expect("an origin"));
            Access::SignIn(Door { hosts: Hosts { public, also: vec!["gateway".into()] }, ..Door::default() })
        };
        let takes = |access: &Access, host: &str| access.takes(&request(host, &[])).is_ok();
        let usual = public("https://Shop.example/");
        for own in ["shop.example", "SHOP.example:443", "gateway:1000"] {
            assert!(takes(&usual, own), "{own}");
        }
        for foreign in ["shop.example:80", "localhost", "127.0.0.1", "www.shop.example", "shop.example.evil"]
        {
            assert!(!takes(&usual, foreign), "{foreign}");
        }
        let odd = public("http://localhost:1000");
        assert!(takes(&odd, "localhost:1000") && !takes(&odd, "localhost"));
    }

    #[test]
    fn a_form_is_from_the_origin_that_was_called() {
        let own = |access: &Access, host: &str, origin: &str| {
            is_own(Some(access), &request(host, &[]).into_parts().0, origin)
        };
        let home = Access::default();
        assert!(own(&home, "127.0.0.1:11000", "http://127.0.0.1:11000"));
        let elsewhere =
            ["http://127.0.0.1", "http://127.0.0.1:11000.evil", "null", "", "http://localhost:11000"];
        for origin in elsewhere {
            assert!(!own(&home, "127.0.0.1:11000", origin), "{origin}");
        }
        let public = Some("https://shop.example".parse().expect("an origin"));
        let hosts = Hosts { public, also: vec!["alias.example".into()] };
        let door = Access::SignIn(Door { hosts, ..Door::default() });
        assert!(own(&door, "shop.example", "https://shop.example"));
        assert!(own(&door, "shop.example:443", "https://shop.example"));
        assert!(own(&door, "alias.example", "https://alias.example"));
        assert!(
            !own(&door, "shop.example", "http://shop.example"),
            "a page that anybody on the way could write"
        );
        assert!(!own(&door, "alias.example", "https://shop.example"));
    }

    #[test]
    fn an_origin_is_read_and_written_as_browsers_do() {
        for (text, written) in [
            ("https://shop.example", "https://shop.example"),
            ("https://Shop.example:443/", "https://shop.example"),
            ("http://localhost:1000", "http://localhost:1000"),
            ("https://[::1]:8443", "https://[::1]:8443"),
        ] {
            assert_eq!(text.parse::<Origin>().expect("an origin").to_string(), written);
        }
        for wrong in
            ["shop.example", "ftp://shop.example", "https://", "https://shop.example/shop", "https://a@b"]
        {
            let told = wrong.parse::<Origin>().expect_err("refused");
            assert!(told.contains("https://shop.example"), "{told}");
        }
    }
}
