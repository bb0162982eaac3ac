//! Merging a guest's cart into a customer's: no line is lost, none is doubled.

use std::time::Duration;

use contract::cart::{Cart, CartError, ClearCart, MAX_LINES, MergeCart};
use futures::future::join_all;
use kernel::{BookId, UserId};
use testkit::{TestShop, in_every_mode};

use super::guests::a_guest;
use super::{a_cart, add, held, names, view};

async fn merge(shop: &TestShop, user_id: UserId, from_user_id: UserId) -> Result<Cart, CartError> {
    shop.carts().merge_cart(&shop.cx(), MergeCart { user_id, from_user_id }).await
}

/// A guest whose cart holds so many of each book.
async fn a_guest_with(shop: &TestShop, lines: &[(BookId, i64)]) -> UserId {
    let guest = a_guest(shop).await.user_id;
    for (book, number) in lines {
        add(shop, guest, *book, *number).await.expect("added");
    }
    guest
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_both_add_up_once_and_the_guests_cart_is_gone() {
    in_every_mode(async |shop| {
        let (one, two, three) = (shop.a_book(100).await, shop.a_book(20).await, shop.a_book(3).await);
        let [one, two, three] = [one, two, three].map(|book| book.product_id);
        let (user, other) = (a_cart(shop).await, a_cart(shop).await);
        add(shop, user, two, 1).await.expect("added");
        let guest = a_guest_with(shop, &[(three, 4), (two, 2), (one, 1)]).await;
        let merged = merge(shop, user, guest).await.expect("merged");
        assert_eq!(held(&merged), [(two, 3), (three, 4), (one, 1)]);
        assert_eq!((merged.version, merged.total.minor()), (2, 172));
        for _ in 0..2 {
            assert_eq!(merge(shop, user, guest).await.as_ref(), Ok(&merged), "once is enough");
        }
        assert_eq!(view(shop, guest).await, Err(CartError::CartNotFound));
        // Somebody else at the same browser gets nothing of it.
        assert_eq!(merge(shop, other, guest).await.map(|cart| cart.items), Ok(vec![]));
        // What was bought or taken out meanwhile does not come back.
        shop.carts().clear_cart(&shop.cx(), ClearCart { user_id: user }).await.expect("cleared");
        assert_eq!(merge(shop, user, guest).await.map(|cart| cart.items), Ok(vec![]));
        let nothing = a_guest(shop).await.user_id;
        assert_eq!(merge(shop, user, nothing).await.map(|cart| cart.version), Ok(3), "nothing came in");
        assert_eq!(view(shop, nothing).await, Err(CartError::CartNotFound));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_guests_cart_goes_into_another_and_a_line_holds_no_more_than_it_may() {
    in_every_mode(async |shop| {
        let book = shop.a_book(100).await.product_id;
        let (user, other) = (a_cart(shop).await, a_cart(shop).await);
        add(shop, other, book, 999_999).await.expect("added");
        assert_eq!(merge(shop, user, other).await, Err(CartError::CartNotFound), "a customer's cart");
        assert_eq!(merge(shop, user, shop.world().id()).await, Err(CartError::CartNotFound));
        names(merge(shop, user, user).await, "from_user_id");
        let guest = a_guest_with(shop, &[(book, 2)]).await;
        assert_eq!(merge(shop, shop.world().id(), guest).await, Err(CartError::CartNotFound));
        assert_eq!(held(&view(shop, guest).await.expect("a cart")), [(book, 2)], "it was not moved");
        assert_eq!(merge(shop, other, guest).await.map(|cart| held(&cart)), Ok(vec![(book, 1_000_000)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_lines_than_a_cart_may_have_are_refused_and_nothing_is_moved() {
    in_every_mode(async |shop| {
        let user = a_cart(shop).await;
        let shared = shop.a_book(100).await.product_id;
        add(shop, user, shared, 1).await.expect("added");
        for _ in 1..MAX_LINES {
            add(shop, user, shop.a_book(100).await.product_id, 1).await.expect("added");
        }
        let before = view(shop, user).await;
        let guest = a_guest_with(shop, &[(shared, 1), (shop.a_book(100).await.product_id, 1)]).await;
        let theirs = view(shop, guest).await;
        assert_eq!(merge(shop, user, guest).await, Err(CartError::CartFull));
        let merge_by_key = async || {
            let cx = shop.cx_with_key("full", "f");
            let request = MergeCart { user_id: user, from_user_id: guest };
            (shop.carts().merge_cart(&cx, request).await, cx.is_replay())
        };
        assert_eq!(merge_by_key().await, (Err(CartError::CartFull), false));
        assert_eq!((view(shop, user).await, view(shop, guest).await), (before, theirs));
        super::remove(shop, guest, shared, None).await.expect("removed");
        super::remove(shop, user, shared, None).await.expect("removed");
        assert_eq!(merge_by_key().await, (Err(CartError::CartFull), true), "the key has its answer");
        assert_eq!(merge(shop, user, guest).await.map(|cart| cart.items.len()), Ok(MAX_LINES));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_merge_one_guest_at_once_one_gets_the_lines() {
    in_every_mode(async |shop| {
        let book = shop.a_book(100).await.product_id;
        let guest = a_guest_with(shop, &[(book, 5)]).await;
        let mut users = Vec::new();
        for _ in 0..3 {
            users.push(a_cart(shop).await);
        }
        let merges = (0..30).map(|turn| merge(shop, users[turn % users.len()], guest));
        for merged in join_all(merges).await {
            assert!(merged.is_ok(), "{merged:?}");
        }
        let mut units = Vec::new();
        for user in users {
            units.push(view(shop, user).await.expect("a cart").item_count);
        }
        units.sort_unstable();
        assert_eq!(units, [0, 0, 5]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_who_are_merged_into_one_cart_at_once_while_it_is_filled_lose_nothing() {
    in_every_mode(async |shop| {
        let (one, two) = (shop.a_book(100).await.product_id, shop.a_book(100).await.product_id);
        let user = a_cart(shop).await;
        let mut guests = Vec::new();
        for _ in 0..10 {
            guests.push(a_guest_with(shop, &[(one, 1), (two, 2)]).await);
        }
        let merges = guests.iter().chain(&guests).map(|guest| merge(shop, user, *guest));
        let adds = (0..10).map(|_| add(shop, user, one, 1));
        let (merged, added) = futures::join!(join_all(merges), join_all(adds));
        assert!(merged.iter().chain(&added).all(Result::is_ok), "{merged:?} {added:?}");
        let mut lines = held(&view(shop, user).await.expect("a cart"));
        lines.sort_by_key(|(book, _)| *book != one);
        assert_eq!(lines, [(one, 20), (two, 20)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_cut_off_asks_again_and_has_every_line_once() {
    in_every_mode(async |shop| {
        let book = shop.a_book(100).await.product_id;
        let user = a_cart(shop).await;
        for turn in 0..20_u32 {
            let guest = a_guest_with(shop, &[(book, 1)]).await;
            let by_key = |key: String| {
                let (carts, cx) = (shop.carts(), shop.cx_with_key(&key, "f"));
                async move { carts.merge_cart(&cx, MergeCart { user_id: user, from_user_id: guest }).await }
            };
            // Given up somewhere on its way.
            let patience = Duration::from_micros(u64::from(turn * turn) * 20);
            let _ = tokio::time::timeout(patience, by_key(format!("cut-{turn}"))).await;
            let again = testkit::eventually("the merge is answered", async || {
                by_key(format!("cut-{turn}")).await.ok()
            })
            .await;
            assert_eq!(again.item_count, i64::from(turn) + 1);
        }
        shop.restart().await;
        assert_eq!(view(shop, user).await.map(|cart| cart.item_count), Ok(20));
    })
    .await;
}
