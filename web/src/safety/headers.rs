//! Headers of every page: nothing is run or loaded but the shop's own files, nothing inline, in nobody's frame. A picture
//! loads nothing, and a page has many.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

static ALL: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /csp-report",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: a browser would then send the shop's own forms with `Origin: null`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

static PICTURE: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Puts them on an answer.
pub(crate) fn dress(response: &mut Response) {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_picture = kind.is_some_and(|kind| kind.starts_with(b"image/"));
    let all: &[(HeaderName, &'static str)] = if is_picture { &PICTURE } else { &ALL };
    for (name, value) in all {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

/// The same, as a layer.
pub(crate) async fn headers(mut response: Response) -> Response {
    dress(&mut response);
    response
}
