//! What the order service promises, asked directly and over HTTP.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and their time")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use contract::Progress;
use contract::inventory::GetItem;
use contract::order::{
    CheckInvoice, CreateInvoice, ListInvoices, Order, OrderError, OrderStatus, UpdateStatus,
};
use contract::payment::{ListPayments, PaymentStatus};
use kernel::{CallContext, CallError, Limit, OrderId, UserId};
use protocol::{Function, Intercept};
use testkit::{EngineKind, ManualClock, Options, TestShop, eventually, in_every_mode};

mod lists;

fn purchase(user_id: UserId, token: &str) -> CreateInvoice {
    CreateInvoice { user_id, payment_method: Some(token.parse().expect("a token")), cart_version: None }
}

fn to(order_id: OrderId, status: OrderStatus) -> UpdateStatus {
    UpdateStatus { order_id, status }
}

/// A customer with `copies` of a book at 10.00 in the cart, and `stock` copies of it on hand.
async fn ready_to_buy(shop: &TestShop, copies: i64, stock: i64) -> UserId {
    let book = shop.a_stocked_book(1000, stock).await;
    let user_id = shop.a_customer().await.user_id;
    shop.put_in_cart(user_id, book.product_id, copies).await;
    user_id
}

async fn look(shop: &TestShop, order_id: OrderId) -> Order {
    shop.orders().check_invoice(&shop.cx(), CheckInvoice { order_id }).await.expect("an order")
}

fn done(progress: Progress<Order>) -> Order {
    match progress {
        Progress::Done(order) => order,
        Progress::UnderWay(order) => panic!("{} is still under way", order.order_id),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_ordered_nothing_has_an_empty_list() {
    in_every_mode(async |shop| {
        let user_id = shop.a_customer().await.user_id;
        let asked = ListInvoices { user_id, limit: Limit::default(), cursor: None };
        let listed = shop.orders().list_invoices(&shop.cx(), asked).await.expect("a list");
        assert!(listed.data.is_empty() && listed.next_cursor.is_none(), "{listed:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_takes_the_snapshot_and_counts_invoices_without_gaps() {
    in_every_mode(async |shop| {
        for number in 1..=3 {
            let user_id = ready_to_buy(shop, 2, 5).await;
            let order = shop.orders().create_invoice(&shop.cx(), purchase(user_id, "tok_visa")).await;
            let order = done(order.expect("a purchase"));
            assert_eq!(order.invoice_number, format!("INV-{number:010}"));
            assert_eq!((order.status, order.total.minor()), (OrderStatus::Paid, 2000));
            let line = &order.lines[0];
            assert_eq!((line.quantity, line.unit_price.minor(), line.line_total.minor()), (2, 1000, 2000));
            assert!(order.payment.payment_id.is_some() && order.payment.provider.is_some());
            assert_eq!(look(shop, order.order_id).await, order);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_bought_is_refused_and_the_cart_stays() {
    in_every_mode(async |shop| {
        let orders = shop.orders();
        let nobody = "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let refused = orders.create_invoice(&shop.cx(), purchase(nobody, "tok_visa")).await;
        let Err(OrderError::Call(CallError::ValidationFailed { errors })) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(errors[0].field, "user_id");
        let empty = shop.a_customer().await.user_id;
        let refused = orders.create_invoice(&shop.cx(), purchase(empty, "tok_visa")).await;
        assert_eq!(refused, Err(OrderError::CartEmpty));

        let user_id = ready_to_buy(shop, 3, 2).await;
        let card = orders.create_invoice(&shop.cx(), purchase(user_id, "4242424242424242")).await;
        assert_eq!(card, Err(OrderError::CardDataRefused));
        let old = CreateInvoice {
            cart_version: Some("0".parse().expect("a version")),
            ..purchase(user_id, "tok_visa")
        };
        assert_eq!(orders.create_invoice(&shop.cx(), old).await, Err(OrderError::CartChanged));
        let short = orders.create_invoice(&shop.cx(), purchase(user_id, "tok_visa")).await;
        let Err(OrderError::InsufficientStock { errors }) = short else { panic!("{short:?}") };
        assert_eq!((errors[0].wanted, errors[0].available), (3, 2));

        let user_id = ready_to_buy(shop, 1, 2).await;
        let declined = orders.create_invoice(&shop.cx(), purchase(user_id, "tok_decline")).await;
        assert_eq!(declined, Err(OrderError::PaymentDeclined));
        let asked = ListInvoices { user_id, limit: Limit::default(), cursor: None };
        let listed = orders.list_invoices(&shop.cx(), asked).await.expect("a list").data;
        assert_eq!(listed.iter().map(|order| order.status).collect::<Vec<_>>(), [OrderStatus::Cancelled]);
        let again = orders.create_invoice(&shop.cx(), purchase(user_id, "tok_visa")).await;
        assert_eq!(done(again.expect("a purchase")).status, OrderStatus::Paid);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_that_is_not_allowed_is_refused() {
    in_every_mode(async |shop| {
        use OrderStatus::{Cancelled, Delivered, Paid, Pending, Processing, Returned, Shipped};
        let orders = shop.orders();
        let nowhere = to("ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id"), Processing);
        assert_eq!(orders.update_status(&shop.cx(), nowhere).await, Err(OrderError::OrderNotFound));
        let order_id = shop.a_paid_order(1).await.order_id;
        let ways: [(OrderStatus, &[OrderStatus]); 5] = [
            (Processing, &[Pending, Paid, Shipped, Delivered, Returned]),
            (Shipped, &[Pending, Paid, Processing, Delivered, Returned]),
            (Delivered, &[Pending, Paid, Processing, Shipped, Cancelled, Returned]),
            (Returned, &[Pending, Paid, Processing, Shipped, Delivered, Cancelled]),
            (Returned, &[Pending, Paid, Processing, Shipped, Delivered, Cancelled, Returned]),
        ];
        for (place, (next, forbidden)) in ways.into_iter().enumerate() {
            for status in forbidden {
                let refused = orders.update_status(&shop.cx(), to(order_id, *status)).await;
                assert_eq!(refused, Err(OrderError::InvalidTransition), "step {place}: {status}");
            }
            if place < 4 {
                let order = orders.update_status(&shop.cx(), to(order_id, next)).await.expect("a step");
                assert_eq!(done(order).status, next);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_come_back_when_an_order_is_cancelled_or_returned() {
    in_every_mode(async |shop| {
        use OrderStatus::{Cancelled, Delivered, Processing, Returned, Shipped};
        for way in [&[Cancelled][..], &[Processing, Cancelled], &[Processing, Shipped, Delivered, Returned]] {
            let order = shop.a_paid_order(2).await;
            for status in way {
                let step = shop.orders().update_status(&shop.cx(), to(order.order_id, *status)).await;
                assert_eq!(done(step.expect("a step")).status, *status);
            }
            let product_id = order.lines[0].product_id;
            let item = shop.inventory().get_item(&shop.cx(), GetItem { product_id }).await.expect("an item");
            assert_eq!((item.on_hand, item.reserved), (2, 0), "{way:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_newest_first_and_paged() {
    in_every_mode(async |shop| {
        let book = shop.a_stocked_book(1000, 50).await;
        let user_id = shop.a_customer().await.user_id;
        let mut bought = Vec::new();
        for _ in 0..5 {
            shop.put_in_cart(user_id, book.product_id, 1).await;
            bought.push(shop.buy(user_id, "tok_visa").await.expect("a purchase").into_inner().order_id);
        }
        bought.reverse();
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let asked = ListInvoices { user_id, limit: "2".parse().expect("a limit"), cursor };
            let page = shop.orders().list_invoices(&shop.cx(), asked).await.expect("a page");
            seen.extend(page.data.into_iter().map(|order| order.order_id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, bought);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_gets_the_first_answer_of_purchases_and_updates() {
    in_every_mode(async |shop| {
        let orders = shop.orders();
        let user_id = ready_to_buy(shop, 1, 5).await;
        let first = orders.create_invoice(&shop.cx_with_key("buy", "f"), purchase(user_id, "tok_visa")).await;
        let again_cx = shop.cx_with_key("buy", "f");
        let again = orders.create_invoice(&again_cx, purchase(user_id, "tok_visa")).await;
        assert!(first.is_ok() && again_cx.is_replay());
        assert_eq!(first, again);
        let order_id = done(first.expect("a purchase")).order_id;
        let cancel = || to(order_id, OrderStatus::Cancelled);
        let first = orders.update_status(&shop.cx_with_key("cancel", "g"), cancel()).await.expect("a step");
        let again_cx = shop.cx_with_key("cancel", "g");
        assert_eq!(orders.update_status(&again_cx, cancel()).await, Ok(first));
        assert!(again_cx.is_replay());
        let other = orders.update_status(&shop.cx(), cancel()).await;
        assert_eq!(other, Err(OrderError::InvalidTransition));
    })
    .await;
}

/// Loses the answers of calls from the order service, for a while.
#[derive(Default)]
struct Lossy {
    /// Which function's answers are lost.
    function: parking_lot::Mutex<&'static str>,
    before: AtomicBool,
    lost: AtomicUsize,
}

impl Lossy {
    fn lose(&self, function: &Function, is_before: bool) -> Result<(), CallError> {
        let hit = *self.function.lock() == function.name && self.before.load(Ordering::SeqCst) == is_before;
        if !hit {
            return Ok(());
        }
        self.lost.fetch_add(1, Ordering::SeqCst);
        Err(CallError::OutcomeUnknown)
    }
}

#[async_trait]
impl Intercept for Lossy {
    async fn before(
        &self,
        caller: &'static str,
        function: &Function,
        _: &CallContext,
    ) -> Result<(), CallError> {
        if caller == "order" { self.lose(function, true) } else { Ok(()) }
    }
    async fn after(
        &self,
        caller: &'static str,
        function: &Function,
        _: &CallContext,
    ) -> Result<(), CallError> {
        if caller == "order" { self.lose(function, false) } else { Ok(()) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_answer_is_lost_the_order_is_carried_through_once() {
    for function in ["reserve", "create_payment", "commit_reservation", "take_out_order"] {
        for is_before in [true, false] {
            let lossy = Arc::new(Lossy::default());
            let shop = TestShop::with(Options { intercept: Some(lossy.clone()), ..Options::default() }).await;
            let user_id = ready_to_buy(&shop, 1, 5).await;
            lossy.before.store(is_before, Ordering::SeqCst);
            *lossy.function.lock() = function;
            let buy = || async {
                shop.orders().create_invoice(&shop.cx_with_key("k", "f"), purchase(user_id, "tok_visa")).await
            };
            let Ok(Progress::UnderWay(pending)) = buy().await else {
                panic!("{function}: the answer was not lost")
            };
            assert_eq!(pending.status, OrderStatus::Pending);
            assert!(lossy.lost.load(Ordering::SeqCst) > 0);
            *lossy.function.lock() = "";
            let paid = eventually("the order is paid", async || match buy().await {
                Ok(Progress::Done(order)) => Some(order),
                Ok(Progress::UnderWay(_)) | Err(OrderError::Call(_)) => None,
                Err(error) => panic!("{function}: {error}"),
            })
            .await;
            assert_eq!((paid.order_id, paid.status), (pending.order_id, OrderStatus::Paid));
            shop.finish().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_refund_is_carried_through_by_the_recovery_worker() {
    for function in ["refund_rest", "return_reservation"] {
        let lossy = Arc::new(Lossy::default());
        let shop = TestShop::with(Options { intercept: Some(lossy.clone()), ..Options::default() }).await;
        let order_id = shop.a_paid_order(2).await.order_id;
        *lossy.function.lock() = function;
        let cancelled = shop.orders().update_status(&shop.cx(), to(order_id, OrderStatus::Cancelled)).await;
        let Ok(Progress::UnderWay(order)) = cancelled else { panic!("{cancelled:?}") };
        assert_eq!(order.status, OrderStatus::Paid, "it is cancelled when the money is back");
        *lossy.function.lock() = "";
        eventually("the order is cancelled", async || {
            (look(&shop, order_id).await.status == OrderStatus::Cancelled).then_some(())
        })
        .await;
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_order_goes_on_after_a_restart() {
    let mut shop = TestShop::start().await;
    let user_id = ready_to_buy(&shop, 1, 5).await;
    let hung =
        shop.orders().create_invoice(&shop.cx_with_key("k", "f"), purchase(user_id, "tok_timeout")).await;
    let Ok(Progress::UnderWay(order)) = hung else { panic!("{hung:?}") };
    shop.restart().await;
    eventually("the order is paid", async || {
        (look(&shop, order.order_id).await.status == OrderStatus::Paid).then_some(())
    })
    .await;
    let cx = shop.cx_with_key("k", "f");
    let answer =
        shop.orders().create_invoice(&cx, purchase(user_id, "tok_timeout")).await.expect("an answer");
    assert_eq!(done(answer).order_id, order.order_id);
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_shared_database_a_new_process_leaves_to_others_what_is_not_due() {
    let clock = ManualClock::default();
    let options = Options { engine: EngineKind::Postgres, clock: Some(clock.clone()), ..Options::default() };
    let mut shop = TestShop::with(options).await;
    let user_id = ready_to_buy(&shop, 1, 5).await;
    let hung = shop.orders().create_invoice(&shop.cx(), purchase(user_id, "tok_timeout")).await;
    let Ok(Progress::UnderWay(order)) = hung else { panic!("{hung:?}") };
    // The clock stands still, so nobody's time is over: another process may be at work on the order and on its charge.
    shop.restart().await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let asked = ListPayments { order_id: order.order_id, limit: Limit::default(), cursor: None };
    let payments = shop.payments().list_payments(&shop.cx(), asked).await.expect("payments");
    assert_eq!(payments.data[0].status, PaymentStatus::Pending);
    assert_eq!(look(&shop, order.order_id).await.status, OrderStatus::Pending);
    clock.advance(Duration::from_secs(5));
    eventually("the order is paid", async || {
        (look(&shop, order.order_id).await.status == OrderStatus::Paid).then_some(())
    })
    .await;
    shop.finish().await;
}
