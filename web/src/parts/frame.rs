//! The frame of every page: head, search, the way to cart and account, and the foot.

use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::leaf::Slot;
use crate::session::Visitor;
use crate::words::{Language, Words};

/// A whole page around its main part.
pub(crate) fn frame(words: &Words, title: &str, main: Markup) -> Markup {
    framed(words, title, "", main)
}

/// The same, with the words of a search in its field.
pub(crate) fn framed(words: &Words, title: &str, searched: &str, main: Markup) -> Markup {
    let shop = &words.shop;
    html! {
        (DOCTYPE)
        html lang=(words.language.code()) {
            head {
                meta charset="utf-8";
                title { (title) @if title != shop.name { " · " (shop.name) } }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href=(assets::CSS.path());
                link rel="icon" type="image/svg+xml" href=(assets::ICON.path());
                script src=(assets::JS.path()) defer {}
            }
            body {
                a.skip href="#main" { (shop.skip) }
                header.top {
                    div.bar {
                        a.brand href="/" { (mark()) span { (shop.name) } }
                        form.find action="/search" method="get" role="search" {
                            label.unseen for="q" { (shop.search_for) }
                            input #q name="q" type="search" value=(searched) placeholder=(shop.search_for) maxlength="512" autocomplete="off"
                                data-suggests="/suggest" data-called=(shop.suggestions) data-told=(shop.suggested);
                            button type="submit" { (shop.search) }
                        }
                        nav.you aria-label=(shop.menu) { (Slot::Visitor.mark()) }
                    }
                    nav.ways aria-label=(shop.shelves) {
                        a href="/new" { (shop.new) }
                        a href="/best-sellers" { (shop.best) }
                        a href="/categories" { (shop.categories) }
                    }
                }
                (Slot::Notice.mark())
                main #main { (main) }
                footer.foot {
                    div.bar {
                        p { strong { (shop.name) } " · " (shop.motto) }
                        form action="/language" method="post" {
                            label for="language" { (shop.language) }
                            select #language name="language" {
                                @for (language, name) in [(Language::En, "English"), (Language::De, "Deutsch")] {
                                    option value=(language.code()) lang=(language.code()) selected[language == words.language] { (name) }
                                }
                            }
                            button.quiet type="submit" { (shop.change) }
                        }
                        p.fine { (shop.colophon) }
                    }
                }
            }
        }
    }
}

/// The shop's mark: an open book, folded from one sheet.
pub(crate) fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false" {
            path fill="currentColor" d="M16 8C12 4.6 7 4 2 4.4v21c5-.4 10 .2 14 3.6 4-3.4 9-4 14-3.6v-21C25 4 20 4.6 16 8zm-1.4 17.3C11.400 23.300 8 22.700 4.400 22.700V6.700c3.800 0 7.400.7 10.200 3.200zm13-2.600c-3.600 0-7 .6-10.200 2.600V9.900c2.800-2.500 6.400-3.200 10.200-3.200z" {}
        }
    }
}

/// The part of the frame that is the reader's own.
pub(crate) fn visitor_part(visitor: &Visitor) -> Markup {
    let shop = &visitor.words.shop;
    if let Some(worker) = &visitor.worker {
        return html! {
            a href="/admin/me" { (worker.name) }
            form action="/admin/sign-out" method="post" { button.quiet type="submit" { (visitor.words.account.sign_out) } }
        };
    }
    html! {
        @match visitor.signed() {
            Some(signed) => a href="/account" title=(signed.username) { (shop.account) },
            None => a href="/sign-in" { (shop.sign_in) },
        }
        a.cart href="/cart" {
            (shop.cart)
            @if visitor.in_cart > 0 {
                " " span.count { (visitor.in_cart) span.unseen { " (" (visitor.words.books(visitor.in_cart)) ")" } }
            }
        }
    }
}
