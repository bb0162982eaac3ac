//! Refunds, by hand and for an order.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn refunds_give_back_what_was_taken_and_no_more() {
    in_every_mode(async |shop| {
        let payment = pay(shop, charge(an_order(shop), "tok_visa")).await;
        let part = refund(shop, &payment, Some(400)).await.expect("a refund");
        assert_eq!((part.payment_id, part.amount), (payment.payment_id, money(400)));
        assert_eq!(part.status, RefundStatus::Succeeded);
        let now = look(shop, &payment).await;
        assert_eq!((now.status, now.refunded), (PaymentStatus::PartiallyRefunded, money(400)));
        assert_eq!(refund(shop, &payment, Some(601)).await, Err(PaymentError::RefundExceedsCapture));
        assert_eq!(field(refund(shop, &payment, Some(0)).await), "amount");
        assert_eq!(refund(shop, &payment, None).await.expect("the rest").amount, money(600));
        let now = look(shop, &payment).await;
        assert_eq!((now.status, now.refunded), (PaymentStatus::Refunded, money(1000)));
        for amount in [None, Some(1)] {
            assert_eq!(refund(shop, &payment, amount).await, Err(PaymentError::RefundExceedsCapture));
        }
        let told: Vec<_> = events_of(shop, &payment).await;
        let kinds: Vec<_> = told.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["payment.captured", "payment.refunded", "payment.refunded"]);
        assert_eq!(told[1].data["refund_id"], json!(part.refund_id));
        assert_eq!(told[1].data["amount"]["amount"], "4.00");

        let order_id = an_order(shop);
        try_pay(shop, charge(order_id, "tok_decline")).await.expect_err("a decline");
        let asked = ListPayments { order_id, limit: Limit::default(), cursor: None };
        let listed = shop.payments().list_payments(&shop.cx(), asked).await.expect("a list").data;
        assert_eq!(refund(shop, &listed[0], None).await, Err(PaymentError::RefundExceedsCapture));
        let unknown = RefundPayment { payment_id: shop.world().id(), amount: None };
        let unknown = shop.payments().refund_payment(&shop.cx(), unknown).await;
        assert_eq!(unknown, Err(PaymentError::PaymentNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_is_refunded_once_under_the_callers_id() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        let rest = async |order_id: OrderId, refund_id: RefundId| {
            shop.payments().refund_rest(&shop.cx(), RefundRest { order_id, refund_id }).await
        };
        let (first, second): (RefundId, RefundId) = (shop.world().id(), shop.world().id());
        assert_eq!(rest(order_id, first).await, Err(PaymentError::PaymentNotFound));
        let payment = pay(shop, charge(order_id, "tok_visa")).await;
        refund(shop, &payment, Some(300)).await.expect("a refund");
        let refunded = rest(order_id, first).await.expect("a refund");
        assert_eq!((refunded.refund_id, refunded.amount), (first, money(700)));
        assert_eq!(refunded.status, RefundStatus::Succeeded);
        assert_eq!(rest(order_id, first).await, Ok(refunded));
        let nothing = rest(order_id, second).await.expect("a refund of nothing");
        assert_eq!((nothing.amount, nothing.status), (money(0), RefundStatus::Succeeded));
        assert_eq!(rest(order_id, second).await, Ok(nothing));
        assert_eq!(look(shop, &payment).await.status, PaymentStatus::Refunded);

        let other = an_order(shop);
        pay(shop, charge(other, "tok_visa")).await;
        assert_eq!(rest(other, first).await, Err(PaymentError::PaymentNotFound), "that is another order's");
        let free = an_order(shop);
        pay(shop, CreatePayment { amount: money(0), ..charge(free, "tok_visa") }).await;
        let nothing = rest(free, shop.world().id()).await.expect("a refund of nothing");
        assert_eq!((nothing.amount, nothing.status), (money(0), RefundStatus::Succeeded));
    })
    .await;
}
