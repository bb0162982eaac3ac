//! Deleting an account: what goes and what stays is said before, and the password asked.

use contract::customer::{CloseWebSession, CustomerError, DeleteCustomer};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{Login, Password};
use maud::{Markup, html};

use super::framed;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::parts::{Field, field, key};
use crate::session::{Signed, Visitor, cookies};
use crate::shop::{Shown, sign_in};
use crate::words::{Notice, Words};

const PASSWORD: Field = Field {
    name: "password",
    kind: "password",
    autocomplete: "current-password",
    longest: 128,
    has_hint: false,
};

/// Asks whether it is meant.
pub(crate) async fn ask_to_delete(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let words = visitor.words;
    Ok(Shown::page(framed(words, words.account.delete_ask, "/account/delete", draw(words, asked, html! {}))))
}

/// Deletes it.
pub(crate) async fn delete(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let signed = visitor.signed().ok_or(Failed::Lost)?;
    let mut fields = asked.fields();
    let is_sure = fields.is_ticked("sure");
    let password = fields.take::<Password>("password");
    let words = &visitor.words.account;
    if !is_sure {
        return Ok(again(visitor, asked, words.delete_tick));
    }
    let Some(password) = password else { return Ok(again(visitor, asked, words.password_wrong)) };
    if !knows(web, visitor, signed, password).await? {
        return Ok(again(visitor, asked, words.password_wrong));
    }
    let request = DeleteCustomer { user_id: signed.user_id };
    web.gateway.erase_customer(&visitor.once(web, asked), request).await?;
    let headers = &visitor.headers;
    let shown = Shown::see("/").saying(Notice::Erased);
    Ok(shown.with(cookies::drop(headers, cookies::SHOP)).with(cookies::drop(headers, cookies::GUEST)))
}

/// Whether it is the customer's password: a session opens with it, and is ended again.
async fn knows(web: &Web, visitor: &Visitor, signed: &Signed, password: Password) -> Result<bool, Failed> {
    let Ok(login) = signed.username.parse::<Login>() else { return Ok(false) };
    match sign_in::sign_in(web, &visitor.cx(), login, password).await {
        Ok((user_id, token)) => {
            web.gateway.close_web_session(&visitor.cx_of(user_id, &token), CloseWebSession {}).await?;
            Ok(user_id == signed.user_id)
        }
        Err(GatewayError::Customer(CustomerError::InvalidCredentials)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn again(visitor: &Visitor, asked: &Asked, fault: &str) -> Shown {
    let words = visitor.words;
    let page = draw(words, asked, error::summary(fault, &[]));
    let page = framed(words, words.account.delete_ask, "/account/delete", page);
    Shown::again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

fn draw(words: &Words, asked: &Asked, fault: Markup) -> Markup {
    let said = &words.account;
    html! {
        h1 { (said.delete_ask) }
        (fault)
        p { (said.delete_what) }
        form.slip action="/account/delete" method="post" {
            (key())
            (field(words, asked, &Wrong::default(), &PASSWORD))
            label.choice { input type="checkbox" name="sure" value="yes" required; span { (said.delete_sure) } }
            button.strong.danger type="submit" { (said.delete_yes) }
        }
    }
}
