//! Opening an account.

use contract::customer::CustomerError;
use contract::gateway::{GatewayError, Register};
use http::StatusCode;
use kernel::{CallError, Login, Username};
use maud::{Markup, html};

use super::{Shown, escaped, sign_in};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::parts::{Field, field, frame, key, summary};
use crate::session::Visitor;
use crate::words::{Notice, Words};

const FIELDS: [Field; 7] = [
    Field { name: "first_name", kind: "text", autocomplete: "given-name", longest: 512, has_hint: false },
    Field { name: "last_name", kind: "text", autocomplete: "family-name", longest: 512, has_hint: false },
    Field { name: "address", kind: "text", autocomplete: "street-address", longest: 512, has_hint: false },
    Field { name: "city", kind: "text", autocomplete: "address-level2", longest: 512, has_hint: false },
    Field { name: "country", kind: "text", autocomplete: "country-name", longest: 512, has_hint: false },
    Field { name: "email", kind: "email", autocomplete: "email", longest: 254, has_hint: false },
    Field { name: "password", kind: "password", autocomplete: "new-password", longest: 128, has_hint: true },
];

/// The page.
pub(crate) async fn show(_: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    if visitor.signed().is_some() {
        return Ok(Shown::see(if asked.then() == "/" { "/account" } else { asked.then() }));
    }
    let words = visitor.words;
    Ok(Shown::page(frame(words, words.account.sign_up, draw(words, asked, &Wrong::default()))))
}

/// Registers, and signs in. Sent twice, it is one account and one session.
pub(crate) async fn register(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let request = match read(web, asked) {
        Ok(request) => request,
        Err(wrong) => return Ok(again(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &wrong)),
    };
    let (login, password) = (request.email.to_string().parse::<Login>(), request.password.clone());
    let cx = visitor.once_as_nobody(web, asked);
    let taken = |field| Ok(again(visitor, asked, StatusCode::CONFLICT, &Wrong::one(field, "taken")));
    match web.gateway.register(&cx.derive("1.1"), request).await {
        Ok(_) => {}
        Err(GatewayError::Customer(CustomerError::EmailTaken)) => return taken("email"),
        Err(GatewayError::Customer(CustomerError::Call(error @ CallError::ValidationFailed { .. }))) => {
            let wrong = Wrong::of(&error).unwrap_or_default();
            return Ok(again(visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &wrong));
        }
        Err(error) => return Err(error.into()),
    }
    let login = login.map_err(|_| GatewayError::from(CallError::Internal))?;
    let (user_id, token) = sign_in::sign_in(web, &cx.derive("session"), login, password).await?;
    Ok(sign_in::entered(web, visitor, user_id, &token, asked.then()).await.saying(Notice::Welcome))
}

fn read(web: &Web, asked: &Asked) -> Result<Register, Wrong> {
    let mut fields = asked.fields();
    let read = (|| {
        // Each is looked at before any is missed, so that all that is wrong is said at once.
        let (password, email) = (fields.take("password"), fields.take("email"));
        let (first_name, last_name) = (fields.take("first_name"), fields.take("last_name"));
        let (address, city, country) = (fields.take("address"), fields.take("city"), fields.take("country"));
        Some(Register {
            username: username(web, asked)?,
            password: password?,
            email: email?,
            address: address?,
            city: city?,
            country: country?,
            first_name: first_name?,
            last_name: last_name?,
        })
    })();
    read.ok_or_else(|| fields.wrong())
}

/// A user name that nobody has to think of: people sign in by their e-mail address. It follows from the form, so that one
/// that is sent twice is one account.
fn username(web: &Web, asked: &Asked) -> Option<Username> {
    let form = web.world.fingerprint(&[b"reader", asked.text().as_bytes()]);
    format!("reader-{:.12}", form).parse().ok()
}

fn again(visitor: &Visitor, asked: &Asked, status: StatusCode, wrong: &Wrong) -> Shown {
    let words = visitor.words;
    Shown::again(status, frame(words, words.account.sign_up, draw(words, asked, wrong)))
}

fn draw(words: &Words, asked: &Asked, wrong: &Wrong) -> Markup {
    let said = &words.account;
    let then = asked.then();
    html! {
        section.slip.wide {
            h1 { (said.sign_up) }
            p { (said.sign_up_what) " " (said.have_one) " " a href={ "/sign-in?then=" (escaped(then)) } { (said.sign_in) } }
            (summary(words, wrong, |field| words.fields.label(field)))
            form.pairs action="/sign-up" method="post" {
                (key())
                input type="hidden" name="then" value=(then);
                @for one in &FIELDS { (field(words, asked, wrong, one)) }
                button.strong type="submit" { (said.sign_up) }
            }
        }
    }
}
