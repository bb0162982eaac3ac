//! The inventory: how full it is, what is in it, and how it is set up.

use contract::gateway::GatewayError;
use contract::inventory::{
    GetInventory, Inventory, InventoryError, InventoryItem, InventoryStatus, ListItems, UpdateInventory,
};
use http::StatusCode;
use kernel::{CallError, Page};
use maud::{Markup, html};

use super::{Known, books, named};
use crate::Web;
use crate::error::Failed;
use crate::forms::{Asked, Wrong};
use crate::office::parts::{Entry, pager, summary, wide};
use crate::office::{frame, may};
use crate::parts::key;
use crate::session::Visitor;
use crate::shop::search;
use crate::shown::Shown;
use crate::words::{Notice, Words, moment, number};

const HERE: &str = "/admin/inventory";

/// The page.
pub(crate) async fn show(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    draw(web, visitor, asked, StatusCode::OK, &Wrong::default()).await
}

/// Sets it up, or changes how it is set up.
pub(crate) async fn set_up(web: &Web, visitor: &Visitor, asked: &Asked) -> Result<Shown, Failed> {
    let mut fields = asked.fields();
    let request = UpdateInventory {
        address: fields.take("address"),
        book_quantity: fields.maybe("book_quantity"),
        clothes_quantity: fields.maybe("clothes_quantity"),
        electronic_quantity: fields.maybe("electronic_quantity"),
        status: fields.take::<InventoryStatus>("status"),
    };
    let wrong = fields.wrong();
    if !wrong.is_empty() {
        return draw(web, visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &wrong).await;
    }
    match web.gateway.set_up_inventory(&visitor.once(web, asked), request).await {
        Ok(_) => Ok(Shown::see(HERE).saying(Notice::InventorySaved)),
        Err(GatewayError::Inventory(InventoryError::CapacityBelowStock)) => {
            let wrong = Wrong::one("book_quantity", visitor.words.goods.below_stock);
            draw(web, visitor, asked, StatusCode::CONFLICT, &wrong).await
        }
        Err(GatewayError::Inventory(InventoryError::Call(error @ CallError::ValidationFailed { .. }))) => {
            let wrong = Wrong::of(&error).unwrap_or_default();
            draw(web, visitor, asked, StatusCode::UNPROCESSABLE_ENTITY, &wrong).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw(
    web: &Web,
    visitor: &Visitor,
    asked: &Asked,
    status: StatusCode,
    wrong: &Wrong,
) -> Result<Shown, Failed> {
    let words = visitor.words;
    let said = &words.goods;
    let inventory = match web.gateway.check_inventory(&visitor.cx(), GetInventory {}).await {
        Ok(inventory) => Some(inventory),
        Err(GatewayError::Inventory(InventoryError::InventoryNotInitialized)) => None,
        Err(error) => return Err(error.into()),
    };
    let items = match &inventory {
        Some(_) => {
            let request = ListItems { limit: search::limit("25"), cursor: asked.cursor() };
            Some(web.gateway.check_inventory_items(&visitor.cx(), request).await?)
        }
        None => None,
    };
    let ids = items.iter().flat_map(|page| &page.data).map(|item| item.product_id).collect();
    let known = books(web, &visitor.cx(), ids).await;
    let may_change = may(visitor, "set_up_inventory");
    let main = html! {
        div.heading {
            h1 { (words.office.inventory) }
            @if may(visitor, "receive_goods") && inventory.is_some() { p { a.button.strong href="/admin/receipts/new" { (said.receive) } } }
        }
        @match &inventory {
            Some(inventory) => (room(words, inventory)),
            None => p.lead { (said.not_set_up) },
        }
        @if let Some(items) = &items { (list(words, asked, items, &known)) }
        @if may_change {
            section aria-labelledby="set-up" {
                h2 #set-up { (said.set_up) }
                (summary(words, wrong, |name| label(words, name)))
                (form(words, asked, inventory.as_ref(), wrong))
            }
        }
    };
    Ok(Shown::again(status, frame(visitor, words.office.inventory, HERE, main)))
}

/// How full it is, for each kind of goods that there is any of; and of books always.
fn room(words: &Words, inventory: &Inventory) -> Markup {
    let said = &words.goods;
    let (capacity, used) = (&inventory.capacity, &inventory.used);
    let kinds = [
        (said.books, used.book, capacity.book),
        (said.clothes, used.clothes, capacity.clothes),
        (said.electronics, used.electronic, capacity.electronic),
    ];
    html! {
        @if inventory.status == InventoryStatus::Inactive { p.summary { (said.is_inactive) } }
        ul.tiles {
            @for (kind, used, capacity) in kinds.into_iter().filter(|(kind, used, _)| *used > 0 || *kind == said.books) {
                li.tile {
                    span { (kind) }
                    strong { (number(words.language, used)) " " small { (said.of) " " (number(words.language, capacity)) } }
                    meter min="0" max=(capacity.max(1)) high=(capacity / 10 * 9) value=(used) aria-label=(words.room_for(kind, used, capacity)) {}
                    @if used >= capacity { span.stock.none { (said.full) } }
                }
            }
        }
        @if !inventory.address.as_str().is_empty() { p { (said.address) ": " (inventory.address) } }
    }
}

fn list(words: &'static Words, asked: &Asked, items: &Page<InventoryItem>, known: &Known) -> Markup {
    let said = &words.goods;
    let rows = html! {
        table {
            thead { tr {
                th scope="col" { (said.title) } th.number scope="col" { (said.available) } th.number scope="col" { (said.on_hand) }
                th.number scope="col" { (said.reserved) } th.last scope="col" { (said.changed) }
            } }
            tbody {
                @for item in &items.data {
                    tr {
                        th scope="row" { (named(words, known, item.product_id)) }
                        td.number { strong { (item.available) } } td.number { (item.on_hand) } td.number { (item.reserved) }
                        td.last { time datetime=(item.updated_at) { (moment(words.language, item.updated_at)) } }
                    }
                }
            }
        }
    };
    html! {
        section aria-labelledby="items" {
            h2 #items { (said.items) }
            @if items.data.is_empty() { p { (said.no_items) } } @else { (wide(words.office.inventory, rows)) }
            (pager(words, HERE, asked.cursor().is_none(), items.next_cursor.as_ref()))
        }
    }
}

fn label(words: &'static Words, name: &str) -> &'static str {
    let said = &words.goods;
    match name {
        "address" => said.address,
        "book_quantity" => said.room_books,
        "clothes_quantity" => said.room_clothes,
        "electronic_quantity" => said.room_electronics,
        _ => said.status,
    }
}

fn form(words: &'static Words, asked: &Asked, inventory: Option<&Inventory>, wrong: &Wrong) -> Markup {
    let said = &words.goods;
    // What was typed, when it was wrong; else what holds.
    let is_typed = !wrong.is_empty();
    let value = |name: &str, known: Option<String>| match is_typed {
        true => asked.typed(name).to_owned(),
        false => known.unwrap_or_default(),
    };
    let sizes = [
        ("book_quantity", inventory.map(|inventory| inventory.capacity.book.to_string())),
        ("clothes_quantity", inventory.map(|inventory| inventory.capacity.clothes.to_string())),
        ("electronic_quantity", inventory.map(|inventory| inventory.capacity.electronic.to_string())),
    ];
    let address = value("address", inventory.map(|inventory| inventory.address.to_string()));
    let status = value("status", inventory.map(|inventory| inventory.status.to_string()));
    html! {
        form.panel action=(HERE) method="post" {
            (key())
            div.pairs {
                (Entry::text("address", said.address, &address).with(words, wrong))
                div.field {
                    label for="status" { (said.status) }
                    select #status name="status" {
                        @for (one, name) in [(InventoryStatus::Active, said.active), (InventoryStatus::Inactive, said.inactive)] {
                            option value=(one) selected[status == one.as_str()] { (name) }
                        }
                    }
                }
                @for (name, known) in sizes {
                    (Entry::text(name, label(words, name), &value(name, known)).of("number").hint(said.size_hint).with(words, wrong))
                }
            }
            button.strong type="submit" { (words.office.save) }
        }
    }
}
