//! The shop's own files: style, script, mark. Each has the digest of its content in its name, so that a browser keeps it
//! for good and another content is another file.

use std::io::Write;
use std::sync::LazyLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

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
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        // Into memory, where there is always room.
        let packed = packer.write_all(text.as_bytes()).and_then(|()| packer.finish()).unwrap_or_default();
        let path = format!("/static/{name}.{}.{ending}", &digest[..8]);
        Self { path, kind, bytes: Bytes::from_static(text.as_bytes()), packed: packed.into() }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

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
