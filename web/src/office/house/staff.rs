//! Staff: who works here, what they are there for, and whether they may sign in.

use contract::customer::{
    CustomerError, InviteStaff, ListStaff, Renewal, Staff, StaffAndLink, StaffStatus, UpdateStaff,
};
use contract::gateway::GatewayError;
use http::StatusCode;
use kernel::{Email, Role, StaffId, Username};
use maud::{Markup, html};

use super::{audit, link};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{pager, queried};
use crate::parts::{Field, field, key};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words, date};

const HERE: &str = "/admin/staff";
const FIELDS: [Field; 2] = [
    Field { name: "username", kind: "text", autocomplete: "off", longest: 64, has_hint: true },
    Field { name: "email", kind: "email", autocomplete: "off", longest: 254, has_hint: true },
];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    draw(web, visitor, asked, &Wrong::default(), html! {}).await.map(Shown::page)
}

/// Invites somebody: what comes of it is a link to hand them.
pub(crate) async fn invite(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let username = fields.take::<Username>("username");
    let email = fields.take::<Email>("email");
    let role = fields.take::<Role>("role");
    let (Some(username), Some(email), Some(role)) = (username, email, role) else {
        return again(web, visitor, asked, fields.wrong()).await;
    };
    match web.gateway.invite_staff(&visitor.once(web, asked), InviteStaff { username, email, role }).await {
        Ok(invited) => made(web, visitor, &invited).await,
        Err(GatewayError::Customer(CustomerError::UsernameTaken)) => {
            again(web, visitor, asked, Wrong::one("username", visitor.words.house.name_taken)).await
        }
        Err(GatewayError::Customer(CustomerError::EmailTaken)) => {
            again(web, visitor, asked, Wrong::one("email", visitor.words.fields.email_of_another)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Changes one of them.
pub(crate) async fn change(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let staff_id = asked.id::<StaffId>("staff_id").ok_or(Failed::Lost)?;
    let request = UpdateStaff {
        staff_id,
        role: asked.typed("role").parse().ok(),
        status: asked.typed("status").parse::<StaffStatus>().ok(),
        renew: asked.typed("renew").parse::<Renewal>().ok(),
    };
    match web.gateway.update_staff(&visitor.once(web, asked), request).await {
        Ok(changed) if changed.link.is_some() => made(web, visitor, &changed).await,
        Ok(_) => Ok(Shown::see(HERE).saying(Notice::Saved)),
        Err(GatewayError::Customer(CustomerError::LastAdmin)) => {
            let said = visitor.words.house.last_admin;
            let page = draw(web, visitor, asked, &Wrong::default(), error::summary(said, &[])).await?;
            Ok(Shown::again(StatusCode::CONFLICT, page))
        }
        Err(error) => Err(error.into()),
    }
}

/// The link is shown now and never again.
async fn made(web: &Web, visitor: &Visitor, made: &StaffAndLink) -> Result<Shown, Failed> {
    let said = &visitor.words.house;
    let what = format!("{} {}", said.link_for, made.staff.username);
    let shown = made.link.as_ref().map(|one| link::shown(visitor, &what, one)).unwrap_or_default();
    let nothing = Asked::nothing();
    draw(web, visitor, &nothing, &Wrong::default(), shown).await.map(Shown::page)
}

async fn again(web: &Web, visitor: &Visitor, asked: &Asked, wrong: Wrong) -> Result<Shown, Failed> {
    let fault = error::summary(visitor.words.account.check, &[]);
    let page = draw(web, visitor, asked, &wrong, fault).await?;
    Ok(Shown::again(StatusCode::UNPROCESSABLE_ENTITY, page))
}

async fn draw(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    wrong: &Wrong,
    first: Markup,
) -> Result<Markup, Failed> {
    let request = ListStaff { limit: search::limit("100"), cursor: asked.cursor() };
    let staff = web.gateway.list_staff(&visitor.cx(), request).await?;
    let (words, said) = (visitor.words, &visitor.words.house);
    let main = html! {
        h1 { (words.office.staff) }
        (first)
        ul.people { @for one in &staff.data { li.panel { (person(words, one)) } } }
        (pager(words, HERE, asked.cursor().is_none(), staff.next_cursor.as_ref()))
        section.panel.slip.wide aria-labelledby="invite" {
            h2 #invite { (said.invite) }
            p { (said.invite_what) }
            form action=(HERE) method="post" {
                (key())
                @for one in &FIELDS { (field(words, asked, wrong, one)) }
                div.field { label for="role" { (said.role) } (roles(words, "role", asked.typed("role").parse().unwrap_or(Role::Support))) }
                button.strong type="submit" { (said.invite) }
            }
        }
    };
    Ok(frame(visitor, words.office.staff, HERE, main))
}

/// One of them, and what can be done about it.
fn person(words: &Words, one: &Staff) -> Markup {
    let said = &words.house;
    let is_active = one.status == StaffStatus::Active;
    let place = format!("{HERE}/{}", one.staff_id);
    let (id, turned) = (format!("role-{}", one.staff_id), if is_active { "inactive" } else { "active" });
    html! {
        h2 { (one.username) }
        p {
            (one.email) " · " (said.since) " " time datetime=(one.created_at) { (date(words.language, one.created_at)) }
            @if !is_active { " · " strong.none { (said.inactive) } }
            @if !one.has_password { " · " strong.few { (said.invited) } }
            " · " @if one.has_two_factor { (said.with_two_factor) } @else { (said.without_two_factor) }
            " · " a href=(queried(audit::HERE, &[("who", &one.staff_id.to_string())])) { (said.acts) span.unseen { ": " (one.username) } }
        }
        div.actions {
            form.inline action=(place) method="post" {
                (key())
                label for=(id) { (said.role) } " " (roles(words, &id, one.role)) " "
                button type="submit" { (words.office.save) }
            }
            (act(&place, "status", turned, if is_active { said.deactivate } else { said.activate }, &one.username))
            (act(&place, "renew", "password", said.renew_password, &one.username))
            @if one.has_two_factor { (act(&place, "renew", "two_factor", said.renew_two_factor, &one.username)) }
        }
    }
}

/// A button that does one thing about somebody.
fn act(place: &str, name: &str, value: &str, says: &str, whom: &Username) -> Markup {
    html! {
        form action=(place) method="post" {
            (key())
            input type="hidden" name=(name) value=(value);
            button.quiet type="submit" { (says) span.unseen { ": " (whom) } }
        }
    }
}

fn roles(words: &Words, id: &str, chosen: Role) -> Markup {
    html! {
        select id=(id) name="role" {
            @for role in Role::ALL { option value=(role) selected[role == chosen] { (words.house.role_of(role)) } }
        }
    }
}
