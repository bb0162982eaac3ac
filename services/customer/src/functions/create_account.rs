//! 4.1 Create account.

use contract::customer::{Account, AccountStatus, CreateAccount, CustomerError};
use kernel::CallContext;
use store::{Claim, Keys, Plan, Recall, Rows};

use crate::domain::names;
use crate::store::reads;
use crate::store::tables::AccountRow;
use crate::{Answered, Customers};

/// 4.1 Create a new account, provisional until 4.5.
///
/// A name that is taken costs no hash; whether it is taken is decided once more when the account is written.
pub(crate) async fn create_account(
    customers: &Customers,
    cx: &CallContext,
    request: CreateAccount,
) -> Answered<Account> {
    let claim = match customers.store.recall::<(), Account, CustomerError>(cx, "create_account").await? {
        Recall::Answered(account) => return Ok(account),
        Recall::New(claim) | Recall::Resumed { claim, .. } => claim,
    };
    let outcome = create(customers, request, &claim).await;
    if let Err(error) = &outcome {
        customers.store.refuse(&claim, error).await?;
    }
    outcome
}

async fn create(customers: &Customers, request: CreateAccount, claim: &Claim) -> Answered<Account> {
    let CreateAccount { username, password, email } = request;
    let (username_folded, email_folded) = (names::fold(username.as_str()), names::fold(email.as_str()));
    let (store, world) = (&customers.store, customers.store.world());
    let others = reads::accounts_with(store, &username_folded, &email_folded).await?;
    refuse_taken(&others, &username_folded, &email_folded)?;

    let password_hash = customers.passwords.hash(password, world.salt()).await?;
    let account = AccountRow {
        account_id: world.id(),
        user_id: world.id(),
        username,
        username_folded,
        email,
        email_folded,
        password_hash,
        is_active: false,
        created_at: world.now(),
    };
    let keys = Keys::new()
        .all::<AccountRow>("username_folded", account.username_folded.clone())
        .all::<AccountRow>("email_folded", account.email_folded.clone());
    let claim = claim.clone();
    let decision = move |rows: &Rows| {
        refuse_taken(&rows.all()?, &account.username_folded, &account.email_folded)?;
        let answer = show(&account);
        let plan = Plan::new()
            .insert(&account)
            .guard("accounts.username_folded", CustomerError::UsernameTaken)
            .guard("accounts.email_folded", CustomerError::EmailTaken);
        Ok(plan.about(account.account_id).settle(&claim, Ok(&answer)).answering(answer))
    };
    store.decide(keys, decision).await
}

fn refuse_taken(others: &[AccountRow], username_folded: &str, email_folded: &str) -> Answered<()> {
    let is_username_taken = others.iter().any(|other| other.username_folded == username_folded);
    let is_email_taken = others.iter().any(|other| other.email_folded == email_folded);
    names::refuse_taken(is_username_taken, is_email_taken)
}

fn show(account: &AccountRow) -> Account {
    Account {
        account_id: account.account_id,
        username: account.username.clone(),
        email: account.email.clone(),
        status: if account.is_active { AccountStatus::Active } else { AccountStatus::Provisional },
        created_at: account.created_at,
    }
}
