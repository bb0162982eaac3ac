//! The address book: where parcels can go.

use contract::customer::{BookAddress, CustomerError, ListAddresses, MAX_ADDRESSES, RemoveAddress};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{AddressId, CallError};
use maud::{Markup, html};

use super::{customer, framed};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::parts::{ADDRESS, field, in_a_line, key, postal, summary};
use crate::session::Visitor;
use crate::shop::Shown;
use crate::shop::checkout::new_address;
use crate::words::{Notice, Words};

const HERE: &str = "/account/addresses";

/// The book.
pub(crate) async fn addresses(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    Ok(Shown::page(page(web, visitor, asked, html! {}, &Wrong::default()).await?))
}

async fn page(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    fault: Markup,
    wrong: &Wrong,
) -> Result<Markup, Failed> {
    let request = ListAddresses { user_id: customer(visitor)? };
    let book = web.gateway.list_addresses(&visitor.cx(), request).await?.data;
    let words = visitor.words;
    let said = &words.account;
    let main = html! {
        h1 { (said.addresses) }
        (fault)
        (summary(words, wrong, |field| words.fields.label(field)))
        p { (said.addresses_what) }
        ul.addresses { @for to in &book { li { (drawn(words, to)) } } }
        // The main one is not in the way of others.
        @if book.len() <= MAX_ADDRESSES {
            section aria-labelledby="add" {
                h2 #add { (said.add_address) }
                form.pairs action=(HERE) method="post" {
                    (key())
                    @for one in &ADDRESS { (field(words, asked, wrong, one)) }
                    button.strong type="submit" { (said.add_address) }
                }
            }
        } @else { p.hint { (said.addresses_full) } }
    };
    Ok(framed(words, said.addresses, HERE, main))
}

fn drawn(words: &Words, to: &BookAddress) -> Markup {
    let said = &words.account;
    html! {
        @if to.is_main { p.fine { (said.main_address) } }
        (postal(&to.recipient, &to.address, &to.city, &to.country))
        @if to.is_main {
            a href="/account/edit" { (said.edit_way) span.unseen { ": " (said.main_address) } }
        } @else {
            form action={ (HERE) "/" (to.address_id) "/remove" } method="post" {
                (key())
                button.quiet type="submit" { (said.remove) span.unseen { ": " (in_a_line(to)) } }
            }
        }
    }
}

/// Adds one.
pub(crate) async fn add_address(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let (fault, wrong) = match new_address(&mut fields, customer(visitor)?) {
        Some(request) => match web.gateway.add_address(&visitor.once(web, asked), request).await {
            Ok(_) => return Ok(Shown::see(HERE).saying(Notice::AddressAdded)),
            Err(GatewayError::Customer(CustomerError::Call(CallError::ValidationFailed { .. }))) => {
                (error::summary(visitor.words.account.addresses_full, &[]), Wrong::default())
            }
            Err(error) => return Err(error.into()),
        },
        None => (html! {}, fields.wrong()),
    };
    let page = page(web, visitor, asked, fault, &wrong).await?;
    Ok(Shown::again(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Removes one. An order that was to go there still does.
pub(crate) async fn remove_address(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let address_id: AddressId = asked.id("address_id").ok_or(Failed::Lost)?;
    let request = RemoveAddress { user_id: customer(visitor)?, address_id };
    web.gateway.remove_address(&visitor.once(web, asked), request).await?;
    Ok(Shown::see(HERE).saying(Notice::AddressRemoved))
}
