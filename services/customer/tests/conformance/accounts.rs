//! 4.1 and 4.2: accounts come and go, and no two have one name.

use contract::customer::{AccountStatus, CreateAccount, CustomerError, DeleteAccount};
use kernel::{CallError, ServiceError};
use serde_json::json;
use testkit::in_every_mode;

use crate::parts::{PASSWORD, a_customer, an_account, new_account, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_is_provisional() {
    in_every_mode(async |shop| {
        let request = new_account(" Ada.L-1_x ", "Ada@Example.org");
        let account = shop.customers().create_account(&shop.cx(), request).await.expect("an account");
        assert_eq!((account.username.as_str(), account.email.as_str()), ("Ada.L-1_x", "Ada@Example.org"));
        assert_eq!(account.status, AccountStatus::Provisional);
        assert!(account.created_at <= shop.world().now());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique_whatever_their_case() {
    in_every_mode(async |shop| {
        let (customers, service) = (shop.customers(), &*shop);
        let create = async |username: &str, email: &str| {
            customers.create_account(&service.cx(), new_account(username, email)).await.map(|_| ())
        };
        assert_eq!(create("ada", "jürgen@bücher.example").await, Ok(()));
        assert_eq!(create("ADA", "other@example.org").await, Err(CustomerError::UsernameTaken));
        assert_eq!(create("other", "JÜRGEN@BÜCHER.example").await, Err(CustomerError::EmailTaken));
        assert_eq!(create("Ada", "Jürgen@bücher.example").await, Err(CustomerError::UsernameTaken));
        assert_eq!(create("ada2", "jurgen@bücher.example").await, Ok(()));
        // The name of one, the address of another: the name is told.
        assert_eq!(create("aDa2", "jürgen@bücher.example").await, Err(CustomerError::UsernameTaken));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_account() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let ada = || new_account("ada", "ada@example.org");
        let first = shop.cx_with_key("k", "ada");
        let account = customers.create_account(&first, ada()).await.expect("an account");
        let again = shop.cx_with_key("k", "ada");
        assert_eq!(customers.create_account(&again, ada()).await, Ok(account));
        assert!(again.is_replay() && !first.is_replay());

        let other = CreateAccount { password: text("another horse"), ..ada() };
        let reused = customers.create_account(&shop.cx_with_key("k", "other"), other).await;
        assert_eq!(reused, Err(CallError::IdempotencyKeyReused.into()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_name_is_the_keys_answer_even_when_it_is_free_again() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let account = an_account(shop, "ada").await;
        let mine = || new_account("Ada", "mine@example.org");
        let refused = customers.create_account(&shop.cx_with_key("k", "mine"), mine()).await;
        assert_eq!(refused, Err(CustomerError::UsernameTaken));
        let gone = DeleteAccount { account_id: account.account_id };
        customers.delete_account(&shop.cx(), gone).await.expect("a deletion");
        let again = shop.cx_with_key("k", "mine");
        assert_eq!(customers.create_account(&again, mine()).await, Err(CustomerError::UsernameTaken));
        assert!(again.is_replay());
        customers.create_account(&shop.cx_with_key("k2", "mine"), mine()).await.expect("an account");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_frees_its_names_at_once() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let ada = || new_account("ada", "ada@example.org");
        let account =
            customers.create_account(&shop.cx_with_key("k", "ada"), ada()).await.expect("an account");
        let gone = DeleteAccount { account_id: account.account_id };
        customers.delete_account(&shop.cx_with_key("d", "ada"), gone.clone()).await.expect("a deletion");

        let again = shop.cx_with_key("d", "ada");
        assert_eq!(
            customers.delete_account(&again, gone.clone()).await,
            Ok(()),
            "the deletion's own answer stays"
        );
        assert!(again.is_replay());
        assert_eq!(customers.delete_account(&shop.cx(), gone).await, Err(CustomerError::AccountNotFound));
        let replayed = customers.create_account(&shop.cx_with_key("k", "ada"), ada()).await;
        assert_eq!(replayed, Err(CallError::NotFound.into()), "what was kept of the person is gone");
        customers
            .create_account(&shop.cx(), new_account("Ada", "ADA@example.org"))
            .await
            .expect("the names are free");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_account_is_not_found() {
    in_every_mode(async |shop| {
        let unknown = DeleteAccount { account_id: shop.world().id() };
        let refused = shop.customers().delete_account(&shop.cx(), unknown).await.expect_err("a refusal");
        assert_eq!(refused.code(), "account_not_found");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_port_answers_as_the_contract_writes_it() {
    in_every_mode(async |shop| {
        let port = shop.at("customer");
        let body = json!({"username": "ada", "password": PASSWORD, "email": "ada@example.org"});
        let created = port.post("/v1/accounts", body.clone()).await.expect(201).json();
        let mut fields: Vec<&str> =
            created.as_object().expect("an object").keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["account_id", "created_at", "email", "status", "username"]);
        assert_eq!(created["status"], "provisional");
        assert_eq!(port.post("/v1/accounts", body).await.expect(409).code(), "username_taken");
        let path = format!("/v1/accounts/{}", created["account_id"].as_str().expect("an id"));
        assert!(port.delete(&path).await.expect(204).body.is_empty());
        assert_eq!(port.delete(&path).await.expect(404).code(), "account_not_found");
        assert_eq!(port.delete("/v1/accounts/x").await.expect(404).code(), "account_not_found");
        a_customer(shop, "ben").await;
    })
    .await;
}
