//! Carts of guests: opened, forgotten after a while.

use std::time::Duration;

use contract::cart::{Cart, CartError, OpenGuestCart};
use testkit::{ManualClock, Options, TestShop, eventually, every_mode, in_every_mode};

use super::{a_cart, add, held, view};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) async fn a_guest(shop: &TestShop) -> Cart {
    shop.carts().open_guest_cart(&shop.cx(), OpenGuestCart {}).await.expect("a guest's cart")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_has_an_empty_cart_that_is_used_as_any_other() {
    in_every_mode(async |shop| {
        let book = shop.a_book(1000).await.product_id;
        let (one, two) = (a_guest(shop).await, a_guest(shop).await);
        assert_ne!(one.user_id, two.user_id);
        assert_eq!((held(&one), one.version), (vec![], 0));
        add(shop, one.user_id, book, 2).await.expect("added");
        assert_eq!(held(&view(shop, one.user_id).await.expect("a cart")), [(book, 2)]);
        let open = async || {
            let cx = shop.cx_with_key("guest", "f");
            (shop.carts().open_guest_cart(&cx, OpenGuestCart {}).await.expect("a cart"), cx.is_replay())
        };
        let (first, again) = (open().await, open().await);
        assert_eq!((first.0, false, true), (again.0, first.1, again.1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guests_cart_goes_thirty_days_after_its_last_change_and_no_other_does() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let mut shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        let book = shop.a_book(1000).await.product_id;
        let (left, used, customer) =
            (a_guest(&shop).await.user_id, a_guest(&shop).await.user_id, a_cart(&shop).await);
        for user in [left, used, customer] {
            add(&shop, user, book, 1).await.expect("added");
        }
        clock.advance(DAY * 29);
        add(&shop, used, book, 1).await.expect("added");
        shop.restart().await;
        assert!(view(&shop, left).await.is_ok(), "it is not old enough");
        clock.advance(DAY + Duration::from_secs(1));
        // The first round is at the start.
        shop.restart().await;
        eventually("the cart that was left is gone", async || {
            (view(&shop, left).await == Err(CartError::CartNotFound)).then_some(())
        })
        .await;
        assert_eq!(held(&view(&shop, used).await.expect("a cart")), [(book, 2)]);
        assert_eq!(held(&view(&shop, customer).await.expect("a cart")), [(book, 1)]);
        shop.finish().await;
    }
}
