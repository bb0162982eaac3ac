//! A customer's account: who they are, what they ordered, what they were told; and the way out.

mod delete;
mod notices;
mod orders;

pub(crate) use delete::{ask_to_delete, delete};
pub(crate) use notices::{notices, read_notice};
pub(crate) use orders::{orders, show};

use maud::{Markup, html};

use crate::parts::{frame, key};
use crate::words::Words;

/// The account's pages, with the way between them.
fn framed(words: &Words, title: &str, here: &str, main: Markup) -> Markup {
    let said = &words.account;
    let places = [
        ("/account", said.overview),
        ("/account/orders", said.orders),
        ("/account/notices", said.notices),
        ("/account/delete", said.delete),
    ];
    let main = html! {
        div.desk {
            nav.tabs aria-label=(said.title) {
                ul {
                    @for (place, name) in places {
                        li { a href=(place) aria-current=[(place == here).then_some("page")] { (name) } }
                    }
                }
                form action="/sign-out" method="post" { (key()) button.quiet type="submit" { (said.sign_out) } }
            }
            div.page { (main) }
        }
    };
    frame(words, title, main)
}
