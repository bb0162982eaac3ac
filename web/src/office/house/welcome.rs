//! Where a one-time link leads somebody who is to work here: to a password of their own, and the first of them to a name.

use contract::customer::{CustomerError, LinkInfo, LinkPurpose, UseLink};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{Email, LinkToken, Password, Username};
use maud::{Markup, html};

use super::sign_in::SIGN_IN;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::parts::{Field, NEW_PASSWORD, field, key, whose};
use crate::session::{Visitor, link};
use crate::shown::Shown;
use crate::words::Notice;

/// Who the first admin is.
const FIRST: [Field; 2] = [
    Field { name: "username", kind: "text", autocomplete: "username", longest: 64, has_hint: true },
    Field { name: "email", kind: "email", autocomplete: "email", longest: 254, has_hint: true },
];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    match look(web, visitor, asked).await? {
        Some(link) => Ok(Shown::page(draw(visitor, asked, &link, &Wrong::default()))),
        None => Ok(gone(visitor)),
    }
}

/// Takes the password.
pub(crate) async fn choose(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let Some(link) = look(web, visitor, asked).await? else { return Ok(gone(visitor)) };
    let mut fields = asked.fields();
    let is_first = link.purpose == LinkPurpose::FirstAdmin;
    let username = if is_first { fields.take::<Username>("username") } else { None };
    let email = if is_first { fields.take::<Email>("email") } else { None };
    let password = fields.take::<Password>("password");
    let wrong = fields.wrong();
    let (Some(password), Some(token), true) = (password, asked.id::<LinkToken>("token"), wrong.is_empty())
    else {
        return Ok(again(visitor, asked, &link, &wrong));
    };
    let request = UseLink { token, password, username, email };
    match web.gateway.use_link(&visitor.once(web, asked), request).await {
        Ok(()) => Ok(Shown::see(SIGN_IN).saying(Notice::PasswordSet)),
        Err(GatewayError::Customer(CustomerError::LinkNotFound)) => Ok(gone(visitor)),
        Err(GatewayError::Customer(CustomerError::Call(error))) => match Wrong::of(&error) {
            Some(wrong) => Ok(again(visitor, asked, &link, &wrong)),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// What the link leads to; nothing when it does not work, or leads elsewhere.
async fn look(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Option<LinkInfo>, Failed> {
    Ok(link::look(web, visitor, asked).await?.filter(|link| link.purpose != LinkPurpose::Reset))
}

fn gone(visitor: &Visitor) -> Shown {
    let said = &visitor.words.house;
    let main = html! { section.slip { h1 { (said.link_gone) } p { (said.link_gone_what) } } };
    Shown::again(StatusCode::NOT_FOUND, frame(visitor, said.link_gone, "", main))
}

fn again(visitor: &Visitor, asked: &Asked, link: &LinkInfo, wrong: &Wrong) -> Shown {
    Shown::again(StatusCode::UNPROCESSABLE_ENTITY, draw(visitor, asked, link, wrong))
}

fn draw(visitor: &Visitor, asked: &Asked, link: &LinkInfo, wrong: &Wrong) -> Markup {
    let (words, said) = (visitor.words, &visitor.words.house);
    let main = html! {
        section.slip {
            h1 { (said.welcome) }
            @match &link.name {
                Some(name) => p { (words.fields.username) ": " strong { (name) } },
                None => p { (said.first_admin) },
            }
            @if !wrong.is_empty() { (error::summary(words.account.check, &[])) }
            form action=(asked.parts.uri.path()) method="post" {
                (key())
                @match &link.name {
                    Some(name) => (whose(name.as_str())),
                    None => @for one in &FIRST { (field(words, asked, wrong, one)) },
                }
                (field(words, asked, wrong, &NEW_PASSWORD))
                button.strong type="submit" { (said.choose) }
            }
        }
    };
    frame(visitor, said.welcome, "", main)
}
