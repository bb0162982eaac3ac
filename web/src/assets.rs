//! The shop's own files: style, script, mark. Each has the digest of its content in its name, so that a browser keeps it
//! for good and another content is another file.

use std::io::Write;
use std::sync::LazyLock;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, header};

/// A file, as it is named and sent.
pub(crate) struct Asset {
    path: String,
    /// Its media type.
    pub(crate) kind: &'static str,
    /// As it is.
    pub(crate) bytes: Bytes,
    /// Packed once, for whoever takes that.
    pub(crate) packed: Bytes,
}

impl Asset {
    fn new(name: &str, ending: &str, kind: &'static str, text: &'static str) -> Self {
        let digest = kernel::sha256_hex(text);
        let packed = packed(text, Compression::best());
        let path = format!("/static/{name}.{}.{ending}", &digest[..8]);
        Self { path, kind, bytes: Bytes::from_static(text.as_bytes()), packed }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// A text, packed with gzip (RFC 1952).
pub(crate) fn packed(text: &str, how: Compression) -> Bytes {
    let mut packer = GzEncoder::new(Vec::new(), how);
    // Into memory, where there is always room.
    packer.write_all(text.as_bytes()).and_then(|()| packer.finish()).unwrap_or_default().into()
}

/// The answer with a file that is the same for everybody and for good, packed or not, as its reader takes it.
pub(crate) fn sent(
    reader: &HeaderMap,
    kind: &'static str,
    plain: impl FnOnce() -> Bytes,
    packed: impl FnOnce() -> Bytes,
) -> Response {
    let accepted = reader.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let takes_packed = accepted.is_some_and(|accepted| {
        accepted.split(',').any(|one| one.trim() == "gzip" || one.trim().starts_with("gzip;q=1"))
    });
    let mut response = Response::new(Body::from(if takes_packed { packed() } else { plain() }));
    let headers = response.headers_mut();
    if takes_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_GOOD));
    response
}

/// What has its content's digest in its address never changes (RFC 8246).
pub(crate) const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// The style of every page.
pub(crate) static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("shop", "css", "text/css; charset=utf-8", include_str!("../static/shop.css"))
});
/// What a page does beyond itself where scripts run.
pub(crate) static JS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("shop", "js", "text/javascript; charset=utf-8", include_str!("../static/shop.js"))
});
/// What the back office's pages look like, beside what all do.
pub(crate) static OFFICE_CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("office", "css", "text/css; charset=utf-8", include_str!("../static/office.css"))
});
/// What a page of the back office does beyond itself where scripts run.
pub(crate) static OFFICE_JS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("office", "js", "text/javascript; charset=utf-8", include_str!("../static/office.js"))
});
/// The shop's mark.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", "svg", "image/svg+xml", include_str!("../static/mark.svg")));

/// The file of this name; nothing for one of another content.
pub(crate) fn find(file: &str) -> Option<&'static Asset> {
    let all: [&'static Asset; 5] = [&CSS, &JS, &OFFICE_CSS, &OFFICE_JS, &ICON];
    all.into_iter().find(|asset| asset.path.strip_prefix("/static/") == Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_content() {
        let name = CSS.path().strip_prefix("/static/").expect("a file");
        assert_eq!(find(name).map(|asset| asset.bytes.len()), Some(CSS.bytes.len()));
        assert!(find("shop.00000000.css").is_none());
        assert!(JS.bytes.len() <= 6 * 1024, "a script of {} bytes", JS.bytes.len());
        assert!(CSS.packed.len() < CSS.bytes.len());
    }
}
