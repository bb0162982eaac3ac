//! A page as it is kept: its HTML, cut where it differs from reader to reader.
//!
//! A slot is a comment that no data can spell, since data is escaped.

mod kept;

pub(crate) use kept::{KeptPages, Part};

use bytes::{Bytes, BytesMut};
use maud::{Markup, PreEscaped};

/// What differs between two who look at the same page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Who looks: the way to the account, and how much is in the cart.
    Visitor,
    /// A fresh key for each form, so that a double click is one act.
    Key,
    /// A line about what was just done.
    Notice,
}

impl Slot {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Visitor, "<!--=visitor-->"), (Self::Key, "<!--=key-->"), (Self::Notice, "<!--=notice-->")];

    /// The slot as it stands in a page.
    pub(crate) fn mark(self) -> PreEscaped<&'static str> {
        PreEscaped(Self::ALL[self as usize].1)
    }
}

/// What is put into the slots.
pub(crate) struct Slots {
    pub(crate) visitor: String,
    pub(crate) key: String,
    pub(crate) notice: String,
}

/// A page, cut at its slots.
pub(crate) struct Leaf {
    pieces: Vec<(String, Option<Slot>)>,
    bytes: usize,
}

impl Leaf {
    /// Cuts a page.
    pub(crate) fn cut(page: Markup) -> Self {
        let page = page.into_string();
        let bytes = page.len();
        let (mut pieces, mut rest) = (Vec::new(), page.as_str());
        let next = |text: &str| {
            let found =
                Slot::ALL.iter().filter_map(|(slot, mark)| Some((text.find(mark)?, *slot, mark.len())));
            found.min_by_key(|(place, ..)| *place)
        };
        while let Some((place, slot, length)) = next(rest) {
            pieces.push((rest[..place].to_owned(), Some(slot)));
            rest = &rest[place + length..];
        }
        pieces.push((rest.to_owned(), None));
        Self { pieces, bytes }
    }

    /// The page for one reader.
    pub(crate) fn fill(&self, slots: &Slots) -> Bytes {
        let mut page = BytesMut::with_capacity(self.bytes + slots.visitor.len() + slots.notice.len() + 1024);
        for (text, slot) in &self.pieces {
            page.extend_from_slice(text.as_bytes());
            page.extend_from_slice(match slot {
                Some(Slot::Visitor) => slots.visitor.as_bytes(),
                Some(Slot::Key) => slots.key.as_bytes(),
                Some(Slot::Notice) => slots.notice.as_bytes(),
                None => b"",
            });
        }
        page.freeze()
    }

    /// How much memory it takes, about.
    pub(crate) fn weight(&self) -> u64 {
        self.bytes as u64 + 256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;

    #[test]
    fn a_page_is_filled_for_each_reader() {
        let page = html! { p { (Slot::Visitor.mark()) } input value=(Slot::Key.mark()); (Slot::Notice.mark()) input value=(Slot::Key.mark()); };
        let leaf = Leaf::cut(page);
        let slots = Slots { visitor: "Ada".into(), key: "K".into(), notice: "<b>done</b>".into() };
        let filled = leaf.fill(&slots);
        assert_eq!(&filled[..], br#"<p>Ada</p><input value="K"><b>done</b><input value="K">"#);
    }

    #[test]
    fn nobody_spells_a_slot() {
        let title = "<!--=key-->";
        let leaf = Leaf::cut(html! { h1 { (title) } a title=(title) {} });
        assert_eq!(leaf.pieces.len(), 1);
    }
}
