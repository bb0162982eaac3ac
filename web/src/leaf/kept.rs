//! Pages that are kept beside the answers that they are made of: the parts are asked for each time, and the page is
//! given out again only if they are the same answers. So nobody has to know what a page depends on, and none is stale.

use std::hash::Hash;
use std::sync::Arc;

use contract::Rendered;
use maud::Markup;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::Leaf;

/// An answer that a page is made of.
pub(crate) trait Part {
    /// Whether a page made of the other would be the same.
    fn is_same(&self, other: &Self) -> bool;
}

impl<T> Part for Rendered<T> {
    fn is_same(&self, other: &Self) -> bool {
        Self::is_same(self, other)
    }
}

impl<T: Part> Part for Option<T> {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(other)) => one.is_same(other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<A: Part, B: Part, C: Part> Part for (A, B, C) {
    fn is_same(&self, other: &Self) -> bool {
        self.0.is_same(&other.0) && self.1.is_same(&other.1) && self.2.is_same(&other.2)
    }
}

#[derive(Clone)]
struct ByBytes;

impl<K, P> Weighter<K, Arc<(P, Arc<Leaf>)>> for ByBytes {
    fn weight(&self, _: &K, page: &Arc<(P, Arc<Leaf>)>) -> u64 {
        page.1.weight()
    }
}

/// Pages of one sort, by what they are about.
pub(crate) struct KeptPages<K, P>(Cache<K, Arc<(P, Arc<Leaf>)>, ByBytes>);

impl<K: Eq + Hash + Clone, P: Part> KeptPages<K, P> {
    /// Room for so many bytes of pages.
    pub(crate) fn with_room(bytes: u64) -> Self {
        // A page is some twenty kilobytes.
        let pages = usize::try_from(bytes / 20_000).unwrap_or(1);
        Self(Cache::with_weighter(pages, bytes, ByBytes))
    }

    /// The page about `key`, made of `parts`: as it was drawn before, if the parts were the same.
    pub(crate) fn page(&self, key: K, parts: P, draw: impl FnOnce(&P) -> Markup) -> Arc<Leaf> {
        if let Some(kept) = self.0.get(&key).filter(|kept| kept.0.is_same(&parts)) {
            return kept.1.clone();
        }
        let leaf = Arc::new(Leaf::cut(draw(&parts)));
        self.0.insert(key, Arc::new((parts, leaf.clone())));
        leaf
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;

    #[test]
    fn a_page_is_drawn_again_when_an_answer_it_is_made_of_is_another() {
        let kept = KeptPages::with_room(1 << 20);
        let answer = |number: i32| Rendered::new(number).expect("JSON");
        let page = |parts: Rendered<i32>| kept.page("a", parts, |part| html! { (**part) });
        let first = page(answer(1));
        assert!(Arc::ptr_eq(&first, &page(answer(1))), "drawn again for nothing");
        let second = page(answer(2));
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(Arc::ptr_eq(&second, &page(answer(2))));
    }
}
