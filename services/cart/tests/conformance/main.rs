//! What the cart service promises, asked directly and over HTTP.
#![allow(clippy::disallowed_methods, reason = "tests own their tasks and their time")]

use contract::Made;
use contract::book::DeleteBook;
use contract::cart::{
    AddItem, Cart, CartError, ClearCart, CreateCart, ForgetCart, MAX_LINES, ProductLine, ProductLines,
    RemoveItem, TakeOutOrder, ViewCart,
};
use contract::events::EventsAfter;
use futures::future::join_all;
use kernel::{BookId, CallError, EventNumber, Id, Limit, Money, OrderId, Quantity, UserId};
use testkit::{TestShop, in_every_mode};

mod guests;
mod merging;
mod setting;

fn so_many(number: i64) -> Quantity {
    Quantity::new(number).expect("a quantity")
}

/// A cart of its own, for a customer nobody registered: the cart service does not ask.
async fn a_cart(shop: &TestShop) -> UserId {
    let user_id = shop.world().id();
    let made = shop.carts().create_cart(&shop.cx(), CreateCart { user_id }).await.expect("a cart");
    assert!(matches!(made, Made::New(_)));
    user_id
}

async fn add(shop: &TestShop, user_id: UserId, product_id: BookId, number: i64) -> Result<Cart, CartError> {
    shop.carts().add_item(&shop.cx(), AddItem { user_id, product_id, quantity: so_many(number) }).await
}

async fn remove(
    shop: &TestShop,
    user_id: UserId,
    product_id: BookId,
    number: Option<i64>,
) -> Result<Cart, CartError> {
    let request = RemoveItem { user_id, product_id, quantity: number.map(so_many) };
    shop.carts().remove_item(&shop.cx(), request).await
}

async fn view(shop: &TestShop, user_id: UserId) -> Result<Cart, CartError> {
    shop.carts().view_cart(&shop.cx(), ViewCart { user_id }).await.map(|cart| (*cart).clone())
}

fn held(cart: &Cart) -> Vec<(BookId, i64)> {
    cart.items.iter().map(|item| (item.product_id, item.quantity)).collect()
}

#[track_caller]
fn names<T: std::fmt::Debug>(outcome: Result<T, CartError>, field: &str) {
    let Err(CartError::Call(CallError::ValidationFailed { errors })) = outcome else { panic!("{outcome:?}") };
    assert_eq!(errors[0].field, field);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_has_one_cart() {
    in_every_mode(async |shop| {
        let user_id = a_cart(shop).await;
        let again = shop.carts().create_cart(&shop.cx(), CreateCart { user_id }).await.expect("a cart");
        let Made::Existing(again) = again else { panic!("there are two carts") };
        assert_eq!(view(shop, user_id).await, Ok(again));
        let crowd = shop.world().id();
        let made = join_all((0..20).map(|_| {
            let (carts, cx) = (shop.carts(), shop.cx());
            async move { carts.create_cart(&cx, CreateCart { user_id: crowd }).await.expect("a cart") }
        }))
        .await;
        assert_eq!(made.iter().filter(|made| matches!(made, Made::New(_))).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_add_up_in_the_order_they_came_and_every_change_is_a_version() {
    in_every_mode(async |shop| {
        let (one, two) = (shop.a_book(1000).await, shop.a_book(250).await);
        let user_id = a_cart(shop).await;
        add(shop, user_id, two.product_id, 2).await.expect("added");
        add(shop, user_id, one.product_id, 1).await.expect("added");
        let cart = add(shop, user_id, two.product_id, 3).await.expect("added");
        assert_eq!(held(&cart), [(two.product_id, 5), (one.product_id, 1)]);
        assert_eq!((cart.version, cart.item_count, cart.total.minor()), (3, 6, 2250));
        assert_eq!((cart.items[0].line_total.minor(), cart.items[0].is_available), (1250, true));
        let cart = remove(shop, user_id, two.product_id, Some(1)).await.expect("removed");
        assert_eq!((held(&cart), cart.version), (vec![(two.product_id, 4), (one.product_id, 1)], 4));
        let cart = remove(shop, user_id, two.product_id, None).await.expect("removed");
        assert_eq!(held(&cart), [(one.product_id, 1)]);
        let cleared = shop.carts().clear_cart(&shop.cx(), ClearCart { user_id }).await.expect("cleared");
        assert_eq!((cleared.items.len(), cleared.total.minor(), cleared.version), (0, 0, 6));
        let again = shop.carts().clear_cart(&shop.cx(), ClearCart { user_id }).await.expect("cleared");
        assert_eq!(again.version, 6, "an empty cart does not change");
        let events = EventsAfter { after: EventNumber::START, limit: Limit::LARGEST, wait_ms: None };
        let events = shop.carts().events_after(&shop.cx(), events).await.expect("events").data;
        assert_eq!(events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["cart.cleared"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_too_much_is_refused_and_changes_nothing() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await.product_id;
        let nothing: BookId = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let nobody: UserId = "usr_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        assert_eq!(view(shop, nobody).await, Err(CartError::CartNotFound));
        assert_eq!(add(shop, nobody, book, 1).await, Err(CartError::CartNotFound));
        assert_eq!(remove(shop, nobody, book, None).await, Err(CartError::CartNotFound));
        let clear = shop.carts().clear_cart(&shop.cx(), ClearCart { user_id: nobody }).await;
        assert_eq!(clear, Err(CartError::CartNotFound));
        let user_id = a_cart(shop).await;
        assert_eq!(add(shop, user_id, nothing, 1).await, Err(CartError::ProductNotFound));
        assert_eq!(remove(shop, user_id, book, None).await, Err(CartError::CartItemNotFound));
        let before = add(shop, user_id, book, 999_999).await.expect("added");
        names(add(shop, user_id, book, 2).await, "quantity");
        names(remove(shop, user_id, book, Some(1_000_000)).await, "quantity");
        assert_eq!(view(shop, user_id).await, Ok(before));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_has_so_many_lines_and_no_more() {
    let shop = TestShop::start().await;
    let user_id = a_cart(&shop).await;
    for _ in 0..MAX_LINES {
        let book = shop.a_book(100).await.product_id;
        add(&shop, user_id, book, 1).await.expect("added");
    }
    let one_more = shop.a_book(100).await.product_id;
    names(add(&shop, user_id, one_more, 1).await, "product_id");
    let total = view(&shop, user_id).await.expect("a cart").total;
    assert_eq!(total, Money::from_minor(100 * 200, shop.world().currency()));
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_book_stays_as_it_was_last_known() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await;
        let user_id = a_cart(shop).await;
        add(shop, user_id, book.product_id, 2).await.expect("added");
        shop.books().delete_book(&shop.cx(), DeleteBook { book_id: book.book_id }).await.expect("deleted");
        let cart = view(shop, user_id).await.expect("a cart");
        let item = &cart.items[0];
        assert_eq!((&item.title, item.unit_price, item.is_available), (&book.title, book.price, false));
        assert_eq!(add(shop, user_id, book.product_id, 1).await, Err(CartError::ProductNotFound));
        assert_eq!(remove(shop, user_id, book.product_id, None).await.map(|cart| cart.items), Ok(vec![]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orders_lines_are_taken_out_once_and_what_came_since_stays() {
    in_every_mode(async |shop| {
        let (one, two) = (shop.a_book(1000).await.product_id, shop.a_book(250).await.product_id);
        let user_id = a_cart(shop).await;
        add(shop, user_id, one, 2).await.expect("added");
        add(shop, user_id, two, 1).await.expect("added");
        let line = |product_id, number| ProductLine { product_id, quantity: so_many(number) };
        let order_id: OrderId = shop.world().id();
        let ordered =
            || TakeOutOrder { user_id, order_id, lines: ProductLines(vec![line(one, 2), line(two, 1)]) };
        add(shop, user_id, one, 3).await.expect("added meanwhile");
        for _ in 0..3 {
            shop.carts().take_out_order(&shop.cx(), ordered()).await.expect("taken out");
            assert_eq!(held(&view(shop, user_id).await.expect("a cart")), [(one, 3)]);
        }
        let gone = TakeOutOrder { user_id: shop.world().id(), order_id: shop.world().id(), ..ordered() };
        assert_eq!(
            shop.carts().take_out_order(&shop.cx(), gone).await,
            Ok(()),
            "a cart that is gone is no harm"
        );
        assert_eq!(OrderId::PREFIX, "ord");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_adds_once_and_the_forgotten_have_no_cart() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await.product_id;
        let user_id = a_cart(shop).await;
        let request = || AddItem { user_id, product_id: book, quantity: so_many(2) };
        let first = shop.carts().add_item(&shop.cx_with_key("k", "f"), request()).await;
        let cx = shop.cx_with_key("k", "f");
        assert_eq!(shop.carts().add_item(&cx, request()).await, first);
        assert!(cx.is_replay());
        assert_eq!(held(&view(shop, user_id).await.expect("a cart")), [(book, 2)]);
        // A replay is the same even when the book is gone.
        shop.books().delete_book(&shop.cx(), DeleteBook { book_id: book }).await.expect("deleted");
        assert_eq!(shop.carts().add_item(&shop.cx_with_key("k", "f"), request()).await, first);
        for _ in 0..2 {
            shop.carts().forget_customer(&shop.cx(), ForgetCart { user_id }).await.expect("forgotten");
        }
        assert_eq!(view(shop, user_id).await, Err(CartError::CartNotFound));
        let replay = shop.carts().add_item(&shop.cx_with_key("k", "f"), request()).await;
        assert_eq!(replay, Err(CallError::NotFound.into()));
    })
    .await;
}
