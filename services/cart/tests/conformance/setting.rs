//! Setting how many of a product are in a cart.

use contract::book::DeleteBook;
use contract::cart::{Cart, CartError, MAX_LINES, SetItem};
use kernel::{AnyQuantity, BookId, UserId};
use testkit::{TestShop, in_every_mode};

use super::{a_cart, add, held, names, view};

fn wanted(user_id: UserId, product_id: BookId, number: i64) -> SetItem {
    SetItem { user_id, product_id, quantity: AnyQuantity::new(number).expect("a quantity") }
}

pub(crate) async fn set(shop: &TestShop, user: UserId, book: BookId, number: i64) -> Result<Cart, CartError> {
    shop.carts().set_item(&shop.cx(), wanted(user, book, number)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_holds_what_was_set_and_only_a_change_is_a_version() {
    in_every_mode(async |shop| {
        let (one, two) = (shop.a_book(1000).await.product_id, shop.a_book(250).await.product_id);
        let user = a_cart(shop).await;
        add(shop, user, one, 2).await.expect("added");
        let cart = set(shop, user, two, 7).await.expect("set");
        assert_eq!((held(&cart), cart.version), (vec![(one, 2), (two, 7)], 2));
        let cart = set(shop, user, one, 1).await.expect("set");
        assert_eq!((held(&cart), cart.version, cart.total.minor()), (vec![(one, 1), (two, 7)], 3, 2750));
        assert_eq!(set(shop, user, one, 1).await, Ok(cart), "there was one already");
        let cart = set(shop, user, one, 0).await.expect("taken out");
        assert_eq!((held(&cart), cart.version), (vec![(two, 7)], 4));
        assert_eq!(set(shop, user, one, 0).await.as_ref(), Ok(&cart), "it was out already");
        assert_eq!(view(shop, user).await, Ok(cart));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_cannot_be_set_and_what_went_can_be_taken_out() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await;
        let nothing: BookId = "book_01JD3Z8Q5TN4X0V6W7Y2A9BCDE".parse().expect("an id");
        let user = a_cart(shop).await;
        assert_eq!(set(shop, shop.world().id(), book.product_id, 1).await, Err(CartError::CartNotFound));
        assert_eq!(set(shop, shop.world().id(), book.product_id, 0).await, Err(CartError::CartNotFound));
        assert_eq!(set(shop, user, nothing, 1).await, Err(CartError::ProductNotFound));
        set(shop, user, book.product_id, 3).await.expect("set");
        shop.books().delete_book(&shop.cx(), DeleteBook { book_id: book.book_id }).await.expect("deleted");
        assert_eq!(set(shop, user, book.product_id, 2).await, Err(CartError::ProductNotFound));
        let cart = view(shop, user).await.expect("a cart");
        assert_eq!((held(&cart), cart.version), (vec![(book.product_id, 3)], 1));
        assert_eq!(set(shop, user, book.product_id, 0).await.map(|cart| cart.items), Ok(vec![]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sets_once() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await.product_id;
        let user = a_cart(shop).await;
        let first = shop.carts().set_item(&shop.cx_with_key("k", "f"), wanted(user, book, 3)).await;
        set(shop, user, book, 5).await.expect("set");
        let cx = shop.cx_with_key("k", "f");
        assert_eq!(shop.carts().set_item(&cx, wanted(user, book, 3)).await, first);
        assert!(cx.is_replay());
        assert_eq!(held(&view(shop, user).await.expect("a cart")), [(book, 5)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_cart_takes_no_new_line_and_lets_the_others_change() {
    let shop = TestShop::start().await;
    let user = a_cart(&shop).await;
    let first = shop.a_book(100).await.product_id;
    set(&shop, user, first, 1).await.expect("set");
    for _ in 1..MAX_LINES {
        set(&shop, user, shop.a_book(100).await.product_id, 1).await.expect("set");
    }
    names(set(&shop, user, shop.a_book(100).await.product_id, 1).await, "product_id");
    assert_eq!(set(&shop, user, first, 2).await.map(|cart| cart.item_count), Ok(201));
    shop.finish().await;
}
