//! 8.3 Add a product to inventory.

use contract::book::{BookCard, BookError, BookIds, DescribeBooks};
use contract::inventory::{AddProduct, InventoryError, InventoryItem, InventoryStatus};
use kernel::{BookId, CallContext, CallError, World};
use store::{Claim, Keys, Plan, Recall, Rows, key};

use crate::domain::counts::Movement;
use crate::domain::reserve::Units;
use crate::store::tables::{InventoryRow, RoomRow, StockRow, Word, item};
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
    let keys = Keys::new()
        .one::<InventoryRow>(InventoryRow::the())
        .one::<RoomRow>(key![Word(line.kind)])
        .one::<StockRow>(key![product_id]);
    let world = inventories.store.world().clone();
    let decision = move |rows: &Rows| settled(add(rows, &world, line), &claim);
    inventories.store.decide::<Answered<InventoryItem>, InventoryError>(keys, decision).await?
}

/// Asks 2.1.7 about one product; nothing when it does not exist.
pub(crate) async fn describe(
    inventories: &Inventories,
    cx: &CallContext,
    product_id: BookId,
) -> Answered<Option<BookCard>> {
    let asked = DescribeBooks { ids: BookIds(vec![product_id]) };
    // Reading books refuses nothing of its own: what goes wrong is the call.
    let cards = inventories.books.describe_books(&cx.without_key(), asked).await;
    let cards = cards.map_err(|error| match error {
        BookError::Call(error) => error,
        _ => CallError::Internal,
    })?;
    Ok(cards.data.into_iter().find(|card| card.product_id == product_id))
}

type Decided = (InventoryItem, Plan<(), InventoryError>);

fn add(rows: &Rows, world: &World, line: Units) -> Answered<Decided> {
    let inventory = plans::initialized(rows)?;
    if inventory.status.0 != InventoryStatus::Active {
        return Err(InventoryError::InventoryInactive);
    }
    let room = rows.one::<RoomRow>(&key![Word(line.kind)])?.ok_or(CallError::Internal)?;
    if !room.room().fits(line.quantity) {
        return Err(InventoryError::CapacityExceeded);
    }
    let known = rows.one::<StockRow>(&key![line.product_id])?;
    let is_new = known.is_none();
    let now = world.now();
    let stock = known.unwrap_or_else(|| StockRow::empty(line.product_id, line.kind, now));
    let counts = stock.counts().after(Movement::Receive.of(line.quantity)).ok_or(CallError::Internal)?;
    let plan = if is_new { Plan::new().insert(&stock) } else { Plan::new() };
    let plan = plans::moved(plan, &[line], Movement::Receive, now);
    let plan = plan.event(plans::counted(world, "inventory.received", &line, counts, now));
    Ok((item(line.product_id, line.kind, counts, now), plan))
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
