//! Keys with which programs call, and what was done by them and by those who work here.

use std::time::Duration;

use contract::customer::{
    Act, BeginAct, CreateKey, CreatedKey, CustomerError, EndAct, Identify, Identity, ListAudit, ListKeys,
    RevokeKey,
};
use kernel::{AuditId, Caller, Limit, Scope, Scopes, ServiceError, Timestamp};
use testkit::{ManualClock, Options, TestShop, every_mode};

use crate::parts::{bearing, everything, text};

fn reading() -> Scopes {
    [Scope::CatalogueRead, Scope::StockRead].into_iter().collect()
}

fn ask(expires_at: Option<Timestamp>) -> CreateKey {
    CreateKey { name: text("the till"), scopes: reading(), expires_at }
}

async fn made(shop: &TestShop, expires_at: Option<Timestamp>) -> CreatedKey {
    shop.customers().create_key(&shop.cx(), ask(expires_at)).await.expect("a key")
}

async fn identify(shop: &TestShop, secret: &str) -> Result<Identity, CustomerError> {
    shop.customers().identify(&bearing(shop.cx(), secret), Identify {}).await
}

async fn listed(shop: &TestShop) -> Vec<contract::customer::Key> {
    let request = ListKeys { limit: Limit::LARGEST, cursor: None };
    shop.customers().list_keys(&shop.cx(), request).await.expect("a list").data
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_used_and_revoked_and_acts_are_noted() {
    for options in every_mode() {
        let clock = ManualClock::default();
        let shop = TestShop::with(Options { clock: Some(clock.clone()), ..options }).await;
        a_key_stands_for_its_program_until_it_is_revoked(&shop, &clock).await;
        a_key_may_end_by_itself(&shop, &clock).await;
        an_act_is_noted_and_what_became_of_it(&shop).await;
        shop.finish().await;
    }
}

async fn a_key_stands_for_its_program_until_it_is_revoked(shop: &TestShop, clock: &ManualClock) {
    let customers = shop.customers();
    let make = async || customers.create_key(&shop.cx_with_key("k", "f"), ask(None)).await.expect("a key");
    let CreatedKey { key, secret } = make().await;
    assert_eq!((key.created_by.as_str(), key.last_used_at, key.revoked_at), ("open", None, None));
    let secret = secret.as_str();
    assert!(secret.starts_with("ock_") && secret.len() == 4 + 26 + 1 + 64, "{secret}");
    assert!(!everything(shop).await.contains(secret), "only its hash is stored");
    let who = identify(shop, secret).await.expect("an identity");
    assert_eq!((who.caller, who.name.as_str()), (Caller::Program(key.key_id, reading()), "the till"));
    assert_eq!((who.expires_at, who.needs), (None, vec![]));

    let used = listed(shop).await[0].last_used_at.expect("it was used");
    identify(shop, secret).await.expect("an identity");
    assert_eq!(listed(shop).await[0].last_used_at, Some(used), "not noted with each call");
    clock.advance(Duration::from_secs(300));
    identify(shop, secret).await.expect("an identity");
    assert_eq!(listed(shop).await[0].last_used_at, Some(used.after(Duration::from_secs(300))));
    assert_eq!(make().await.secret.as_str(), secret, "a replay shows the same");

    let other = made(shop, None).await;
    let forged = format!("ock{}_{}", key.key_id.to_string().trim_start_matches("key"), "0".repeat(64));
    let foreign =
        other.secret.as_str().replace(&other.key.key_id.to_string()[4..], &key.key_id.to_string()[4..]);
    for wrong in [forged.as_str(), &foreign, &secret[..secret.len() - 1], "ock_", "ock__"] {
        assert_eq!(identify(shop, wrong).await, Err(CustomerError::InvalidSession), "{wrong}");
    }
    let revoke = async |key_id| customers.revoke_key(&shop.cx(), RevokeKey { key_id }).await;
    revoke(key.key_id).await.expect("an end");
    assert_eq!(identify(shop, secret).await, Err(CustomerError::InvalidSession), "at once");
    let since =
        listed(shop).await.into_iter().find(|listed| listed.key_id == key.key_id).expect("it stays listed");
    clock.advance(Duration::from_secs(1));
    revoke(key.key_id).await.expect("revoked it is");
    let again =
        listed(shop).await.into_iter().find(|listed| listed.key_id == key.key_id).expect("it stays listed");
    assert_eq!(again.revoked_at, since.revoked_at);
    assert_eq!(revoke(shop.world().id()).await, Err(CustomerError::KeyNotFound));
    identify(shop, other.secret.as_str()).await.expect("the other holds");
}

async fn a_key_may_end_by_itself(shop: &TestShop, clock: &ManualClock) {
    let now = shop.world().now();
    let late = shop.customers().create_key(&shop.cx(), ask(Some(now))).await.expect_err("over already");
    assert_eq!(late.code(), "validation_failed");
    let key = made(shop, Some(now.after(Duration::from_secs(60)))).await;
    identify(shop, key.secret.as_str()).await.expect("an identity");
    clock.advance(Duration::from_secs(60));
    assert_eq!(identify(shop, key.secret.as_str()).await, Err(CustomerError::InvalidSession));
}

async fn acts(shop: &TestShop, asked: ListAudit) -> Vec<Act> {
    shop.customers().list_audit(&shop.cx(), asked).await.expect("a list").data
}

async fn an_act_is_noted_and_what_became_of_it(shop: &TestShop) {
    let begin = async |who: &str, function: &str, about: &str| {
        let audit_id: AuditId = shop.world().id();
        for _ in 0..2 {
            let request = BeginAct {
                audit_id,
                who: text(who),
                function: text(function),
                about: text(about),
                request_id: text("req"),
            };
            shop.customers().begin_act(&shop.cx(), request).await.expect("noted, and noted again");
        }
        audit_id
    };
    let done = begin("stf_1", "cancel_order", "usr_1 ord_1").await;
    let refused = begin("stf_1", "edit_product", "book_1").await;
    let unknown = begin("key_1", "edit_product", "book_11").await;
    for (audit_id, outcome) in [(done, "done"), (refused, "product_not_found"), (done, "too late")] {
        let request = EndAct { audit_id, outcome: text(outcome) };
        shop.customers().end_act(&shop.cx(), request).await.expect("noted");
    }
    let any = || ListAudit { who: None, function: None, about: None, limit: Limit::LARGEST, cursor: None };
    let ids = |acts: Vec<Act>| acts.into_iter().map(|act| act.audit_id).collect::<Vec<_>>();
    let all = acts(shop, any()).await;
    let outcomes: Vec<Option<&str>> = all.iter().map(|act| act.outcome.as_deref()).collect();
    assert_eq!(
        outcomes,
        [None, Some("product_not_found"), Some("done")],
        "newest first, the first word stays"
    );
    assert_eq!(ids(all), [unknown, refused, done]);
    assert_eq!(ids(acts(shop, ListAudit { who: Some(text("stf_1")), ..any() }).await), [refused, done]);
    let edits = ListAudit { function: Some(text("edit_product")), ..any() };
    assert_eq!(ids(acts(shop, edits).await), [unknown, refused]);
    for (about, expected) in
        [("ord_1", vec![done]), ("usr_1", vec![done]), ("book_1", vec![refused]), ("%", vec![])]
    {
        assert_eq!(
            ids(acts(shop, ListAudit { about: Some(text(about)), ..any() }).await),
            expected,
            "{about}"
        );
    }
    let two = shop
        .customers()
        .list_audit(&shop.cx(), ListAudit { limit: text("2"), ..any() })
        .await
        .expect("a page");
    let rest = ListAudit { limit: text("2"), cursor: two.next_cursor.clone(), ..any() };
    assert_eq!((ids(two.data), ids(acts(shop, rest).await)), (vec![unknown, refused], vec![done]));
}
