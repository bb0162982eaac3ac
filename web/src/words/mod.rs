//! What the pages say, in each of their languages. A word that is missing in one does not compile.

mod account;
mod errors;
mod format;
pub(crate) mod office;
mod shop;
mod told;

use http::{HeaderMap, header};

pub(crate) use format::{date, day_of, moment, money, number, typed};
pub(crate) use shop::Shop;

use crate::session::cookies;

/// The words of a chapter: each in English, then in German.
macro_rules! chapter {
    ($(#[$doc:meta])* $name:ident { $($word:ident: $en:literal, $de:literal;)+ }) => {
        $(#[$doc])*
        pub(crate) struct $name { $(pub(crate) $word: &'static str),+ }
        impl $name {
            pub(crate) const EN: Self = Self { $($word: $en),+ };
            pub(crate) const DE: Self = Self { $($word: $de),+ };
        }
    };
}
pub(crate) use chapter;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// English.
    En,
    /// German.
    De,
}

impl Language {
    /// Its code (BCP 47).
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// By its code.
    pub(crate) fn by(code: &str) -> Option<Self> {
        [Self::En, Self::De].into_iter().find(|language| language.code() == code)
    }

    /// The one that was chosen, or else the first that the browser asks for and the pages have, or else English.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        if let Some(chosen) = cookies::read(headers, cookies::LANGUAGE).and_then(Self::by) {
            return chosen;
        }
        let accepted =
            headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let mut wanted: Vec<(u16, Self)> = accepted.split(',').filter_map(Self::wanted).collect();
        // Stable: of two that are wanted as much, the first.
        wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wanted.first().map_or(Self::En, |(_, language)| *language)
    }

    /// `de-AT;q=0.8`, with its weight in thousandths.
    fn wanted(range: &str) -> Option<(u16, Self)> {
        let mut parts = range.split(';').map(str::trim);
        let language = parts.next()?.split('-').next().map(str::to_ascii_lowercase)?;
        let weight =
            parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
        (weight > 0.0).then_some(((weight.min(1.0) * 1000.0) as u16, Self::by(&language)?))
    }
}

/// All words of one language.
pub(crate) struct Words {
    pub(crate) language: Language,
    pub(crate) shop: shop::Shop,
    pub(crate) cart: shop::Cart,
    pub(crate) checkout: shop::Checkout,
    pub(crate) order: shop::Order,
    pub(crate) account: account::Account,
    pub(crate) fields: account::Fields,
    pub(crate) office: office::Office,
    pub(crate) goods: office::Goods,
    pub(crate) imports: office::Imports,
    pub(crate) trade: office::Trade,
    pub(crate) house: office::House,
    pub(crate) errors: errors::Errors,
    pub(crate) notices: errors::Notices,
}

static EN: Words = Words {
    language: Language::En,
    shop: shop::Shop::EN,
    cart: shop::Cart::EN,
    checkout: shop::Checkout::EN,
    order: shop::Order::EN,
    account: account::Account::EN,
    fields: account::Fields::EN,
    office: office::Office::EN,
    goods: office::Goods::EN,
    imports: office::Imports::EN,
    trade: office::Trade::EN,
    house: office::House::EN,
    errors: errors::Errors::EN,
    notices: errors::Notices::EN,
};

static DE: Words = Words {
    language: Language::De,
    shop: shop::Shop::DE,
    cart: shop::Cart::DE,
    checkout: shop::Checkout::DE,
    order: shop::Order::DE,
    account: account::Account::DE,
    fields: account::Fields::DE,
    office: office::Office::DE,
    goods: office::Goods::DE,
    imports: office::Imports::DE,
    trade: office::Trade::DE,
    house: office::House::DE,
    errors: errors::Errors::DE,
    notices: errors::Notices::DE,
};

impl Words {
    /// The words of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &EN,
            Language::De => &DE,
        }
    }
}

macro_rules! notices {
    ($($notice:ident $code:literal $word:ident;)+) => {
        /// What was just done, as the next page says it once. It travels as a code, never as text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Notice { $($notice),+ }

        impl Notice {
            /// By its code.
            pub(crate) fn of(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$notice),)+ _ => None }
            }

            /// Its code.
            pub(crate) fn code(self) -> &'static str {
                match self { $(Self::$notice => $code),+ }
            }

            /// What it says.
            pub(crate) fn says(self, words: &'static Words) -> &'static str {
                match self { $(Self::$notice => words.notices.$word),+ }
            }
        }
    };
}

notices! {
    Added "added" added;
    Changed "changed" changed;
    Mended "mended" mended;
    Welcome "welcome" welcome;
    SignedIn "signed-in" signed_in;
    SignedOut "signed-out" signed_out;
    Cancelled "cancelled" cancelled;
    ToMain "to-main" to_main;
    Saved "saved" saved;
    AddressAdded "address-added" address_added;
    AddressRemoved "address-removed" address_removed;
    SessionsEnded "sessions-ended" sessions_ended;
    Erased "erased" erased;
    PasswordSet "password-set" password_set;
    Packing "packing" packing;
    NothingTicked "nothing-ticked" nothing_ticked;
    Stepped "stepped" stepped;
    Refunded "refunded" refunded;
    Sent "sent" sent;
    Ended "ended" ended;
    CustomerErased "customer-erased" customer_erased;
    Replayed "replayed" replayed;
    BookAdded "book-added" book_added;
    BookSaved "book-saved" book_saved;
    BookDeleted "book-deleted" book_deleted;
    BooksChanged "books-changed" books_changed;
    InventorySaved "inventory-saved" inventory_saved;
    GoodsReceived "goods-received" goods_received;
    GoodsRemoved "goods-removed" goods_removed;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(accepted: &'static str, cookie: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a value"));
        headers.insert(header::COOKIE, cookie.parse().expect("a value"));
        Language::of(&headers)
    }

    #[test]
    fn a_browser_is_spoken_to_in_the_language_it_asks_for() {
        assert_eq!(asking("de-AT,en;q=0.8", ""), Language::De);
        assert_eq!(asking("fr, en;q=0.5, de;q=0.9", ""), Language::De);
        assert_eq!(asking("fr", ""), Language::En);
        assert_eq!(asking("de;q=0", ""), Language::En);
        assert_eq!(asking("de;q=x,,;", ""), Language::En);
        assert_eq!(asking("de", "octavo-language=en"), Language::En, "what was chosen goes first");
        assert_eq!(asking("de", "octavo-language=xx"), Language::De);
    }
}
