//! What those who work here change is noted first: what cannot be noted is not done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use kernel::{CallContext, CallError, Role};
use protocol::{Access, Door, Function, Intercept};
use serde_json::json;
use testkit::{Options, TestShop};

use crate::callers::Somebody;
use crate::staff::at_work;

/// Has no act noted while it is set.
#[derive(Default)]
struct NoNotes(AtomicBool);

#[async_trait]
impl Intercept for NoNotes {
    async fn before(&self, _: &'static str, function: &Function, _: &CallContext) -> Result<(), CallError> {
        match function.name == "begin_act" && self.0.load(Ordering::Relaxed) {
            true => Err(CallError::Unavailable { retry_after_s: 1 }),
            false => Ok(()),
        }
    }
    async fn after(&self, _: &'static str, _: &Function, _: &CallContext) -> Result<(), CallError> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_noted_is_not_done() {
    let notes = Arc::new(NoNotes::default());
    let access = Access::SignIn(Door::default());
    let shop = TestShop::with(Options { access, intercept: Some(notes.clone()), ..Options::default() }).await;
    let book = shop.a_book(1000).await;
    let place = format!("/v1/products/{}", book.book_id);
    let (_, token) = at_work(&shop, "nora", Role::Admin, true).await;
    let gateway = shop.at("gateway");
    let rename = || {
        let title = json!({"title": "Another"});
        gateway.request("PATCH", &place).json(title).bearer(&token).with_key("k")
    };
    notes.0.store(true, Ordering::Relaxed);
    let refused = rename().await.expect(503);
    assert_eq!((refused.code().as_str(), refused.header("retry-after")), ("unavailable", Some("1")));
    let title = async || gateway.get(&place).await.expect(200).json()["title"].clone();
    assert_eq!(title().await, book.title.as_str());
    // Looking is no act, and what customers do is not watched.
    gateway.get("/v1/admin/orders").bearer(&token).await.expect(200);
    let ada = Somebody::new(&shop).await;
    let user = format!("/v1/customers/{}", ada.customer.user_id);
    let moved = gateway.request("PATCH", &user).json(json!({"city": "Dresden"})).bearer(&ada.token);
    moved.await.expect(200);

    notes.0.store(false, Ordering::Relaxed);
    rename().await.expect(200);
    assert_eq!(title().await, "Another");
    shop.finish().await;
}
