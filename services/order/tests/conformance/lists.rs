//! Orders of everybody, figures of what was sold, and what sells best.

use std::time::Duration;

use contract::order::{
    BestSellers, GetFigures, ListBestSellers, ListOrders, Order, OrderFigures, OrderStatus, WantedStatus,
};
use kernel::{BookId, Cursor, Days, Limit, OrderId, Page};
use testkit::{ManualClock, Options, TestShop, every_mode, in_every_mode};

use super::{done, purchase, to};

const ALL: ListOrders = ListOrders {
    status: None,
    user_id: None,
    from: None,
    to: None,
    search: None,
    limit: Limit::LARGEST,
    cursor: None,
};
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn list(shop: &TestShop, wanted: ListOrders) -> Page<Order> {
    shop.orders().list_orders(&shop.cx(), wanted).await.expect("orders")
}

async fn ids(shop: &TestShop, wanted: ListOrders) -> Vec<OrderId> {
    list(shop, wanted).await.data.iter().map(|order| order.order_id).collect()
}

async fn figures(shop: &TestShop, days: i64) -> OrderFigures {
    let request = GetFigures { days: Some(Days::new(days).expect("days")) };
    (*shop.orders().order_figures(&shop.cx(), request).await.expect("figures")).clone()
}

async fn best(shop: &TestShop, days: Option<Days>, limit: &str) -> BestSellers {
    let request = ListBestSellers { days, limit: limit.parse().expect("a limit") };
    (*shop.orders().best_sellers(&shop.cx(), request).await.expect("best sellers")).clone()
}

/// Takes an order through these statuses.
async fn goes(shop: &TestShop, order: &Order, steps: &[OrderStatus]) -> OrderId {
    for status in steps {
        let taken = shop.orders().update_status(&shop.cx(), to(order.order_id, *status)).await;
        assert_eq!(done(taken.expect("a step")).status, *status);
    }
    order.order_id
}

/// Orders that came to rest in every status there is, newest first.
async fn one_of_each(shop: &TestShop) -> Vec<OrderId> {
    use OrderStatus::{Cancelled, Delivered, Processing, Returned, Shipped};
    let ways: [&[OrderStatus]; 7] = [
        &[],
        &[Processing],
        &[Processing, Shipped],
        &[Processing, Shipped, Delivered],
        &[Cancelled],
        &[Processing, Cancelled],
        &[Processing, Shipped, Delivered, Returned],
    ];
    let mut made = Vec::new();
    for way in ways {
        let order = shop.a_paid_order(1).await;
        made.push(goes(shop, &order, way).await);
    }
    made.reverse();
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_everybody_are_listed_newest_first_page_by_page() {
    in_every_mode(async |shop| {
        let made = one_of_each(shop).await;
        assert_eq!(ids(shop, ALL).await, made);
        let mut paged = Vec::new();
        let mut cursor: Option<Cursor> = None;
        loop {
            let limit = "3".parse().expect("a limit");
            let page = list(shop, ListOrders { limit, cursor, ..ALL }).await;
            paged.extend(page.data.iter().map(|order| order.order_id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, made);
        let one = super::look(shop, made[2]).await;
        assert!(list(shop, ALL).await.data.contains(&one), "an order looks the same wherever it is seen");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_finds_the_orders_that_show_it_and_each_order_once() {
    in_every_mode(async |shop| {
        let made = one_of_each(shop).await;
        // One whose money is not decided yet.
        let user_id = super::ready_to_buy(shop, 1, 5).await;
        let hanging = shop.orders().create_invoice(&shop.cx(), purchase(user_id, "tok_timeout")).await;
        let pending = hanging.expect("taken on").into_inner();
        let mut found = Vec::new();
        for status in OrderStatus::ALL {
            let wanted = status.as_str().parse().ok();
            let page = list(shop, ListOrders { status: wanted, ..ALL }).await;
            assert!(page.data.iter().all(|order| order.status == *status), "{status}: {page:?}");
            found.extend(page.data.iter().map(|order| order.order_id));
        }
        found.sort_unstable();
        let mut all = [made.clone(), vec![pending.order_id]].concat();
        all.sort_unstable();
        assert_eq!(found, all);
        let to_ship = ListOrders { status: Some(WantedStatus::ToShip), ..ALL };
        assert_eq!(ids(shop, to_ship).await, [made[5], made[6]]);
        // Let it come to rest, so that nothing is held.
        testkit::eventually("the pending order ends", async || {
            (super::look(shop, pending.order_id).await.status != OrderStatus::Pending).then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_an_invoice_an_id_and_a_time_find_what_is_theirs() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        let mut orders = Vec::new();
        for _ in 0..3 {
            orders.push(shop.a_paid_order(1).await);
            clock.advance(DAY);
        }
        let [first, second, third] = [0, 1, 2].map(|place: usize| orders[place].order_id);
        assert_eq!(ids(&shop, ListOrders { user_id: Some(orders[1].user_id), ..ALL }).await, [second]);
        let search = async |words: &str| ids(&shop, ListOrders { search: words.parse().ok(), ..ALL }).await;
        for words in ["INV-0000000002", "inv-2", "2", " 0002 ", &second.to_string()] {
            assert_eq!(search(words).await, [second], "{words}");
        }
        for words in ["INV-4", "somebody", "%", "ord_01JD3Z8Q5TN4X0V6W7Y2A9BCDE", "2'--"] {
            assert_eq!(search(words).await, [], "{words}");
        }
        assert_eq!(search("").await, [third, second, first]);
        let (from, until) = (Some(orders[1].created_at), Some(orders[2].created_at));
        assert_eq!(ids(&shop, ListOrders { from, ..ALL }).await, [third, second]);
        assert_eq!(ids(&shop, ListOrders { to: from, ..ALL }).await, [first]);
        assert_eq!(ids(&shop, ListOrders { from, to: until, ..ALL }).await, [second]);
        let nobodys = ListOrders { from, to: until, user_id: Some(orders[0].user_id), ..ALL };
        assert_eq!(ids(&shop, nobodys).await, []);
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_count_what_was_sold_each_day_and_are_a_minute_old_at_most() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        let before = figures(&shop, 2).await;
        assert_eq!((before.days.len(), before.days[1].orders, before.to_ship), (2, 0, 0));
        assert!(before.by_status.iter().all(|status| status.count == 0));
        one_of_each(&shop).await;
        assert_eq!(figures(&shop, 2).await, before, "it is counted once a minute");
        clock.advance(DAY);
        shop.a_paid_order(3).await;
        let now = figures(&shop, 2).await;
        assert_eq!(now.as_of, shop.world().now());
        // Of seven orders the two that were called off are not sold.
        let sold: Vec<_> = now.days.iter().map(|day| (day.orders, day.revenue.minor())).collect();
        assert_eq!(sold, [(5, 5000), (1, 3000)]);
        assert_eq!(
            now.days.iter().map(|day| &day.date).collect::<Vec<_>>(),
            [&before.days[1].date, &now.as_of.day()]
        );
        let counts: Vec<_> =
            now.by_status.iter().map(|status| (status.status.as_str(), status.count)).collect();
        let expected = [
            ("pending", 0),
            ("paid", 2),
            ("processing", 1),
            ("shipped", 1),
            ("delivered", 1),
            ("cancelled", 2),
            ("returned", 1),
        ];
        assert_eq!(counts, expected);
        assert_eq!((now.to_ship, now.under_way), (3, 0));
        let today = figures(&shop, 1).await;
        assert_eq!((today.days.len(), today.days[0].orders), (1, 1));
        shop.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sells_best_comes_first_and_what_was_called_off_does_not_count() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        let buy = async |copies: i64| -> (BookId, Order) {
            let order = shop.a_paid_order(copies).await;
            (order.lines[0].product_id, order)
        };
        let (old, _) = buy(50).await;
        clock.advance(DAY * 10);
        let (few, _) = buy(2).await;
        let (many, _) = buy(7).await;
        let (_, off) = buy(9).await;
        goes(&shop, &off, &[OrderStatus::Cancelled]).await;
        let shown = |best: &BestSellers| -> Vec<(BookId, i64)> {
            best.data.iter().map(|sold| (sold.product_id, sold.quantity)).collect()
        };
        let week = Days::new(7).ok();
        let all = best(&shop, None, "20").await;
        assert_eq!(shown(&all), [(old, 50), (many, 7), (few, 2)]);
        assert_eq!(shown(&best(&shop, week, "20").await), [(many, 7), (few, 2)]);
        assert_eq!(shown(&best(&shop, week, "1").await), [(many, 7)]);
        shop.put_in_cart(off.user_id, few, 1).await;
        shop.stock(&shop.a_book(100).await, 1).await;
        assert_eq!(best(&shop, None, "20").await, all);
        clock.advance(Duration::from_secs(60));
        assert_eq!(best(&shop, None, "20").await.as_of, shop.world().now(), "counted anew");
        shop.finish().await;
    }
}
