//! Sign-in and sign-out.

use contract::customer::{CustomerError, SignIn, SignOut};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{CallContext, Password, SessionToken, UserId, Username};
use maud::{Markup, html};

use super::{Shown, escaped};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::parts::{Field, field, frame, key};
use crate::session::{Visitor, cookies, guest};
use crate::words::{Notice, Words};

const FIELDS: [Field; 2] = [
    Field { name: "username", kind: "text", autocomplete: "username", longest: 64, has_hint: false },
    Field {
        name: "password",
        kind: "password",
        autocomplete: "current-password",
        longest: 128,
        has_hint: false,
    },
];

/// The page. Who is signed in goes on.
pub(crate) async fn show(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    if visitor.signed().is_some() {
        return Ok(Shown::see(if asked.then() == "/" { "/account" } else { asked.then() }));
    }
    let words = visitor.words;
    Ok(Shown::page(frame(words, words.account.sign_in, draw(words, asked, html! {}))))
}

/// Signs in. Whatever is wrong with name or password is said in the same words.
pub(crate) async fn enter(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let named = (fields.take::<Username>("username"), fields.take::<Password>("password"));
    let (Some(username), Some(password)) = named else { return Ok(wrong(visitor, asked)) };
    let cx = visitor.once(web, asked).derive("1.2");
    match sign_in(web, &cx, username, password).await {
        Ok((user_id, token)) => {
            Ok(entered(web, visitor, user_id, &token, asked.then()).await.saying(Notice::SignedIn))
        }
        Err(GatewayError::Customer(CustomerError::InvalidCredentials)) => Ok(wrong(visitor, asked)),
        Err(error) => Err(error.into()),
    }
}

/// Opens a session.
pub(crate) async fn sign_in(
    web: &Web,
    cx: &CallContext,
    username: Username,
    password: Password,
) -> Result<(UserId, SessionToken), GatewayError> {
    let session = web.gateway.sign_in(cx, SignIn { username, password }).await?;
    Ok((session.user_id, session.token))
}

/// Goes on as a customer, with what the guest had in the cart. While the carts are away, that stays the guest's, whose
/// cookie is then kept until the next sign-in.
pub(crate) async fn entered(
    web: &Web,
    visitor: &Visitor,
    user_id: UserId,
    token: &SessionToken,
    then: &str,
) -> Shown {
    let mut shown = Shown::see(then).with(cookies::keep(&visitor.headers, cookies::SHOP, token.as_str()));
    if let Some(guest) = visitor.guest {
        match guest::merge(web, visitor, guest, user_id).await.map_err(Failed::from) {
            Ok(()) | Err(Failed::Lost) => shown = shown.with(cookies::drop(&visitor.headers, cookies::GUEST)),
            Err(failed) => tracing::warn!(?failed, "a guest's cart could not be taken over"),
        }
    }
    shown
}

/// Ends the session. One that has ended is ended.
pub(crate) async fn leave(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    if visitor.signed().is_some() {
        web.gateway.sign_out(&visitor.once(web, asked), SignOut {}).await?;
    }
    Ok(Shown::see("/").saying(Notice::SignedOut).with(cookies::drop(&visitor.headers, cookies::SHOP)))
}

fn wrong(visitor: &Visitor, asked: &Asked) -> Shown {
    let words = visitor.words;
    let page = draw(words, asked, error::summary(words.account.wrong, &[]));
    Shown::again(StatusCode::UNPROCESSABLE_ENTITY, frame(words, words.account.sign_in, page))
}

fn draw(words: &Words, asked: &Asked, fault: Markup) -> Markup {
    let said = &words.account;
    let then = asked.then();
    html! {
        section.slip {
            h1 { (said.sign_in) }
            (fault)
            form action="/sign-in" method="post" {
                (key())
                input type="hidden" name="then" value=(then);
                @for one in &FIELDS { (field(words, asked, &Wrong::default(), one)) }
                button.strong type="submit" { (said.sign_in) }
            }
            p { (said.no_account) " " a href={ "/sign-up?then=" (escaped(then)) } { (said.open_one) } }
        }
    }
}
