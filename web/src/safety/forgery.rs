//! Where a form comes from: a page of this shop, or somebody else's who wants a reader to send it unknowingly.

use http::{HeaderMap, header};

/// Whether a form may have been sent by another site's page. The browser says where it comes from, and no page can make
/// it say otherwise: in `Sec-Fetch-Site`, or, where it does not know that, in `Origin`. A form with neither is refused.
pub(crate) fn is_forged(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => match (text("origin"), headers.get(header::HOST).and_then(|host| host.to_str().ok())) {
            (Some(origin), Some(host)) => origin.split_once("://").map(|(_, from)| from) != Some(host),
            _ => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forged(headers: &[(&'static str, &'static str)]) -> bool {
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
        is_forged(&pairs.collect())
    }

    #[test]
    fn only_a_form_of_this_shop_passes() {
        let host = ("host", "shop.test:81");
        assert!(!forged(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(!forged(&[host, ("sec-fetch-site", "none")]));
        assert!(!forged(&[host, ("origin", "http://shop.test:81")]));
        assert!(forged(&[host]), "one that says nothing");
        for site in ["cross-site", "same-site", ""] {
            assert!(forged(&[host, ("sec-fetch-site", site), ("origin", "http://shop.test:81")]), "{site}");
        }
        for origin in ["null", "http://shop.test", "http://evil.test", "http://shop.test:81.evil.test", ""] {
            assert!(forged(&[host, ("origin", origin)]), "{origin}");
        }
    }
}
