//! What must not be found on the disk.

use contract::customer::CurrentSession;
use testkit::{EngineKind, in_every_mode, texts};

use crate::parts::{PASSWORD, a_customer, bearing, credentials, everything};

#[tokio::test(flavor = "multi_thread")]
async fn neither_passwords_nor_tokens_are_on_the_disk() {
    in_every_mode(async |shop| {
        let customers = shop.customers();
        let request = crate::parts::new_account("ben", "ben@example.org");
        customers.create_account(&shop.cx_with_key("k", "ben"), request).await.expect("an account");
        a_customer(shop, "ada").await;
        let session =
            customers.sign_in(&shop.cx_with_key("s", "in"), credentials("ada")).await.expect("a session");
        let token = session.token.as_str().to_owned();

        let stored = everything(shop).await;
        assert!(stored.contains("$argon2id$") && stored.contains(&kernel::sha256_hex(&token)));
        assert!(stored.contains("\"session_id\""), "the sign-in was kept for its key");

        for store in shop.shop().stores() {
            let (texts, service) = (texts(&store).await, store.health().service);
            assert!(!texts.contains(PASSWORD) && !texts.contains(&token), "{service} holds a secret");
        }
        let mut looked_at = Vec::new();
        for entry in std::fs::read_dir(shop.folder()).expect("the folder") {
            let path = entry.expect("an entry").path();
            if !path.is_file() {
                continue;
            }
            let bytes = std::fs::read(&path).expect("a file");
            let found = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(!found(PASSWORD), "{name} holds a password");
            assert!(!found(&token), "{name} holds a token");
            if found("ada@example.org") {
                looked_at.push(name);
            }
        }
        // PostgreSQL's files are not here; then no file here knows anybody.
        let is_here = looked_at.iter().any(|name| name.starts_with("customer.db"));
        assert_eq!(is_here, shop.engine() == EngineKind::Sqlite, "looked in the wrong files: {looked_at:?}");
        let bearer = bearing(shop.cx(), &token);
        customers.current_session(&bearer, CurrentSession {}).await.expect("the token is the session's");
    })
    .await;
}
