//! Update books: one thing of many, all of them or none.

use contract::book::{BookError, Changed, UpdateBooks};
use kernel::{BookId, CallContext, CallError, CategoryId, FieldError, Money, Percent, World};
use store::{Keys, Plan, Rows, key};

use crate::domain::changed_by;
use crate::store::plans::told;
use crate::store::tables::{BookRow, BookWordsRow, CategoryRow};
use crate::{Answered, Books};

/// What changes.
#[derive(Clone, Copy, Debug)]
enum Change {
    Category(CategoryId),
    Price(Money),
    Percent(Percent),
}

/// Update books. One that is not there refuses them all.
pub(crate) async fn update_books(books: &Books, cx: &CallContext, request: UpdateBooks) -> Answered<Changed> {
    // Refused in the decision: the key comes first.
    let change = change(&request);
    let ids = request.book_ids.0;
    let mut keys = Keys::new();
    for book_id in &ids {
        keys = keys.one::<BookRow>(key![*book_id]).one::<BookWordsRow>(key![*book_id]);
    }
    if let Some(category_id) = request.category_id {
        keys = keys.one::<CategoryRow>(key![category_id]);
    }
    let world = books.store.world().clone();
    let decision = move |rows: &Rows| {
        let change = change.as_ref().map_err(CallError::clone)?;
        update(rows, &ids, *change, &world)
    };
    books.store.once(cx, "update_books", keys, decision).await
}

/// The one thing that is given.
fn change(request: &UpdateBooks) -> Result<Change, CallError> {
    match (request.category_id, request.price, request.percent) {
        (Some(category_id), None, None) => Ok(Change::Category(category_id)),
        (None, Some(price), None) => Ok(Change::Price(price)),
        (None, None, Some(percent)) => Ok(Change::Percent(percent)),
        (None, None, None) => {
            Err(CallError::field("price", "is required, or `percent` or `category_id` in its place"))
        }
        (None, ..) => Err(CallError::field("percent", "must not be given beside `price`")),
        _ => Err(CallError::field("category_id", "must not be given beside `price` or `percent`")),
    }
}

fn update(
    rows: &Rows,
    ids: &[BookId],
    change: Change,
    world: &World,
) -> Result<Plan<Changed, BookError>, BookError> {
    let category = match change {
        Change::Category(category_id) => {
            Some(rows.one::<CategoryRow>(&key![category_id])?.ok_or_else(|| {
                CallError::field("category_id", "must be the id of a category; there is none with this id")
            })?)
        }
        Change::Price(price) if price.currency() != world.currency() => {
            let wanted = format!("must be in the shop's currency, {}", world.currency().code());
            return Err(CallError::field("price", wanted).into());
        }
        _ => None,
    };
    let (mut plan, mut changed) = (Plan::new(), 0);
    for book_id in ids {
        let before = rows.one::<BookRow>(&key![*book_id])?.ok_or(BookError::BookNotFound)?;
        let after = after(&before, change)?;
        if after == before {
            continue;
        }
        changed += 1;
        plan = plan.update(&after);
        if let Some(category) = &category {
            let words = rows.one::<BookWordsRow>(&key![*book_id])?.ok_or(CallError::Internal)?;
            plan = plan.update(&BookWordsRow { category: category.name_folded.clone(), ..words });
        }
        plan = plan.event(told("book.changed", &after, world));
    }
    Ok(plan.answering(Changed { changed }))
}

fn after(before: &BookRow, change: Change) -> Result<BookRow, CallError> {
    let price_minor = match change {
        Change::Category(category_id) => return Ok(BookRow { category_id, ..before.clone() }),
        Change::Price(price) => price.minor(),
        Change::Percent(percent) => changed_by(before.price_minor, percent).ok_or_else(|| {
            let message = format!("must leave the price of {} at 99999999.99 or less", before.book_id);
            CallError::ValidationFailed { errors: vec![FieldError::new("percent", message)] }
        })?,
    };
    Ok(BookRow { price_minor, ..before.clone() })
}
