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

const PURPOSES: &[LinkPurpose] = &[LinkPurpose::Invite, LinkPurpose::FirstAdmin];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    match link::look(web, visitor, asked, PURPOSES).await? {
        Some(link) => Ok(Shown::page(draw(visitor, asked, &link, &Wrong::default()))),
        None => Ok(gone(visitor)),
    }
}

/// Takes the password. Sent once more it is the same act, though the link that was used is gone.
pub(crate) async fn choose(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let link = link::look(web, visitor, asked, PURPOSES).await?;
    let mut fields = asked.fields();
    // The first admin's form alone has these.
    let is_first = link.as_ref().map_or(!asked.typed("username").is_empty(), |link| link.name.is_none());
    let username = if is_first { fields.take::<Username>("username") } else { None };
    let email = if is_first { fields.take::<Email>("email") } else { None };
    let password = fields.take::<Password>("password");
    let again = |wrong: &Wrong| match &link {
        Some(link) => Shown::again(StatusCode::UNPROCESSABLE_ENTITY, draw(visitor, asked, link, wrong)),
        None => gone(visitor),
    };
    let wrong = fields.wrong();
    let (Some(password), Some(token), true) = (password, asked.id::<LinkToken>("token"), wrong.is_empty())
    else {
        return Ok(again(&wrong));
    };
    let request = UseLink { token, password, username, email };
    match web.gateway.use_link(&visitor.once(web, asked), request).await {
        Ok(()) => Ok(Shown::see(SIGN_IN).saying(Notice::PasswordSet)),
        Err(GatewayError::Customer(CustomerError::LinkNotFound)) => Ok(gone(visitor)),
        Err(GatewayError::Customer(CustomerError::Call(error))) => match Wrong::of(&error) {
            Some(wrong) => Ok(again(&wrong)),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

fn gone(visitor: &Visitor) -> Shown {
    let said = &visitor.words.house;
    let main = html! { section.slip { h1 { (said.link_gone) } p { (said.link_gone_what) } } };
    Shown::again(StatusCode::NOT_FOUND, frame(visitor, said.link_gone, "", main))
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
