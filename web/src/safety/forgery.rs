//! Where a form comes from: a page of this shop, or somebody else's who wants a reader to send it unknowingly.

use http::request::Parts;

/// Whether a form may have been sent by another site's page. The browser says where it comes from, and no page can make
/// it say otherwise: in `Sec-Fetch-Site`, or, where it does not know that, in `Origin`. A form with neither is refused.
pub(crate) fn is_forged(parts: &Parts) -> bool {
    let text = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap_or(""));
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => !protocol::page::is_own(parts, origin),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forged(headers: &[(&str, &str)]) -> bool {
        let request = headers
            .iter()
            .fold(http::Request::post("/cart/items"), |request, (name, value)| request.header(*name, *value));
        is_forged(&request.body(()).expect("a request").into_parts().0)
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
