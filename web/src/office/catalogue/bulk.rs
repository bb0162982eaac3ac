//! One thing of several books is changed at once: their category, their price, or their price by so many per cent.

use contract::book::{SomeBooks, UpdateBooks};
use http::StatusCode;
use kernel::{BookId, CallError, Percent};
use maud::{Markup, html};

use super::categories;
use super::edit::category;
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong, is_a_path_of_ours};
use crate::office::frame;
use crate::office::parts::{Entry, summary};
use crate::parts::key;
use crate::session::Visitor;
use crate::shown::Shown;
use crate::words::{Notice, Words};

/// The most books that are changed together.
const MOST: usize = 100;

/// A list of books that can be ticked, and what can be done with those that are.
pub(super) fn form(visitor: &Visitor, here: &str, list: Markup) -> Markup {
    let words = visitor.words;
    html! {
        form.bulk action="/admin/catalogue/bulk" method="post" {
            (key())
            input type="hidden" name="back" value=(here);
            (list)
            (changes(words, &Wrong::default(), ["", "", ""]))
        }
    }
}

fn changes(words: &'static Words, wrong: &Wrong, typed: [&str; 3]) -> Markup {
    let said = &words.goods;
    let [category, price, percent] = typed;
    html! {
        fieldset.panel.changes {
            legend { (said.ticked) }
            // Who presses Enter in a field has not said which of these they mean: they are asked.
            button.unseen name="act" value="look" type="submit" tabindex="-1" aria-hidden="true" { (said.change_books) }
            div { (Entry::text("category", said.category, category).list("categories").with(words, wrong)) button name="act" value="category" type="submit" { (said.move_there) } }
            div { (Entry::text("price", said.price, price).of("price").hint(said.price_hint).with(words, wrong)) button name="act" value="price" type="submit" { (said.set_price) } }
            div { (Entry::text("percent", said.percent, percent).of("number").hint(said.percent_hint).with(words, wrong)) button name="act" value="percent" type="submit" { (said.change_price) } }
        }
    }
}

/// Changes them: all, or none.
pub(crate) async fn change(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let back = match asked.typed("back") {
        back if is_a_path_of_ours(back) && back.starts_with("/admin/catalogue") => back,
        _ => "/admin/catalogue",
    };
    let mut wrong = Wrong::default();
    let ids: Vec<BookId> = asked.list("book_id").iter().filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() || ids.len() > MOST {
        wrong.add("book_id", visitor.words.goods.tick_some);
    }
    let mut request = UpdateBooks { book_ids: SomeBooks(ids), category_id: None, price: None, percent: None };
    let mut fields = asked.fields();
    match asked.typed("act") {
        "category" => {
            request.category_id = category(web, visitor, asked.typed("category"), &mut wrong).await?
        }
        "price" => request.price = fields.take_price("price", web.world.currency()),
        "percent" => request.percent = fields.take::<Percent>("percent"),
        "look" => return again(web, visitor, asked, back, &wrong).await,
        _ => return Err(Failed::from(CallError::field("act", "must be one of the buttons"))),
    }
    fields.wrong().0.into_iter().for_each(|error| wrong.add(&error.field, error.message));
    if !wrong.is_empty() {
        return again(web, visitor, asked, back, &wrong).await;
    }
    web.gateway.edit_products(&visitor.once(web, asked), request).await?;
    Ok(Shown::see(back).saying(Notice::BooksChanged))
}

/// Asks again: the same books stay ticked.
async fn again(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    back: &str,
    wrong: &Wrong,
) -> Result<Shown, Failed> {
    let words = visitor.words;
    let said = &words.goods;
    let typed = ["category", "price", "percent"].map(|name| asked.typed(name));
    let label = |name: &str| match name {
        "category" => said.category,
        "price" => said.price,
        "percent" => said.percent,
        _ => said.tick_some,
    };
    let main = html! {
        h1 { (said.change_books) }
        (summary(words, wrong, label))
        form.bulk action="/admin/catalogue/bulk" method="post" {
            (key())
            input type="hidden" name="back" value=(back);
            @for id in asked.list("book_id") { input type="hidden" name="book_id" value=(id); }
            p #book_id { (words.books(i64::try_from(asked.list("book_id").len()).unwrap_or(i64::MAX))) }
            @if !asked.list("book_id").is_empty() { (changes(words, wrong, typed)) }
        }
        (categories(web, visitor).await)
        p { a href=(back) { (words.office.back) } }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Shown::again(status, frame(visitor, said.change_books, "/admin/catalogue", main)))
}
