//! The frame of the back office: its menu, who is signed in, and the page.

use maud::{DOCTYPE, Markup, html};

use super::is_there;
use crate::assets;
use crate::leaf::Slot;
use crate::parts::mark;
use crate::session::Visitor;
use crate::words::office::Office;

/// The departments, each with its pages. Whatever a reader may not do, or is not there, is not named.
fn menu(words: &Office) -> [(&'static str, &'static str); 16] {
    [
        ("/admin", words.today),
        ("/admin/orders", words.orders),
        ("/admin/pick-list", words.pick_list),
        ("/admin/customers", words.customers),
        ("/admin/catalogue", words.catalogue),
        ("/admin/import", words.import),
        ("/admin/inventory", words.inventory),
        ("/admin/receipts", words.receipts),
        ("/admin/movements", words.movements),
        ("/admin/low", words.low),
        ("/admin/notices", words.notices),
        ("/admin/dead-letters", words.dead_letters),
        ("/admin/services", words.services),
        ("/admin/staff", words.staff),
        ("/admin/keys", words.keys),
        ("/admin/audit", words.audit),
    ]
}

/// A whole page of the office around its main part; `here` is where in the menu it is.
pub(crate) fn frame(visitor: &Visitor, title: &str, here: &str, main: Markup) -> Markup {
    let (words, said) = (visitor.words, &visitor.words.office);
    html! {
        (DOCTYPE)
        html.office lang=(words.language.code()) {
            head {
                meta charset="utf-8";
                title { (title) " · " (said.name) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                link rel="stylesheet" href=(assets::CSS.path());
                link rel="stylesheet" href=(assets::OFFICE_CSS.path());
                link rel="icon" type="image/svg+xml" href=(assets::ICON.path());
                script src=(assets::JS.path()) defer {}
                script src=(assets::OFFICE_JS.path()) defer {}
            }
            body {
                a.skip href="#main" { (words.shop.skip) }
                header.top {
                    div.bar {
                        a.brand href="/admin" { (mark()) span { (words.shop.name) } " " small { (said.name) } }
                        nav.you aria-label=(words.shop.menu) { (Slot::Visitor.mark()) a href="/" { (said.shop) } }
                    }
                }
                (Slot::Notice.mark())
                div.rooms[visitor.worker.is_some()] {
                    @if visitor.worker.is_some() {
                        nav.departments aria-label=(said.menu) {
                            ul {
                                @for (path, name) in menu(said) {
                                    @if is_there(visitor, path) {
                                        li { a href=(path) aria-current=[(path == here).then_some("page")] { (name) } }
                                    }
                                }
                            }
                        }
                    }
                    main #main { (main) }
                }
            }
        }
    }
}
