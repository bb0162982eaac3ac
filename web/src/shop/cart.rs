//! The cart: what is in it, how many, and what is short or gone.

use std::collections::HashMap;

use contract::Rendered;
use contract::book::Book;
use contract::cart::{AddItem, Cart, CartItem, MAX_LINES, SetItem, ViewCart};
use contract::gateway::{GatewayError, GetProduct};
use futures::future::{join, join_all};
use kernel::{AnyQuantity, BookId, CallError, Quantity, UserId};
use maud::{Markup, html};

use super::{Shown, stock};
use crate::Web;
use crate::error::{self, Failed};
use crate::forms::Asked;
use crate::parts::{cover, frame, key};
use crate::session::{Visitor, as_guest, guest};
use crate::words::{Notice, Words, money};

/// Of how many lines a cover is shown.
const COVERS: usize = 20;

/// The books of a cart's lines.
type Books = HashMap<BookId, Rendered<Book>>;

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, _: &Asked) -> Result<Shown, Failed> {
    let cart = of(web, visitor).await?;
    let (short, books) = match &cart {
        Some(cart) => join(short(web, visitor, cart), books(web, visitor, cart)).await,
        None => Default::default(),
    };
    let words = visitor.words;
    Ok(Shown::page(frame(words, words.cart.title, draw(words, cart.as_deref(), &short, &books))))
}

/// The visitor's cart, if there is one. A guest's that is gone is none.
pub(crate) async fn of(web: &Web, visitor: &Visitor) -> Result<Option<Rendered<Cart>>, Failed> {
    // While nobody can say who they are, an empty cart would be a lie.
    if let Err(error) = &visitor.customer {
        return Err(error.clone().into());
    }
    let Some(user_id) = visitor.cart_of() else { return Ok(None) };
    match web.gateway.check_cart(&visitor.cx(), ViewCart { user_id }).await.map_err(Failed::from) {
        Ok(cart) => Ok(Some(cart)),
        Err(Failed::Lost) => Ok(None),
        Err(failed) => Err(failed),
    }
}

/// A line of which there is less than wanted, and how many there are.
pub(crate) type Short = (BookId, i64);

/// The lines of which there is known to be less than wanted. How many there are is said only where few are; of what is
/// plentiful, the purchase says whether it is enough.
async fn short(web: &Web, visitor: &Visitor, cart: &Cart) -> Vec<Short> {
    let lines: Vec<&CartItem> = cart.items.iter().filter(|line| line.is_available).collect();
    let known = stock::of(web, visitor, lines.iter().map(|line| line.product_id).collect()).await;
    let left = |line: &&CartItem| known.get(&line.product_id)?.left().filter(|left| *left < line.quantity);
    lines.iter().filter_map(|line| Some((line.product_id, left(line)?))).collect()
}

/// The books of the first lines, for their covers. A cart is a cart without them.
async fn books(web: &Web, visitor: &Visitor, cart: &Cart) -> Books {
    let cx = visitor.cx_in_passing();
    let lines = cart.items.iter().filter(|line| line.is_available).take(COVERS);
    let asked = lines.map(|line| web.gateway.get_product(&cx, GetProduct { product_id: line.product_id }));
    join_all(asked).await.into_iter().flatten().map(|book| (book.book_id, book)).collect()
}

/// Puts a book into the cart; a guest gets one with the first.
pub(crate) async fn add(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let (Some(product_id), Some(quantity)) =
        (fields.take::<BookId>("book_id"), fields.take::<Quantity>("quantity"))
    else {
        return Err(Failed::from(CallError::ValidationFailed { errors: fields.wrong().0 }));
    };
    let cx = visitor.once(web, asked);
    let line = |user_id| AddItem { user_id, product_id, quantity };
    if let Some(user_id) = visitor.cart_of() {
        match web.gateway.add_to_cart(&cx, line(user_id)).await.map_err(Failed::from) {
            // A guest's cart may be gone; then there is a new one.
            Err(Failed::Lost) if visitor.signed().is_none() => {}
            outcome => return outcome.map(|_| Shown::see("/cart").saying(Notice::Added)),
        }
    }
    let (user_id, cookie) = guest::open(web, visitor, &cx).await?;
    web.gateway.add_to_cart(&as_guest(&cx, user_id), line(user_id)).await?;
    Ok(Shown::see("/cart").saying(Notice::Added).with(cookie))
}

/// Sets how many of a book are in the cart; none takes it out.
pub(crate) async fn set(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let product_id: BookId = asked.id("book_id").ok_or(Failed::Lost)?;
    let user_id = visitor.cart_of().ok_or(Failed::Lost)?;
    let wanted = match asked.typed("quantity").trim() {
        "0" => 0,
        typed => match typed.parse::<Quantity>() {
            Ok(quantity) => quantity.get(),
            Err(_) => return again(web, visitor, visitor.words.fields.quantity_wrong).await,
        },
    };
    set_line(web, visitor, asked, user_id, (product_id, wanted)).await?;
    Ok(Shown::see("/cart").saying(Notice::Changed))
}

/// Sets every line that the form names to what is left of it.
pub(crate) async fn mend(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let user_id = visitor.cart_of().ok_or(Failed::Lost)?;
    let line = |text: &str| {
        let (book, left) = text.split_once(':')?;
        Some((book.parse().ok()?, left.parse().ok()?))
    };
    let lines: Option<Vec<Short>> = asked.typed("lines").split(' ').take(MAX_LINES).map(line).collect();
    let Some(lines) = lines else { return Ok(Shown::see("/cart")) };
    for line in lines {
        set_line(web, visitor, asked, user_id, line).await?;
    }
    Ok(Shown::see("/cart").saying(Notice::Mended))
}

/// Sets a line, under the form's key.
async fn set_line(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    user_id: UserId,
    (product_id, wanted): (BookId, i64),
) -> Result<(), GatewayError> {
    let Ok(quantity) = AnyQuantity::new(wanted) else { return Ok(()) };
    let cx = visitor.once(web, asked).derive(&product_id.to_string());
    web.gateway.set_cart_item(&cx, SetItem { user_id, product_id, quantity }).await.map(drop)
}

/// The cart again, with what was wrong.
async fn again(web: &Web, visitor: &Visitor, fault: &str) -> Result<Shown, Failed> {
    let cart = of(web, visitor).await?;
    let words = visitor.words;
    let main = html! { (error::summary(fault, &[])) (draw(words, cart.as_deref(), &[], &Books::new())) };
    Ok(Shown::again(http::StatusCode::UNPROCESSABLE_ENTITY, frame(words, words.cart.title, main)))
}

fn draw(words: &Words, cart: Option<&Cart>, short: &[Short], books: &Books) -> Markup {
    let said = &words.cart;
    let Some(cart) = cart.filter(|cart| !cart.items.is_empty()) else {
        return html! {
            h1 { (said.title) }
            div.empty { p.lead { (said.empty) } p { (said.empty_what) } p { a.button href="/" { (said.look_around) } } }
        };
    };
    let is_broken = !short.is_empty() || cart.items.iter().any(|line| !line.is_available);
    html! {
        h1 { (said.title) }
        @if is_broken {
            div.summary role="status" {
                p { strong { (said.short) } }
                (mend_form(words, cart, short))
            }
        }
        div.basket {
            ul.lines {
                @for line in &cart.items { (drawn_line(words, line, short, books.get(&line.product_id))) }
            }
            aside.sum {
                p { (words.books(cart.item_count)) }
                p.total { span { (said.total) } " " strong { (money(words.language, cart.total)) } }
                a.button.strong href="/checkout" { (said.checkout) }
            }
        }
    }
}

/// One click that makes the cart what can be bought: the short lines become what is left, and what is gone goes.
pub(crate) fn mend_form(words: &Words, cart: &Cart, short: &[Short]) -> Markup {
    let gone = cart.items.iter().filter(|line| !line.is_available).map(|line| (line.product_id, 0));
    let lines: Vec<String> =
        short.iter().copied().chain(gone).map(|(book, left)| format!("{book}:{left}")).collect();
    html! {
        form action="/cart/mend" method="post" {
            (key())
            input type="hidden" name="lines" value=(lines.join(" "));
            button type="submit" { (words.cart.mend) }
        }
    }
}

fn drawn_line(words: &Words, line: &CartItem, short: &[Short], book: Option<&Rendered<Book>>) -> Markup {
    let said = &words.cart;
    let id = format!("n-{}", line.product_id);
    let left = short.iter().find(|(book, _)| *book == line.product_id).map(|(_, left)| *left);
    let address = format!("/cart/items/{}", line.product_id);
    html! {
        li.line.wrong[left.is_some() || !line.is_available] {
            @if let Some(book) = book { (cover(book)) } @else { span.cover {} }
            div.what {
                @if line.is_available { a href={ "/books/" (line.product_id) } { (line.title) } }
                @else { span { (line.title) } " " span.stock.none { (said.gone) } }
                @match left {
                    Some(0) => span.stock.none { (words.shop.sold_out) },
                    Some(left) => span.stock.few { (words.few_left(left)) },
                    None => {},
                }
                @if let Some(book) = book { span.each { (book.author.name) } }
                span.each { (money(words.language, line.unit_price)) }
            }
            form.many action=(address) method="post" {
                (key())
                label.unseen for=(id) { (words.quantity_of(line.title.as_str())) }
                input id=(id) name="quantity" type="number" inputmode="numeric" min="0" max="1000000" value=(line.quantity) required data-sends="";
                button.quiet type="submit" { (said.update) }
            }
            strong.price { (money(words.language, line.line_total)) }
            form.away action=(address) method="post" {
                (key())
                input type="hidden" name="quantity" value="0";
                button.quiet type="submit" { (said.remove) span.unseen { " " (line.title) } }
            }
        }
    }
}
