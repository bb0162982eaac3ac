//! Where a one-time link leads a customer who has forgotten the password: to a new one.

use contract::customer::{CustomerError, LinkInfo, LinkPurpose, UseLink};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{LinkToken, Password};
use maud::{Markup, html};

use super::Shown;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::parts::{NEW_PASSWORD, field, frame, key, whose};
use crate::session::{Visitor, link};
use crate::words::Notice;

const PURPOSES: &[LinkPurpose] = &[LinkPurpose::Reset];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    match link::look(web, visitor, asked, PURPOSES).await? {
        Some(link) => Ok(Shown::page(draw(visitor, asked, &link, &Wrong::default()))),
        None => Ok(gone(visitor)),
    }
}

/// Takes the new password. Every session of before has ended then. Sent once more it is the same act, though the link that
/// was used is gone.
pub(crate) async fn choose(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let link = link::look(web, visitor, asked, PURPOSES).await?;
    let mut fields = asked.fields();
    let password = fields.take::<Password>("password");
    let (Some(password), Some(token)) = (password, asked.id::<LinkToken>("token")) else {
        let Some(link) = link else { return Ok(gone(visitor)) };
        let page = draw(visitor, asked, &link, &fields.wrong());
        return Ok(Shown::again(StatusCode::UNPROCESSABLE_ENTITY, page));
    };
    let request = UseLink { token, password, username: None, email: None };
    match web.gateway.use_link(&visitor.once(web, asked), request).await {
        Ok(()) => Ok(Shown::see("/sign-in").saying(Notice::PasswordSet)),
        Err(GatewayError::Customer(CustomerError::LinkNotFound)) => Ok(gone(visitor)),
        Err(error) => Err(error.into()),
    }
}

fn gone(visitor: &Visitor) -> Shown {
    let said = &visitor.words.account;
    let main = html! { section.slip { h1 { (said.link_gone) } p { (said.link_gone_what) } } };
    Shown::again(StatusCode::NOT_FOUND, frame(visitor.words, said.link_gone, main))
}

fn draw(visitor: &Visitor, asked: &Asked, link: &LinkInfo, wrong: &Wrong) -> Markup {
    let (words, said) = (visitor.words, &visitor.words.account);
    let main = html! {
        section.slip {
            h1 { (said.new_password) }
            @if let Some(name) = &link.name { p { (words.fields.username) ": " strong { (name) } } }
            @if !wrong.is_empty() { (error::summary(said.check, &[])) }
            form action=(asked.parts.uri.path()) method="post" {
                (key())
                @if let Some(name) = &link.name { (whose(name.as_str())) }
                (field(words, asked, wrong, &NEW_PASSWORD))
                button.strong type="submit" { (said.save_password) }
            }
        }
    };
    frame(words, said.new_password, main)
}
