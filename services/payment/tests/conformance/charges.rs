//! Charges: captured, declined, under way.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_captured_and_told() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        let usual = CreatePayment { order_id, attempt: None, amount: money(1000), payment_method: None };
        let payment = pay(shop, usual.clone()).await;
        assert_eq!((payment.order_id, payment.attempt, payment.amount), (order_id, 1, money(1000)));
        assert_eq!((payment.status, payment.refunded), (PaymentStatus::Captured, money(0)));
        assert_eq!(payment.provider, "sandbox");
        assert_eq!(look(shop, &payment).await, payment);
        assert_eq!(pay(shop, usual).await, payment, "the same attempt is the same payment");
        assert_eq!(pay(shop, charge(order_id, "tok_visa")).await, payment, "`tok_visa` is the usual one");
        let events = events_of(shop, &payment).await;
        assert_eq!(events.len(), 1);
        let event = &events[0];
        assert_eq!(event.kind, "payment.captured");
        assert_eq!(event.data["order_id"], json!(order_id));
        assert_eq!(event.data["amount"], json!({"amount": "10.00", "currency": "USD"}));
        assert!(!event.data.to_string().contains("tok_"), "a token is told to nobody");
        let free = CreatePayment { amount: money(0), ..charge(an_order(shop), "tok_visa") };
        assert_eq!(
            pay(shop, free).await.status,
            PaymentStatus::Captured,
            "a free order is paid with nothing"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_and_what_may_be_tried_again() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        for token in ["tok_decline", "tok_nonesuch"] {
            let order_id = an_order(shop);
            assert_eq!(try_pay(shop, charge(order_id, token)).await, Err(PaymentError::PaymentDeclined));
        }
        let declined = charge(order_id, "tok_decline");
        for _ in 0..2 {
            assert_eq!(try_pay(shop, declined.clone()).await, Err(PaymentError::PaymentDeclined));
        }
        for other in [
            CreatePayment { amount: money(1001), ..declined.clone() },
            charge(order_id, "tok_visa"),
            CreatePayment { payment_method: None, ..declined.clone() },
        ] {
            assert_eq!(try_pay(shop, other).await, Err(PaymentError::AttemptReused));
        }
        let second = CreatePayment { attempt: attempt(2), ..charge(order_id, "tok_visa") };
        let paid = pay(shop, second).await;
        let third = CreatePayment { attempt: attempt(3), ..charge(order_id, "tok_visa") };
        assert_eq!(try_pay(shop, third.clone()).await, Err(PaymentError::OrderAlreadyPaid));
        refund(shop, &paid, None).await.expect("a refund");
        assert_eq!(try_pay(shop, third).await, Err(PaymentError::OrderAlreadyPaid), "also if refunded since");
        assert_eq!(try_pay(shop, declined).await, Err(PaymentError::PaymentDeclined));
        let asked = ListPayments { order_id, limit: Limit::default(), cursor: None };
        let listed = shop.payments().list_payments(&shop.cx(), asked).await.expect("a list").data;
        assert_eq!(listed.iter().map(|payment| payment.attempt).collect::<Vec<_>>(), [2, 1]);
        let told: Vec<_> = events_of(shop, &listed[1]).await.into_iter().map(|event| event.kind).collect();
        assert_eq!(told, ["payment.declined"]);
        let unknown = GetPayment { payment_id: shop.world().id() };
        let unknown = shop.payments().get_payment(&shop.cx(), unknown).await;
        assert_eq!(unknown, Err(PaymentError::PaymentNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn card_numbers_are_refused_and_kept_nowhere() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        for (number, token) in
            ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"].iter().enumerate()
        {
            for key in [None, Some(format!("card-{number}"))] {
                let cx = key.map_or_else(|| shop.cx(), |key| shop.cx_with_key(&key, "f"));
                let refused = shop.payments().create_payment(&cx, charge(order_id, token)).await;
                assert_eq!(refused, Err(PaymentError::CardDataRefused));
            }
        }
        let asked = ListPayments { order_id, limit: Limit::default(), cursor: None };
        assert!(shop.payments().list_payments(&shop.cx(), asked).await.expect("a list").data.is_empty());
        let hides_a_card = |bytes: &[u8]| {
            bytes.windows(9).any(|window| matches!(window, b"424242424" | b"4242 4242" | b"4242-4242"))
        };
        for store in shop.shop().payments.stores() {
            assert!(!hides_a_card(testkit::texts(store).await.as_bytes()), "a card number is in a table");
        }
        for file in std::fs::read_dir(shop.folder()).expect("a folder") {
            let path = file.expect("a file").path();
            let bytes = if path.is_file() { std::fs::read(&path).expect("bytes") } else { Vec::new() };
            assert!(!hides_a_card(&bytes), "a card number is in {}", path.display());
        }
        // The same key is free: nothing was decided.
        let cx = shop.cx_with_key("card-0", "g");
        let paid = shop.payments().create_payment(&cx, charge(order_id, "tok_visa")).await;
        assert!(matches!(paid, Ok(Progress::Done(_))), "{paid:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_under_way_and_found_again() {
    in_every_mode(async |shop| {
        let lost = charge(an_order(shop), "tok_timeout");
        let Ok(Progress::UnderWay(pending)) = try_pay(shop, lost.clone()).await else {
            panic!("it was answered")
        };
        assert_eq!(pending.status, PaymentStatus::Pending);
        let found = pay(shop, lost).await;
        assert_eq!((found.payment_id, found.status), (pending.payment_id, PaymentStatus::Captured));

        // By the worker alone, if nobody asks.
        let lost = charge(an_order(shop), "tok_timeout");
        let Ok(Progress::UnderWay(pending)) = try_pay(shop, lost.clone()).await else {
            panic!("it was answered")
        };
        let other = CreatePayment { attempt: attempt(2), ..lost };
        assert_eq!(try_pay(shop, other).await, Err(PaymentError::PaymentUnderWay));
        let found = eventually("the worker finds it", async || {
            let payment = look(shop, &pending).await;
            (payment.status == PaymentStatus::Captured).then_some(payment)
        })
        .await;
        assert_eq!(events_of(shop, &found).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orders_payments_come_in_pages_newest_first() {
    in_every_mode(async |shop| {
        let order_id = an_order(shop);
        for number in 1..=5 {
            let request = CreatePayment { attempt: attempt(number), ..charge(order_id, "tok_decline") };
            try_pay(shop, request).await.expect_err("a decline");
        }
        pay(shop, charge(an_order(shop), "tok_visa")).await;
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let asked = ListPayments { order_id, limit: "2".parse().expect("a limit"), cursor };
            let page = shop.payments().list_payments(&shop.cx(), asked).await.expect("a page");
            assert!(page.data.len() <= 2);
            seen.extend(page.data.into_iter().map(|payment| payment.attempt));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [5, 4, 3, 2, 1]);
        for foreign in ["nonsense", "~~~~", "pay_x", "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE"] {
            let cursor = Some(foreign.parse().expect("a cursor"));
            let asked = ListPayments { order_id, limit: Limit::default(), cursor };
            assert_eq!(field(shop.payments().list_payments(&shop.cx(), asked).await), "cursor", "{foreign}");
        }
        let nobody = ListPayments { order_id: an_order(shop), limit: Limit::default(), cursor: None };
        assert!(shop.payments().list_payments(&shop.cx(), nobody).await.expect("a list").data.is_empty());
    })
    .await;
}
