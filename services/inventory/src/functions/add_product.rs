//! 8.3 Add a product to inventory.

use contract::book::{BookCard, BookError, BookIds, DescribeBooks};
use contract::inventory::{AddProduct, InventoryError, InventoryItem};
use kernel::{BookId, CallContext, CallError, World};
use store::{Claim, Plan, Recall, Rows};

use crate::domain::reserve::Units;
use crate::store::plans::Noted;
use crate::store::tables::item;
use crate::store::{plans, reads};
use crate::{Answered, Inventories};

/// 8.3 Add a product to inventory, if it fits. Calls 2.1.7 to learn whether it exists and what sort it is.
pub(crate) async fn add_product(
    inventories: &Inventories,
    cx: &CallContext,
    request: AddProduct,
) -> Answered<InventoryItem> {
    let claim = match inventories.store.recall::<(), InventoryItem, InventoryError>(cx, "add_product").await?
    {
        Recall::Answered(item) => return Ok(item),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let AddProduct { product_id, quantity } = request;
    let Some(card) = describe(inventories, cx, product_id).await? else {
        // Only now, since the decision looks at it anyway for a product that exists.
        reads::initialized(&inventories.store).await?;
        return Err(InventoryError::ProductNotFound);
    };
    let line = Units { product_id, kind: card.kind, quantity: quantity.get() };
    let keys = plans::to_take_in(&[line]);
    let (world, by) = (inventories.store.world().clone(), cx.caller.scope().to_string());
    let decision = move |rows: &Rows| settled(add(rows, &world, line, &by), &claim);
    inventories.store.decide::<Answered<InventoryItem>, InventoryError>(keys, decision).await?
}

/// Asks 2.1.7 about one product; nothing when it does not exist.
pub(crate) async fn describe(
    inventories: &Inventories,
    cx: &CallContext,
    product_id: BookId,
) -> Answered<Option<BookCard>> {
    let cards = describe_all(inventories, cx, vec![product_id]).await?;
    Ok(cards.into_iter().find(|card| card.product_id == product_id))
}

/// Asks 2.1.7 about several products; of those that do not exist it says nothing.
pub(crate) async fn describe_all(
    inventories: &Inventories,
    cx: &CallContext,
    ids: Vec<BookId>,
) -> Answered<Vec<BookCard>> {
    let asked = DescribeBooks { ids: BookIds(ids) };
    // Reading books refuses nothing of its own: what goes wrong is the call.
    let cards = inventories.books.describe_books(&cx.without_key(), asked).await;
    let cards = cards.map_err(|error| match error {
        BookError::Call(error) => error,
        _ => CallError::Internal,
    })?;
    Ok(cards.data)
}

type Decided = (InventoryItem, Plan<(), InventoryError>);

fn add(rows: &Rows, world: &World, line: Units, by: &str) -> Answered<Decided> {
    let note = Noted { by, receipt_id: None, at: world.now() };
    let (counts, plan) = plans::taken_in(Plan::new(), rows, world, &[line], note)?;
    let counts = counts.first().ok_or(CallError::Internal)?;
    Ok((item(line.product_id, line.kind, *counts, note.at), plan))
}

/// What was decided, kept for the call's key in the same transaction; a refusal too.
fn settled(
    decided: Answered<Decided>,
    claim: &Claim,
) -> Answered<Plan<Answered<InventoryItem>, InventoryError>> {
    Ok(match decided {
        Ok((item, plan)) => plan.settle(claim, Ok(&item)).answering(Ok(item)),
        Err(error) => Plan::new().settle_refusal(claim, &error).answering(Err(error)),
    })
}
