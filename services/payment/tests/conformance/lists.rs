//! Payments of all orders, and with what may be paid.

use std::time::Duration;

use contract::payment::{ListAllPayments, ListMethods};
use kernel::{Page, PaymentId};
use testkit::{ManualClock, Options, every_mode};

use super::*;

const ALL: ListAllPayments =
    ListAllPayments { status: None, from: None, to: None, limit: Limit::LARGEST, cursor: None };

async fn list(shop: &TestShop, wanted: ListAllPayments) -> Page<Payment> {
    shop.payments().list_all_payments(&shop.cx(), wanted).await.expect("payments")
}

fn ids(page: &Page<Payment>) -> Vec<PaymentId> {
    page.data.iter().map(|payment| payment.payment_id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_are_listed_newest_first_by_status_and_time() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(pay(&shop, charge(an_order(&shop), "tok_visa")).await);
            clock.advance(Duration::from_secs(60));
        }
        let declined = try_pay(&shop, charge(an_order(&shop), "tok_decline")).await;
        assert_eq!(declined, Err(PaymentError::PaymentDeclined));
        refund(&shop, &made[1], Some(100)).await.expect("a refund");
        let refunded = eventually("the refund is known", async || {
            let payment = look(&shop, &made[1]).await;
            (payment.status == PaymentStatus::PartiallyRefunded).then_some(payment)
        })
        .await;
        let all = list(&shop, ALL).await;
        assert_eq!(all.data.len(), 4);
        assert_eq!(all.data[0].status, PaymentStatus::Declined);
        assert_eq!(all.data[1..], [made[2].clone(), refunded, made[0].clone()]);
        let of = async |status| ids(&list(&shop, ListAllPayments { status: Some(status), ..ALL }).await);
        assert_eq!(of(PaymentStatus::Captured).await, [made[2].payment_id, made[0].payment_id]);
        assert_eq!(of(PaymentStatus::PartiallyRefunded).await, [made[1].payment_id]);
        assert_eq!(of(PaymentStatus::Voided).await, []);
        let (from, to) = (Some(made[1].created_at), Some(made[2].created_at));
        assert_eq!(ids(&list(&shop, ListAllPayments { from, to, ..ALL }).await), [made[1].payment_id]);
        assert_eq!(ids(&list(&shop, ListAllPayments { to: from, ..ALL }).await), [made[0].payment_id]);
        let limit = "3".parse().expect("a limit");
        let page = list(&shop, ListAllPayments { limit, ..ALL }).await;
        let rest = list(&shop, ListAllPayments { limit, cursor: page.next_cursor.clone(), ..ALL }).await;
        assert_eq!([ids(&page), ids(&rest)].concat(), ids(&all));
        assert_eq!(rest.next_cursor, None);
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ways_to_pay_do_what_they_say() {
    in_every_mode(async |shop| {
        let ways = shop.payments().list_methods(&shop.cx(), ListMethods {}).await.expect("ways");
        assert_eq!(ways.provider, "sandbox");
        let tokens: Vec<&str> = ways.methods.iter().map(|way| way.token.as_str()).collect();
        assert_eq!(tokens, ["tok_visa", "tok_decline", "tok_timeout"]);
        assert!(ways.methods.iter().all(|way| !way.name.is_empty() && !way.about.is_empty()));
        let usual = CreatePayment { payment_method: None, ..charge(an_order(shop), "tok_visa") };
        let by_name = CreatePayment { payment_method: Some(ways.methods[0].token.clone()), ..usual.clone() };
        assert_eq!(pay(shop, usual).await, pay(shop, by_name).await, "the first is the usual one");
    })
    .await;
}
