//! The shop's cookies.
//!
//! Three are secrets: a customer's session, that of somebody who works here, and a guest's cart. They are `__Host-`, so
//! that no other host of the domain can set them, and `Secure`: Chromium and Firefox take and send that over plain http to
//! `localhost` and `127.0.0.1` too, where a shop in open mode is. Safari does not; there, and only there, plain names are
//! used. The other two are no secrets: the language, and a line about what was just done.

use http::{HeaderMap, header};

/// The session of a customer.
pub(crate) const SHOP: &str = "octavo";
/// The session of somebody who works here.
pub(crate) const OFFICE: &str = "octavo-office";
/// A guest's cart.
pub(crate) const GUEST: &str = "octavo-guest";
/// Which language was chosen.
pub(crate) const LANGUAGE: &str = "octavo-language";
/// What was just done: a code of [`crate::words::Notice`], shown once.
pub(crate) const NOTICE: &str = "octavo-notice";

/// How long a session is kept: as long as the customer service does.
const MONTH_S: u32 = 30 * 86_400;
/// The same, in the back office.
const DAY_S: u32 = 12 * 3_600;

/// Reads a cookie as it came.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Reads a secret cookie, by the name that it has for this browser.
pub(crate) fn secret<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    match takes_no_secure(headers) {
        true => read(headers, name),
        false => read(headers, &format!("__Host-{name}")),
    }
}

/// A `Set-Cookie` that keeps a secret.
pub(crate) fn keep(headers: &HeaderMap, name: &str, value: &str) -> String {
    set(headers, name, value, if name == OFFICE { DAY_S } else { MONTH_S })
}

/// A `Set-Cookie` that takes a secret away.
pub(crate) fn drop(headers: &HeaderMap, name: &str) -> String {
    set(headers, name, "", 0)
}

fn set(headers: &HeaderMap, name: &str, value: &str, age_s: u32) -> String {
    let (before, after) = if takes_no_secure(headers) { ("", "") } else { ("__Host-", " Secure;") };
    format!("{before}{name}={value};{after} HttpOnly; SameSite=Lax; Path=/; Max-Age={age_s}")
}

/// A `Set-Cookie` for what is no secret.
pub(crate) fn plain(name: &str, value: &str, age_s: u32) -> String {
    format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age_s}")
}

/// Safari, at a shop on this machine: it does not take `Secure` from http, whatever the host.
fn takes_no_secure(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let host = text(header::HOST);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_here =
        name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || name.starts_with("127.");
    let browser = text(header::USER_AGENT);
    let is_safari =
        browser.contains("AppleWebKit/") && !browser.contains("Chrome/") && !browser.contains("Chromium/");
    is_here && is_safari
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect()
    }

    const SAFARI: &str =
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";

    #[test]
    fn a_secret_cookie_belongs_to_this_host_alone() {
        let chromium =
            headers(&[("host", "127.0.0.1:11000"), ("cookie", "a=1; octavo=planted; __Host-octavo=real")]);
        assert_eq!(secret(&chromium, SHOP), Some("real"));
        let made = keep(&chromium, SHOP, "t");
        assert_eq!(made, "__Host-octavo=t; Secure; HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000");
    }

    #[test]
    fn safari_keeps_a_session_on_this_machine_and_nowhere_else_in_the_clear() {
        let here = headers(&[("host", "localhost:11000"), ("user-agent", SAFARI), ("cookie", "octavo=t")]);
        assert_eq!(secret(&here, SHOP), Some("t"));
        assert!(!keep(&here, SHOP, "t").contains("Secure"));
        let outside = headers(&[("host", "shop.example"), ("user-agent", SAFARI), ("cookie", "octavo=t")]);
        assert_eq!(secret(&outside, SHOP), None);
        assert!(keep(&outside, SHOP, "t").starts_with("__Host-octavo=t; Secure;"));
    }
}
