//! Receive goods: what came together is taken in together.

use contract::book::BookCard;
use contract::inventory::{InventoryError, Receipt, ReceiveGoods};
use kernel::{BookId, CallContext, World};
use store::{Claim, Plan, Recall, Rows};

use super::add_product::describe_all;
use crate::domain::reserve::Units;
use crate::store::plans::{Noted, taken_in, to_take_in};
use crate::store::reads;
use crate::store::tables::ReceiptRow;
use crate::{Answered, Inventories};

/// Receive goods: every line, or none. Calls 2.1.7 to learn whether the products exist and of what kind they are.
pub(crate) async fn receive_goods(
    inventories: &Inventories,
    cx: &CallContext,
    request: ReceiveGoods,
) -> Answered<Receipt> {
    let claim = match inventories.store.recall::<(), Receipt, InventoryError>(cx, "receive_goods").await? {
        Recall::Answered(receipt) => return Ok(receipt),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let ids: Vec<BookId> = request.lines.0.iter().map(|line| line.product_id).collect();
    let cards = describe_all(inventories, cx, ids).await?;
    let Some(lines) = lines(&request, &cards) else {
        // Only now, since the decision looks at it anyway for products that exist.
        reads::initialized(&inventories.store).await?;
        return Err(InventoryError::ProductNotFound);
    };
    let keys = to_take_in(&lines);
    let (world, by) = (inventories.store.world().clone(), cx.caller.scope().to_string());
    let decision = move |rows: &Rows| settled(receive(rows, &world, &request, &lines, &by), &claim);
    inventories.store.decide::<Answered<Receipt>, InventoryError>(keys, decision).await?
}

/// The lines with their kinds; nothing when there is a product that does not exist.
fn lines(request: &ReceiveGoods, cards: &[BookCard]) -> Option<Vec<Units>> {
    let line = |line: &contract::cart::ProductLine| {
        let card = cards.iter().find(|card| card.product_id == line.product_id)?;
        Some(Units { product_id: line.product_id, kind: card.kind, quantity: line.quantity.get() })
    };
    request.lines.0.iter().map(line).collect()
}

type Decided = (Receipt, Plan<(), InventoryError>);

fn receive(
    rows: &Rows,
    world: &World,
    request: &ReceiveGoods,
    lines: &[Units],
    by: &str,
) -> Answered<Decided> {
    let row = ReceiptRow {
        receipt_id: world.id(),
        supplier: request.supplier.clone(),
        reference: request.reference.clone(),
        acted_by: by.to_owned(),
        created_at: world.now(),
    };
    let plan = Plan::new().insert(&row);
    let note = Noted { by, receipt_id: Some(row.receipt_id), at: row.created_at };
    let (_, plan) = taken_in(plan, rows, world, lines, note)?;
    Ok((row.shown(request.lines.0.clone()), plan))
}

/// What was decided, kept for the call's key in the same transaction; a refusal too.
fn settled(decided: Answered<Decided>, claim: &Claim) -> Answered<Plan<Answered<Receipt>, InventoryError>> {
    Ok(match decided {
        Ok((receipt, plan)) => plan.settle(claim, Ok(&receipt)).answering(Ok(receipt)),
        Err(error) => Plan::new().settle_refusal(claim, &error).answering(Err(error)),
    })
}
