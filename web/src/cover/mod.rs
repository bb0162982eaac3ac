//! Covers that are drawn: a book without a picture gets one made of its own words, the same each time.

mod layout;
mod letters;
mod palette;

use contract::book::Book;
use layout::Layout;
use palette::PALETTES;

/// Changes when covers are drawn otherwise, so that browsers ask for them anew.
const DESIGN: &str = "1";

/// What a cover is made of.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    book_id: &'a str,
    title: &'a str,
    author: &'a str,
    category: &'a str,
}

/// Where a book's cover is: an address that changes with what is on it.
pub(crate) fn address(book: &Book) -> String {
    format!("/covers/{}/{}", book.book_id, book.cover.clone().unwrap_or_else(|| digest(book)))
}

/// The digest of what a drawn cover is made of.
pub(crate) fn digest(book: &Book) -> String {
    with(book, |drawing| {
        let text = [DESIGN, drawing.title, drawing.author, drawing.category].join("\u{1f}");
        format!("{:016x}", fnv(text.as_bytes()))
    })
}

/// A book's cover, as SVG.
pub(crate) fn draw(book: &Book) -> String {
    with(book, drawn)
}

fn with<T>(book: &Book, make: impl FnOnce(Drawing<'_>) -> T) -> T {
    let book_id = book.book_id.to_string();
    make(Drawing {
        book_id: &book_id,
        title: book.title.as_str(),
        author: book.author.name.as_str(),
        category: book.category.name.as_str(),
    })
}

fn drawn(drawing: Drawing<'_>) -> String {
    let chosen = mixed(fnv(drawing.book_id.as_bytes()));
    let palette = &PALETTES[chosen as usize % PALETTES.len()];
    let layout = Layout::ALL[(chosen >> 32) as usize % Layout::ALL.len()];
    layout.draw(palette, drawing.title, drawing.author, drawing.category)
}

/// FNV-1a: quick, and good enough to choose by.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Every bit hangs on all others, so that books that were made one after the other do not look alike (SplitMix64).
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_a_book_is_called_its_cover_is_well_formed(id in "[0-9A-Z]{26}", title in "\\PC{1,512}", author in "\\PC{1,80}") {
            let svg = drawn(Drawing { book_id: &id, title: &title, author: &author, category: "Fiction & more" });
            prop_assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
            let text = svg.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "");
            prop_assert!(!text.contains('&'), "an ampersand is left: {svg}");
            prop_assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
            prop_assert_eq!(svg.matches('<').count(), svg.matches('>').count());
        }
    }

    #[test]
    fn the_same_book_has_the_same_cover() {
        let drawing =
            Drawing { book_id: "book_1", title: "Emma", author: "Jane Austen", category: "Fiction" };
        assert_eq!(drawn(drawing), drawn(drawing));
        assert_ne!(drawn(drawing), drawn(Drawing { book_id: "book_2", ..drawing }));
    }
}
