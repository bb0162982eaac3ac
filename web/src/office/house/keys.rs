//! Keys of programs: what each may, and until when.

use std::time::Duration;

use contract::customer::{CreateKey, CreatedKey, Key, ListKeys, RevokeKey};
use kernel::{KeyId, Name, Page, Scope, Scopes, Timestamp};
use maud::{Markup, html};

use super::link;
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::{Asked, Wrong};
use crate::office::frame;
use crate::office::parts::{Question, ask, pager, queried, wide};
use crate::parts::{Field, field, key};
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words, date, moment};

const HERE: &str = "/admin/keys";
const NAME: Field = Field { name: "name", kind: "text", autocomplete: "off", longest: 255, has_hint: true };
/// For how many days a key may be made; nothing: until it is revoked.
const DAYS: [&str; 4] = ["30", "90", "365", ""];

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    draw(web, visitor, asked, &Wrong::default(), html! {}).await.map(Shown::page)
}

/// Makes a key, whose secret is shown now and never again.
pub(crate) async fn create(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let said = &visitor.words.house;
    let mut fields = asked.fields();
    let name = fields.take::<Name>("name");
    let scopes: Scopes = Scope::ALL.into_iter().filter(|scope| fields.is_ticked(&field_of(*scope))).collect();
    let wrong = fields.wrong();
    let (Some(name), true) = (name, scopes != Scopes::default()) else {
        let what = if wrong.is_empty() { said.no_scope } else { visitor.words.account.check };
        let page = draw(web, visitor, asked, &wrong, error::summary(what, &[])).await?;
        return Ok(Shown::again(http::StatusCode::UNPROCESSABLE_ENTITY, page));
    };
    let days = DAYS.into_iter().find(|days| *days == asked.typed("days")).and_then(|days| days.parse().ok());
    let expires_at = days.map(|days: u64| web.world.now().after(Duration::from_secs(days * 86_400)));
    let request = CreateKey { name, scopes, expires_at };
    let CreatedKey { key, secret } = web.gateway.create_key(&visitor.once(web, asked), request).await?;
    let what = format!("{} {}", said.key_for, key.name);
    let first = link::once(visitor, &what, secret.as_str(), html! {});
    draw(web, visitor, &Asked::nothing(), &Wrong::default(), first).await.map(Shown::page)
}

/// Asks whether it is meant: a program that shows the key is turned away from then on.
pub(crate) async fn ask_to_revoke(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let key_id = asked.id::<KeyId>("key_id").ok_or(Failed::Lost)?;
    let keys = list(web, visitor, asked).await?;
    let known = keys.data.into_iter().find(|one| one.key_id == key_id).ok_or(Failed::Lost)?;
    let said = &visitor.words.house;
    let question = Question {
        title: &format!("{}: {}?", said.revoke, known.name),
        what: said.revoke_what,
        action: format!("{HERE}/{key_id}/revoke"),
        yes: said.revoke,
        back: HERE,
    };
    let page = ask(visitor.words, &question, html! {}, html! {});
    Ok(Shown::page(frame(visitor, said.revoke, HERE, page)))
}

/// Revokes it.
pub(crate) async fn revoke(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let key_id = asked.id::<KeyId>("key_id").ok_or(Failed::Lost)?;
    web.gateway.revoke_key(&visitor.once(web, asked), RevokeKey { key_id }).await?;
    Ok(Shown::see(HERE).saying(Notice::Saved))
}

async fn list(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Page<Key>, Failed> {
    let request = ListKeys { limit: search::limit("100"), cursor: asked.cursor() };
    Ok(web.gateway.list_keys(&visitor.cx(), request).await?)
}

async fn draw(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    wrong: &Wrong,
    first: Markup,
) -> Result<Markup, Failed> {
    let keys = list(web, visitor, asked).await?;
    let (words, said) = (visitor.words, &visitor.words.house);
    let main = html! {
        h1 { (words.office.keys) }
        (first)
        @if keys.data.is_empty() { p { (words.office.nothing) } } @else { (table(words, &keys.data, asked.query("cursor"))) }
        (pager(words, HERE, asked.cursor().is_none(), keys.next_cursor.as_ref()))
        section.panel.slip.wide aria-labelledby="new-key" {
            h2 #new-key { (said.new_key) }
            p { (said.new_key_what) }
            form action=(HERE) method="post" {
                (key())
                (field(words, asked, wrong, &NAME))
                fieldset {
                    legend { (said.scopes) }
                    @for scope in Scope::ALL {
                        label.choice {
                            input type="checkbox" name=(field_of(scope)) value="yes" checked[!asked.typed(&field_of(scope)).is_empty()];
                            span { code { (scope) } }
                        }
                    }
                }
                div.field {
                    label for="days" { (said.lasts) }
                    select #days name="days" {
                        @for days in DAYS { option value=(days) selected[asked.typed("days") == days && !asked.typed("key").is_empty()] { @if days.is_empty() { (said.until_revoked) } @else { (days) " " (said.days) } } }
                    }
                }
                button.strong type="submit" { (said.new_key) }
            }
        }
    };
    Ok(frame(visitor, words.office.keys, HERE, main))
}

/// The keys of a page of the list; a key is looked for where it stood.
fn table(words: &Words, keys: &[Key], cursor: &str) -> Markup {
    let said = &words.house;
    let when = |at: Timestamp| html! { time datetime=(at) { (date(words.language, at)) } };
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (said.name) } th scope="col" { (said.scopes) } th scope="col" { (said.made) }
                th scope="col" { (said.last_used) } th scope="col" { (said.ends) } th scope="col" { span.unseen { (said.revoke) } }
            } }
            tbody {
                @for one in keys {
                    tr {
                        th scope="row" { (one.name) }
                        td { (one.scopes) }
                        td { (when(one.created_at)) " " code { (one.created_by) } }
                        td { @match one.last_used_at { Some(at) => time datetime=(at) { (moment(words.language, at)) }, None => (said.never) } }
                        td { @match (one.revoked_at, one.expires_at) {
                            (Some(at), _) => { (said.revoked) " " (when(at)) }
                            (None, Some(at)) => (when(at)),
                            (None, None) => (said.until_revoked),
                        } }
                        td.number { @if one.revoked_at.is_none() { a href=(queried(&format!("{HERE}/{}/revoke", one.key_id), &[("cursor", cursor)])) { (said.revoke) span.unseen { ": " (one.name) } } } }
                    }
                }
            }
        }
    };
    wide(words.office.keys, table)
}

/// A scope as its box is called: a form's names have no dots.
fn field_of(scope: Scope) -> String {
    scope.as_str().replace('.', "_")
}
