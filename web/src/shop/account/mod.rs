//! A customer's account: who they are, what they ordered, what they were told; and the way out.

mod addresses;
mod delete;
pub(crate) mod details;
mod edit;
mod notices;
mod orders;
mod password;
mod sessions;

pub(crate) use addresses::{add_address, addresses, remove_address};
pub(crate) use delete::{ask_to_delete, delete};
pub(crate) use edit::{edit, save};
pub(crate) use notices::{notices, read_notice};
pub(crate) use orders::{orders, show};
pub(crate) use password::{ask_password, change_password};
pub(crate) use sessions::{end_sessions, sessions};

use kernel::UserId;
use maud::{Markup, html};

use crate::error::Failed;
use crate::parts::{frame, key};
use crate::session::Visitor;
use crate::words::Words;

/// The account's pages, with the way between them.
fn framed(words: &Words, title: &str, here: &str, main: Markup) -> Markup {
    let said = &words.account;
    let places = [
        ("/account", said.overview),
        ("/account/orders", said.orders),
        ("/account/notices", said.notices),
        ("/account/edit", said.edit),
        ("/account/addresses", said.addresses),
        ("/account/password", said.password),
        ("/account/sessions", said.sessions),
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

/// Who is signed in.
fn customer(visitor: &Visitor) -> Result<UserId, Failed> {
    visitor.signed().map(|signed| signed.user_id).ok_or(Failed::Lost)
}
